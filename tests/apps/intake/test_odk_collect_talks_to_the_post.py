"""What ODK Collect asks of the post and sends it, and what the post answers: forms, submissions, photos, refusals."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from posko.apps.evidence import selectors as evidence
from posko.apps.intake.devices import services as device_services
from posko.apps.intake.inbox import selectors, services
from posko.apps.intake.models import Message
from posko.apps.intake.openrosa import selectors as openrosa_selectors
from posko.apps.ledger.models import Entry
from posko.domain.intake import Channel, Form, MessageState, xlsform
from posko.web.log_scrub import scrubbed
from tests import odk
from tests.cast import AT, LogIn, See

LIST, MANIFEST = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
pytestmark = pytest.mark.django_db


@pytest.fixture
def token(see: See) -> str:
    return device_services.make_device("Patroli 3", "polres", "31.75.09", by=see("duty"), at=AT)


@pytest.fixture
def collect(token: str) -> Collect:
    return Collect(token)


class Collect:
    """A telephone with ODK Collect, set up with a token in the server's address."""

    def __init__(self, token: str, **headers: str) -> None:
        self.base, self.client = f"/openrosa/key/{token}", Client()
        self.headers = {**odk.ROSA, **headers}

    def get(self, path: str) -> Any:
        return self.client.get(path if path.startswith("/") else f"{self.base}/{path}", headers=self.headers)

    def post(self, body: bytes, content_type: str = "", **headers: str) -> Any:
        kind = content_type or f"multipart/form-data; boundary={odk.BOUNDARY}"
        told = {**self.headers, **headers}
        return self.client.post(f"{self.base}/submission", body, content_type=kind, headers=told)


def said(answer: Any) -> str:
    """The sentence for the person."""
    found = fromstring(answer.content.decode()).find(f"{RESPONSE}message")
    return str(found.text)


def the_message() -> Message:
    return Message.objects.get(channel=Channel.ODK)


# Forms


def test_the_list_names_every_form_with_its_hash_and_where_to_fetch_it(collect: Collect) -> None:
    answer = collect.get("formList")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.headers["X-OpenRosa-Version"] == "1.0" and answer.headers["Date"].endswith("GMT")
    found = list(fromstring(answer.content.decode()).iter(f"{LIST}xform"))
    assert [each.findtext(f"{LIST}formID") for each in found] == [form.value for form in Form]
    for each in found:
        source = collect.get(urlsplit(each.findtext(f"{LIST}downloadUrl")).path)
        assert each.findtext(f"{LIST}hash") == f"md5:{hashlib.md5(source.content).hexdigest()}"
        assert f'version="{each.findtext(f"{LIST}version")}"' in source.content.decode()


def test_one_form_is_listed_alone_where_it_is_asked_for(collect: Collect) -> None:
    answer = collect.client.get(f"{collect.base}/formList", {"formID": "count"}, headers=odk.ROSA)
    assert answer.content.decode().count("<xform>") == 1


def test_names_of_forms_are_said_in_the_language_that_the_device_asks_for(token: str) -> None:
    assert "Laporan kejadian" in Collect(token).get("formList").content.decode()
    english = Collect(token, **{"Accept-Language": "en-GB,en;q=0.9"}).get("formList")
    assert "Incident report" in english.content.decode() and english.headers["Content-Language"] == "en"


def test_the_manifest_brings_the_places_of_the_devices_own_area(collect: Collect) -> None:
    listed = fromstring(collect.get("formList").content.decode())
    address = next(each.text for each in listed.iter(f"{LIST}manifestUrl"))
    files = list(fromstring(collect.get(urlsplit(address).path).content.decode()).iter(f"{MANIFEST}mediaFile"))
    assert [each.findtext(f"{MANIFEST}filename") for each in files] == list(xlsform.PLACE_TABLES)
    content = {each.findtext(f"{MANIFEST}filename"): collect.get(urlsplit(each.findtext(f"{MANIFEST}downloadUrl")).path)
               for each in files}  # fmt: skip
    assert content["kecamatan.csv"].content.decode().splitlines()[1:] == ["31.75.09,Ciracas"]
    lower = content["kelurahan.csv"].content.decode().splitlines()[1:]
    assert lower and all(line.split(",")[2] == "31.75.09" for line in lower)
    for each in files:
        bytes_of = content[each.findtext(f"{MANIFEST}filename")].content
        assert each.findtext(f"{MANIFEST}hash") == f"md5:{hashlib.md5(bytes_of).hexdigest()}"


