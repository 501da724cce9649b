"""`posko index run`: its options. What they ask for is computed by `index_steps`, loaded only then."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path


class InOrder(argparse.Action):
    """Stores a value and remembers in which order such options were written: screening may come before imputation."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, values)
        namespace.order = [*getattr(namespace, "order", []), self.dest]


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `index run`."""
    run = commands.add_parser("run", help="a composite index from a CSV of units and indicators")
    run.add_argument("--data", type=Path, required=True, help="CSV with uCode, uName and one column an indicator")
    run.add_argument("--framework", required=True, help="a name that ships (ikp2024), a TOML or a CSV file")
    run.add_argument("--out", type=Path, required=True, help="CSV to write: uCode, every aggregate, rank")
    run.add_argument("--denominate", action="store_true", help="divide by the framework's denominators")
    run.add_argument("--impute", action=InOrder, help="mean, median or group-mean:COLUMN")
    run.add_argument(
        "--screen", action=InOrder, type=float, help="least share of known values; written before --impute it counts "
        "what was reported",
    )  # fmt: skip
    run.add_argument("--treat", default="none", help="winsor:5,skew:2,kurt:3.5 or none")
    run.add_argument("--normalise", help="METHOD[:lo:hi]; without it the framework's own, or minmax:0:100")
    run.add_argument("--aggregate", help="amean, gmean, hmean, copeland; one, or a list from the lowest level up")
    run.add_argument("--weights", default="original", help="original, equal, pca, influence or a file")
    run.add_argument("--classes", help="deviations:1, quantiles:0.2:0.8 or fixed:33:66: adds a class")
    run.add_argument("--stats", type=Path, help="CSV to write: skew, kurtosis, alpha and more")
    run.add_argument("--uncertainty", type=int, metavar="N", help="compute the ranks in N scenarios")
    run.add_argument("--vary", default="all", help="all, none, or of weights:0.25,normalise,aggregate,impute,remove")
    run.add_argument("--seed", type=int, default=1, help="the same seed draws the same scenarios")
    run.add_argument("--ranks", type=Path, help="CSV to write: uCode, rank, low, median, high (5, 50, 95 %%)")
    run.add_argument("--sensitivity", type=Path, help="CSV to write: uCode, factor, first, total (Sobol' indices)")
    run.add_argument("--base", type=int, default=256, help="base samples of --sensitivity, a power of 2")
    run.add_argument("--steps", type=Path, help="folder to write every step to")
    run.set_defaults(run=run_index, order=[])


def run_index(args: argparse.Namespace) -> int:
    """Compute, then write all files or none."""
    from posko.cli import index_steps

    return index_steps.run(args)
