"""`posko law eligibility` and `posko law move`: one case a line in, one answer a line out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from posko.domain.calendar import REGIME
from posko.domain.errors import BadInput
from posko.domain.roll.eligibility import Answer, case_rules, decide, decide_move, move_rules
from posko.domain.roll.eligibility_files import read_case, read_move

REFUSED = 2
_CASE_KEYS = ("outcome", "reason", "basis", "next_id", "next_en", "verified")
_MOVE_KEYS = ("outcome", "reason", "basis", "verified")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `eligibility FILE` and `move FILE` among the commands of `posko law`."""
    case = commands.add_parser("eligibility", help="may this person vote here? one case a line")
    case.add_argument("file", type=Path, help="a JSON Lines file, one case a line")
    case.add_argument("--json", action="store_true", help="print one JSON answer a line instead of a table")
    case.set_defaults(run=run_cases)

    move = commands.add_parser("move", help="may this vote be moved? one application a line")
    move.add_argument("file", type=Path, help="a JSON Lines file, one application a line")
    move.add_argument("--json", action="store_true", help="print one JSON answer a line instead of a table")
    move.set_defaults(run=run_moves)


def run_cases(args: argparse.Namespace) -> int:
    """Answer every case of the file; 2 and a sentence on stderr, and no answer at all, for bad input."""
    rules = case_rules(REGIME)
    return _run(args, lambda given, where: decide(rules, read_case(given, where)), _CASE_KEYS)


def run_moves(args: argparse.Namespace) -> int:
    """Answer every application to move, as `run_cases` does cases."""
    rules = move_rules(REGIME)
    return _run(args, lambda given, where: decide_move(rules, read_move(given, where)), _MOVE_KEYS)


def _run(args: argparse.Namespace, answer: Callable[[object, str], Answer], keys: Sequence[str]) -> int:
    try:
        # Every line is read before the first answer is printed: half a file answered would pass for a whole.
        answers = [answer(given, where) for given, where in _lines(args.file)]
    except BadInput as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    printed = _as_json(answers, keys) if args.json else _as_table(answers)
    sys.stdout.writelines(f"{line}\n" for line in printed)
    return 0


def _lines(path: Path) -> Iterator[tuple[object, str]]:
    """Each line parsed, with its place; a byte order mark and blank lines at the end are let pass."""
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").rstrip().split(b"\n")
    except OSError as broken:
        raise BadInput("%(file)s cannot be read: %(why)s.", file=str(path), why=broken.strerror) from None
    if lines == [b""]:
        return
    for number, line in enumerate(lines, start=1):
        where = f"{path.name}, line {number}"
        yield _parsed(line, where), where


def _parsed(line: bytes, where: str) -> object:
    if not line.strip():
        raise BadInput("%(where)s is empty; each line holds one case as a JSON object.", where=where)
    try:
        return _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadInput("%(where)s is not UTF-8; save the file as UTF-8.", where=where) from None
    except json.JSONDecodeError as broken:
        raise BadInput(
            "%(where)s is no JSON: %(why)s, at character %(column)d.",
            where=where,
            why=broken.msg,
            column=broken.colno,
        ) from None
    except (RecursionError, ValueError):
        raise BadInput("%(where)s holds a number or a nesting that is too long for any case.", where=where) from None
    except _Twice as twice:
        raise BadInput("%(where)s: the field %(field)r stands twice.", where=where, field=twice.args[0]) from None


class _Twice(Exception):
    """A field that one object gives twice; which of the two holds is not ours to guess."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def _as_json(answers: Sequence[Answer], keys: Sequence[str]) -> Iterator[str]:
    """Rows answer with few different texts, so each is written as JSON once."""
    written: dict[tuple[str, ...], str] = {}
    for answer in answers:
        # A row has other days in its texts for another voting day, and says what comes later.
        key = (answer.rule_number, answer.next_id, _later_of(answer))
        if key not in written:
            later = {"later": json.loads(_later_of(answer))} if answer.later else {}
            written[key] = json.dumps({**{name: getattr(answer, name) for name in keys}, **later}, ensure_ascii=False)
        yield written[key]


def _later_of(answer: Answer) -> str:
    if answer.later is None:
        return ""
    then = answer.later.answer
    return json.dumps(
        {"outcome": then.outcome, "reason": then.reason, "from": answer.later.at.isoformat(timespec="minutes")}
    )


def _as_table(answers: Sequence[Answer]) -> Iterator[str]:
    header = ("line", "outcome", "reason", "row", "ground", "next")
    cells = [
        (
            str(number),
            answer.outcome,
            answer.reason,
            answer.rule_number,
            "verified" if answer.verified else "unverified",
            _next_of(answer),
        )
        for number, answer in enumerate(answers, start=1)
    ]
    widths = [max(len(row[column]) for row in (header, *cells)) for column in range(len(header))]
    for row in (header, *cells):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _next_of(answer: Answer) -> str:
    if answer.later is None:
        return answer.next_en
    then = answer.later.answer
    return f"{answer.later.at:%H:%M} {then.outcome} {then.reason}: {then.next_en}"