def test_a_form_without_places_brings_no_files(collect: Collect) -> None:
    assert b"mediaFile" not in collect.get("xformsManifest/evidence").content


def test_a_form_that_is_not_here_is_404_in_words(collect: Collect) -> None:
    answer = collect.get("forms/soil.xml")
    assert answer.status_code == 404 and "soil" in said(answer)


# Submissions


def test_head_says_how_much_may_come_at_once(collect: Collect) -> None:
    answer = collect.client.head(f"{collect.base}/submission", headers=odk.ROSA)
    assert answer.status_code == 204 and answer.content == b""
    assert int(answer.headers["X-OpenRosa-Accept-Content-Length"]) == 10 * 1024 * 1024


def test_a_submission_is_kept_and_answered_201(collect: Collect) -> None:
    key = str(uuid.uuid4())
    answer = collect.post(odk.body(odk.instance(key=key)))
    assert answer.status_code == 201 and answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["Location"].endswith("/submission")
    kept = the_message()
    assert kept.key == key.replace("-", "")
    assert (kept.form, kept.place, kept.state) == ("incident", "31.75.09.1002", MessageState.RECEIVED)
    assert kept.sender is not None and kept.sender.name == "Patroli 3"


def test_two_photos_in_three_posts_with_a_cut_between_them_make_one_report(collect: Collect, see: See) -> None:
    key, files = str(uuid.uuid4()), [("1.jpg", odk.photo(1)), ("2.jpg", odk.photo(2))]
    xml = odk.instance(key=key, photo_1="1.jpg", photo_2="2.jpg")
    first, second = odk.bodies(xml, files, accepted=len(xml) + 10)
    assert collect.post(first).status_code == 202
    # The line breaks inside the second photo: what was whole stays, and nothing half is kept.
    cut = second[: len(second) - len(files[1][1]) // 2]
    assert "2.jpg" in said(collect.post(cut))
    answer = collect.post(second)
    assert answer.status_code == 201
    assert collect.post(second).status_code == 201  # Collect missed the answer and asks again
    kept = the_message()
    assert [file.name for file in kept.files.all()] == ["1.jpg", "2.jpg"]
    assert openrosa_selectors.awaited_files(see("duty"), kept) == []
    assert evidence.content_of(kept.files.all()[1].evidence) == files[1][1]


def test_files_that_did_not_come_yet_are_shown_as_awaited(collect: Collect, see: See, log_in: LogIn) -> None:
    answer = collect.post(odk.body(odk.instance(photo_1="1.jpg", photo_2="2.jpg"), [("1.jpg", odk.photo(1))]))
    assert answer.status_code == 202 and "2.jpg" in said(answer)
    assert openrosa_selectors.awaited_files(see("duty"), the_message()) == ["2.jpg"]
    page = " ".join(log_in("duty").get(f"/intake/{the_message().pk}/").content.decode().split())
    assert "1.jpg" in page and '2.jpg</span> <span class="state is-waiting">masih ditunggu' in page


def test_a_file_that_the_submission_does_not_name_is_passed_over(collect: Collect) -> None:
    assert collect.post(odk.body(odk.instance(), [("other.jpg", odk.photo(1))])).status_code == 201
    assert not the_message().files.exists()


def test_the_same_submission_ten_times_is_one_message(collect: Collect) -> None:
    sent = odk.body(odk.instance(photo_1="1.jpg"), [("1.jpg", odk.photo(1))])
    assert {collect.post(sent).status_code for _ in range(10)} == {201}
    assert the_message().files.count() == 1


def test_the_same_report_by_another_channel_is_the_same_message(collect: Collect, see: See) -> None:
    key = str(uuid.uuid4())
    collect.post(odk.body(odk.instance(key=key)))
    kept = the_message()
    new = services.NewMessage(Channel.API, key.replace("-", ""), "{}", kept.sender, kept.digest)
    assert services.receive(new, by=see("duty"), at=AT) == services.Receipt(
        kept.pk, kept.received_at, duplicate=True, conflict=False, state=kept.state
    )


def test_other_words_under_the_same_key_are_both_kept_for_a_person(collect: Collect) -> None:
    key = str(uuid.uuid4())
    collect.post(odk.body(odk.instance(key=key)))
    answer = collect.post(odk.body(odk.instance(key=key, severity="1")))
    assert answer.status_code == 202
    first, second = Message.objects.filter(channel=Channel.ODK)
    assert second.conflict_of == first and second.state == MessageState.WAITING


def test_an_edited_submission_waits_for_a_person_as_a_correction(collect: Collect) -> None:
    old = str(uuid.uuid4())
    collect.post(odk.body(odk.instance(key=old)))
    edit = odk.instance(severity="1", meta=f"<orx:deprecatedID>uuid:{old}</orx:deprecatedID>")
    answer = collect.post(odk.body(edit))
    assert answer.status_code == 202
    kept = Message.objects.filter(channel=Channel.ODK).last()
    assert kept is not None and kept.state == MessageState.WAITING
    assert kept.problem_params == {"earlier": f"uuid:{old}"}


def test_a_form_that_nobody_knows_is_kept_for_a_person(collect: Collect) -> None:
    answer = collect.post(odk.body(odk.instance("soil_survey")))
    assert answer.status_code == 202 and "soil_survey" in said(answer)
    assert the_message().state == MessageState.WAITING


def test_emoji_and_right_to_left_text_are_kept_as_they_came(collect: Collect) -> None:
    text = "ribut 😀 שלום עליכם مرحبا"
    assert collect.post(odk.body(odk.instance(text=text))).status_code == 201
    assert text in the_message().body


def test_a_submission_without_an_id_is_kept_once(collect: Collect) -> None:
    xml = b'<data id="incident"><place>31.75.09.1002</place><kind>fire</kind><severity>3</severity></data>'
    assert [collect.post(odk.body(xml)).status_code for _ in range(2)] == [201, 201]
    assert the_message().state == MessageState.RECEIVED


# Refusals


BOMB = '<!DOCTYPE data [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("xml", "status"),
    [
        (odk.instance(head=BOMB, text="&b;"), 400),
        (odk.instance(head='<!DOCTYPE data SYSTEM "file:///etc/passwd">'), 400),
        (odk.instance()[:-20], 400),
        (b"\xff\xfe\x00bytes of nothing", 400),
        (b"<html><body>Log in to the network</body></html>", 422),
    ],
)
def test_xml_that_is_not_looked_into_is_refused_and_kept_for_a_person(
    xml: bytes, status: int, collect: Collect
) -> None:
    answer = collect.post(odk.body(xml))
    assert answer.status_code == status and said(answer)
    kept = the_message()
    assert kept.state == MessageState.WAITING and kept.problem
    assert kept.body.encode()[:6] in (xml[:6], b"\\xff\\x")
    assert collect.post(odk.body(xml)).status_code == status
    assert Message.objects.filter(channel=Channel.ODK).count() == 1


