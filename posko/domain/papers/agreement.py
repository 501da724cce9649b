"""A data-sharing agreement on paper: its terms, the keys of who signs, and what its walls do not hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from posko.domain.access import Compartment, root_name
from posko.domain.papers.formats import Language, clock_time, day, day_and_time
from posko.domain.papers.head import NOTHING, Carried, head_pictures, head_sheet
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.words import Words, words
from posko.domain.people.agreements import Paper
from posko.domain.plans.phases import JAKARTA


@dataclass(frozen=True, slots=True)
class Signer:
    """Who may sign for a party. `fingerprint` is that of the own key, "" where there is none; `compared` are the root
    institutions whose chiefs compared it; `counted`: it counts."""

    root: str
    name: str
    post: str
    fingerprint: str
    compared: Sequence[str] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class AgreementSheet:
    """What is printed. `offset` turns moments of real time in `paper` into those of the operation's clock by adding;
    it is given already added in `signed` and `opens`: by root the name and moment of each countersignature."""

    operation: str
    city: str
    agency: str
    demo: bool
    number: str
    purpose: str
    assessment: str
    paper: Paper
    signers: Sequence[Signer]
    signed: Sequence[tuple[str, str, datetime]]
    opens: datetime | None
    at: datetime
    head: Carried = NOTHING


def agreement_pdf(sheet: AgreementSheet, *, language: Language, fonts: Path | None = None) -> bytes:
    """The paper as a tagged, archivable PDF (A4). Raises ValueError for an unknown language."""
    data = agreement_sheet(sheet, language)
    return typeset("agreement", data, at=sheet.at, fonts=fonts, pictures=head_pictures(sheet.head))


def agreement_sheet(sheet: AgreementSheet, language: Language) -> dict[str, object]:
    """All that the template prints, as nested mappings of text."""
    text = words("agreement", language)
    parties = sorted(sheet.paper.parties, key=root_name)
    return {
        "words": text,
        "demo": sheet.demo,
        "number": sheet.number,
        "classification": text["biasa"],
        "agency": sheet.agency,
        "operation": f"{sheet.operation} · {sheet.city}",
        "letterhead": _terms(sheet, text, language),
        "parties": [_party(root, sheet, text, language) for root in parties],
        "force": _force(sheet, text, language),
        "plain": _plain(sheet.paper.compartment, sheet.demo, text),
        "printed": text["printed"].format(moment=day_and_time(sheet.at, language)),
        "head": head_sheet(sheet.head, text, language),
    }


def _terms(sheet: AgreementSheet, text: Words, language: Language) -> list[tuple[str, list[str]]]:
    paper = sheet.paper
    named = [root_name(root) for root in sorted(paper.parties, key=root_name)]
    dates = text["dates"].format(since=_day(paper.dated, language), until=_day(paper.valid_until, language))
    return [
        (text["number"], [sheet.number]),
        (text["opens"], [text[f"opens_{paper.compartment}"]]),
        (text["parties"], named),
        (text["valid"], [dates]),
        (text["purpose"], [sheet.purpose]),
        (text["assessment"], [sheet.assessment]),
    ]


def _party(root: str, sheet: AgreementSheet, text: Words, language: Language) -> dict[str, object]:
    given = next((each for each in sheet.signed if each[0] == root), None)
    moment = f"{day(given[2], language, weekday=False)}, {clock_time(given[2], language)}" if given else ""
    return {
        "name": root_name(root),
        "signed": text["countersigned"].format(name=given[1], moment=moment) if given else text["not_countersigned"],
        "signers": [_signer(each, text) for each in sheet.signers if each.root == root],
    }


def _signer(signer: Signer, text: Words) -> dict[str, object]:
    others = ", ".join(root_name(root) for root in sorted(signer.compared, key=root_name))
    if not signer.fingerprint:
        standing = text["no_key"]
    elif signer.counted:
        standing = text["key_counts"].format(others=others)
    else:
        standing = text["key_compared"].format(others=others) if others else text["key_not_compared"]
    return {
        "name": signer.name,
        "post": signer.post,
        "groups": signer.fingerprint.split(),
        "standing": standing,
    }


def _force(sheet: AgreementSheet, text: Words, language: Language) -> str:
    if sheet.opens is None:
        return text["force_waits"]
    return text["force_from"].format(moment=day_and_time(sheet.opens, language))


def _plain(wall: Compartment, demo: bool, text: Words) -> list[str]:
    """What the parties are told plainly, before they sign."""
    own = [text[f"plain_{wall}"], text["plain_machine"], text["plain_backups"]]
    return [*own, text["plain_demo"]] if demo else own


def _day(on: date, language: Language) -> str:
    return day(datetime(on.year, on.month, on.day, 12, tzinfo=JAKARTA), language, weekday=False)
