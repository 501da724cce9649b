"""The phone form as the post serves it: a page for all, a kit for the holder of a token, a code that opens once."""

from __future__ import annotations

import gzip
import json
import re
import uuid
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from posko import clock
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.phone import views as phone_views
from posko.domain import certificates
from posko.domain.access import Viewer
from tests.cast import AT, See

pytestmark = pytest.mark.django_db
SCRIPTS = Path(phone_views.__file__).parents[3] / "web" / "static" / "posko" / "phone"
PLACE = "31.75.03.1001"


def _code(by: Viewer) -> str:
    return device_services.make_enrolment("Patroli 3", "polres", PLACE, by=by, at=AT, real_at=clock.real_time())


def _use(code: object) -> Any:
    return Client().post("/phone/enrol/", json.dumps({"code": code}), content_type="application/json")


def _kit(token: str) -> Any:
    return Client().get("/phone/kit.json", headers={"Authorization": f"Bearer {token}"})


def _book() -> Mapping[str, Any]:
    return dict(json.loads(Client().get("/phone/book.json").content))


def test_a_code_gives_one_token_once(see: See) -> None:
    code = _code(see("duty"))
    first, second = _use(code), _use(code)
    assert first.status_code == 201
    assert second.status_code == 404
    assert _kit(first.json()["token"]).status_code == 200


def test_a_code_that_ran_out_or_is_none_gives_nothing(see: See) -> None:
    made = clock.real_time() - device_services.CODE_LIFE - timedelta(seconds=1)
    old = device_services.make_enrolment("Patroli 3", "polres", PLACE, by=see("duty"), at=AT, real_at=made)
    for code in (old, "", "nothing", 7, None, "x" * 500):
        assert _use(code).status_code == 404, code
    assert Client().post("/phone/enrol/", b"\xff{", content_type="application/json").status_code == 404


def test_the_kit_tells_the_holder_of_a_token_who_it_is_and_which_stations_there_are(see: See) -> None:
    kit = _kit(_use(_code(see("duty"))).json()["token"]).json()
    assert kit["device"] == {"name": "Patroli 3", "agency": "Polres", "place": PLACE}
    assert len(kit["kelurahan"]) == 65
    stations = sum(last - first + 1 for row in kit["kelurahan"] for first, last in row["stations"])
    assert stations == 4_144
    assert [form["code"] for form in kit["forms"]] == ["tps_status", "incident", "count", "evidence", "indicator"]


@pytest.mark.parametrize("token", ["", "nobody's"])
def test_whoever_holds_no_token_gets_no_kit(token: str) -> None:
    answer = _kit(token)
    assert answer.status_code == 401
    assert "kelurahan" not in answer.content.decode()


def test_a_token_that_was_taken_back_gets_no_kit(see: See) -> None:
    from posko.apps.intake.devices import selectors as device_selectors

    token = _use(_code(see("duty"))).json()["token"]
    right = device_selectors.right_of(token)
    assert right is not None
    device_services.revoke_sender(right.sender, by=see("duty"), at=AT, reason="hilang")
    assert _kit(token).status_code == 401


def test_what_did_not_change_is_not_sent_again(see: See) -> None:
    token = _use(_code(see("duty"))).json()["token"]
    for address, headers in (
        ("/phone/", {}),
        ("/phone/book.json", {}),
        ("/phone/sw.js", {}),
        ("/phone/kit.json", {"Authorization": f"Bearer {token}"}),
    ):
        answer = Client().get(address, headers=headers)
        again = Client().get(address, headers={**headers, "If-None-Match": answer.headers["ETag"]})
        assert (answer.status_code, again.status_code) == (200, 304), address
    packed = Client().get("/phone/book.json", headers={"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(packed.content)) == _book()
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_the_worker_keeps_every_script_of_the_form_and_nothing_else_of_the_post() -> None:
    worker = Client().get("/phone/sw.js").content.decode()
    files = json.loads(json.loads(re.findall(r'JSON\.parse\((".*")\);$', worker, flags=re.MULTILINE)[0]))["files"]
    kept = {path.rpartition("/")[2] for path in files if path.startswith("/phone/scripts/phone/")}
    assert kept == {path.name for path in SCRIPTS.glob("*.js")}
    assert all(path.startswith(("/static/posko/", "/static/vendor/fonts/", "/phone/")) for path in files)
    assert reverse("phone:setup") not in files


def test_a_position_may_be_taken_on_the_form_and_nowhere_else() -> None:
    assert "geolocation=(self)" in Client().get("/phone/").headers["Permissions-Policy"]
    assert "geolocation=()" in Client().get("/card/").headers["Permissions-Policy"]


def test_the_form_sends_to_where_the_post_takes_reports() -> None:
    addresses = _book()["addresses"]
    assert addresses["reports"] == reverse("api:reports")
    assert addresses["files"].replace("{id}", "7") == reverse("api:files", args=[7])
    assert addresses["act_files"].replace("{id}", f"{uuid.UUID(int=7)}") == reverse(
        "api:act_files", args=[uuid.UUID(int=7)]
    )
    for name in ("mine", "holder", "marks", "understood", "acts", "check_in"):
        assert addresses[name] == reverse(f"api:{name}")


def test_every_word_of_the_scripts_is_there_in_both_languages_and_none_is_left_over() -> None:
    words = _book()["words"]
    assert set(words["id"]) == set(words["en"])
    assert not [name for name in words["id"] if words["id"][name] == words["en"][name] and name not in SAME]
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    said = set(re.findall(r'said\("([a-z_]+)"', scripts))
    assert not said - set(words["id"])
    literals = set(re.findall(r'"([a-z_]+)"', scripts))
    made = tuple(re.findall(r"said\(`([a-z]+(?:_[a-z]+)*_)\$\{", scripts))
    left = {name for name in words["id"] if name not in literals and name.partition("_")[2] not in literals}
    left = {name for name in left if not name.startswith(made)}
    assert not left


SAME = {"kelurahan", "position"}


def test_without_tls_of_its_own_the_post_offers_no_certificate() -> None:
    assert Client().get("/phone/setup/posko-ca.crt").status_code == 404
    page = Client().get("/phone/setup/").content.decode()
    assert "SHA-256" not in page
    assert "posko serve --tls" in page


def test_the_set_up_page_shows_what_to_compare_and_the_address_by_tls(settings: LazySettings, tmp_path: Path) -> None:
    settings.TLS, settings.DATA = 8443, tmp_path
    (tmp_path / "tls").mkdir()
    authority = certificates.make_authority(["posko.local"], at=AT).certificate
    (tmp_path / "tls" / "ca.crt").write_bytes(authority)
    for language, word in (("id", "Cocokkan"), ("en", "Compare")):
        page = Client(HTTP_HOST="127.0.0.1:8080").get("/phone/setup/", {"lang": language}).content.decode()
        shown = ":".join(re.findall(r"<span>((?:[0-9A-F]{2}:){7}[0-9A-F]{2})</span>", page))
        assert shown == certificates.fingerprint(authority)
        assert "https://127.0.0.1:8443/phone/" in page
        assert word in page
    given = Client().get("/phone/setup/posko-ca.crt")
    assert given.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert given.content == certificates.as_file(authority)
