"""A form as a spreadsheet (XLSForm) and as the XForm that pyxform makes of it; and the tables of places it asks for.

The spreadsheet is what an officer reads and changes in his own tools; the XForm is what ODK Collect downloads. Both
come from the same rows, and their version is the hash of those rows, so that a telephone fetches a form again when,
and only when, it says something else.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import xlsxwriter

from posko.domain.intake.form_book import LANGUAGES, FormCard, Language, Question, forms

Row = dict[str, str]
NAMES: Final[Mapping[Language, str]] = {"id": "Bahasa Indonesia (id)", "en": "English (en)"}
KECAMATAN, KELURAHAN = "kecamatan.csv", "kelurahan.csv"
PLACE_TABLES: Final = (KECAMATAN, KELURAHAN)
_TYPES: Final[Mapping[str, str]] = {
    "text": "text", "number": "integer", "choice": "select_one", "moment": "dateTime", "day": "date",
    "photo": "image", "point": "geopoint", "note": "note", "check": "note",
}  # fmt: skip
_PIXELS: Final = 1600
_FIXED: Final[Mapping[str, Row]] = {
    "text": {"appearance": "multiline"},
    "moment": {"default": "now()"},
    "day": {"default": "today()"},
    "photo": {"parameters": f"max-pixels={_PIXELS}"},
}
# Longer lists open as a list of their own on a small screen.
_SHORT_LIST: Final = 6
_SPECIAL: Final = 901
# If nobody knows how many stations a kelurahan has, any number of three digits may be one.
_ANY_STATION: Final = 999
_DIGITS_ONLY: Final[Mapping[Language, str]] = {
    "id": "Hanya angka, dari {least} sampai {most}.",
    "en": "Digits only, from {least} to {most}.",
}
_NO_STATION: Final[Mapping[Language, str]] = {
    "id": "Tidak ada TPS bernomor ini di kelurahan itu.",
    "en": "That kelurahan has no station of this number.",
}
_KECAMATAN: Final[Mapping[Language, str]] = {"id": "Kecamatan", "en": "Kecamatan"}
_KELURAHAN: Final[Mapping[Language, str]] = {"id": "Kelurahan", "en": "Kelurahan"}
_NUMBER: Final[Mapping[Language, str]] = {"id": "Nomor TPS", "en": "Number of the station"}
_MAYBE_NUMBER: Final[Mapping[Language, str]] = {
    "id": "Nomor TPS, bila terjadi di TPS",
    "en": "Number of the station, if it is at one",
}


@dataclass(frozen=True, slots=True)
class Sheets:
    """The three sheets of an XLSForm, each a list of rows by column; `version` is the hash of what they say."""

    survey: tuple[Row, ...]
    choices: tuple[Row, ...]
    settings: Row

    @property
    def version(self) -> str:
        """Ten hexadecimal digits; another text means other questions."""
        return self.settings["version"]


@dataclass(frozen=True, slots=True)
class Area:
    """A place for a table: a kecamatan, or a kelurahan with its kecamatan and how many stations it has."""

    code: str
    name: str
    parent: str = ""
    stations: int | None = None


@cache
def xform(code: str, regime: str = "pilkada") -> bytes:
    """The XForm of a form, UTF-8. Raises PyXFormError for rows that make none."""
    from pyxform.xls2xform import convert  # brings a second of imports, for those alone who ask for a form

    made = convert(xlsx(code, regime), file_type=".xlsx", form_name="data")
    return bytes(made.xform.encode())


@cache
def xlsx(code: str, regime: str = "pilkada") -> bytes:
    """The XLSForm of a form as an Excel file."""
    sheets, target = sheets_of(forms(regime)[code]), io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in (("survey", sheets.survey), ("choices", sheets.choices), ("settings", (sheets.settings,))):
        _write(book, name, rows)
    book.close()
    return target.getvalue()


@cache
def version(code: str, regime: str = "pilkada") -> str:
    """The version of a form."""
    return sheets_of(forms(regime)[code]).version


def sheets_of(card: FormCard) -> Sheets:
    """The form as the rows of an XLSForm."""
    survey = [{"type": "start", "name": "start"}, {"type": "end", "name": "end"}]
    for question in card.questions:
        survey += _rows(card, question)
    choices = [
        {"list_name": name, "name": choice.code, **_by_language("label", choice.label), "group": choice.group}
        for name, choices in card.lists.items()
        for choice in choices
    ]
    said = json.dumps([card.title, survey, choices], sort_keys=True, ensure_ascii=False)
    settings = {
        "form_title": card.title["id"],
        "form_id": card.code.value,
        "version": hashlib.sha256(said.encode()).hexdigest()[:10],
        "default_language": NAMES["id"],
    }
    return Sheets(tuple(survey), tuple(choices), settings)


def place_tables(kecamatan: Iterable[Area], kelurahan: Iterable[Area]) -> Mapping[str, bytes]:
    """The tables that come with a form, by file name; a telephone fetches them again when their hash changes."""
    lower = [(each.code, each.name, each.parent, str(each.stations or _ANY_STATION)) for each in kelurahan]
    return {
        KECAMATAN: _table(("name", "label"), [(each.code, each.name) for each in kecamatan]),
        KELURAHAN: _table(("name", "label", "kecamatan", "stations"), lower),
    }


def asks_for_place(card: FormCard) -> bool:
    """Whether the tables of places come with this form."""
    return any(each.kind in ("station", "place") for each in card.questions)


def _rows(card: FormCard, each: Question) -> list[Row]:
    """A question as rows of the survey sheet: one, or a group for a place."""
    if each.kind in ("station", "place"):
        return _place_rows(each)
    row = {
        "type": _TYPES[each.kind],
        "name": each.name,
        **_by_language("label", each.label),
        **_by_language("hint", each.hint),
    }
    row |= {"required": "yes"} if each.required else {}
    row |= {"relevant": _relevant(each)} if _relevant(each) else {}
    row |= _FIXED.get(each.kind, {})
    if each.kind == "number":
        row |= _bounds(each)
    elif each.kind == "choice":
        row["type"] = f"select_one {each.list}"
        row |= {"choice_filter": f"group = ${{{each.by}}}"} if each.by else {}
        row |= {"appearance": "minimal"} if len(card.lists[each.list]) > _SHORT_LIST else {}
    return [row]


def _bounds(each: Question) -> Row:
    refused = {key: text.format(least=each.least, most=each.most) for key, text in _DIGITS_ONLY.items()}
    return {"constraint": f". >= {each.least} and . <= {each.most}", **_by_language("constraint_message", refused)}


def _place_rows(each: Question) -> list[Row]:
    """Kecamatan, kelurahan and station's number on one screen, and the code that they make."""
    must = each.kind == "station"
    number = {
        "type": "integer",
        "name": "station_number",
        **_by_language("label", _NUMBER if must else _MAYBE_NUMBER),
        **({"required": "yes"} if must else {}),
        "constraint": f". >= 1 and (. <= instance('kelurahan')/root/item[name = ${{kelurahan}}]/stations"
        f" or (. >= {_SPECIAL} and . <= {_ANY_STATION}))",
        **_by_language("constraint_message", _NO_STATION),
    }
    padded = "concat('/', if(${station_number} < 10, '00', if(${station_number} < 100, '0', '')), ${station_number})"
    code = f"concat(${{kelurahan}}, if(string-length(${{station_number}}) = 0, '', {padded}))"
    return [
        {"type": "begin_group", "name": "where", **_by_language("label", each.label), "appearance": "field-list"},
        {"type": f"select_one_from_file {KECAMATAN}", "name": "kecamatan", **_by_language("label", _KECAMATAN),
         **_by_language("hint", each.hint), "required": "yes", "appearance": "minimal"},
        {"type": f"select_one_from_file {KELURAHAN}", "name": "kelurahan", **_by_language("label", _KELURAHAN),
         "required": "yes", "choice_filter": "kecamatan = ${kecamatan}", "appearance": "minimal"},
        number,
        {"type": "end_group"},
        {"type": "calculate", "name": "place", "calculation": code},
    ]  # fmt: skip


def _relevant(each: Question) -> str:
    """When a question is asked, as an expression of XForms; empty for always."""
    asked = ["(" + " or ".join(f"${{{name}}} = '{code}'" for code in codes) + ")" for name, codes in each.when.items()]
    if each.kind == "check":
        parts = [f"${{{name}}}" for name in each.sum]
        asked += [f"{part} != ''" for part in (*parts, f"${{{each.equals}}}")]
        asked.append(f"{' + '.join(parts)} != ${{{each.equals}}}")
    return " and ".join(asked)


def _by_language(column: str, words: Mapping[Language, str] | None) -> Row:
    return {f"{column}::{NAMES[language]}": words[language] for language in LANGUAGES} if words else {}


def _write(book: xlsxwriter.Workbook, name: str, rows: Sequence[Row]) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sheet.write_row(0, 0, columns, bold)
    for place, row in enumerate(rows, start=1):
        for column, key in enumerate(columns):
            if row.get(key):
                sheet.write_string(place, column, row[key])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(columns) - 1, 0), 26)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([header, *rows])
    return target.getvalue().encode()