def test_a_photo_of_fifty_megabytes_is_413_with_the_limit_and_the_words_are_kept(collect: Collect, see: See) -> None:
    answer = collect.post(odk.body(odk.instance(photo_1="big.jpg"), [("big.jpg", b"\xff\xd8\xff" + bytes(50_000_000))]))
    assert answer.status_code == 413
    assert "big.jpg" in said(answer) and "10 MB" in said(answer)
    kept = the_message()
    assert kept.state == MessageState.RECEIVED and not kept.files.exists()
    assert openrosa_selectors.awaited_files(see("duty"), kept) == ["big.jpg"]
    assert Entry.objects.filter(event="message.file_refused", subject=f"message:{kept.pk}").exists()


def test_a_small_photo_beside_a_large_one_is_kept(collect: Collect) -> None:
    files = [("big.jpg", bytes(11_000_000)), ("2.jpg", odk.photo(2))]
    assert collect.post(odk.body(odk.instance(photo_1="big.jpg", photo_2="2.jpg"), files)).status_code == 413
    assert [file.name for file in the_message().files.all()] == ["2.jpg"]


def test_a_file_of_no_kind_that_is_taken_is_422_and_the_words_are_kept(collect: Collect) -> None:
    answer = collect.post(odk.body(odk.instance(photo_1="1.jpg"), [("1.jpg", b"MZ\x90\x00program")]))
    assert answer.status_code == 422 and "1.jpg" in said(answer)
    assert the_message().state == MessageState.RECEIVED


