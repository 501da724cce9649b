"""The whole test suite in two lanes side by side: what drives real servers and browsers, and all the rest.

Each lane is a pytest of its own, with databases and folders of its own, so neither can disturb the other; a machine
with one core runs them one after the other. Exits with the worse of both codes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from typing import IO

# Servers and browsers wait more than they compute; the rest computes.
OUTSIDE = ("tests/browser", "tests/cli")
NOTHING_FOUND = 5


def main() -> int:
    """Run both lanes, print the output of each whole, and give the worse code."""
    given = sys.argv[1:]
    inside = [f"--ignore={folder}" for folder in OUTSIDE]
    lanes = ([*OUTSIDE, *given], [*inside, *given])
    with tempfile.TemporaryDirectory(prefix="posko-compiled-") as compiled, tempfile.TemporaryFile() as kept:
        if (os.cpu_count() or 1) < len(lanes):
            return max(_code(_lane(lane, None, compiled).wait()) for lane in lanes)
        first, second = _lane(lanes[0], kept, compiled), _lane(lanes[1], None, compiled)
        codes = [second.wait(), first.wait()]
        kept.seek(0)
        sys.stdout.write(kept.read().decode(errors="replace"))
        sys.stdout.flush()
    return max(_code(code) for code in codes)


def _lane(arguments: list[str], output: IO[bytes] | None, compiled: str) -> subprocess.Popen[bytes]:
    """A pytest that runs; what one of its many Pythons compiles, the folder `compiled` keeps for all of them."""
    call = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    # A machine may forbid Python to keep it beside the sources, and then every start would compile all of it again.
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = compiled
    return subprocess.Popen(call, stdout=output, stderr=subprocess.STDOUT if output else None, env=surroundings)


def _code(code: int) -> int:
    """A lane in which a filter leaves no test is no failure."""
    return 0 if code == NOTHING_FOUND else abs(code)


if __name__ == "__main__":
    sys.exit(main())
