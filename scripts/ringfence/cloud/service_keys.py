"""Condition keys of a service's own (`sagemaker:VpcSubnets`, `s3:prefix`, `kms:ViaService`), from the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ringfence.cloud import stored
from ringfence.cloud.call import Call
from ringfence.cloud.permissions import Values, members_named
from ringfence.errors import RingfenceError
from ringfence.iam import actions

Keys = dict[str, Values]


def service_keys(call: Call, action: str, resource: str, partition: str) -> Keys:
    """The keys of the action's service that this call carries."""
    service = action.partition(":")[0]
    build = _SERVICES.get(service)
    keys = build(call, action, resource, partition) if build else {}
    return {name: value for name, value in keys.items() if value not in ("", [], None)}


def _flag(value: Any) -> str:
    return "" if value is None else str(bool(value)).lower()


# SageMaker: the request members whose values, wherever they stand, make up a key. Lists stay lists.
_SAGEMAKER_LISTS: Mapping[str, tuple[str, ...]] = {
    "sagemaker:AcceleratorTypes": ("AcceleratorTypes", "AcceleratorType"),
    "sagemaker:ImageArns": ("SageMakerImageArn",),
    "sagemaker:ImageVersionArns": ("SageMakerImageVersionArn",),
    "sagemaker:InstanceTypes": ("InstanceType",),
    "sagemaker:StudioLifecycleConfigArns": ("LifecycleConfigArn", "LifecycleConfigArns"),
    "sagemaker:VpcSecurityGroupIds": ("SecurityGroupIds", "SecurityGroups"),
    "sagemaker:VpcSubnets": ("Subnets", "SubnetIds", "SubnetId"),
}
_SAGEMAKER_STRINGS: Mapping[str, tuple[str, ...]] = {
    "sagemaker:AppNetworkAccessType": ("AppNetworkAccessType",),
    "sagemaker:AuthMode": ("AuthMode",),
    "sagemaker:DirectInternetAccess": ("DirectInternetAccess",),
    "sagemaker:FeatureGroupOfflineStoreS3Uri": ("S3Uri",),
    "sagemaker:FileSystemAccessMode": ("FileSystemAccessMode",),
    "sagemaker:FileSystemDirectoryPath": ("DirectoryPath",),
    "sagemaker:FileSystemId": ("FileSystemId",),
    "sagemaker:FileSystemType": ("FileSystemType",),
    "sagemaker:KeepAlivePeriod": ("KeepAlivePeriodInSeconds",),
    "sagemaker:MaxRuntimeInSeconds": ("MaxRuntimeInSeconds",),
    "sagemaker:MinimumInstanceMetadataServiceVersion": ("MinimumInstanceMetadataServiceVersion",),
    "sagemaker:ModelApprovalStatus": ("ModelApprovalStatus",),
    "sagemaker:ModelLifeCycle:Stage": ("Stage",),
    "sagemaker:ModelLifeCycle:StageStatus": ("StageStatus",),
    "sagemaker:PipelineVersionId": ("PipelineVersionId",),
    "sagemaker:RemoteAccess": ("RemoteAccess",),
    "sagemaker:RootAccess": ("RootAccess",),
    "sagemaker:ServerlessMaxConcurrency": ("MaxConcurrency",),
    "sagemaker:ServerlessMemorySize": ("MemorySizeInMB",),
    "sagemaker:SpaceSharingType": ("SharingType",),
    "sagemaker:TargetModel": ("TargetModel",),
    "sagemaker:WorkteamArn": ("WorkteamArn",),
}
_SAGEMAKER_FLAGS: Mapping[str, tuple[str, ...]] = {
    "sagemaker:EnableRemoteDebug": ("EnableRemoteDebug",),
    "sagemaker:FeatureGroupDisableGlueTableCreation": ("DisableGlueTableCreation",),
    "sagemaker:FeatureGroupEnableOnlineStore": ("EnableOnlineStore",),
    "sagemaker:InterContainerTrafficEncryption": ("EnableInterContainerTrafficEncryption",),
    "sagemaker:NetworkIsolation": ("EnableNetworkIsolation",),
}


