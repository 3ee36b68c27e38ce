"""CodeArtifact, which moto lacks: domains, repositories, their upstreams, external connections and policies.

A caller of another account names the domain's owner (`domainOwner`); whether it may is the authorizer's matter, by the
policies that lie here. No package is stored or fetched. Errors: "AWS CodeArtifact API Reference".
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Record, cut, identifier, now, page, partition, service_model

SERVICE = "codeartifact"
DOMAINS, REPOSITORIES = "codeartifact.domain", "codeartifact.repository"
FORMATS = {
    "public:crates-io": "cargo",
    "public:maven-central": "maven",
    "public:npmjs": "npm",
    "public:nuget-org": "nuget",
    "public:pypi": "pypi",
    "public:ruby-gems-org": "ruby",
}
UPSTREAMS = 10
"""Quota of direct upstream repositories of a repository ("Quotas in AWS CodeArtifact")."""


def _owner(call: Call) -> str:
    return str(call.parameters.get("domainOwner") or call.account)


def _records(call: Call, kind: str) -> dict[str, Record]:
    """The records of the account that owns the domain."""
    return call.cloud.store(_owner(call), call.region, kind)


def _members(shape: str) -> list[str]:
    return list(service_model(SERVICE).shape_for(shape).members)


def _missing(what: str, name: str) -> Fault:
    return Fault("ResourceNotFoundException", f"{what} not found: '{name}'", 404)


def _domain(call: Call) -> Record:
    name = call.parameters["domain"]
    record = _records(call, DOMAINS).get(name)
    if record is None:
        raise _missing("Domain", name)
    return record


def _repository(call: Call) -> Record:
    _domain(call)
    key = f"{call.parameters['domain']}/{call.parameters['repository']}"
    record = _records(call, REPOSITORIES).get(key)
    if record is None:
        raise _missing("Repository", call.parameters["repository"])
    return record


def _shown_domain(call: Call, record: Record) -> Answer:
    held = [each for each in _records(call, REPOSITORIES).values() if each["domainName"] == record["name"]]
    return {"domain": cut({**record, "repositoryCount": len(held)}, _members("DomainDescription"))}


def _shown_repository(record: Record) -> Answer:
    return {"repository": cut(record, _members("RepositoryDescription"))}


def _tagged(call: Call, record: Record) -> None:
    tags = {tag["key"]: tag["value"] for tag in call.parameters.get("tags", ())}
    call.cloud.store(_owner(call), call.region, "tags")[record["arn"]] = tags


@answers(SERVICE, "CreateDomain")
def create_domain(call: Call) -> Answer:
    """A domain under a key that must exist; under AWS's own key when none is named."""
    asked = call.parameters
    if asked["domain"] in call.store(DOMAINS):
        raise Fault("ConflictException", f"Domain already exists: '{asked['domain']}'", 409)
    key = references.key(call, asked.get("encryptionKey"))
    place = f"arn:{partition(call.region)}:{SERVICE}:{call.region}:{call.account}"
    record: Record = {
        "name": asked["domain"],
        "owner": call.account,
        "arn": f"{place}:domain/{asked['domain']}",
        "status": "Active",
        "createdTime": now(),
        "encryptionKey": key.arn
        if key is not None
        else f"arn:aws:kms:{call.region}:{call.account}:key/{identifier(32)}",
        "assetSizeBytes": 0,
        "s3BucketArn": f"arn:{partition(call.region)}:s3:::assets-193858265520-{call.region}",
        "_policy": None,
    }
    call.store(DOMAINS)[asked["domain"]] = record
    _tagged(call, record)
    return _shown_domain(call, record)


@answers(SERVICE, "DescribeDomain")
def describe_domain(call: Call) -> Answer:
    """One domain."""
    return _shown_domain(call, _domain(call))


@answers(SERVICE, "DeleteDomain")
def delete_domain(call: Call) -> Answer:
    """Delete a domain without repositories; one that is gone already is no fault."""
    record = _records(call, DOMAINS).get(call.parameters["domain"])
    if record is None:
        return {}
    if _shown_domain(call, record)["domain"]["repositoryCount"]:
        raise Fault("ConflictException", f"Domain has repositories: '{record['name']}'", 409)
    _records(call, DOMAINS).pop(record["name"])
    call.store("tags").pop(record["arn"], None)
    return {"domain": cut({**record, "status": "Deleted"}, _members("DomainDescription"))}


