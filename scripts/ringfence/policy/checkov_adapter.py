"""The project's policies as Checkov checks, for whoever lives in Checkov.

`checkov -f plan.json --external-checks-dir policies` gives the same verdicts as `ringfence verify plan.json`:
pass is PASSED, fail and undecided are FAILED, waived is SKIPPED, not_applicable is UNKNOWN (which Checkov leaves out
of its report). `RINGFENCE_SOURCE` names the root module's folder, as `--source` does.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck
from checkov.terraform.checks.resource.registry import resource_registry

from ringfence.plan.loading import load_json
from ringfence.plan.source import read_source
from ringfence.policy.definition import Policy
from ringfence.policy.goals.asking import Surroundings, as_policies
from ringfence.policy.goals.files import read_goals
from ringfence.policy.loading import load_policies
from ringfence.policy.verdicts import Verdict
from ringfence.policy.verification import Verifier

SurroundingsOf = Callable[[Path], Surroundings | None]
_RESULTS = {
    "pass": CheckResult.PASSED,
    "fail": CheckResult.FAILED,
    "undecided": CheckResult.FAILED,
    "waived": CheckResult.SKIPPED,
    "not_applicable": CheckResult.UNKNOWN,
}


_SURROUNDINGS: list[SurroundingsOf] = []


def register(folder: Path, surroundings_of: SurroundingsOf | None = None) -> None:
    """Register every policy of a folder, and every goal, as a Checkov check of the same id.

    `surroundings_of` a path tells the organisation and the governing roots' plans; without it goals have no verdict.
    """
    _SURROUNDINGS[:] = [surroundings_of] if surroundings_of else []
    for policy in [*load_policies(folder), *(as_policies(read_goals(folder)) if surroundings_of else [])]:
        _PolicyCheck(policy, folder)


@lru_cache(maxsize=64)
def _verdicts(plan_file: str, folder: Path, source: str | None) -> dict[tuple[str, str], Verdict]:
    """All verdicts on a plan file by policy and address: a policy may ask about more than Checkov hands it."""
    plan = load_json(Path(plan_file), read_source(Path(source)) if source else None)
    around = _SURROUNDINGS[0](Path(source or plan_file)) if _SURROUNDINGS else None
    name = Path(source).resolve().name if source else Path(plan_file).stem
    verdicts = Verifier(folder).verify(plan, name, around).verdicts
    return {(verdict.policy, verdict.resource): verdict for verdict in verdicts}


class _PolicyCheck(BaseResourceCheck):  # type: ignore[misc]
    def __init__(self, policy: Policy, folder: Path) -> None:
        super().__init__(
            name=policy.title,
            id=policy.name,
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_resources=list(policy.resources),
            guideline=policy.mend,
        )
        self.policy, self.folder = policy, folder

    def run(
        self,
        scanned_file: str,
        entity_configuration: dict[str, Any],
        entity_name: str,
        entity_type: str,
        skip_info: Any,
    ) -> dict[str, Any]:
        """Checkov's entry: the verdict that the engine gave, in Checkov's words.

        Checkov takes a check that raises for one that has nothing to say, so what goes wrong here is FAILED.
        """
        try:
            plan_file = _plan_file(entity_configuration, scanned_file)
            verdict = self._verdict(plan_file, _scalar(entity_configuration, "__address__"))
        except Exception as error:  # noqa: BLE001
            self.details = [f"undecided: {error}"]
            return {"result": CheckResult.FAILED, "evaluated_keys": []}
        if verdict is None:
            return {"result": CheckResult.UNKNOWN, "evaluated_keys": []}
        self.details = [f"{verdict.verdict}: {verdict.message}"]
        result: dict[str, Any] = {"result": _RESULTS[verdict.verdict], "evaluated_keys": []}
        if verdict.verdict == "waived":
            result["suppress_comment"] = verdict.message
        return result

    def _verdict(self, plan_file: str, address: str) -> Verdict | None:
        verdicts = _verdicts(str(Path(plan_file).resolve()), self.folder, os.environ.get("RINGFENCE_SOURCE"))
        return verdicts.get((self.policy.name, address))

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Unused: `run` answers from the whole plan."""
        return CheckResult.UNKNOWN


def _plan_file(configuration: dict[str, Any], scanned_file: str) -> str:
    """The plan that a resource stands in. Checkov leaves it out of some resources; its graph knows them all."""
    if "__file__" in configuration:
        return _scalar(configuration, "__file__")
    paths = {str(attributes.get("file_path_", "")) for _, attributes in resource_registry.graph.nodes()}
    return next(path for path in sorted(paths) if path.endswith(scanned_file))


def _scalar(configuration: dict[str, Any], key: str) -> str:
    """Checkov wraps some of its own entries in a list, and some not."""
    value = configuration[key]
    return str(value[0] if isinstance(value, list) else value)
