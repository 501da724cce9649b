"""Incidents as a file: CSV, JSON or XLSX, made batch by batch: it shows its progress and can be taken up again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from posko.apps.incidents.course.filters import filter_from
from posko.apps.incidents.listing import exports, selectors
from posko.apps.incidents.listing.selectors import COLUMNS, Row, Table
from posko.domain.errors import N_
from posko.domain.files.csv_files import page_csv
from posko.domain.incidents.kinds import kinds
from posko.domain.jobs import Run, Step
from posko.domain.papers import long_sheet
from posko.domain.papers.formats import Language

BATCH = 5000
_KIND, _TEXTS = COLUMNS.index("kind"), (COLUMNS.index("outcome"), COLUMNS.index("text"))


def write_file(run: Run) -> Iterator[Step]:
    """The handler of the job `incidents.export`: `file` (hexadecimal), `kind`, `words` of the filter, `at`, `language`.

    The file is whole up to the `cursor` of the last saved step. Anything behind it is cut off and written again.
    """
    key, kind, at = run.params["file"], run.params["kind"], datetime.fromisoformat(run.params["at"])
    language: Language = "en" if run.params["language"] == "en" else "id"
    wanted = filter_from(run.params["words"])
    total = selectors.count(run.by, wanted, at)
    cursor = run.cursor or {"after": -1, "size": 0, "done": 0}
    path = exports.part_of(key, kind)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(cursor["size"])
        file.seek(cursor["size"])
        if not cursor["size"]:
            file.write(head(kind, language))
        after, done = cursor["after"], cursor["done"]
        for rows in Table(run.by, wanted, at).batches(after, BATCH):
            file.write(body(kind, rows, language, first=not done))
            file.flush()
            after, done = int(str(rows[-1][0])), done + len(rows)
            yield Step(done, max(total, done) + 1, {"after": after, "size": file.tell(), "done": done})
        file.write(foot(kind))
    _finish(path, exports.path_of(key, kind), kind, language, at)
    yield Step(done + 1, done + 1, message=N_("%(count)d incidents in the file"), params={"count": done})


def whole(kind: str, batches: Iterable[list[Row]], target: Path, language: Language, at: datetime) -> None:
    """A small file at once."""
    part = target.with_suffix(f".{kind}.part")
    with part.open("wb") as file:
        file.write(head(kind, language))
        for number, rows in enumerate(batches):
            file.write(body(kind, rows, language, first=not number))
        file.write(foot(kind))
    _finish(part, target, kind, language, at)


def head(kind: str, language: Language) -> bytes:
    """How the file begins. A workbook is kept as lines of JSON until its last row is there."""
    if kind == "csv":
        return page_csv([COLUMNS], language)
    return b"[\n" if kind == "json" else b""


def body(kind: str, rows: list[Row], language: Language, *, first: bool) -> bytes:
    """Some of its rows."""
    if kind == "csv":
        return page_csv(rows, language, begins=False)
    if kind == "json":
        told = ",\n".join(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in rows)
        return f"{'' if first else ','}{chr(10) if not first else ''}{told}".encode()
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def foot(kind: str) -> bytes:
    """How it ends."""
    return b"\n]\n" if kind == "json" else b""


def _finish(part: Path, target: Path, kind: str, language: Language, at: datetime) -> None:
    if kind != "xlsx":
        part.replace(target)
        return
    made = target.with_suffix(".xlsx.made")
    with translation.override(language), part.open(encoding="utf-8") as lines:
        widths = [60 if column in _TEXTS else 16 for column in range(len(COLUMNS))]
        long_sheet.write(made, _("Incidents"), COLUMNS, widths, (_in_words(json.loads(line)) for line in lines), at=at)
    made.replace(target)
    part.unlink()


def _in_words(row: list[Any]) -> list[Any]:
    """A row of a workbook, with its kind in the reader's language."""
    found = kinds().get(row[_KIND])
    row[_KIND] = found.name(translation.get_language() or "id") if found else row[_KIND]
    return row
