"""`python -m tests.fuzz [--minutes 10] [--seed 15] [TARGET ...]`: feeds each target in a process of its own."""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.run import SEED, Tally, run
from tests.fuzz.targets import TARGETS

MEMORY = 2 * 1024**3  # bytes of address space for a target and its reader of pictures


def main() -> int:
    """Print a line for each target and the sums. 1 where a fault was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("targets", nargs="*", choices=[[], *(each.name for each in TARGETS)])
    asked.add_argument("--minutes", type=float, default=10.0, help="all targets together")
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    told = asked.parse_args()
    chosen = [each for each in TARGETS if not told.targets or each.name in told.targets]
    seconds = told.minutes * 60 / len(chosen)
    if told.one:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        print(json.dumps(asdict(run(chosen[0], seed=told.seed, seconds=seconds, last=told.one))))
        return 0
    print(f"{'target':<12} {'minutes':>8} {'inputs':>9} {'refused':>9} {'slowest s':>9} {'MB':>5} {'faults':>6}")
    sums = Tally("")
    for target in chosen:
        tally = _apart(target.name, seconds, told.seed)
        print(f"{target.name:<12} {tally.seconds / 60:8.1f} {tally.inputs:9,} {tally.refused:9,} "
              f"{tally.slowest:9.2f} {tally.megabytes:5} {len(tally.faults):6}", flush=True)  # fmt: skip
        for fault in tally.faults[:5]:
            print(fault)
        sums.seconds += tally.seconds
        sums.inputs += tally.inputs
        sums.faults += tally.faults
    print(f"{sums.seconds / 60:.1f} minutes fuzzed, {sums.inputs:,} inputs tried, {len(sums.faults)} faults found")
    return 1 if sums.faults else 0


def _apart(target: str, seconds: float, seed: int) -> Tally:
    """The tally of one target; a process that died of an input is a fault, and the input is kept."""
    last = Path(tempfile.mkdtemp(prefix="posko-fuzz-")) / "input"
    command = [sys.executable, "-m", "tests.fuzz", target, "--minutes", str(seconds / 60), "--seed", str(seed)]
    done = subprocess.run([*command, "--one", str(last)], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        shutil.rmtree(last.parent)
        return Tally(**json.loads(done.stdout))
    why = f"the process ended with {done.returncode}; its last input is {last}\n{done.stderr[-1500:]}"
    return Tally(target, faults=[why])


if __name__ == "__main__":
    sys.exit(main())
