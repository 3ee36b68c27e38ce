-- Everything that one person did, through whatever role. The name is that of IAM Identity Center.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  eventsource AS service,
  readonly,
  requestparameters,
  errorcode,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '7' day, '%Y/%m/%d')
  AND coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) = 'scientist-1'
ORDER BY eventtime DESC
