"""Meetings: one planned, one held with a line of two texts, one closed that one last agency has to approve."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from posko.apps.gaps.course.services import NewGap
from posko.apps.gaps.models import Gap
from posko.apps.notices.delivery import services as delivery_services
from posko.apps.people.offices.steps import Wishes
from posko.apps.rakor.agenda import services as agenda
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.followups import services as followup_services
from posko.apps.rakor.invitations import services as invitations
from posko.apps.rakor.invitations.services import NewLetter
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.meetings import services
from posko.apps.rakor.minutes import services as minutes_services
from posko.apps.rakor.models import AgendaItem, FollowUp, Guest, Input, InvitationLetter, Minutes, Rakor, Wording
from posko.apps.rakor.promises import services as promise_services
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.domain.ledger import Head
from posko.domain.rakor.agenda import Item
from posko.domain.rakor.guests import KEPT, Person
from posko.domain.rakor.meetings import LineKind, Presence
from posko.domain.rakor.wording import Pick
from tests import meetings, story
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene

NOUN = "rakor"
KEY = uuid.UUID("5e4b27a0-3f06-4f0e-9d8e-0b3c4e6a1f22")
BEFORE = AT - timedelta(minutes=30)
GUESTS = ("bawaslu", "bpbd", "kpu")
SARI = Person("Sari Rekaan", "Kepala Seksi", "Damkar")
ITEMS = (Item("Kesiapan pompa", "bpbd", 15), Item("Logistik", "kpu", 20))


@dataclass(frozen=True, slots=True)
class World:
    """Keys of what is there: `line` and `draft` belong to `held`, `plain` is a line without a second text.

    On the list of `quiet` one person was `typed` and one `came` by the code; `off` is cancelled and has a name. Of the
    decisions of `held` one is `running`, to be carried out, and one is `done`. At the meeting of the minutes, whose
    scan is filed, something was noted for Kodim.
    """

    planned: int
    held: int
    quiet: int
    plain: int
    line: int
    draft: int
    minutes: int
    off: int
    typed: int
    came: int
    running: int
    done: int
    items: tuple[int, ...] = field(kw_only=True)
    shown: int = field(kw_only=True)
    waiting: int = field(kw_only=True)
    gap: int = field(kw_only=True)

    def meeting(self, key: int) -> Rakor:
        return Rakor.objects.select_related("chair", "convened_by").get(pk=key)

    def said(self, key: int) -> Input:
        return Input.objects.select_related("rakor", "agency").get(pk=key)

    def guest(self, key: int) -> Guest:
        return Guest.objects.select_related("rakor__chair", "rakor__convened_by").get(pk=key)

    def follow_up(self, key: int) -> FollowUp:
        return FollowUp.objects.select_related("line__rakor").get(pk=key)

    def item(self, key: int) -> AgendaItem:
        return AgendaItem.objects.select_related("rakor", "speaker").get(pk=key)

    def kept(self) -> Minutes:
        return Minutes.objects.select_related("rakor__chair", "rakor__convened_by").get(pk=self.minutes)


def build() -> World:
    chair, bpbd = viewer_of("bawaslu"), viewer_of("bpbd")
    planned, quiet, over, held, off = (meetings.planned(chair, BEFORE, invited=GUESTS) for _ in range(5))
    for meeting in (quiet, over, held):
        services.begin(meeting, by=chair, at=BEFORE)
    plain, line = (meetings.say(held, bpbd, BEFORE, place=story.KAMPUNG_MELAYU) for _ in range(2))
    for text, by in (("Siaga pukul 18.00.", bpbd), ("Siaga malam ini.", chair)):
        meetings.reword(line, text, 1, by, BEFORE)
    draft = Wording.objects.get(line=line, stood=False)
    typed, _name = (_list(meeting, f"typed {meeting.pk}", by=chair, at=BEFORE) for meeting in (quiet, off))
    came = attendance_services.arrive(quiet, uuid.uuid5(KEY, "came"), SARI, by=chair, at=BEFORE)
    _invite(off.pk, "numbered later")
    services.cancel(off, reason="Banjir", by=chair, at=BEFORE)
    running, done = (_decided(held) for _ in range(2))
    followup_services.finish(done, by=bpbd, at=BEFORE)
    _speak(meetings.say(over, bpbd, BEFORE), "kodim", at=BEFORE)
    minutes = meetings.close(over, chair, BEFORE)
    signed = story.text_file(b"Ditandatangani.")
    minutes_services.file_scan(minutes, signed, form_key=uuid.uuid4(), by=chair, at=BEFORE)
    for who in ("bawaslu", "bpbd"):
        meetings.approve(minutes, viewer_of(who), BEFORE)
    keys = (row.pk for row in (planned, held, quiet, plain, line, draft, minutes, off, typed, came, running, done))
    ahead, shown, waiting, gap = _agendas(planned, held)
    # Told of already: a round that passes over a notice counts it at its next turn, in an entry of its own.
    delivery_services.deliver_due(by=chair, at=BEFORE)
    return World(*keys, items=ahead, shown=shown, waiting=waiting, gap=gap)


def _agendas(planned: Rakor, held: Rakor) -> tuple[tuple[int, ...], int, int, int]:
    """The items of the meeting ahead, what is on the table of the one that is held, what waits there, and a gap."""
    chair = viewer_of("bawaslu")
    ahead, shown = (agenda.add(each, ITEMS, form_key=uuid.uuid4(), by=chair, at=BEFORE) for each in (planned, held))
    agenda.take_up(shown[0], by=chair, at=BEFORE)
    gap = story.open_gap(viewer_of("bpbd"), BEFORE, "Pompa kedua")
    return tuple(each.pk for each in ahead), shown[0].pk, shown[1].pk, gap.number


def _list(meeting: Rakor, key: str, *, by: Viewer, at: datetime) -> Guest:
    """Put one person on the list of a meeting."""
    new = attendance_services.NewPersons(uuid.uuid5(KEY, key), (Person("Rudi Rekaan", "Manajer", "PLN"),))
    return attendance_services.list_persons(meeting, new, by=by, at=at)[0]


def _speak(line: Input, *agencies: str, at: datetime) -> object:
    """Promises on a line, as who keeps the minutes; nobody has an account at Kodim."""
    new = promise_services.NewPromises(
        uuid.uuid5(KEY, str(line.pk)), "Pompa siaga", "Foto", AT + timedelta(days=1), agencies
    )
    return promise_services.speak(line, new, by=viewer_of("bawaslu"), at=at)


def _decided(held: Rakor) -> FollowUp:
    """A decision that BPBD carries out."""
    chair = viewer_of("bawaslu")
    line = meetings.say(held, chair, BEFORE, "Pompa dipasang.", kind="decision")
    new = followup_services.NewFollowUp(uuid.uuid4(), "bpbd", AT + timedelta(days=1))
    return followup_services.set_on_line(line, new, by=chair, at=BEFORE)


def _convene(_world: World) -> Rakor:
    new = services.NewRakor(KEY, "Rakor H-1", AT + timedelta(days=1), "Aula", "bawaslu", invited=GUESTS)
    return services.convene(new, by=viewer_of("bawaslu"), at=AT)


def _convene_with_items(_world: World) -> Rakor:
    new = services.NewRakor(uuid.uuid5(KEY, "agenda"), "Rakor H-1", AT + timedelta(days=1), "Aula", "bawaslu")
    return agenda.convene(replace(new, invited=GUESTS), ITEMS, by=viewer_of("bawaslu"), at=AT)


def _change_item(world: World) -> AgendaItem:
    new = agenda.NewItem(1, Item("Pompa dan genset", "bpbd", 15))
    return agenda.change(world.item(world.items[0]), new, by=viewer_of("bawaslu"), at=AT)


def _change(world: World) -> Rakor:
    new = services.Change("Rakor H-1", AT + timedelta(hours=3), "Balai", 60, ("bpbd", "polres"), "Aula dipakai")
    return services.change(world.meeting(world.planned), new, by=viewer_of("bawaslu"), at=AT)


def _raise(world: World) -> Input:
    new = services.NewInput(KEY, "Gerbang sekolah terkunci.")
    return services.raise_input(world.meeting(world.held), new, by=viewer_of("kpu"), at=AT)


def _reword(world: World) -> object:
    new = services.NewWording(KEY, world.said(world.line).version, "Siaga sejak sore.")
    return services.reword(world.said(world.line), new, by=viewer_of("bpbd"), at=AT)


def _settle(pick: Pick, text: str = "") -> Scene:
    def run(world: World) -> object:
        draft = Wording.objects.select_related("line__rakor").get(pk=world.draft)
        choice = line_services.Choice(uuid.uuid5(KEY, "pick"), pick, draft.line.version, text)
        return line_services.settle(draft, choice, by=viewer_of("bawaslu"), at=AT)

    return run


def _open_gap(world: World) -> Gap:
    place = Place.objects.get(code=story.KAMPUNG_MELAYU)
    new = NewGap(KEY, "Pompa", place, "flood", 2, source_kind="rakor", source_ref="1/1")
    return services.open_gap_from(world.said(world.plain), new, by=viewer_of("bawaslu"), at=AT)


def _hand_on(world: World) -> FollowUp:
    new = followup_services.NewFollowUp(KEY, "kpu", AT + timedelta(days=2))
    return followup_services.set_on_line(world.follow_up(world.running).line, new, by=viewer_of("bawaslu"), at=AT)


def _close(world: World) -> Minutes:
    new = minutes_services.NewMinutes(KEY, Wishes("terbatas", "Notula", ("Semua instansi",)))
    head = Head(1, "0" * 64)  # the true one differs with what others write meanwhile
    return minutes_services.close_under(world.meeting(world.quiet), new, head, "", by=viewer_of("bawaslu"), at=AT)


def _approve(world: World) -> object:
    new = minutes_services.NewAnswer(uuid.uuid5(KEY, "approved"), world.kept().sha256)
    return minutes_services.approve(world.kept(), new, by=viewer_of("kpu"), at=AT)


def _number(world: World) -> object:
    return minutes_services.give_number(world.kept(), "B/12/XI/2024", "", by=viewer_of("bawaslu"), at=AT)


def _object(world: World) -> object:
    new = minutes_services.NewAnswer(KEY, world.kept().sha256, "Baris 2 keliru.")
    return minutes_services.object_to(world.kept(), new, by=viewer_of("kpu"), at=AT)


_SERVICES, _LINES = "posko.apps.rakor.meetings.services", "posko.apps.rakor.lines.services"
_PROMISES = "posko.apps.rakor.promises.services"
_FOLLOWS = "posko.apps.rakor.followups.services"
_SEATS, _MINUTES = "posko.apps.rakor.attendance.services", "posko.apps.rakor.minutes.services"
_AGENDA = "posko.apps.rakor.agenda.services"


def _invite(key: int, word: str) -> InvitationLetter:
    wishes = Wishes("biasa", "Undangan", ("KPU",))
    meeting = Rakor.objects.select_related("chair", "convened_by", "operation__city").get(pk=key)
    return invitations.issue(meeting, NewLetter(uuid.uuid5(KEY, word), wishes), by=viewer_of("bawaslu"), at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.rakor.invitations.services.issue": lambda world: _invite(world.planned, "letter"),
    "posko.apps.rakor.invitations.services.give_number": lambda world: invitations.give_number(
        InvitationLetter.objects.select_related("rakor").get(form_key=uuid.uuid5(KEY, "numbered later")),
        "B/12/XI/2024",
        "",
        by=viewer_of("bawaslu"),
        at=AT,
    ),
    f"{_AGENDA}.convene": _convene_with_items,
    f"{_AGENDA}.add": lambda world: agenda.add(
        world.meeting(world.planned), [Item("Tata tertib", "", 5)], form_key=KEY, by=viewer_of("bawaslu"), at=AT
    ),
    f"{_AGENDA}.take_gaps": lambda world: agenda.take_gaps(
        world.meeting(world.planned), [world.gap], by=viewer_of("bawaslu"), at=AT
    ),
    f"{_AGENDA}.take_decisions": lambda world: agenda.take_decisions(
        world.meeting(world.planned), [world.running], by=viewer_of("bawaslu"), at=AT
    ),
    f"{_AGENDA}.change": _change_item,
    f"{_AGENDA}.move": lambda world: agenda.move(world.item(world.items[1]), 1, by=viewer_of("bawaslu"), at=AT),
    f"{_AGENDA}.remove": lambda world: agenda.remove(world.item(world.items[1]), by=viewer_of("bawaslu"), at=AT),
    f"{_AGENDA}.take_up": lambda world: agenda.take_up(world.item(world.waiting), by=viewer_of("bawaslu"), at=AT),
    f"{_AGENDA}.finish": lambda world: agenda.finish(world.item(world.shown), by=viewer_of("bawaslu"), at=AT),
    f"{_AGENDA}.file_stored_paparan": lambda world: agenda.file_paparan(
        world.item(world.items[0]), story.text_file(), form_key=KEY, by=viewer_of("bpbd"), at=AT
    ),
    f"{_SERVICES}.convene": _convene,
    f"{_SERVICES}.change": _change,
    f"{_SERVICES}.cancel": lambda world: services.cancel(
        world.meeting(world.planned), reason="Banjir", by=viewer_of("bawaslu"), at=AT
    ),
    f"{_SERVICES}.begin": lambda world: services.begin(world.meeting(world.planned), by=viewer_of("bawaslu"), at=AT),
    f"{_SERVICES}.answer": lambda world: services.answer(
        world.meeting(world.planned), services.Answer(comes=True, role="liaison"), by=viewer_of("bpbd"), at=AT
    ),
    f"{_SERVICES}.raise_input": _raise,
    f"{_SERVICES}.reword": _reword,
    f"{_SERVICES}.open_gap_from": _open_gap,
    f"{_LINES}.turn": lambda world: line_services.turn(
        world.said(world.plain), LineKind.DECISION, by=viewer_of("bawaslu"), at=AT
    ),
    f"{_LINES}.turn_into_gap": lambda world: line_services.turn_into_gap(
        world.said(world.plain), by=viewer_of("bawaslu"), at=AT
    ),
    f"{_LINES}.settle / the draft stands": _settle(Pick.DRAFT),
    f"{_LINES}.settle / what stands is kept": _settle(Pick.STANDING),
    f"{_LINES}.settle / one of both": _settle(Pick.JOINED, "Siaga pukul 18.00 sampai pagi."),
    f"{_PROMISES}.speak": lambda world: _speak(world.said(world.plain), "bawaslu", "bpbd", "kodim", at=AT),
    f"{_PROMISES}.confirm_signed": lambda world: promise_services.confirm_signed(
        world.kept(), ["kodim"], by=viewer_of("bawaslu"), at=AT
    ),
    f"{_FOLLOWS}.set_on_line": _hand_on,
    f"{_FOLLOWS}.finish": lambda world: followup_services.finish(
        world.follow_up(world.running), by=viewer_of("bpbd"), at=AT
    ),
    f"{_FOLLOWS}.drop": lambda world: followup_services.drop(
        world.follow_up(world.running), reason="Banjir surut", by=viewer_of("bawaslu"), at=AT
    ),
    f"{_FOLLOWS}.resume": lambda world: followup_services.resume(
        world.follow_up(world.done), reason="Pompa mati lagi", by=viewer_of("bawaslu"), at=AT
    ),
    f"{_SEATS}.check_in": lambda world: attendance_services.check_in(
        world.meeting(world.quiet), by=viewer_of("bpbd"), at=AT
    ),
    f"{_SEATS}.mark": lambda world: attendance_services.mark(
        world.meeting(world.quiet), "bpbd", Presence.EXCUSED, by=viewer_of("bawaslu"), at=AT
    ),
    f"{_SEATS}.list_persons": lambda world: _list(
        world.meeting(world.planned), "listed", by=viewer_of("bawaslu"), at=AT
    ),
    f"{_SEATS}.remove_person": lambda world: attendance_services.remove_person(
        world.guest(world.typed), by=viewer_of("bawaslu"), at=AT
    ),
    f"{_SEATS}.arrive": lambda world: attendance_services.arrive(
        world.meeting(world.quiet), uuid.uuid5(KEY, "arrived"), Person("Tono Rekaan"), by=viewer_of("bpbd"), at=AT
    ),
    f"{_SEATS}.confirm_guests": lambda world: attendance_services.confirm_guests(
        world.meeting(world.quiet), [world.came], by=viewer_of("bawaslu"), at=AT
    ),
    f"{_SEATS}.refuse_guest": lambda world: attendance_services.refuse_guest(
        world.guest(world.came), by=viewer_of("bawaslu"), at=AT
    ),
    f"{_SEATS}._purge": lambda world: attendance_services._purge(
        world.meeting(world.off), by=viewer_of("bawaslu"), at=AT + KEPT
    ),
    f"{_MINUTES}.close_under": _close,
    f"{_MINUTES}.approve": _approve,
    f"{_MINUTES}.object_to": _object,
    f"{_MINUTES}.give_number": _number,
    f"{_MINUTES}.file_stored_scan": lambda world: minutes_services.file_scan(
        world.kept(), story.text_file(), form_key=KEY, by=viewer_of("bawaslu"), at=AT
    ),
}
