-- Who trained or tuned with which algorithm, image, data and hyper-parameters, and when. CloudTrail may withhold values of
-- hyper-parameters: the lineage ledger and DescribeTrainingJob hold them.
SELECT
  eventtime,
  coalesce(useridentity.sessioncontext.sourceidentity, split_part(useridentity.arn, '/', 3), useridentity.arn, useridentity.invokedby) AS person,
  useridentity.sessioncontext.sessionissuer.arn AS role,
  recipientaccountid AS account,
  eventname AS action,
  coalesce(json_extract_scalar(requestparameters, '$.trainingJobName'), json_extract_scalar(requestparameters, '$.hyperParameterTuningJobName')) AS job,
  json_extract_scalar(requestparameters, '$.algorithmSpecification.trainingImage') AS image,
  json_extract(requestparameters, '$.hyperParameters') AS hyper_parameters,
  json_extract(requestparameters, '$.hyperParameterTuningJobConfig.parameterRanges') AS parameter_ranges,
  json_extract(requestparameters, '$.inputDataConfig') AS data,
  json_extract_scalar(requestparameters, '$.outputDataConfig.s3OutputPath') AS output,
  sourceipaddress,
  vpcendpointid,
  eventid
FROM ${table}
WHERE day >= date_format(current_date - interval '30' day, '%Y/%m/%d')
  AND eventsource = 'sagemaker.amazonaws.com'
  AND eventname IN ('CreateTrainingJob', 'CreateHyperParameterTuningJob', 'UpdateTrainingJob')
  AND errorcode IS NULL
ORDER BY eventtime DESC
