"""What ODK Collect sends is read into a report; what cannot be meant is refused by name."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, datetime

import pytest

from posko.domain.errors import BadInput
from posko.domain.intake import key_of, openrosa
from posko.domain.intake.openrosa import Unsafe

UUID = "uuid:5f0e0b5e-0000-4000-8000-000000000001"


def submission(form: str = "incident", *, head: str = "<?xml version='1.0'?>", extra: str = "", **answers: str) -> str:
    given = {
        "place": "31.75.09.1002/028", "kind": "brawl", "severity": "3",
        "happened_at": "2024-11-27T07:03:00.000+07:00", "text": "Ribut di depan TPS",
    } | answers  # fmt: skip
    leaves = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
    meta = f"<meta><instanceID>{UUID}</instanceID>{extra}</meta>"
    return f'{head}<data xmlns:orx="http://openrosa.org/xforms" id="{form}" version="x">{leaves}{meta}</data>'


def test_a_submission_becomes_a_report() -> None:
    report = openrosa.read(submission(point="-6.3 106.86 0 5"))
    assert (report.form, report.place) == ("incident", "31.75.09.1002/028")
    assert report.at == datetime(2024, 11, 27, 0, 3, tzinfo=UTC)
    assert report.answers == {"kind": "brawl", "severity": 3, "lat": -6.3, "lng": 106.86}
    assert report.text == "Ribut di depan TPS"


def test_emoji_and_right_to_left_text_stay_as_they_are() -> None:
    assert openrosa.read(submission(text="ribut 😀 שלום עליכם")).text == "ribut 😀 שלום עליכם"


def test_an_entity_of_a_sign_is_no_bomb() -> None:
    assert openrosa.read(submission(text="A &amp; B &#128512;")).text == "A & B 😀"


def test_a_day_counts_from_its_beginning_in_jakarta() -> None:
    report = openrosa.read(
        submission("indicator", indicator="IKP03", level="2", happened_on="2024-11-20", source="LHP")
    )
    assert report.at == datetime(2024, 11, 19, 17, tzinfo=UTC)
    assert report.answers == {"indicator": "IKP03", "level": 2, "source": "LHP"}


def test_an_unanswered_question_is_no_answer() -> None:
    assert openrosa.read(submission("tps_status", stage="open", status="ok", queue="")).answers == {
        "stage": "open",
        "status": "ok",
    }


@pytest.mark.parametrize("digits", ["120", "١٢٠"])
def test_digits_of_any_script_are_numbers_where_numbers_are_asked(digits: str) -> None:
    assert openrosa.read(submission("count", pair_1=digits)).answers["pair_1"] == 120


@pytest.mark.parametrize("given", ["12O", "-1", "1e3", "99999", "1.5"])
def test_what_is_no_number_is_refused_by_the_name_of_its_question(given: str) -> None:
    with pytest.raises(BadInput, match="pasangan calon nomor 1"):
        openrosa.read(submission("count", pair_1=given))


@pytest.mark.parametrize(
    ("answers", "word"),
    [({"kind": "assembly"}, "assembly"), ({"happened_at": "kemarin"}, "kemarin"), ({"point": "1000 1"}, "1000 1")],
)
def test_what_no_question_takes_is_refused(answers: dict[str, str], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        openrosa.read(submission(**answers))


def test_a_form_that_is_not_here_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadInput, match="tps_status"):
        openrosa.read(submission("soil_survey"))


def test_the_files_of_a_submission_are_those_its_questions_name() -> None:
    sent = openrosa.submission_of(submission(photo_1="1732.jpg", photo_3="1733.jpg"))
    assert sent.files == ("1732.jpg", "1733.jpg")


def test_an_edited_submission_says_what_it_replaces() -> None:
    sent = openrosa.submission_of(submission(extra="<deprecatedID>uuid:old</deprecatedID>"))
    assert (sent.instance, sent.replaces) == (UUID, "uuid:old")


@pytest.mark.parametrize(
    "bomb",
    [
        submission(head='<!DOCTYPE data [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>', text="&b;"),
        submission(head='<!DOCTYPE data SYSTEM "file:///etc/passwd">'),
        submission(head='<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]>', text="&x;"),
        submission(text="&lol;"),
        submission()[:-9],
        "<data" * 20,
        "",
        "<data id='incident'>\x00</data>",
        "not xml",
    ],
)
def test_xml_with_entities_or_none_at_all_is_not_looked_into(bomb: str) -> None:
    with pytest.raises(Unsafe):
        openrosa.submission_of(bomb)


def test_xml_that_names_no_form_is_no_submission() -> None:
    with pytest.raises(BadInput, match="no submission"):
        openrosa.submission_of("<html><body>Log in to the network</body></html>")


def test_very_deep_xml_is_read_without_falling_over() -> None:
    with pytest.raises(BadInput, match="no submission"):
        openrosa.submission_of("<a>" * 30_000 + "</a>" * 30_000)


def test_the_same_report_has_one_digest_whatever_the_clock_wrote() -> None:
    local = openrosa.read(submission())
    other = openrosa.read(submission(happened_at="2024-11-27T00:03:00Z"))
    assert local.digest() == other.digest()
    assert key_of(UUID, "device:1") == key_of(UUID[5:].upper(), "sms:x")


def test_words_with_signs_of_xml_go_out_escaped() -> None:
    assert "&lt;b&gt; &amp; C" in openrosa.response("<b> & C", "refused")


def test_the_settings_of_collect_unpack_to_its_own_keys() -> None:
    packed = openrosa.collect_settings("https://posko.example/openrosa/key/abc", "Operasi Mantap")
    settings = json.loads(zlib.decompress(base64.b64decode(packed)))
    assert settings["general"]["server_url"] == "https://posko.example/openrosa/key/abc"
    assert settings["project"]["name"] == "Operasi Mantap"
