"""“Kec. Jatinegara” is the kecamatan at every door, “Kel. Jatinegara” the kelurahan; the bare word is asked."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko import clock
from posko.apps.gaps.models import Gap
from posko.apps.incidents.models import Incident
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.models import Gateway, Message
from posko.apps.intake.worker.services import handle_due
from posko.apps.situation.models import Alert
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.jobs import Watch
from posko.domain.plans.phases import JAKARTA
from posko.domain.territory.places import Level
from tests.cast import AT, LogIn, See
from tests.chat import admit, gateway, house, sms

__all__ = ["gateway"]
KECAMATAN, KELURAHAN = "31.75.03", "31.75.06.1001"
ASKED = "nama lebih dari satu tempat"
GAP = {"title": "Pompa belum siaga", "kind": "flood", "severity": "3", "detail": "", "owner": "bpbd"}
ALERT = {
    "headline": "Banjir", "description": "Air naik.", "category": "Met", "urgency": "Immediate", "severity": "Severe",
    "certainty": "Observed", "addressed": "all", "runs": "2",
}  # fmt: skip
LOCAL = clock.real_time().astimezone(JAKARTA) - timedelta(minutes=5)
WHEN = {"happened_at_0": f"{LOCAL:%Y-%m-%d}", "happened_at_1": f"{LOCAL:%H:%M}"}
HEAD = "celah,tempat,jenis,tingkat,uraian,pemilik,instansi,janji,bukti,tenggat\n"
Door = Callable[[str], Sequence[str]]


@pytest.fixture
def by_page(log_in: LogIn) -> dict[str, Door]:
    """What stands at which place after it was written at a page; a refusal is the page's text."""
    client = log_in("duty")

    def gap(place: str) -> Sequence[str]:
        answer = client.post("/gaps/new/", {"form_key": str(uuid.uuid4()), **GAP, "place": place})
        return list(Gap.objects.values_list("place", flat=True)) or [answer.content.decode()]

    def incident(place: str) -> Sequence[str]:
        told = {"kind": "flood", "severity": "2", "place": place, "text": "Air naik di dua RW", **WHEN}
        answer = client.post("/incidents/report/", {"form_key": str(uuid.uuid4()), **told})
        return list(Incident.objects.values_list("place", flat=True)) or [answer.content.decode()]

    def alert(place: str) -> Sequence[str]:
        answer = client.post("/alerts/new/", {"form_key": str(uuid.uuid4()), **ALERT, "places": place})
        return list(Alert.objects.values_list("places", flat=True)) or [answer.content.decode()]

    def table(place: str) -> Sequence[str]:
        upload = SimpleUploadedFile("celah.csv", f"{HEAD}Lampu padam,{place},banjir,berat,,,,,,\n".encode(), "text/csv")
        page = client.post("/gaps/import/", {"file": upload}).content.decode()
        sha256 = page.partition('name="sha256" value="')[2].partition('"')[0]
        client.post("/gaps/import/load/", {"sha256": sha256, "form_key": uuid.uuid4()})
        return list(Gap.objects.values_list("place", flat=True)) or [page]

    return {"gap": gap, "incident": incident, "alert": alert, "table": table}


@pytest.mark.parametrize("door", ["gap", "incident", "alert", "table"])
@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Kec. Jatinegara", KECAMATAN),
        ("kec  jatinegara", KECAMATAN),
        ("Kelurahan Jatinegara", KELURAHAN),
        ("kel jatinegara", KELURAHAN),
        ("bale kambang", "31.75.04.1005"),
        ("kel kramat jati", "31.75.04.1001"),
    ],
)
def test_a_prefix_decides_on_pages_and_in_tables(by_page: dict[str, Door], door: str, written: str, place: str) -> None:
    assert by_page[door](written) == [place]


@pytest.mark.parametrize("door", ["gap", "incident", "alert", "table"])
def test_the_bare_word_is_asked_about_on_pages_and_in_tables(by_page: dict[str, Door], door: str) -> None:
    (page,) = by_page[door]("Jatinegara")
    assert ASKED in page
    assert "Kec. Jatinegara (31.75.03)" in page and "Kel. Jatinegara (31.75.06.1001, Kec. Cakung)" in page


