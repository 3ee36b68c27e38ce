"""Following an expression to what it stands for: through variables, outputs, locals, `for_each` and `count`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ringfence.plan import functions
from ringfence.plan.abstract import (
    Alternatives,
    Instance,
    Opaque,
    Reference,
    Text,
    alternatives,
    is_known,
    options_of,
    split_address,
)
from ringfence.plan.expressions import Node, NotAnExpression, parse_template
from ringfence.plan.operators import arithmetic, equality, never_null
from ringfence.plan.source import ModuleSource, first

if TYPE_CHECKING:
    from ringfence.plan.model import Plan

_DEEPEST = 150  # steps within steps before it is called a circle


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: a module instance, and what its local names mean there."""

    module: str  # "" or 'module.keys["dev"]'
    names: Mapping[str, Any] = field(default_factory=dict)  # each, count, iterators of for and dynamic

    def with_names(self, **names: Any) -> Scope:
        """The same place with more local names."""
        return replace(self, names={**self.names, **names})


def to_node(value: Any) -> Node:
    """An argument as `hcl2` gives it (text, number, list, map) as a syntax tree. Raises NotAnExpression."""
    if isinstance(value, str):
        return parse_template(value)
    if isinstance(value, list):
        return ("tuple", [to_node(each) for each in value])
    if isinstance(value, dict):
        return ("object", [(("literal", key), to_node(each)) for key, each in value.items()])
    return ("literal", value)


def instance_names(address: str) -> dict[str, Any]:
    """`each.key` and `count.index` out of the last part of an address; their values where the address tells them."""
    key = index_of(split_address(address)[-1])
    if key is None:
        return {}
    return {"count": {"index": key}} if isinstance(key, int) else {"each": {"key": key}}


def index_of(part: str) -> str | int | None:
    """`lake["raw"]` -> "raw", `lake[0]` -> 0, `lake` -> None."""
    if not part.endswith("]"):
        return None
    inner = part[part.index("[") + 1 : -1]
    return inner[1:-1].replace('\\"', '"') if inner.startswith('"') else int(inner)