def test_more_than_the_post_reads_at_all_is_413_at_once(collect: Collect) -> None:
    kind = f"multipart/form-data; boundary={odk.BOUNDARY}"
    line: Any = {"wsgi.input": io.BytesIO(b"x")}  # on which no more comes
    answer = collect.client.generic(
        "POST",
        f"{collect.base}/submission",
        b"x",
        content_type=kind,
        CONTENT_LENGTH=str(10**9),
        **line,
    )
    assert answer.status_code == 413 and "128 MB" in said(answer)


def test_xml_that_is_too_long_is_413(collect: Collect) -> None:
    answer = collect.post(odk.body(odk.instance(text="x" * 300_000)))
    assert answer.status_code == 413 and "256 KB" in said(answer)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (odk.instance(), "text/xml", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (f"--{odk.BOUNDARY}--\r\n".encode(), "", 400),
        (b"x", "multipart/form-data", 400),
        (b"x", f"multipart/form-data; boundary={odk.BOUNDARY}", 400),
    ],
)
def test_what_is_no_submission_is_refused_in_words(body: bytes, kind: str, status: int, collect: Collect) -> None:
    answer = collect.post(body, kind)
    assert answer.status_code == status and said(answer)
    assert not Message.objects.filter(channel=Channel.ODK).exists()


def test_refusals_speak_the_devices_language(token: str) -> None:
    sent = odk.body(odk.instance("soil_survey"))
    assert "formulir" in said(Collect(token).post(sent))
    assert "There is no form" in said(Collect(token, **{"Accept-Language": "en"}).post(sent))


def test_get_is_no_way_to_send(collect: Collect) -> None:
    assert collect.get("submission").status_code == 405


# Who may


@pytest.mark.parametrize("path", ["formList", "xformsManifest/count", "forms/count.xml", "submission"])
def test_a_wrong_token_is_401_everywhere(path: str) -> None:
    answer = Collect("0" * 48).get(path)
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Basic")
    assert said(answer)


def test_a_token_may_come_as_bearer_or_as_anybodys_password(token: str) -> None:
    basic = base64.b64encode(f"siapa saja:{token}".encode()).decode()
    for shown in (f"Bearer {token}", f"Basic {basic}"):
        assert Client().get("/openrosa/formList", headers={"Authorization": shown}).status_code == 200
    for shown in ("", "Basic !!!", "Bearer", "Digest username=x", f"Basic {base64.b64encode(b'x').decode()}"):
        assert Client().get("/openrosa/formList", headers={"Authorization": shown}).status_code == 401


def test_addresses_hold_the_token_only_for_who_came_by_it(token: str) -> None:
    answer = Client().get("/openrosa/formList", headers={"Authorization": f"Bearer {token}"})
    assert token not in answer.content.decode()


def test_a_revoked_device_is_refused_at_once(collect: Collect, see: See) -> None:
    assert collect.get("formList").status_code == 200
    device = selectors.senders(see("duty")).get(name="Patroli 3")
    device_services.revoke_sender(device, reason="hilang", by=see("duty"), at=AT)
    assert collect.get("formList").status_code == 401


def test_a_browsers_session_opens_nothing_here(log_in: Any) -> None:
    assert log_in("duty").get("/openrosa/formList").status_code == 401


def test_a_flood_is_told_to_wait_and_stands_once_in_the_ledger(see: See) -> None:
    code = device_services.make_device("Deras", "polres", "", per_minute=1, by=see("duty"), at=AT)
    statuses = [Collect(code).post(odk.body(odk.instance())).status_code for _ in range(64)]
    assert statuses[0] == 201 and statuses[-1] == 429
    assert Entry.objects.filter(event="sender.flooded").count() == 1


def test_no_log_line_holds_a_token(token: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        Collect(token).get("forms/soil.xml")
        Collect(token).get("nothing-here")
        Client().get("/openrosa/set-up/some-code/")
        logging.getLogger("django.request").warning("Not Found: %s", f"/openrosa/key/{token}/formList?a=b")
    lines = [scrubbed(record.getMessage()) for record in caplog.records]
    assert "Not Found: /openrosa/key/…/formList?…" in lines and "Gone: /openrosa/set-up/…/" in lines
    assert not [line for line in lines if token in line or "some-code" in line]
