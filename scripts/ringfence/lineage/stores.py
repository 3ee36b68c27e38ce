"""Where a ledger lies: a folder, or a prefix of an S3 bucket with Object Lock. Entries are created, never replaced."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from ringfence.errors import RingfenceError

HEAD = "head.json"
_CONFLICTS = ("PreconditionFailed", "ConditionalRequestConflict")
_TRIES = 20


class TakenError(Exception):
    """An entry of this name is there already: somebody else wrote it first."""


Behind = Callable[[bytes | None], bool]
"""Whether the head that is there (None: there is none) is behind the one to be written."""


class Store(Protocol):
    """The objects of one ledger, by name."""

    where: str

    def prepare(self) -> None:
        """Make the place that a first entry needs."""

    def names(self) -> list[str]:
        """Every name, sorted."""

    def read(self, name: str) -> bytes:
        """The content of an object."""

    def create(self, name: str, content: bytes) -> None:
        """A new object; TakenError where the name is taken."""

    def advance_head(self, content: bytes, is_behind: Behind) -> None:
        """Record how far the ledger goes, if what is recorded is behind that: a head never goes back."""

    def rewritten(self) -> dict[str, str]:
        """Entries of which the store itself knows that they were replaced or deleted: name => what happened."""


def open_store(address: str, client: Any = None) -> Store:
    """The store at a path or at `s3://bucket/prefix`; `client` is boto3's for S3, its default by default."""
    if address.startswith("s3://"):
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        if not bucket:
            raise RingfenceError("names no bucket", where=address, expected="s3://bucket/prefix")
        return S3Store(bucket, prefix.strip("/"), client)
    return FolderStore(Path(address))


class FolderStore:
    """A ledger on a file system."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.where = folder, str(folder)

    def prepare(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._fault(self.where, error) from None

    def names(self) -> list[str]:
        try:
            return sorted(each.name for each in self.folder.iterdir() if not each.name.startswith("."))
        except OSError as error:
            raise self._fault(self.where, error) from None

    def read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise self._fault(str(path), error) from None

    def create(self, name: str, content: bytes) -> None:
        path = self.folder / name
        draft = self._draft(name, content)
        try:
            os.link(draft, path)  # atomic, and refused where the name is taken
        except FileExistsError:
            raise TakenError(name) from None
        except OSError as error:
            raise self._fault(str(path), error) from None
        finally:
            draft.unlink(missing_ok=True)

    def advance_head(self, content: bytes, is_behind: Behind) -> None:
        import fcntl

        head = self.folder / HEAD
        try:
            with (self.folder / ".lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if is_behind(head.read_bytes() if head.exists() else None):
                    self._draft(HEAD, content).replace(head)
        except OSError as error:
            raise self._fault(str(head), error) from None

    def rewritten(self) -> dict[str, str]:
        return {}

    def _draft(self, name: str, content: bytes) -> Path:
        draft = self.folder / f".{name}.{uuid.uuid4().hex}"
        try:
            draft.write_bytes(content)
        except OSError as error:
            raise self._fault(str(self.folder), error) from None
        return draft

    @staticmethod
    def _fault(where: str, error: OSError) -> RingfenceError:
        return RingfenceError(f"cannot be used ({error.strerror})", where=where, expected="the folder of a ledger")


class S3Store:
    """A ledger in a bucket. Conditional writes keep two writers from one number; versions show what was rewritten."""

    def __init__(self, bucket: str, prefix: str, client: Any = None) -> None:
        self.bucket, self.prefix = bucket, f"{prefix}/" if prefix else ""
        self.where = f"s3://{bucket}/{prefix}".rstrip("/")
        self._client = client

    @property
    def client(self) -> Any:
        """boto3's client for S3."""
        if self._client is None:
            import boto3

            self._client = boto3.client("s3")
        return self._client

    def prepare(self) -> None:
        return  # the bucket is Terraform's

    def names(self) -> list[str]:
        pages = self._pages("list_objects_v2", "Contents")
        return sorted(each["Key"].removeprefix(self.prefix) for each in pages)

    def read(self, name: str) -> bytes:
        return bytes(self._call("get_object", Key=self.prefix + name)["Body"].read())

    def create(self, name: str, content: bytes) -> None:
        from botocore.exceptions import ClientError

        try:
            self._put(name, content, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] in _CONFLICTS:
                raise TakenError(name) from None
            raise self._fault(error) from None

    def advance_head(self, content: bytes, is_behind: Behind) -> None:
        from botocore.exceptions import ClientError

        for _ in range(_TRIES):
            there, condition = self._head()
            if not is_behind(there):
                return
            try:
                self._put(HEAD, content, **condition)
            except ClientError as error:
                if error.response["Error"]["Code"] not in _CONFLICTS:
                    raise self._fault(error) from None
            else:
                return
        raise RingfenceError("others write without a pause", where=self.where, next_step="Record it again")

    def _head(self) -> tuple[bytes | None, dict[str, str]]:
        """The head that is there, and the condition under which it still is when another is put."""
        from botocore.exceptions import ClientError

        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + HEAD)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None, {"IfNoneMatch": "*"}
            raise self._fault(error) from None
        return answer["Body"].read(), {"IfMatch": answer["ETag"]}

    def rewritten(self) -> dict[str, str]:
        versions: dict[str, int] = {}
        for each in self._pages("list_object_versions", "Versions"):
            versions[each["Key"]] = versions.get(each["Key"], 0) + 1
        deleted = {each["Key"] for each in self._pages("list_object_versions", "DeleteMarkers")}
        told = {key: f"has {count} versions" for key, count in versions.items() if count > 1}
        told |= dict.fromkeys(deleted, "was deleted")
        return {
            key.removeprefix(self.prefix): what
            for key, what in told.items()
            if not key.endswith("/" + HEAD) and key != HEAD
        }

    def _put(self, name: str, content: bytes, **condition: str) -> None:
        key = self.prefix + name
        kind = "application/json"
        # S3 refuses an upload to a bucket with Object Lock that carries no checksum.
        self.client.put_object(
            Bucket=self.bucket, Key=key, Body=content, ContentType=kind, ChecksumAlgorithm="SHA256", **condition
        )

    def _pages(self, operation: str, member: str) -> Iterable[dict[str, Any]]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            for page in self.client.get_paginator(operation).paginate(Bucket=self.bucket, Prefix=self.prefix):
                yield from page.get(member, ())
        except (BotoCoreError, ClientError) as error:
            raise self._fault(error) from None

    def _call(self, operation: str, **parameters: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self.client, operation)(Bucket=self.bucket, **parameters)
        except (BotoCoreError, ClientError) as error:
            raise self._fault(error) from None

    def _fault(self, error: Exception) -> RingfenceError:
        return RingfenceError(f"cannot be used ({error})", where=self.where, expected="the prefix of a ledger")
