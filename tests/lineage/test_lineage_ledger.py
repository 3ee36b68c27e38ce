"""A ledger verifies as written; whatever is done to it is found, and the first bad entry is named."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from lineage_steps import artifact, steps

from ringfence.errors import RingfenceError
from ringfence.lineage.events import Step, content_hash, event_of, fault_of
from ringfence.lineage.ledger import BrokenLedger, Head, append, read_anchor, read_ledger
from ringfence.lineage.stores import FolderStore, open_store

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of five entries."""
    append(FolderStore(tmp_path / "ledger"), steps(5))
    return tmp_path / "ledger"


def rewrite(folder: Path, first: int) -> None:
    """What somebody who knows the format does: chain every entry from `first` on anew, and the head."""
    previous = json.loads((folder / f"{first - 1:08}.json").read_text())["sha256"] if first > 1 else "0" * 64
    for number in range(first, 6):
        path = folder / f"{number:08}.json"
        entry = json.loads(path.read_text()) | {"previous": previous}
        del entry["sha256"]
        previous = content_hash(entry)
        path.write_text(json.dumps(entry | {"sha256": previous}, sort_keys=True, separators=(",", ":")) + "\n")
    (folder / "head.json").write_text(json.dumps({"number": 5, "sha256": previous}))


def altered(folder: Path) -> None:
    path = folder / "00000003.json"
    path.write_text(path.read_text().replace("version 3", "version 9"))


def altered_with_its_hash(folder: Path) -> None:
    path = folder / "00000003.json"
    entry = json.loads(path.read_text())
    entry["event"]["job"]["name"] = "somebody else's"
    del entry["sha256"]
    path.write_text(json.dumps(entry | {"sha256": content_hash(entry)}, sort_keys=True, separators=(",", ":")) + "\n")


def spaced(folder: Path) -> None:
    path = folder / "00000003.json"
    path.write_text(path.read_text() + " ")


def reordered(folder: Path) -> None:
    one, other = folder / "00000002.json", folder / "00000003.json"
    kept = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(kept)


def headless(folder: Path) -> None:
    (folder / "head.json").unlink()


def beheaded(folder: Path) -> None:
    shutil.copy(folder / "00000001.json", folder / "head.json")


def nonsense(folder: Path) -> None:
    (folder / "00000001.json").write_text("{}")


def stranger(folder: Path) -> None:
    (folder / "notes.txt").write_text("x")


def doubled(folder: Path) -> None:
    shutil.copy(folder / "00000005.json", folder / "00000006.json")


@pytest.mark.parametrize(
    ("change", "entry", "why"),
    [
        (altered, "00000003.json", "altered"),
        (altered_with_its_hash, "00000004.json", "does not follow"),
        (spaced, "00000003.json", "altered"),
        (reordered, "00000002.json", "moved"),
        (lambda folder: (folder / "00000002.json").unlink(), "00000002.json", "missing"),
        (lambda folder: (folder / "00000001.json").unlink(), "00000001.json", "missing"),
        (lambda folder: (folder / "00000005.json").unlink(), "00000005.json", "missing"),
        (headless, "head.json", "missing"),
        (beheaded, "head.json", "no head"),
        (nonsense, "00000001.json", "no entry"),
        (stranger, "notes.txt", "no entry's name"),
        (doubled, "00000006.json", "moved"),
    ],
)
def test_what_is_done_to_it_is_found(ledger: Path, change: Callable[[Path], object], entry: str, why: str) -> None:
    change(ledger)
    with pytest.raises(BrokenLedger) as broken:
        read_ledger(FolderStore(ledger))
    assert (broken.value.entry, why in broken.value.why) == (entry, True), str(broken.value)


def test_a_whole_ledger_rewritten_is_found_by_a_head_noted_elsewhere(ledger: Path) -> None:
    store = FolderStore(ledger)
    entries = read_ledger(store)
    noted = Head(4, entries[3].sha256)
    append(store, steps(7)[5:])
    assert len(read_ledger(store, noted)) == 7, "a ledger that grew since is the same ledger"
    for number in (6, 7):
        (ledger / f"{number:08}.json").unlink()
    altered(ledger)
    rewrite(ledger, 3)
    assert len(read_ledger(store)) == 5, "whoever rewrites all of it, head included, leaves no break"
    with pytest.raises(BrokenLedger, match=r"00000004.json: is not the one that was noted"):
        read_ledger(store, noted)


