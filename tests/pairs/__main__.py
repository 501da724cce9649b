"""`make pairs`: all pairs of all nouns, or of those that are named; what was tried before on this commit is not again.

python -m tests.pairs [NOUN ...] [--seconds N] [--seed S] [--anew] [--scene WORD]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.pairs.trial import Verdict
    from tests.pairs.worlds import Noun

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("lost updates and other differences", "deadlocks on a page", "rows against ledger")


def main() -> int:
    """Try, print each fault as it is found, and the sums at the end; 1 where there is a fault."""
    asked = _asked()
    os.environ["POSKO_DATA"] = tempfile.mkdtemp(prefix="posko-pairs-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "posko.web.settings"
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from tests.pairs.worlds import nouns
    from tests.parts import some_postgresql

    known = nouns()
    names = asked.nouns or list(known)
    if unknown := set(names) - known.keys():
        sys.exit(f"no world of {sorted(unknown)}; there are {sorted(known)}")
    log = Log(ROOT / "var" / "pairs.json", anew=asked.anew)
    with some_postgresql() as server:
        for name in names:
            _try(known[name], server, log, asked)
    return log.sums()


def _try(noun: Noun, server: str, log: Log, asked: argparse.Namespace) -> None:
    from tests.pairs.post import founded
    from tests.pairs.trial import Trial, in_turn

    with founded(server, f"pairs_{noun.name}") as post:
        trial = Trial(noun, post)
        end = time.monotonic() + asked.seconds if asked.seconds else float("inf")
        for _trial, held, other in in_turn([trial], asked.seed):
            if time.monotonic() > end:
                return
            if log.knows(noun.name, held, other) or (asked.scene and asked.scene not in f"{held} {other}"):
                continue
            log.keep(noun.name, trial.run(held, other))


class Log:
    """What was tried on this commit, in a file, so that a trial that was stopped goes on."""

    def __init__(self, path: Path, *, anew: bool) -> None:
        self.path = path
        head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False)
        self.commit, self.pairs = head.stdout.strip(), dict[str, Any]()
        if path.exists() and not anew:
            before = json.loads(path.read_text())
            if before["commit"] == self.commit:
                self.pairs = before["pairs"]

    def knows(self, *names: str) -> bool:
        """Whether a pair was tried before."""
        return " | ".join(names) in self.pairs

    def keep(self, noun: str, verdict: Verdict) -> None:
        """Keep and print the verdict on a pair."""
        short = f"{noun}: {_short(verdict.held)} x {_short(verdict.other)}"
        print(f"{short}: {verdict.holds} holds, {len(verdict.faults)} faults", flush=True)
        for fault in verdict.faults[:5]:
            print(f"    {fault}", flush=True)
        row = {"holds": verdict.holds, "again": verdict.again, "faults": verdict.faults}
        self.pairs[f"{noun} | {verdict.held} | {verdict.other}"] = row
        self.path.parent.mkdir(exist_ok=True)
        partial = self.path.with_suffix(".part")
        partial.write_text(json.dumps({"commit": self.commit, "pairs": self.pairs}))
        partial.replace(self.path)

    def sums(self) -> int:
        """Print what was tried in all, and what came of it; 1 where there is a fault."""
        rows = self.pairs.values()
        acts = {name for pair in self.pairs for name in pair.split(" | ")[1:]}
        kinds = Counter(_kind(fault) for row in rows for fault in row["faults"])
        print(
            f"{len(acts)} acts and rounds, {len(rows)} pairs, {sum(row['holds'] for row in rows)} holds tried; ", end=""
        )
        print(f"{sum(row['again'] for row in rows)} times an act ran again")
        print("; ".join(f"{kind}: {kinds[kind]}" for kind in KINDS))
        return int(any(kinds.values()))


def _kind(fault: str) -> str:
    if "deadlock" in fault or "Busy" in fault:
        return KINDS[1]
    return KINDS[2] if "ledger_entry" in fault or "ledger_payload" in fault else KINDS[0]


def _short(name: str) -> str:
    return ".".join(name.split(".")[-2:])


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.pairs")
    parser.add_argument("nouns", nargs="*", help="apps; all of them without one")
    parser.add_argument("--seconds", type=float, default=0, help="so long for each noun")
    parser.add_argument("--seed", type=int, default=1, help="the order of the pairs")
    parser.add_argument("--anew", action="store_true", help="forget what was tried on this commit")
    parser.add_argument("--scene", default="", help="only pairs with a scene whose name holds this")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
