"""SageMaker Studio: domains, user profiles, spaces, apps, lifecycle configurations, and the way in."""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Kind, Record, cut, identifier, output_members, register

VALIDATION = "ValidationException"


def _settings(call: Call, settings: dict[str, Any] | None, vpc_id: str) -> None:
    """The role, groups, keys, buckets and lifecycle configurations that user or space settings refer to."""
    if not settings:
        return
    references.role(call, settings.get("ExecutionRole"))
    references.network(call, (), settings.get("SecurityGroups", ()), vpc_id)
    sharing = settings.get("SharingSettings", {})
    references.key(call, sharing.get("S3KmsKeyId"))
    references.bucket(call, sharing.get("S3OutputPath"))
    for name, app in settings.items():
        if name.endswith("AppSettings") and isinstance(app, dict):
            named = set(app.get("LifecycleConfigArns", ()))
            named |= {arn} if (arn := app.get("DefaultResourceSpec", {}).get("LifecycleConfigArn")) else set()
            for arn in named:
                LIFECYCLE_CONFIG.find(call, {"StudioLifecycleConfigName": arn.split("/")[-1]})


def _domain_references(call: Call) -> None:
    asked = call.parameters
    references.network(call, asked.get("SubnetIds", ()), (), asked.get("VpcId", ""))
    references.key(call, asked.get("KmsKeyId"))
    for settings in ("DefaultUserSettings", "DefaultSpaceSettings"):
        _settings(call, asked.get(settings), asked.get("VpcId", ""))
    groups = asked.get("DomainSettings", {}).get("SecurityGroupIds", ())
    references.network(call, (), groups, asked.get("VpcId", ""))
    for domain in DOMAIN.records(call):
        if domain["DomainName"] == asked["DomainName"]:
            raise Fault("ResourceInUse", f"Domain {asked['DomainName']} already exists.")


def _home(call: Call, record: Record) -> None:
    """The domain's address, and its home file system: an EFS of the account's under the domain's key."""
    record["Url"] = f"https://{record['DomainId']}.studio.{call.region}.sagemaker.aws"
    record.setdefault("HomeEfsFileSystemKmsKeyId", record.get("KmsKeyId"))
    efs = references.backend("efs", call.account, call.region)
    key = references.key(call, record.get("KmsKeyId"))
    system = efs.create_file_system(
        creation_token=record["DomainId"],
        performance_mode="generalPurpose",
        encrypted=True,
        kms_key_id=key.arn if key is not None else None,
        throughput_mode="bursting",
        provisioned_throughput_in_mibps=0,
        availability_zone_name=None,
        backup=False,
        tags=[{"Key": "ManagedByAmazonSageMakerResource", "Value": record["DomainArn"]}],
    )
    record["HomeEfsFileSystemId"] = system.file_system_id


def _vacant(call: Call, record: Record) -> None:
    for kind, member in ((USER_PROFILE, "UserProfile"), (SPACE, "Space"), (APP, "App")):
        there = [r for r in kind.records(call) if r["DomainId"] == record["DomainId"] and r.get("Status") != "Deleted"]
        if there:
            raise Fault(
                "ResourceInUse",
                f"Unable to delete Domain with id {record['DomainId']} because {member}(s) are associated with it.",
            )
    for key in [k for k, app in call.store(APP.name).items() if app["DomainId"] == record["DomainId"]]:
        call.store(APP.name).pop(key)
    if call.parameters.get("RetentionPolicy", {}).get("HomeEfsFileSystem") == "Delete":
        references.backend("efs", call.account, call.region).delete_file_system(record["HomeEfsFileSystemId"])


DOMAIN = Kind(
    service="sagemaker",
    noun="Domain",
    key=("DomainId",),
    arn="domain/{DomainId}",
    missing=("ResourceNotFound", "Domain with id {DomainId} not found"),
    status="Status",
    states=("Pending", "InService"),
    defaults={
        "AppNetworkAccessType": "PublicInternetOnly",
        "TagPropagation": "DISABLED",
        "HomeEfsFileSystemCreation": "Enabled",
    },
    checks=(_domain_references,),
    birth=_home,
    farewell=_vacant,
)


def _in_domain(call: Call) -> None:
    domain = DOMAIN.find(call)
    for settings in ("UserSettings", "SpaceSettings"):
        _settings(call, call.parameters.get(settings), domain.get("VpcId", ""))


def _same_domain(call: Call, record: Record) -> None:
    _in_domain(call)


def _no_apps(call: Call, record: Record) -> None:
    for app in APP.records(call):
        same = all(app.get(m) == record.get(m) for m in ("DomainId", *_owner(record)))
        if same and app["Status"] not in ("Deleted", "Failed"):
            raise Fault(
                "ResourceInUse", f"Unable to delete {record_name(record)} because App(s) are associated with it."
            )


def _no_apps_nor_spaces(call: Call, record: Record) -> None:
    _no_apps(call, record)
    for space in SPACE.records(call):
        owner = space.get("OwnershipSettings", {}).get("OwnerUserProfileName")
        if (space["DomainId"], owner) == (record["DomainId"], record["UserProfileName"]):
            raise Fault("ResourceInUse", f"{record_name(record)} owns Space {space['SpaceName']}.")


def _owner(record: Record) -> tuple[str, ...]:
    return ("SpaceName",) if "SpaceName" in record else ("UserProfileName",)


def record_name(record: Record) -> str:
    """How an error names a profile or a space."""
    return f"Space {record['SpaceName']}" if "SpaceName" in record else f"UserProfile {record['UserProfileName']}"


