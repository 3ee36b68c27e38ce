"""A report as one HTML page that needs nothing else: text, tables, and plots as embedded SVG."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

INK, ACCENT, SECOND, PALE = "#1f2933", "#1d5f8a", "#b4562b", "#c9d6df"


@dataclass
class Section:
    """A heading, paragraphs, at most one table, and plots (SVG texts)."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    plots: list[tuple[str, str]] = field(default_factory=list)


def number(value: float | int | None, digits: int = 3) -> str:
    """A figure for a person; an em dash where there is none."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:.{digits}f}"


def with_interval(figure: dict[str, Any]) -> list[str]:
    """A figure's value and its interval, as two cells."""
    low, high = figure["low"], figure["high"]
    none = f"— (undefined in {figure['undefined']:,} resamples)" if "undefined" in figure else "—"
    return [number(figure["value"]), none if low is None else f"{number(low)} to {number(high)}"]


def page(title: str, facts: Sequence[tuple[str, str]], verdict: str, message: str, sections: Sequence[Section]) -> str:
    """The page."""
    import jinja2

    text = files("ringfence_ml").joinpath("templates", "report.html").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(text).render(
        title=title, facts=facts, verdict=verdict, message=message, sections=sections
    )


def plot(draw: Callable[[Any], None], *, width: float = 6.0, height: float = 3.4) -> str:
    """What `draw(axes)` draws, as an SVG element; equal drawings give equal text."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    style: dict[Any, Any] = {
        "svg.hashsalt": "ringfence",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#8795a1",
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": "#52606d",
        "ytick.color": "#52606d",
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.add_subplot())
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    return re.sub(r'<svg ([^>]*?)height="[^"]*"([^>]*?)width="[^"]*"', r"<svg \1\2", svg, count=1).strip()


def bars(names: Sequence[str], values: Sequence[float], label: str, *, width: float = 6.0) -> str:
    """Horizontal bars, the first on top."""

    def draw(axes: Any) -> None:
        axes.barh(range(len(names)), values, color=ACCENT, height=0.65)
        axes.set_yticks(range(len(names)), list(names))
        axes.invert_yaxis()
        axes.axvline(0, color="#8795a1", linewidth=0.8)
        axes.set_xlabel(label)

    return plot(draw, width=width, height=0.9 + 0.26 * len(names))


def points(names: Sequence[str], figures: Sequence[dict[str, Any]], label: str) -> str:
    """A dot for each value with its interval as a line, the first on top; what has no value is left out."""
    shown = [(name, each) for name, each in zip(names, figures, strict=True) if each["value"] is not None]

    def draw(axes: Any) -> None:
        for place, (_, each) in enumerate(shown):
            if each["low"] is not None:
                axes.plot([each["low"], each["high"]], [place, place], color="#7ba4c0", linewidth=3)
            axes.plot(each["value"], place, "o", color=ACCENT, markersize=6)
        axes.set_yticks(range(len(shown)), [name for name, _ in shown])
        axes.invert_yaxis()
        axes.axvline(0, color="#8795a1", linewidth=0.8)
        axes.set_xlabel(label)

    return plot(draw, height=0.9 + 0.26 * len(shown))


def lines(
    series: Sequence[tuple[str, Sequence[float], Sequence[float]]], x: str, y: str, *, diagonal: bool = False
) -> str:
    """One line a series (name, x, y); a grey diagonal from 0,0 to 1,1 where asked for."""

    def draw(axes: Any) -> None:
        if diagonal:
            axes.plot([0, 1], [0, 1], color=PALE, linewidth=1, linestyle="--")
        for (name, across, up), colour in zip(series, (ACCENT, SECOND, INK), strict=False):
            marker = "o" if len(across) <= 25 else ""
            axes.plot(across, up, color=colour, linewidth=1.6, marker=marker, markersize=3.5, label=name)
        if len(series) > 1:
            axes.legend(frameon=False)
        axes.set_xlabel(x)
        axes.set_ylabel(y)

    return plot(draw, width=4.4, height=3.2)
