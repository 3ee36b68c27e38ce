"""A signed run passes; one that is unsigned, altered, added to, or signed by somebody else is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from ml_commands import Command, read

from ringfence_ml.attest import check, statement_of
from ringfence_ml.envelope import enveloped, opened, to_sign
from ringfence_ml.hashing import canonical
from ringfence_ml.runs import read_run
from ringfence_ml.signing import KmsKey, LocalKey, read_public_key


def write_key(folder: Path, name: str = "key") -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}.pem").write_bytes(private)
    (folder / f"{name}.pub.pem").write_bytes(public)
    return key


@pytest.fixture
def signed(german: Path, reported: Path, tmp_path: Path, command: Command) -> Path:
    """A folder with a run, its reports, keys and a good attestation."""
    shutil.copytree(german / "run", tmp_path / "run")
    shutil.copytree(reported / "evaluate", tmp_path / "evaluate")
    write_key(tmp_path)
    configuration = {"sign": {"key": "key.pem"}, "reports": {"evaluation": "evaluate/report.json"}}
    code, output = command("attest", configuration, tmp_path)
    assert code == 0
    for name in ("attestation.dsse.json", "bom.cdx.json", "statement.json"):
        shutil.copy(output / name, tmp_path / name)
    return tmp_path


def verdict(command: Command, folder: Path) -> tuple[int, str, str]:
    code, output = command("verify", {"public_keys": ["key.pub.pem"]}, folder)
    report = read(output / "report.json")
    return code, report["verdict"], report.get("reason", "")


def test_a_signed_run_passes(signed: Path, command: Command) -> None:
    assert verdict(command, signed) == (0, "pass", "")


def test_unsigned_is_refused(signed: Path, command: Command) -> None:
    (signed / "attestation.dsse.json").unlink()
    assert verdict(command, signed) == (1, "fail", "unsigned")


@pytest.mark.parametrize("name", ["model/model.ubj", "model/encoding.json", "probe/predictions.json", "run.json"])
def test_any_altered_file_is_refused(name: str, signed: Path, command: Command) -> None:
    with (signed / "run" / name).open("ab") as file:
        file.write(b" ")
    assert verdict(command, signed) == (1, "fail", "altered")


def test_an_added_file_is_refused(signed: Path, command: Command) -> None:
    (signed / "run/model/inference.py").write_text("print()")
    assert verdict(command, signed) == (1, "fail", "not_attested")


def test_a_removed_file_is_refused(signed: Path, command: Command) -> None:
    (signed / "run/model/model.ubj").unlink()
    assert verdict(command, signed) == (1, "fail", "altered")


def test_another_keys_signature_is_refused_whatever_key_id_it_claims(signed: Path, command: Command) -> None:
    trusted = read(signed / "attestation.dsse.json")["signatures"][0]["keyid"]
    write_key(signed, "other")
    payload = (signed / "statement.json").read_bytes()
    envelope = enveloped(payload, LocalKey(signed / "other.pem"))
    envelope["signatures"][0]["keyid"] = trusted
    (signed / "attestation.dsse.json").write_text(json.dumps(envelope))
    assert verdict(command, signed) == (1, "fail", "not_trusted")


def test_a_changed_statement_is_refused(signed: Path, command: Command) -> None:
    envelope = read(signed / "attestation.dsse.json")
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["subject"][0]["digest"]["sha256"] = "0" * 64
    envelope["payload"] = base64.b64encode(canonical(statement)).decode()
    (signed / "attestation.dsse.json").write_text(json.dumps(envelope))
    assert verdict(command, signed) == (1, "fail", "not_trusted")


@pytest.mark.parametrize("content", ["{}", "[]", "nonsense", '{"payloadType": 1, "payload": "", "signatures": []}'])
def test_nonsense_is_refused(content: str, signed: Path, command: Command) -> None:
    (signed / "attestation.dsse.json").write_text(content)
    code, found, _ = verdict(command, signed)
    assert (code, found) == (1, "fail")


def test_the_message_signed_is_dsses() -> None:
    """The example of the DSSE protocol's own page."""
    assert to_sign(b"hello world", "http://example.com/HelloWorld") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_the_statement_says_how_the_model_came_to_be(signed: Path) -> None:
    statement = read(signed / "statement.json")
    record = read(signed / "run/run.json")
    subjects = {each["name"]: each["digest"]["sha256"] for each in statement["subject"]}
    for name, digest in subjects.items():
        assert hashlib.sha256((signed / "run" / name).read_bytes()).hexdigest() == digest
    assert {"run.json", "model/model.ubj", "model/encoding.json"} <= set(subjects)
    definition = statement["predicate"]["buildDefinition"]
    assert definition["externalParameters"]["specification"] == record["specification"]
    names = [each["name"] for each in definition["resolvedDependencies"]]
    assert names[:2] == ["data", "code"]
    assert statement["predicate"]["runDetails"]["byproducts"][0]["name"] == "evaluation"


