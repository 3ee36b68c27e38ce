"""Resource types that take more than one call to make: buckets and their policies, roles, SSM parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from ringfence.cloud.call import Fault
from ringfence.cloud.services import references
from ringfence.cloud.services.cloudformation.resources import Deployment, Made, Properties, is_gone, register
from ringfence.cloud.services.kinds import partition


def only(name: str, properties: Properties, known: set[str]) -> None:
    """Refuse a property that a description does not know."""
    extraneous = sorted(set(properties) - known)
    if extraneous:
        raise Fault("ValidationError", f"extraneous key [{', '.join(extraneous)}] is not permitted for {name}")


def tag_list(deployment: Deployment, properties: Properties) -> list[dict[str, str]]:
    """The stack's tags and the resource's own."""
    tags = {**deployment.tags, **{tag["Key"]: str(tag["Value"]) for tag in properties.get("Tags", ())}}
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class Bucket:
    """A bucket, and the configurations that S3 takes one call each."""

    name = "AWS::S3::Bucket"
    known: ClassVar = {"BucketName", "BucketEncryption", "PublicAccessBlockConfiguration", "VersioningConfiguration",
             "OwnershipControls", "LoggingConfiguration", "LifecycleConfiguration", "Tags"}  # fmt: skip

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Create the bucket and configure it; a configuration that is refused takes the bucket with it."""
        only(self.name, properties, self.known)
        bucket = properties.get("BucketName") or deployment.name_for(logical_name, 63).lower()
        create: dict[str, Any] = {"Bucket": bucket}
        if deployment.region != "us-east-1":
            create["CreateBucketConfiguration"] = {"LocationConstraint": deployment.region}
        deployment.invoke("s3", "CreateBucket", create)
        made = self._made(deployment, bucket, properties)
        try:
            self._configure(deployment, bucket, properties)
        except Fault:
            self.delete(deployment, made)
            raise
        backend = references.backend("s3", deployment.account, partition(deployment.region))
        branded = deployment.tags_for(logical_name)
        backend.tagger.tag_resource(made.attributes["Arn"], [{"Key": k, "Value": v} for k, v in branded.items()])
        return made

    def _made(self, deployment: Deployment, bucket: str, properties: Properties) -> Made:
        domain = "amazonaws.com"
        attributes = {
            "Arn": f"arn:{partition(deployment.region)}:s3:::{bucket}",
            "DomainName": f"{bucket}.s3.{domain}",
            "RegionalDomainName": f"{bucket}.s3.{deployment.region}.{domain}",
        }
        return Made(bucket, attributes, {"Bucket": bucket}, {**properties, "BucketName": bucket})

    def _configure(self, deployment: Deployment, bucket: str, properties: Properties) -> None:
        def put(operation: str, **parameters: Any) -> None:
            deployment.invoke("s3", operation, {"Bucket": bucket, **parameters})

        if tags := tag_list(deployment, properties):
            put("PutBucketTagging", Tagging={"TagSet": tags})
        if block := properties.get("PublicAccessBlockConfiguration"):
            flags = {flag: str(value).lower() == "true" for flag, value in block.items()}
            put("PutPublicAccessBlock", PublicAccessBlockConfiguration=flags)
        if controls := properties.get("OwnershipControls"):
            put("PutBucketOwnershipControls", OwnershipControls=controls)
        if encryption := properties.get("BucketEncryption"):
            put("PutBucketEncryption", ServerSideEncryptionConfiguration={"Rules": _encryption(encryption)})
        if versioning := properties.get("VersioningConfiguration"):
            put("PutBucketVersioning", VersioningConfiguration=versioning)
        if logging := properties.get("LoggingConfiguration"):
            target = {
                "TargetBucket": logging["DestinationBucketName"],
                "TargetPrefix": logging.get("LogFilePrefix", ""),
            }
            put("PutBucketLogging", BucketLoggingStatus={"LoggingEnabled": target})
        if lifecycle := properties.get("LifecycleConfiguration"):
            put("PutBucketLifecycleConfiguration", LifecycleConfiguration={"Rules": _lifecycle(lifecycle)})

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Configurations change in place, the name does not."""
        only(self.name, properties, self.known)
        if properties.get("BucketName", made.reference) != made.reference:
            return None
        self._configure(deployment, made.reference, properties)
        return Made(made.reference, made.attributes, made.identity, {**properties, "BucketName": made.reference})

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Delete an empty bucket."""
        unless_gone(deployment, "s3", "DeleteBucket", made.identity)


def _encryption(encryption: dict[str, Any]) -> list[dict[str, Any]]:
    rules = []
    for rule in encryption["ServerSideEncryptionConfiguration"]:
        default = rule["ServerSideEncryptionByDefault"]
        rules.append(
            {
                "ApplyServerSideEncryptionByDefault": default,
                "BucketKeyEnabled": str(rule.get("BucketKeyEnabled", False)).lower() == "true",
            }
        )
    return rules


