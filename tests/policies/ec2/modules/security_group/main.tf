variable "vpc_id" {
  type = string
}

variable "peers" {
  description = "Ranges that may come in over HTTPS."
  type        = list(string)
  default     = []
}

resource "aws_security_group" "this" {
  name   = "module"
  vpc_id = var.vpc_id

  dynamic "ingress" {
    for_each = length(var.peers) > 0 ? [var.peers] : []

    content {
      protocol    = "tcp"
      from_port   = 443
      to_port     = 443
      cidr_blocks = ingress.value
    }
  }
}

output "id" {
  value = aws_security_group.this.id
}
