"""`card`: the model card from the run and its reports; refused, with all that is missing, where incomplete."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ringfence_ml.card_fields import CONTENT_MAXIMUM, REPORTS, RISK_RATINGS, TEXTS
from ringfence_ml.configuration import read_json
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.job import Job, Report, plain
from ringfence_ml.runs import Run, read_run

Json = dict[str, Any]


def card(job: Job) -> Report:
    """Write `model_card.json` (SageMaker's card), `model_package_card.json` (its shorter form), `model_card.md`."""
    configuration = job.configuration
    run = read_run(job.input(configuration.text("run", "run")))
    texts = configuration.mapping("texts", {})
    reports, faults = _reports(job, run)
    faults = _text_faults(texts) + faults
    places = {
        "model_artifact": configuration.texts("model_artifact", []),
        "container_image": configuration.texts("container_image", []),
        "training_arn": [configuration.text("training_arn", "")] if "training_arn" in configuration else [],
    }
    configuration.finish()
    if faults:
        raise ConfigurationError(
            "the card is not complete: " + "; ".join(faults), where=configuration.where, expected="every section"
        )
    content = plain(_content(run, texts, reports, places))
    size = len(json.dumps(content))
    if size > CONTENT_MAXIMUM:
        raise ConfigurationError(
            f"the card has {size} characters", where=configuration.where, expected=f"at most {CONTENT_MAXIMUM}"
        )
    job.write_json("model_card.json", content)
    job.write_json("model_package_card.json", package_card(content))
    job.write("model_card.md", markdown(content, run))
    return Report("card", message=f"card of {texts['name']}", content={"model": run.identity, "characters": size})


def _text_faults(texts: Json) -> list[str]:
    faults = []
    for text in TEXTS:
        value = texts.get(text.key)
        if not isinstance(value, str) or not value.strip():
            faults.append(f"texts.{text.key} is missing")
        elif len(value) > text.longest:
            faults.append(f"texts.{text.key} has {len(value)} characters of at most {text.longest}")
    known = {text.key for text in TEXTS}
    faults += [f"texts.{key} is unknown" for key in texts if key not in known]
    rating, review = texts.get("risk_rating"), texts.get("next_review")
    if rating and rating not in RISK_RATINGS:
        faults.append(f"texts.risk_rating is none of {', '.join(RISK_RATINGS)}")
    try:
        date.fromisoformat(str(review) if review else "2000-01-01")
    except ValueError:
        faults.append("texts.next_review is no date (YYYY-MM-DD)")
    return faults


def _reports(job: Job, run: Run) -> tuple[dict[str, Json], list[str]]:
    found: dict[str, Json] = {}
    faults = []
    named = job.configuration.mapping("reports", {})
    faults += [f"reports.{name} is unknown" for name in named if name not in REPORTS]
    for name, command in REPORTS.items():
        path = job.inputs / str(named.get(name, ""))
        if name not in named or not path.is_file():
            faults.append(f"reports.{name} is missing")
            continue
        report = read_json(job.input(str(named[name])), f"the report {name}")
        if not isinstance(report, dict) or report.get("command") != command:
            faults.append(f"reports.{name} is no report of {command}")
        elif report.get("verdict") == "could_not_assess":
            faults.append(f"reports.{name} could not assess: {report.get('message', '')}")
        elif report.get("model", {}).get("artifact_sha256") != run.fingerprint["artifact_sha256"]:
            faults.append(f"reports.{name} is on another model")
        else:
            found[name] = report
    return found, faults


def _content(run: Run, texts: Json, reports: dict[str, Json], places: dict[str, list[str]]) -> Json:
    """The card in SageMaker's schema."""
    content: Json = {
        "model_overview": {
            "model_id": str(run.record["run"]),
            "problem_type": "Binary classification",
            "algorithm_type": run.specification["model"]["kind"],
            "model_artifact": places["model_artifact"] or ["sha256:" + run.fingerprint["artifact_sha256"]],
            "inference_environment": {"container_image": places["container_image"]},
        },
        "intended_uses": {},
        "business_details": {},
        "training_details": _training(run, places),
        "evaluation_details": [_evaluation(reports["evaluation"]), *_bias(reports["bias"]), _explanation(reports)],
        "additional_information": {"custom_details": {}},
    }
    for text in TEXTS:
        section = (
            content["additional_information"]["custom_details"]
            if text.section == "custom_details"
            else content[text.section]
        )
        section[text.field] = texts[text.key].strip()
    content["additional_information"]["custom_details"] |= {
        "run": str(run.record["run"]),
        "artifact_sha256": run.fingerprint["artifact_sha256"],
        "protected_inputs": ", ".join(run.specification["protected_inputs"]) or "none",
        "decision_threshold": f"{run.threshold:.6g}",
    }
    return content


def _training(run: Run, places: dict[str, list[str]]) -> Json:
    specification = run.specification
    parameters = specification["model"]["parameters"] | {"seed": specification["seed"], "threads": 1}
    data = specification["data"]
    details: Json = {
        "training_datasets": [f"{data['source']} sha256:{data['file_sha256']}"],
        "training_environment": {"container_image": places["container_image"]},
        "user_provided_hyper_parameters": [{"name": name, "value": str(each)} for name, each in parameters.items()],
    }
    if places["training_arn"]:
        details["training_arn"] = places["training_arn"][0]
    return {
        "objective_function": {"function": {"function": "Minimize", "facet": "Loss"}, "notes": "log-likelihood"},
        "training_job_details": details,
    }


def _metric(name: str, figure: Json) -> Json:
    if figure["value"] is None:
        return {"name": name, "type": "string", "value": "not defined on these rows"}
    low, high = figure["low"], figure["high"]
    notes = "no interval" if low is None else f"95 % interval {low:.4g} to {high:.4g}"
    return {"name": name, "type": "number", "value": figure["value"], "notes": notes}


def _evaluation(report: Json) -> Json:
    data = report["data"]
    bins = [[each["mean_score"], each["rate"]] for each in report["calibration"]]
    curve = {
        "name": "calibration",
        "type": "linear_graph",
        "value": bins,
        "x_axis_name": "score",
        "y_axis_name": "rate",
    }
    metrics = [_metric(name, each) for name, each in report["metrics"].items()]
    return {
        "name": "Evaluation",
        "evaluation_observation": f"Verdict {report['verdict']} on {data['rows']} rows ({data['part']}), each figure "
        f"with its bootstrap interval.",
        "datasets": [f"{data['source']} {data['content_sha256']}"],
        "metric_groups": [{"name": "Metrics", "metric_data": metrics}, {"name": "Calibration", "metric_data": [curve]}],
    }


def _bias(report: Json) -> list[Json]:
    return [
        {
            "name": f"Bias {name}"[:63],
            "evaluation_observation": f"Verdict {report['verdict']}. Disadvantaged: {facet['disadvantaged']}, "
            f"{facet['rows']['disadvantaged']} rows; others {facet['rows']['others']}.",
            "metric_groups": [
                {"name": title, "metric_data": [_metric(metric, each) for metric, each in facet[family].items()]}
                for family, title in (("pre_training", "Before training"), ("post_training", "After training"))
            ],
        }
        for name, facet in report["facets"].items()
    ]


def _explanation(reports: dict[str, Json]) -> Json:
    report = reports["explanation"]
    importance: dict[str, float] = report["global_importance"]
    bars = {
        "name": "mean absolute contribution",
        "type": "bar_chart",
        "value": list(importance.values()),
        "x_axis_name": list(importance),
        "y_axis_name": "log-odds",
    }
    return {
        "name": "Explanation",
        "evaluation_observation": f"Method {report['method']['name']}. " + " ".join(report["limits"]),
        "metric_groups": [{"name": "Importance", "metric_data": [bars]}],
    }


def package_card(content: Json) -> Json:
    """The shorter form that a model package takes: of the overview only creator and artefacts."""
    overview = content["model_overview"]
    kept = {key: overview[key] for key in ("model_creator", "model_artifact")}
    return {**content, "model_overview": kept}


def markdown(content: Json, run: Run) -> str:
    """The card for a person: every text, then each group of figures as a table."""
    overview = content["model_overview"]
    lines = [f"# Model card: {overview['model_name']}", "", f"Model `{run.fingerprint['artifact_sha256']}`, run "]
    lines[-1] += f"`{run.record['run']}`, trained {run.record['trained_at']}, {overview['algorithm_type']}."
    for text in TEXTS:
        if text.key != "name":
            lines += ["", f"## {text.heading}", "", _text_of(content, text.section, text.field)]
    data = run.specification["data"]
    lines += ["", "## Training", "", f"Data: {data['source']}, {data['rows']:,} rows, SHA-256 `{data['file_sha256']}`."]
    lines += ["", "| Parameter | Value |", "|---|---|"]
    parameters = content["training_details"]["training_job_details"]["user_provided_hyper_parameters"]
    lines += [f"| {each['name']} | {each['value']} |" for each in parameters]
    for detail in content["evaluation_details"]:
        lines += ["", f"## {detail['name']}", "", detail["evaluation_observation"]]
        for group in detail["metric_groups"]:
            lines += ["", f"### {group['name']}", "", *_table(group["metric_data"])]
    return "\n".join(lines) + "\n"


def _text_of(content: Json, section: str, field: str) -> str:
    where = content["additional_information"]["custom_details"] if section == "custom_details" else content[section]
    return str(where[field])


def _table(metrics: list[Json]) -> list[str]:
    first = metrics[0]
    if first["type"] == "bar_chart":
        pairs = zip(first["x_axis_name"], first["value"], strict=True)
        return ["| Input | Value |", "|---|---|", *(f"| {name} | {value:.4f} |" for name, value in pairs)]
    if first["type"] == "linear_graph":
        head = [f"| {first['x_axis_name']} | {first['y_axis_name']} |", "|---|---|"]
        return head + [f"| {one:.4f} | {other:.4f} |" for one, other in first["value"]]
    rows = [
        f"| {each['name']} | {each['value']:.4f} | {each['notes']} |"
        if each["type"] == "number"
        else f"| {each['name']} | — | {each['value']} |"
        for each in metrics
    ]
    return ["| Metric | Value | Interval |", "|---|---|---|", *rows]
