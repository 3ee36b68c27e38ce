"""`attest` and `verify`: what a model is, said and signed, and refused where it is not so."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from pathlib import Path
from typing import Any

from ringfence_ml import __version__
from ringfence_ml.bom import bill_of_materials
from ringfence_ml.configuration import Configuration, read_json
from ringfence_ml.envelope import NotSigned, enveloped, opened, to_sign
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.hashing import canonical, file_sha256
from ringfence_ml.job import Job, Report
from ringfence_ml.runs import Run, read_run
from ringfence_ml.signing import ALGORITHM, LocalKey, MadeElsewhere, Signer, key_id_of, read_public_key

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:ringfence-ml:train:v1"
ENVELOPE = "attestation.dsse.json"


def statement_of(run: Run, reports: dict[str, Path], builder: str) -> dict[str, Any]:
    """The in-toto statement: every file of the run by hash, how it was made, and the reports on it.

    It holds no time but the run's own, so that the same run gives the same bytes to whoever prepares or signs it.
    """
    specification = run.specification
    subjects = {"run.json": file_sha256(run.folder / "run.json"), **run.fingerprint["files"]}
    dependencies = [
        {
            "name": "data",
            "uri": specification["data"]["source"],
            "digest": {"sha256": specification["data"]["file_sha256"]},
        },
        {"name": "code", "digest": {"sha256": specification["code"]["sha256"]}},
    ]
    if specification["code"]["commit"]:
        dependencies.append({"name": "commit", "digest": {"gitCommit": specification["code"]["commit"]}})
    if specification["image_digest"]:
        digest = {"sha256": specification["image_digest"].removeprefix("sha256:")}
        dependencies.append({"name": "image", "digest": digest})
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in sorted(subjects.items())],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"specification": specification},
                "internalParameters": {"environment": run.record["environment"]},
                "resolvedDependencies": dependencies,
            },
            "runDetails": {
                "builder": {"id": builder, "version": {"ringfence-ml": __version__}},
                "metadata": {"invocationId": run.record["run"], "finishedOn": run.record["trained_at"]},
                "byproducts": [
                    {"name": name, "digest": {"sha256": file_sha256(path)}} for name, path in sorted(reports.items())
                ],
            },
        },
    }


def attest(job: Job) -> Report:
    """Write the statement, the ML-BOM, and the signed envelope, or what somebody else is to sign."""
    configuration = job.configuration
    run = read_run(job.input(configuration.text("run", "run")))
    name = configuration.text("model_name", "model")
    builder = configuration.text("builder", "urn:ringfence-ml:builder:local")
    reports = _reports(job, run)
    payload = canonical(statement_of(run, {each: path for each, (path, _) in reports.items()}, builder))
    signer = _signer(job)
    configuration.finish()
    evaluation = next((report for _, report in reports.values() if report.get("command") == "evaluate"), None)
    job.write("statement.json", payload)
    job.write_json("bom.cdx.json", bill_of_materials(run, name, evaluation))
    if signer is None:
        digest = base64.b64encode(hashlib.sha256(to_sign(payload)).digest()).decode()
        job.write_json("to-sign.json", {"Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": ALGORITHM})
        content: dict[str, Any] = {"model": run.identity, "signed": False}
        return Report("attest", message="prepared for signing by KMS Sign", content=content)
    envelope = enveloped(payload, signer)
    if "assemble" in configuration:
        key = read_public_key(job.input(configuration.section("assemble").text("public_key")))
        try:
            opened(envelope, [key])
        except NotSigned as error:
            raise ConfigurationError(
                str(error), where=configuration.where, expected="the signature of to-sign.json by this key"
            ) from None
    job.write_json(ENVELOPE, envelope)
    return Report("attest", message=f"signed by {signer.key_id}", content={"model": run.identity, "signed": True})


def _reports(job: Job, run: Run) -> dict[str, tuple[Path, dict[str, Any]]]:
    """The reports named in the configuration, each on this very model."""
    found = {}
    for name, relative in job.configuration.mapping("reports", {}).items():
        path = job.input(str(relative))
        report = read_json(path, f"the report {name}")
        about = report.get("model", {}).get("artifact_sha256") if isinstance(report, dict) else None
        if about != run.fingerprint["artifact_sha256"]:
            raise ConfigurationError("a report on another model", where=str(path), expected="one on this run's model")
        found[name] = (path, report)
    return found


def _signer(job: Job) -> Signer | None:
    """`sign`, `assemble` or `prepare`: exactly one of them; None stands for prepare."""
    configuration = job.configuration
    chosen = [word for word in ("sign", "prepare", "assemble") if word in configuration]
    if len(chosen) != 1:
        expected = '"sign": {"key": PEM}, "prepare": {} or "assemble": {"signature", "public_key", "key_id"}'
        raise ConfigurationError("no one way to sign", where=configuration.where, expected=expected)
    section: Configuration = configuration.section(chosen[0])
    if chosen[0] == "prepare":
        return None
    if chosen[0] == "sign":
        return LocalKey(job.input(section.text("key")))
    key = read_public_key(job.input(section.text("public_key")))
    signature = job.input(section.text("signature")).read_bytes()
    try:
        raw = base64.b64decode(signature.strip(), validate=True)
    except (ValueError, binascii.Error):
        raw = signature  # the bytes themselves
    return MadeElsewhere(section.text("key_id", key_id_of(key)), raw)


def verify(job: Job) -> Report:
    """Pass only where a trusted key signed a statement that names every file of the run by its hash.

    Anything else is a fail with the reason: `unsigned`, `not_trusted`, `altered`, `not_attested`.
    """
    configuration = job.configuration
    folder = job.input(configuration.text("run", "run"))
    envelope = job.inputs / configuration.text("attestation", ENVELOPE)
    trusted = [read_public_key(job.input(each)) for each in configuration.texts("public_keys")]
    configuration.finish()
    if not trusted:
        raise ConfigurationError("no trusted key", where=configuration.where, expected="public_keys")
    reason, message = check(folder, envelope, trusted)
    return Report("verify", "fail" if reason else "pass", reason, message)


def check(folder: Path, envelope: Path, trusted: list[Any]) -> tuple[str, str]:
    """Why a run is refused, as a word and a sentence; ("", what was verified) where it is not."""
    if not envelope.is_file():
        return "unsigned", f"there is no {envelope.name}"
    try:
        statement = json.loads(opened(json.loads(envelope.read_bytes()), trusted))
        subjects = {each["name"]: each["digest"]["sha256"] for each in statement["subject"]}
        kinds = (statement["_type"], statement["predicateType"])
    except NotSigned as error:
        return "not_trusted", str(error)
    except (ValueError, KeyError, TypeError):
        return "not_trusted", f"{envelope.name} holds no in-toto statement"
    if kinds != (STATEMENT, PREDICATE):
        return "not_trusted", f"the statement is of another kind: {kinds[1]}"
    there = {path.relative_to(folder).as_posix() for part in ("model", "probe") for path in (folder / part).rglob("*")}
    unknown = sorted(name for name in there if name not in subjects and (folder / name).is_file())
    if unknown:
        return "not_attested", f"the statement does not name {', '.join(unknown)}"
    for name, expected in sorted(subjects.items()):
        path = folder / name
        if not path.is_file() or file_sha256(path) != expected:
            return "altered", f"{name} is not the file that was signed"
    if "run.json" not in subjects or not any(name.startswith("model/") for name in subjects):
        return "not_attested", "the statement names no model"
    return "", f"{len(subjects)} files as signed"
