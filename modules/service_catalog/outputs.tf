output "portfolio_id" {
  description = "Id of the portfolio."
  value       = aws_servicecatalog_portfolio.this.id
}

output "product_ids" {
  description = "Ids of the products, by name."
  value       = { for name, product in aws_servicecatalog_product.this : name => product.id }
}

output "launch_role_arns" {
  description = "ARNs of the launch roles, by product. Known at plan time."
  value       = local.launch_role_arns
  depends_on  = [aws_iam_role.launch]
}

output "template_urls" {
  description = "Address of each published template, \"product/version\" => https://... Known at plan time."
  value       = { for version, object in aws_s3_object.template : version => "https://${object.bucket}.s3.${var.account.region}.amazonaws.com/${object.key}" }
}