def _lifecycle(lifecycle: dict[str, Any]) -> list[dict[str, Any]]:
    """A template's lifecycle rules in S3's own words; a rule of the template that says more is refused."""
    rules = []
    for rule in lifecycle["Rules"]:
        only("AWS::S3::Bucket Rule", rule, {"Id", "Status", "Prefix", "NoncurrentVersionExpiration", "Transitions",
             "AbortIncompleteMultipartUpload", "ExpirationInDays"})  # fmt: skip
        made: dict[str, Any] = {"ID": rule["Id"], "Status": rule["Status"]}
        made["Filter"] = {"Prefix": rule.get("Prefix", "")}
        if old := rule.get("NoncurrentVersionExpiration"):
            made["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(old["NoncurrentDays"])}
        if abort := rule.get("AbortIncompleteMultipartUpload"):
            made["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": int(abort["DaysAfterInitiation"])}
        if "ExpirationInDays" in rule:
            made["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
        if moves := rule.get("Transitions"):
            made["Transitions"] = [
                {"StorageClass": move["StorageClass"], "Days": int(move["TransitionInDays"])} for move in moves
            ]
        rules.append(made)
    return rules


def unless_gone(deployment: Deployment, service: str, operation: str, parameters: dict[str, Any]) -> None:
    """Take something away; that it is gone already is no fault."""
    try:
        deployment.invoke(service, operation, parameters)
    except Fault as fault:
        if not is_gone(fault):
            raise


class BucketPolicy:
    """A bucket's policy."""

    name = "AWS::S3::BucketPolicy"

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Put the policy on the bucket."""
        only(self.name, properties, {"Bucket", "PolicyDocument"})
        document = json.dumps(properties["PolicyDocument"])
        deployment.invoke("s3", "PutBucketPolicy", {"Bucket": properties["Bucket"], "Policy": document})
        return Made(properties["Bucket"], {}, {"Bucket": properties["Bucket"]}, properties)

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Replace the document; another bucket is another resource."""
        return None if properties["Bucket"] != made.reference else self.create(deployment, "", properties)

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Take the policy off the bucket."""
        unless_gone(deployment, "s3", "DeleteBucketPolicy", made.identity)


class Role:
    """An IAM role with its inline and managed policies and its boundary."""

    name = "AWS::IAM::Role"
    known: ClassVar = {"RoleName", "AssumeRolePolicyDocument", "Path", "Description", "ManagedPolicyArns", "Policies",
             "PermissionsBoundary", "MaxSessionDuration", "Tags"}  # fmt: skip
    direct = ("Path", "Description", "PermissionsBoundary", "MaxSessionDuration")

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Create the role and give it its policies; a refusal takes the role with it."""
        only(self.name, properties, self.known)
        role = properties.get("RoleName") or deployment.name_for(logical_name, 64)
        parameters: dict[str, Any] = {name: properties[name] for name in self.direct if name in properties}
        if "MaxSessionDuration" in parameters:
            parameters["MaxSessionDuration"] = int(parameters["MaxSessionDuration"])
        trust = json.dumps(properties["AssumeRolePolicyDocument"])
        tags = tag_list(deployment, properties)
        answer = deployment.invoke(
            "iam", "CreateRole", {"RoleName": role, "AssumeRolePolicyDocument": trust, "Tags": tags, **parameters}
        )["Role"]
        made = Made(role, {"Arn": answer["Arn"], "RoleId": answer["RoleId"]}, {"RoleName": role},
                    {**properties, "RoleName": role})  # fmt: skip
        try:
            for arn in properties.get("ManagedPolicyArns", ()):
                deployment.invoke("iam", "AttachRolePolicy", {"RoleName": role, "PolicyArn": arn})
            for policy in properties.get("Policies", ()):
                document = json.dumps(policy["PolicyDocument"])
                inline = {"RoleName": role, "PolicyName": policy["PolicyName"], "PolicyDocument": document}
                deployment.invoke("iam", "PutRolePolicy", inline)
        except Fault:
            self.delete(deployment, made)
            raise
        return made

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """A changed role is replaced unless it is named, when its trust and policies are set anew."""
        same = {**properties, "RoleName": made.reference} == made.properties
        return Made(made.reference, made.attributes, made.identity, made.properties) if same else None

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Take the policies away, then the role."""
        role = made.identity
        for arn in made.properties.get("ManagedPolicyArns", ()):
            unless_gone(deployment, "iam", "DetachRolePolicy", {**role, "PolicyArn": arn})
        for policy in made.properties.get("Policies", ()):
            unless_gone(deployment, "iam", "DeleteRolePolicy", {**role, "PolicyName": policy["PolicyName"]})
        unless_gone(deployment, "iam", "DeleteRole", role)


@dataclass(frozen=True)
class Parameter:
    """An SSM parameter."""

    name: str = "AWS::SSM::Parameter"

    def _put(self, deployment: Deployment, name: str, properties: Properties, overwrite: bool) -> Made:
        known = {"Name", "Type", "Value", "Description", "AllowedPattern", "Tier", "DataType", "Tags"}
        only(self.name, properties, known)
        parameters = {key: str(properties[key]) for key in known - {"Tags", "Name"} if key in properties}
        deployment.invoke("ssm", "PutParameter", {"Name": name, "Overwrite": overwrite, **parameters})
        tags = tag_list(deployment, {**properties, "Tags": _pairs(properties.get("Tags"))})
        if tags:
            about = {"ResourceType": "Parameter", "ResourceId": name, "Tags": tags}
            deployment.invoke("ssm", "AddTagsToResource", about)
        attributes = {"Type": properties["Type"], "Value": str(properties["Value"])}
        return Made(name, attributes, {"Name": name}, {**properties, "Name": name})

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Put the parameter, under a generated name when it has none."""
        name = properties.get("Name") or f"CFN-{deployment.name_for(logical_name, 200)}"
        return self._put(deployment, name, properties, overwrite=False)

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Overwrite the value; another name is another parameter."""
        if properties.get("Name", made.reference) != made.reference:
            return None
        return self._put(deployment, made.reference, properties, overwrite=True)

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Delete the parameter."""
        unless_gone(deployment, "ssm", "DeleteParameter", made.identity)


def _pairs(tags: Any) -> list[dict[str, str]]:
    """Tags that a template gives as a map (SSM) or as a list of pairs."""
    if isinstance(tags, dict):
        return [{"Key": key, "Value": str(value)} for key, value in tags.items()]
    return list(tags or ())


register(Bucket(), BucketPolicy(), Role(), Parameter())
