"""Reads the short codes that officers send by SMS and chat.

Nothing is guessed: a message is read as one of the forms of `codebook.py` or raises BadInput, which says what was
expected. Typing errors in digits are corrected (typed.py); free text stays as it was written. The reply repeats in one
SMS what was understood (sms.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from posko.domain import privacy
from posko.domain.errors import BadInput
from posko.domain.intake import Report
from posko.domain.intake.codebook import LEVEL_WORDS, PLACE_WORDS, Code, Codebook, Status, codebook
from posko.domain.intake.reader import Ground, Reader, must_open, opening
from posko.domain.intake.typed import Word, clock, digits, joined, number, words_of
from posko.domain.plans.phases import JAKARTA
from posko.domain.territory.places import Level, level_of

_Known = TypeVar("_Known")
LONGEST_TEXT: Final = 2_000
MOST_IN_QUEUE, MOST_VOTES, MOST_CANDIDATES, MOST_SHORT = 2_000, 9_999, 99, 9_999
# A name is looked for where a word begins and never given back in part, so long words are gone through once.
_PAIR: Final = re.compile(r"(?<![^\s=:,;#*])([^\s=:,;#*]++(?:\s+SAH)?)\s*[=:]\s*([^\s=:,;#*]++)", re.IGNORECASE)
_BEFORE_TIME, _AFTER_TIME = frozenset({"JAM", "PUKUL", "PKL"}), frozenset({"WIB"})
_PEOPLE: Final = frozenset({"ORANG", "ORG"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it was understood: its code, the report, the words of the reply by their names, and a doubt."""

    code: Code
    report: Report
    said: Mapping[str, str]
    doubt: str = ""


def begins_a_report(text: str, book: Codebook | None = None) -> bool:
    """Whether a message begins as a code or a place does, so that it is no second half of another one."""
    words = words_of(text[:LONGEST_TEXT])[:2]
    return bool(words) and (opening(words[0].text, book or codebook()) is not None or _begins_a_place(words))


def is_place_alone(text: str, book: Codebook | None = None) -> bool:
    """Whether a message begins with a place and names no code after it."""
    words = words_of(text[:LONGEST_TEXT])
    return _begins_a_place(words[:2]) and not any(opening(word.text, book or codebook()) for word in words)


def _begins_a_place(words: Sequence[Word]) -> bool:
    """Whether a place begins here: `TPS 028`, `KEL Cipayung`; not `TPS air naik`, which continues the text."""
    if not words or words[0].upper not in PLACE_WORDS:
        return False
    after = words[1].text if len(words) > 1 else ""
    return words[0].upper in LEVEL_WORDS or not after or any(sign.isdecimal() for sign in after)


def must_begin(text: str, book: Codebook | None = None) -> None:
    """BadInput for a message that begins as no code and no place does."""
    if not begins_a_report(text, book):
        must_open(next((word.text for word in words_of(text[:LONGEST_TEXT])), ""), book or codebook())


def read(text: str, ground: Ground, book: Codebook | None = None) -> Heard:
    """What a message reports. Raises BadInput with what was expected where any of it is not understood."""
    book = book or codebook()
    if len(text) > LONGEST_TEXT:
        raise BadInput("This is longer than %(most)s letters. Send the most important first.", most=LONGEST_TEXT)
    privacy.refuse_personal_numbers(text)
    reader = Reader(text, ground, book)
    asked = reader.code_word()
    return _READERS[asked.rest](reader, asked)


def example_for(text: str, book: Codebook | None = None) -> str:
    """The example that helps who wrote this: of the code that stands near the beginning, or of the first one."""
    book = book or codebook()
    found = (opening(word.text, book) for word in words_of(text[:LONGEST_TEXT])[:6])
    return next((each[0].example for each in found if each), book.codes[0].example)


def _text(reader: Reader, asked: Code) -> Heard:
    kind = _subject(reader)
    if isinstance(kind, Status):
        return _told_status(reader, kind)
    place = reader.place(asked)
    text = reader.rest()
    if not any(sign.isalnum() for sign in text):
        raise BadInput("What happens there? Write it after the place, in a few words.")
    report = Report(asked.form, place, reader.ground.at, {"kind": kind}, text)
    return Heard(asked, report, {"kind": reader.book.kinds[kind][0].lower()})


