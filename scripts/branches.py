"""Prints which share of the branches the tests took, and every file below the line: `make coverage` runs it last."""

from __future__ import annotations

import json
import sys
from pathlib import Path

LEAST = 85.0  # percent of a file's lines and branches


def main(report: str) -> None:
    """Read the report that `coverage json` wrote."""
    told = json.loads(Path(report).read_text())
    sums = told["totals"]
    share = 100 * sums["covered_branches"] / max(sums["num_branches"], 1)
    print(f"branches taken: {sums['covered_branches']:,} of {sums['num_branches']:,} ({share:.1f} %)")
    shares = {name: file["summary"]["percent_covered"] for name, file in told["files"].items()}
    low = sorted((percent, name) for name, percent in shares.items() if percent < LEAST)
    print(f"{len(low)} of {len(shares)} files below {LEAST:.0f} % of lines and branches:")
    for percent, name in low:
        print(f"{percent:6.1f} %  {name}")


if __name__ == "__main__":
    main(sys.argv[1])
