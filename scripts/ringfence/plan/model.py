"""A plan or a state as typed resources, each attribute known, null or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ringfence.plan.abstract import (
    Opaque,
    Reference,
    alternatives,
    is_known,
    split_address,
)
from ringfence.plan.configuration import Configuration
from ringfence.plan.resolution import Resolver, Scope, to_node
from ringfence.plan.source import Body, ModuleSource, first
from ringfence.plan.values import Value

if TYPE_CHECKING:
    from ringfence.plan.document import Document

Step = str | int
UNKNOWN = Opaque("known after apply")


@dataclass(eq=False)
class Resource:
    """One resource instance as it will stand after the apply (or stands, in a state).

    `resource["vpc_config.subnets"]` is a `Value`; a block that stands once is entered without an index.
    """

    plan: Plan
    address: str
    type: str
    name: str
    mode: str  # "managed" or "data"
    values: dict[str, Any]
    unknown: Any = False  # the tree of after_unknown
    _followed: dict[tuple[Step, ...], Any] = field(default_factory=dict)

    def __getitem__(self, path: str) -> Value:
        return Value(self, (), self.raw(()))[path]

    def __repr__(self) -> str:
        return f"<{self.address}>"

    @cached_property
    def tree(self) -> Any:
        """The abstract value of the whole: known values as they are, unknown leaves as UNKNOWN (not yet followed)."""
        return _overlaid(self.values, self.unknown)

    def raw(self, path: tuple[Step, ...]) -> Any:
        """The abstract value at a path, its unknown leaves not yet followed; None where there is nothing."""
        return _at(self.tree, path)

    def followed(self, path: tuple[Step, ...]) -> Any:
        """The abstract value at a path, its unknown leaves followed to where they come from."""
        if path not in self._followed:
            self._followed[path] = self.plan.follow(self, path, self.raw(path))
        return self._followed[path]

    @property
    def module(self) -> str:
        """The module instance in which it stands, "" for the root."""
        parts = split_address(self.address)
        return ".".join(parts[: -3 if self.mode == "data" else -2])

    @property
    def label(self) -> str:
        """Its name in the source, `aws_kms_key.lake`, without module and index."""
        return f"{'data.' if self.mode == 'data' else ''}{self.type}.{self.name}"


@dataclass(eq=False)
class Plan:
    """All resources of a plan or state, and what is needed to follow references among them."""

    resources: list[Resource] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    configuration: Configuration = field(default_factory=Configuration)
    source: ModuleSource | None = None
    sha256: str = ""
    is_state: bool = False
    documents: dict[str, Document | None] = field(default_factory=dict)  # read from data sources, by address

    @cached_property
    def by_address(self) -> dict[str, Resource]:
        """Resource instances by full address."""
        return {resource.address: resource for resource in self.resources}

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """Addresses of the instances of `module.x["a"].aws_kms_key.lake`, index left out."""
        return _grouped(self.by_address)

    @cached_property
    def modules(self) -> dict[str, list[str]]:
        """Addresses of the instances of `module.x`, index left out."""
        found: dict[str, None] = {}
        for resource in self.resources:
            parts = split_address(resource.module) if resource.module else []
            for end in range(2, len(parts) + 1, 2):
                found[".".join(parts[:end])] = None
        return _grouped(found)

    @cached_property
    def resolver(self) -> Resolver | None:
        """Follows expressions in the source; None when the source is not at hand."""
        return Resolver(self, self.source) if self.source else None

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Managed resources of these types."""
        return (each for each in self.resources if each.mode == "managed" and each.type in types)

    def attribute(self, address: str, name: str) -> Any:
        """The abstract value of a resource's attribute: known, followed, or a Reference to it."""
        resource = self.by_address.get(address)
        if resource is None:
            return Opaque(f"{address} is not in the plan")
        if self.resolver:
            return self.resolver.once("attribute", address, name, lambda: self._attribute(resource, name))
        return self._attribute(resource, name)

    def _attribute(self, resource: Resource, name: str) -> Any:
        value = resource.raw((name,))
        if is_known(value):
            return value
        followed = self._argument(resource, (name,))
        computed = followed is None or (isinstance(followed, Opaque) and name in ("id", "arn"))
        return Reference(resource.address, name) if computed else followed

    def follow(self, resource: Resource, path: tuple[Step, ...], value: Any) -> Any:
        """An abstract value with each unknown leaf replaced by what it comes from."""
        if isinstance(value, dict):
            return {key: self.follow(resource, (*path, key), each) for key, each in value.items()}
        if isinstance(value, list) and value:
            if len(path) == 1 and not is_known(value) and (uncounted := self._uncounted(resource, str(path[0]))):
                return uncounted
            whole = self._argument(resource, path) if UNKNOWN in value else None
            if isinstance(whole, list) and len(whole) == len(value):
                return whole
            return [self.follow(resource, (*path, index), each) for index, each in enumerate(value)]
        if value is not UNKNOWN:
            return value
        followed = self._argument(resource, path)
        if followed is None:
            return Reference(resource.address, _dotted(path))
        return followed

    def _argument(self, resource: Resource, path: tuple[Step, ...]) -> Any:
        """What the configuration says at a path; None where it says nothing (a computed attribute)."""
        if self.resolver:
            scope = self.resolver.scope_of(resource.address)
            source = self.resolver.module_source(scope.module)
            if source and resource.label in source.resources:
                return _in_body(self.resolver, source.resources[resource.label], path, scope, resource.values)
        return self.configuration.argument(self, resource, path)

    def _uncounted(self, resource: Resource, name: str) -> Opaque | None:
        """Why nobody knows which blocks there are: Terraform plans one for a dynamic block with an unknown for_each."""
        scope = self.resolver.scope_of(resource.address) if self.resolver else None
        source = self.resolver.module_source(scope.module) if self.resolver and scope else None
        if not self.resolver or not scope or not source or resource.label not in source.resources:
            unlisted = self.configuration.argument(self, resource, (name,)) is None
            return Opaque(f"the blocks {name}, dynamic or computed") if unlisted else None
        body = source.resources[resource.label]
        found = [_dynamic(self.resolver, each[name], name, scope) for each in _dynamics(body, name)]
        return next((each for each in found if isinstance(each, Opaque)), None)


