"""IAM as AWS documents it: policy documents, action data, the evaluator, and what it says to a person."""
