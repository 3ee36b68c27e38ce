-- Who changed what protects: trail, Config, keys, guardrails, boundaries, detection.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  eventsource AS service,
  requestparameters,
  errorcode,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '90' day, '%Y/%m/%d')
  AND readonly = 'false'
  AND (
    eventsource IN ('cloudtrail.amazonaws.com', 'config.amazonaws.com', 'guardduty.amazonaws.com', 'securityhub.amazonaws.com', 'macie2.amazonaws.com', 'access-analyzer.amazonaws.com', 'organizations.amazonaws.com')
    OR (eventsource = 'kms.amazonaws.com' AND eventname IN ('PutKeyPolicy', 'DisableKey', 'ScheduleKeyDeletion', 'DisableKeyRotation'))
    OR (eventsource = 'iam.amazonaws.com' AND regexp_like(eventname, 'PermissionsBoundary|AssumeRolePolicy|PolicyVersion|RolePolicy'))
    OR (eventsource = 'ec2.amazonaws.com' AND regexp_like(eventname, 'VpcEndpoint|FlowLogs|InternetGateway|SecurityGroup|NetworkAcl'))
    OR (eventsource = 's3.amazonaws.com' AND regexp_like(eventname, '^(Put|Delete)Bucket|ObjectLock|PublicAccessBlock'))
    OR (eventsource = 'events.amazonaws.com' AND eventname IN ('DisableRule', 'DeleteRule', 'RemoveTargets', 'PutRule'))
  )
ORDER BY eventtime DESC
