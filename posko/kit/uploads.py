"""A checked file waits here until its person loads it: one file a person and noun, on this machine, in no table.

Of a file with problems its good rows may be loaded alone; the list of its problems and the rows that stay behind wait
beside it. If no row is good, only the list is kept. What waits for more than a day is removed.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.files.archives import XLSX
from posko.domain.files.csv_files import page_csv
from posko.domain.files.problems import HEADS, Problem, problem_rows
from posko.domain.files.sheets import SheetReading
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.papers.tables import rest_workbook
from posko.kit.downloads import CSV, download
from posko.kit.language import page_language, tongues

PROBLEMS_SHOWN: Final = 50
KEPT: Final = timedelta(days=1)


class TableFileForm(forms.Form):
    """A table of rows to be checked, as a spreadsheet."""

    file = forms.FileField(
        label=_("File (XLSX or CSV, at most 5 MB and 5,000 rows)"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """A file of a size that is worth reading."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        size = upload.size or 0
        if not size:
            raise forms.ValidationError(_("The file is empty."))
        if size > UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("The file has %(size)s MB; the limit is %(limit)s MB."),
                params={"size": round(size / 1048576, 1), "limit": UPLOAD_LIMIT // 1048576},
            )
        return upload


class Checked(Protocol):
    """A checked file, whatever its noun. `ok`: all of it may be loaded; `part`: its good rows may be loaded alone."""

    @property
    def sheet(self) -> SheetReading:
        """The table as it was read."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong, by row."""

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What was passed over."""

    @property
    def ok(self) -> bool:
        """Whether nothing stands in the way of loading."""

    @property
    def part(self) -> bool:
        """Whether its good rows may be loaded alone."""


def rows_left(found: Checked) -> int:
    """How many rows stay behind if the good rows are loaded."""
    wrong = {problem.row for problem in found.problems}
    return sum(number in wrong for number, _cells in found.sheet.lines)


def told_of(found: Checked | None) -> dict[str, object]:
    """What the page of a check says besides what would be loaded (`shell/checked_file.html`)."""
    if found is None:
        return {"found": None}
    shown = found.problems[:PROBLEMS_SHOWN]
    return {
        "found": found,
        "problems": [(problem, *problem.said_by(gettext)) for problem in shown],
        "more": len(found.problems) - len(shown),
        "notes": [note.said_by(gettext)[0] for note in found.notes],
        "left": rows_left(found),
        "form_key": uuid.uuid4(),
    }


@dataclass(frozen=True, slots=True)
class Uploads:
    """Where the files of one noun wait."""

    noun: str

    def keep(self, viewer: Viewer, found: Checked, data: bytes, *, at: datetime) -> None:
        """Keep what may be loaded of a file that was just checked, and what is wrong with the rest of it."""
        name = found.sheet.file
        if found.ok:
            self.hold(viewer, name, data)
        elif found.part:
            rest = rest_workbook(found.sheet, found.problems, tongues(), at=at)
            self.hold_part(viewer, name, data, found.problems, rest)
        else:
            self.hold_problems(viewer, found.problems)

    def hold(self, viewer: Viewer, name: str, data: bytes) -> None:
        """Keep a checked file in place of the person's last one; `name` holds no line break."""
        self.drop(viewer)
        _write(self._path(viewer, "file"), name.encode() + b"\n" + data)

    def hold_part(self, viewer: Viewer, name: str, data: bytes, problems: Iterable[Problem], rest: bytes) -> None:
        """Keep a checked file of which only the good rows may be loaded, its problems, and the rest as a workbook."""
        self.hold_problems(viewer, problems)
        _write(self._path(viewer, "rest"), rest)
        _write(self._path(viewer, "file"), name.encode() + b"\n" + data)

    def held(self, viewer: Viewer, sha256: str) -> tuple[str, bytes] | None:
        """Name and bytes of the person's checked file, if it is the one with this SHA-256."""
        kept = _read(self._path(viewer, "file"))
        if kept is None:
            return None
        name, _, data = kept.partition(b"\n")
        return (name.decode(), data) if hashlib.sha256(data).hexdigest() == sha256 else None

    def hold_problems(self, viewer: Viewer, problems: Iterable[Problem]) -> None:
        """Keep the list of problems of the person's last file, in the language of the page, and not the file."""
        self.drop(viewer)
        listed = problem_rows(problems, gettext, [gettext(head) for head in HEADS])
        _write(self._path(viewer, "problems"), page_csv(listed, page_language()))

    def checked(self, viewer: Viewer, sha256: str) -> tuple[str, bytes]:
        """The checked file. BadInput if it is no longer here."""
        if (kept := self.held(viewer, sha256)) is None:
            raise BadInput("The file that was checked is no longer here. Choose it again and check it.")
        return kept

    def problems(self, viewer: Viewer) -> bytes | None:
        """The list of problems of the person's last file, as CSV."""
        return _read(self._path(viewer, "problems"))

    def problems_file(self, viewer: Viewer) -> HttpResponse:
        """The list of problems as a download. Http404 if there is none."""
        if (listed := self.problems(viewer)) is None:
            raise Http404
        return download(listed, CSV, "problems.csv")

    def rest_waits(self, viewer: Viewer) -> bool:
        """Whether rows of the person's last file stayed behind."""
        return self._path(viewer, "rest").exists()

    def rest_file(self, viewer: Viewer) -> HttpResponse:
        """The rows that stay behind, each with its reasons, as a download. Http404 if there are none."""
        if (rest := _read(self._path(viewer, "rest"))) is None:
            raise Http404
        return download(rest, XLSX, gettext("rest.xlsx"))

    def loaded(self, viewer: Viewer) -> None:
        """Keep the file no longer. What stayed behind is kept until the person's next file."""
        self._path(viewer, "file").unlink(missing_ok=True)

    def drop(self, viewer: Viewer) -> None:
        """Keep nothing of this person any more."""
        for kind in ("file", "problems", "rest"):
            self._path(viewer, kind).unlink(missing_ok=True)

    def _path(self, viewer: Viewer, kind: str) -> Path:
        owner = hashlib.sha256(f"{self.noun}\n{viewer.operation}\n{viewer.actor}".encode()).hexdigest()
        return Path(settings.MEDIA_ROOT) / "incoming" / f"{owner}.{kind}"


def sweep(real_at: datetime) -> int:
    """Remove what has waited for more than a day of real time, whoever it belongs to; how many files went."""
    oldest, folder = (real_at - KEPT).timestamp(), Path(settings.MEDIA_ROOT) / "incoming"
    old = [path for path in folder.glob("*") if path.is_file() and path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes) -> None:
    """Atomically, and for nobody else on this machine to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{uuid.uuid4().hex}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(content)
    partial.replace(path)
