-- Who wrote, overwrote or deleted which object of the data and model buckets, and when.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
  json_extract_scalar(requestparameters, '$.key') AS object,
  json_extract_scalar(requestparameters, '$.versionId') AS version,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '7' day, '%Y/%m/%d')
  AND eventsource = 's3.amazonaws.com'
  AND eventcategory = 'Data'
  AND eventname IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject', 'DeleteObjects', 'PutObjectRetention', 'PutObjectLegalHold', 'RestoreObject')
  AND errorcode IS NULL
ORDER BY eventtime DESC