def _in_body(resolver: Resolver, body: Body, path: tuple[Step, ...], scope: Scope, planned: Any) -> Any:
    """The abstract value at a path of a resource's body; of a repeated block, one of its candidates.

    `planned` are the values known of the body: in a set nothing else tells which of its blocks became which element.
    """
    head, rest = str(path[0]), path[1:]
    if head in body and not _is_block(body[head], rest):
        if "${" not in str(body[head]):
            return None  # a constant is never unknown: the block in question is another one, or AWS decides
        return _within(resolver, resolver.evaluate(first(body[head]), scope), rest)
    candidates = [(block, scope) for block in body.get(head, []) if isinstance(block, dict)]
    opaque: list[Any] = []
    for dynamic in _dynamics(body, head):
        inner = _dynamic(resolver, dynamic[head], head, scope)
        opaque += [inner] if isinstance(inner, Opaque) else []
        candidates += inner if isinstance(inner, list) else []
    if not candidates and not opaque:
        return None
    indexed = bool(rest) and isinstance(rest[0], int)
    inner_path = rest[1:] if indexed else rest
    if not inner_path:
        return opaque[0] if opaque else Opaque(f"the blocks {head}")
    element = _at(planned, path[:2]) if indexed else None
    candidates = [each for each in candidates if _may_be(resolver, *each, element)] or candidates
    found = [_in_body(resolver, block, inner_path, where, element) for block, where in candidates]
    found = [value for value in found if value is not None]
    return alternatives([*found, *opaque]) if found or opaque else None


def _may_be(resolver: Resolver, block: Body, scope: Scope, planned: Any) -> bool:
    """Whether a block may have become a planned one: no argument that is known of both is another there."""
    if not isinstance(planned, dict):
        return True
    for name, argument in block.items():
        if name not in planned or _is_block(argument, (0, 0)):
            continue
        value = resolver.evaluate(first(argument), scope)
        if is_known(value) and value is not None and _plain(value) != _plain(planned[name]):
            return False
    return True


def _plain(value: Any) -> Any:
    """A value as it can be compared with what a provider made of it: texts, lists in any order, null for nothing."""
    if isinstance(value, list):
        return sorted(str(_plain(each)) for each in value) or None
    return str(value).lower() if value not in (None, "") else None


def _dynamics(body: Body, name: str) -> list[Body]:
    return [dynamic for dynamic in body.get("dynamic", []) if name in dynamic]


def _is_block(argument: Any, rest: tuple[Step, ...]) -> bool:
    """Whether a body's entry is a list of blocks; hcl2 wraps an argument's object in the same way."""
    return (
        bool(rest)
        and isinstance(rest[0], int)
        and isinstance(argument, list)
        and all(isinstance(each, dict) for each in argument)
        and not (len(argument) == 1 and len(rest) == 1)
    )


def _dynamic(resolver: Resolver, dynamic: Body, name: str, scope: Scope) -> list[tuple[Body, Scope]] | Opaque:
    collection = resolver.evaluate(first(dynamic.get("for_each")), scope)
    content = first(dynamic.get("content")) or {}
    iterator = first(dynamic.get("iterator"))
    iterator = to_node(iterator)[1] if iterator else name
    if isinstance(collection, dict):
        pairs = list(collection.items())
    elif isinstance(collection, list):
        pairs = list(enumerate(collection))
    else:
        return Opaque(f"the dynamic blocks {name}, whose for_each is not known yet")
    return [(content, scope.with_names(**{iterator: {"key": key, "value": value}})) for key, value in pairs]


def _within(resolver: Resolver, value: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        value = resolver.step(value, step)
    return value


def _at(tree: Any, path: tuple[Step, ...]) -> Any:
    for step in path:
        if isinstance(tree, dict):
            tree = tree.get(str(step))
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return tree if tree is UNKNOWN else None
    return tree


def _overlaid(value: Any, unknown: Any) -> Any:
    """Known values and the tree of unknown ones as one abstract value."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict) and unknown:
        known = value if isinstance(value, dict) else {}
        return {key: _overlaid(known.get(key), unknown.get(key)) for key in {**known, **unknown}}
    if isinstance(unknown, list) and unknown:
        items = value if isinstance(value, list) else []
        size = max(len(items), len(unknown))
        padded = [*items, *[None] * (size - len(items))], [*unknown, *[None] * (size - len(unknown))]
        return [_overlaid(item, mark) for item, mark in zip(*padded, strict=True)]
    return value


def _dotted(path: tuple[Step, ...]) -> str:
    return ".".join(str(step) for step in path)


def _grouped(addresses: Any) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for address in addresses:
        parts = split_address(address)
        bare = ".".join([*parts[:-1], parts[-1].split("[")[0]])
        groups.setdefault(bare, []).append(address)
    return groups
