"""SageMaker ML Lineage Tracking: artifacts, actions, contexts and associations, and the questions one asks of them.

Moto answers none of these calls. As on AWS an association joins two entities that exist, an entity with associations
is not deleted, and what exists once under a source's URI and type is not made again.
"""

from __future__ import annotations

import hashlib
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services.kinds import Kind, Record, cut, now, output_members, page, register

VALIDATION = "ValidationException"
MISSING = "ResourceNotFound"
ASSOCIATIONS = "sagemaker.Association"
LIMIT = 10  # levels of QueryLineage where the caller says nothing


def _free(call: Call, record: Record) -> None:
    """An entity that something is associated with stays."""
    arn = next(record[kind.arn_name] for kind in ENTITIES if kind.arn_name in record)
    for association in call.store(ASSOCIATIONS).values():
        if arn in (association["SourceArn"], association["DestinationArn"]):
            raise Fault(VALIDATION, f"{arn} has associations: delete them first.")


def _entity(noun: str, kind: str) -> Kind:
    return Kind(
        service="sagemaker",
        noun=noun,
        key=(f"{noun}Name",),
        arn=f"{kind}/{{{noun}Name}}",
        missing=(MISSING, f"{noun} {{{noun}Name}} does not exist."),
        taken=(VALIDATION, f"{noun} {{{noun}Name}} already exists."),
        farewell=_free,
    )


ARTIFACT = Kind(
    service="sagemaker",
    noun="Artifact",
    key=("ArtifactArn",),
    arn="artifact/{_Digest}",
    missing=(MISSING, "Artifact {ArtifactArn} does not exist."),
    taken=(VALIDATION, "An artifact with this source and type already exists: {arn}"),
    farewell=_free,
)
ACTION, CONTEXT = register(_entity("Action", "action")), register(_entity("Context", "context"))
ENTITIES = (ARTIFACT, ACTION, CONTEXT)


@answers("sagemaker", "CreateArtifact")
def create_artifact(call: Call) -> Answer:
    """Keep an artifact; its ARN hangs on its source and its type."""
    asked = call.parameters
    identity = f"{asked['Source']['SourceUri']} {asked['ArtifactType']}"
    digest = hashlib.md5(identity.encode(), usedforsecurity=False).hexdigest()
    arn = ARTIFACT.arn_of(call, {"_Digest": digest})
    record = ARTIFACT.create(call, {"_Digest": digest, "ArtifactArn": arn})
    return {"ArtifactArn": record["ArtifactArn"]}


@answers("sagemaker", "ListArtifacts")
def list_artifacts(call: Call) -> Answer:
    """The artifacts of a source, of a type, or all."""
    asked = call.parameters
    found = [
        record
        for record in ARTIFACT.records(call)
        if asked.get("SourceUri") in (None, record["Source"]["SourceUri"])
        and asked.get("ArtifactType") in (None, record["ArtifactType"])
    ]
    members = ("ArtifactArn", "ArtifactName", "Source", "ArtifactType", "CreationTime", "LastModifiedTime")
    shown, token = page(found, asked)
    return {"ArtifactSummaries": [cut(record, members) for record in shown], **token}


@answers("sagemaker", "DeleteArtifact")
def delete_artifact(call: Call) -> Answer:
    """Take an artifact away, by ARN or by source."""
    asked = call.parameters
    arn = asked.get("ArtifactArn")
    if arn is None:
        uri = asked.get("Source", {}).get("SourceUri")
        found = [record["ArtifactArn"] for record in ARTIFACT.records(call) if record["Source"]["SourceUri"] == uri]
        if not found:
            raise Fault(MISSING, f"No artifact has the source {uri}.")
        arn = found[0]
    ARTIFACT.remove(call, {"ArtifactArn": arn})
    return {"ArtifactArn": arn}


def _entity_of(call: Call, arn: str) -> tuple[Kind, Record]:
    """The entity that an ARN names, of this account and region."""
    for kind in ENTITIES:
        for record in kind.records(call):
            if record[kind.arn_name] == arn:
                return kind, record
    raise Fault(MISSING, f"The entity {arn} does not exist.")


