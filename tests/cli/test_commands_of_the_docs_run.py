"""Every command that the documents name is run as it stands there, on a post that was founded or on the demo."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from posko.cli.main import main
from posko.law import vulnerability as law
from tests import forked
from tests.cli.test_cases_command import FOUND
from tests.cli.test_index_run import DATA, FRAMEWORK
from tests.docs import blocks, commands, documents
from tests.domain.maps.an_archive import archive
from tests.eligibility_facts import PLAIN, PLAIN_MOVE
from tests.parts import ROOT, build_demo, found_post, free_port, posko, post_environment
from tests.sheets import workbook

# What no test runs as it stands, and why; everything else is run.
APART = {
    r"posko serve": "serves until it is stopped: tests/cli and tests/browser start it",
    r"posko witness serve": "the same: tests/cli/test_a_witness_answers_over_http.py",
    r"posko check security": "ends with 1 on a post without TLS: tests/cli/test_the_requirements_are_checked.py",
    r"^(CREATE|psql) |DATABASE_URL=": "speaks of a PostgreSQL: tests/apps/test_the_second_wall_on_postgresql.py",
    r"^make ": "installs, serves, or is the suite itself",
    r"scripts/audit\.py": "needs dumps that somebody brought: tests/cli/test_locks_against_a_dump.py",
    r"api\.telegram\.org": "speaks with a machine of others",
    r"posko ledger (request|take) ": "needs a confirmed witness: tests/cli/test_two_posts_witness_each_other.py",
    r"--case 12": "needs a case of that number: tests/cli/test_what_is_sealed_in_cases_is_verified.py",
    r"posko vault open-": "needs a lost key: tests/cli/test_a_lost_key_is_opened_offline.py",
    r"^[a-z-]+ = ": "stands in Kannel's own file: tests/kannel.py writes one",
    r"posko outgoing (retry|drop) ": "needs a dead message: tests/cli/test_the_outgoing_command.py",
    r"posko contacts load ": "takes an agency's table: tests/cli/test_people_load_command.py",
    r"posko intake enrol ": "takes a table of devices: tests/cli/test_the_intake_command.py",
    r"^-d ": "the second line of a curl",
    r"^curl ": "asks a post that runs: tests/apps/intake/test_an_sms_comes_in.py and tests/parts.py do",
}
CODES = [each.code for each in law.framework("pilkada").indicators]
_EVENT_ROWS = (["uCode", *CODES], ["U1", *("1" for _ in CODES)], ["U2", *("0" for _ in CODES)])
EVENTS = "\n".join(",".join(row) for row in _EVENT_ROWS)
COLUMNS = "uCode,A,B,C,D\nU1,10,20,30,40\nU2,20,20,50,10\nU3,40,10,20,20\n"
RING = [[106.86, -6.22], [106.866, -6.22], [106.866, -6.216], [106.86, -6.22]]
WATER = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Ciliwung", "kind": "water"},
            "geometry": {"type": "LineString", "coordinates": RING},
        }
    ],
}
BORDER = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kode": "31.75.03.1001"},
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        }
    ],
}
PEOPLE = workbook(("bayu", "Bayu Siaga", "bpbd", "liaison"), head=("username", "name", "agency", "role"))
# What a reader puts in the place of what the documents leave open.
FILLED = {
    "NAME": "administrator.mpj2024-jaktim",
    "DATE": "2025-01-01",
    "people load (?:FILE|BERKAS)": "people load people.xlsx",
}


@pytest.fixture(scope="module")
def program() -> Iterator[str]:
    with forked.for_shells() as program:
        yield program


@pytest.fixture
def folder(tmp_path: Path, program: str) -> Path:
    """Where a reader stands: the command under .venv/bin, the files that the documents speak of, a demo beside."""
    command = tmp_path / ".venv" / "bin" / "posko"
    command.parent.mkdir(parents=True)
    command.write_text(program)
    command.chmod(0o755)
    for name in ("home", "mnt/backup", "media/bawaslu", "media/kpu", "srv"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "media" / "kpu" / "voter.key").write_text("0" * 64)
    (tmp_path / "media" / "kpu" / "voter.key").chmod(stat.S_IRUSR | stat.S_IWUSR)
    texts = {"DATA.csv": DATA, "FRAMEWORK.csv": FRAMEWORK, "EVENTS.csv": EVENTS, "FILE.csv": COLUMNS,
             "case.jsonl": FOUND, "FILE.jsonl": FOUND, "FACTS.jsonl": json.dumps(PLAIN),
             "MOVES.jsonl": json.dumps(PLAIN_MOVE), "kelurahan.geojson": json.dumps(BORDER),
             "waters.geojson": json.dumps(WATER)}  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "people.xlsx").write_bytes(PEOPLE)
    (tmp_path / "jakarta.pmtiles").write_bytes(archive())
    return tmp_path


def shell(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run lines as a reader would, with what is apart left out and what is open filled in."""
    lines = [line for line in text.splitlines() if not any(re.search(apart, line) for apart in APART)]
    script = "\n".join(lines)
    for root in ("mnt", "media", "srv"):
        script = script.replace(f"/{root}/", f"{folder}/{root}/")
    for open_word, filled in FILLED.items():
        script = re.sub(rf"\b{open_word}\b", filled, script)
    if heads := re.search(r"COUNT:ROOT|64:9f0c…", script):
        script = script.replace(heads.group(), _head(folder))
    environment = post_environment(folder / "srv" / "posko", HOME=str(folder / "home"))
    environment["PATH"] = f"{folder}/.venv/bin:{environment['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _head(folder: Path) -> str:
    return posko("ledger", "head", data=folder / "srv" / "posko").stdout.strip()


