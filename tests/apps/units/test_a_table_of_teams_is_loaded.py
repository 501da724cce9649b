"""A table of teams is checked, loaded as one act, taken back while nobody has touched it, and goes round."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from posko.apps.units.models import Team, Whereabouts
from posko.domain.access import Compartment
from posko.kit.walls import opened
from tests.cast import AT, LogIn, See
from tests.units import a_team, says

pytestmark = pytest.mark.django_db
TABLE = "Sandi panggil;Regu;Jenis;Jumlah;Pangkalan\nELANG1;Reaksi cepat;raimas;12;Kec. Jatinegara\nraja12;;;8;\n"


def checked(client: Client, text: str) -> str:
    answer = client.post(reverse("units:import"), {"file": SimpleUploadedFile("regu.csv", text.encode())})
    return answer.content.decode()


def loaded(client: Client, page: str) -> None:
    fields = dict(re.findall(r'name="(sha256|form_key|part)" value="([^"]+)"', page))
    assert client.post(reverse("units:load"), fields).status_code == 302


def test_a_checked_table_makes_and_changes_teams_and_is_taken_back(log_in: LogIn, see: See) -> None:
    team, client = a_team(), log_in("planner")
    page = checked(client, TABLE)
    assert not Team.objects.filter(code="ELANG1").exists()
    loaded(client, page)
    team.refresh_from_db()
    made = Team.objects.get(code="ELANG1")
    assert (team.size, team.name, made.kind, made.size) == (8, "Patroli Jatinegara", "reaction", 12)
    with opened({Compartment.SECURITY}):
        assert Whereabouts.objects.get(team=made).base_id == "31.75.03"
    back = re.search(
        reverse("units:take_back", args=[0]).replace("0", r"(\d+)"),
        client.get(reverse("units:import")).content.decode(),
    )
    assert back
    client.post(back.group(0))
    team.refresh_from_db()
    made.refresh_from_db()
    assert (team.size, made.closed_at is not None) == (6, True)


def test_a_table_with_a_team_that_has_moved_is_not_taken_back(log_in: LogIn, see: See) -> None:
    client = log_in("planner")
    loaded(client, checked(client, "code,name\nELANG1,Satu\n"))
    says(Team.objects.get(), "ready", at=AT)
    assert "take-back" not in client.get(reverse("units:import")).content.decode()


def test_an_export_comes_in_again_and_changes_nothing(log_in: LogIn) -> None:
    a_team()
    client = log_in("planner")
    for kind in ("csv", "xlsx"):
        file = client.get(reverse(f"units:{kind}")).content
        answer = client.post(reverse("units:import"), {"file": SimpleUploadedFile(f"teams.{kind}", file)})
        assert answer.status_code == 200 and 'name="sha256"' not in answer.content.decode()


def test_an_export_holds_where_teams_stand_for_who_is_cleared_alone(log_in: LogIn) -> None:
    with opened({Compartment.SECURITY}):
        a_team(base="31.75.03")
        a_team("SIAGA1", by="bpbd")
    assert "31.75.03" in log_in("planner").get(reverse("units:csv")).content.decode()
    file = log_in("bpbd").get(reverse("units:csv")).content.decode()
    assert "SIAGA1" in file and "RAJA12" not in file and "31.75" not in file


def test_the_good_rows_are_loaded_and_the_rest_waits_with_its_reasons(log_in: LogIn) -> None:
    client = log_in("bpbd")
    page = checked(client, "code,name,base\nSIAGA1,Posko banjir,\nSIAGA2,Perahu,31.75.03\n")
    assert "SIAGA1" not in Team.objects.values_list("code", flat=True)
    loaded(client, page)
    assert [each.code for each in Team.objects.all()] == ["SIAGA1"]
    assert client.get(reverse("units:import_rest")).status_code == 200
