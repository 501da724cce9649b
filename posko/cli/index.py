"""`posko index`: composite indices, classes and weighted sums of any CSV file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from posko.cli import index_events, index_run
from posko.domain.errors import BadInput
from posko.domain.vulnerability.tabular import ClassTable, SumTable, classes_of_csv, sums_of_csv

REFUSED = 2


def add(parser: argparse.ArgumentParser) -> None:
    """Register `index run`, `index classes` and `index sum`."""
    commands = parser.add_subparsers(dest="index_command", required=True)

    index_run.add(commands)
    index_events.add(commands)
    classes = commands.add_parser("classes", help="mean, sample SD, cuts at mean -/+ SD, and the class of each row")
    classes.add_argument("file", type=Path, help="a CSV file with a header row")
    classes.add_argument("--column", required=True, help="the column that holds the scores")
    classes.add_argument("--json", action="store_true", help="print JSON instead of a table")
    classes.set_defaults(run=run_classes)

    sums = commands.add_parser("sum", help="the weighted sum of the last columns of each row")
    sums.add_argument("file", type=Path, help="a CSV file with a header row")
    sums.add_argument("--weights", required=True, help="such as 27,38,25,10: percents summing to 100, or shares to 1")
    sums.add_argument("--columns", default="", help="the columns to sum, by name and comma; without it the last ones")
    sums.add_argument("--json", action="store_true", help="print JSON instead of a table")
    sums.set_defaults(run=run_sum)


def run_classes(args: argparse.Namespace) -> int:
    """Print the classes of a column; 2 and a sentence on stderr for bad input."""
    try:
        table = classes_of_csv(args.file, args.column)
    except BadInput as refusal:
        return _refuse(refusal)
    print(_as_json(table) if args.json else _classes_as_text(table))
    return 0


def run_sum(args: argparse.Namespace) -> int:
    """Print the weighted sums; 2 and a sentence on stderr for bad input."""
    columns = [name.strip() for name in args.columns.split(",") if name.strip()]
    try:
        table = sums_of_csv(args.file, _weights(args.weights), columns)
    except BadInput as refusal:
        code = _refuse(refusal)
        if not columns:
            print(
                "Without --columns the last columns are summed, one a weight; name others with --columns A,B,C,D.",
                file=sys.stderr,
            )
        return code
    print(_as_json(table) if args.json else _sums_as_text(table))
    return 0


def _refuse(refusal: BadInput) -> int:
    print(refusal, file=sys.stderr)
    return REFUSED


def _weights(text: str) -> list[float]:
    try:
        return [float(weight) for weight in text.split(",")]
    except ValueError:
        raise BadInput(
            "--weights %(text)r must be numbers with commas between, such as 27,38,25,10.", text=text
        ) from None


def _as_json(table: ClassTable | SumTable) -> str:
    return json.dumps(table, ensure_ascii=False, indent=2, allow_nan=False)


def _classes_as_text(table: ClassTable) -> str:
    counts = table["counts"]
    lines = [
        f"{table['column']}: {table['count']} values, mean {table['mean']:.2f}, sample SD {table['sd']:.2f}",
        f"cuts {table['cut_low']:.2f} and {table['cut_high']:.2f}: "
        f"{counts['high']} high, {counts['mid']} mid, {counts['low']} low",
        "",
    ]
    cells = [
        (
            str(row["row"]),
            row["label"],
            "-" if row["value"] is None else f"{row['value']:g}",
            row["class"] or "blank",
        )
        for row in table["rows"]
    ]
    return "\n".join(lines + _aligned(("row", "label", "value", "class"), cells))


def _sums_as_text(table: SumTable) -> str:
    terms = zip(table["weights"], table["columns"], strict=True)
    cells = [(str(row["row"]), row["label"], f"{row['score']:.2f}") for row in table["rows"]]
    head = " + ".join(f"{weight:g} x {column}" for weight, column in terms)
    return "\n".join([head, "", *_aligned(("row", "label", "score"), cells)])


def _aligned(header: tuple[str, ...], cells: Sequence[tuple[str, ...]]) -> list[str]:
    table = [header, *cells]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