class Resolver:
    """Evaluates expressions of one plan; needs its source for the text of expressions."""

    def __init__(self, plan: Plan, source: ModuleSource) -> None:
        self.plan, self.source = plan, source
        self._depth = 0
        self._known: dict[tuple[str, str, str], Any] = {}

    def once(self, kind: str, where: str, name: str, evaluate: Callable[[], Any]) -> Any:
        """The value of a named thing, evaluated once; Opaque where evaluating it leads back to it."""
        key = (kind, where, name)
        if key not in self._known:
            self._known[key] = Opaque(f"{where or 'root'}: {kind} {name} refers to itself")
            self._known[key] = evaluate()
        return self._known[key]

    def module_source(self, module: str) -> ModuleSource | None:
        """The source of a module instance's folder; None where it was not read (a module from a registry)."""
        source: ModuleSource | None = self.source
        for name in _module_names(module):
            source = source.children.get(name.split("[")[0]) if source else None
        return source

    def scope_of(self, address: str) -> Scope:
        """The scope in which a resource's or module's arguments stand, with its `each` and `count`."""
        parts = split_address(address)
        own = 2 if parts[-2] == "module" else (3 if len(parts) > 2 and parts[-3] == "data" else 2)
        scope = Scope(".".join(parts[:-own]), instance_names(address))
        if "each" in scope.names:
            key = scope.names["each"]["key"]
            value = self.once("each", address, "value", lambda: self._each_value(scope, ".".join(parts[-own:]), key))
            return scope.with_names(each={"key": key, "value": value})
        return scope

    def _each_value(self, scope: Scope, local: str, key: str) -> Any:
        source = self.module_source(scope.module)
        name = local[: local.rindex("[")]
        if not source:
            return Opaque("each.value of a module whose source is not at hand")
        body = source.modules.get(name.removeprefix("module.")) if local.startswith("module.") else None
        body = body or source.resources.get(name) or {}
        collection = self.evaluate(first(body.get("for_each")), Scope(scope.module))
        if isinstance(collection, dict) and key in collection:
            return collection[key]
        if isinstance(collection, list):
            return key  # for_each over a set: value and key are the same
        return Opaque(f"{scope.module or 'root'}: each.value of {name} cannot be followed")

    def evaluate(self, argument: Any, scope: Scope) -> Any:
        """An argument's abstract value (see `abstract`). Never raises; what cannot be followed is Opaque."""
        try:
            return self.node(to_node(argument), scope)
        except NotAnExpression as error:
            return Opaque(f"{scope.module or 'root'}: {error}")

    def node(self, node: Node, scope: Scope) -> Any:
        """The abstract value of a syntax tree in a scope."""
        if self._depth > _DEEPEST:
            return Opaque("a circle of references")
        self._depth += 1
        try:
            result = getattr(self, f"_{node[0]}")(node, scope)
        finally:
            self._depth -= 1
        return result

    def _literal(self, node: Node, scope: Scope) -> Any:
        return node[1]

    def _template(self, node: Node, scope: Scope) -> Any:
        parts = [self.node(part, scope) for part in node[1]]
        if all(is_known(part) and not isinstance(part, dict | list) for part in parts):
            return "".join(str(functions.call("tostring", [part])) for part in parts)
        texts = tuple(text for part in parts for text in _texts(part))
        if all(isinstance(part, Reference | str) for part in texts) and any(_is_filled(part) for part in texts):
            return Text(texts)
        return Opaque("a text with parts that are not known yet")

    def _tuple(self, node: Node, scope: Scope) -> Any:
        items: list[Any] = []
        for each in node[1]:
            value = self.node(each[1] if each[0] == "expanded" else each, scope)
            if each[0] != "expanded":
                items.append(value)
            elif isinstance(value, list):
                items += value
            else:
                return Opaque("a list that is not known yet")
        return items

    def _object(self, node: Node, scope: Scope) -> Any:
        entries = {}
        for key_node, value_node in node[1]:
            key = self.node(key_node, scope)
            if not isinstance(key, str | int | float):
                return Opaque("a map's key that is not known yet")
            entries[str(key)] = self.node(value_node, scope)
        return entries

    def _conditional(self, node: Node, scope: Scope) -> Any:
        condition = self.node(node[1], scope)
        if isinstance(condition, bool):
            return self.node(node[2] if condition else node[3], scope)
        return alternatives([self.node(node[2], scope), self.node(node[3], scope)])

    def _unary(self, node: Node, scope: Scope) -> Any:
        value = self.node(node[2], scope)
        if node[1] == "!" and isinstance(value, bool):
            return not value
        if node[1] == "-" and isinstance(value, int | float):
            return -value
        return Opaque("an operator on what is not known yet")

    def _binary(self, node: Node, scope: Scope) -> Any:
        _, symbol, left_node, right_node = node
        left = self.node(left_node, scope)
        if symbol in ("&&", "||") and left is (symbol == "||"):
            return left
        right = self.node(right_node, scope)
        if symbol in ("&&", "||"):
            if right is (symbol == "||"):
                return right
            both = isinstance(left, bool) and isinstance(right, bool)
            return right if both else Opaque("a condition that is not known yet")
        if symbol in ("==", "!="):
            return equality(left, right, symbol)
        return arithmetic(symbol, left, right)

    def _call(self, node: Node, scope: Scope) -> Any:
        name, argument_nodes = node[1], node[2]
        if name in ("try", "can"):
            return self._try(argument_nodes, scope) if name == "try" else Opaque("can() is not followed")
        arguments = self._tuple(("tuple", argument_nodes), scope)
        return functions.call(name, arguments) if isinstance(arguments, list) else arguments

    def _try(self, nodes: list[Node], scope: Scope) -> Any:
        options = []
        for node in nodes:
            value = self.node(node, scope)
            options.append(value)
            if not isinstance(value, Opaque):
                break
        return alternatives(options)

    def _for(self, node: Node, scope: Scope) -> Any:
        _, names, collection_node, key_node, value_node, condition_node, grouped = node
        collection = self.node(collection_node, scope)
        if not isinstance(collection, dict | list) or grouped:
            return Opaque("a for expression over what is not known yet")
        results: list[tuple[Any, Any]] = []
        for key, value in collection.items() if isinstance(collection, dict) else enumerate(collection):
            inner = scope.with_names(**dict(zip(names, [key, value] if len(names) == 2 else [value], strict=True)))
            keep = self.node(condition_node, inner) if condition_node else True
            if not isinstance(keep, bool):
                return Opaque("a for expression whose condition is not known yet")
            if keep:
                results.append((self.node(key_node, inner) if key_node else None, self.node(value_node, inner)))
        if key_node is None:
            return [value for _, value in results]
        if not all(isinstance(key, str | int) for key, _ in results):
            return Opaque("a for expression whose keys are not known yet")
        return {str(key): value for key, value in results}

    def _splat(self, node: Node, scope: Scope) -> Any:
        steps = [self.node(step, scope) for step in node[2]]
        return alternatives(self._splatted(option, steps) for option in options_of(self.node(node[1], scope)))

    def _splatted(self, collection: Any, steps: list[Any]) -> Any:
        """Null has no element; what is no list is a list of one (Terraform's page "Splat Expressions")."""
        if collection is None:
            return []
        single = isinstance(collection, Instance | _ModuleInstance | dict | str | int | float)
        if single or (isinstance(collection, Reference) and never_null(collection)):
            collection = [collection]
        if not isinstance(collection, list):
            return Opaque("a splat of what is not known yet")
        return [self._stepped(item, steps) for item in collection]

    def _stepped(self, item: Any, steps: list[Any]) -> Any:
        for step in steps:
            item = self.step(item, step)
        return item

    def _name(self, node: Node, scope: Scope) -> Any:
        return scope.names.get(node[1], _Path((node[1],), scope))

    def _attribute(self, node: Node, scope: Scope) -> Any:
        base = self.node(node[1], scope)
        if isinstance(base, _Path):
            return self._path(_Path((*base.parts, node[2]), scope))
        return self.step(base, node[2])

    def _index(self, node: Node, scope: Scope) -> Any:
        base, key = self.node(node[1], scope), self.node(node[2], scope)
        return self.step(base, key)

    def step(self, base: Any, key: Any) -> Any:
        """One attribute, key or index of an abstract value."""
        if isinstance(base, Alternatives):
            return alternatives([self.step(option, key) for option in base.options])
        if isinstance(key, Alternatives):
            return alternatives([self.step(base, option) for option in key.options])
        if isinstance(base, _ModuleInstance):
            return self.once("output", base.address, str(key), lambda: self._output(base.address, str(key)))
        if isinstance(base, Instance):
            return self.plan.attribute(base.address, str(key))
        if isinstance(base, dict) and str(key) in base:
            return base[str(key)]
        if isinstance(base, list) and isinstance(key, int) and -1 < key < len(base):
            return base[key]
        if isinstance(base, Reference):
            return Opaque(f"a part of {base}")
        return base if isinstance(base, Opaque) else Opaque(f"no {key!r} to be found in it")

    def _path(self, path: _Path) -> Any:
        """A dotted name once enough of it has been read; the path itself while more is to come."""
        head, scope = path.parts[0], path.scope
        size = 3 if head == "data" else 2
        if len(path.parts) < size:
            return path
        if head == "var":
            return self.once("var", scope.module, path.parts[1], lambda: self._variable(path.parts[1], scope))
        if head == "local":
            source = self.module_source(scope.module)
            if not source or path.parts[1] not in source.locals:
                return Opaque(f"local.{path.parts[1]}: its source is not at hand")
            argument = first(source.locals[path.parts[1]])
            return self.once("local", scope.module, path.parts[1], lambda: self.evaluate(argument, Scope(scope.module)))
        if head == "module":
            return self._instances(f"{_prefix(scope.module)}module.{path.parts[1]}", self.plan.modules, _ModuleInstance)
        if head in ("path", "terraform", "each", "count", "self"):
            return Opaque(f"{'.'.join(path.parts)} is not followed")
        return self._instances(f"{_prefix(scope.module)}{'.'.join(path.parts)}", self.plan.by_name, Instance)

    def _instances(self, name: str, known: Mapping[str, list[str]], kind: Any) -> Any:
        addresses = known.get(name)
        if not addresses:
            return Opaque(f"{name} is not in the plan")
        keys = [index_of(split_address(address)[-1]) for address in addresses]
        if keys == [None]:
            return kind(addresses[0])
        if all(isinstance(key, int) for key in keys):
            ordered = sorted(zip(keys, addresses, strict=True), key=lambda pair: int(pair[0] or 0))
            return [kind(address) for _, address in ordered]
        return {str(key): kind(address) for key, address in zip(keys, addresses, strict=True)}

    def _variable(self, name: str, scope: Scope) -> Any:
        if not scope.module:
            return self.plan.variables.get(name, Opaque(f"var.{name} has no value in the plan"))
        parts = split_address(scope.module)
        above = self.module_source(".".join(parts[:-2]))
        own = self.module_source(scope.module)
        declared = own.variables.get(name, {}) if own else {}
        default = self.evaluate(first(declared.get("default")), Scope(scope.module)) if "default" in declared else None
        call = above.modules.get(parts[-1].split("[")[0]) if above else None
        if call is None or not declared:
            return Opaque(f"var.{name} of {scope.module}: its source is not at hand")
        if name not in call:
            return default
        value = self.evaluate(first(call[name]), self.scope_of(scope.module))
        if first(declared.get("nullable")) is False and "default" in declared and None in options_of(value):
            value = alternatives([default if option is None else option for option in options_of(value)])
        return with_optional_defaults(value, first(declared.get("type")), self, scope)

    def _output(self, module: str, name: str) -> Any:
        source = self.module_source(module)
        if not source or name not in source.outputs:
            return Opaque(f"{module}.{name}: its source is not at hand")
        return self.evaluate(first(source.outputs[name].get("value")), Scope(module))


