"""What the locks name is held against a dump of known faults, and what was not asked is said."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts import audit

DJANGO = next(
    version for (_, name), versions in audit.locked_versions().items() if name == "django" for version in versions
)
HTMX = next(
    version for (_, name), versions in audit.locked_versions().items() if name == "htmx.org" for version in versions
)


def record(name: str, *events: dict[str, str], ecosystem: str = "PyPI", **more: Any) -> dict[str, Any]:
    kind = "ECOSYSTEM" if ecosystem == "PyPI" else "SEMVER"
    affected = {"package": {"ecosystem": ecosystem, "name": name}, "ranges": [{"type": kind, "events": list(events)}]}
    return {"id": f"TRIAL-{name}", "summary": "Invented.", "modified": "2026-11-01", "affected": [affected], **more}


FAR = record("no-such-package", {"introduced": "0"}, ecosystem="npm")
PYPI_FAR = record("no-such-package", {"introduced": "0"})


def asked(folder: Path, capsys: pytest.CaptureFixture[str], *records: dict[str, Any]) -> tuple[int, str]:
    """What the program ends with, and says, of a dump of these records and one that concerns nobody of each kind."""
    dump = folder / "all.zip"
    with zipfile.ZipFile(dump, "w") as archive:
        for number, each in enumerate((*records, FAR, PYPI_FAR)):
            archive.writestr(f"{number}.json", json.dumps(each))
    found = audit.Found()
    audit.hold_against([dump], found)
    return found.end(), capsys.readouterr().out


@pytest.mark.parametrize(
    ("events", "known"),
    [
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": DJANGO}], False),
        ([{"introduced": "0"}, {"last_affected": DJANGO}], True),
        ([{"introduced": "0"}, {"fixed": "1.0"}], False),
        ([{"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "2.0"}, {"fixed": "999"}], True),
        ([{"introduced": "999"}], False),
    ],
)
def test_a_range_reaches_the_locked_version_or_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], events: list[dict[str, str]], known: bool
) -> None:
    ended, said = asked(tmp_path, capsys, record("Django", *events))
    assert (ended, "django" in said) == ((1, True) if known else (0, False))


@pytest.mark.parametrize(("fixed", "known"), [("999.0.0", True), ("0.0.1", False), (f"{HTMX}-beta.1", False)])
def test_front_end_parts_are_compared_as_npm_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fixed: str, known: bool
) -> None:
    ended, _ = asked(tmp_path, capsys, record("htmx.org", {"introduced": "0"}, {"fixed": fixed}, ecosystem="npm"))
    assert ended == (1 if known else 0)


def test_a_version_that_is_listed_by_name_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = record("django")
    listed["affected"][0] = {**listed["affected"][0], "ranges": [], "versions": [DJANGO]}
    assert asked(tmp_path, capsys, listed)[0] == 1


def test_a_withdrawn_record_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(tmp_path, capsys, record("django", {"introduced": "0"}, withdrawn="2026-01-01"))[0] == 0


def test_what_cannot_be_compared_is_named_and_not_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, said = asked(tmp_path, capsys, record("django", {"introduced": "the beginning"}))
    assert ended == 2 and "cannot be compared" in said and "django" in said


def test_a_dump_of_one_ecosystem_says_nothing_of_the_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump = tmp_path / "pypi.jsonl"
    dump.write_text(json.dumps(PYPI_FAR) + "\n\n")
    found = audit.Found()
    audit.hold_against([dump], found)
    assert found.end() == 2
    assert "npm: no record in what was brought" in capsys.readouterr().out


def test_a_broken_dump_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken, torn = tmp_path / "all.zip", tmp_path / "all.json"
    broken.write_bytes(b"PK\x03\x04 and no more")
    torn.write_text('{"id": "TRIAL-1", "affected"')
    found = audit.Found()
    audit.hold_against([broken, torn, tmp_path / "none.json"], found)
    said = (found.end(), capsys.readouterr().out)
    assert said[0] == 2 and "all.zip cannot be read" in said[1] and "all.json is no JSON" in said[1]
    assert "none.json cannot be read" in said[1]
