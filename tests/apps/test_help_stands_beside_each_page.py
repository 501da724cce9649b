"""The "?" of a page opens the document that explains it, from this machine, in the reader's language if it exists."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from posko.web import help_pages as documents
from posko.web.access_rules import RULES
from tests.cast import LogIn


def test_every_page_leads_to_a_document_that_is_there() -> None:
    missing = {view for view in RULES if documents.document_of(view) is None}
    assert not missing


def test_a_page_names_its_help_and_the_help_is_in_its_language(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    page = client.get("/gaps/").content.decode()
    address = reverse("help", args=("explanation", "what-a-gap-is"))
    assert f'href="{address}"' in page
    told = client.get(address).content.decode()
    assert "Apa itu celah" in told and "hanya tersedia dalam bahasa Inggris" not in told
    client.cookies["posko_language"] = "en"
    assert "What a gap is" in client.get(address).content.decode()


def test_a_document_without_indonesian_says_so(log_in: LogIn) -> None:
    told = log_in("bawaslu").get(reverse("help", args=("how-to", "phones"))).content.decode()
    assert "hanya tersedia dalam bahasa Inggris" in told and '<article class="document" lang="en">' in told


def test_links_of_a_document_lead_to_pages_or_nowhere() -> None:
    for folder in documents.FOLDERS:
        for path in (documents.DOCS / folder).glob("*.md"):
            found = documents.read(folder, path.name.removesuffix(".md").removesuffix(".id"), "id")
            assert found
            for href in re.findall(r'href="([^"]*)"', found.html):
                assert href.startswith(("/help/", "http", "#")), (path, href)


@pytest.mark.parametrize(("folder", "name"), [("adr", "0001-four-storeys-and-nouns"), ("reference", "no-such")])
def test_what_is_no_help_is_not_there(folder: str, name: str, log_in: LogIn) -> None:
    assert log_in("bawaslu").get(reverse("help", args=(folder, name))).status_code == 404
