"""Filter chips: each narrows a list by one word of its address, says what it is set to, and takes it off again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

# Of each word of a filter its name, and what it may be: values with their words.
Choices = Mapping[str, tuple[str, list[tuple[str, str]]]]
# Words of the address that speak of what one looked at before a filter changed.
PASSING = ("page", "peek")
TIME_LINE = "line"  # the scale of the time line, on every page


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a chip: a plain link, so that it works without a script."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A word of the filter. `told` is what it is set to, empty where it narrows nothing; `clear` takes it off."""

    label: str
    options: Sequence[Option]
    told: str = ""
    clear: str = ""


def chip(
    request: HttpRequest, word: str, label: str, choices: Iterable[tuple[str, str]], chosen: str, *, off: str = ""
) -> Chip:
    """The chip of a word. `off` is the value that narrows nothing where leaving the word out would narrow."""
    options = [Option(words, _with(request.GET, word, value), value == chosen) for value, words in choices]
    told = next((option.label for option in options if option.current), "")
    return Chip(label, options, told, _with(request.GET, word, off))


def strange_words(request: HttpRequest, known: Iterable[str]) -> list[str]:
    """What stands in the address and is no word of this list, as a sentence each."""
    strange = sorted(set(request.GET) - {*known, *PASSING, TIME_LINE})
    return [_("“%(word)s” is no filter of this list. It narrows nothing.") % {"word": word[:40]} for word in strange]


def strange_value(label: str, value: str) -> str:
    """That a value of the address does not exist, as a sentence."""
    return _("%(label)s “%(value)s” does not exist. It narrows nothing.") % {"label": label, "value": value[:40]}


def _with(query: QueryDict, word: str, value: str) -> str:
    """The address of this list with another value of a word; without a value it is left out."""
    told = query.copy()
    for each in (*PASSING, word):
        told.pop(each, None)
    if value:
        told[word] = value
    return f"?{told.urlencode()}"
