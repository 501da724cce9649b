"""Which of many tests a lane runs. The inner loop: what changed, what asks for it, and a way through each noun."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "tests" / "apps"
# The environment of a lane that is half of one: of the files every second, from the first (0) or the second (1).
HALF = "POSKO_TESTS_HALF"
MOST = 12  # files of tests beside the sample: the loop stays under 90 seconds
SAMPLE = (
    "gaps/test_a_gap_is_closed_by_proof.py",
    "incidents/test_an_incident_is_reported_once.py",
    "intake/test_a_report_comes_in_once.py",
    "ledger/test_ledger_walls.py",
    "rakor/test_a_rakor_is_planned.py",
    "vulnerability/test_an_event_is_verified_by_another.py",
)


def chosen() -> tuple[str, ...]:
    """Files of tests, as pytest is told them under `tests`: the sample, and at most so many because of a change."""
    changed = list(_changed())
    files = [path for path in changed if path.is_relative_to(APPS) and path.name.startswith("test_")]
    files += [file for file in sorted(APPS.rglob("test_*.py")) if file not in files and _asks_for(file, changed)]
    names = dict.fromkeys(file.relative_to(APPS).as_posix() for file in files[:MOST])
    return tuple(f"apps/{name}" for name in (*SAMPLE, *(name for name in names if name not in SAMPLE)))


def _changed() -> Iterator[Path]:
    """What differs from the last commit and is still there."""
    for call in (("diff", "--name-only", "--diff-filter=d", "HEAD"), ("ls-files", "--others", "--exclude-standard")):
        told = subprocess.run(["git", *call], cwd=ROOT, capture_output=True, text=True, check=False).stdout
        yield from (ROOT / line for line in told.splitlines())


def _asks_for(file: Path, changed: list[Path]) -> bool:
    """Whether a file of tests imports one of these modules itself."""
    text = file.read_text(encoding="utf-8")
    for path in changed:
        package, name = ".".join(path.relative_to(ROOT).parts[:-1]), path.stem
        if path.suffix == ".py" and (f"from {package}.{name} import" in text or _from(text, package, name)):
            return True
    return False


def _from(text: str, package: str, name: str) -> bool:
    """Whether a line says `from package import …, name, …`."""
    lines = [line for line in text.splitlines() if line.startswith(f"from {package} import ")]
    return any(name in line.replace(",", " ").split() for line in lines)