def _sagemaker(call: Call, action: str, resource: str, partition: str) -> Keys:
    asked = call.parameters
    keys: Keys = {}
    for name, members in _SAGEMAKER_LISTS.items():
        keys[name] = list(dict.fromkeys(str(value) for value in members_named(asked, members)))
    for name, members in _SAGEMAKER_STRINGS.items():
        keys[name] = next((str(value) for value in members_named(asked, members)), "")
    for name, members in _SAGEMAKER_FLAGS.items():
        keys[name] = next((_flag(value) for value in members_named(asked, members)), "")
    keys.update(_sagemaker_keys_of_keys(call))
    keys.update(_sagemaker_owner(call, partition))
    keys.update(_model_package(call, asked))
    lifecycle = asked.get("LifecycleConfigName")
    if lifecycle and "NotebookInstance" in call.operation:
        arn = f"arn:{partition}:sagemaker:{call.region}:{call.account}:notebook-instance-lifecycle-config/{lifecycle}"
        keys["sagemaker:NotebookInstanceLifecycleConfigArns"] = [arn.lower()]
    if call.operation == "CreateFeatureGroup":
        keys["sagemaker:FeatureGroupOfflineStoreConfig"] = _flag("OfflineStoreConfig" in asked)
    if call.operation.startswith(("CreateEndpointConfig", "CreateTransformJob")):
        model = next((str(value) for value in members_named(asked, ("ModelName",))), "")
        if model:
            keys["sagemaker:ModelArn"] = f"arn:{partition}:sagemaker:{call.region}:{call.account}:model/{model.lower()}"
    supported = _supported(action)
    return {name: value for name, value in keys.items() if supported(name)}


def _supported(action: str) -> Callable[[str], bool]:
    """Whether SageMaker sends a key with this action, by the Service Authorization Reference."""
    try:
        names = {name.lower() for name in actions.condition_keys(action)}
    except RingfenceError:
        return lambda name: False
    return lambda name: (
        name.lower() in names
        or any(name.lower().startswith(template.split("${")[0]) for template in names if "${" in template)
    )


def _sagemaker_keys_of_keys(call: Call) -> Keys:
    """KMS keys by ARN, whether the request names them by id, alias or ARN."""
    asked = call.parameters

    def arn(values: Any) -> str:
        key_id = next((str(value) for value in values), "")
        return (stored.key_arn(key_id, call.account, call.region) or key_id) if key_id else ""

    own = [asked["KmsKeyId"]] if asked.get("KmsKeyId") else []
    keys: Keys = {"sagemaker:VolumeKmsKeyArn": arn([*members_named(asked, ("VolumeKmsKeyId",)), *own])}
    outputs = [
        value
        for name in ("OutputDataConfig", "ProcessingOutputConfig", "TransformOutput", "OutputConfig")
        for holder in holders(asked, name)
        for value in members_named(holder, ("KmsKeyId",))
    ]
    keys["sagemaker:OutputKmsKeyArn"] = arn(outputs)
    keys["sagemaker:DomainSharingOutputKmsKeyArn"] = arn(members_named(asked, ("S3KmsKeyId",)))
    keys["sagemaker:FeatureGroupOnlineStoreKmsKeyArn"] = arn(
        members_named(asked.get("OnlineStoreConfig", {}), ("KmsKeyId",))
    )
    keys["sagemaker:FeatureGroupOfflineStoreKmsKeyArn"] = arn(
        members_named(asked.get("OfflineStoreConfig", {}), ("KmsKeyId",))
    )
    return keys


def holders(value: Any, name: str) -> list[Any]:
    """The members of that name, however deep."""
    found = []
    if isinstance(value, Mapping):
        for key, member in value.items():
            found.extend([member] if key == name else holders(member, name))
    elif isinstance(value, list):
        for member in value:
            found.extend(holders(member, name))
    return found