def _subject(reader: Reader) -> str | Status:
    """The kind of incident, or the state of a stage of a station, after a place if there is one.

    BadInput for neither, with all kinds.
    """
    kinds, statuses = reader.book.kinds.items(), reader.book.statuses
    known: list[tuple[str | Status, tuple[str, ...]]] = [*kinds, *((row, row.words) for row in statuses)]
    found = _phrase(reader, known)
    if found is None and not reader.moved:
        reader.skip_place()
        found = _phrase(reader, known)
    if found is None:
        near = reader.words[0].upper if reader.words else ""
        raise BadInput("After LAPOR: %(words)s", words=reader.book.kind_words(near))
    return found


def _told_status(reader: Reader, told: Status) -> Heard:
    """The report of LAPOR on a station's stage. The rest is remarks."""
    asked = next(code for code in reader.book.codes if code.stage == told.stage)
    place, at = reader.place(asked), reader.ground.at
    if told.status == "ok":
        at = _moment(reader) or at
    time = at.astimezone(JAKARTA)
    more = {"time": f"{time:%H:%M}"} if told.status == "ok" else {}
    report = Report(asked.form, place, at, {**_stage(asked, told.status), **more}, reader.rest())
    return Heard(replace(asked, said=told.said), report, {"time": f"{time:%H.%M}"})


def _moment(reader: Reader) -> datetime | None:
    """The time that comes next, if one does."""
    reader.skip(_BEFORE_TIME)
    moment = clock(reader.words[0].text, reader.ground.at) if reader.words else None
    if moment is not None:
        reader.words.pop(0)
        reader.skip(_AFTER_TIME)
    return moment


def _phrase(reader: Reader, known: Iterable[tuple[_Known, tuple[str, ...]]]) -> _Known | None:
    """What the next words stand for, the longest phrase first."""
    phrases = [(word.split(), code) for code, words in known for word in words]
    for words, code in sorted(phrases, key=lambda each: -len(each[0])):
        if [word.upper for word in reader.words[: len(words)]] == words:
            del reader.words[: len(words)]
            return code
    return None


def _time(reader: Reader, asked: Code) -> Heard:
    place = reader.place(asked)
    moment = _moment(reader)
    if moment is None and reader.words:
        raise BadInput("“%(rest)s” is no time. Write 07.05.", rest=reader.rest()[:30])
    reader.done()
    at = moment or reader.ground.at
    report = Report(asked.form, place, at, {**_stage(asked), "time": f"{at.astimezone(JAKARTA):%H:%M}"})
    return Heard(asked, report, {"time": f"{at.astimezone(JAKARTA):%H.%M}"})


def _number(reader: Reader, asked: Code) -> Heard:
    alone = _count_alone(reader)
    place = reader.place(asked) if alone is None else reader.ground.home
    count = alone if alone is not None else _next_number(reader, MOST_IN_QUEUE)
    if count is None:
        raise BadInput("How many people? Write a number from 0 to %(most)s.", most=MOST_IN_QUEUE)
    reader.skip(_PEOPLE)
    reader.done()
    report = Report(asked.form, place, reader.ground.at, {**_stage(asked), "queue": count})
    return Heard(asked, report, {"number": str(count)})


def _count_alone(reader: Reader) -> int | None:
    """The one number of a message from a station that is registered: it counts, and names no other station."""
    words = [word for word in reader.words if word.upper not in _PEOPLE]
    if reader.moved or level_of(reader.ground.home) is not Level.TPS or len(words) != 1:
        return None
    if digits(words[0].text).startswith("0") and len(words[0].text) > 1:
        return None
    return _next_number(reader, MOST_IN_QUEUE)


def _next_number(reader: Reader, most: int) -> int | None:
    count = number(reader.words[0].text, most=most, sure=True) if reader.words else None
    if count is not None:
        reader.words.pop(0)
    return count


