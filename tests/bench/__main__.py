"""Measure and print: seconds, and how many times the peer's they are. `make bench`."""

from __future__ import annotations

import gc
import hashlib
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from pymerkle import InmemoryTree

from posko.domain.ledger import head_of
from posko.domain.vulnerability.scores import IndicatorEvent, score
from posko.law import vulnerability as law
from tests.bench import (
    cards,
    cases,
    front,
    gakkumdu,
    gaps,
    home,
    incidents,
    intake,
    outgoing,
    pages,
    priorities,
    sealing,
    stations_day,
    vaults,
    verifier,
    vulnerability,
)
from tests.bench.index_loop import loop_index

HERE = Path(__file__).resolve().parent
CASES, LEAVES, EVENTS = 100_000, 200_000, 2_000
TIMES = 3


def main() -> None:
    """All measurements, after a word about the machine."""
    model = next(
        (line.partition(": ")[2] for line in _cpu_lines() if line.startswith("model name")), platform.machine()
    )
    print(f"{model}, {os.cpu_count()} cores; {platform.system()}; Python {platform.python_version()}")
    print(f"CPU seconds (user + system), the best of {TIMES}; x: how many times the first line.\n")
    eligibility()
    merkle()
    index()
    verifier.main()
    sealing.main()
    vulnerability.main()
    gaps.main()
    home.main()
    pages.main()
    intake.main()
    cards.main()
    outgoing.main()
    front.main()
    incidents.main()
    gakkumdu.main()
    vaults.main()
    stations_day.main()
    priorities.main()


def eligibility() -> None:
    """The whole command with all its checks, beside the floor and beside the table without compiling."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cases.jsonl"
        cases.write(file, CASES)
        ours = [str(Path(sys.executable).parent / "posko"), "law", "eligibility", str(file), "--json"]
        plain = _printed([sys.executable, str(HERE / "interpreted.py"), str(file)])
        assert _printed(ours) == plain, "the compiled and the interpreted table answer differently"
        _table(
            f"{CASES:,} eligibility cases, whole processes",
            [
                (
                    "parse and write the same lines (floor)",
                    _process([sys.executable, str(HERE / "floor.py"), str(file)]),
                ),
                ("posko law eligibility FILE --json", _process(ours)),
                (
                    "the table interpreted row by row",
                    _process([sys.executable, str(HERE / "interpreted.py"), str(file)]),
                ),
            ],
        )


def merkle() -> None:
    """The root over row hashes, ours against pymerkle."""
    leaves = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(LEAVES)]

    def peer() -> str:
        tree = InmemoryTree(algorithm="sha256")
        for leaf in leaves:
            tree.append_entry(bytes.fromhex(leaf))
        root: bytes = tree.get_root()
        return root.hex()

    assert head_of(leaves).root == peer(), "the two roots differ"
    _table(
        f"RFC 6962 root over {LEAVES:,} row hashes",
        [
            ("posko.domain.ledger.head_of", _call(lambda: head_of(leaves))),
            (f"pymerkle {version('pymerkle')}, in memory", _call(peer)),
        ],
    )


def index() -> None:
    """Scores of 65 kelurahan and of 4,144 stations: arrays against a loop."""
    framework = law.framework("pilkada")
    for count in (65, 4_144):
        places = [f"31.75.{number:05}" for number in range(count)]
        events = _events(framework, places)
        known = score(framework, events, places)
        looped = np.asarray(loop_index(framework, events, places))
        assert np.allclose(known.index[known.known], looped[known.known]), "arrays and loop differ"
        _table(
            f"index of {count:,} places x {len(framework.indicators)} indicators, {EVENTS:,} events",
            [
                ("scores.score (also drivers' shares, classes)", _call(_bound(score, framework, events, places))),
                ("plain loop (the index alone)", _call(_bound(loop_index, framework, events, places))),
            ],
        )


def _events(framework: law.Framework, places: Sequence[str]) -> list[IndicatorEvent]:
    dice = random.Random(cases.SEED)  # events to measure with, nothing secret
    codes = [each.code for each in framework.indicators]
    return [IndicatorEvent(dice.choice(places), dice.choice(codes), dice.randint(1, 3)) for _ in range(EVENTS)]


def _bound(function: Callable[..., Any], *given: Any) -> Callable[[], Any]:
    return lambda: function(*given)


def _call(run: Callable[[], Any]) -> float:
    """CPU seconds of one call in this process."""
    found = []
    for _ in range(TIMES):
        gc.collect()
        begun = time.process_time()
        run()
        found.append(time.process_time() - begun)
    return min(found)


def _process(command: Sequence[str]) -> float:
    """CPU seconds of a whole process, from its start to its end."""
    found = []
    for _ in range(TIMES):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:  # our own commands
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, f"{command} failed"
        found.append(used.ru_utime + used.ru_stime)
    return min(found)


def _printed(command: Sequence[str]) -> bytes:
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout  # our own commands


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _table(title: str, rows: Sequence[tuple[str, float]]) -> None:
    print(title)
    first = rows[0][1]
    for name, seconds in rows:
        print(f"  {name:<46}{seconds:9.4f} s{seconds / first:8.2f} x")
    print()


if __name__ == "__main__":
    main()
