"""Reading papers of a case: the list, the sealed bytes held against their hashes, and what a new paper would say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from posko.apps.cases.articles import selectors as article_selectors
from posko.apps.cases.course import selectors
from posko.apps.cases.discussions import selectors as discussion_selectors
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import selectors as key_selectors
from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, CasePaper, CasePerson, Discussion
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.ledger.growth import selectors as growth
from posko.apps.people.accounts import selectors as people
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import machine, policies
from posko.domain.cases import papers as case_papers
from posko.domain.cases.events import Event
from posko.domain.deadlines import last_moment
from posko.domain.errors import BadInput
from posko.domain.files import checks
from posko.domain.papers.case_sheet import CaseSheet, Charge, Held, Party, Piece, Returned, Talk
from posko.domain.papers.formats import Language
from posko.domain.territory.places import Level
from posko.domain.vaults.pairs import OpenVault
from posko.law import cases as law
from posko.law import crimes, deadlines
from posko.law.marks import Ground

FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"
ENDINGS = ("pdf", "docx")


def papers(viewer: Viewer, case: Case) -> QuerySet[CasePaper]:
    """The papers of a case that exists for this viewer, without their bytes."""
    found = CasePaper.objects.filter(case=case, case__in=selectors.cases(viewer)).defer("pdf", "docx")
    return found.select_related("agency", "case__operation", "discussion")


def content_of(viewer: Viewer, paper: CasePaper, ending: str, *, vault: OpenVault) -> bytes:
    """The PDF or DOCX as it left. BadInput where the bytes are not that, or this member was not given the key."""
    if not selectors.cases(viewer).filter(pk=paper.case_id).exists():
        raise BadInput("This case is not open to you.")
    if paper.purged_at is not None:
        raise BadInput("Paper %(number)s was deleted by its keeping time.", number=paper.number)
    content, fault = _opened(paper, ending, key_selectors.keys_of(viewer, paper.case, vault))
    if fault:
        raise BadInput("The bytes of paper %(number)s no longer agree with their hash.", number=paper.number)
    return content


def fault_of(viewer: Viewer, paper: CasePaper, ending: str) -> str:
    """The fault in the sealed bytes of one file of a paper: "altered" or nothing. No key is used.

    A file whose keeping time is over was removed; that is no fault.
    """
    if not selectors.cases(viewer).filter(pk=paper.case_id).exists():
        raise BadInput("This case is not open to you.")
    if paper.purged_at is not None:
        return ""
    return _sealed(paper, ending)[1]


def damaged_file(viewer: Viewer, paper: CasePaper, keys: Keys | None = None) -> str:
    """Which file of a paper is not what left, by its ending, or none; the viewer holds its case already.

    With `keys` both are opened, too; NotGiven as there.
    """
    faults = {each: _opened(paper, each, keys)[1] if keys else _sealed(paper, each)[1] for each in ENDINGS}
    return next((ending for ending, fault in faults.items() if fault), "")


def _sealed(paper: CasePaper, ending: str) -> tuple[bytes, str]:
    """The sealed bytes of one file, and what is wrong with them."""
    held = (paper.pdf, paper.pdf_sealed_sha256) if ending == "pdf" else (paper.docx, paper.docx_sealed_sha256)
    return bytes(held[0]), checks.fault(bytes(held[0]), held[1])


def _opened(paper: CasePaper, ending: str, keys: Keys) -> tuple[bytes, str]:
    """The bytes of a paper whose case the viewer holds already, or what is wrong with them."""
    sealed, fault = _sealed(paper, ending)
    if fault:
        return b"", fault
    wanted = paper.pdf_sha256 if ending == "pdf" else paper.docx_sha256
    return keys.whole(sealed, wanted, of=keyring.paper_bound_to(paper, ending))


def outlived(viewer: Viewer) -> QuerySet[CasePaper]:
    """Papers of the operation that outlived every person of their case: none is left, and one went after they left.

    For the round that empties them; what was issued after the last person went names nobody, and a case that never
    had a person holds none. Their bytes are not read.
    """
    if viewer.kind != "system" or not viewer.sees(Compartment.CASE):
        return CasePaper.objects.none()
    persons = CasePerson.objects.filter(case=OuterRef("case"))
    found = CasePaper.objects.filter(
        ~Exists(persons.filter(purged_at=None)),
        Exists(persons.filter(purged_at__gte=OuterRef("issued_at"))),
        case__operation__code=viewer.operation,
        purged_at=None,
    )
    return found.defer("pdf", "docx")


def owner(viewer: Viewer, kind: str, discussion: Discussion | None = None) -> str:
    """The root institution whose paper it is: minutes of a discussion are of who wrote it down."""
    if root := case_papers.KINDS[kind].root:
        return root
    return discussion_selectors.recorder_root(viewer, discussion) if discussion else viewer.root


def own_discussions(viewer: Viewer, case: Case) -> list[Discussion]:
    """The discussions whose minutes this viewer's institution writes."""
    found = discussion_selectors.listed(viewer, case)
    return [each for each in found if policies.issuing(owner(viewer, "minutes", each), viewer) is None]


