"""The pages of the stations: the board and its live part, the call sheet, reports by telephone, a station's story."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posko.apps.people.models import Post
from posko.apps.situation.models import CallClaim, StationCall, StationDay, StationReport
from tests.cast import LogIn
from tests.station_day import OTHER, STATION, hour, moments_later, say, set_clock

pytestmark = pytest.mark.django_db
KELURAHAN = "31.75.09.1002"
OPENED = {"status": "opened", "time": "07.02"}


@pytest.fixture
def duty(log_in: LogIn) -> Client:
    """The duty officer at 07.40 of voting day."""
    set_clock("07.40")
    return log_in("duty")


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def test_before_the_vote_the_board_says_that_nothing_is_due(log_in: LogIn) -> None:
    set_clock("15.00", days=-2)
    page = text(log_in("camat"), "/tps/")
    assert "Belum ada yang jatuh waktu sebelum 27 Nov 07.00" in page
    assert "belum melapor" not in page
    assert "asumsi kami" in page


def test_the_board_counts_what_came_in_and_what_is_missing(duty: Client) -> None:
    say(STATION, "open", OPENED, hour("07.02"))
    say(OTHER, "open", {"status": "late", "time": "07.25"}, hour("07.26"))
    page = text(duty, "/tps/")
    assert "4.142 belum melapor" in page
    assert "1 masalah" in page
    area = text(duty, f"/tps/?kelurahan={KELURAHAN}&state=problem&stage=open")
    listed = area.partition('id="stations"')[2]
    assert f"/places/{OTHER}/" in listed
    assert f"/places/{STATION}/" not in listed


def test_who_is_late_with_a_report_stands_first_and_leads_to_the_call_sheet(duty: Client) -> None:
    say(STATION, "open", OPENED, hour("07.02"))
    say(STATION, "logistics", {"status": "complete"}, hour("07.03"))
    queue = text(duty, f"/tps/?kelurahan={KELURAHAN}").partition('id="queue"')[2].partition('id="middle"')[0]
    assert f"/places/{OTHER}/" in queue and f"/tps/calls/?kelurahan={KELURAHAN}" in queue
    assert f"/places/{STATION}/" not in queue


def test_every_station_has_a_cell_and_the_legend_counts_them(duty: Client) -> None:
    say(STATION, "open", OPENED, hour("07.02"))
    page = text(duty, "/tps/")
    assert page.count('class="station-grid" viewBox="0 0 258 ') == 10
    assert "Cakung: 741 TPS, 741 terlambat lapor" in page


def test_the_live_part_is_not_sent_again_while_nothing_changed(duty: Client) -> None:
    first = duty.get("/tps/part/")
    again = duty.get("/tps/part/", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    say(STATION, "open", OPENED, hour("07.02"))
    moments_later()
    changed = duty.get("/tps/part/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "4.143 belum melapor" in changed.content.decode()


def test_the_live_part_is_the_same_for_all_who_look(duty: Client, log_in: LogIn) -> None:
    assert duty.get("/tps/part/").content == log_in("kpu").get("/tps/part/").content


def test_who_sees_no_coordination_sees_no_board(log_in: LogIn) -> None:
    for address in ("/tps/", "/tps/part/", "/tps/calls/", "/tps/calls.csv"):
        assert log_in("admin").get(address).status_code == 404, address


@pytest.mark.parametrize("day", ["2024-11-20", "27-11-2024", "2024-02-31"])
def test_a_day_without_a_board_is_no_page(duty: Client, day: str) -> None:
    text(duty, f"/tps/?day={day}", 404)


def test_words_that_mean_nothing_narrow_nothing(duty: Client) -> None:
    assert "4.144" in text(duty, "/tps/?kecamatan=%27%3B&stage=x&state=y&page=z")


def test_who_reports_leaves_the_call_sheet(duty: Client) -> None:
    assert f"/places/{STATION}/" in text(duty, f"/tps/calls/?kelurahan={KELURAHAN}")
    say(STATION, "open", OPENED, hour("07.05"))
    say(STATION, "logistics", {"status": "complete"}, hour("07.06"))
    moments_later()
    sheet = text(duty, f"/tps/calls/?kelurahan={KELURAHAN}")
    assert f"/places/{STATION}/" not in sheet
    assert f"/places/{OTHER}/" in sheet


def test_a_press_notes_the_call_once_and_leads_back(duty: Client) -> None:
    key, back = str(uuid.uuid4()), f"/tps/calls/?kelurahan={KELURAHAN}"
    form = {"form_key": key, "outcome": "unreachable", "day": "2024-11-27", "next": back}
    for _ in range(2):
        answer = duty.post(f"/tps/call/{STATION}/", form)
        assert (answer.status_code, answer["Location"]) == (302, back)
    assert StationCall.objects.count() == 1
    assert "1 di antaranya tak terjangkau" in text(duty, f"/tps/?kelurahan={KELURAHAN}")


def test_who_is_bound_to_another_place_takes_no_line_here(duty: Client) -> None:
    address = f"/tps/calls/take/?kelurahan={KELURAHAN}"
    Post.objects.filter(user__username="duty").update(place="31.75.01")
    duty.post(address, {"form_key": str(uuid.uuid4())})
    assert not CallClaim.objects.exists()
    Post.objects.filter(user__username="duty").update(place=KELURAHAN)
    duty.post(address, {"form_key": str(uuid.uuid4())})
    assert CallClaim.objects.count() == 10


def test_a_press_leads_to_no_other_host(duty: Client) -> None:
    form = {"form_key": str(uuid.uuid4()), "outcome": "reached", "day": "2024-11-27", "next": "https://else.example/"}
    assert duty.post(f"/tps/call/{STATION}/", form)["Location"] == "/tps/calls/"


def test_the_call_sheet_goes_out_as_a_table_and_ones_own_lines_on_paper(duty: Client) -> None:
    table = duty.get(f"/tps/calls.csv?kelurahan={KELURAHAN}").content.decode("utf-8-sig")
    stations = [line for line in table.splitlines() if KELURAHAN in line]
    assert f"{STATION};Pembukaan, Logistik" in table.replace('"', "")
    assert len(stations) == len(table.splitlines()) - 1 > 20
    assert duty.post("/tps/calls.pdf").status_code == 400
    duty.post(f"/tps/calls/take/?kelurahan={KELURAHAN}", {"form_key": str(uuid.uuid4())})
    assert duty.post("/tps/calls.pdf").content.startswith(b"%PDF-")


def test_what_a_station_says_by_telephone_is_kept(duty: Client) -> None:
    address = f"/tps/report/{STATION}/?stage=logistics"
    assert "Yang kurang" in text(duty, address)
    form = {"form_key": str(uuid.uuid4()), "status": "short", "missing": "ink", "number": "2", "at_0": "2024-11-27",
            "at_1": "07:20", "note": ""}  # fmt: skip
    assert duty.post(address, form).status_code == 302
    report = StationReport.objects.get(place=STATION)
    assert (report.word, report.answers, report.channel) == ("lacking", {"what": "ink", "number": 2}, "page")
    story = text(duty, f"/map/?peek=place:{STATION}")
    assert "kurang tinta" in story
    assert "Polres" in story


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"at_1": "09:00"}, "Waktu ini belum tiba"),
        ({"note": "Hubungi 081234567890"}, "nomor telepon"),
        ({"number": "-1"}, ""),
        ({"status": "opened"}, ""),
    ],
)
def test_what_cannot_be_meant_is_said_in_the_form(duty: Client, changed: dict[str, str], words: str) -> None:
    form = {"form_key": str(uuid.uuid4()), "status": "short", "missing": "ink", "at_0": "2024-11-27", "at_1": "07:20"}
    answer = duty.post(f"/tps/report/{STATION}/?stage=logistics", {**form, **changed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not StationReport.objects.exists()


def test_a_station_without_a_word_is_unknown_and_not_in_order(duty: Client) -> None:
    assert "tidak diketahui, bukan beres" in text(duty, f"/map/?peek=place:{STATION}")


def test_a_kelurahan_shows_its_own_counts(duty: Client) -> None:
    say(STATION, "open", OPENED, hour("07.02"))
    page = text(duty, f"/map/?peek=place:{KELURAHAN}&tab=stations")
    assert f"/tps/?kelurahan={KELURAHAN}" in page


def test_a_rehearsal_is_planned_by_a_form_and_labelled_as_one(duty: Client) -> None:
    form = {"day": "2024-11-24", "kind": "rehearsal", "places": f"{KELURAHAN}\n31.75.03"}
    answer = duty.post("/tps/days/", form)
    assert answer["Location"] == "/tps/?day=2024-11-24"
    assert StationDay.objects.get().places == ["31.75.03", KELURAHAN]
    assert "Gladi pelaporan." in text(duty, "/tps/?day=2024-11-24")


@pytest.mark.parametrize(("day", "places"), [("2024-11-27", KELURAHAN), ("2024-11-24", "99.99"), ("2024-11-24", " ")])
def test_a_day_that_cannot_be_planned_is_refused(duty: Client, day: str, places: str) -> None:
    assert duty.post("/tps/days/", {"day": day, "kind": "revote", "places": places}).status_code == 422
    with pytest.raises(ObjectDoesNotExist):
        StationDay.objects.get()


def test_the_board_asks_no_more_when_more_came_in(duty: Client) -> None:
    def asked() -> int:
        moments_later()
        with CaptureQueriesContext(connection) as questions:
            assert duty.get("/tps/part/?state=missing").status_code == 200
        return len(questions)

    before = asked()
    for number in range(1, 20):
        say(f"{KELURAHAN}/{number:03}", "open", OPENED, hour("07.10"))
    assert asked() == before <= 18