@answers(SERVICE, "ListDomains")
def list_domains(call: Call) -> Answer:
    """The account's domains."""
    records = [cut(record, _members("DomainSummary")) for record in call.store(DOMAINS).values()]
    shown, token = page(records, call.parameters, cursor="nextToken", size="maxResults")
    return {"domains": shown, **token}


def _upstreams(call: Call) -> list[dict[str, str]]:
    given: list[dict[str, str]] = call.parameters.get("upstreams", [])
    if len(given) > UPSTREAMS:
        raise Fault("ServiceQuotaExceededException", f"A repository has at most {UPSTREAMS} upstreams.", 402)
    for upstream in given:
        if f"{call.parameters['domain']}/{upstream['repositoryName']}" not in _records(call, REPOSITORIES):
            raise _missing("Upstream repository", upstream["repositoryName"])
    return given


@answers(SERVICE, "CreateRepository")
def create_repository(call: Call) -> Answer:
    """A repository whose upstreams exist."""
    asked, domain = call.parameters, _domain(call)
    key = f"{asked['domain']}/{asked['repository']}"
    if key in _records(call, REPOSITORIES):
        raise Fault("ConflictException", f"Repository already exists: '{asked['repository']}'", 409)
    record: Record = {
        "name": asked["repository"],
        "administratorAccount": call.account,
        "domainName": domain["name"],
        "domainOwner": domain["owner"],
        "arn": domain["arn"].replace(f":domain/{domain['name']}", f":repository/{key}"),
        "description": asked.get("description"),
        "upstreams": _upstreams(call),
        "externalConnections": [],
        "createdTime": now(),
        "_policy": None,
    }
    _records(call, REPOSITORIES)[key] = record
    _tagged(call, record)
    return _shown_repository(record)


@answers(SERVICE, "DescribeRepository")
def describe_repository(call: Call) -> Answer:
    """One repository."""
    return _shown_repository(_repository(call))


@answers(SERVICE, "UpdateRepository")
def update_repository(call: Call) -> Answer:
    """Another description or other upstreams."""
    record = _repository(call)
    if "upstreams" in call.parameters:
        record["upstreams"] = _upstreams(call)
    if "description" in call.parameters:
        record["description"] = call.parameters["description"]
    return _shown_repository(record)


@answers(SERVICE, "DeleteRepository")
def delete_repository(call: Call) -> Answer:
    """Delete a repository that is nobody's upstream."""
    record = _repository(call)
    for other in _records(call, REPOSITORIES).values():
        if other["domainName"] == record["domainName"] and {"repositoryName": record["name"]} in other["upstreams"]:
            raise Fault("ConflictException", f"{record['name']} is an upstream of {other['name']}.", 409)
    _records(call, REPOSITORIES).pop(f"{record['domainName']}/{record['name']}")
    call.cloud.store(_owner(call), call.region, "tags").pop(record["arn"], None)
    return _shown_repository(record)


@answers(SERVICE, "ListRepositories", "ListRepositoriesInDomain")
def list_repositories(call: Call) -> Answer:
    """The account's repositories, or a domain's."""
    asked = call.parameters
    records = [
        cut(record, _members("RepositorySummary"))
        for record in _records(call, REPOSITORIES).values()
        if asked.get("domain") in (None, record["domainName"])
        and record["name"].startswith(asked.get("repositoryPrefix", ""))
    ]
    shown, token = page(records, asked, cursor="nextToken", size="maxResults")
    return {"repositories": shown, **token}


@answers(SERVICE, "AssociateExternalConnection")
def connect(call: Call) -> Answer:
    """Connect a repository with one public registry; a second one is refused."""
    record, name = _repository(call), call.parameters["externalConnection"]
    if name not in FORMATS:
        raise _missing("External connection", name)
    if record["externalConnections"]:
        raise Fault("ConflictException", f"{record['name']} has an external connection already.", 409)
    connection = {"externalConnectionName": name, "packageFormat": FORMATS[name], "status": "Available"}
    record["externalConnections"] = [connection]
    return _shown_repository(record)


