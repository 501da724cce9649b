"""The forms by which the field reports, as they are written down in `xforms/*.toml`, in both languages.

One definition a form, for every door: `xlsform` makes it a spreadsheet and an XForm for ODK Collect, the phone form
draws it, and the readers tell by it which answers are numbers. No form asks for a person.

A question's `kind`: text, number (whole, `least` to `most`), choice (of `list`; `by`: only those of the group that the
answer to another question names; `aside`: it narrows others and is no answer itself), station (kecamatan, kelurahan
and number of a polling station), place (the same, the number may stay empty), moment, day, photo, point, note (a
sentence), check (a sentence shown while the answers `sum` do not add up to `equals`). `when`: asked only while each
named question has one of the answers. `at` of a form: which answer is the report's time; "end": when it was filled in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from posko.domain.incidents.kinds import kinds
from posko.domain.intake import Form
from posko.domain.vulnerability.event_book import Book, book_of
from posko.law import vulnerability as law

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
Kind = Literal["text", "number", "choice", "station", "place", "moment", "day", "photo", "point", "note", "check"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
END: Final = "end"

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose: its code, its words, and the group it belongs to."""

    code: str
    label: Mapping[Language, str]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form; the module says what each field means."""

    name: str
    kind: Kind
    label: Mapping[Language, str]
    hint: Mapping[Language, str] | None = None
    required: bool = False
    number: bool = False
    aside: bool = False
    least: int = 0
    most: int = 0
    list: str = ""
    by: str = ""
    sum: tuple[str, ...] = ()
    equals: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormCard:
    """A form: its code (also its id in ODK Collect) and its questions in order."""

    code: Form
    title: Mapping[Language, str]
    at: str
    questions: tuple[Question, ...]
    lists: Mapping[str, tuple[Choice, ...]]

    def question(self, name: str) -> Question | None:
        """The question of this name."""
        return next((each for each in self.questions if each.name == name), None)

    @property
    def numbers(self) -> frozenset[str]:
        """The questions whose answers are whole numbers."""
        return frozenset(each.name for each in self.questions if each.kind == "number" or each.number)

    def said_in(self, language: Language, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Answers in words for a person: each question with its choice.

        An answer to no known question stays as it came.
        """
        lines = []
        for name, value in answers.items():
            asked = self.question(name)
            choices = self.lists.get(asked.list, ()) if asked else ()
            words = next((each.label[language] for each in choices if each.code == str(value)), str(value))
            lines.append((asked.label[language] if asked else name, words))
        return lines

    @property
    def photos(self) -> tuple[str, ...]:
        """The questions that ask for a photo."""
        return tuple(each.name for each in self.questions if each.kind == "photo")


@cache
def forms(regime: str = "pilkada") -> Mapping[str, FormCard]:
    """Every form by its code, in the order of `Form`. Raises ValueError for a table that cannot be meant so."""
    folder = files("posko.domain.intake") / "xforms"
    rows = {form: tomllib.loads((folder / f"{form.value}.toml").read_text(encoding="utf-8")) for form in Form}
    return {form.value: _form(row, regime) for form, row in rows.items()}


def _form(row: Mapping[str, Any], regime: str) -> FormCard:
    lists = {name: tuple(_choice(each) for each in rows) for name, rows in row.get("lists", {}).items()}
    questions = tuple(_question(each) for each in row["question"])
    card = FormCard(Form(row["code"]), _words(row, "title"), row["at"], questions,
                    lists | _shared(questions, regime))  # fmt: skip
    _must_hold(card)
    return card


def _question(row: Mapping[str, Any]) -> Question:
    plain = {key: row[key] for key in ("required", "number", "aside", "least", "most", "list", "by", "equals")
             if key in row}  # fmt: skip
    when = {name: tuple(codes) for name, codes in row.get("when", {}).items()}
    hint = _words(row, "hint") if "hint_id" in row else None
    kind = row["kind"]
    return Question(row["name"], kind, _words(row, "label"), hint, sum=tuple(row.get("sum", ())), when=when, **plain)


def _choice(row: Mapping[str, str]) -> Choice:
    return Choice(row["code"], {"id": row["id"], "en": row["en"]}, row.get("group", ""))


def _words(row: Mapping[str, str], what: str) -> Mapping[Language, str]:
    words: Mapping[Language, str] = {"id": row[f"{what}_id"].strip(), "en": row[f"{what}_en"].strip()}
    if not all(words.values()):
        raise ValueError(f"{row.get('name', row.get('code'))}: {what} lacks a language.")
    return words


def _must_hold(card: FormCard) -> None:
    """ValueError where a form names what it has not."""
    names = [each.name for each in card.questions]
    if len(set(names)) != len(names):
        raise ValueError(f"{card.code}: a question stands twice.")
    for each in card.questions:
        asked = {*each.when, *each.sum, *([each.equals] if each.equals else []), *([each.by] if each.by else [])}
        if not _NAME.fullmatch(each.name) or each.kind not in KINDS or not asked <= set(names):
            raise ValueError(f"{card.code}: {each.name} is no question that can be asked.")
        if (each.kind == "choice") != bool(each.list) or (each.list and not card.lists.get(each.list)):
            raise ValueError(f"{card.code}: {each.name} has no list to choose from.")
    if card.at != END and card.at not in names:
        raise ValueError(f"{card.code}: its time {card.at} is no question.")


def _shared(questions: Iterable[Question], regime: str) -> dict[str, tuple[Choice, ...]]:
    """The lists that come from other tables of the house, of those that are asked for."""
    wanted = {each.list for each in questions}
    found: dict[str, tuple[Choice, ...]] = {}
    if "incident_kinds" in wanted:
        found["incident_kinds"] = tuple(
            Choice(each.code, {"id": each.name_id, "en": each.name_en}) for each in kinds().values()
        )
    if "indicators" in wanted:
        book = book_of({name: law.framework(regime, name) for name in law.framework_names(regime)})
        found |= {"dimensions": _dimensions(book), "indicators": _indicators(book)}
    return found


def _dimensions(book: Book) -> tuple[Choice, ...]:
    return tuple(
        Choice(each.code, {"id": f"{framework.code}: {each.name_id}", "en": f"{framework.code}: {each.name_en}"})
        for framework, each, _entries in book.dimensions
    )


def _indicators(book: Book) -> tuple[Choice, ...]:
    return tuple(
        Choice(each.indicator.code, {"id": each.indicator.name_id, "en": each.indicator.name_en}, dimension.code)
        for _framework, dimension, entries in book.dimensions
        for each in entries
    )
