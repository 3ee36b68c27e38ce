"""A trace as a picture (SVG): kinds from left to right, artefacts as boxes, steps as lines."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ringfence.lineage.events import KINDS, Artifact
from ringfence.lineage.graph import Trace

_RANKS = (
    ("raw_data", "code", "image", "parameters"),
    ("dataset_version",),
    ("feature_view",),
    ("training_run",),
    ("model",),
    ("evaluation",),
    ("model_card", "attestation"),
    ("approval",),
    ("deployment",),
    ("prediction_batch",),
)
_WIDTH, _HEIGHT, _ACROSS, _DOWN, _TOP, _LEFT = 176, 52, 56, 22, 84, 24
_SHOWN = 12  # boxes of one rank; what is over is counted in a last box
_FILLS = {"model": "#dbe8f8", "approval": "#e4f3ea", "deployment": "#e4f3ea", "raw_data": "#fbf1dc"}


def trace_svg(trace: Trace) -> str:
    """The picture. What one rank has beyond twelve artefacts is counted, and the list has them all."""
    places, boxes, over = _places([*trace.before, trace.model, *trace.after])
    ranks = max(x for x, _ in places.values()) + 1
    rows = max(y for _, y in places.values()) + 1 + bool(over)
    width = _LEFT * 2 + ranks * _WIDTH + (ranks - 1) * _ACROSS
    height = _TOP + rows * (_HEIGHT + _DOWN) + 40
    title = f"Lineage of model {trace.model.sha256[:12]}"
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}", "role": "img"})
    svg.set("font-family", "Helvetica, Arial, sans-serif")
    svg.set("aria-label", title)
    SubElement(svg, "rect", width=str(width), height=str(height), fill="#ffffff")
    _text(svg, _LEFT, 34, title, 20, bold=True)
    _text(svg, _LEFT, 58, _subtitle(trace), 13, "#b3261e" if trace.missing else "#2f6f4f")
    for source, target, step in sorted({(each.source, each.target, each.step) for each in trace.edges}):
        if source in places and target in places:
            _line(svg, places[source], places[target], step)
    for artifact in boxes:
        _box(svg, artifact, places[artifact.id])
    for rank, count in over.items():
        x, y = _corner((rank, _SHOWN))
        _text(svg, x, y + 20, f"and {count} more", 12, "#5c6b7f")
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def _subtitle(trace: Trace) -> str:
    if trace.missing:
        return "The line back lacks: " + ", ".join(KINDS[kind] for kind in trace.missing)
    return "The line back to raw data is complete."


def _places(artifacts: list[Artifact]) -> tuple[dict[str, tuple[int, int]], list[Artifact], dict[int, int]]:
    """Rank and row of each artefact that is drawn; ranks that nothing is in are left out."""
    rank_of = {kind: number for number, kinds in enumerate(_RANKS) for kind in kinds}
    used = sorted({rank_of[each.kind] for each in artifacts})
    places: dict[str, tuple[int, int]] = {}
    boxes, over, filled = [], {}, dict.fromkeys(used, 0)  # type: ignore[var-annotated]
    for each in artifacts:
        rank = rank_of[each.kind]
        column = used.index(rank)
        if filled[rank] == _SHOWN:
            over[column] = over.get(column, 0) + 1
            continue
        places[each.id] = (column, filled[rank])
        filled[rank] += 1
        boxes.append(each)
    return places, boxes, over


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    return _LEFT + place[0] * (_WIDTH + _ACROSS), _TOP + place[1] * (_HEIGHT + _DOWN)


def _line(svg: Element, source: tuple[int, int], target: tuple[int, int], step: str) -> None:
    (x1, y1), (x2, y2) = _corner(source), _corner(target)
    start, end = (x1 + _WIDTH, y1 + _HEIGHT // 2), (x2, y2 + _HEIGHT // 2)
    bend = _ACROSS // 2
    way = f"M{start[0]} {start[1]} C{start[0] + bend} {start[1]} {end[0] - bend} {end[1]} {end[0]} {end[1]}"
    path = SubElement(svg, "path", {"d": way, "fill": "none", "stroke": "#9fb0c6", "stroke-width": "1.5"})
    SubElement(path, "title").text = step


def _box(svg: Element, artifact: Artifact, place: tuple[int, int]) -> None:
    x, y = _corner(place)
    fill, edge = _FILLS.get(artifact.kind, "#f5f8fc"), "#7b8ca3"
    box = {
        "x": str(x),
        "y": str(y),
        "width": str(_WIDTH),
        "height": str(_HEIGHT),
        "rx": "6",
        "fill": fill,
        "stroke": edge,
    }
    group = SubElement(svg, "g")
    SubElement(group, "title").text = f"{KINDS[artifact.kind]} {artifact.name} sha256:{artifact.sha256}"
    SubElement(group, "rect", box)
    _text(group, x + 10, y + 17, KINDS[artifact.kind], 11, "#5c6b7f")
    name = artifact.name if len(artifact.name) <= 24 else artifact.name[:23] + "…"
    _text(group, x + 10, y + 33, name, 13, bold=True)
    _text(group, x + 10, y + 46, artifact.sha256[:12], 10, "#5c6b7f")


def _text(parent: Element, x: int, y: int, text: str, size: int, fill: str = "#1b2a41", *, bold: bool = False) -> None:
    at = {"x": str(x), "y": str(y), "font-size": str(size), "fill": fill}
    SubElement(parent, "text", at | ({"font-weight": "bold"} if bold else {})).text = text
