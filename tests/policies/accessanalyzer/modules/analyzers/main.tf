variable "types" {
  type     = list(string)
  nullable = false
}

resource "aws_accessanalyzer_analyzer" "this" {
  count = length(var.types)

  analyzer_name = "analyzer-${count.index}"
  type          = var.types[count.index]
}
