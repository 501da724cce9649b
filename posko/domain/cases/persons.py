"""Persons of a case as they are shown: their parts, what is known of them, numbers with their middle hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from posko.domain import privacy
from posko.domain.errors import N_
from posko.domain.people import contacts

PART_WORDS: Final[Mapping[str, str]] = {
    "reporter": N_("Reporter or finder"),
    "reported": N_("Reported party"),
    "witness": N_("Witness"),
    "proxy": N_("Proxy (kuasa)"),
}
# Sealed facts in the order in which they are shown; what is not here is not shown.
FACT_WORDS: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "stands_for": N_("Stands for"),
    "born": N_("Place and date of birth"),
    "sex": N_("Sex"),
    "occupation": N_("Occupation"),
    "citizenship": N_("Citizenship"),
    "right": N_("Reports as"),
    "address": N_("Address"),
    "telephone": N_("Telephone"),
    "email": N_("E-mail"),
    "description": N_("Description of the event"),
    "evidence": N_("Evidence, as it was handed in"),
}
# Words behind the codes that two of the facts hold.
RIGHT_WORDS: Final[Mapping[str, str]] = {
    "voter": N_("voter"),
    "observer": N_("accredited observer"),
    "contestant": N_("contestant"),
    "none": N_("none of them"),
}
MAY_REPORT: Final = ("voter", "observer", "contestant")
SEX_WORDS: Final[Mapping[str, str]] = {"female": N_("female"), "male": N_("male")}
_CODED: Final = {"right": RIGHT_WORDS, "sex": SEX_WORDS}
_NO_DIGIT = re.compile(r"[^\d+]")


def masked(facts: Mapping[str, str]) -> dict[str, str]:
    """The facts as a page shows them: no number that points at a person stands there in full."""
    return {key: _masked(key, text) for key, text in facts.items()}


def hides(facts: Mapping[str, str]) -> bool:
    """Whether the page hides anything of these facts, so that there is something to ask for."""
    return masked(facts) != dict(facts)


def coded(key: str, text: str) -> str:
    """What a fact says: the words behind a code, to be said in the reader's language; any other text as it is."""
    return _CODED.get(key, {}).get(text, "")


def _masked(key: str, text: str) -> str:
    if key == "telephone":
        return contacts.masked(_NO_DIGIT.sub("", text))
    return privacy.hide_personal_numbers(text)


def names_somebody(title: str, names: list[str]) -> str:
    """The name that stands in the title, "" for none: the title is open to lists and papers, names are not."""
    seen = f" {_plain(title)} "
    return next((name for name in names if _plain(name) and f" {_plain(name)} " in seen), "")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
