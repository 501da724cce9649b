"""The police's class of a station: computed for those behind the security wall, and found nowhere else."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest
from django.test import Client

from posko.apps.operation import selectors as operations
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.apps.vulnerability.models import IndicatorEvent
from posko.apps.vulnerability.police import selectors as police
from posko.apps.vulnerability.runs import services as run_services
from posko.domain.access import Compartment, Role, system_viewer
from posko.domain.territory.places import Level
from posko.web.access_rules import RULES
from tests import stations, story
from tests.cast import LogIn, See, logged_in
from tests.world import CODE

PAGE = "/vulnerability/police/"
SPECIAL, PLAIN, CONFLICT, HARD = (
    "31.75.03.1008/901", "31.75.03.1001/001", "31.75.03.1001/002", "31.75.03.1001/003",
)  # fmt: skip
# What the page says and nobody else may read, in both languages.
SECRET = re.compile(
    r"sangat rawan|kurang rawan|very vulnerable|less vulnerable|kelas polri|police class", re.IGNORECASE
)
NEIGHBOURS = {
    "satpol": ("satpol-pp", Role.PLANNER, ""),
    "kodim": ("kodim", Role.PLANNER, ""),
    "pemkot": ("pemkot", Role.PLANNER, ""),
    "kpu-planner": ("kpu", Role.PLANNER, ""),
    "lapas": ("lapas", Role.LIAISON, "31.75.03.1008"),
}


@pytest.fixture
def neighbours(db: None, at: datetime) -> None:
    """Planners of the institutions around the table, and the prison's liaison."""
    operation = operations.by_code(CODE)
    assert operation is not None
    by = system_viewer("test-builder", operation=CODE, city=operation.city_id)
    for username, (agency, role, place) in NEIGHBOURS.items():
        add_person(NewPerson(username, username.title(), agency, role, place), operation=operation, by=by, at=at)


@pytest.fixture
def carried(see: See, at: datetime) -> None:
    """A station in a conflict area, one that is hard to reach, and one where both meet."""
    stations.carry(see("bawaslu"), at, PLAIN, "TPS03")
    stations.carry(see("bawaslu"), at, CONFLICT, "TPS18", "TPS19")
    stations.carry(see("bawaslu"), at, HARD, "TPS17", "TPS18")
    stations.carry(see("bawaslu"), at, SPECIAL, "TPS17", "TPS23")


@pytest.mark.usefixtures("neighbours")
@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("planner", 200),
        ("duty", 200),
        ("satpol", 200),
        ("kodim", 200),
        ("other", 200),
        ("field", 404),
        ("bawaslu", 404),
        ("panwascam", 404),
        ("kpu", 404),
        ("kpu-planner", 404),
        ("pemkot", 404),
        ("bpbd", 404),
        ("camat", 404),
        ("lapas", 404),
        ("gakkumdu", 404),
        ("auditor", 404),
        ("admin", 404),
    ],
)
def test_only_those_behind_the_security_wall_open_the_page(who: str, answer: int) -> None:
    assert logged_in(who).get(PAGE).status_code == answer


def test_nobody_else_even_learns_that_it_is_there(log_in: LogIn) -> None:
    assert PAGE not in log_in("bawaslu").get("/vulnerability/stations/").content.decode()
    assert PAGE in log_in("planner").get("/vulnerability/stations/").content.decode()
    assert RULES["vulnerability:police_class"].compartment is Compartment.SECURITY


@pytest.mark.usefixtures("carried")
def test_the_selector_itself_denies_by_default(see: See) -> None:
    inside = police.picture(see("planner"), "pilkada")
    assert len(inside.stations) == 4144
    for who in ("bawaslu", "kpu", "camat", "auditor"):
        denied = police.picture(see(who), "pilkada")
        assert denied.stations == () and not any(count for _, count in denied.counts) and denied.unknown == 0
        assert police.listed(see(who), inside) == []


@pytest.mark.usefixtures("carried")
def test_the_rules_decide_and_say_which_one_did(see: See, log_in: LogIn) -> None:
    found = {each.standing.place.code: each for each in police.picture(see("planner"), "pilkada").stations}
    assert found[PLAIN].klass == "kurang_rawan" and found[PLAIN].deciding == ()
    assert found[CONFLICT].klass == "rawan" and found[CONFLICT].deciding == ("TPS18",)
    assert found[HARD].klass == "sangat_rawan" and found[HARD].deciding == ("TPS17",)
    assert found[SPECIAL].klass == "khusus" and found[SPECIAL].decision.verified
    page = log_in("planner").get(PAGE, {"class": "sangat_rawan"}).content.decode()
    [row] = re.findall(r"<tr><td><a[^>]*/vulnerability/places/.*?</tr>", page, re.DOTALL)
    assert HARD in row and "TPS sulit dijangkau" in row and "tafsiran kami" in row
    assert "Polri yang menetapkan" in page