def _sagemaker_owner(call: Call, partition: str) -> Keys:
    """The owner of a space, and of an app in it."""
    asked = call.parameters
    owner = next((str(value) for value in members_named(asked, ("OwnerUserProfileName",))), "")
    if not owner and asked.get("SpaceName") and not call.operation.startswith("CreateSpace"):
        owner = _space_owner(call)
    if not owner or not asked.get("DomainId"):
        return {}
    profile = f"{asked['DomainId']}/{owner}".lower()
    arn = f"arn:{partition}:sagemaker:{call.region}:{call.account}:user-profile/{profile}"
    return {"sagemaker:OwnerUserProfileArn": arn}


def _space_owner(call: Call) -> str:
    from ringfence.cloud.local import LocalCloud

    assert isinstance(call.cloud, LocalCloud)
    wanted = {"DomainId": call.parameters.get("DomainId"), "SpaceName": call.parameters["SpaceName"]}
    space = call.cloud.look_up("sagemaker", "DescribeSpace", wanted, call.account, call.region)
    return str((space or {}).get("OwnershipSettings", {}).get("OwnerUserProfileName", ""))


def _model_package(call: Call, asked: Mapping[str, Any]) -> Keys:
    keys: Keys = {}
    if call.operation in ("CreateModelPackage", "UpdateModelPackage"):
        for key, value in asked.get("CustomerMetadataProperties", {}).items():
            keys[f"sagemaker:CustomerMetadataProperties/{key}"] = str(value)
        keys["sagemaker:CustomerMetadataPropertiesToRemove"] = asked.get("CustomerMetadataPropertiesToRemove", [])
    return keys


def _s3(call: Call, action: str, resource: str, partition: str) -> Keys:
    asked = call.parameters
    keys: Keys = {
        "s3:authType": "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256",
        "s3:TlsVersion": "1.3" if call.secure else "",
        "s3:delimiter": asked.get("Delimiter", ""),
        "s3:locationconstraint": asked.get("CreateBucketConfiguration", {}).get("LocationConstraint", ""),
        "s3:max-keys": str(asked.get("MaxKeys", "")),
        "s3:prefix": asked.get("Prefix", ""),
        "s3:VersionId": asked.get("VersionId", ""),
        "s3:x-amz-acl": asked.get("ACL", ""),
        "s3:if-none-match": asked.get("IfNoneMatch", ""),
        "s3:if-match": asked.get("IfMatch", ""),
        "s3:x-amz-copy-source": asked.get("CopySource", "") if isinstance(asked.get("CopySource"), str) else "",
        "s3:x-amz-metadata-directive": asked.get("MetadataDirective", ""),
        "s3:x-amz-object-ownership": asked.get("ObjectOwnership", ""),
        "s3:x-amz-server-side-encryption": asked.get("ServerSideEncryption", ""),
        "s3:x-amz-server-side-encryption-aws-kms-key-id": asked.get("SSEKMSKeyId", ""),
        "s3:x-amz-server-side-encryption-customer-algorithm": asked.get("SSECustomerAlgorithm", ""),
        "s3:x-amz-storage-class": asked.get("StorageClass", ""),
        "s3:object-lock-mode": asked.get("ObjectLockMode", ""),
        "s3:object-lock-legal-hold": asked.get("ObjectLockLegalHoldStatus", ""),
    }
    owner = stored.bucket_owner(resource.split(":")[-1].split("/")[0], partition)
    keys["s3:ResourceAccount"] = owner
    # An empty prefix is a prefix: a listing of everything.
    if call.operation.startswith("ListObjects") and "Prefix" in asked and not asked["Prefix"]:
        keys.pop("s3:prefix")
    from ringfence.cloud.request_tags import request_tags

    for key, value in request_tags(asked).items():
        keys[f"s3:RequestObjectTag/{key}"] = value
    keys["s3:RequestObjectTagKeys"] = list(request_tags(asked))
    return keys


