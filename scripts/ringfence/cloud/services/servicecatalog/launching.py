"""Launching a product: a stack made by the launch role, which Service Catalog assumes, and a record of how it went."""

from __future__ import annotations

import json
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, Principal, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Record, cut, identifier, now, partition, tag_list, tag_map
from ringfence.cloud.services.servicecatalog.browsing import choices, launch_path, open_product, path_id, path_tags
from ringfence.cloud.services.servicecatalog.constraints import constraints_of, launch_role, template_rules
from ringfence.cloud.services.servicecatalog.portfolios import SERVICE, arn_of, invalid, missing, store
from ringfence.cloud.services.servicecatalog.products import artifact, template_of

HOST = "servicecatalog.amazonaws.com"
RECORD = ("RecordId", "ProvisionedProductName", "Status", "CreatedTime", "UpdatedTime", "ProvisionedProductType",
          "RecordType", "ProvisionedProductId", "ProductId", "ProvisioningArtifactId", "PathId", "RecordErrors",
          "RecordTags", "LaunchRoleArn")  # fmt: skip
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


def launcher(call: Call, role_arn: str) -> tuple[Principal, tuple[str, ...]]:
    """Who makes the stack: the launch role, when its trust policy lets Service Catalog assume it; else the person.

    The confused-deputy guard sees the launching account and the templated source ARN ("Service Catalog Launch
    Constraints").
    """
    if not role_arn:
        return call.principal, (*call.via, HOST)
    source = f"arn:{partition(call.region)}:servicecatalog:{call.region}:{call.account}:*"
    role = references.find_role(role_arn, call.region)
    context = {"aws:SourceAccount": call.account, "aws:SourceArn": source}
    if role is None or not references.trusts(role, HOST, context):
        raise Fault("AccessDenied", f"Access denied while assuming the role {role_arn}")
    return call.cloud.role_session(role_arn, f"servicecatalog-{identifier(8)}"), ()


def open_record(call: Call, kind: str, found: Record) -> Record:
    """A new record of something that happens to a provisioned product."""
    moment = now()
    record = {
        "RecordId": f"rec-{identifier(13)}",
        "RecordType": kind,
        "Status": "CREATED",
        "CreatedTime": moment,
        "UpdatedTime": moment,
        "ProvisionedProductType": "CFN_STACK",
        "ProvisionedProductName": found["Name"],
        "ProvisionedProductId": found["Id"],
        **cut(found, ("ProductId", "ProvisioningArtifactId", "PathId", "LaunchRoleArn")),
        "RecordErrors": [],
        "RecordTags": [],
        "outputs": [],
        "owner": call.principal.session_arn or call.principal.arn,
        "role": call.principal.arn,
    }
    store(call, "record")[record["RecordId"]] = record
    found["LastRecordId"] = record["RecordId"]
    return record


def answer_of(record: Record) -> Answer:
    """A record as the call that opened it answers: not begun yet, whatever has become of it since."""
    return {"RecordDetail": cut({**record, "Status": "CREATED", "RecordErrors": []}, RECORD)}


class Stack:
    """The stack of a provisioned product, seen and changed as its launcher."""

    def __init__(self, call: Call, name: str, role_arn: str) -> None:
        self.call, self.name = call, name
        self.principal, self.via = launcher(call, role_arn)

    def ask(self, operation: str, **parameters: Any) -> Answer:
        """A call to CloudFormation about the stack."""
        return self.call.cloud.invoke(
            "cloudformation",
            operation,
            {"StackName": self.name, **parameters},
            principal=self.principal,
            account=self.call.account,
            region=self.call.region,
            via=self.via,
        )

    def described(self) -> Record:
        """The stack as CloudFormation describes it."""
        found: Record = self.ask("DescribeStacks")["Stacks"][0]
        return found

    def refusals(self) -> list[Record]:
        """Why resources of the stack failed, from its events, newest operation only."""
        reasons: list[Record] = []
        for event in self.ask("DescribeStackEvents")["StackEvents"]:
            if event["ResourceType"] == "AWS::CloudFormation::Stack" and event["ResourceStatus"].endswith(
                ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
            ):
                break
            if event["ResourceStatus"].endswith("_FAILED") and event["ResourceType"] != "AWS::CloudFormation::Stack":
                said = (
                    f"{event['LogicalResourceId']} ({event['ResourceType']}): {event.get('ResourceStatusReason', '')}"
                )
                reasons.append({"Code": event["ResourceStatus"], "Description": said})
        return list(reversed(reasons))


def _product_tags(call: Call, found: Record, product: Record, portfolio: Record) -> dict[str, str]:
    """What the stack is tagged with: the path's tags, the person's, and AutoTags ("AWS Service Catalog AutoTags")."""
    automatic = {
        "aws:servicecatalog:productArn": product["ProductARN"],
        "aws:servicecatalog:portfolioArn": portfolio["ARN"],
        "aws:servicecatalog:provisioningArtifactIdentifier": found["ProvisioningArtifactId"],
        "aws:servicecatalog:provisionedProductArn": found["Arn"],
        "aws:servicecatalog:provisioningPrincipalArn": found["UserArnSession"],
    }
    return {**found["tags"], **path_tags(call, portfolio, product), **automatic}


def check_tags(call: Call, portfolio: Record, product: Record, tags: dict[str, str]) -> None:
    """A tag option's key takes only its values, and one with several values must be chosen."""
    if any(key.lower().startswith("aws:") for key in tags):
        raise invalid("Tag keys may not begin with aws:.")
    for key, values in choices(call, portfolio, product).items():
        if key in tags and tags[key] not in values:
            raise invalid(f"Tag {key} must be one of {', '.join(values)}.")
        if len(values) > 1 and key not in tags:
            raise invalid(f"A value for tag {key} must be chosen: one of {', '.join(values)}.")