@answers("sagemaker", "AddAssociation")
def add_association(call: Call) -> Answer:
    """Join two entities; a second association of the same two is refused here (the guide says nothing of it)."""
    source, destination = call.parameters["SourceArn"], call.parameters["DestinationArn"]
    if source == destination:
        raise Fault(VALIDATION, "An entity cannot be associated with itself.")
    kinds = [_entity_of(call, arn) for arn in (source, destination)]
    key = f"{source} {destination}"
    if key in call.store(ASSOCIATIONS):
        raise Fault(VALIDATION, f"An association from {source} to {destination} already exists.")
    (from_kind, from_record), (to_kind, to_record) = kinds
    call.store(ASSOCIATIONS)[key] = {
        "SourceArn": source,
        "DestinationArn": destination,
        "AssociationType": call.parameters.get("AssociationType", "AssociatedWith"),
        "SourceType": from_record[f"{from_kind.noun}Type"],
        "DestinationType": to_record[f"{to_kind.noun}Type"],
        "SourceName": from_record.get(f"{from_kind.noun}Name"),
        "DestinationName": to_record.get(f"{to_kind.noun}Name"),
        "CreationTime": now(),
    }
    return {"SourceArn": source, "DestinationArn": destination}


@answers("sagemaker", "DeleteAssociation")
def delete_association(call: Call) -> Answer:
    """Part two entities."""
    source, destination = call.parameters["SourceArn"], call.parameters["DestinationArn"]
    if call.store(ASSOCIATIONS).pop(f"{source} {destination}", None) is None:
        raise Fault(MISSING, f"No association from {source} to {destination}.")
    return {"SourceArn": source, "DestinationArn": destination}


@answers("sagemaker", "ListAssociations")
def list_associations(call: Call) -> Answer:
    """The associations of an end, of a type, or all."""
    names = ("SourceArn", "DestinationArn", "SourceType", "DestinationType", "AssociationType")
    asked = {name: call.parameters[name] for name in names if name in call.parameters}
    found = [each for each in call.store(ASSOCIATIONS).values() if asked.items() <= each.items()]
    members = (*names, "SourceName", "DestinationName", "CreationTime")
    shown, token = page(found, call.parameters)
    return {"AssociationSummaries": [cut(each, members) for each in shown], **token}


@answers("sagemaker", "QueryLineage")
def query_lineage(call: Call) -> Answer:
    """What lies before (Ascendants), after (Descendants) or both, as deep as is asked; filters on types."""
    asked = call.parameters
    direction, depth = asked.get("Direction", "Both"), asked.get("MaxDepth", LIMIT)
    edges = list(call.store(ASSOCIATIONS).values())
    reached: dict[str, None] = dict.fromkeys(asked.get("StartArns", ()))
    for arn in reached:
        _entity_of(call, arn)
    taken: list[dict[str, Any]] = []
    for way in ("Ascendants", "Descendants"):
        if direction in (way, "Both"):
            _walk(edges, list(asked.get("StartArns", ())), way, depth, reached, taken)
    vertices = [_vertex(call, arn) for arn in reached if arn not in asked.get("StartArns", ())]
    filters = asked.get("Filters", {})
    vertices = [
        each
        for each in vertices
        if each["Type"] in filters.get("Types", [each["Type"]])
        and each["LineageType"] in filters.get("LineageTypes", [each["LineageType"]])
    ]
    shown, token = page(vertices, asked)
    answer: Answer = {"Vertices": shown, "Edges": [], **token}
    if asked.get("IncludeEdges", True):
        members = ("SourceArn", "DestinationArn", "AssociationType")
        answer["Edges"] = [cut(each, members) for each in taken]
    return cut(answer, output_members("sagemaker", "QueryLineage"))


def _walk(
    edges: list[Record], starts: list[str], way: str, depth: int, reached: dict[str, None], taken: list[Record]
) -> None:
    near, far = ("DestinationArn", "SourceArn") if way == "Ascendants" else ("SourceArn", "DestinationArn")
    frontier, seen = set(starts), set(starts)
    for _ in range(depth):
        step = [each for each in edges if each[near] in frontier]
        taken.extend(each for each in step if each not in taken)
        frontier = {each[far] for each in step} - seen
        seen |= frontier
        reached.update(dict.fromkeys(each[far] for each in step))


def _vertex(call: Call, arn: str) -> dict[str, str]:
    kind, record = _entity_of(call, arn)
    return {"Arn": arn, "Type": record[f"{kind.noun}Type"], "LineageType": kind.noun}


register(ARTIFACT, without=("Create", "Delete", "List"))
