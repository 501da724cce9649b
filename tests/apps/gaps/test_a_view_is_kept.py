"""A filter kept under a name: one's own, or shared with the own agency."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.gaps.listing import services as listing_services
from posko.apps.gaps.models import SavedView
from posko.domain.errors import BadInput
from tests import gap_story
from tests.cast import LogIn, See


def test_the_filter_of_the_address_is_kept_and_leads_back_there(see: See, log_in: LogIn, at: datetime) -> None:
    client = log_in("bpbd")
    page = client.get("/gaps/?state=late&agency=bpbd&page=2&foreign=1").content.decode()
    assert "state=late&amp;agency=bpbd" in page
    query = "state=late&agency=bpbd&foreign=1"
    form = {"form_key": str(uuid.uuid4()), "name": "Terlambat kami", "page": "list", "query": query}
    answer = client.post("/gaps/views/", form)
    assert answer.headers["Location"] == "/gaps/?state=late&agency=bpbd"
    assert "Terlambat kami" in client.get("/gaps/").content.decode()


@pytest.mark.parametrize(("who", "private", "shared"), [
    ("bpbd", True, True), ("camat", False, False), ("bawaslu", False, False), ("other", False, False),
])  # fmt: skip
def test_a_private_view_is_for_its_maker_and_a_shared_one_for_the_own_agency(
    see: See, at: datetime, who: str, private: bool, shared: bool
) -> None:
    gap_story.keep_view(see("bpbd"), at, name="Sendiri")
    gap_story.keep_view(see("bpbd"), at, name="Bersama", shared=True)
    names = set(listing_selectors.saved_views(see(who)).values_list("name", flat=True))
    assert ("Sendiri" in names, "Bersama" in names) == (private, shared)


def test_a_colleague_of_the_same_agency_sees_the_shared_one_and_may_not_remove_it(
    see: See, log_in: LogIn, at: datetime
) -> None:
    view = gap_story.keep_view(see("bawaslu"), at, name="Bersama", shared=True)
    assert listing_selectors.saved_views(see("panwas")).filter(pk=view.pk).exists()
    assert log_in("panwas").post(f"/gaps/views/{view.pk}/remove/").status_code == 404
    assert log_in("bawaslu").post(f"/gaps/views/{view.pk}/remove/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_name_used_again_replaces_and_nobody_keeps_without_end(see: See, at: datetime) -> None:
    by = see("bpbd")
    for query in ("state=late", "state=open"):
        gap_story.keep_view(by, at, name="Sama", query=query)
    assert list(SavedView.objects.values_list("query", flat=True)) == ["state=open"]
    for number in range(listing_services.MOST - 1):
        gap_story.keep_view(by, at, name=f"Nomor {number}")
    with pytest.raises(BadInput, match="already"):
        gap_story.keep_view(by, at, name="Satu lagi")


def test_a_number_of_a_person_is_kept_in_no_name_and_no_search(see: See, log_in: LogIn, at: datetime) -> None:
    with pytest.raises(BadInput):
        gap_story.keep_view(see("bpbd"), at, query="q=3175030101900001")
    form = {"form_key": str(uuid.uuid4()), "name": "081234567890", "page": "list", "query": ""}
    assert log_in("bpbd").post("/gaps/views/", form).status_code == 422
