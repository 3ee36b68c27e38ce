"""The generated reference: what modules take and give, what policies say, which control is verified by what.

Everything is read from the code and nothing is kept by hand, so the same code gives the same pages, byte for byte.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.evidence.diagram import network_svg
from ringfence.plan.expressions import Node, NotAnExpression, parse_template
from ringfence.plan.model import Plan
from ringfence.plan.source import Body, ModuleSource, first, read_source
from ringfence.policy.definition import Policy
from ringfence.policy.loading import load_policies

REGENERATE = "make docs"
_NOTICE = f"<!-- Generated from the code by `{REGENERATE}`: edit the code, not this page. -->\n"
_NOBODY = "nothing yet"


def reference_pages(project: Path, dev: Plan, cache: Path | None = None) -> dict[Path, str]:
    """The text of every generated page by its path below `project`; `dev` is the plan of environments/dev.

    `cache` is a folder for parsed HCL (see `read_source`). Raises RingfenceError where the code that a page is made
    of cannot be read.
    """
    folder = Path("docs/reference")
    policies = load_policies(project / "policies")
    return {
        folder / "modules.md": modules_page(project / "modules", cache),
        folder / "policies.md": policies_page(policies),
        folder / "controls.md": controls_page(project / "policies" / "catalogue", policies),
        folder / "dev-network.svg": network_svg(dev, "dev"),
    }


def out_of_date(project: Path, pages: dict[Path, str]) -> list[Path]:
    """The pages that are missing or say something else than the code does, sorted."""
    return sorted(page for page, text in pages.items() if _text(project / page) != text)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


# ---- modules


def modules_page(folder: Path, cache: Path | None = None) -> str:
    """Each module below a folder: its purpose (the first paragraph of its README), its inputs and outputs."""
    modules = sorted(path.parent for path in folder.glob("*/main.tf"))
    if not modules:
        raise RingfenceError("holds no module", where=str(folder), expected="modules/<name>/main.tf")
    parts = ["# Modules\n", _NOTICE, "Each module's own README says why it is built as it is, control by control.\n"]
    for module in modules:
        source = read_source(module, cache)
        parts += [f"## [{module.name}](../../modules/{module.name}/README.md)\n", f"{_purpose(module)}\n"]
        parts += [_table(["input", "type", "default", "what it is"], _inputs(source))]
        parts += [_table(["output", "what it is"], _outputs(source))]
    return "\n".join(parts)


def _purpose(module: Path) -> str:
    readme = module / "README.md"
    for paragraph in (_text(readme) or "").split("\n\n"):
        if paragraph.strip() and not paragraph.lstrip().startswith(("#", "<!--")):
            return " ".join(paragraph.split())
    raise RingfenceError("says nothing of the module's purpose", where=str(readme), expected="a first paragraph")


def _inputs(source: ModuleSource) -> Iterator[list[str]]:
    for name, body in source.variables.items():
        default = _code(_value(first(body["default"]))) if "default" in body else "required"
        yield [_code(name), _code(_type(first(body.get("type")))), default, _prose(body)]


def _outputs(source: ModuleSource) -> Iterator[list[str]]:
    for name, body in source.outputs.items():
        yield [_code(name), _prose(body)]


def _prose(body: Body) -> str:
    """A description on one line; `hcl2` leaves the escapes of HCL in a quoted text as they are."""
    return _words(str(first(body.get("description")) or "").replace('\\"', '"'))


def _type(text: Any) -> str:
    """A type constraint in HCL's own words, out of the text that `hcl2` makes of it."""
    try:
        return _hcl(parse_template(text)) if isinstance(text, str) else "any"
    except NotAnExpression:
        return str(text)


def _hcl(node: Node) -> str:
    kind = node[0]
    if kind == "call":
        return f"{node[1]}({', '.join(map(_hcl, node[2]))})"
    if kind == "object":
        return f"{{ {', '.join(f'{key[1]} = {_hcl(value)}' for key, value in node[1])} }}"
    if kind == "tuple":
        return f"[{', '.join(map(_hcl, node[1]))}]"
    return str(node[1]) if kind == "name" else _value(node[1])


