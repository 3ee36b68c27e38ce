"""The explanation report as a page that a reviewer can read."""

from __future__ import annotations

from typing import Any

from ringfence_ml.job import Report
from ringfence_ml.page import Section, bars, lines, number, page

SHOWN_DEPENDENCES, SHOWN_DECISIONS = 6, 5


def explanation_page(report: Report, decisions: list[dict[str, Any]], words: dict[str, Any]) -> str:
    """The page: importance, decisions with reasons and recourse, dependence, stability, limits.

    `words` holds the meaning of a level by column and level.
    """
    content = report.content
    method, data = content["method"], content["data"]
    importance: dict[str, float] = content["global_importance"]
    sections = [
        Section(
            "What the model goes by",
            ["Mean absolute contribution of each input to the log-odds of the adverse outcome."],
            plots=[("", bars(list(importance), list(importance.values()), "mean |contribution|"))],
        ),
        *_decisions(content, decisions, words),
        _dependence(content, list(importance), words),
        _stability(content["stability"]),
        Section("Limits of these explanations", list(content["limits"])),
    ]
    if report.findings:
        rows = [[each["kind"], each["message"]] for each in report.findings]
        sections.append(Section("Findings", [], ["Kind", "Finding"], rows))
    background = method["background"]
    facts = [
        ("Model", content["model"]["artifact_sha256"]),
        ("Data", f"{data['source']}, {data['part']}: {data['rows']:,} rows"),
        ("Method", f"{method['name']}: {method['words']}"),
        ("Background", f"{background['rows']} training rows, seed {background['seed']}, {background['sha256']}"),
        ("Denied from a score of", number(content["threshold"])),
    ]
    return page("Explanations", facts, report.verdict, "", sections)


def _decisions(content: dict[str, Any], decisions: list[dict[str, Any]], words: dict[str, Any]) -> list[Section]:
    denied, rate = content["denied"], content["denied"]["with_recourse"]
    section = Section("Denied applications")
    share = "" if rate is None else f" For {rate:.0%} of them one or two changes would turn the decision."
    section.paragraphs = [
        f"{denied['rows']:,} of {content['data']['rows']:,} are denied.{share} "
        f"The first {min(SHOWN_DECISIONS, len(decisions))} follow; decisions.json holds all."
    ]
    section.header = ["Row", "Score", "Reasons, most weighty first", "What would turn it"]
    section.rows = [
        [
            each["row"],
            number(each["score"]),
            "; ".join(f"{reason['code']} {reason['words']}" for reason in each["reasons"]),
            "; or ".join(_way(way, words) for way in each["recourse"]) or "no one or two changes",
        ]
        for each in decisions[:SHOWN_DECISIONS]
    ]
    return [section]


def _way(way: dict[str, Any], words: dict[str, Any]) -> str:
    def said(column: str, value: object) -> object:
        return words.get(column, {}).get(value, value)

    return " and ".join(
        f"{each['column']} from {said(each['column'], each['from'])} to {said(each['column'], each['to'])}"
        for each in way["changes"]
    )


def _dependence(content: dict[str, Any], ranked: list[str], words: dict[str, Any]) -> Section:
    found = {each["column"]: each for each in content["partial_dependence"]}
    section = Section(
        "Partial dependence", ["Mean score when one input is set to each value in turn, all else as it is."]
    )
    for column in ranked[:SHOWN_DEPENDENCES]:
        each = found[column]
        if isinstance(each["values"][0], str):
            drawing = bars(
                [words.get(column, {}).get(level, level or "(missing)") for level in each["values"]],
                each["mean_scores"],
                "mean score",
                width=4.4,
            )
        else:
            drawing = lines([("", each["values"], each["mean_scores"])], column, "mean score")
        section.plots.append((column, drawing))
    return section


def _stability(stability: dict[str, Any]) -> Section:
    if "could_not_assess" in stability:
        return Section("Stability", [f"Could not be assessed: {stability['could_not_assess']}."])
    rows = [
        [each["changed"], each["to"], f"{each['same_reasons']:.0%}", number(each["rank_correlation"])]
        for each in stability["comparisons"]
    ]
    head = f"How far {stability['decisions']} denials' reasons stay the same when something else is changed."
    return Section("Stability", [head], ["Changed", "To", "Same reasons", "Rank correlation of importance"], rows)
