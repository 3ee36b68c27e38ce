"""What a changed resource is now, and whether it stands inside the perimeter. Three outcomes, as told by values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .changes import Change
from .kinds import KINDS, MONITORING_TYPES, Kind, Link, kind_of
from .perimeter import BREACH, COMPLIANT, COULD_NOT_ASSESS, Perimeter, Result, judge, values_at

GONE = "could not be found"


@dataclass
class Assessment:
    """What was found about one resource. `document` is the answer of its Describe call, empty when there is none."""

    kind: str
    names: dict[str, str]
    document: Mapping[str, Any] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    gone: bool = False

    @property
    def outcome(self) -> str:
        """`breach` if anything is outside; else `could_not_assess` if anything is unknown; else `compliant`."""
        outcomes = {result.outcome for result in self.results}
        if BREACH in outcomes:
            return BREACH
        return COMPLIANT if outcomes == {COMPLIANT} else COULD_NOT_ASSESS

    @property
    def status(self) -> str:
        """The state that the resource was in; empty where its kind has none."""
        kind = KINDS.get(self.kind)
        return str(self.document.get(kind.status, "")) if kind is not None and kind.status else ""

    @property
    def arn(self) -> str:
        """The resource's ARN, from its description."""
        found = (
            value for name, value in self.document.items() if name in (f"{self.kind}Arn", "Arn", "JobDefinitionArn")
        )
        return str(next(found, ""))


def unknown(what: str, reason: str) -> Result:
    """A result that is no answer."""
    return Result(what, COULD_NOT_ASSESS, "to be assessed", reason=reason)


def assess(change: Change, perimeter: Perimeter, sagemaker: Any) -> Assessment:
    """Describe the resource that a change made or altered, and compare its values with the perimeter's."""
    name = change.kind or kind_of(change.action)
    if not name:
        return Assessment("", {}, results=[unknown("resource", f"{change.action} makes nothing that is known here")])
    kind = KINDS[name]
    names = {member: str(change.request[member]) for member in kind.names if member in change.request}
    assessment = Assessment(name, names)
    if not kind.describe:
        _of_request(assessment, kind, change, perimeter)
        return assessment
    asked = {member: change.request[member] for member in kind.from_request if member in change.request}
    _describe(assessment, kind, perimeter, sagemaker, asked)
    return assessment


def _of_request(assessment: Assessment, kind: Kind, change: Change, perimeter: Perimeter) -> None:
    """A kind whose description holds none of what is asked: the request's own network is judged, the rest unknown."""
    from .kinds import _network

    if values_at(change.request, "VpcConfig"):
        assessment.results += [result for check in _network("") for result in judge(check, change.request, perimeter)]
    reason = f"SageMaker's description of a {assessment.kind} does not hold its network and keys"
    assessment.results.append(unknown("network and keys", reason))


def _describe(
    assessment: Assessment, kind: Kind, perimeter: Perimeter, sagemaker: Any, asked: Mapping[str, Any]
) -> None:
    try:
        described = getattr(sagemaker, kind.describe)(**assessment.names)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        # Of what does not exist SageMaker says ValidationException: "Could not find", "Requested resource not found".
        assessment.gone = "NotFound" in code or "ot find" in message or "not found" in message
        told = GONE if assessment.gone else f"{code}: {message}"
        assessment.results.append(unknown(assessment.kind, told))
        return
    except BotoCoreError as error:
        assessment.results.append(unknown(assessment.kind, str(error)))
        return
    described.pop("ResponseMetadata", None)
    assessment.document = {**described, **asked}
    assessment.results += [result for check in kind.checks for result in judge(check, assessment.document, perimeter)]
    for link in kind.links:
        _follow(assessment, link, perimeter, sagemaker)
    if not assessment.results:
        assessment.results.append(Result("nothing that could breach the perimeter", COMPLIANT, "nothing"))


def _follow(assessment: Assessment, link: Link, perimeter: Perimeter, sagemaker: Any) -> None:
    """Take over the results of the resources that this one takes its network from."""
    for name in dict.fromkeys(str(value) for value in values_at(assessment.document, link.path)):
        kind_name = link.kind
        if kind_name not in KINDS:
            about = assessment.document.get("MonitoringScheduleConfig", {}).get("MonitoringType", "")
            kind_name = MONITORING_TYPES.get(str(about), "")
        if kind_name not in KINDS:
            assessment.results.append(unknown(name, "its kind is not known"))
            continue
        kind = KINDS[kind_name]
        other = Assessment(kind_name, {kind.names[0]: name})
        _describe(other, kind, perimeter, sagemaker, {})
        assessment.results += [
            Result(f"{kind_name} {name}: {result.check}", result.outcome, result.expected, result.found, result.reason)
            for result in other.results
        ]
