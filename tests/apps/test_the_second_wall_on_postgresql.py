"""The second wall: PostgreSQL shows rows of cases, voters and security only to a connection that was told its viewer is
behind their wall, also where a selector forgets to ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse

from posko.apps.cases.course import selectors as case_selectors
from posko.apps.cases.models import Case, CaseEvent, Exclusion
from posko.apps.jobs import registry
from posko.apps.jobs.worker import services as jobs
from posko.apps.outgoing.models import Contact, Sending
from posko.apps.outgoing.queue import selectors as queue
from posko.apps.outgoing.queue.services import send
from posko.apps.roll.desk import selectors as desk_selectors
from posko.apps.roll.models import LookUp
from posko.apps.situation.alerts import services as alerts
from posko.apps.units.models import Team, Whereabouts
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.jobs import Watch
from posko.kit import walls
from posko.web.middleware import AccessMiddleware
from tests import alert_story
from tests.cast import AT, LogIn, See, viewer_of
from tests.databases import as_owner
from tests.desk import agree, asked
from tests.gakkumdu import a_report, open_the_centre
from tests.incident_story import team_of
from tests.outgoing import WORKER, contact, order
from tests.world import CODE

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no policies of rows"),
]


# Numbers, what was sent to them, and where a team is.
SECURED = (Contact, Sending, Whereabouts)


@pytest.fixture(autouse=True)
def world(db: None, see: See, settings: Any, tmp_path: Path) -> Iterator[None]:
    """A case, a question to the desk, an order to a number and where a team is; then, unlike in other tests, nothing is
    open but what a request opens."""
    open_the_centre(settings, tmp_path)
    a_report()
    agree(see, AT)
    asked(see("kpu"), AT)
    send(order(contact=contact().pk), by=WORKER, at=AT)
    Whereabouts.objects.create(team=team_of("polres", "RAJA1"))
    assert (Case.objects.count(), LookUp.objects.count()) == (1, 1)
    assert [model.objects.count() for model in SECURED] == [1, 1, 1]
    with walls.opened():
        yield


def forget_the_first_wall(patch: pytest.MonkeyPatch) -> None:
    """The selectors that all others ask no longer look at their viewer."""
    patch.setattr(case_selectors, "_of_the_centre", lambda viewer: Case.objects.all())
    patch.setattr(case_selectors, "_kept_from", lambda viewer: Exclusion.objects.none())
    patch.setattr(desk_selectors, "look_ups", lambda viewer: LookUp.objects.all())


def told() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [walls.SETTING])
        return cursor.fetchone()[0] or ""


@pytest.mark.parametrize("name", ["planner", "kpu", "bawaslu", "gakkumdu", "auditor", "admin", "other"])
def test_selectors_that_forget_their_viewer_show_nothing_more(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = viewer_of(name)
    forget_the_first_wall(monkeypatch)
    with walls.opened(viewer.compartments):
        assert case_selectors.cases(viewer).count() == int(viewer.sees(Compartment.CASE))
        assert case_selectors.open_count(viewer) == int(viewer.sees(Compartment.CASE))
        assert desk_selectors.look_ups(viewer).count() == int(viewer.sees(Compartment.VOTER))
        cleared = int(viewer.sees(Compartment.SECURITY))
        assert [model.objects.count() for model in SECURED] == [cleared, cleared, cleared]


def test_pages_of_a_selector_that_forgets_its_viewer_show_no_case(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_the_first_wall(monkeypatch)
    counted: list[int] = []
    count = case_selectors.open_count

    def counts(viewer: Viewer) -> int:
        counted.append(count(viewer))
        return counted[-1]

    monkeypatch.setattr(case_selectors, "open_count", counts)
    for name in ("planner", "gakkumdu", "bpbd"):
        assert log_in(name).get("/").status_code == 200
    assert counted == [0, 1, 0], "each page counts behind the walls of its own viewer"


def test_nobody_writes_behind_a_wall_that_is_shut() -> None:
    with walls.opened({Compartment.CASE}):
        case = Case.objects.get()
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        CaseEvent.objects.create(case=case, form_key=case.form_key, sequence=99, name="x", at=AT, recorded_at=AT)
    assert Case.objects.update(title="x") == 0


def test_what_opens_the_wall_of_security_by_name_shuts_it_again(see: See) -> None:
    kpu = see("kpu")
    with walls.opened(kpu.compartments):
        (told,) = queue.standing(kpu, ["task:26"])["task:26"]
        assert told.state == "queued"
        assert [model.objects.count() for model in SECURED] == [0, 0, 0]
        assert Sending.objects.update(text="x") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Whereabouts.objects.create(team=Team.objects.get())


def test_an_alert_goes_out_and_is_acknowledged_by_who_holds_no_clearance(see: See, log_in: LogIn) -> None:
    with walls.opened({Compartment.SECURITY}):
        alert_story.number("desk:kpu", "kpu")
    alert = alert_story.proposed(see("bpbd"), AT)
    alerts.send_alert(alert, version=1, by=see("bawaslu"), at=AT)
    page = reverse("situation:alert", args=[alert.number])
    assert "1 menunggu" in " ".join(log_in("kpu").get(page).content.decode().split())
    alerts.acknowledge_alert(alert, by=see("kpu"), at=AT)
    assert Sending.objects.count() == 0
    with walls.opened({Compartment.SECURITY}):
        assert Sending.objects.get(about="alert").state == "acknowledged"


def test_one_connection_serves_two_people_one_after_the_other_and_after_an_error(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, planner, seen = log_in("gakkumdu"), log_in("planner"), []
    member.raise_request_exception = False
    assert member.get("/cases/").status_code == 200
    assert (told(), Case.objects.count()) == ("", 0)
    with monkeypatch.context() as patch:

        def fail(*_: object, **__: object) -> None:
            seen.append(Case.objects.count())
            raise RuntimeError

        patch.setattr("posko.apps.situation.home.selectors.search", fail, raising=False)
        patch.setattr("posko.apps.cases.course.selectors.cases", fail)
        assert member.get("/cases/1/").status_code == 500
    assert seen == [1]
    assert (told(), Case.objects.count()) == ("", 0)
    assert planner.get("/").status_code == 200
    assert (told(), Case.objects.count()) == ("", 0)


def test_what_a_transaction_takes_back_leaves_no_wall_open() -> None:
    for wanted in ({Compartment.CASE}, set()):
        with walls.opened(wanted):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                walls.opened_also(Compartment.VOTER),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT 1 / 0")
            assert told() == ",".join(wanted)
            assert (Case.objects.count(), LookUp.objects.count()) == (len(wanted), 0)
    assert (told(), Case.objects.count()) == ("", 0)


def test_a_connection_that_is_taken_anew_knows_the_walls_of_who_works_and_no_others() -> None:
    told = connection.get_connection_params()
    address = {key: told[key] for key in ("dbname", "user", "host", "port")}
    # Whatever a role or a server says by itself.
    with psycopg.connect(**address, options=f"{told['options']} -c {walls.SETTING}=case,voter") as other:
        walls._tell(other)
        assert _says(other) == ""
        with walls.opened({Compartment.CASE}):
            walls._tell(other)
            assert _says(other) == "case"
        walls._tell(other)
        assert _says(other) == ""


def _says(other: psycopg.Connection) -> str:
    found = other.execute("SELECT current_setting(%s)", [walls.SETTING]).fetchone()
    assert found
    return str(found[0])


def test_a_streamed_answer_keeps_its_walls_until_it_ends() -> None:
    def answered(request: HttpRequest) -> HttpResponse:
        return StreamingHttpResponse(f"{told()} {Case.objects.count()};" for _ in range(3))  # type: ignore[return-value]

    for name, piece in (("gakkumdu", "case 1;"), ("bpbd", " 0;")):
        request: Any = RequestFactory().get("/")
        request.user, request.viewer = AnonymousUser(), viewer_of(name)
        response: Any = AccessMiddleware(answered)(request)
        assert next(iter(response)).decode() == piece
        assert (told(), Case.objects.count()) == ("", 0), "shut while the piece travels"
        assert b"".join(response).decode() == piece * 2
        assert (told(), Case.objects.count()) == ("", 0)


def test_a_round_has_the_walls_that_it_names_and_no_others(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def look(**_: object) -> None:
        seen.append((Case.objects.count(), LookUp.objects.count()))

    named = {"a": frozenset(), "b": frozenset({Compartment.CASE}), "c": frozenset({Compartment.VOTER})}
    rounds = {name: registry.Periodic(name, "x", AT - AT, look, behind) for name, behind in named.items()}
    monkeypatch.setattr(registry, "_periodic", rounds)
    by = system_viewer("worker", operation=CODE, city=viewer_of("planner").city)
    jobs.run_rounds(Watch(lambda: at, AT - AT, lambda: False), by=by, at=at)
    assert seen == [(0, 0), (1, 0), (0, 1)]
    assert told() == ""


def test_only_people_behind_such_a_wall_or_who_keep_numbers_ask_the_database_for_it(
    log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    member, field = log_in("gakkumdu"), log_in("field")
    sent: list[str] = []
    execute = psycopg.Connection.execute

    def counted(self: Any, query: Any, *args: Any, **more: Any) -> Any:
        sent.append(str(query))
        return execute(self, query, *args, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", counted)
    field.get("/")
    assert sent == []
    member.get("/")
    assert len(sent) == 2, "opened at the begin, shut at the end"


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY posko_wall ON cases_case",
        "ALTER POLICY posko_wall ON cases_case USING (true)",
        "CREATE POLICY other ON cases_case USING (true)",
    ],
)
def test_a_wall_that_was_opened_in_the_database_is_seen_and_put_up_again(change: str) -> None:
    assert walls.missing(connection) == []
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(change)
    assert walls.missing(connection) == ["cases_case"]
    walls.put_up(connection)
    assert walls.missing(connection) == []
