"""The situation: alerts in every state, an open draft of a report, a surge that is over, stations on a planned day."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from posko.apps.operation import selectors as operations
from posko.apps.people.duty import services as duty_services
from posko.apps.people.models import Shift
from posko.apps.people.offices.steps import letter_of
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.calls import services as call_services
from posko.apps.situation.escalation import services as escalation_services
from posko.apps.situation.live import services as live_services
from posko.apps.situation.models import Alert, LiveView, SitrepDraft, Surge, WallDisplay
from posko.apps.situation.sitreps import services as sitrep_services
from posko.apps.situation.stations import services as station_services
from posko.apps.situation.surges import services as surge_services
from posko.apps.situation.turns import services as turn_services
from posko.apps.situation.wall import services as wall_services
from posko.domain.ledger import Head
from posko.domain.situation.alerts import Message
from posko.domain.situation.period import Texts
from posko.domain.stations.day import CallOutcome, DayKind, Stage
from tests import alert_story, story
from tests.cast import AT, viewer_of
from tests.numbers import load
from tests.pairs.worlds import Scene
from tests.station_day import hour

NOUN = "situation"
KEY = uuid.UUID(int=3)
STATION, DAY = "31.75.09.1002/028", date(2024, 11, 24)
VOTE = hour("07.40")
VIEW = live_services.NewLiveView(KEY, "Enam jam", "hours=6")
PAPERS = {"content": json.dumps({"id": {"period": {"counts": {}}}}).encode(), "pdf_id": b"", "pdf_en": b"",
          "docx_id": b"", "docx_en": b""}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """Numbers of alerts, and keys of what else is there; `update` waits for a second person and refers to `sent`.

    `over` has its letter.
    """

    sent: int
    over: int
    update: int
    draft: int
    report: int
    view: int
    displays: tuple[int, int]  # one waits for its code, one runs
    desk: int  # a number that was told of `sent`

    def alert(self, number: int) -> Alert:
        return Alert.objects.select_related("agency", "earlier").get(number=number)

    def sitrep(self) -> SitrepDraft:
        return SitrepDraft.objects.select_related("operation", "report").get(pk=self.report)


def build() -> World:
    duty, begun = viewer_of("duty"), AT - timedelta(hours=1)
    over = alert_story.sent(viewer_of, AT - timedelta(hours=3), expires_at=begun)
    alert_services.issue_letter(over, alert_story.LETTER, by=duty, at=begun)
    desk = alert_story.number("desk:kpu", "kpu").pk
    sent = alert_story.sent(viewer_of, begun, expires_at=AT + timedelta(hours=2))
    update = alert_story.proposed(duty, begun, expires_at=AT + timedelta(hours=3), message=Message.UPDATE, earlier=sent)
    draft = alert_services.write_alert(alert_story.new(AT), propose=False, by=duty, at=begun)
    report = sitrep_services.draft_sitrep(begun, AT, form_key=uuid.UUID(int=4), by=duty, at=AT)
    view = live_services.save_live_view(
        live_services.NewLiveView(uuid.UUID(int=5), "Tiga jam", "hours=3"), by=duty, at=begun
    )
    for number in (6, 7):
        wall_services.make_display(_display(number), by=duty, at=begun, real_at=begun)
    waits, runs = WallDisplay.objects.order_by("pk")
    wall_services.open_display(runs, address="10.0.0.9", by=duty, at=begun, real_at=begun)
    operation = operations.current(duty)
    Surge.objects.create(operation=operation, place_id="31.75.03", begun_at=begun, count=9, expected=1.0)
    _plan("31.75.09.1002")
    load(viewer_of, "31.75.09.1002/001,kpps,0812-3456-7890")
    call_services.take_lines("31.75.09.1002", VOTE.date(), form_key=uuid.UUID(int=8), by=duty, at=VOTE)
    watch = story.plan_shift(duty, begun, "planner", begins=-4, ends=0.5)
    duty_services.hand_over(watch, text="Tenang.", by=viewer_of("planner"), at=begun)
    sitrep_services.set_schedule(3, by=duty, at=begun)
    return World(sent.number, over.number, update.number, draft.number, report.pk, view.pk, (waits.pk, runs.pk), desk)


def _display(number: int) -> wall_services.NewDisplay:
    return wall_services.NewDisplay(uuid.UUID(int=number), "Ruang operasi", timedelta(hours=12))


def _wall(world: World, service: str, place: int, **told: object) -> object:
    display = WallDisplay.objects.get(pk=world.displays[place])
    return getattr(wall_services, service)(display, by=viewer_of("duty"), at=AT, real_at=AT, **told)


def _plan(place: str) -> object:
    return station_services.plan_day(
        station_services.NewDay(DAY, DayKind.REHEARSAL, (place,)), by=viewer_of("duty"), at=AT
    )


def _write(_world: World) -> object:
    return alert_services.write_alert(alert_story.new(AT, form_key=KEY), propose=True, by=viewer_of("duty"), at=AT)


def _change(world: World) -> object:
    new = alert_story.new(AT, headline="Lain")
    return alert_services.change_alert(world.alert(world.draft), new, propose=True, by=viewer_of("duty"), at=AT)


def _send(world: World) -> object:
    alert = world.alert(world.update)
    return alert_services.send_alert(alert, version=alert.version, by=viewer_of("planner"), at=AT)


def _keep_draft(_world: World) -> object:
    composed = {language: asdict(Texts(**dict.fromkeys(Texts.__dataclass_fields__, "x"))) for language in ("id", "en")}
    since = AT - timedelta(hours=1)
    return sitrep_services.keep_draft(since, AT, composed, form_key=KEY, by=viewer_of("duty"), at=AT)  # type: ignore[arg-type]


def _draft_due(world: World) -> object:
    draft = world.sitrep()
    plan, since = draft.operation.sitrep_schedule, AT - timedelta(hours=1)
    return sitrep_services._draft_due(plan, since, draft.composed, form_key=KEY, by=viewer_of("duty"), at=AT)


def _edit(world: World) -> object:
    draft = world.sitrep()
    texts = {language: dict.fromkeys(draft.edited[language], "Satu.") for language in draft.edited}
    return sitrep_services.edit_draft(draft, texts, version=1, by=viewer_of("duty"), at=AT)


def _issue(world: World) -> object:
    draft, head = world.sitrep(), sitrep_services.Taken(Head(0, "0" * 64), "")
    draft.version = 1  # as it was read; who signs what was edited since is refused
    duty = viewer_of("duty")
    number, wishes = "T/LAPSIT-001/XI/2024/POSKO-JT", sitrep_services.usual_letter(duty)
    letter = letter_of(wishes, least=sitrep_services.LEAST, register=number, by=duty, at=AT)
    return sitrep_services._issue(draft, 1, head, letter, PAPERS, by=duty, at=AT)


def _report(_world: World) -> object:
    new = station_services.NewStationReport(STATION, Stage.OPEN, {"opened_at": "07.02"}, AT, AT, "page", "page", "k")
    return station_services.report_station(new, by=viewer_of("duty"), at=AT)


def _call(_world: World) -> object:
    new = call_services.NewCall(KEY, STATION, AT.date(), CallOutcome.UNREACHABLE)
    return call_services.call_station(new, by=viewer_of("duty"), at=AT)


def _take(_world: World) -> object:
    return call_services.take_lines("31.75.09.1002", VOTE.date(), form_key=KEY, by=viewer_of("planner"), at=VOTE)


def _alert_of(world: World, number: int, service: str) -> object:
    return getattr(escalation_services, service)(world.alert(number).pk, by=viewer_of("duty"), at=AT)


_ALERTS, _SITREPS = "posko.apps.situation.alerts.services", "posko.apps.situation.sitreps.services"
_ROUNDS, _STATIONS = "posko.apps.situation.escalation.services", "posko.apps.situation.stations.services"
_CALLS = "posko.apps.situation.calls.services"
_VIEWS, _WALL = "posko.apps.situation.live.services", "posko.apps.situation.wall.services"
SCENES: Mapping[str, Scene] = {
    f"{_ALERTS}.write_alert": _write,
    f"{_ALERTS}.change_alert": _change,
    f"{_ALERTS}.send_alert": _send,
    f"{_ALERTS}.return_alert": lambda world: alert_services.return_alert(
        world.alert(world.update), reason="Belum jelas", by=viewer_of("planner"), at=AT
    ),
    f"{_ALERTS}.withdraw_alert": lambda world: alert_services.withdraw_alert(
        world.alert(world.update), reason="Keliru", by=viewer_of("duty"), at=AT
    ),
    f"{_ALERTS}.acknowledge_alert": lambda world: alert_services.acknowledge_alert(
        world.alert(world.sent), by=viewer_of("bpbd"), at=AT
    ),
    f"{_ALERTS}.answer_alert": lambda world: alert_services.answer_alert(
        world.sent, by=alert_story.voice("contact", world.desk, "kpu", "kpu"), at=AT
    ),
    f"{_ALERTS}.issue_letter": lambda world: alert_services.issue_letter(
        world.alert(world.sent), alert_story.LETTER, by=viewer_of("duty"), at=AT
    ),
    f"{_ALERTS}.number_letter": lambda world: alert_services.number_letter(
        world.alert(world.over), "B/9/XI/2024", "", by=viewer_of("duty"), at=AT
    ),
    f"{_ROUNDS}._expire / round": lambda world: _alert_of(world, world.over, "_expire"),
    f"{_ROUNDS}._escalate / round": lambda world: _alert_of(world, world.sent, "_escalate"),
    "posko.apps.situation.turns.services.tell_missed / round": lambda _world: turn_services.tell_missed(
        Shift.objects.select_related("agency", "post__user", "post__superior").get(), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.situation.surges.services.keep_surges / round": lambda _world: surge_services.keep_surges(
        by=viewer_of("duty"), at=AT
    ),
    f"{_WALL}.make_display": lambda _world: wall_services.make_display(
        _display(8), by=viewer_of("duty"), at=AT, real_at=AT
    ),
    f"{_WALL}.open_display": lambda world: _wall(world, "open_display", 0, address="10.0.0.9"),
    f"{_WALL}.end_display": lambda world: _wall(world, "end_display", 1),
    f"{_VIEWS}.save_live_view": lambda _world: live_services.save_live_view(VIEW, by=viewer_of("duty"), at=AT),
    f"{_VIEWS}.remove_live_view": lambda world: live_services.remove_live_view(
        LiveView.objects.get(pk=world.view), by=viewer_of("duty"), at=AT
    ),
    f"{_SITREPS}.keep_draft": _keep_draft,
    f"{_SITREPS}._draft_due": _draft_due,
    f"{_SITREPS}.edit_draft": _edit,
    f"{_SITREPS}.drop_draft": lambda world: sitrep_services.drop_draft(world.sitrep(), by=viewer_of("duty"), at=AT),
    f"{_SITREPS}.set_schedule": lambda _world: sitrep_services.set_schedule(6, by=viewer_of("duty"), at=AT),
    f"{_SITREPS}._issue": _issue,
    f"{_STATIONS}.report_station": _report,
    f"{_CALLS}.call_station": _call,
    f"{_CALLS}.take_lines": _take,
    f"{_CALLS}.give_back": lambda _world: call_services.give_back(VOTE.date(), by=viewer_of("duty"), at=VOTE),
    f"{_CALLS}.see_numbers": lambda _world: call_services.see_numbers(VOTE.date(), by=viewer_of("duty"), at=VOTE),
    f"{_STATIONS}.plan_day": lambda _world: _plan("31.75.09.1001"),
}
