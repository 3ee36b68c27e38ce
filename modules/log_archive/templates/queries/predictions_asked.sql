-- Who asked which endpoint for predictions, how often. Payloads are never recorded.
SELECT
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  json_extract_scalar(requestparameters, '$.endpointName') AS endpoint,
  count(*) AS calls,
  min(eventtime) AS first_call,
  max(eventtime) AS last_call
FROM ${table}
WHERE day >= date_format(current_date - interval '30' day, '%Y/%m/%d')
  AND eventsource = 'sagemaker.amazonaws.com'
  AND eventcategory = 'Data'
  AND regexp_like(eventname, '^InvokeEndpoint')
GROUP BY 1, 2, 3, 4
ORDER BY calls DESC
