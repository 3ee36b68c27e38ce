-- Who approved or rejected which model version, and when. A version can be born approved: both calls count.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  coalesce(json_extract_scalar(requestparameters, '$.modelPackageArn'), json_extract_scalar(responseelements, '$.modelPackageArn')) AS model_version,
  json_extract_scalar(requestparameters, '$.modelApprovalStatus') AS status,
  json_extract_scalar(requestparameters, '$.approvalDescription') AS reason,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '365' day, '%Y/%m/%d')
  AND eventsource = 'sagemaker.amazonaws.com'
  AND eventname IN ('CreateModelPackage', 'UpdateModelPackage')
  AND json_extract_scalar(requestparameters, '$.modelApprovalStatus') IS NOT NULL
  AND errorcode IS NULL
ORDER BY eventtime DESC