@answers(SERVICE, "ProvisionProduct")
def provision(call: Call) -> Answer:
    """Launch a product; how it ends is in the record (DescribeRecord)."""
    asked = call.parameters
    for record in store(call, "record").values():
        if record.get("token") == asked["ProvisionToken"]:
            return answer_of(record)
    product = open_product(call, asked.get("ProductId", ""), asked.get("ProductName", ""))
    version = artifact(product, asked.get("ProvisioningArtifactId", ""), asked.get("ProvisioningArtifactName", ""))
    if not version["Active"]:
        raise missing(f"ProvisioningArtifact {version['Id']} of product {product['Id']}")
    portfolio = launch_path(call, product)
    name, tags = asked["ProvisionedProductName"], tag_map(asked.get("Tags"))
    check_tags(call, portfolio, product, tags)
    if any(found["Name"] == name for found in store(call, "provisioned_product").values()):
        raise invalid(f"A provisioned product named {name} already exists.")
    identity = f"pp-{identifier(13)}"
    found: Record = {
        "Id": identity,
        "Name": name,
        "Arn": arn_of(call, "stack", f"{name}/{identity}", "servicecatalog"),
        "Type": "CFN_STACK",
        "Status": "UNDER_CHANGE",
        "CreatedTime": now(),
        "IdempotencyToken": asked["ProvisionToken"],
        "ProductId": product["Id"],
        "ProvisioningArtifactId": version["Id"],
        "PathId": path_id(portfolio),
        "PortfolioId": portfolio["Id"],
        "LaunchRoleArn": launch_role(call, portfolio["Id"], product["Id"]) or None,
        "UserArn": call.principal.arn,
        "UserArnSession": call.principal.session_arn or call.principal.arn,
        "tags": tags,
        "stack": f"SC-{call.account}-{identity}",
    }
    store(call, "provisioned_product")[identity] = found
    record = open_record(call, "PROVISION_PRODUCT", found)
    record["token"] = asked["ProvisionToken"]
    given = {p["Key"]: p.get("Value", "") for p in asked.get("ProvisioningParameters", ())}
    deploy(call, found, record, "CreateStack", given, _product_tags(call, found, product, portfolio))
    return answer_of(record)


def template_for(call: Call, found: Record) -> str:
    """The text of the template to deploy: the version's, with the rules of the portfolio's template constraints."""
    product = store(call, "product")[found["ProductId"]]
    version = artifact(product, found["ProvisioningArtifactId"])
    rules = template_rules(call, found["PortfolioId"], found["ProductId"])
    if not rules:
        return str(version["template"])
    template = template_of(version).with_rules(rules)
    sections = {"Parameters": template.parameters, "Mappings": template.mappings, "Rules": template.rules,
                "Conditions": template.conditions, "Resources": template.resources, "Outputs": template.outputs,
                "Metadata": template.metadata}  # fmt: skip
    document = {"AWSTemplateFormatVersion": "2010-09-09", "Description": template.description}
    return json.dumps({**document, **{name: section for name, section in sections.items() if section}})


def deploy(
    call: Call, found: Record, record: Record, operation: str, given: dict[str, str], tags: dict[str, str]
) -> None:
    """Create or update the stack as the launcher, and close the record."""
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]
    notified = [
        arn
        for constraint in constraints_of(call, found["PortfolioId"], found["ProductId"], "NOTIFICATION")
        for arn in json.loads(constraint["parameters"])["NotificationArns"]
    ]
    try:
        stack = Stack(call, found["stack"], found.get("LaunchRoleArn") or "")
        asked = {"TemplateBody": template_for(call, found), "Parameters": parameters, "Tags": tag_list(tags)}
        stack.ask(operation, Capabilities=CAPABILITIES, **({"NotificationARNs": notified} if notified else {}), **asked)
        described = stack.described()
        errors = [] if described["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE") else stack.refusals()
        if not errors and described["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            errors = [{"Code": described["StackStatus"], "Description": described.get("StackStatusReason", "")}]
    except Fault as fault:
        described, errors = {}, [{"Code": fault.code, "Description": fault.message}]
    close(found, record, described, errors)


def close(found: Record, record: Record, described: Record, errors: list[Record]) -> None:
    """Write down how a record ended, and what has become of the provisioned product."""
    record["UpdatedTime"] = now()
    record["Status"], record["RecordErrors"] = ("FAILED" if errors else "SUCCEEDED"), errors
    found["StatusMessage"] = errors[0]["Description"] if errors else None
    if described.get("StackId"):
        found["PhysicalId"] = described["StackId"]
        own = {"OutputKey": "CloudformationStackARN", "OutputValue": described["StackId"],
               "Description": "The ARN of the launched Cloudformation Stack"}  # fmt: skip
        record["outputs"] = [
            own,
            *(cut(o, ("OutputKey", "OutputValue", "Description")) for o in described.get("Outputs", ())),
        ]
    found["LastProvisioningRecordId"] = record["RecordId"]
    if errors:
        still_there = described.get("StackStatus") == "UPDATE_ROLLBACK_COMPLETE" or (
            not described and record["RecordType"] == "UPDATE_PROVISIONED_PRODUCT"
        )
        found["Status"] = "TAINTED" if still_there else "ERROR"
    else:
        found["Status"] = "AVAILABLE"
        found["LastSuccessfulProvisioningRecordId"] = record["RecordId"]
        found["outputs"] = record["outputs"]
