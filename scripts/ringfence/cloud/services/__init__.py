"""The calls that moto lacks or answers wrongly, a module for each AWS service (botocore's service names)."""
