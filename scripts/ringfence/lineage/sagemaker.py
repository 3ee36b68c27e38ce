"""The ledger's graph in SageMaker's own lineage, for Studio and QueryLineage. A copy: SageMaker lets it be deleted.

An artefact is an Artifact (its source: `sha256:<hash>`), a step an Action, a deployment also a Context; what went in
ContributedTo the action, which Produced what came out ("Amazon SageMaker ML Lineage Tracking"). Written again, it
finds what is there and adds what is new.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.lineage.events import Artifact, Step
from ringfence.lineage.ledger import Entry

TYPES = {
    "raw_data": "DataSet",
    "dataset_version": "DataSet",
    "feature_view": "DataSet",
    "image": "Image",
    "model": "Model",
    "prediction_batch": "DataSet",
}
"""SageMaker's own words for a kind where it has one; else the kind's own name in camel case."""
_LONGEST_NAME = 120


@dataclass
class Published:
    """How much was new."""

    entities: int = 0
    associations: int = 0


def publish_entries(entries: Iterable[Entry], client: Any = None) -> Published:
    """Write each step of a verified ledger; `client` is boto3's for SageMaker.

    Raises RingfenceError where AWS refuses.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    if client is None:
        import boto3

        client = boto3.client("sagemaker")
    publisher = _Publisher(client)
    try:
        for entry in entries:
            publisher.publish(entry)
    except (BotoCoreError, ClientError) as error:
        raise RingfenceError(
            f"SageMaker's lineage cannot be written ({error})", where=client.meta.endpoint_url
        ) from None
    return publisher.made


class _Publisher:
    def __init__(self, client: Any) -> None:
        self.client, self.made = client, Published()
        self._arns: dict[str, str] = {}

    def publish(self, entry: Entry) -> None:
        step = entry.step
        action = self._action(step, entry)
        for artifact in step.inputs:
            self._associate(self._artifact(artifact), action, "ContributedTo")
        for artifact in step.outputs:
            arn = self._artifact(artifact)
            self._associate(action, arn, "Produced")
            if artifact.kind == "deployment":
                self._associate(arn, self._context(artifact), "AssociatedWith")

    def _artifact(self, artifact: Artifact) -> str:
        if artifact.id in self._arns:
            return self._arns[artifact.id]
        uri, kind = f"sha256:{artifact.sha256}", _type(artifact.kind)
        found = self.client.list_artifacts(SourceUri=uri, ArtifactType=kind)["ArtifactSummaries"]
        if found:
            arn = str(found[0]["ArtifactArn"])
        else:
            source = {"SourceUri": uri, "SourceTypes": [{"SourceIdType": "Custom", "Value": artifact.sha256}]}
            made = self.client.create_artifact(
                ArtifactName=_name(artifact.name), Source=source, ArtifactType=kind, Properties={"kind": artifact.kind}
            )
            arn = str(made["ArtifactArn"])
            self.made.entities += 1
        self._arns[artifact.id] = arn
        return arn

    def _action(self, step: Step, entry: Entry) -> str:
        name = _name(f"{step.name}-{step.run_id}")
        found = self._there(lambda: self.client.describe_action(ActionName=name)["ActionArn"])
        if found:
            return found
        properties = {"time": step.time, "ledger_entry": str(entry.number), "ledger_sha256": entry.sha256}
        made = self.client.create_action(
            ActionName=name,
            Source={"SourceUri": f"urn:uuid:{step.run_id}", "SourceType": "OpenLineageRun"},
            ActionType=step.name,
            Status="Completed",
            Properties=properties,
        )
        self.made.entities += 1
        return str(made["ActionArn"])

    def _context(self, deployment: Artifact) -> str:
        name = _name(f"{deployment.facts['endpoint']}-{deployment.sha256[:12]}")
        found = self._there(lambda: self.client.describe_context(ContextName=name)["ContextArn"])
        if found:
            return found
        source = {"SourceUri": f"sha256:{deployment.sha256}", "SourceType": "Endpoint"}
        made = self.client.create_context(ContextName=name, Source=source, ContextType="Endpoint")
        self.made.entities += 1
        return str(made["ContextArn"])

    def _there(self, describe: Callable[[], Any]) -> str:
        from botocore.exceptions import ClientError

        try:
            return str(describe())
        except ClientError as error:
            if error.response["Error"]["Code"] in ("ResourceNotFound", "ResourceNotFoundException"):
                return ""
            raise

    def _associate(self, source: str, destination: str, kind: str) -> None:
        asked = {"SourceArn": source, "DestinationArn": destination}
        if self.client.list_associations(**asked)["AssociationSummaries"]:
            return
        self.client.add_association(**asked, AssociationType=kind)
        self.made.associations += 1


def _type(kind: str) -> str:
    return TYPES.get(kind) or "".join(word.capitalize() for word in kind.split("_"))


def _name(text: str) -> str:
    """A text as a name that SageMaker takes: letters, digits and single hyphens, at most 120 characters."""
    return re.sub(r"[^a-zA-Z0-9]+", "-", text).strip("-")[:_LONGEST_NAME].strip("-") or "unnamed"