def _work(at: datetime) -> None:
    handle_due(Watch(clock.real_time, at - clock.real_time(), lambda: False), by=house(), at=at)


@pytest.mark.parametrize(
    ("written", "place", "called"),
    [
        ("KEC. JATINEGARA", KECAMATAN, "Kec. Jatinegara"),
        ("Kec.Jatinegara", KECAMATAN, "Kec. Jatinegara"),
        ("di kec jatinegara", KECAMATAN, "Kec. Jatinegara"),
        ("kel jatinegara", KELURAHAN, "Kel. Jatinegara"),
        ("halim perdanakusuma", "31.75.08.1004", "Halim Perdana Kusuma"),
        ("TPS 3 kel. pinang ranti", "31.75.08.1002/003", "TPS 003 Pinangranti"),
    ],
)
def test_a_prefix_decides_by_sms(gateway: Gateway, written: str, place: str, called: str) -> None:
    admit()
    answer = sms(gateway, f"LAPOR BANJIR {written} air naik setinggi lutut")
    assert answer.json()["reply"] == f"Diterima: laporan banjir di {called}."
    _work(clock.real_time())
    assert list(Incident.objects.values_list("place", flat=True)) == [place]


@pytest.mark.parametrize("text", ["LAPOR BANJIR Jatinegara air naik", "BUKA 028 jatinegara 00.01"])
def test_the_bare_word_is_asked_about_by_sms(gateway: Gateway, text: str) -> None:
    admit()
    reply = sms(gateway, text).json()["reply"]
    assert "Tulis KEC JATINEGARA atau KEL JATINEGARA" in reply
    _work(clock.real_time())
    assert not Incident.objects.exists()


def test_an_everyday_word_of_a_report_is_no_place(gateway: Gateway) -> None:
    admit()
    reply = sms(gateway, "LAPOR KEBAKARAN baru saja di tengah pasar, api sudah padam").json()["reply"]
    assert reply == "Diterima: laporan kebakaran di TPS 028 Kel. Cipayung."


def test_a_kelurahan_that_is_none_is_not_taken_for_the_own_one(gateway: Gateway) -> None:
    admit()
    reply = sms(gateway, "LAPOR RIBUT KEL CIPAYUN dua kelompok").json()["reply"]
    assert "tidak ada di sini. Maksud Anda Kel. Cipayung?" in reply
    assert "tidak ada di sini" in sms(gateway, "LAPOR RIBUT KEL ATLANTIS dua kelompok").json()["reply"]


@pytest.fixture
def token(see: See) -> str:
    return device_services.make_device("Pos 9", "polres", "31.75", by=see("duty"), at=AT)


def _report(token: str, place: str, form: str = "incident") -> Any:
    body = {"form": form, "place": place, "answers": {"kind": "flood"}, "text": "Air naik", "channel": "phone"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid.uuid4())}
    return Client().post("/api/v1/reports", json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("written", "place"),
    [(KECAMATAN, KECAMATAN), ("Kec. Jatinegara", KECAMATAN), ("TPS 28 kel kramat jati", "31.75.04.1001/028")],
)
def test_a_prefix_decides_in_the_api_and_for_the_phone(token: str, written: str, place: str) -> None:
    answer = _report(token, written)
    assert answer.status_code == 201
    assert Message.objects.get(pk=answer.json()["id"]).place == place
    _work(clock.real_time())
    assert list(Incident.objects.values_list("place", flat=True)) == [place]


def test_the_bare_word_is_asked_about_in_the_api_and_waits_for_a_person(token: str) -> None:
    answer = _report(token, "Jatinegara")
    assert answer.status_code == 422
    assert "Kec. Jatinegara (31.75.03)" in answer.json()["errors"][0]["message"]
    assert Message.objects.get(pk=answer.json()["id"]).state == "waiting"


