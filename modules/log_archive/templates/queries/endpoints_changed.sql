-- Who put which configuration into service on which endpoint, and when.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  json_extract_scalar(requestparameters, '$.endpointName') AS endpoint,
  json_extract_scalar(requestparameters, '$.endpointConfigName') AS configuration,
  json_extract(requestparameters, '$.productionVariants') AS variants,
  json_extract(requestparameters, '$.desiredWeightsAndCapacities') AS weights,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '30' day, '%Y/%m/%d')
  AND eventsource = 'sagemaker.amazonaws.com'
  AND regexp_like(eventname, '^(Create|Update|Delete)Endpoint(Config|WeightsAndCapacities)?$')
  AND errorcode IS NULL
ORDER BY eventtime DESC
