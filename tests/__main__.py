"""The whole suite as lanes side by side: `python -m tests [LANE ...] [-- what pytest is told besides]`.

A lane is a pytest of its own, with databases and folders of its own, so none can disturb another. What the apps do is
tried in two of them, on SQLite and on PostgreSQL. All lanes share one PostgreSQL, what Python compiles and the posts
that tests copy. Exits with the worst code of all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests import quick
from tests.parts import KEPT, NO_POSTGRESQL, ROOT, postgresql_programs, some_postgresql

TESTS = ROOT / "tests"
NOTHING_FOUND = 5
# Each lane names its slowest tests; what waits is in it, and what the other lanes take.
SLOWEST = ("--durations=15", "--durations-min=5")
# Servers and browsers wait more than they compute: on two cores four lanes left a fifth of the processor idle.
BESIDE_THE_CORES = 3
# What drives posts of its own brings their databases; what knows no database needs none. A new folder runs on both.
ONCE = ("browser", "cli", "restores", "pairs", "law", "domain", "properties", "house", "kit")


@dataclass(frozen=True, slots=True)
class Lane:
    """One pytest: its folders, the mark of what it leaves to another lane, and whether its post is on PostgreSQL.

    `half`: of the files every second one, from the first (0) or the second (1); None for all.
    """

    name: str
    folders: tuple[str, ...]
    leaves: str = ""
    on_postgresql: bool = False
    half: int | None = None

    @property
    def called(self) -> str:
        """What is printed of it."""
        return self.name if self.half is None else f"{self.name} {self.half + 1}/2"


def lanes() -> tuple[Lane, ...]:
    """All of them, the longest first: so the last to end are short. The longest come in two halves of one name."""
    both = tuple(sorted({file.relative_to(TESTS).parts[0] for file in TESTS.glob("*/**/test_*.py")} - {*ONCE}))
    return (
        *(Lane("postgresql", both, leaves="sqlite", on_postgresql=True, half=half) for half in (0, 1)),
        *(Lane("sqlite", (*both, "properties", "house", "kit"), leaves="postgresql", half=half) for half in (0, 1)),
        *(Lane("browser", ("browser",), half=half) for half in (0, 1)),
        *(Lane("cli", ("cli",), half=half) for half in (0, 1)),
        Lane("restores", ("restores",)),
        Lane("pairs", ("pairs",)),
        Lane("plain", ("law", "domain")),
    )


def main() -> int:
    """Run the lanes that were asked for, print each one's output when it ends, and give the worst code."""
    known = defaultdict[str, list[Lane]](list)
    for lane in lanes():
        known[lane.name].append(lane)
    parser = argparse.ArgumentParser(prog="python -m tests", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lanes", nargs="*", metavar="LANE", help=f"of {', '.join(known)}; or quick; or all")
    asked, told = _split(sys.argv[1:])
    names = parser.parse_args(asked).lanes or list(known)
    if names == ["quick"]:
        known["quick"] = [Lane("quick", ("house", "kit", *quick.chosen()), leaves="postgresql")]
        names = ["quick", "plain"]
    if unknown := set(names) - known.keys():
        parser.error(f"no lane {sorted(unknown)}; there are {', '.join(known)}")
    with _shared() as surroundings, ThreadPoolExecutor((os.cpu_count() or 1) + BESIDE_THE_CORES) as side_by_side:
        chosen = [lane for name in names for lane in known[name]]
        return max(side_by_side.map(lambda lane: _run(lane, told, surroundings), chosen))


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """What is ours, and behind `--` what pytest is told."""
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end + 1 :]


@contextmanager
def _shared() -> Iterator[Mapping[str, str]]:
    """The environment of all lanes: one PostgreSQL, one folder of compiled Python, one of posts to copy."""
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")}
    with tempfile.TemporaryDirectory(prefix="posko-suite-") as folder:
        # A machine may forbid Python to keep it beside the sources; every start would compile all of it again.
        told = {**kept, "PYTHONPYCACHEPREFIX": str(KEPT / "compiled")}
        if "POSKO_TEST_DATABASE_URL" in kept:
            yield told  # what a lane keeps on a server that stays, it throws away itself
        elif not postgresql_programs():
            yield {**told, "POSKO_TESTS_KEPT": f"{folder}/kept"}
        else:
            with some_postgresql() as server:
                yield {**told, "POSKO_TESTS_KEPT": f"{folder}/kept", "POSKO_TEST_DATABASE_URL": server}


def _run(lane: Lane, told: list[str], surroundings: Mapping[str, str]) -> int:
    if lane.on_postgresql:
        if "POSKO_TEST_DATABASE_URL" not in surroundings:
            print(f"SKIPPED [1] the lane {lane.name}: {NO_POSTGRESQL}", flush=True)
            return 0
        surroundings = {**surroundings, "DATABASE_URL": surroundings["POSKO_TEST_DATABASE_URL"]}
    if lane.half is not None:
        surroundings = {**surroundings, quick.HALF: str(lane.half)}
    marked = ["-m", f"not {lane.leaves}"] if lane.leaves else []
    call = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SLOWEST, *marked]
    begun = time.monotonic()
    done = subprocess.run(
        [*call, *(f"tests/{folder}" for folder in lane.folders), *told],
        cwd=ROOT,
        env=dict(surroundings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"== {lane.called}, {time.monotonic() - begun:.0f} s\n{done.stdout}", end="", flush=True)
    # A lane in which a filter leaves no test is no failure.
    return 0 if done.returncode == NOTHING_FOUND else abs(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
