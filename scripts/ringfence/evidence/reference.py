"""The generated reference: what modules take and give, what must hold, what verifies which control, what it costs.

Everything is read from the code and nothing is kept by hand, so the same code gives the same pages, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ringfence.catalogue.coverage import KINDS, Coverage, Covered, covered, summary, verifying
from ringfence.catalogue.frameworks import load_frameworks
from ringfence.evidence.costs import PRICES, costs_page, read_prices
from ringfence.evidence.diagram import network_svg
from ringfence.evidence.markdown import NOTICE, REGENERATE, code, table, words
from ringfence.evidence.module_pages import module_page, modules_of, modules_page, served_controls
from ringfence.plan.model import Plan
from ringfence.policy.definition import Policy
from ringfence.policy.verification import Verifier

__all__ = ["REGENERATE", "controls_page", "goals_page", "out_of_date", "policies_page", "reference_pages"]
FOLDER = Path("docs/reference")
DRAWN = "dev"
_NOBODY = "nothing yet"


def reference_pages(project: Path, plans: Mapping[str, Plan], cache: Path | None = None) -> dict[Path, str]:
    """The text of every generated page by its path below `project`; `plans` are the environments' plans by their names.

    `cache` is a folder for parsed HCL (see `read_source`). Raises RingfenceError where the code that a page is made
    of cannot be read.
    """
    verifier = Verifier(project / "policies")
    everything = [*verifier.policies, *verifier.goals]
    frameworks = load_frameworks(project / "policies/catalogue")
    coverages = covered(frameworks, verifying(everything, frameworks))
    controls = {each.control.id: each.control for coverage in coverages for each in coverage.covered}
    served = served_controls(verifier.policies, plans)
    modules = {
        FOLDER / "modules" / f"{module.name}.md": module_page(module, served, controls, cache)
        for module in modules_of(project / "modules")
    }
    return {
        FOLDER / "modules.md": modules_page(project / "modules"),
        **modules,
        FOLDER / "policies.md": policies_page(verifier.policies),
        FOLDER / "goals.md": goals_page(verifier.goals),
        FOLDER / "controls.md": controls_page(coverages),
        FOLDER / "costs.md": costs_page(plans, read_prices(project / PRICES)),
        FOLDER / "dev-network.svg": network_svg(plans[DRAWN], DRAWN),
    }


def out_of_date(project: Path, pages: dict[Path, str]) -> list[Path]:
    """The pages that are missing, say something else than the code does, or are of a module that is gone; sorted."""
    gone = {path.relative_to(project) for path in (project / FOLDER / "modules").glob("*.md")} - pages.keys()
    return sorted([*(page for page, text in pages.items() if _text(project / page) != text), *gone])


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


# ---- policies and goals


def policies_page(policies: list[Policy]) -> str:
    """Every policy by service: severity, kind, what it judges, its title, the controls that it verifies, the mend."""
    parts = ["# Policies\n", NOTICE]
    parts += [
        f"{len(policies)} policies. One of kind *resource* judges a resource by itself, one of kind *environment* a "
        "resource together with the plan around it, one of kind *path* the ways through the network. [Goals that are "
        "proved](goals.md) stand apart. [Writing policies](../writing-policies.md) says how to add one.\n"
    ]
    services: dict[str, list[Policy]] = {}
    for policy in policies:
        services.setdefault(policy.name.split("_")[0], []).append(policy)
    for service, members in sorted(services.items()):
        rows = [_policy_row(service, policy) for policy in members]
        parts += [f"## {service}\n", table(["policy", "severity", "what must hold, and what to do", "controls"], rows)]
    return "\n".join(parts)


def _policy_row(service: str, policy: Policy) -> list[str]:
    name = f"[`{policy.name}`](../../policies/{service}/{policy.name}.py)"
    judged = ", ".join(map(code, policy.resources))
    return [f"{name}<br>{policy.kind}: {judged}", policy.severity, _says(policy), ", ".join(policy.controls)]


def goals_page(goals: Iterable[Policy]) -> str:
    """Every proof goal: its severity, what it says, the mend, its controls."""
    rows = [[code(goal.name), goal.severity, _says(goal), ", ".join(goal.controls)] for goal in goals]
    said = (
        f"{len(rows)} goals, asked of everybody in an account together with the policies that govern it "
        "([`policies/goals`](../../policies/goals)). `ringfence prove environments/dev` proves them; a refuted one "
        "comes with the request that breaks it. [What counts as proved](../adr/0018-two-engines-prove.md).\n"
    )
    return "\n".join(["# Goals\n", NOTICE, said, table(["goal", "severity", "what it says", "controls"], rows)])


def _says(policy: Policy) -> str:
    return f"{words(policy.title)}<br>To mend: {words(policy.mend)}"


# ---- controls


def controls_page(coverages: Iterable[Coverage]) -> str:
    """Every control of every framework, with all that verifies something of it; those of nobody too."""
    parts = [
        "# Controls\n",
        NOTICE,
        "What stands beside a control checks something that the control asks for; it does not say that the control is "
        f'met as a whole. Where "{_NOBODY}" stands, nothing in this version looks at it. What no program can see, a '
        "person attests, and it says what. *Could be verified by* is the catalogue's word on the means that would do. "
        "`ringfence coverage` says the same, in text and in JSON.\n",
    ]
    for coverage in coverages:
        parts += _framework(coverage)
    return "\n".join(parts)


def _framework(coverage: Coverage) -> list[str]:
    counted = summary(coverage)
    kind = "assessment requirements" if len(coverage.leaves) < len(coverage.covered) else "controls"
    said = f"{counted['verified']} of {counted['counted']} {kind} are verified in something"
    said += f", {counted['attested']} are attested alone" if counted["attested"] else ""
    return [
        f"## {coverage.framework.title}\n",
        f"{coverage.framework.version}. {said}.\n",
        table(["control", "title", "verified by", "could be verified by"], map(_control_row, coverage.covered)),
    ]


def _control_row(each: Covered) -> list[str]:
    by = [f"{code(one.name)} ({KINDS[one.kind]})" for one in each.by]
    if each.control.attest:
        by.append(f"a person attests: {words(each.control.attest)}")
    said = "<br>".join(by)
    if each.control.assessed_by:
        group = said or "by its assessment requirements, below"
        return [f"**{each.control.id}**", f"**{words(each.control.title)}**", group, ""]
    means = ", ".join(each.control.automatable) or "manual"
    return [each.control.id, words(each.control.title), said or _NOBODY, means]