def _kms(call: Call, action: str, resource: str, partition: str) -> Keys:
    asked = call.parameters
    keys: Keys = {
        "kms:CallerAccount": call.principal.account,
        "kms:GranteePrincipal": asked.get("GranteePrincipal", ""),
        "kms:RetiringPrincipal": asked.get("RetiringPrincipal", ""),
        "kms:GrantOperations": asked.get("Operations", []) if call.operation == "CreateGrant" else [],
        "kms:BypassPolicyLockoutSafetyCheck": _flag(asked.get("BypassPolicyLockoutSafetyCheck")),
        "kms:KeySpec": asked.get("KeySpec", ""),
        "kms:KeyUsage": asked.get("KeyUsage", ""),
        "kms:KeyOrigin": asked.get("Origin", ""),
        "kms:MultiRegion": _flag(asked.get("MultiRegion")),
        "kms:RotationPeriodInDays": str(asked.get("RotationPeriodInDays", "")),
        "kms:ScheduleKeyDeletionPendingWindowInDays": str(asked.get("PendingWindowInDays", "")),
    }
    if call.operation == "CreateGrant":
        keys["kms:GrantIsForAWSResource"] = "false"
    key_id = str(asked.get("KeyId", ""))
    if "alias/" in key_id:
        keys["kms:RequestAlias"] = key_id[key_id.index("alias/") :]
    for name, value in (asked.get("EncryptionContext") or {}).items():
        keys[f"kms:EncryptionContext:{name}"] = value
    keys["kms:EncryptionContextKeys"] = list(asked.get("EncryptionContext") or {})
    keys.update(key_facts(resource))
    if call.via:
        keys["kms:ViaService"] = f"{call.via[-1].removesuffix('.amazonaws.com')}.{call.region}.amazonaws.com"
    return keys


def key_facts(arn: str) -> Keys:
    """What KMS sends of the key itself with every call on it, also when a service calls for somebody."""
    key = _kms_key(arn)
    if key is None:
        return {}
    return {
        "kms:ResourceAliases": list(key.aliases),
        "kms:KeySpec": key.key_spec,
        "kms:KeyUsage": key.key_usage,
        "kms:KeyOrigin": key.origin,
    }


def _kms_key(arn: str) -> Any | None:
    parts = arn.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("key/"):
        return None
    return stored.backend("kms", parts[4], parts[3]).keys.get(parts[5].removeprefix("key/"))


def _iam(call: Call, action: str, resource: str, partition: str) -> Keys:
    asked = call.parameters
    keys: Keys = {
        "iam:PermissionsBoundary": asked.get("PermissionsBoundary", ""),
        "iam:PolicyARN": asked.get("PolicyArn", "") if call.operation.startswith(("Attach", "Detach")) else "",
        "iam:AWSServiceName": asked.get("AWSServiceName", ""),
    }
    if not keys["iam:PermissionsBoundary"]:
        # For a change to an existing role or user, the boundary that it has.
        role = stored.find_role(resource, partition)
        keys["iam:PermissionsBoundary"] = (role.permissions_boundary_arn or "") if role is not None else ""
    return keys


def _sts(call: Call, action: str, resource: str, partition: str) -> Keys:
    asked = call.parameters
    return {
        "sts:ExternalId": asked.get("ExternalId", ""),
        "sts:RoleSessionName": asked.get("RoleSessionName", ""),
        "sts:SourceIdentity": asked.get("SourceIdentity", "") or call.principal.source_identity,
        "sts:TransitiveTagKeys": asked.get("TransitiveTagKeys", []),
        "sts:DurationSeconds": str(asked.get("DurationSeconds", "")),
    }