def _stock(reader: Reader, asked: Code) -> Heard:
    place = reader.place(asked)
    first = reader.words[0].upper if reader.words else ""
    if first not in ("LENGKAP", "KURANG"):
        raise BadInput("Write LENGKAP, or KURANG with what is short and how many.")
    reader.words.pop(0)
    short: dict[str, int] = {}
    while first == "KURANG" and reader.words:
        item = _phrase(reader, reader.book.stock.items())
        if item is None or item in short:
            near = joined(reader.words[:2])
            raise BadInput("“%(rest)s” is nothing that can be short. Write one of %(words)s.",
                           rest=reader.rest()[:20], words=reader.book.stock_words(near))  # fmt: skip
        short[item] = _short(reader)
    if first == "KURANG" and not short:
        raise BadInput("Write LENGKAP, or KURANG with what is short and how many.")
    reader.done()
    told = ", ".join(f"{reader.book.stock[item][0].lower()} {count}" for item, count in short.items())
    if not short:
        return Heard(asked, Report(asked.form, place, reader.ground.at, _stage(asked)), {"stock": "lengkap"})
    item, count = next(iter(short.items()))
    answers = {**_stage(asked, "problem"), "missing": item, "number": count}
    # The form has one field for a missing thing; the remarks name all of them.
    text = f"kurang {told}"
    return Heard(asked, Report(asked.form, place, reader.ground.at, answers, text), {"stock": text})


def _stage(asked: Code, status: str = "ok") -> dict[str, Any]:
    """The answers that every report on a stage has, as the form tps_status names them."""
    return {"stage": asked.stage, "status": status}


def _short(reader: Reader) -> int:
    if not (count := _next_number(reader, MOST_SHORT)):
        raise BadInput("How many are short? Write a number after what is short.")
    return count


def _counts(reader: Reader, asked: Code) -> Heard:
    place = reader.place(asked)
    rest = reader.rest()
    pairs = [(match.group(1).upper(), match.group(2)) for match in _PAIR.finditer(rest)]
    if left := _PAIR.sub(" ", rest).strip(" ,;#*.\t\n"):
        raise BadInput("“%(rest)s” was not understood. Write the number and the votes: 01=120.", rest=left[:30])
    votes: dict[int, int] = {}
    sums: dict[str, int] = {}
    for name, value in pairs:
        count = number(value, most=MOST_VOTES, sure=True)
        if count is None:
            raise BadInput("“%(value)s” is no number of votes.", value=value[:20])
        kind, candidate = _counted(name)
        kept: dict[Any, int] = votes if candidate else sums
        if (candidate or kind) in kept:
            raise BadInput("“%(name)s” stands twice.", name=name[:20])
        kept[candidate or kind] = count
    if not votes or set(sums) != {"valid", "invalid"}:
        raise BadInput("A count needs the votes of each number, then SAH= and TIDAK=.")
    answers = {**{f"pair_{each}": votes[each] for each in sorted(votes)}, **sums}
    told = " ".join(f"{each:02d}={votes[each]}" for each in sorted(votes))
    whole = sum(votes.values())
    doubt = f"PERIKSA: jumlah {whole}, SAH {sums['valid']}" if whole != sums["valid"] else ""
    said = {"counts": f"{told} sah {sums['valid']} tidak sah {sums['invalid']}"}
    return Heard(asked, Report(asked.form, place, reader.ground.at, answers), said, doubt)


def _counted(name: str) -> tuple[str, int]:
    """What a count is of: valid or invalid votes, or the candidate with a number."""
    if name == "SAH":
        return "valid", 0
    if name.replace(" ", "") in ("TIDAK", "TIDAKSAH", "TDK", "TDKSAH"):
        return "invalid", 0
    if candidate := number(name, most=MOST_CANDIDATES):
        return "", candidate
    raise BadInput("“%(name)s” is no number of a candidate; after them come SAH and TIDAK.", name=name[:20])


_READERS: Final[Mapping[str, Callable[[Reader, Code], Heard]]] = {
    "time": _time,
    "number": _number,
    "stock": _stock,
    "counts": _counts,
    "text": _text,
}