@dataclass(frozen=True)
class _Path:
    """A dotted name that is not complete yet (`var`, `data.aws_x`)."""

    parts: tuple[str, ...]
    scope: Scope

    def __hash__(self) -> int:
        return hash((self.parts, self.scope.module))


@dataclass(frozen=True)
class _ModuleInstance:
    address: str


def with_optional_defaults(value: Any, declared: Any, resolver: Resolver, scope: Scope) -> Any:
    """An object argument completed by the `optional(type, default)` of its variable's type."""
    if isinstance(declared, str):
        try:
            declared = to_node(declared)
        except NotAnExpression:
            return value
    if not isinstance(declared, tuple) or declared[0] != "call" or not declared[2]:
        return value
    inner = declared[2][0]
    if declared[1] == "object" and isinstance(value, dict) and inner[0] == "object":
        return {**value, **dict(_object_entries(value, inner[1], resolver, scope))}
    if declared[1] == "map" and isinstance(value, dict):
        return {key: with_optional_defaults(each, inner, resolver, scope) for key, each in value.items()}
    if declared[1] in ("list", "set") and isinstance(value, list):
        return [with_optional_defaults(each, inner, resolver, scope) for each in value]
    return value


def _object_entries(
    value: dict[str, Any], entries: list[tuple[Node, Node]], resolver: Resolver, scope: Scope
) -> Iterator[tuple[str, Any]]:
    for key_node, kind in entries:
        key = str(key_node[1])
        if kind[0] == "call" and kind[1] == "optional":
            default = resolver.node(kind[2][1], scope) if len(kind[2]) > 1 else None
            present = value.get(key)
            yield key, with_optional_defaults(default if present is None else present, kind[2][0], resolver, scope)
        elif key in value:
            yield key, with_optional_defaults(value[key], kind, resolver, scope)


def _texts(part: Any) -> tuple[Any, ...]:
    return part.parts if isinstance(part, Text) else (functions.call("tostring", [part]),)


def _is_filled(part: Any) -> bool:
    return never_null(part) if isinstance(part, Reference) else part != ""


def _module_names(module: str) -> list[str]:
    return split_address(module)[1::2] if module else []


def _prefix(module: str) -> str:
    return f"{module}." if module else ""