def kinds_of(viewer: Viewer, own: Sequence[Discussion]) -> list[str]:
    """The kinds of paper that this viewer's institution issues in a case, in their order; minutes of its `own`."""
    issued = [kind for kind in case_papers.KINDS if policies.issuing(owner(viewer, kind), viewer) is None]
    return [kind for kind in issued if kind != "minutes" or own]


def missing(
    viewer: Viewer, case: Case, kind: str, discussion: Discussion | None, at: datetime
) -> list[case_papers.Missing]:
    """What a paper of this kind lacks now."""
    parts = set(person_selectors.rows(viewer, case).filter(purged_at=None).values_list("part", flat=True))
    now = selectors.standing(viewer, case, at)
    voices = discussion_selectors.voices(viewer, discussion) if discussion else []
    held = case_papers.Held(
        is_report=case.kind == "report",
        reporter="reporter" in parts,
        reported="reported" in parts,
        registered=bool(case.register_number),
        evidence=evidence_selectors.items(viewer, case).count(),
        articles=bool(case.articles),
        crime=now.violation == "DECIDED_CRIME",
        file_goes=now.gakkumdu in case_papers.file_states(case.operation.regime),
        discussion=discussion.number if discussion else 0,
        silent=any(voice.present and not voice.word for voice in voices),
        outcome=bool(discussion and discussion.outcome),
    )
    return list(case_papers.missing(kind, held))


def sheet_of(
    viewer: Viewer,
    case: Case,
    kind: str,
    discussion: Discussion | None,
    language: Language,
    at: datetime,
    number: str,
    keys: Keys,
) -> CaseSheet:
    """Everything that the paper says, with the persons' names unsealed by `keys`. It is set and sealed at once."""
    first = selectors.course(viewer, case).events[0]
    made = CaseSheet(
        kind=kind,
        number=number,
        operation=case.operation.name,
        city=case.operation.city.name,
        demo=case.operation.demo,
        agency=people.own_agency(viewer).name,
        officer=people.people_names(viewer).get(viewer.actor, viewer.name),
        at=at,
        case_number=case.number,
        register_number=case.register_number,
        title=case.title,
        place=_place(case.place),
        received_at=first.at,
        known_at=first.moment("known_at"),
        event_at=first.moment("event_at"),
        channel=case.channel,
        reporters=_parties(viewer, case, "reporter", keys),
        reported=_parties(viewer, case, "reported", keys),
        evidence=tuple(Piece(x.number, x.label, x.sha256) for x in evidence_selectors.items(viewer, case)),
        articles=_articles(case, language),
        talk=_talk(viewer, discussion) if discussion else None,
        charges=_charges(viewer, case, language),
        head=growth.carried(case.operation.clock_offset),
        addressee=discussion_selectors.institution_names(viewer)["kejaksaan" if kind == "file_letter" else "polri"],
    )
    return replace(made, **_standing(viewer, case, language, at))


def _standing(viewer: Viewer, case: Case, language: Language, at: datetime) -> dict[str, Any]:
    """The state of the case, and the parts of it that its papers print."""
    events, now = selectors.course(viewer, case).events, selectors.standing(viewer, case, at)
    return {
        "state_code": now.violation,
        "state": _name(law.states(case.operation.regime)[now.violation], language),
        "state_since": _since(events, case.operation.regime),
        "lacking": _lacking(events, now, language),
        "due": _due(now),
        "talks": _talks(events, now),
        "decided_at": now.happened.get("decision.made"),
        "forwarded_at": now.happened.get("report.forwarded"),
        "returned": _returned(events),
    }


