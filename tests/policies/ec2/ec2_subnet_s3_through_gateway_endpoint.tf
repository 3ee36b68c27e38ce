resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/22"
}

resource "aws_vpc" "main_table" {
  cidr_block = "10.1.0.0/22"
}

resource "aws_vpc" "no_endpoint" {
  cidr_block = "10.2.0.0/22"
}

resource "aws_route_table" "private" {
  for_each = toset(["a", "b"])
  vpc_id   = aws_vpc.main.id
}

resource "aws_route_table" "forgotten" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "later" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "perhaps" {
  vpc_id = aws_vpc.main.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.eu-west-1.s3"
  route_table_ids = concat(
    [for table in aws_route_table.private : table.id],
    [aws_vpc.main.main_route_table_id == "" ? aws_route_table.perhaps.id : aws_route_table.private["a"].id],
  )
}

resource "aws_vpc_endpoint" "dynamodb" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.eu-west-1.dynamodb"
  route_table_ids = [aws_route_table.forgotten.id]
}

resource "aws_vpc_endpoint" "s3_on_main_table" {
  vpc_id          = aws_vpc.main_table.id
  service_name    = "com.amazonaws.eu-west-1.s3"
  route_table_ids = [aws_vpc.main_table.default_route_table_id]
}

resource "aws_subnet" "pass_each" {
  for_each   = { a = "10.0.0.0/24", b = "10.0.1.0/24" }
  vpc_id     = aws_vpc.main.id
  cidr_block = each.value
}

resource "aws_route_table_association" "each" {
  for_each       = aws_subnet.pass_each
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

resource "aws_subnet" "pass_associated_by_itself" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.2.0/26"
}

resource "aws_route_table_association" "associated_by_itself" {
  subnet_id      = aws_subnet.pass_associated_by_itself.id
  route_table_id = aws_route_table.later.id
}

resource "aws_vpc_endpoint_route_table_association" "associated_by_itself" {
  vpc_endpoint_id = aws_vpc_endpoint.s3.id
  route_table_id  = aws_route_table.later.id
}

resource "aws_subnet" "pass_main_table" {
  vpc_id     = aws_vpc.main_table.id
  cidr_block = "10.1.0.0/24"
}

resource "aws_subnet" "fail_the_table_that_was_forgotten" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.2.64/26"
}

resource "aws_route_table_association" "forgotten" {
  subnet_id      = aws_subnet.fail_the_table_that_was_forgotten.id
  route_table_id = aws_route_table.forgotten.id
}

resource "aws_subnet" "fail_no_endpoint" {
  vpc_id     = aws_vpc.no_endpoint.id
  cidr_block = "10.2.0.0/24"
}

resource "aws_route_table" "no_endpoint" {
  vpc_id = aws_vpc.no_endpoint.id
}

resource "aws_route_table_association" "no_endpoint" {
  subnet_id      = aws_subnet.fail_no_endpoint.id
  route_table_id = aws_route_table.no_endpoint.id
}

resource "aws_subnet" "undecided_table_perhaps_named" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.2.128/26"
}

resource "aws_route_table_association" "perhaps" {
  subnet_id      = aws_subnet.undecided_table_perhaps_named.id
  route_table_id = aws_route_table.perhaps.id
}

module "fail_module" {
  source = "./modules/subnet"
  vpc_id = aws_vpc.no_endpoint.id
}

module "pass_module" {
  source = "./modules/subnet"
  vpc_id = aws_vpc.main_table.id
}
