"""Resource types of feature groups and model projects, whose properties are not quite their calls' parameters."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from ringfence.cloud.call import Parameters
from ringfence.cloud.services.cloudformation.resources import ApiType, Deployment, Made, Properties, fit, register
from ringfence.cloud.services.cloudformation.storage import only, tag_list, unless_gone
from ringfence.cloud.services.kinds import service_model


@dataclass(frozen=True)
class FeatureGroup(ApiType):
    """A feature group: features can be added, and the time that the online store keeps records changed; no more."""

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Change in place what UpdateFeatureGroup changes; anything else is another group."""
        before, wanted = made.properties, properties
        rest = {"FeatureDefinitions", "OnlineStoreConfig", "ThroughputConfig", "Tags"}
        names = (set(before) | set(wanted)) - rest
        if any(before.get(name) != wanted.get(name) for name in names):
            return None
        features = [json.dumps(each, sort_keys=True) for each in before["FeatureDefinitions"]]
        added = [each for each in wanted["FeatureDefinitions"] if json.dumps(each, sort_keys=True) not in features]
        if len(added) + len(features) != len(wanted["FeatureDefinitions"]):
            return None
        old, new = (dict(each.get("OnlineStoreConfig", {})) for each in (before, wanted))
        kept = new.pop("TtlDuration", None)
        if {name: value for name, value in old.items() if name != "TtlDuration"} != new:
            return None
        change: Parameters = {"FeatureAdditions": added} if added else {}
        if kept != old.get("TtlDuration"):
            change["OnlineStoreConfig"] = {"TtlDuration": kept}
        if change:
            shape = service_model(self.service).operation_model("UpdateFeatureGroup").input_shape
            deployment.invoke(self.service, "UpdateFeatureGroup", {**made.identity, **fit(shape, change)})
        return Made(made.reference, made.attributes, made.identity, wanted)


@dataclass(frozen=True)
class Pipeline(ApiType):
    """A pipeline, whose definition is an object in a template and a text in the call."""

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Make the pipeline from its definition's text."""
        return super().create(deployment, logical_name, self._translated(properties))

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Change all but the name in place."""
        return super().update(deployment, made, self._translated(properties))

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Delete the pipeline; the call takes a token of its own."""
        unless_gone(
            deployment, self.service, "DeletePipeline", {**made.identity, "ClientRequestToken": str(uuid.uuid4())}
        )

    def _translated(self, properties: Properties) -> Properties:
        if not isinstance(properties.get("PipelineDefinition"), dict):
            return properties
        definition = properties["PipelineDefinition"]
        only(self.name, definition, {"PipelineDefinitionBody"})
        return {**properties, "PipelineDefinition": definition["PipelineDefinitionBody"]}

    def _parameters(self, operation: str, properties: Properties) -> Parameters:
        return {**super()._parameters(operation, properties), "ClientRequestToken": str(uuid.uuid4())}


class Repository:
    """A CodeCommit repository."""

    name = "AWS::CodeCommit::Repository"
    known: ClassVar = {"RepositoryName", "RepositoryDescription", "KmsKeyId", "Tags"}

    def create(self, deployment: Deployment, logical_name: str, properties: Properties) -> Made:
        """Make the repository, with its tags."""
        only(self.name, properties, self.known)
        wanted = {"RepositoryName": "repositoryName", "RepositoryDescription": "repositoryDescription",
                  "KmsKeyId": "kmsKeyId"}  # fmt: skip
        given = {parameter: properties[name] for name, parameter in wanted.items() if name in properties}
        tags = {tag["Key"]: tag["Value"] for tag in tag_list(deployment, properties)}
        made = deployment.invoke("codecommit", "CreateRepository", {**given, "tags": tags})["repositoryMetadata"]
        store = deployment.call.cloud.store(deployment.account, deployment.region, "tags")
        store[made["Arn"]].update(deployment.tags_for(logical_name))
        attributes = {"Arn": made["Arn"], "Name": made["repositoryName"], "CloneUrlHttp": made["cloneUrlHttp"],
                      "CloneUrlSsh": made["cloneUrlSsh"]}  # fmt: skip
        return Made(made["repositoryId"], attributes, {"repositoryName": made["repositoryName"]}, properties)

    def update(self, deployment: Deployment, made: Made, properties: Properties) -> Made | None:
        """Description and key change in place; the name is the repository's own."""
        only(self.name, properties, self.known)
        if properties["RepositoryName"] != made.properties["RepositoryName"]:
            return None
        changes: dict[str, tuple[str, str]] = {
            "RepositoryDescription": ("UpdateRepositoryDescription", "repositoryDescription"),
            "KmsKeyId": ("UpdateRepositoryEncryptionKey", "kmsKeyId"),
        }
        for name, (operation, parameter) in changes.items():
            value: Any = properties.get(name)
            if value != made.properties.get(name):
                deployment.invoke("codecommit", operation, {**made.identity, parameter: value})
        return Made(made.reference, made.attributes, made.identity, properties)

    def delete(self, deployment: Deployment, made: Made) -> None:
        """Delete the repository, with what it holds."""
        unless_gone(deployment, "codecommit", "DeleteRepository", made.identity)


register(
    FeatureGroup(
        "AWS::SageMaker::FeatureGroup", "sagemaker", "FeatureGroup",
        identity=("FeatureGroupName",), reference=("FeatureGroupName",),
        attributes=("CreationTime", "FeatureGroupStatus"),
        ready=("FeatureGroupStatus", "Created", ("CreateFailed",)),
    ),
    Pipeline(
        "AWS::SageMaker::Pipeline", "sagemaker", "Pipeline",
        identity=("PipelineName",), reference=("PipelineName",),
        ready=("PipelineStatus", "Active", ()),
    ),
    Repository(),
)  # fmt: skip
