"""What the words of a goal file stand for in a plan.

| in a text | |
|---|---|
| `{account}` `{region}` `{partition}` | the account's id, its region and partition |
| `{organization}` `{name}` | the organisation's id, the prefix of the account's names |
| `{account.prod}` | the id of another account, by its name |
| `{person.DataScientist}` | the role of a permission set, as an ARN pattern |
| `{resource}` | the ARN of the bucket, key or role that the goal is asked of |

| as a whole value | |
|---|---|
| `@network.private_subnets` | ids of the private subnets |
| `@network.security_groups` | id of the security group of workloads |
| `@network.endpoints` | ids of the VPC endpoints |
| `@keys.models` | the ARN of the key with the alias `<name>-models`; `@keys` all keys' |
| `@encryption` | the ARN of the key by which the goal's bucket is encrypted |
| `@aws_subnet.private.id` | an attribute of every resource of that type and name |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.plan.model import Resource
from ringfence.policy.goals.constants import NotKnownError, text_of
from ringfence.policy.goals.estate import Estate
from ringfence.policy.goals.guarded import Guarded, guarded

_WORDS = {
    "network.private_subnets": "aws_subnet.private.id",
    "network.security_groups": "aws_security_group.workloads.id",
    "network.endpoints": "aws_vpc_endpoint.*.id",
}
_PERSON = "arn:{partition}:iam::{account}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_{set}_*"
_BRACES = re.compile(r"\{([a-z_]+(?:\.\w+)?)\}")
_RESOURCE = re.compile(r"(aws_\w+)\.([\w*]+)\.(\w+)")


class Words:
    """Fills in the texts of one goal for one account and, where it is asked of each of something, for that thing."""

    def __init__(self, estate: Estate, about: Guarded | None, where: str) -> None:
        self.estate, self.about, self.where = estate, about, where

    def text(self, text: str) -> str:
        """A text with its braces filled in. Raises RingfenceError for a word that nobody knows."""
        return _BRACES.sub(lambda found: self._brace(found[1]), text)

    def values(self, value: Any) -> list[str]:
        """One or several texts, `@words` replaced by what they stand for. Raises NotKnownError."""
        if isinstance(value, list):
            return [text for each in value for text in self.values(each)]
        if isinstance(value, bool):
            return ["true" if value else "false"]
        if isinstance(value, str) and value.startswith("@"):
            return self._word(value[1:])
        return [self.text(str(value))]

    def block(self, block: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, list[str]]]:
        """A condition block, filled in."""
        return {
            operator: {self.text(key): self.values(value) for key, value in tests.items()}
            for operator, tests in block.items()
        }

    def context(self, context: Mapping[str, Any]) -> dict[str, str | list[str]]:
        """A request's context, filled in: a list stays a list."""
        filled: dict[str, str | list[str]] = {}
        for key, value in context.items():
            values = self.values(value)
            filled[self.text(key)] = values if isinstance(value, list) else values[0]
        return filled

    def _brace(self, word: str) -> str:
        place, organization = self.estate.place, self.estate.organization
        known = {
            "account": place.account,
            "region": place.region,
            "partition": place.partition,
            "organization": organization.id,
            "name": self.estate.account.prefix,
            "resource": self.about.arn if self.about else "",
        }
        head, _, rest = word.partition(".")
        if head == "person" and rest:
            return _PERSON.format(partition=place.partition, account=place.account, set=rest)
        if head == "account" and rest and (account := organization.account(rest)):
            return account.id
        if known.get(word):
            return known[word]
        raise RingfenceError(
            f"{{{word}}} stands for nothing", where=self.where, expected=", ".join(f"{{{each}}}" for each in known)
        )

    def _word(self, word: str) -> list[str]:
        if word == "encryption":
            return [self._encryption()]
        if word == "keys" or word.startswith("keys."):
            names = [f"alias/{self.estate.account.prefix}-{word.removeprefix('keys.')}"]
            found = [key.arn for key in guarded(self.estate, "key") if word == "keys" or key.name in names]
        elif match := _RESOURCE.fullmatch(_WORDS.get(word, word)):
            kind, name, attribute = match.groups()
            found = [text_of(each[attribute], self.estate.place) for each in self._resources(kind, name)]
        else:
            known = [
                "@encryption",
                "@keys",
                "@keys.<purpose>",
                *(f"@{each}" for each in _WORDS),
                "@<type>.<name>.<attribute>",
            ]
            raise RingfenceError(f"@{word} stands for nothing", where=self.where, expected=", ".join(known))
        if not found or "" in found:
            raise NotKnownError(f"@{word}, of which the plan has none")
        return found

    def _resources(self, kind: str, name: str) -> Iterator[Resource]:
        return (each for each in self.estate.plan.of_type(kind) if name in ("*", each.name))

    def _encryption(self) -> str:
        kind = "aws_s3_bucket_server_side_encryption_configuration"
        for each in self.estate.plan.of_type(kind):
            bucket = self.estate.plan.by_address.get(self.about.address) if self.about else None
            if bucket and each["bucket"].refers_to(bucket).holds:
                return text_of(
                    each["rule.apply_server_side_encryption_by_default.kms_master_key_id"], self.estate.place
                )
        raise NotKnownError("@encryption, which the plan does not say of this bucket")
