"""Every page that the documents name by its path answers for somebody of the cast."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from posko.apps.intake.devices import services as device_services
from posko.apps.ledger.heads import services as heads
from tests.cast import AT, LogIn, See
from tests.docs import addresses, documents

# A file of the machine, as /etc/kannel/kannel.conf, is none of ours.
PAGES = sorted({page for document in documents() for page in addresses(document) if not page.startswith("/etc/")})
CAST = ("duty", "bawaslu", "kpu", "gakkumdu", "admin", "auditor")
# What is the beginning of addresses that machines use, and no page.
BEGINNINGS = ("/openrosa/", "/gateway/", "/api/v1/")


def test_the_documents_name_pages() -> None:
    assert len(PAGES) > 5


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_the_documents_name_answers(
    page: str, log_in: LogIn, see: See, settings: Settings, tmp_path: Path
) -> None:
    if page in BEGINNINGS:
        assert any(str(entry.pattern) == page.lstrip("/") for entry in get_resolver().url_patterns), page
        return
    if page == "/ledger/checkpoint":
        settings.DATA = tmp_path
        heads.sign(at=AT)
    token = device_services.make_device("Pos 9", "polres", "31.75.09", by=see("duty"), at=AT)
    doors = [Client(), Client(headers={"Authorization": f"Bearer {token}"}), *map(log_in, CAST)]
    assert 200 in [door.get(page).status_code for door in doors], page