@answers(SERVICE, "DisassociateExternalConnection")
def disconnect(call: Call) -> Answer:
    """Take a repository's external connection away."""
    record = _repository(call)
    record["externalConnections"] = []
    return _shown_repository(record)


def _policy(call: Call) -> Record:
    return _repository(call) if "Repository" in call.operation else _domain(call)


def _shown_policy(record: Record) -> Answer:
    document = record["_policy"]
    if document is None:
        raise Fault("ResourceNotFoundException", f"No policy found for {record['name']}", 404)
    revision = hashlib.sha256(document.encode()).hexdigest()[:40]
    return {"policy": {"resourceArn": record["arn"], "revision": revision, "document": document}}


@answers(SERVICE, "PutDomainPermissionsPolicy", "PutRepositoryPermissionsPolicy")
def put_policy(call: Call) -> Answer:
    """Say who reaches a domain or repository."""
    record = _policy(call)
    record["_policy"] = call.parameters["policyDocument"]
    return _shown_policy(record)


@answers(SERVICE, "GetDomainPermissionsPolicy", "GetRepositoryPermissionsPolicy")
def get_policy(call: Call) -> Answer:
    """Who reaches a domain or repository."""
    return _shown_policy(_policy(call))


@answers(SERVICE, "DeleteDomainPermissionsPolicy", "DeleteRepositoryPermissionsPolicy")
def delete_policy(call: Call) -> Answer:
    """Take a policy away."""
    record = _policy(call)
    answer = _shown_policy(record)
    record["_policy"] = None
    return answer


@answers(SERVICE, "GetAuthorizationToken")
def token(call: Call) -> Answer:
    """A token for the domain's repositories, of twelve hours at most; 0 seconds means as long as the session."""
    _domain(call)
    seconds = call.parameters.get("durationSeconds", 43200)
    if seconds and not 900 <= seconds <= 43200:
        raise Fault("ValidationException", "durationSeconds must be 0, or between 900 and 43200.")
    return {"authorizationToken": identifier(64), "expiration": now() + timedelta(seconds=seconds or 3600)}


@answers(SERVICE, "GetRepositoryEndpoint")
def endpoint(call: Call) -> Answer:
    """Where a package manager finds a repository."""
    asked, record = call.parameters, _repository(call)
    host = f"{record['domainName']}-{record['domainOwner']}.d.codeartifact.{call.region}.amazonaws.com"
    return {"repositoryEndpoint": f"https://{host}/{asked['format']}/{record['name']}/"}


def _tags(call: Call) -> dict[str, str]:
    arn = call.parameters["resourceArn"]
    tags: dict[str, str] | None = call.store("tags").get(arn)
    if tags is None:
        raise _missing("Resource", arn)
    return tags


@answers(SERVICE, "ListTagsForResource")
def list_tags(call: Call) -> Answer:
    """The tags of a domain or repository."""
    return {"tags": [{"key": key, "value": value} for key, value in sorted(_tags(call).items())]}


@answers(SERVICE, "TagResource")
def tag(call: Call) -> Answer:
    """Add or overwrite tags."""
    _tags(call).update({each["key"]: each["value"] for each in call.parameters["tags"]})
    return {}


@answers(SERVICE, "UntagResource")
def untag(call: Call) -> Answer:
    """Take tags away."""
    tags = _tags(call)
    for key in call.parameters["tagKeys"]:
        tags.pop(key, None)
    return {}


def policy_of(cloud: Any, arn: str) -> str | None:
    """The policy of the domain or repository that an ARN names, for the authorizer."""
    _, _, _, region, account, name = arn.split(":", 5)
    kind, _, key = name.partition("/")
    store = {"domain": DOMAINS, "repository": REPOSITORIES}.get(kind)
    record = cloud.store(account, region, store).get(key) if store else None
    document: str | None = record["_policy"] if record else None
    return document
