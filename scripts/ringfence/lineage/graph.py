"""The graph that a ledger's steps make: artefacts and what they came from, back to raw data, forward to predictions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ringfence.errors import RingfenceError
from ringfence.lineage.events import KINDS, Artifact, merged
from ringfence.lineage.ledger import Entry

SHORTEST = 6  # characters of a hash that may stand for it
COMPLETE = ("raw_data", "dataset_version", "feature_view", "code", "image", "parameters", "training_run")
"""What a model's line back must hold."""


@dataclass(frozen=True)
class Edge:
    """An output and one input of a step, and the number of the entry that tells of it."""

    source: str
    target: str
    step: str
    time: str
    entry: int


@dataclass
class Graph:
    """Artefacts by id, and edges from input to output."""

    artifacts: dict[str, Artifact] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def after(self, artifact: str) -> list[Artifact]:
        """What came of an artefact, directly or by way of others, in the order of the steps' times."""
        return self._in_order(_reached(artifact, {(each.source, each.target) for each in self.edges}))

    def before(self, artifact: str) -> list[Artifact]:
        """What an artefact came from, directly or by way of others."""
        return self._in_order(_reached(artifact, {(each.target, each.source) for each in self.edges}))

    def made(self, artifact: str) -> str:
        """When an artefact was made: its first step's time; empty where no step made it."""
        return min((each.time for each in self.edges if each.target == artifact), key=_moment, default="")

    def models(self) -> list[Artifact]:
        """Every model."""
        return [each for each in self.artifacts.values() if each.kind == "model"]

    def model(self, name: str, where: str = "") -> Artifact:
        """The model that a hash (or its beginning), a run, a card's name, an endpoint or a package's ARN stands for."""
        if not name:
            raise RingfenceError("names no model", where=where, expected="artifact_sha256 in it, or --model")
        found = [each for each in self.models() if self._is_named(each, name)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(each.sha256[:12] for each in (found or self.models())[:5]) or "none"
        what = f"{name!r} is {len(found)} models" if found else f"{name!r} is no model of this ledger"
        raise RingfenceError(what, where=where, expected=f"one of: {known}")

    def _is_named(self, model: Artifact, name: str) -> bool:
        if len(name) >= SHORTEST and model.sha256.startswith(name.lower()):
            return True
        runs = [each for each in self.before(model.id) if each.kind == "training_run"]
        if len(name) >= SHORTEST and any(each.sha256.startswith(name.lower()) for each in runs):
            return True
        later = self.after(model.id)
        return any(name in (each.facts.get("package"), each.facts.get("endpoint")) for each in later) or any(
            each.kind == "model_card" and each.name == name for each in later
        )

    def deployment(self, endpoint: str, moment: str, where: str = "") -> Artifact:
        """The deployment that an endpoint served at a moment: the last before it; its fact `_time` says since when."""
        found = [
            each for each in self.artifacts.values() if each.kind == "deployment" and each.facts["endpoint"] == endpoint
        ]
        since = {each.id: self.made(each.id) for each in found}
        serving = [each for each in found if not moment or _moment(since[each.id]) <= _moment(moment)]
        if not serving:
            known = f"{len(found)} later deployments" if found else "no deployment"
            raise RingfenceError(f"the ledger knows {known} of {endpoint!r}", where=where, next_step="Record it first")
        last = max(serving, key=lambda each: _moment(since[each.id]))
        return Artifact(last.kind, last.name, last.sha256, {**last.facts, "_time": since[last.id]})

    def _in_order(self, ids: Iterable[str]) -> list[Artifact]:
        order = list(KINDS)
        found = [self.artifacts[each] for each in ids]
        return sorted(found, key=lambda each: (order.index(each.kind), _moment(self.made(each.id)), each.sha256))


def _moment(time: str) -> float:
    return datetime.fromisoformat(time).timestamp() if time else 0.0


def _reached(start: str, pairs: set[tuple[str, str]]) -> set[str]:
    ways: dict[str, list[str]] = {}
    for source, target in pairs:
        ways.setdefault(source, []).append(target)
    reached, waiting = {start}, [start]
    while waiting:
        for each in ways.get(waiting.pop(), ()):
            if each not in reached:
                reached.add(each)
                waiting.append(each)
    return reached - {start}


def graph_of(entries: Iterable[Entry]) -> Graph:
    """The graph of a verified ledger. Facts of one artefact that several entries tell of are put together."""
    graph, told = Graph(), {}  # type: ignore[var-annotated]
    for entry in entries:
        step = entry.step
        for artifact in (*step.inputs, *step.outputs):
            told.setdefault(artifact.id, []).append(artifact)
        for source in step.inputs:
            for target in step.outputs:
                graph.edges.append(Edge(source.id, target.id, step.name, step.time, entry.number))
    graph.artifacts = {name: merged(each) for name, each in told.items()}
    return graph


@dataclass(frozen=True)
class Trace:
    """A model, what it came from, what came of it, and the kinds that its line back lacks."""

    model: Artifact
    before: list[Artifact]
    after: list[Artifact]
    edges: list[Edge]
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Artefacts and edges as JSON values."""
        return {
            "model": _shown(self.model),
            "before": [_shown(each) for each in self.before],
            "after": [_shown(each) for each in self.after],
            "edges": [vars(each) for each in self.edges],
            "missing": list(self.missing),
        }


def _shown(artifact: Artifact) -> dict[str, Any]:
    return {"kind": artifact.kind, "name": artifact.name, "sha256": artifact.sha256, "facts": dict(artifact.facts)}


def trace(graph: Graph, model: Artifact) -> Trace:
    """The model's line back to raw data and forward to every prediction."""
    before, after = graph.before(model.id), graph.after(model.id)
    inside = {each.id for each in (*before, model, *after)}
    edges = [each for each in graph.edges if each.source in inside and each.target in inside]
    there = {each.kind for each in before}
    return Trace(model, before, after, edges, tuple(kind for kind in COMPLETE if kind not in there))
