"""CodeCommit: repositories under a key, with tags; commits through the API, each branch a list of them.

Moto's repositories have neither key, tags nor content, and answer dates as text. `git` itself is not answered here.
"""

from __future__ import annotations

import hashlib
from typing import Any

from ringfence.cloud.call import Answer, Call, Fault, answers
from ringfence.cloud.services import references
from ringfence.cloud.services.kinds import Record, cut, identifier, now, output_members, page, partition

SERVICE = "codecommit"
REPOSITORY = ("accountId", "repositoryId", "repositoryName", "repositoryDescription", "defaultBranch",
              "lastModifiedDate", "creationDate", "cloneUrlHttp", "cloneUrlSsh", "Arn", "kmsKeyId")  # fmt: skip


def _store(call: Call) -> dict[str, Record]:
    return call.store("codecommit.repository")


def _arn(call: Call, name: str) -> str:
    return f"arn:{partition(call.region)}:codecommit:{call.region}:{call.account}:{name}"


def _repository(call: Call, name: str = "") -> Record:
    name = name or call.parameters["repositoryName"]
    found = _store(call).get(name)
    if found is None:
        raise Fault("RepositoryDoesNotExistException", f"{name} does not exist")
    return found


def _key(call: Call, key_id: str | None) -> str:
    """The ARN of the repository's key; the AWS-managed one where none is named."""
    found = references.key(call, key_id)
    return str(found.arn) if found else f"arn:aws:kms:{call.region}:{call.account}:alias/aws/codecommit"


@answers(SERVICE, "CreateRepository")
def create(call: Call) -> Answer:
    """Make an empty repository."""
    asked, moment = call.parameters, now()
    name = asked["repositoryName"]
    if name in _store(call):
        raise Fault("RepositoryNameExistsException", f"Repository named {name} already exists")
    host = f"git-codecommit.{call.region}.amazonaws.com/v1/repos/{name}"
    made: Record = {
        "accountId": call.account,
        "repositoryId": identifier(32),
        "repositoryName": name,
        "repositoryDescription": asked.get("repositoryDescription"),
        "creationDate": moment,
        "lastModifiedDate": moment,
        "cloneUrlHttp": f"https://{host}",
        "cloneUrlSsh": f"ssh://{host}",
        "Arn": _arn(call, name),
        "kmsKeyId": _key(call, asked.get("kmsKeyId")),
        "branches": {},
        "commits": {},
    }
    _store(call)[name] = made
    call.store("tags")[made["Arn"]] = dict(asked.get("tags", {}))
    return {"repositoryMetadata": cut(made, REPOSITORY)}


@answers(SERVICE, "GetRepository")
def get(call: Call) -> Answer:
    """A repository's description."""
    return {"repositoryMetadata": cut(_repository(call), REPOSITORY)}


@answers(SERVICE, "ListRepositories")
def list_repositories(call: Call) -> Answer:
    """The repositories of the account, by name."""
    found = [cut(each, ("repositoryName", "repositoryId")) for _, each in sorted(_store(call).items())]
    shown, token = page(found, call.parameters, cursor="nextToken")
    return {"repositories": shown, **token}


@answers(SERVICE, "DeleteRepository")
def delete(call: Call) -> Answer:
    """Delete a repository with all that it holds; one that does not exist is no fault."""
    gone = _store(call).pop(call.parameters["repositoryName"], None)
    if gone is None:
        return {}
    call.store("tags").pop(gone["Arn"], None)
    return {"repositoryId": gone["repositoryId"]}


@answers(SERVICE, "UpdateRepositoryDescription")
def describe(call: Call) -> Answer:
    """Change a repository's description."""
    _repository(call)["repositoryDescription"] = call.parameters.get("repositoryDescription")
    return {}


@answers(SERVICE, "UpdateRepositoryEncryptionKey")
def encrypt(call: Call) -> Answer:
    """Put a repository under another key."""
    found, before = _repository(call), _repository(call)["kmsKeyId"]
    found["kmsKeyId"] = _key(call, call.parameters["kmsKeyId"])
    return {"repositoryId": found["repositoryId"], "kmsKeyId": found["kmsKeyId"], "originalKmsKeyId": before}


@answers(SERVICE, "ListTagsForResource")
def tags(call: Call) -> Answer:
    """A repository's tags."""
    return {"tags": dict(call.store("tags").get(call.parameters["resourceArn"], {}))}


@answers(SERVICE, "TagResource")
def tag(call: Call) -> Answer:
    """Put tags on a repository."""
    call.store("tags").setdefault(call.parameters["resourceArn"], {}).update(call.parameters["tags"])
    return {}


@answers(SERVICE, "UntagResource")
def untag(call: Call) -> Answer:
    """Take tags off a repository."""
    for key in call.parameters["tagKeys"]:
        call.store("tags").get(call.parameters["resourceArn"], {}).pop(key, None)
    return {}


