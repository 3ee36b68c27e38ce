-- What the remediation marked, stopped or took away, and when.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  coalesce(json_extract_scalar(requestparameters, '$.resourceArn'), requestparameters) AS resource,
  json_extract(requestparameters, '$.tags') AS tags,
  errorcode,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '365' day, '%Y/%m/%d')
  AND eventsource = 'sagemaker.amazonaws.com'
  AND useridentity.sessioncontext.sessionissuer.username LIKE '%-remediation'
  AND readonly = 'false'
ORDER BY eventtime DESC