def _talks(events: Iterable[Event], now: machine.Case) -> tuple[Talk, ...]:
    """When each discussion was held by the course of the case, whether or not more was written down of it."""
    held = {event.said["n"]: event.at for event in events if event.name == discussion_selectors.EVENT}
    return tuple(Talk(number, held[number]) for number in sorted(now.discussions))


def _returned(events: Iterable[Event]) -> Returned | None:
    """Why the file came back last (P-19), None where it never did."""
    last = next((each for each in reversed(list(events)) if each.name == "file.returned"), None)
    told = {key: str(last.said.get(key, "")) for key in ("number", "reason")} if last else {}
    return Returned(last.at, told["number"], told["reason"]) if last else None


def _place(place: Place) -> str:
    """The place and the one around it. Kelurahan and kecamatan share names, so each says which it is."""
    prefixed = (Level.KELURAHAN, Level.KECAMATAN)
    told = [each for each in (place, place.parent) if each is not None]
    return ", ".join(f"{each.level.title()} {each.name}" if each.level in prefixed else each.name for each in told)


def _parties(viewer: Viewer, case: Case, part: str, keys: Keys) -> tuple[Party, ...]:
    rows = person_selectors.rows(viewer, case).filter(part=part, purged_at=None)
    facts = [person_selectors.facts_of(row, keys) for row in rows]
    return tuple(Party(each.get("name", ""), each.get("address", "")) for each in facts)


def names_in(viewer: Viewer, case: Case, keys: Keys) -> list[str]:
    """The names of all persons of a case, witnesses and proxies too: what stands outside the seal holds none."""
    rows = person_selectors.rows(viewer, case).filter(purged_at=None)
    return [person_selectors.facts_of(row, keys).get("name", "") for row in rows]


def _talk(viewer: Viewer, discussion: Discussion) -> Talk:
    names, members = discussion_selectors.institution_names(viewer), people.people_names(viewer)
    votes = {vote.root: vote for vote in discussion.votes.all()}
    views = [
        Held(voice, names[voice.root], vote.reason, members.get(vote.by, vote.by), vote.at)
        for voice in discussion_selectors.voices(viewer, discussion)
        if (vote := votes[voice.root])
    ]
    return Talk(discussion.number, discussion.held_at, discussion.venue, discussion.outcome, tuple(views))


def _charges(viewer: Viewer, case: Case, language: Language) -> tuple[Charge, ...]:
    """The articles that stand, with the range of their penalty."""
    picked = article_selectors.picked(viewer, case)
    return tuple(
        Charge(each.crime.code, _name(each.crime, language), each.range, each.crime.both or "") for each in picked
    )


def _articles(case: Case, language: Language) -> tuple[str, ...]:
    known = {crime.code: crime for crime in crimes.crimes(case.operation.regime)}
    return tuple(
        f"{code} · {_name(known[code], language)}" if code in known else code for code in map(str, case.articles)
    )


def _name(row: Ground, language: Language) -> str:
    return row.name_en if language == "en" else row.name_id


def _since(events: Iterable[Event], regime: str) -> datetime | None:
    """Since when the report has the status that its reporter is told."""
    now, since = machine.Case(regime=regime), None
    for event in events:
        after = machine.advance(now, event)
        since = event.at if after.violation != now.violation else since
        now = after
    return since


def _lacking(events: Iterable[Event], now: machine.Case, language: Language) -> tuple[str, ...]:
    """What the last look found missing, while the reporter is asked for it."""
    if now.violation != "INCOMPLETE":
        return ()
    known = {each.code: each for each in law.requirements(now.regime)}
    looks = [event for event in events if event.name == "report.reviewed"]
    codes = [str(code) for code in looks[-1].said.get("missing", [])] if looks else []
    return tuple(_name(known[code], language) if code in known else code for code in codes)


def _due(now: machine.Case) -> datetime | None:
    """By when the reporter answers: the earlier of the dates, since only that one is safe."""
    actors = deadlines.actors_of(now.regime)
    ends = [last_moment(run.deadline.warn_by) for run in now.running.values() if actors[run.rule] == "reporter"]
    return min(ends, default=None)
