"""The call sheet is split: ten lines are taken, called, noted, given back; what nobody reaches is told."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.apps.operation.models import Operation
from posko.apps.outgoing.contacts import selectors as contacts
from posko.apps.situation.calls import selectors, services
from posko.apps.situation.models import CallClaim, StationStatus
from posko.apps.situation.turns import selectors as turns
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.situation.turns import Kind, Whose
from posko.domain.stations.day import CallOutcome
from tests.cast import LogIn, See
from tests.numbers import load
from tests.station_day import DAY, OTHER, STATION, hour, say, set_clock
from tests.world import CODE

pytestmark = pytest.mark.django_db
AREA, NOW = "31.75.09.1002", hour("07.40")


def take(by: Viewer, area: str = AREA, at: object = None) -> list[CallClaim]:
    return services.take_lines(area, DAY.date(), form_key=uuid.uuid4(), by=by, at=at or NOW)  # type: ignore[arg-type]


def call(by: Viewer, place: str, outcome: CallOutcome, *, minutes: int = 0, contact: int | None = None) -> None:
    new = services.NewCall(uuid.uuid4(), place, DAY.date(), outcome, contact)
    services.call_station(new, by=by, at=NOW + timedelta(minutes=minutes))


def hold(who: str, place: str) -> None:
    mine = {"operation": Operation.objects.get(code=CODE), "day": DAY.date(), "caller": who, "agency": "polres"}
    CallClaim.objects.create(place_id=place, claimed_at=NOW, **mine)


def test_two_callers_take_ten_lines_each_and_no_station_twice(see: See) -> None:
    duty, planner = take(see("duty")), take(see("planner"))
    assert (len(duty), len(planner)) == (10, 10)
    assert not {row.place_id for row in duty} & {row.place_id for row in planner}


def test_a_press_that_is_sent_twice_takes_ten_and_nobody_holds_more_than_twenty(see: See) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        assert len(services.take_lines("", DAY.date(), form_key=key, by=see("duty"), at=NOW)) == 10
    assert len(take(see("duty"), "")) == 10
    with pytest.raises(BadInput, match="You hold 20 lines"):
        take(see("duty"), "")


def test_only_who_has_a_line_notes_its_call(see: See) -> None:
    place = take(see("duty"))[0].place_id
    with pytest.raises(BadInput, match="Somebody else calls this station now"):
        call(see("planner"), place, CallOutcome.REACHED)
    call(see("duty"), place, CallOutcome.REACHED)
    assert CallClaim.objects.get(place=place).how == "called"
    call(see("planner"), place, CallOutcome.REACHED)


def test_what_is_given_back_or_left_lying_is_free_again(see: See) -> None:
    first = {row.place_id for row in take(see("duty"))}
    assert services.give_back(DAY.date(), by=see("duty"), at=NOW) == 10
    assert {row.place_id for row in take(see("planner"))} == first
    later = NOW + timedelta(hours=1)
    assert {row.place_id for row in take(see("duty"), at=later)} == first
    assert CallClaim.objects.filter(how="lapsed").count() == 10


def test_a_caller_sees_the_numbers_of_his_lines_alone_and_it_is_recorded(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890", "31.75.01.1001/001,kpps,0812-3456-7891")
    hold("field", STATION)
    assert list(services.see_numbers(DAY.date(), by=see("field"), at=NOW).values()) == ["0812-3456-7890"]
    assert services.see_numbers(DAY.date(), by=see("duty"), at=NOW) == {}
    seen = Entry.objects.get(event="contacts.seen")
    assert seen.actor == "field"


def test_a_call_in_vain_leads_to_the_next_number_and_a_wrong_one_goes_back(see: See) -> None:
    load(see, f"{STATION},kpps,0812-3456-7890")
    load(see, f"{STATION},pengawas,0812-3456-7892", who="bawaslu")
    duty = see("duty")
    hold("duty", STATION)
    kpps, count = selectors.numbers_of(duty, [STATION], DAY.date())[STATION]
    assert kpps is not None and (kpps.role, count) == ("kpps", 2)
    call(duty, STATION, CallOutcome.WRONG_NUMBER, contact=kpps.pk)
    assert CallClaim.objects.get(place=STATION).returned_at is None, "there is another number to call"
    supervisor, count = selectors.numbers_of(duty, [STATION], DAY.date())[STATION]
    assert supervisor is not None and (supervisor.role, count) == ("supervisor", 1)
    with pytest.raises(BadInput, match="not one of your lines"):
        call(duty, OTHER, CallOutcome.WRONG_NUMBER, contact=supervisor.pk)
    call(duty, STATION, CallOutcome.WRONG_NUMBER, contact=supervisor.pk)
    assert contacts.answering(duty, [STATION]) == {}
    assert StationStatus.objects.get(place=STATION).unreachable_at is not None


def test_what_nobody_reaches_is_told_until_it_reports(see: See) -> None:
    for minutes in (0, 10, 20):
        call(see("duty"), STATION, CallOutcome.ENGAGED, minutes=minutes)
    told = Notice.objects.get(key__startswith=f"station:{STATION}:")
    assert (told.agency and told.agency.code, told.settled_at) == ("polres", None)
    at = NOW + timedelta(minutes=30)
    (turn,) = turns.turns(see("duty"), at, Whose.MINE, kind=Kind.STATION)
    assert (turn.place_code, turn.mine) == (STATION, True)
    assert turns.turns(see("field"), at, Whose.MINE, kind=Kind.STATION) == []
    say(STATION, "open", {"status": "opened", "time": "07.02"}, at)
    assert turns.turns(see("duty"), at, Whose.MINE, kind=Kind.STATION) == []
    assert Notice.objects.get(pk=told.pk).settled_at is not None


def test_the_page_opens_numbers_by_a_press_and_goes_on_with_them_open(see: See, log_in: LogIn) -> None:
    load(see, *(f"{AREA}/{number:03},kpps,0812-3456-7{number:03}" for number in range(1, 40)))
    set_clock("07.40")
    client = log_in("duty")
    client.post(f"/tps/calls/take/?kelurahan={AREA}", {"form_key": str(uuid.uuid4())})
    masked = client.get(f"/tps/calls/?kelurahan={AREA}").content.decode()
    assert masked.count("0812-••••-") == 10 and "0812-3456-7" not in masked
    opened = client.post(f"/tps/calls/numbers/?kelurahan={AREA}").content.decode()
    assert opened.count('href="tel:0812-3456-7') == 10
    place = CallClaim.objects.first()
    assert place is not None
    form = {"form_key": str(uuid.uuid4()), "outcome": "reached", "day": "2024-11-27", "open": "1"}
    after = client.post(f"/tps/call/{place.place_id}/?kelurahan={AREA}", form).content.decode()
    assert after.count('href="tel:0812-3456-7') == 9
    assert Entry.objects.filter(event="contacts.seen").count() == 2


def test_a_line_that_nobody_has_names_no_caller(log_in: LogIn) -> None:
    set_clock("07.40")
    page = log_in("planner").get(f"/tps/calls/?kelurahan={AREA}").content.decode()
    assert re.search(rf"{STATION}\s*</span>\s*</th>", page)
    assert not re.search(rf"{STATION}\s*</span>\s*</td>", page)


def test_nobody_sees_more_than_twenty_numbers_and_only_of_his_own_lines(see: See, log_in: LogIn) -> None:
    load(see, *(f"{AREA}/{number:03},kpps,0812-3456-7{number:03}" for number in range(1, 40)))
    set_clock("07.40")
    for _ in range(3):
        log_in("duty").post(f"/tps/calls/take/?kelurahan={AREA}", {"form_key": str(uuid.uuid4())})
    pages = ("/outgoing/contacts/", f"/tps/calls/?kelurahan={AREA}", f"/tps/calls.csv?kelurahan={AREA}",
             f"/places/{STATION}/", "/ledger/", "/people/contacts/")  # fmt: skip
    for who, most in (("duty", 20), ("planner", 0), ("kpu", 0), ("bawaslu", 0), ("camat", 0)):
        client = log_in(who)
        for page in pages:
            assert "3456-7" not in client.get(page).content.decode(), (who, page)
        opened = client.post(f"/tps/calls/numbers/?kelurahan={AREA}").content.decode()
        assert opened.count('href="tel:0812-3456-7') == most, who