# ---------------------------------------------------------------- branches and commits


def _tip(found: Record, branch: str) -> str:
    if branch not in found["branches"]:
        raise Fault("BranchDoesNotExistException", f"Branch {branch} does not exist in {found['repositoryName']}")
    return str(found["branches"][branch])


def _commit(call: Call, found: Record, branch: str, parent: str | None, files: dict[str, bytes]) -> str:
    """Put a commit on a branch; the parent named must be its tip, and a first commit names none."""
    tip = found["branches"].get(branch)
    if tip is not None and parent is None:
        raise Fault("ParentCommitIdRequiredException", f"The parent commit ID of branch {branch} is required.")
    if parent != tip:
        raise Fault("ParentCommitIdOutdatedException", f"{parent} is not the tip of branch {branch}.")
    commit = hashlib.sha1(repr((parent, sorted(files.items()), identifier(8))).encode()).hexdigest()  # noqa: S324
    found["commits"][commit] = {"parent": parent, "files": files, "author": call.principal.session_name}
    found["branches"][branch] = commit
    found["lastModifiedDate"] = now()
    found.setdefault("defaultBranch", branch)
    return commit


@answers(SERVICE, "CreateCommit")
def create_commit(call: Call) -> Answer:
    """Commit files to a branch, which a first commit makes."""
    found, asked = _repository(call), call.parameters
    parent = asked.get("parentCommitId")
    files: dict[str, bytes] = dict(found["commits"][parent]["files"]) if parent in found["commits"] else {}
    put = {each["filePath"]: each.get("fileContent", b"") for each in asked.get("putFiles", ())}
    files |= put
    gone = [each["filePath"] for each in asked.get("deleteFiles", ())]
    for path in gone:
        files.pop(path, None)
    commit = _commit(call, found, asked["branchName"], parent, files)
    changed: dict[str, list[dict[str, Any]]] = {
        "filesAdded": [{"absolutePath": path, "blobId": identifier(40), "fileMode": "NORMAL"} for path in put],
        "filesDeleted": [{"absolutePath": path} for path in gone],
        "filesUpdated": [],
    }
    return {"commitId": commit, "treeId": identifier(40), **changed}


@answers(SERVICE, "PutFile")
def put_file(call: Call) -> Answer:
    """Commit one file to a branch."""
    found, asked = _repository(call), call.parameters
    parent = asked.get("parentCommitId")
    before = dict(found["commits"][parent]["files"]) if parent in found["commits"] else {}
    commit = _commit(call, found, asked["branchName"], parent, {**before, asked["filePath"]: asked["fileContent"]})
    return {"commitId": commit, "blobId": identifier(40), "treeId": identifier(40)}


@answers(SERVICE, "GetFile")
def get_file(call: Call) -> Answer:
    """A file as of a branch or a commit; the default branch where none is named."""
    found, path = _repository(call), call.parameters["filePath"]
    named = call.parameters.get("commitSpecifier") or found.get("defaultBranch", "")
    commit = named if named in found["commits"] else _tip(found, named.removeprefix("refs/heads/"))
    files = found["commits"][commit]["files"]
    if path not in files:
        raise Fault("FileDoesNotExistException", f"{path} does not exist in {commit}")
    content = files[path]
    return {"commitId": commit, "blobId": identifier(40), "filePath": path, "fileMode": "NORMAL",
            "fileSize": len(content), "fileContent": content}  # fmt: skip


@answers(SERVICE, "CreateBranch")
def create_branch(call: Call) -> Answer:
    """Begin a branch at a commit."""
    found, name = _repository(call), call.parameters["branchName"]
    if name in found["branches"]:
        raise Fault("BranchNameExistsException", f"Branch {name} exists already")
    if call.parameters["commitId"] not in found["commits"]:
        raise Fault("CommitDoesNotExistException", f"{call.parameters['commitId']} does not exist")
    found["branches"][name] = call.parameters["commitId"]
    return {}


@answers(SERVICE, "GetBranch")
def get_branch(call: Call) -> Answer:
    """A branch and its tip."""
    name = call.parameters["branchName"]
    return {"branch": {"branchName": name, "commitId": _tip(_repository(call), name)}}


@answers(SERVICE, "ListBranches")
def list_branches(call: Call) -> Answer:
    """The branches of a repository."""
    return cut({"branches": sorted(_repository(call)["branches"])}, output_members(SERVICE, "ListBranches"))


@answers(SERVICE, "DeleteBranch")
def delete_branch(call: Call) -> Answer:
    """Delete a branch, but for the default one; one that does not exist is no fault."""
    found, name = _repository(call), call.parameters["branchName"]
    if name == found.get("defaultBranch"):
        raise Fault("DefaultBranchCannotBeDeletedException", f"{name} is the default branch")
    tip = found["branches"].pop(name, None)
    return {"deletedBranch": {"branchName": name, "commitId": tip}} if tip else {}
