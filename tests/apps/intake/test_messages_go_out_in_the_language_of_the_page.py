"""The list of messages as a file: written after the page was answered, and in its language all the same."""

from __future__ import annotations

import csv
import io

import pytest

from posko.apps.intake.models import Gateway, Message
from posko.domain.papers.formats import Language, short_moment
from tests.cast import LogIn
from tests.chat import admit, gateway, sms

__all__ = ["gateway"]
SAID = {
    "id": (";", "Nomor", "Diterima", "Status", "menunggu orang"),
    "en": (",", "Number", "Received", "Status", "waits for a person"),
}


@pytest.mark.parametrize("language", ["id", "en"])
def test_heads_words_and_moments_are_those_of_its_reader(log_in: LogIn, gateway: Gateway, language: Language) -> None:
    admit()
    sms(gateway, "rame sekali di sini")
    client = log_in("duty")
    client.cookies["posko_language"] = language
    content = b"".join(client.get("/intake/messages.csv").streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbf") == (language == "id")
    separator, number, received, status, waits = SAID[language]
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator)
    kept = Message.objects.get()
    assert (row[number], row[status]) == (str(kept.pk), waits)
    assert row[received] == short_moment(kept.received_at, language)