@pytest.mark.usefixtures("carried")
def test_what_is_unknown_stays_unknown_and_apart(see: See, log_in: LogIn) -> None:
    found = police.picture(see("planner"), "pilkada")
    counts = {klass.code: count for klass, count in found.counts}
    # Nobody reported from the others; the special ones are special without a report.
    assert counts == {"kurang_rawan": 1, "rawan": 1, "sangat_rawan": 1, "khusus": 19}
    assert found.unknown == 4144 - 22
    assert [each.klass for each in found.stations[:4]] == ["sangat_rawan", "rawan", "kurang_rawan", "khusus"]
    assert found.stations[-1].klass == police.UNKNOWN
    page = log_in("planner").get(PAGE, {"class": "unknown", "kelurahan": "31.75.03.1001"}).content.decode()
    assert "bukan berarti aman" in page and PLAIN not in page.partition('id="table"')[2]


def test_the_synthetic_stations_give_the_classes_that_the_police_counted(see: See, at: datetime) -> None:
    stations.load(see("bawaslu"), at)
    counts = {
        klass.code: (count, klass.published_stations) for klass, count in police.picture(see("duty"), "pilkada").counts
    }
    assert counts["sangat_rawan"] == (5, 5)
    assert counts["rawan"] == (54, 54)
    assert counts["khusus"] == (19, 19)


def _everywhere(client: Client, gap: int, event: int, run: int) -> dict[str, str]:
    """What every page, export, map value, search and panel near a station says, without its own words around it."""
    pages = (
        "/", "/vulnerability/", "/vulnerability/stations/?q=melayu", "/vulnerability/method/",
        "/vulnerability/values.json?level=tps", "/vulnerability/values.json?level=kelurahan",
        f"/vulnerability/places/{HARD}/", f"/places/{HARD}/", "/places/31.75.03.1001/", "/search/?q=31.75.03.1001",
        "/vulnerability/events/?q=melayu", f"/vulnerability/events/{event}/",
        "/vulnerability/events/events.csv", "/vulnerability/runs/", f"/vulnerability/runs/{run}/",
        f"/gaps/{gap}/", "/reports/", "/ledger/",
    )  # fmt: skip
    found = {}
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        found[page] = told.decode("utf-8", "replace")
    return found


@pytest.mark.usefixtures("carried")
@pytest.mark.parametrize("who", ["bawaslu", "planner"])
def test_no_other_page_or_export_or_map_shows_it(who: str, see: See, log_in: LogIn, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "TPS perlu jalan lain", place=HARD)
    event = IndicatorEvent.objects.filter(place_id=HARD).latest("pk")
    run = run_services.keep_run(run_services.NewRun(uuid.uuid4(), Level.TPS), by=see("bawaslu"), at=at)
    for page, told in _everywhere(log_in(who), gap.number, event.pk, run.number).items():
        # The button that leads to the page is not the class.
        told = re.sub(r'<a class="btn" href="/vulnerability/police/">.*?</a>', "", told, flags=re.DOTALL)
        assert not SECRET.search(told), f"{page} says {SECRET.search(told)}"


@pytest.mark.usefixtures("carried")
def test_a_search_for_a_class_finds_no_station(log_in: LogIn) -> None:
    found = log_in("planner").get("/search/?q=sangat+rawan").content.decode()
    assert "/places/31.75" not in found


@pytest.fixture
def own(see: See) -> Iterator[Path]:
    """The file of the operation's own rules; gone afterwards."""
    path = police.own_rules(see("planner"))
    path.parent.mkdir(exist_ok=True)
    yield path
    path.unlink(missing_ok=True)


@pytest.mark.usefixtures("carried")
def test_an_operation_keeps_rules_of_its_own(own: Path, see: See, log_in: LogIn) -> None:
    shipped = (files("posko.law") / "pilkada" / "police_classes.toml").read_text(encoding="utf-8")
    assert "tercetak dalam dokumennya" in log_in("planner").get(PAGE).content.decode()
    own.write_text(shipped.replace('indicators = ["TPS17"]', 'indicators = ["TPS24"]'), encoding="utf-8")
    found = {each.standing.place.code: each for each in police.picture(see("planner"), "pilkada").stations}
    assert found[HARD].klass == "rawan"
    assert "milik operasi ini sendiri" in log_in("planner").get(PAGE).content.decode()


def test_own_rules_that_cannot_be_used_are_named_and_no_others_stand_in(own: Path, log_in: LogIn) -> None:
    own.write_text("[police", encoding="utf-8")
    answer = log_in("planner").get(PAGE)
    assert answer.status_code == 400 and own.name in answer.content.decode()
    assert log_in("bawaslu").get(PAGE).status_code == 404
