"""Reading an XLSX workbook by a declared schema, as `sheets` reads CSV: rows and problems come back, nothing is raised.

A workbook is a folder in a ZIP file and may be built to harm: to unpack without end, or to claim a cell in the last
row of the last column. So its parts are unpacked here under a limit, every cell is counted before anything is laid
out as a table, and only what was counted is handed to the reader. Formulas and merged cells in the table are refused
by name, each with its row: what a person sees there is not what the cell holds.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final
from xml.parsers import expat

from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

from posko.domain.errors import N_
from posko.domain.files import archives
from posko.domain.files.columns import ENGLISH, Column, Tongues
from posko.domain.files.headers import ABOVE, COLUMN_LIMIT
from posko.domain.files.problems import Problem, too_large
from posko.domain.files.sheets import Marks, Refused, SheetReading, read_lines, read_sheet

UPLOAD_LIMIT: Final = 5 * 1024 * 1024
UNPACKED_LIMIT: Final = 24 * 1024 * 1024
ELEMENT_LIMIT: Final = 600_000
ATTRIBUTE_LIMIT: Final = 2_000_000
# The parts that a table of plain values is made of; pictures and charts are left aside unread.
_PARTS = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/_rels/workbook\.xml\.rels"
    r"|xl/(?:workbook|styles|sharedstrings|worksheets/[^/]+)\.xml",
    re.IGNORECASE,
)
_MACROS: Final = re.compile(r"vbaproject\.bin$|(?:^|/)macrosheets/", re.IGNORECASE)
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
_FORMULA: Final = (
    N_("The cell %(cell)s holds a formula."),
    N_("Copy the column and paste it as values only, then save again."),
)
_ERROR: Final = (
    N_("The cell %(cell)s holds an error of the spreadsheet and no value."),
    N_("Write the value itself, or empty the cell."),
)
_MERGED: Final = (N_("The cells %(cell)s are merged."), N_("Unmerge them and fill every cell of its own."))
_ANEW: Final = N_("Copy the table into a new workbook and save that.")
# An element with its attributes and its text; the longest cell of a spreadsheet stays far below.
_ENDLESS: Final = re.compile(rb"<[^<]{250000}")
_CELL: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def read_table(
    file: str, data: bytes, schema: Sequence[Column], *, row_limit: int, tongues: Tongues = ENGLISH
) -> SheetReading:
    """Reads an upload of either kind, told by its first bytes: an XLSX workbook's first sheet, or CSV."""
    if len(data) > UPLOAD_LIMIT:
        return _refused(file, data, too_large(file, len(data), UPLOAD_LIMIT))
    if data.startswith(_OLD_OR_LOCKED):
        message = N_("This is an old workbook (.xls) or one locked by a password.")
        return _refused(file, data, Problem(file, 0, "", message, {}, N_("Save it as .xlsx without a password.")))
    if data.startswith(b"PK"):
        return read_workbook(file, data, schema, row_limit=row_limit, tongues=tongues)
    return read_sheet(file, data, schema, row_limit=row_limit, tongues=tongues)


def read_workbook(
    file: str, data: bytes, schema: Sequence[Column], *, row_limit: int, tongues: Tongues = ENGLISH
) -> SheetReading:
    """Reads the first visible sheet of an XLSX workbook, at most `row_limit` rows below its header."""
    parts = _unpacked(file, data)
    if isinstance(parts, Problem):
        return _refused(file, data, parts)
    extents = _extents(file, parts, row_limit)
    if isinstance(extents, Problem):
        return _refused(file, data, extents)
    try:
        name, rows = _first_sheet(parts)
        extent = extents.get(_part_of(parts, name), _Extent())
    except BaseException as broken:
        # A fault inside the reader arrives as a panic, which is no Exception; anything else is not ours to catch.
        if not isinstance(broken, Exception) and type(broken).__name__ != "PanicException":
            raise
        return _refused(file, data, _unreadable(file, broken))
    if not name:
        message = N_("The workbook has no sheet that can be seen.")
        return _refused(file, data, Problem(file, 0, "", message, {}, N_("Unhide the sheet and save it again.")))
    digest = hashlib.sha256(data).hexdigest()
    return read_lines(file, _lines(rows), schema, digest, row_limit=row_limit, tongues=tongues, marks=_marks(extent))


def _refused(file: str, data: bytes, *problems: Problem) -> SheetReading:
    return SheetReading(file, (), problems, hashlib.sha256(data).hexdigest())


def _unreadable(file: str, why: object) -> Problem:
    message = N_("This is not readable as a workbook: %(why)s.")
    return Problem(file, 0, "", message, {"why": why}, N_("Open it in a spreadsheet and save it as .xlsx again."))