def test_truncation_with_its_head_is_found_by_a_head_noted_elsewhere(ledger: Path) -> None:
    entries = read_ledger(FolderStore(ledger))
    (ledger / "00000005.json").unlink()
    (ledger / "head.json").write_text(json.dumps({"number": 4, "sha256": entries[3].sha256}))
    with pytest.raises(BrokenLedger, match=r"00000005.json: is missing"):
        read_ledger(FolderStore(ledger), Head(5, entries[4].sha256))


def test_the_same_step_is_recorded_once(ledger: Path) -> None:
    assert append(FolderStore(ledger), steps(5)) == []


def test_nothing_is_added_to_a_broken_ledger(ledger: Path) -> None:
    altered(ledger)
    with pytest.raises(BrokenLedger, match=r"00000003.json"):
        append(FolderStore(ledger), steps(6))
    assert not (ledger / "00000006.json").exists()


def test_a_writer_that_was_interrupted_before_the_head_is_made_good(ledger: Path) -> None:
    head = (ledger / "head.json").read_bytes()
    store = FolderStore(ledger)
    append(store, steps(6))
    (ledger / "head.json").write_bytes(head)
    with pytest.raises(BrokenLedger, match=r"00000006.json: is not in the head"):
        read_ledger(store)
    append(store, steps(7))
    assert len(read_ledger(store)) == 7


def test_writers_at_the_same_time_share_one_chain(tmp_path: Path) -> None:
    def write(number: int) -> None:
        made = artifact("dataset_version", f"of writer {number}")
        append(FolderStore(tmp_path), [Step("prepare_data", "2026-11-01T08:00:00+00:00", (), (made,))])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    names = {each.step.outputs[0].name for each in read_ledger(FolderStore(tmp_path))}
    assert names == {f"of writer {number}" for number in range(8)}


def test_an_event_is_openlineage_and_says_what_is_wrong_with_one_that_is_not() -> None:
    event = event_of(steps(1)[0])
    assert {"eventType", "eventTime", "run", "job", "inputs", "outputs", "producer", "schemaURL"} <= set(event)
    assert fault_of(event) == ""
    for change, fault in (
        ({"eventType": "DONE"}, "eventType"),
        ({"eventTime": "yesterday"}, "eventTime"),
        ({"eventTime": "2026-11-01T08:00:00"}, "eventTime"),
        ({"run": {"runId": "1"}}, "runId"),
        ({"job": {"name": "x"}}, "job"),
        ({"outputs": []}, "no output"),
        ({"inputs": [{"namespace": "a", "name": "b"}]}, "inputs[0]"),
        ({"producer": "us"}, "producer"),
    ):
        assert fault in fault_of(event | change)


@pytest.mark.parametrize("anchor", ["", "5", "5:abc", "0:" + "0" * 64, "x:" + "0" * 64])
def test_a_head_that_is_none_is_refused(anchor: str) -> None:
    with pytest.raises(RingfenceError, match="NUMBER:SHA256"):
        read_anchor(anchor)


def test_the_command_says_pass_or_names_the_entry(ledger: Path, tmp_path: Path, ringfence: Command) -> None:
    good = ringfence("lineage", "verify", ledger)
    assert good.returncode == 0
    assert "5 entries" in good.stdout
    head = good.stdout.splitlines()[1].split()[1]
    assert ringfence("lineage", "verify", ledger, "--head", head).returncode == 0
    altered(ledger)
    bad = ringfence("lineage", "verify", ledger)
    assert (bad.returncode, "00000003.json was altered" in bad.stdout) == (1, True)
    (tmp_path / "empty").mkdir()
    assert ringfence("lineage", "verify", tmp_path / "empty").returncode == 1
    missing = ringfence("lineage", "verify", tmp_path / "nowhere")
    assert (missing.returncode, len(missing.stderr.splitlines())) == (2, 1)
    assert ringfence("lineage", "verify", "s3://").returncode == 2


def test_an_address_that_names_no_bucket_is_refused() -> None:
    with pytest.raises(RingfenceError, match="names no bucket"):
        open_store("s3://")
