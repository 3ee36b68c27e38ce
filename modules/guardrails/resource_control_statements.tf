# The statements of the resource control policies: who may touch what lies in our data stores, wherever they call from, root
# users and other organisations included. SageMaker, SNS and Glue take none; what is named here does ("Resource control
# policies (RCPs)"). An RCP can only deny, and it names every caller.
locals {
  stores = ["dynamodb:*", "ecr:*", "kms:*", "logs:*", "s3:*", "secretsmanager:*", "sqs:*"]

  not_a_service = { BoolIfExists = { "aws:PrincipalIsAWSService" = "false" } }

  data_perimeter = [
    {
      # AssumeRole alone of STS: people come by AssumeRoleWithSAML, whose caller has no organisation yet.
      Sid       = "DataIsOurOrganisations"
      Effect    = "Deny"
      Principal = "*"
      Action    = concat(local.stores, ["sts:AssumeRole"])
      Resource  = "*"
      Condition = merge(local.not_a_service, { StringNotEqualsIfExists = { "aws:PrincipalOrgID" = var.organization.id } })
    },
    {
      # A service that acts for somebody outside says for whom; one that acts for nobody in particular says nothing.
      Sid       = "ServicesActForOurOrganisation"
      Effect    = "Deny"
      Principal = "*"
      Action    = concat(local.stores, ["sts:AssumeRole"])
      Resource  = "*"
      Condition = {
        Bool                    = { "aws:PrincipalIsAWSService" = "true" }
        Null                    = { "aws:SourceAccount" = "false" }
        StringNotEqualsIfExists = { "aws:SourceOrgID" = var.organization.id }
      }
    },
    {
      Sid       = "OnlyEncryptedOnTheWay"
      Effect    = "Deny"
      Principal = "*"
      Action    = concat(local.stores, ["sts:AssumeRole"])
      Resource  = "*"
      Condition = merge(local.not_a_service, { Bool = { "aws:SecureTransport" = "false" } })
    },
    {
      Sid       = "OnlyModernTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "*"
      Condition = merge(local.not_a_service, { NumericLessThan = { "s3:TlsVersion" = "1.2" } })
    },
    {
      # A key that the caller brings along is nobody's to take away.
      Sid       = "NoKeysOfTheCallers"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "*"
      Condition = { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = "false" } }
    },
  ]

  # What no one may undo, the management account's people included: to them no service control policy applies.
  evidence_protection = [
    {
      Sid       = "ArchivesAreNotRewritten"
      Effect    = "Deny"
      Principal = "*"
      Action = [
        "s3:BypassGovernanceRetention", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObject*", "s3:PutBucketAcl", "s3:PutBucketLogging",
        "s3:PutBucketObjectLockConfiguration", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:PutObjectLegalHold", "s3:PutObjectRetention",
        "s3:PutReplicationConfiguration",
      ]
      Resource = flatten([for bucket in local.archives : ["arn:${var.account.partition}:s3:::${bucket}", "arn:${var.account.partition}:s3:::${bucket}/*"]])
      # A lifecycle rule is S3's own doing and asks nobody.
      Condition = merge(local.not_a_service, local.not_terraform)
    },
    {
      Sid       = "KeysStayAlive"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["kms:DeleteImportedKeyMaterial", "kms:DisableKey", "kms:DisableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]
      Resource  = "*"
      Condition = merge(local.not_a_service, local.not_terraform)
    },
    {
      # A bucket, queue, repository or secret that a policy opens to the world stays closed to it all the same; that it is not
      # opened in the first place is asked of each policy as it is written.
      Sid       = "LogGroupsAreNotDeleted"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["logs:DeleteLogGroup", "logs:DeleteLogStream", "logs:PutRetentionPolicy"]
      Resource  = ["arn:${var.account.partition}:logs:*:*:log-group:/${var.name}-*", "arn:${var.account.partition}:logs:*:*:log-group:/aws/sagemaker/*"]
      Condition = merge(local.not_a_service, local.not_terraform)
    },
  ]

  archives = ["${var.name}-*-audit", "${var.name}-*-logs"]
}