def _unpacked(file: str, data: bytes) -> Mapping[str, bytes] | Problem:
    """The parts by name, at most UNPACKED_LIMIT bytes together, counted as they come out and not as the file says."""
    parts: dict[str, bytes] = {}
    left = UNPACKED_LIMIT
    if archives.listed(data) > archives.PART_LIMIT:
        message = N_("The workbook has more than %(limit)s parts: no table is built like that.")
        return Problem(file, 0, "", message, {"limit": archives.PART_LIMIT}, _ANEW)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if _MACROS.search(member.filename):
                    message = N_("The workbook holds macros.")
                    return Problem(file, 0, "", message, {}, N_("Save it as .xlsx without them."))
                if inner := archives.archive_in(archive, member):
                    message = N_("The workbook carries an archive inside (%(part)s).")
                    return Problem(file, 0, "", message, {"part": inner}, _ANEW)
                if not _PARTS.fullmatch(member.filename):
                    continue
                with archive.open(member) as packed:
                    parts[member.filename] = packed.read(left + 1)
                left -= len(parts[member.filename])
                if left < 0:
                    message = N_("Unpacked, the workbook has more than %(limit)s MB: no table of events is so large.")
                    limit: dict[str, object] = {"limit": UNPACKED_LIMIT // 1048576}
                    return Problem(file, 0, "", message, limit, _ANEW)
    except Exception as broken:  # whatever a broken, locked or unknown stream raises: zlib.error, RuntimeError, ...
        return _unreadable(file, broken)
    return parts


@dataclass(slots=True)
class _Extent:
    """What a walk through a part counted, and which of its cells are not plain values (`C3`, `A4:B4`)."""

    elements: int = 0
    formulas: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class _TooFarError(Exception):
    """A cell lies outside of any table that is taken, or there are too many; reading stops there."""


class _DoctypeError(Exception):
    """The part declares a document type; a workbook has none, an attack has."""


def _extents(file: str, parts: Mapping[str, bytes], row_limit: int) -> Mapping[str, _Extent] | Problem:
    """The extent of each part, or a Problem if one part cannot be laid out as a table."""
    found = {}
    for name, content in parts.items():
        try:
            if (
                content.count(b"<") > 2 * ELEMENT_LIMIT
                or content.count(b"=") > ATTRIBUTE_LIMIT
                or _ENDLESS.search(content)
            ):
                raise _TooFarError
            found[name] = _walked(content, row_limit)
        except _TooFarError:
            message = N_("The workbook has cells beyond row %(row)s or column %(column)s, or far too many of them.")
            limits: dict[str, object] = {"row": row_limit + 1 + ABOVE, "column": _letters(COLUMN_LIMIT)}
            return Problem(file, 0, "", message, limits, _ANEW)
        except _DoctypeError:
            return _unreadable(file, f"DOCTYPE in {name}")
        except (expat.ExpatError, ValueError, LookupError) as broken:
            return _unreadable(file, f"{name}: {broken}")
    return found


def _walked(content: bytes, row_limit: int) -> _Extent:
    """Walks one part. Raises ExpatError, ValueError or LookupError for broken XML, _TooFarError, _DoctypeError."""
    found, at = _Extent(), [0, 0]

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        found.elements += 1
        if local == "row":
            at[:] = [_row_number(attributes.get("r"), at[0] + 1), 0]
        elif local == "c":
            at[:] = _cell_place(attributes.get("r"), at)
            found.errors += [f"{_letters(at[1])}{at[0]}"] if attributes.get("t") == "e" else []
        elif local == "f":
            found.formulas.append(f"{_letters(at[1])}{at[0]}")
        elif local == "mergeCell":
            found.merged.append(attributes.get("ref", ""))
        if at[0] > row_limit + 1 + ABOVE or at[1] > COLUMN_LIMIT or found.elements > ELEMENT_LIMIT:
            raise _TooFarError

    def doctype(*_declared: Any) -> None:
        raise _DoctypeError

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(content, True)
    return found


def _row_number(written: str | None, following: int) -> int:
    return int(written) if written and written.isdigit() and len(written) < 9 else following


def _cell_place(written: str | None, at: Sequence[int]) -> list[int]:
    match = _CELL.fullmatch(written or "")
    if match is None:
        return [max(at[0], 1), at[1] + 1]
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return [int(match[2]), column]


def _letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _first_sheet(parts: Mapping[str, bytes]) -> tuple[str, Sequence[Sequence[object]]]:
    """Name and rows of the first sheet that a person sees; the empty name when there is none.

    It is read from a fresh archive of the counted parts and of nothing else.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    workbook = load_workbook(packed)
    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            return sheet.name, workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    return "", []


def _part_of(parts: Mapping[str, bytes], sheet: str) -> str:
    """The part that holds a sheet, by the workbook's own register."""
    key = next((v for each in _elements(parts, "xl/workbook.xml", "sheet") if each.get("name") == sheet
                for k, v in each.items() if k.endswith(":id")), "")  # fmt: skip
    register = _elements(parts, "xl/_rels/workbook.xml.rels", "Relationship")
    target = next((each.get("Target", "") for each in register if each.get("Id") == key), "")
    wanted = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return next((name for name in parts if name.lower() == wanted.lower()), "")


def _elements(parts: Mapping[str, bytes], part: str, local: str) -> list[Mapping[str, str]]:
    """The attributes of every element of one name in a part that was walked before."""
    found: list[Mapping[str, str]] = []

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == local:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(next((content for name, content in parts.items() if name.lower() == part), b"<none/>"), True)
    return found


def _marks(extent: _Extent) -> Marks:
    """The errors, formulas and merges of a part, each with its cell; a formula with an error is a formula."""
    cells_refused: dict[tuple[int, int], Refused] = {}
    for (message, remedy), found in ((_ERROR, extent.errors), (_FORMULA, extent.formulas)):
        for cell in found:
            row, column = _cell_place(cell, (0, 0))
            cells_refused[row, column] = (message, {"cell": cell}, remedy)
    merged = []
    for cells in extent.merged:
        first, _, last = cells.partition(":")
        rows = sorted(_cell_place(cell, (0, 0))[0] for cell in (first, last or first))
        merged.append((rows[0], rows[1], (_MERGED[0], {"cell": cells}, _MERGED[1])))
    return Marks(cells_refused, merged)


def _lines(rows: Sequence[Sequence[object]]) -> list[tuple[int, list[str]]]:
    """Rows that hold something, numbered as the spreadsheet numbers them."""
    written = ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, start=1))
    return [(number, cells) for number, cells in written if any(cells)]


def _text(cell: object) -> str:
    """A cell as CSV would hold it: whole numbers without a point, days in ISO form."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
