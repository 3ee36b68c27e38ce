resource "aws_vpc" "main" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_default_security_group" "emptied" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.1.0.0/24"
}

resource "aws_security_group" "not_applicable_of_endpoints" {
  vpc_id = aws_vpc.main.id

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.1.0.0/16"]
  }
}

resource "aws_vpc_endpoint" "kms" {
  vpc_id             = aws_vpc.main.id
  service_name       = "com.amazonaws.eu-west-1.kms"
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.main.id]
  security_group_ids = [aws_security_group.not_applicable_of_endpoints.id]
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.eu-west-1.s3"
  route_table_ids = [aws_vpc.main.main_route_table_id]
}

resource "aws_security_group" "pass_services_and_itself" {
  vpc_id = aws_vpc.main.id

  ingress {
    protocol  = "tcp"
    from_port = 8192
    to_port   = 65535
    self      = true
  }

  egress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    security_groups = [aws_security_group.not_applicable_of_endpoints.id]
    prefix_list_ids = [aws_vpc_endpoint.s3.prefix_list_id]
    self            = true
  }
}

# Another group lets it in, and it lets itself out to that group's addresses.
resource "aws_security_group" "fail_reaches_another_group" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "anywhere_in_the_vpc" {
  security_group_id = aws_security_group.fail_reaches_another_group.id
  cidr_ipv4         = "10.1.0.0/16"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

resource "aws_security_group" "pass_database_that_calls_nobody" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.pass_database_that_calls_nobody.id
  referenced_security_group_id = aws_security_group.fail_reaches_another_group.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc" "open" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_internet_gateway" "open" {
  vpc_id = aws_vpc.open.id
}

resource "aws_subnet" "open" {
  vpc_id     = aws_vpc.open.id
  cidr_block = "10.2.0.0/24"
}

resource "aws_route" "open" {
  route_table_id         = aws_vpc.open.main_route_table_id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.open.id
}

resource "aws_security_group" "fail_reaches_the_internet" {
  vpc_id = aws_vpc.open.id

  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "undecided_prefix_list_of_another_account" {
  vpc_id = aws_vpc.open.id
}

resource "aws_security_group_rule" "prefix_list" {
  security_group_id = aws_security_group.undecided_prefix_list_of_another_account.id
  type              = "egress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_ids   = ["pl-0123456789abcdef0"]
}
