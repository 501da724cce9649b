"""What needs no database starts without Django; the help loads no numbers, shapes or statistics either."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from posko.cli.main import DOORS, REFUSED, main
from tests.cli.test_cases_command import FOUND
from tests.cli.test_index_run import DATA, FRAMEWORK
from tests.eligibility_facts import PLAIN, PLAIN_MOVE
from tests.parts import ROOT, posko, post_environment

SCRIPT = """
import sys
from posko.web.command import main
try:
    main()
except SystemExit as ended:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
    raise
"""
NUMBERS = {"numpy", "scipy", "shapely"}
CITY = str(ROOT / "posko" / "apps" / "territory" / "cities" / "jaktim")
WITHOUT_A_DATABASE = (
    "--help",
    "law --help",
    "law rules",
    "law deadline court.verdict --from 2024-12-03T21:00+07:00",
    "law before move.general --voting-day 2024-11-27",
    "law eligibility facts.jsonl",
    "law move moves.jsonl",
    "cases replay case.jsonl",
    "cases states",
    "index classes data.csv --column b",
    "index sum data.csv --weights 50,50 --columns a,c",
    "index run --data data.csv --framework framework.csv --out out.csv",
    f"territory load {CITY} --dry-run",
    "backup --new-key backup.key",
    "witness init --name saksi.example --dir witness",
)


def loaded(command: str, folder: Path, *, code: int = 0) -> set[str]:
    """The packages that a command had loaded when it ended with this code."""
    call = [sys.executable, "-c", SCRIPT, *command.split()]
    environment = post_environment(folder / "data")
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == code, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {"data.csv": DATA, "framework.csv": FRAMEWORK, "case.jsonl": FOUND, "facts.jsonl": json.dumps(PLAIN),
             "moves.jsonl": json.dumps(PLAIN_MOVE)}  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", WITHOUT_A_DATABASE)
def test_a_command_that_needs_no_database_starts_without_django(command: str, folder: Path) -> None:
    assert not loaded(command, folder) & {"django", "granian", "allauth", "psycopg"}
    assert not (folder / "data").exists()


@pytest.mark.parametrize("command", ["--help", "law rules", "cases replay case.jsonl", "witness --help"])
def test_it_loads_no_numbers_where_it_counts_none(command: str, folder: Path) -> None:
    assert not loaded(command, folder) & NUMBERS


def test_a_command_that_needs_the_database_loads_django(folder: Path) -> None:
    assert "django" in loaded("ledger head", folder, code=REFUSED)


@pytest.mark.parametrize("command", ["--help", "law rules", "index --help"])
def test_it_starts_in_a_moment(command: str, tmp_path: Path) -> None:
    """The aims are 0.2 and 0.4 s of processor; a busy machine that compiles all modules anew gets many times that."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert posko(*command.split(), data=tmp_path / "data").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3


def test_each_noun_opens_its_door(capsys: pytest.CaptureFixture[str]) -> None:
    for noun in DOORS:
        with pytest.raises(SystemExit) as ended:
            main([noun, "--help"], serve=lambda: None)
        assert ended.value.code == 0
        # A noun whose door was not opened would know no option but its help.
        assert capsys.readouterr().out.count("\n  ") > 1, noun
