"""What can be asked for by its number or name, and to whom it is there."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from posko import clock
from posko.apps.cases.evidence.services import NewItem, take_in
from posko.apps.incidents.listing import services as incident_files
from posko.apps.intake.cards.services import NewCards, make_cards
from posko.apps.intake.devices import services as devices
from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.models import Message
from posko.apps.ledger.heads.services import sign
from posko.apps.situation.models import WallDisplay
from posko.apps.situation.sitreps import services as sitreps
from posko.apps.situation.wall.services import NewDisplay, make_display
from posko.domain.access import ROLES, Act, Compartment, Role
from posko.kit.walls import opened_also
from tests import (
    alert_story,
    chat,
    described,
    gakkumdu,
    incident_story,
    meetings,
    notices,
    numbers,
    units,
    witnesses,
)
from tests.apps.test_access_table import TABLE, address_of
from tests.cast import viewer_of
from tests.matrix.people import Person
from tests.outgoing import way
from tests.story import tell
from tests.world import CODE

Wall = Compartment


@dataclass(frozen=True, slots=True)
class Thing:
    """A word of an address. It is there for people of its operation who hold the wall, and whom `for_whom` lets."""

    word: str
    wall: Compartment = Wall.COORDINATION
    agency: str = ""  # of this agency's people only
    person: str = ""  # of this person only
    overseen: bool = False  # who keeps the post sees those of all agencies
    owned: str = ""  # this agency's people see it at the table, whether they are behind its wall or not

    def is_there_for(self, who: Person) -> bool:
        """By the rules."""
        if who.operation != CODE:
            return False
        if self.owned and self.owned == who.agency and Wall.COORDINATION in who.walls:
            return True
        if self.wall not in who.walls:
            return False
        if self.overseen and Act.POST_KEEP in ROLES[who.role].acts:
            return True
        return self.person in ("", who.name) and self.agency in ("", who.agency)


# Made by Bawaslu's and the police's people of the story; what is not here is a word of the address itself.
THINGS = {
    thing.word: thing
    for thing in (
        *(Thing(word) for word in ("rakor", "over", "draft", "input", "gap", "closed_gap", "promise", "asked")),
        *(Thing(word) for word in ("extension", "filed", "evidence", "photo", "sitrep", "shift", "clock")),
        *(Thing(word) for word in ("event", "nothing", "run", "alert", "sent_alert", "incident", "task", "merge")),
        *(
            Thing(word)
            for word in (
                "agenda_item",
                "next_agenda_item",
                "follow_up",
                "message",
                "sitrep_draft",
                "place",
                "31.75.03.1001/001",
            )
        ),
        *(Thing(word, Wall.SECURITY, owned="polres") for word in ("team", "member")),
        *(Thing(word) for word in ("resource_order", "resource_offer")),
        Thing("contact", Wall.SECURITY, owned="bawaslu"),
        Thing("draft_alert", agency="bawaslu"),
        Thing("guest", agency="bawaslu"),
        Thing("listed", agency="bawaslu"),
        Thing("live_view", person="bawaslu"),
        Thing("view", person="bawaslu"),
        Thing("change", person="bawaslu"),
        Thing("look_up", Wall.VOTER, agency="bawaslu"),
        Thing("agreement", Wall.PUBLIC),
        Thing("post", Wall.PUBLIC),
        Thing("device", Wall.PUBLIC, agency="polres", overseen=True),
        Thing("cards", Wall.PUBLIC, agency="polres", overseen=True),
        Thing("gateway", Wall.PUBLIC),
        Thing("way", Wall.PUBLIC),
        Thing("display", Wall.PUBLIC),
        Thing("witness", Wall.PUBLIC),
        Thing("waiting_witness", Wall.PUBLIC),
        Thing("sender", Wall.COORDINATION),
        Thing("notice", Wall.PUBLIC, person="duty"),
        Thing("job"),
        Thing("own_job", person="duty"),
        Thing("own_shift", agency="polres"),
        Thing("case", Wall.CASE),
        Thing("item", Wall.CASE),
        Thing("receipt", Wall.CASE, agency="bawaslu"),
        Thing("0", person="nobody, since it never was"),
    )
}
_NUMBER = tuple(f"outgoing:contact_{act}" for act in ("code", "prove", "change", "end"))
# Where the table of the tests asks for something that is not there, the matrix asks for something that is.
_REAL = {
    "intake:message": ("message",),
    "intake:dismiss": ("message",),
    "intake:hand_over": ("message",),
    "intake:take_back": ("message",),
    "intake:try_again": ("message",),
    "intake:register": ("message",),
    "intake:sender": ("sender",),
    "intake:revoke_sender": ("sender",),
    "intake:revoke_device": ("device",),
    "intake:lost_device": ("device",),
    **dict.fromkeys(("intake:card_list", "intake:print_cards", "intake:revoke_cards"), ("cards",)),
    "intake:close_gateway": ("gateway",),
    "ways:try": ("way",),
    "ways:close": ("way",),
    **dict.fromkeys(_NUMBER, ("contact",)),
    "situation:end_display": ("display",),
    "situation:draft": ("sitrep_draft",),
    "situation:drop_draft": ("sitrep_draft",),
    "situation:sign_draft": ("sitrep_draft",),
    "ledger:confirm_witness": ("waiting_witness",),
    "ledger:move_witness": ("waiting_witness",),
    "ledger:end_witness": ("witness",),
    "ledger:witness_request": ("witness",),
    "ledger:witness_request_file": ("witness",),
    "notices:open": ("notice",),
    "notices:acknowledge": ("notice",),
    "jobs:cancel": ("job",),
    "jobs:resume": ("job",),
    "incidents:exporting": ("own_job",),
    "incidents:exported": ("own_job",),
    "people:duty_change": ("own_shift",),
    "people:duty_cancel": ("own_shift",),
    "intake:spreadsheet": ("tps_status",),
    "openrosa:form": ("tps_status",),
    "openrosa:manifest": ("tps_status",),
    # none of the posts of the story is a chief's, and no key was lost
    "people:compare_key": ("0",),
    "people:ask_recovery": ("0",),
    "people:take_out_recovery": ("0",),
    "people:hand_in_recovery": ("0",),
    "people:take_back_key": ("0",),
    "people:end_recovery": ("0",),
    **dict.fromkeys(("cases:let_member_in", "cases:give_keys", "cases:giving"), ("0",)),
    **dict.fromkeys(("cases:confirm_exclusion", "cases:decline_exclusion"), ("0",)),
    **dict.fromkeys(("rakor:decided_line", "rakor:finish_follow_up"), ("follow_up",)),
    **dict.fromkeys(("rakor:drop_follow_up", "rakor:resume_follow_up"), ("follow_up",)),
    "rakor:refuse_guest": ("guest",),
    "rakor:remove_person": ("listed",),
    "cases:evidence_copy": ("case", "item"),
    "cases:evidence_original": ("case", "item"),
    "cases:give_evidence": ("case", "item"),
}


def _of(*agencies: str) -> Callable[[Person], bool]:
    return lambda who: who.agency in agencies


def _chief_of(*agencies: str) -> Callable[[Person], bool]:
    return lambda who: who.role is Role.CHIEF and who.agency in agencies


def _writes(who: Person) -> bool:
    """Whoever convenes for an agency, or administers it, keeps its letterhead."""
    return bool({Act.RAKOR_CONVENE, Act.PEOPLE_MANAGE} & ROLES[who.role].acts)


def _may(act: Act, *, but: str = "") -> Callable[[Person], bool]:
    return lambda who: act in ROLES[who.role].acts and who.root != but


# Whose act it is where the thing itself tells, besides role and wall (see access_rules): the service refuses others.
WHOSE: dict[str, Callable[[Person], bool]] = {
    **dict.fromkeys(("rakor:change", "rakor:cancel", "rakor:begin", "rakor:mark", "rakor:code"), _of("bawaslu")),
    **dict.fromkeys(
        (
            "rakor:close",
            "rakor:issue_letter",
            "rakor:line",
            "rakor:follow_up",
            "rakor:file_scan",
            "rakor:confirm_signed",
            "rakor:guests",
            "rakor:confirm_guests",
            "rakor:attendance_pdf",
            "rakor:attendance_docx",
            "rakor:add_items",
            "rakor:take_gaps",
            "rakor:take_decisions",
            "rakor:item",
            "rakor:move_item",
            "rakor:remove_item",
            "rakor:file_paparan",
            "rakor:take_up",
            "rakor:finish_item",
            "rakor:draft_pdf",
            "rakor:give_number",
            "rakor:drop_follow_up",
            "rakor:resume_follow_up",
        ),
        _of("bawaslu"),
    ),
    "rakor:settle": _of("bawaslu", "bpbd"),
    "rakor:finish_follow_up": _of("bawaslu", "bpbd"),
    **dict.fromkeys(("gaps:accept", "gaps:start", "gaps:ask_extension", "gaps:file_evidence"), _of("polres")),
    "gaps:verify_commitment": _may(Act.COMMITMENT_VERIFY, but="polri"),
    "gaps:remind": lambda who: who.agency != "polres",
    "vulnerability:verify_event": _may(Act.INDEX_EVENT),
    "vulnerability:verify_nothing": _may(Act.INDEX_EVENT),
    "incidents:accept": _of("bpbd"),
    **dict.fromkeys(
        ("incidents:arrive", "incidents:done", "incidents:move"),
        lambda who: who.agency in ("bpbd", "polres") and not who.place,
    ),
    "incidents:set_out": lambda who: who.agency in ("bpbd", "polres") and not who.place,
    **dict.fromkeys(
        ("units:change", "units:close", "units:leave", "units:number", "units:arrive"),
        _of("polres"),
    ),
    "units:say": lambda who: who.agency == "polres" and Act.INCIDENT_HANDLE in ROLES[who.role].acts,
    **dict.fromkeys(_NUMBER, _of("bawaslu")),
    **dict.fromkeys(("cases:new", "cases:renew_code", "cases:evidence_original"), _of("bawaslu")),
    "cases:set_article_aside": _of("bawaslu"),
    "jobs:cancel": _may(Act.POST_KEEP),
    "jobs:resume": _may(Act.POST_KEEP),
    "evidence:original": lambda who: (
        who.root == "polri" or Act.COMMITMENT_VERIFY in ROLES[who.role].acts or Wall.AUDIT in who.walls
    ),
    "situation:alert_letter": _of("polres"),
    "situation:acknowledge_alert": lambda who: who.agency != "polres",
    # a post that is bound to a place decides inside it only
    **dict.fromkeys(("intake:take_back", "intake:try_again"), lambda who: not who.place),
    "people:acknowledge": _of(),
    "people:proposals": lambda who: who.role in (Role.ADMINISTRATOR, Role.CHIEF),
    **dict.fromkeys(("people:office", "people:keep_letterhead", "people:enter_signer", "people:keep_basis"), _writes),
    "people:call_now": _of(),
    "people:countersign": _chief_of("kpu", "bawaslu"),
    "people:register_recovery_key": _chief_of("bawaslu", "kejari"),
    **dict.fromkeys(("people:name_deputy", "people:end_deputy"), lambda who: who.role is Role.CHIEF),
    **dict.fromkeys(("ledger:confirm_witness", "ledger:move_witness"), _chief_of("kpu")),
}
# The same of a page that others read: who writes on it.
WRITTEN_BY: dict[str, Callable[[Person], bool]] = {"rakor:agenda": _of("bawaslu")}


def words_of(name: str) -> tuple[str, ...]:
    """What an address is asked with; KeyError for a URL without a line in the table of the tests."""
    line = LINES[name]
    if name in _REAL:
        return _REAL[name]
    if line.args == ("key",) and line.method == "post":
        return ()
    if name.startswith("cases:") and line.args:
        return ("case", *("0" if word == "1" else word for word in line.args[1:]))
    return line.args


LINES = {line.name: line for line in TABLE}


class Things:
    """All of them, made once by the services, and where each is."""

    def __init__(self, folder: Path, settings: Any, at: datetime) -> None:
        settings.DATA = folder  # for the key of the ledger: the report of the story is signed
        story = tell(viewer_of, at)
        gakkumdu.open_the_centre(settings, folder)
        duty = viewer_of("duty")
        token = devices.make_device("Pos 9", "polres", "", by=duty, at=at)
        message, *_ = described.some_reports(token)
        case = gakkumdu.a_report(at=at).case
        item = take_in(case, NewItem(uuid.uuid4(), "Foto", "document"), by=viewer_of("gk-bawaslu"), at=at)
        gateway = make_gateway(NewGateway("modem", "sms"), by=chat.house(), at=at)
        self.token, self.secret = token, gateway.secret
        sign(at=clock.real_time())
        job = incident_files.ask_export({}, "csv", rows=1, language="id", by=duty, at=at).pk
        display = NewDisplay(uuid.uuid4(), "Ruang operasi", timedelta(hours=12))
        self.display_code = make_display(display, by=duty, at=at, real_at=clock.real_time())
        self._story = story
        self._more: dict[str, object] = {
            **incident_story.stand(viewer_of, at),
            **alert_story.stand(viewer_of, at),
            **units.stand(viewer_of, at),
            "message": message,
            "device": Message.objects.get(pk=message).sender_id,
            "sender": chat.admit().pk,
            "cards": make_cards(_CARDS, by=duty, at=at, real_at=clock.real_time()).lists[0].pk,
            "gateway": gateway.pk,
            "way": self._way(),
            "contact": numbers.of_bawaslu(viewer_of),
            "sitrep_draft": sitreps.draft_sitrep(
                at - timedelta(hours=6), at, form_key=uuid.uuid4(), by=viewer_of("planner"), at=at
            ).pk,
            "notice": notices.tell(at, key="matrix:1", agency="", user="duty").pk,
            "display": WallDisplay.objects.get().pk,
            "witness": witnesses.confirmed(witnesses.Machine(), valid_until=date(2100, 1, 1)).pk,
            "waiting_witness": witnesses.registered(
                witnesses.Machine(seed=b"\x08" * 32), valid_until=date(2100, 1, 1)
            ).pk,
            "job": job,
            "own_job": job,
            "own_shift": story.shift.pk,
            "case": case.number,
            "item": item.number,
            **meetings.listed(story.meeting, viewer_of, at),
        }

    @staticmethod
    def _way() -> int:
        with opened_also(Compartment.SECURITY):
            return way(9).pk

    def address(self, name: str, *, never: bool = False) -> str:
        """Where a URL is asked; or the same with numbers and names of what never was."""
        line = replace(LINES[name], args=words_of(name), method="get")
        return address_of(line, self._story, {**self._more, **_NEVER} if never else self._more, last=never)


_CARDS = NewCards(uuid.UUID(int=20), "Patroli", 3, "perangkat.csv", b"nama;instansi\nPatroli 20;polres")
_NEVER: dict[str, object] = dict.fromkeys(THINGS, 987_654) | {
    "receipt": "receipt",
    "place": "31.75.03.1099",
    "31.75.03.1001/001": "31.75.03.1099/001",
    "change": uuid.UUID(int=7),
}