def _servicecatalog(call: Call, action: str, resource: str, partition: str) -> Keys:
    """The access level filter of a search; for a provisioned product or record, whose it is."""
    asked = call.parameters
    levels = {"Account": "accountLevel", "Role": "roleLevel", "User": "userLevel"}
    chosen = asked.get("AccessLevelFilter")
    if chosen:
        return {f"servicecatalog:{levels[chosen['Key']]}": chosen["Value"]}
    if call.operation in ("ScanProvisionedProducts", "SearchProvisionedProducts", "ListRecordHistory"):
        return {"servicecatalog:userLevel": "self"}  # the default of a list
    keys: Keys = {"servicecatalog:accountLevel": "self"}
    session_arn = provisioned_by(call)
    if session_arn and session_arn == call.principal.session_arn:
        keys["servicecatalog:userLevel"] = "self"
    if session_arn and session_arn.rsplit("/", 1)[0] == call.principal.session_arn.rsplit("/", 1)[0]:
        keys["servicecatalog:roleLevel"] = "self"
    return keys


def provisioned_by(call: Call) -> str:
    """The session that provisioned the product (or made the record) that a call is about; empty when unknown."""
    asked = call.parameters
    name = asked.get("ProvisionedProductName") or asked.get("Name")
    identifier = asked.get("ProvisionedProductId") or asked.get("Id")
    records = call.cloud.store(call.account, call.region, "servicecatalog.provisioned_product").values()
    for record in records:
        if identifier and identifier in (record.get("Id"), record.get("LastRecordId")):
            return str(record.get("UserArnSession", ""))
        if name and record.get("Name") == name:
            return str(record.get("UserArnSession", ""))
    record = call.cloud.store(call.account, call.region, "servicecatalog.record").get(str(asked.get("Id", "")))
    if record:  # a record outlives the product that it is about
        return str(record["owner"])
    return call.principal.session_arn if call.operation == "ProvisionProduct" else ""


def _lambda(call: Call, action: str, resource: str, partition: str) -> Keys:
    network = call.parameters.get("VpcConfig", {})
    return {
        "lambda:VpcIds": [],
        "lambda:SubnetIds": network.get("SubnetIds", []),
        "lambda:SecurityGroupIds": network.get("SecurityGroupIds", []),
        "lambda:Principal": call.parameters.get("Principal", ""),
        "lambda:FunctionUrlAuthType": call.parameters.get("AuthType", ""),
    }


def _ec2(call: Call, action: str, resource: str, partition: str) -> Keys:
    return {"ec2:Region": call.region}


def _cloudformation(call: Call, action: str, resource: str, partition: str) -> Keys:
    asked = call.parameters
    return {
        "cloudformation:RoleArn": asked.get("RoleARN", ""),
        "cloudformation:TemplateUrl": asked.get("TemplateURL", ""),
        "cloudformation:StackPolicyUrl": asked.get("StackPolicyURL", ""),
    }


def _codecommit(call: Call, action: str, resource: str, partition: str) -> Keys:
    """The branch that a call writes to, as git names it."""
    asked = call.parameters
    branch = asked.get("destinationReference") or asked.get("targetBranch") or asked.get("branchName") or ""
    return {"codecommit:References": f"refs/heads/{branch.removeprefix('refs/heads/')}" if branch else ""}


def _organizations(call: Call, action: str, resource: str, partition: str) -> Keys:
    kind = call.parameters.get("Type") or call.parameters.get("PolicyType")
    return {"organizations:PolicyType": str(kind or "")}


def _sns(call: Call, action: str, resource: str, partition: str) -> Keys:
    """AWS still sends this old key, on which the default policy of a topic rests."""
    return {
        "aws:SourceOwner": call.principal.account,
        "sns:Protocol": call.parameters.get("Protocol", ""),
        "sns:Endpoint": call.parameters.get("Endpoint", ""),
    }


Build = Callable[[Call, str, str, str], Keys]
_SERVICES: Mapping[str, Build] = {
    "cloudformation": _cloudformation,
    "codecommit": _codecommit,
    "ec2": _ec2,
    "iam": _iam,
    "kms": _kms,
    "lambda": _lambda,
    "organizations": _organizations,
    "s3": _s3,
    "sagemaker": _sagemaker,
    "servicecatalog": _servicecatalog,
    "sns": _sns,
    "sts": _sts,
}
