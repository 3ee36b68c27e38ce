"""The page of each module: what it takes and gives, what it builds, and which controls that serves.

Controls come from verdicts: a policy that passes on something that the module builds in an environment's plan verifies
something of the controls that it names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ringfence.catalogue.frameworks import Control
from ringfence.errors import RingfenceError
from ringfence.evidence.markdown import NOTICE, code, table, words
from ringfence.plan.expressions import Node, NotAnExpression, parse_template
from ringfence.plan.model import Plan
from ringfence.plan.source import Body, ModuleSource, first, read_source
from ringfence.policy.definition import Policy
from ringfence.policy.runner import run

Served = dict[str, dict[str, set[tuple[str, str]]]]  # module, control: (policy, environment)


def modules_of(folder: Path) -> list[Path]:
    """The folders of the modules. Raises RingfenceError where there is none."""
    modules = sorted(path.parent for path in folder.glob("*/main.tf"))
    if not modules:
        raise RingfenceError("holds no module", where=str(folder), expected="modules/<name>/main.tf")
    return modules


def modules_page(folder: Path) -> str:
    """The list of the modules, each with its purpose: the first paragraph of its README."""
    rows = [[f"[{module.name}](modules/{module.name}.md)", words(purpose_of(module))] for module in modules_of(folder)]
    said = "Each page lists a module's variables, outputs, resources, and the controls that what it builds serves.\n"
    return "\n".join(["# Modules\n", NOTICE, said, table(["module", "what it is for"], rows)])


def module_page(module: Path, served: Served, controls: Mapping[str, Control], cache: Path | None = None) -> str:
    """One module: its purpose, inputs, outputs, resources and controls."""
    source = read_source(module, cache)
    readme = f"../../../modules/{module.name}/README.md"
    parts = [f"# {module.name}\n", NOTICE, f"{purpose_of(module)}\n"]
    parts += [f"[Its README]({readme}) says why it is built as it is, and has an example that is run as a test.\n"]
    parts += ["## Inputs\n", table(["input", "type", "default", "what it is"], _inputs(source))]
    parts += ["## Outputs\n", table(["output", "what it is"], _outputs(source))]
    parts += ["## Resources\n", table(["type", "names"], _resources(source))]
    return "\n".join([*parts, *_controls(served.get(module.name, {}), controls)])


def purpose_of(module: Path) -> str:
    """What a module is for: its README's first paragraph. Raises RingfenceError where there is none."""
    readme = module / "README.md"
    for paragraph in (readme.read_text(encoding="utf-8") if readme.exists() else "").split("\n\n"):
        if paragraph.strip() and not paragraph.lstrip().startswith(("#", "<!--")):
            return " ".join(paragraph.split())
    raise RingfenceError("says nothing of the module's purpose", where=str(readme), expected="a first paragraph")


# ---- controls


def served_controls(policies: Iterable[Policy], plans: Mapping[str, Plan]) -> Served:
    """By module, the controls that what it builds serves: those of each policy that passes on it in a plan."""
    served: Served = {}
    policies = list(policies)
    for environment, plan in plans.items():
        modules = dict(_instances(plan.source, ())) if plan.source else {}
        for verdict in run(policies, plan):
            module = modules.get(re.sub(r"\[[^\]]*\]", "", plan.by_address[verdict.resource].module))
            if module is None or verdict.verdict != "pass":
                continue
            for control in verdict.controls:
                served.setdefault(module, {}).setdefault(control, set()).add((verdict.policy, environment))
    return served


def _instances(source: ModuleSource, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The address of each call of a module, index left out, with the name of its folder."""
    for name, call in source.modules.items():
        below = (*path, "module", name)
        folder = first(call.get("source"))
        if isinstance(folder, str):
            yield ".".join(below), Path(folder).name
        if name in source.children:
            yield from _instances(source.children[name], below)


def _controls(served: dict[str, set[tuple[str, str]]], controls: Mapping[str, Control]) -> list[str]:
    parts = ["## Controls that it serves\n"]
    if not served:
        return [*parts, "No policy passes on anything that it builds in an environment of this project.\n"]
    parts += [
        "Policies that pass on what it builds, in the plans of the environments named. Proof goals are asked of an "
        "account as a whole and stand with [the controls](../controls.md).\n"
    ]
    rows = []
    for control in sorted(served):
        by = "<br>".join(sorted({code(policy) for policy, _ in served[control]}))
        where = ", ".join(sorted({environment for _, environment in served[control]}))
        rows.append([control, words(controls[control].title) if control in controls else "", by, where])
    return [*parts, table(["control", "title", "policies", "environments"], rows)]


# ---- HCL


def _inputs(source: ModuleSource) -> Iterator[list[str]]:
    for name, body in source.variables.items():
        default = code(_value(first(body["default"]))) if "default" in body else "required"
        yield [code(name), code(_type(first(body.get("type")))), default, _prose(body)]


def _outputs(source: ModuleSource) -> Iterator[list[str]]:
    for name, body in source.outputs.items():
        yield [code(name), _prose(body)]


def _resources(source: ModuleSource) -> Iterator[list[str]]:
    names: dict[str, list[str]] = {}
    for label in source.resources:
        if not label.startswith("data."):
            kind, _, name = label.partition(".")
            names.setdefault(kind, []).append(name)
    for kind in sorted(names):
        yield [code(kind), ", ".join(map(code, sorted(names[kind])))]


def _prose(body: Body) -> str:
    """A description on one line; `hcl2` leaves the escapes of HCL in a quoted text as they are."""
    return words(str(first(body.get("description")) or "").replace('\\"', '"'))


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
