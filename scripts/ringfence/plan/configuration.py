"""What plan JSON itself says of where a value comes from: the `configuration` section, used when no source is at hand.

It lists the references of an expression, not the expression: one reference is followed, several are not, and a local
cannot be followed at all (the section has none). Whatever is not followed stays undecided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ringfence.plan.abstract import Opaque, split_address

if TYPE_CHECKING:
    from ringfence.plan.model import Plan, Resource

_DEEPEST = 30
_NO_SOURCE = "its source is not at hand (give --source or RINGFENCE_SOURCE)"


class Configuration:
    """The `configuration` section of plan JSON; empty for a state."""

    def __init__(self, section: dict[str, Any] | None = None) -> None:
        self._root: dict[str, Any] = (section or {}).get("root_module", {})

    def argument(self, plan: Plan, resource: Resource, path: tuple[str | int, ...]) -> Any:
        """The abstract value that the configuration gives at a path; None where it gives none (computed).

        The section lists no dynamic blocks: a block that is not in it may be one of them.
        """
        hidden = Opaque(f"{resource.address}: {_NO_SOURCE}")
        module = self._module(resource.module)
        for entry in module.get("resources", []) if module else []:
            if entry["address"] == resource.label:
                expressions = entry.get("expressions", {})
                listed, stand = expressions.get(str(path[0])), resource.raw(path[:1])
                if isinstance(listed, list) and isinstance(stand, list) and len(listed) != len(stand):
                    return hidden
                expression = _at(expressions, path)
                if expression is None:
                    return hidden if len(path) > 1 and _at(expressions, path[:-1]) is None else None
                return self._value(plan, expression, resource.module, 0)
        return hidden

    def _module(self, address: str) -> dict[str, Any] | None:
        module: dict[str, Any] | None = self._root
        for part in split_address(address)[1::2] if address else []:
            call = (module or {}).get("module_calls", {}).get(part.split("[")[0])
            module = call.get("module") if call else None
        return module

    def _value(self, plan: Plan, expression: Any, module: str, depth: int) -> Any:
        if not isinstance(expression, dict) or depth > _DEEPEST:
            return Opaque("a block that is not known yet")
        if "constant_value" in expression:
            return expression["constant_value"]
        references = _leaves(expression.get("references", []))
        if len(references) != 1:
            return Opaque(", ".join(references) or "an expression without references")
        return self._reference(plan, references[0], module, depth + 1)

    def _reference(self, plan: Plan, reference: str, module: str, depth: int) -> Any:
        parts = split_address(reference)
        prefix = f"{module}." if module else ""
        if parts[0] == "var" and len(parts) == 2 and "[" not in parts[1]:
            return self._variable(plan, parts[1], module, depth)
        if parts[0] == "module" and len(parts) == 3 and "[" not in reference:
            child = self._module(f"{prefix}module.{parts[1]}")
            output = (child or {}).get("outputs", {}).get(parts[2], {}).get("expression")
            return self._value(plan, output, f"{prefix}module.{parts[1]}", depth)
        if parts[0] in ("var", "module", "local", "each", "count", "path", "self", "terraform"):
            return Opaque(f"{prefix}{reference}: {_NO_SOURCE}")
        size = 3 if parts[0] == "data" else 2
        address = prefix + ".".join(parts[:size])
        if len(parts) == size + 1 and address in plan.by_address:
            return plan.attribute(address, parts[size])
        return Opaque(f"{prefix}{reference}: {_NO_SOURCE}")

    def _variable(self, plan: Plan, name: str, module: str, depth: int) -> Any:
        if not module:
            return plan.variables.get(name, Opaque(f"var.{name} has no value in the plan"))
        parts = split_address(module)
        above = ".".join(parts[:-2])
        call = (self._module(above) or {}).get("module_calls", {}).get(parts[-1].split("[")[0], {})
        given = call.get("expressions", {}).get(name)
        if given is None:
            return call.get("module", {}).get("variables", {}).get(name, {}).get("default")
        return self._value(plan, given, above, depth)


def _leaves(references: list[str]) -> list[str]:
    """References without those that are only the beginning of another (`aws_kms_key.k` beside `aws_kms_key.k.arn`)."""
    distinct = list(dict.fromkeys(references))
    return [
        each
        for each in distinct
        if not any(other != each and other.startswith((f"{each}.", f"{each}[")) for other in distinct)
    ]


def _at(expressions: Any, path: tuple[str | int, ...]) -> Any:
    for at, step in enumerate(path):
        if isinstance(expressions, dict) and ("references" in expressions or "constant_value" in expressions):
            return expressions if "constant_value" not in expressions else _constant(expressions, path[at:])
        if isinstance(expressions, dict):
            expressions = expressions.get(str(step))
        elif isinstance(expressions, list) and isinstance(step, int) and step < len(expressions):
            expressions = expressions[step]
        else:
            return None
    return expressions


def _constant(expression: dict[str, Any], path: tuple[str | int, ...]) -> Any:
    value = expression["constant_value"]
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return {"constant_value": value}