def _value(value: Any) -> str:
    """A constant as HCL writes it."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(each)}' for key, each in value.items())} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return f'"{value}"'
    return json.dumps(value)


# ---- policies and controls


def policies_page(policies: list[Policy]) -> str:
    """Every policy by service: severity, kind, what it judges, its title, the controls that it verifies, the mend."""
    parts = ["# Policies\n", _NOTICE]
    parts += [
        f"{len(policies)} policies. One of kind *resource* judges a resource by itself, one of kind *environment* a "
        "resource together with the plan around it. [Writing policies](../writing-policies.md) says how to add one.\n"
    ]
    services: dict[str, list[Policy]] = {}
    for policy in policies:
        services.setdefault(policy.name.split("_")[0], []).append(policy)
    for service, members in sorted(services.items()):
        rows = [_policy_row(service, policy) for policy in members]
        parts += [f"## {service}\n", _table(["policy", "severity", "what must hold, and what to do", "controls"], rows)]
    return "\n".join(parts)


def _policy_row(service: str, policy: Policy) -> list[str]:
    name = f"[`{policy.name}`](../../policies/{service}/{policy.name}.py)"
    judged = ", ".join(map(_code, policy.resources))
    says = f"{_words(policy.title)}<br>To mend: {_words(policy.mend)}"
    return [f"{name}<br>{policy.kind}: {judged}", policy.severity, says, ", ".join(policy.controls)]


def controls_page(catalogue: Path, policies: list[Policy]) -> str:
    """Every control of every framework, with the policies that verify something of it; those of nobody too."""
    citing: dict[str, list[str]] = {}
    for policy in policies:
        for control in policy.controls:
            citing.setdefault(control, []).append(policy.name)
    parts = [
        "# Controls\n",
        _NOTICE,
        "A policy beside a control checks something that the control asks for; it does not say that the control is met "
        f'as a whole. Where "{_NOBODY}" stands, no policy of this version looks at the control. *Could be verified by* '
        "is the catalogue's word on the means that would do (plan, state, proof, reachability, code, manual); policies "
        "use the plan and the state.\n",
    ]
    for file in sorted(catalogue.glob("*.toml")):
        parts += _framework(tomllib.loads(file.read_text(encoding="utf-8")), citing)
    return "\n".join(parts)


def _framework(framework: dict[str, Any], citing: dict[str, list[str]]) -> list[str]:
    entries: list[dict[str, Any]] = framework["requirement"]
    singles = [entry for entry in entries if not entry.get("assessed_by")]
    held = sum(entry["id"] in citing for entry in singles)
    rows = [_control_row(entry, citing.get(entry["id"], [])) for entry in entries]
    return [
        f"## {framework['title']}\n",
        f"{framework['version']}. Policies look at {held} of {len(singles)} "
        + ("assessment requirements" if len(singles) < len(entries) else "controls")
        + ".\n",
        _table(["control", "title", "verified by", "could be verified by"], rows),
    ]


def _control_row(entry: dict[str, Any], policies: list[str]) -> list[str]:
    if entry.get("assessed_by"):
        group = ", ".join(map(_code, policies)) or "by its assessment requirements, below"
        return [f"**{entry['id']}**", f"**{entry['title']}**", group, ""]
    by = "<br>".join(map(_code, policies)) or _NOBODY
    return [entry["id"], entry["title"], by, ", ".join(entry.get("automatable", [])) or "manual"]


# ---- Markdown


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _words(text: str) -> str:
    """A text on one line, what Markdown or HTML would take for a mark escaped; between backticks it stays as it is."""
    parts = " ".join(text.split()).split("`")
    return "`".join(part if at % 2 else re.sub(r"([*<\\\[])", r"\\\1", part) for at, part in enumerate(parts))


def _code(text: str) -> str:
    return f"`{text}`"
