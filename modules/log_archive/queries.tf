locals {
  database = replace("${var.name}-audit", "-", "_")
  table    = "cloudtrail"

  # Columns as "Create a table for CloudTrail logs in Athena using partition projection" has them.
  columns = [
    ["eventversion", "string"],
    ["useridentity", "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,username:string,onbehalfof:struct<userid:string,identitystorearn:string>,sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,sourceidentity:string,ec2roledelivery:string,webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>>"],
    ["eventtime", "string"],
    ["eventsource", "string"],
    ["eventname", "string"],
    ["awsregion", "string"],
    ["sourceipaddress", "string"],
    ["useragent", "string"],
    ["errorcode", "string"],
    ["errormessage", "string"],
    ["requestparameters", "string"],
    ["responseelements", "string"],
    ["additionaleventdata", "string"],
    ["requestid", "string"],
    ["eventid", "string"],
    ["readonly", "string"],
    ["resources", "array<struct<arn:string,accountid:string,type:string>>"],
    ["eventtype", "string"],
    ["apiversion", "string"],
    ["recipientaccountid", "string"],
    ["serviceeventdetails", "string"],
    ["sharedeventid", "string"],
    ["vpcendpointid", "string"],
    ["vpcendpointaccountid", "string"],
    ["eventcategory", "string"],
    ["sessioncredentialfromconsole", "string"],
    ["tlsdetails", "struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>"],
  ]

  # name = what it answers; the text is templates/queries/<name>.sql.
  queries = {
    access_refused    = "Who was refused what, and by which guardrail's words."
    approvals         = "Who approved or rejected which model version, and when."
    controls_changed  = "Who changed what protects: trail, Config, keys, guardrails, boundaries, detection."
    data_changed      = "Who wrote, overwrote or deleted which object of the data and model buckets, and when."
    endpoints_changed = "Who put which configuration into service on which endpoint, and when."
    hyper_parameters  = "Who trained or tuned with which algorithm, image, data and hyper-parameters, and when."
    models_changed    = "Who made, changed or deleted which model, and when."
    one_person        = "Everything that one person did, through whatever role: put their user name in place of the example."
    predictions_asked = "Who asked which endpoint for predictions, how often."
    quarantine        = "What the remediation marked, stopped or took away, and when."
  }
}

resource "aws_glue_catalog_database" "audit" {
  name        = local.database
  description = "What the organisation's trail recorded"

  tags = local.tags
}

resource "aws_glue_catalog_table" "cloudtrail" {
  name          = local.table
  database_name = aws_glue_catalog_database.audit.name
  description   = "Events of the organisation's trail, by account, region and day"
  table_type    = "EXTERNAL_TABLE"

  # Partitions are computed from these ranges, so that no crawler and no repair is needed.
  parameters = {
    "EXTERNAL"                     = "TRUE"
    "classification"               = "cloudtrail"
    "projection.enabled"           = "true"
    "projection.account.type"      = "enum"
    "projection.account.values"    = join(",", sort(var.account_ids))
    "projection.region.type"       = "enum"
    "projection.region.values"     = join(",", sort(var.regions))
    "projection.day.type"          = "date"
    "projection.day.format"        = "yyyy/MM/dd"
    "projection.day.range"         = "2026/01/01,NOW"
    "projection.day.interval"      = "1"
    "projection.day.interval.unit" = "DAYS"
    "storage.location.template"    = "s3://${local.bucket}/AWSLogs/${var.organization.id}/$${account}/CloudTrail/$${region}/$${day}"
  }

  dynamic "partition_keys" {
    for_each = ["account", "region", "day"]

    content {
      name = partition_keys.value
      type = "string"
    }
  }

  storage_descriptor {
    location      = "s3://${local.bucket}/AWSLogs/${var.organization.id}/"
    input_format  = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    dynamic "columns" {
      for_each = local.columns

      content {
        name = columns.value[0]
        type = columns.value[1]
      }
    }

    ser_de_info {
      serialization_library = "org.apache.hive.hcatalog.data.JsonSerDe"
    }
  }
}

resource "aws_athena_workgroup" "this" {
  name          = "${var.name}-audit"
  description   = "Questions to the log archive"
  force_destroy = var.disposable != null

  configuration {
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = 107374182400

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = "s3://${local.results}/results/"
      expected_bucket_owner = var.account.id

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.archive.arn
      }
    }
  }

  tags = local.tags

  depends_on = [aws_s3_bucket_policy.results]
}

resource "aws_athena_named_query" "this" {
  for_each = local.queries

  name        = "${var.name}-${replace(each.key, "_", "-")}"
  description = each.value
  workgroup   = aws_athena_workgroup.this.id
  database    = aws_glue_catalog_database.audit.name
  query       = templatefile("${path.module}/templates/queries/${each.key}.sql", { table = "${local.database}.${aws_glue_catalog_table.cloudtrail.name}" })
}
