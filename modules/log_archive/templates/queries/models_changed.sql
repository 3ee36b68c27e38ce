-- Who made, changed or deleted which model or model version, and when. Before and after: order by model and read on.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  coalesce(json_extract_scalar(requestparameters, '$.modelName'), json_extract_scalar(requestparameters, '$.modelPackageName'), json_extract_scalar(requestparameters, '$.modelPackageArn'), json_extract_scalar(requestparameters, '$.modelPackageGroupName')) AS model,
  json_extract_scalar(requestparameters, '$.primaryContainer.image') AS image,
  json_extract_scalar(requestparameters, '$.primaryContainer.modelDataUrl') AS artifact,
  json_extract_scalar(requestparameters, '$.executionRoleArn') AS execution_role,
  requestparameters,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '30' day, '%Y/%m/%d')
  AND eventsource = 'sagemaker.amazonaws.com'
  AND regexp_like(eventname, '^(Create|Update|Delete)Model(Package|PackageGroup)?$')
  AND errorcode IS NULL
ORDER BY eventtime DESC
