"""Rows of a table as reports: what each cell may hold, and everything that is wrong with each row.

A row is one report. Its key is the one given, or its content: the same row in another file, or the same file sent
again, is the same report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from posko.domain.errors import N_, BadInput
from posko.domain.files.columns import Column, text
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import PROBLEM_LIMIT, SheetReading, SheetRow
from posko.domain.files.spreadsheets import read_table
from posko.domain.intake import Form, Report, strict
from posko.domain.intake.api import KEY_LIMIT, moment
from posko.domain.intake.checks import Fault, checked
from posko.domain.plans.phases import JAKARTA

ROW_LIMIT: Final = 5_000
# The template's example row starts so; it is passed over where somebody left it in.
EXAMPLES: Final = ("contoh", "example")
_LOCAL: Final = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H.%M", "%d-%m-%Y %H:%M", "%d-%m-%Y %H.%M")


@dataclass(frozen=True, slots=True)
class RowReport:
    """A report of a table: its row, its key (empty: its content is its key) and the body to save."""

    row: int
    key: str
    body: str
    report: Report


@dataclass(frozen=True, slots=True)
class TableReading:
    """The content of a file. Save it only if there are no problems; `sha256` is of the bytes as given."""

    file: str
    sha256: str
    reports: tuple[RowReport, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of keeping it."""
        return not self.problems


def cell_moment(cell: str) -> datetime:
    """A moment as spreadsheets write it, or in ISO 8601; without a zone it is Jakarta's. Raises BadInput."""
    for form in _LOCAL:
        try:
            return datetime.strptime(cell, form).replace(tzinfo=JAKARTA)
        except ValueError:
            continue
    try:
        return moment(cell)
    except BadInput as refusal:
        raise BadInput("“%(at)s” is no moment; write 2024-11-27 07:05 or 27/11/2024 07.05.", at=cell[:40]) from refusal


def cell_answers(cell: str) -> Mapping[str, Any]:
    """Answers of a form as a JSON object. Raises BadInput."""
    try:
        told, faults = strict.load(cell)
        json.dumps(told, ensure_ascii=False).encode()  # half of a sign (a lone surrogate) is no text
    except (ValueError, RecursionError):
        told, faults = None, []
    if not isinstance(told, dict):
        raise BadInput("The answers must be a JSON object, such as {\"kind\": \"queue\"}.")  # fmt: skip
    for fault in faults:
        raise fault.as_refusal()
    return told


SCHEMA: Final[Sequence[Column]] = (
    Column("place", text, also=("tempat",)),
    Column("text", text, required=False, also=("uraian", "teks")),
    Column("at", cell_moment, required=False, also=("waktu",)),
    Column("form", text, required=False, also=("formulir",)),
    Column("kind", text, required=False, also=("jenis",)),
    Column("severity", text, required=False, also=("tingkat",)),
    Column("answers", cell_answers, required=False, also=("jawaban",)),
    Column("key", text, required=False, unique=True, also=("kunci",)),
)


def read_reports(file: str, data: bytes, *, place: Callable[[str], str]) -> TableReading:
    """Reads an upload, CSV or XLSX, and holds every row against what a report must hold."""
    sheet = read_table(file, data, SCHEMA, row_limit=ROW_LIMIT)
    problems = list(sheet.problems)
    reports = []
    for row in sheet.rows:
        if len(problems) >= PROBLEM_LIMIT:
            break
        if str(row.values["text"] or "").casefold().startswith(EXAMPLES):
            continue
        report, faults = checked(_report(row), place=place)
        found = [*faults, *strict.value_faults(report.form, report.answers), *_key_faults(row)]
        problems += [_problem(sheet, row.number, fault) for fault in found]
        if not found:
            reports.append(RowReport(row.number, str(row.values["key"] or ""), _body(report), report))
    if not reports and not problems:
        message, remedy = N_("There is no row below the header."), N_("Fill the table first.")
        problems.append(Problem(file, 0, "", message, {}, remedy))
    return TableReading(file, sheet.sha256, tuple(reports), tuple(sorted(problems, key=lambda each: each.row)))


def _report(row: SheetRow) -> Report:
    values = row.values
    asked: Any = values["answers"] or {}
    answers = {**asked, **{name: values[name] for name in ("kind", "severity") if values[name] is not None}}
    at = values["at"] if isinstance(values["at"], datetime) else None
    form = str(values["form"] or Form.INCIDENT.value)
    return Report(form, str(values["place"]), at, answers, str(values["text"] or ""))


def _key_faults(row: SheetRow) -> list[Fault]:
    if len(str(row.values["key"] or "")) <= KEY_LIMIT:
        return []
    return [Fault("key", N_("The key is longer than %(most)s signs."), {"most": KEY_LIMIT})]


def _body(report: Report) -> str:
    """The report in the shape that the API takes."""
    told = {"form": report.form, "place": report.place, "at": report.at.isoformat() if report.at else None,
            "answers": dict(report.answers), "text": report.text}  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _problem(sheet: SheetReading, row: int, fault: Fault) -> Problem:
    column = fault.field.partition(".")[2] or fault.field
    known = column if column in sheet.header else fault.field.partition(".")[0]
    return Problem(sheet.file, row, sheet.header.get(known, known), fault.message, fault.params)
