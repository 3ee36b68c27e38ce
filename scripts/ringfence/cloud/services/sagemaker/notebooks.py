"""Notebook instances and their lifecycle configurations.

Moto's own answers drop the internet setting, IMDS and platform settings, and its description lacks the subnet, the
groups and the key: a platform would look safe that is not.
"""

from __future__ import annotations

from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Kind, Record, identifier, register, settle_as
from ringfence.cloud.services.sagemaker.callers import network_interface

VALIDATION = "ValidationException"


def _references(call: Call) -> None:
    asked = call.parameters
    if asked.get("DirectInternetAccess") == "Disabled" and not asked.get("SubnetId"):
        raise Fault(VALIDATION, "DirectInternetAccess cannot be Disabled when no SubnetId is given.")
    if bool(asked.get("SubnetId")) != bool(asked.get("SecurityGroupIds")):
        raise Fault(VALIDATION, "SubnetId and SecurityGroupIds must be given together.")
    references.role(call, asked["RoleArn"])
    references.network(call, [s] if (s := asked.get("SubnetId")) else [], asked.get("SecurityGroupIds", ()))
    references.key(call, asked.get("KmsKeyId"))
    _lifecycle_config(call)


def _lifecycle_config(call: Call) -> None:
    name = call.parameters.get("LifecycleConfigName")
    if name:
        LIFECYCLE_CONFIG.find(call, {"NotebookInstanceLifecycleConfigName": name})


def _start(call: Call, record: Record) -> None:
    """The network interface in the subnet, made with the caller's own rights, and the notebook's address."""
    if record.get("SubnetId"):
        record["NetworkInterfaceId"] = network_interface(call, record["SubnetId"], record["SecurityGroups"])
    record["Url"] = f"{record['NotebookInstanceName']}-{identifier(4)}.notebook.{call.region}.sagemaker.aws"


def _stopped(aim: str) -> Any:
    def check(call: Call, record: Record) -> None:
        _in(record, ("Stopped", "Failed"), aim)

    return check


def _in(record: Record, states: tuple[str, ...], aim: str) -> None:
    state = record["NotebookInstanceStatus"]
    if state not in states:
        raise Fault(
            VALIDATION,
            f"Status ({state}) not in ([{', '.join(states)}]). Unable to transition to ({aim}) for "
            f"Notebook Instance ({record['NotebookInstanceArn']})",
        )


def _grown(call: Call, record: Record) -> None:
    if call.parameters.get("VolumeSizeInGB", record["VolumeSizeInGB"]) < record["VolumeSizeInGB"]:
        raise Fault(VALIDATION, "The volume of a notebook instance cannot be made smaller.")
    references.role(call, call.parameters.get("RoleArn"))
    _lifecycle_config(call)


def _leave(call: Call, record: Record) -> None:
    _in(record, ("Stopped", "Failed"), "Deleting")
    interface = record.get("NetworkInterfaceId")
    if interface:
        references.backend("ec2", call.account, call.region).delete_network_interface(interface)


NOTEBOOK_INSTANCE = Kind(
    service="sagemaker",
    noun="NotebookInstance",
    key=("NotebookInstanceName",),
    arn="notebook-instance/{NotebookInstanceName}",
    missing=(VALIDATION, "RecordNotFound"),
    taken=(VALIDATION, "Cannot create a duplicate NotebookInstance ({arn})"),
    status="NotebookInstanceStatus",
    states=("Pending", "InService"),
    defaults={
        "DirectInternetAccess": "Enabled",
        "RootAccess": "Enabled",
        "VolumeSizeInGB": 5,
        "PlatformIdentifier": "notebook-al2023-v1",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
        "IpAddressType": "ipv4",
    },
    renames={"SecurityGroupIds": "SecurityGroups", "LifecycleConfigName": "NotebookInstanceLifecycleConfigName"},
    checks=(_references,),
    birth=_start,
    update_checks=(_stopped("Updating"), _grown),
    farewell=_leave,
)


def _unused(call: Call, record: Record) -> None:
    name = record["NotebookInstanceLifecycleConfigName"]
    for notebook in NOTEBOOK_INSTANCE.records(call):
        if notebook.get("NotebookInstanceLifecycleConfigName") == name:
            raise Fault(VALIDATION, f"{record['NotebookInstanceLifecycleConfigArn']} is in use by a notebook instance.")


LIFECYCLE_CONFIG = register(
    Kind(
        service="sagemaker",
        noun="NotebookInstanceLifecycleConfig",
        key=("NotebookInstanceLifecycleConfigName",),
        arn="notebook-instance-lifecycle-config/{NotebookInstanceLifecycleConfigName}",
        missing=(
            VALIDATION,
            "Unable to describe Notebook Instance Lifecycle Config '{arn}'. (Details: RecordNotFound)",
        ),
        taken=(VALIDATION, "Unable to create Notebook Instance Lifecycle Config {arn}. (Details: it already exists.)"),
        farewell=_unused,
    )
)


@answers("sagemaker", "UpdateNotebookInstance")
def update(call: Call) -> Answer:
    """Change a stopped notebook; it passes through Updating and is stopped again."""
    record = NOTEBOOK_INSTANCE.change(call)
    for member in ("NotebookInstanceLifecycleConfigName", "DefaultCodeRepository", "AdditionalCodeRepositories"):
        parameter = "Disassociate" + member.removeprefix("NotebookInstance").replace("ConfigName", "Config")
        if record.pop(parameter, False):
            record.pop(member, None)
    settle_as(record, "NotebookInstanceStatus", "Updating", "Stopped")
    return {}


@answers("sagemaker", "StartNotebookInstance")
def start(call: Call) -> Answer:
    """Start a stopped notebook."""
    record = NOTEBOOK_INSTANCE.find(call)
    _in(record, ("Stopped", "Failed"), "Pending")
    settle_as(record, "NotebookInstanceStatus", "Pending", "InService")
    return {}


@answers("sagemaker", "StopNotebookInstance")
def stop(call: Call) -> Answer:
    """Stop a running notebook."""
    record = NOTEBOOK_INSTANCE.find(call)
    _in(record, ("InService",), "Stopping")
    settle_as(record, "NotebookInstanceStatus", "Stopping", "Stopped")
    return {}


@answers("sagemaker", "CreatePresignedNotebookInstanceUrl")
def presign(call: Call) -> Answer:
    """A link into a running notebook (it leads nowhere on the local AWS)."""
    record = NOTEBOOK_INSTANCE.find(call)
    _in(record, ("InService",), "Presigned URL")
    return {"AuthorizedUrl": f"https://{record['Url']}?authToken={identifier(64)}"}


register(NOTEBOOK_INSTANCE)