def test_signed_elsewhere_from_what_was_prepared(signed: Path, command: Command) -> None:
    """A job without network prepares; KMS (here its stand-in) signs the digest; the job assembles."""
    _, prepared = command("attest", {"prepare": {}}, signed)
    request = read(prepared / "to-sign.json")
    assert request["SigningAlgorithm"] == "ECDSA_SHA_256"
    key = serialization.load_pem_private_key((signed / "key.pem").read_bytes(), None)
    signature = key.sign(base64.b64decode(request["Message"]), ec.ECDSA(Prehashed(hashes.SHA256())))
    (signed / "signature").write_bytes(base64.b64encode(signature))
    assemble = {"signature": "signature", "public_key": "key.pub.pem", "key_id": "alias/models"}
    code, output = command("attest", {"assemble": assemble}, signed)
    assert code == 0
    shutil.copy(output / "attestation.dsse.json", signed)
    assert verdict(command, signed) == (0, "pass", "")
    (signed / "signature").write_bytes(base64.b64encode(signature[:-1] + bytes([signature[-1] ^ 1])))
    assert command("attest", {"assemble": assemble}, signed)[0] == 2


def test_a_kms_key_signs_what_verifies(german: Path, tmp_path: Path) -> None:
    """KMS's part is played by a key at hand that signs the digest sent; botocore validates request and answer."""
    key = write_key(tmp_path)
    payload = canonical(statement_of(read_run(german / "run"), {}, "urn:test"))
    digest = hashlib.sha256(to_sign(payload)).digest()
    arn = "arn:aws:kms:eu-west-1:333333333333:key/11111111-2222-3333-4444-555555555555"
    client = boto3.client("kms", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as kms:
        asked = {"KeyId": arn, "Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
        answer = {"KeyId": arn, "Signature": key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))}
        kms.add_response("sign", answer, asked)
        envelope = enveloped(payload, KmsKey(client, arn))
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # as GetPublicKey gives it
    (tmp_path / "public.der").write_bytes(der)
    assert opened(envelope, [read_public_key(tmp_path / "public.der")]) == payload
    assert envelope["signatures"][0]["keyid"] == arn
    (tmp_path / "a.json").write_text(json.dumps(envelope))
    assert check(german / "run", tmp_path / "a.json", [read_public_key(tmp_path / "public.der")])[0] == ""


def test_another_kind_of_key_is_refused(signed: Path, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (signed / "key.pem").write_bytes(pem)
    assert command("attest", {"sign": {"key": "key.pem"}}, signed)[0] == 2
    assert "ECDSA on P-256" in capsys.readouterr().err


def test_a_report_on_another_model_is_refused(signed: Path, german: Path, command: Command) -> None:
    shutil.rmtree(signed / "run")
    shutil.copytree(german / "linear", signed / "run")
    configuration = {"sign": {"key": "key.pem"}, "reports": {"evaluation": "evaluate/report.json"}}
    assert command("attest", configuration, signed)[0] == 2


def test_the_bill_of_materials_is_cyclonedx(signed: Path) -> None:
    text = (signed / "bom.cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    model = bill["metadata"]["component"]
    assert model["hashes"][0]["content"] == read(signed / "run/run.json")["fingerprint"]["artifact_sha256"]
    assert any(each["type"] == "auc" for each in model["modelCard"]["quantitativeAnalysis"]["performanceMetrics"])
    assert {"data", "library"} == {each["type"] for each in bill["components"]}