USER_PROFILE = register(
    Kind(
        service="sagemaker",
        noun="UserProfile",
        key=("DomainId", "UserProfileName"),
        arn="user-profile/{DomainId}/{UserProfileName}",
        missing=("ResourceNotFound", "User Profile with user profile name {UserProfileName} not found"),
        taken=("ResourceInUse", "UserProfile {UserProfileName} already exists in Domain {DomainId}"),
        status="Status",
        states=("Pending", "InService"),
        defaults={"HomeEfsFileSystemUid": "200000"},
        checks=(_in_domain,),
        update_checks=(_same_domain,),
        farewell=_no_apps_nor_spaces,
    )
)


def _owned(call: Call) -> None:
    _in_domain(call)
    owner = call.parameters.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    if bool(owner) != bool(call.parameters.get("SpaceSharingSettings")):
        raise Fault(VALIDATION, "OwnershipSettings and SpaceSharingSettings must be given together.")
    if owner:
        USER_PROFILE.find(call, {"DomainId": call.parameters["DomainId"], "UserProfileName": owner})


SPACE = register(
    Kind(
        service="sagemaker",
        noun="Space",
        key=("DomainId", "SpaceName"),
        arn="space/{DomainId}/{SpaceName}",
        missing=("ResourceNotFound", "RecordNotFound: Space {SpaceName} not found"),
        taken=("ResourceInUse", "Space {SpaceName} already exists in Domain {DomainId}"),
        status="Status",
        states=("Pending", "InService"),
        defaults={"HomeEfsFileSystemUid": "200001"},
        checks=(_owned,),
        update_checks=(_same_domain,),
        farewell=_no_apps,
    ),
    without=("Describe",),
)


def _app_owner(call: Call) -> None:
    DOMAIN.find(call)
    if bool(call.parameters.get("SpaceName")) == bool(call.parameters.get("UserProfileName")):
        raise Fault(VALIDATION, "Exactly one of UserProfileName and SpaceName must be given.")
    (SPACE if call.parameters.get("SpaceName") else USER_PROFILE).find(call)


APP = Kind(
    service="sagemaker",
    noun="App",
    key=("DomainId", "AppType", "AppName"),
    optional_key=("UserProfileName", "SpaceName"),
    arn="app/{DomainId}/{UserProfileName}{SpaceName}/{AppType}/{AppName}",
    missing=("ResourceNotFound", "RecordNotFound: App {AppName} not found"),
    taken=("ResourceInUse", "App {AppName} already exists"),
    status="Status",
    states=("Pending", "InService"),
    checks=(_app_owner,),
)


LIFECYCLE_CONFIG = register(
    Kind(
        service="sagemaker",
        noun="StudioLifecycleConfig",
        key=("StudioLifecycleConfigName",),
        arn="studio-lifecycle-config/{StudioLifecycleConfigName}",
        missing=("ResourceNotFound", "StudioLifecycleConfig {StudioLifecycleConfigName} not found"),
        taken=("ResourceInUse", "StudioLifecycleConfig {StudioLifecycleConfigName} already exists"),
    )
)


@answers("sagemaker", "CreateDomain")
def create_domain(call: Call) -> Answer:
    """Make a domain under an id of its own."""
    record = DOMAIN.create(call, {"DomainId": f"d-{identifier(12)}"})
    return cut(record, ("DomainArn", "DomainId", "Url"))


@answers("sagemaker", "UpdateDomain")
def update_domain(call: Call) -> Answer:
    """Change a domain's settings; `DomainSettingsForUpdate` is what `DomainSettings` becomes."""
    domain = DOMAIN.find(call)
    for settings in ("DefaultUserSettings", "DefaultSpaceSettings"):
        _settings(call, call.parameters.get(settings), domain.get("VpcId", ""))
    record = DOMAIN.change(call)
    record["DomainSettings"] = {**record.get("DomainSettings", {}), **record.pop("DomainSettingsForUpdate", {})}
    return {"DomainArn": record["DomainArn"]}


@answers("sagemaker", "CreateApp")
def create_app(call: Call) -> Answer:
    """Start an app; the name of a deleted one may be used again."""
    stored = call.store(APP.name)
    if stored.get(APP.key_of(call.parameters), {}).get("Status") == "Deleted":
        stored.pop(APP.key_of(call.parameters))
    return {"AppArn": APP.create(call)["AppArn"]}


@answers("sagemaker", "DeleteApp")
def delete_app(call: Call) -> Answer:
    """Stop an app; AWS goes on showing it as Deleted for a day."""
    record = APP.find(call)
    if record["Status"] == "Deleted":
        raise APP.fault(call, call.parameters, APP.missing)
    record.pop("_settles", None)
    record["Status"] = "Deleted"
    return {}


@answers("sagemaker", "DescribeSpace")
def describe_space(call: Call) -> Answer:
    """A space, with the address of its app."""
    record = SPACE.find(call)
    url = f"https://{record['DomainId']}.studio.{call.region}.sagemaker.aws/jupyterlab/default"
    return cut({**record, "Url": url}, output_members("sagemaker", "DescribeSpace"))


@answers("sagemaker", "CreatePresignedDomainUrl")
def presign(call: Call) -> Answer:
    """A link into Studio for one user profile (it leads nowhere on the local AWS)."""
    domain = DOMAIN.find(call)
    USER_PROFILE.find(call)
    if domain["AuthMode"] != "IAM":
        raise Fault(VALIDATION, f"Domain {domain['DomainId']} uses AuthMode {domain['AuthMode']}; it must be IAM.")
    if call.parameters.get("SpaceName"):
        SPACE.find(call)
    return {"AuthorizedUrl": f"{domain['Url']}/auth?token={identifier(64)}"}


register(DOMAIN)
register(APP)