def bring_to_the_office(folder: Path) -> None:
    """What an auditor holds: the head of a printed report, the key of the agreement, the program that checks."""
    head = json.loads(posko("ledger", "head", "--json", data=folder / "srv" / "posko").stdout)
    (folder / "paper.txt").write_text(head["checkpoint"], encoding="utf-8")
    key = posko("ledger", "key", data=folder / "srv" / "posko").stdout.split()[-1]
    (folder / "agreement.txt").write_text(f"{key}\n", encoding="utf-8")
    shutil.copy(ROOT / "verify" / "posko_verify.py", folder)
    python = folder / ".venv" / "bin" / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "$@"\n')
    python.chmod(0o755)


@pytest.mark.parametrize("document", [each for each in documents() if blocks(each)], ids=lambda path: path.name)
def test_the_blocks_of_a_document_run_one_after_the_other(document: Path, folder: Path) -> None:
    text = "\n".join(blocks(document))
    if "operation create" not in text:  # the document makes its own
        found_post(folder / "srv" / "posko")
    if "var/demo" in text:
        build_demo(folder / "var" / "demo")
    if "paper.txt" in text:
        bring_to_the_office(folder)
    done = shell(text, folder)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("founded")
    found_post(data)
    return data


SAID = sorted({each for document in documents() for each in commands(document)})
NAMED = [each for each in SAID if re.fullmatch(r"posko(?: [a-z][a-z-]*)+", each)]
WHOLE = [each for each in SAID if each not in NAMED and not any(re.search(apart, each) for apart in APART)]


@pytest.mark.parametrize("command", NAMED)
def test_a_command_that_a_sentence_only_names_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split()[1:], "--help"], serve=lambda: None)
    assert ended.value.code == 0
    assert command in capsys.readouterr().out


@pytest.mark.parametrize("command", WHOLE)
def test_a_command_in_a_sentence_runs(command: str, post: Path, folder: Path) -> None:
    shutil.copytree(post, folder / "srv" / "posko")
    done = shell(command, folder)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_what_stands_apart_is_in_a_document() -> None:
    lines = [line for document in documents() for block in blocks(document) for line in block.splitlines()]
    for apart in APART:
        assert any(re.search(apart, line) for line in [*lines, *SAID]), apart


def test_the_demo_prints_its_address_once_it_answers(tmp_path: Path) -> None:
    data, port = tmp_path / "demo", free_port()
    build_demo(data)
    call = [sys.executable, "-m", "posko.web.command", "demo", "--port", str(port)]
    environment = post_environment(data, PYTHONUNBUFFERED="1")
    with subprocess.Popen(call, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True) as process:
        try:
            line = next(line for line in process.stdout or () if f"http://127.0.0.1:{port}" in line)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
                assert answer.status == 200, line
        finally:
            process.terminate()