def test_a_kecamatan_is_too_wide_for_the_status_of_a_station(token: str) -> None:
    assert [each["field"] for each in _report(token, KECAMATAN, "tps_status").json()["errors"]] == ["place"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Kec. Jatinegara", [KECAMATAN]),
        ("Jatinegara", [KECAMATAN, KELURAHAN, "31.75.02.1004"]),
        ("kel. jatinegara", [KELURAHAN, "31.75.02.1004"]),
        ("Kelurahan  Pinang-Ranti", ["31.75.08.1002"]),
        ("TPS 28 Kel. Kramatjati", ["31.75.04.1001/028"]),
    ],
)
def test_a_prefix_keeps_the_search_to_its_level(see: See, words: str, found: list[str]) -> None:
    assert [place.code for place in territory.search(see("duty"), words)] == found


@pytest.mark.parametrize(("q", "there"), [("Kec. Jatinegara", True), ("jatinegara", True), ("kel jatinegara", False)])
def test_the_lists_search_places_in_the_same_way(by_page: dict[str, Door], log_in: LogIn, q: str, there: bool) -> None:
    by_page["gap"]("Kec. Jatinegara")
    by_page["incident"]("Kec. Jatinegara")
    client = log_in("duty")
    assert ("Pompa belum siaga" in client.get("/gaps/", {"q": q}).content.decode()) is there
    assert ("Air naik di dua RW" in client.get("/incidents/", {"q": q}).content.decode()) is there


TYPED = ("Kec. Jatinegara", "kecamatan  jatinegara", "Jatinegara", "KEL. jatinegara", "pinang ranti", "Bale-Kambang",
         "halim perdanakusuma", "31.75.03.1001", "atlantis", "", "kelapa dua")  # fmt: skip


def test_the_phone_finds_without_a_network_what_the_post_finds(see: See, tmp_path: Path) -> None:
    node = shutil.which("node") or pytest.skip("no node on this machine")
    by: Viewer = see("duty")
    code = device_services.make_enrolment("Patroli 3", "polres", "31.75.03", by=by, at=AT, real_at=clock.real_time())
    used = Client().post("/phone/enrol/", json.dumps({"code": code}), content_type="application/json")
    headers = {"Authorization": f"Bearer {used.json()['token']}"}
    kit = Client().get("/phone/kit.json", headers=headers).json()
    source = Path(__file__).parents[3] / "posko" / "web" / "static" / "posko" / "phone" / "answers.js"
    (tmp_path / "answers.mjs").write_text(source.read_text(encoding="utf-8"))
    (tmp_path / "run.mjs").write_text(
        'import { readFileSync } from "node:fs"; import { placesNamed } from "./answers.mjs";'
        'const { kit, typed } = JSON.parse(readFileSync(0, "utf8"));'
        "const codes = (rows) => rows.map((row) => row.code);"
        "const found = typed.map((text) => placesNamed(kit, text));"
        "console.log(JSON.stringify(found.map((each) => [codes(each.kecamatan), codes(each.kelurahan)])));"
    )
    told = json.dumps({"kit": kit, "typed": TYPED})
    done = subprocess.run([node, "run.mjs"], cwd=tmp_path, input=told, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    for text, (kecamatan, kelurahan) in zip(TYPED, json.loads(done.stdout), strict=True):
        assert [kecamatan, kelurahan] == _expected(by, text), text


def _expected(by: Viewer, text: str) -> list[list[str]]:
    """The kecamatan that a text names, and the kelurahan that it names or that lie in one of them; all for no text."""
    rows = {level: [p.code for p in territory.at_level(by, level).order_by("sort_key")]
            for level in (Level.KECAMATAN, Level.KELURAHAN)}  # fmt: skip
    if not text:
        return [rows[Level.KECAMATAN], rows[Level.KELURAHAN]]
    named = {place.code for place in territory.search(by, text, limit=100)}
    roofs = [code for code in rows[Level.KECAMATAN] if code in named]
    inside = [code for code in rows[Level.KELURAHAN] if code in named or code.rpartition(".")[0] in roofs]
    return [roofs, inside]
