"""The page of one place: why, how sure, what if; and the press that opens a gap from a driver."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from posko.apps.gaps.models import Gap
from posko.apps.vulnerability.index import selectors
from tests.cast import LogIn, See

WEAK, SILENT = "31.75.03.1001", "31.75.08.1004"


def test_the_drivers_stand_strongest_first_with_their_points(see: See, log_in: LogIn) -> None:
    own = selectors.ranking(see("planner"), "pilkada").of(WEAK)
    assert own is not None
    page = log_in("planner").get(f"/vulnerability/places/{WEAK}/").content.decode()
    shown = re.findall(r'<small class="muted">(IKP\d\d)</small>', page)
    assert shown == [driver.indicator for driver in own.drivers]


def test_a_place_without_a_report_is_said_to_be_unknown(log_in: LogIn) -> None:
    page = log_in("planner").get(f"/vulnerability/places/{SILENT}/").content.decode()
    assert "Tidak diketahui, bukan aman" in page or "bukan aman" in page
    assert "what-if" not in page


def test_what_if_answers_in_the_url_and_changes_nothing(see: See, log_in: LogIn) -> None:
    client = log_in("planner")
    before = selectors.ranking(see("planner"), "pilkada").of(WEAK)
    page = client.get(f"/vulnerability/places/{WEAK}/", {"set-IKP03": "0"}).content.decode()
    answer = page.partition('id="what"')[2].partition("</dl>")[0]
    scores = [float(text.replace(",", ".")) for text in re.findall(r"(\d+,\d)", answer)[:2]]
    assert before is not None and before.score is not None
    assert scores[0] == round(before.score, 1) and scores[1] < scores[0]
    after = selectors.ranking(see("planner"), "pilkada").of(WEAK)
    assert after is not None and after.score == before.score


def test_a_what_if_that_is_no_number_is_refused_in_words(log_in: LogIn) -> None:
    client = log_in("planner")
    for text in ("banyak", "-1", "1e9", "nan"):
        page = client.get(f"/vulnerability/places/{WEAK}/", {"set-IKP03": text}).content.decode()
        assert "bukan angka dari 0 sampai 1.000" in page
    page = client.get(f"/vulnerability/places/{WEAK}/", {"set-XYZ": "1"}).content.decode()
    assert "bukan angka" in page


def _press(client: object, place: str = WEAK, indicator: str = "IKP03", **more: str) -> object:
    data = {"form_key": str(uuid.uuid4()), "place": place, "indicator": indicator, "severity": "3", **more}
    return client.post("/gaps/from-driver/", data)  # type: ignore[attr-defined]


def test_one_press_opens_a_gap_that_names_its_driver(log_in: LogIn) -> None:
    client = log_in("planner")
    answer = _press(client)
    gap = Gap.objects.latest("number")
    assert answer.status_code == 302 and str(gap.number) in answer["Location"]  # type: ignore[attr-defined,index]
    assert (gap.source_kind, gap.source_ref, gap.place_id, gap.kind, gap.severity) == (
        "index",
        "IKP03",
        WEAK,
        "flood",
        3,
    )
    page = client.get(f"/vulnerability/places/{WEAK}/").content.decode()
    assert f"/gaps/{gap.number}/" in page
    page = client.get(f"/gaps/{gap.number}/").content.decode()
    assert "Pendorong indeks</a>: IKP03 Bencana alam" in page and "Polres Metro Jakarta Timur" in page


def test_a_driver_with_an_open_gap_leads_to_it_and_opens_no_second(log_in: LogIn) -> None:
    client = log_in("planner")
    _press(client)
    count = Gap.objects.count()
    _press(client)
    assert Gap.objects.count() == count


def test_a_press_that_names_nothing_known_is_refused(log_in: LogIn) -> None:
    client = log_in("planner")
    for place, indicator, more in (
        ("31.75.99.1001", "IKP03", {}),
        (WEAK, "IKP99", {}),
        (WEAK, "IKP03", {"severity": "9"}),
        (WEAK, "IKP03", {"form_key": "x"}),
    ):
        assert _press(client, place, indicator, **more).status_code == 400  # type: ignore[attr-defined]


def test_who_is_bound_to_an_area_opens_no_gap_outside_it(log_in: LogIn) -> None:
    assert _press(log_in("camat"), "31.75.01.1001").status_code == 403  # type: ignore[attr-defined]


def test_an_auditor_sees_the_driver_and_no_press(log_in: LogIn) -> None:
    page = log_in("auditor").get(f"/vulnerability/places/{WEAK}/").content.decode()
    assert "IKP03" in page and "/gaps/from-driver/" not in page


def test_the_least_certain_stand_first_when_asked(see: See, log_in: LogIn, at: datetime) -> None:
    found = selectors.ranking(see("planner"), "pilkada")
    high = sorted((s for s in found.standings if s.klass == "high"), key=lambda s: s.share)
    page = log_in("planner").get("/vulnerability/", {"class": "high", "sort": "uncertain"}).content.decode()
    table = page.partition('id="table"')[2]
    shown = re.findall(r'href="/vulnerability/places/([\d.]+)/"', table)
    assert shown[: len(high)] == [standing.place.code for standing in high]


def test_another_city_has_no_such_place(log_in: LogIn) -> None:
    assert log_in("other").get(f"/vulnerability/places/{WEAK}/").status_code == 404
