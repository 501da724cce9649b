"""Incidents as a file: CSV, JSON or XLSX, made batch by batch: it shows its progress and can be taken up again.

CSV and XLSX say heads, codes and moments in the language of who asked; JSON is for programs and keeps the codes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from posko.apps.incidents.course.filters import filter_from
from posko.apps.incidents.listing import exports, selectors
from posko.apps.incidents.listing.selectors import COLUMNS, Row, Table
from posko.apps.incidents.states import CHANNEL_WORDS, INCIDENT
from posko.domain.access import ROLES
from posko.domain.errors import N_
from posko.domain.files.csv_files import page_csv
from posko.domain.incidents import SEVERITIES, IncidentState
from posko.domain.incidents.kinds import kinds
from posko.domain.jobs import Run, Step
from posko.domain.papers import long_sheet
from posko.domain.papers.formats import Language, cell_text
from posko.domain.territory.places import Label

BATCH = 5000
# By the codes of the columns, which a program reads in the JSON.
HEADS: Mapping[str, str] = {
    "number": N_("Number"), "state": N_("Status"), "late": N_("Late"), "kind": N_("Kind"), "severity": N_("Severity"),
    "place": N_("Place"), "place_code": N_("Place code"), "kecamatan": N_("Kecamatan"), "lat": N_("Latitude"),
    "lng": N_("Longitude"), "happened_at": N_("Happened at"), "reported_at": N_("Reported at"),
    "channel": N_("Channel"), "reports": N_("Reports"), "lead": N_("Lead"), "reported_by": N_("Reported by"),
    "confirmed_by": N_("Confirmed by the agency"), "confirmed_role": N_("Role of who confirmed"),
    "confirmed_at": N_("Confirmed at"), "assigned_at": N_("Assigned at"), "handled_at": N_("Handled at"),
    "ended_at": N_("Ended at"), "outcome": N_("Outcome"), "case_ref": N_("Case"), "due_at": N_("Due"),
    "label": N_("How sure it is"), "text": N_("What was reported"),
}  # fmt: skip
_MOMENTS = frozenset(place for place, column in enumerate(COLUMNS) if column.endswith("_at"))
_TEXTS = (COLUMNS.index("outcome"), COLUMNS.index("text"))


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
        return page_csv([_heads(language)], language)
    return b"[\n" if kind == "json" else b""


def body(kind: str, rows: list[Row], language: Language, *, first: bool) -> bytes:
    """Some of its rows."""
    if kind == "csv":
        said = ([cell_text(cell, language) for cell in row] for row in _in_words(rows, language))
        return page_csv(said, language, begins=False)
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
    with part.open(encoding="utf-8") as lines:
        rows = _in_words((json.loads(line) for line in lines), language)
        with translation.override(language):
            name = _("Incidents")
        widths = [60 if column in _TEXTS else 16 for column in range(len(COLUMNS))]
        long_sheet.write(made, name, long_sheet.Head(_heads(language), widths, _MOMENTS, language), rows, at=at)
    made.replace(target)
    part.unlink()


def _heads(language: Language) -> list[str]:
    with translation.override(language):
        return [_(HEADS[column]) for column in COLUMNS]


def _in_words(rows: Iterable[Sequence[Any]], language: Language) -> Iterator[list[Any]]:
    """The rows with their codes in the words of a language, and their moments as such."""
    words, zone = _words(language), timezone.get_current_timezone()
    for row in rows:
        said = [words.get(column, {}).get(cell, cell) for column, cell in zip(COLUMNS, row, strict=True)]
        for place in _MOMENTS:
            said[place] = datetime.fromisoformat(row[place]).replace(tzinfo=zone) if row[place] else None
        yield said


def _words(language: Language) -> Mapping[str, Mapping[object, str]]:
    """What each code of a column is called."""
    with translation.override(language):
        return {
            "state": {state.value: INCIDENT.word(state) for state in IncidentState},
            "late": {0: _("no"), 1: _("yes")},
            "kind": {code: kind.name(language) for code, kind in kinds().items()},
            "severity": {level: _(word) for level, word in SEVERITIES.items()},
            "channel": {code: _(word) for code, word in CHANNEL_WORDS.items()},
            "confirmed_role": {role.value: _(card.name) for role, card in ROLES.items()},
            "label": {Label.SYNTHETIC.value: _("synthetic")},
        }
