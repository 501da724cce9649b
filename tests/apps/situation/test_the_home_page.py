"""The home page: the queue with its one button a row, the panel beside it, and who has claimed what. No script runs."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from posko.apps.gaps.models import Commitment
from posko.apps.people.models import Claim
from tests import story
from tests.cast import AT, LogIn, See
from tests.gakkumdu import a_report, clock_at, open_the_centre

FIELD = re.compile(r'name="form_key" value="([0-9a-f-]+)"')


@pytest.fixture(autouse=True)
def stands_still(db: None) -> None:
    clock_at(AT)


@pytest.fixture
def promise(see: See) -> Commitment:
    """A promise of BPBD that was due an hour ago."""
    gap = story.open_gap(see("bawaslu"), AT - timedelta(days=1), "Pompa belum siaga")
    return story.promise_on(gap, see("bpbd"), AT - timedelta(hours=5))


def queue(client: Client, query: str = "") -> str:
    return client.get(f"/{query}").content.decode().partition('id="queue"')[2].partition("</section>")[0]


def test_an_overdue_promise_stands_first_and_its_button_files_the_evidence(log_in: LogIn, promise: Commitment) -> None:
    client = log_in("bpbd")
    first = queue(client).partition("</li>")[2].partition("</li>")[0]
    assert "Pompa belum siaga" in first and "is-late" in first

    action = re.search(r'action="([^"]+)"', first)
    key = FIELD.search(first)
    assert action and key and 'type="file"' in first
    client.post(action[1], {"form_key": key[1], "uploads": [story.text_file()]})
    assert Commitment.objects.get(pk=promise.pk).state == "filed"
    assert "Pompa belum siaga" not in queue(client, "?tab=mine")


def test_the_panel_is_a_page_of_its_own_and_a_part_of_the_page(log_in: LogIn, promise: Commitment) -> None:
    client, address = log_in("bpbd"), f"/?peek=promise:{promise.pk}"
    whole = client.get(address).content.decode()
    part = client.get(address, headers={"hx-request": "true", "hx-target": "peek"}).content.decode()
    assert "<html" in whole and "<html" not in part
    assert "Pompa belum siaga" in part and "turn-box is-late" in part
    steps = part.partition("<ol")[2].partition("</ol>")[0]
    assert steps and steps in whole, "the steps of the gap, not the first steps of a person"


def test_the_steps_of_a_gap_stand_in_the_panel_beside_a_newcomers_first_steps(
    log_in: LogIn, promise: Commitment
) -> None:
    page = log_in("bpbd").get(f"/?peek=promise:{promise.pk}").content.decode()
    way = page.partition('<ol class="steps"')[2].partition("</ol>")[0]
    assert "first-steps" in page and [way.count(word) for word in ("Diajukan", "Dijanjikan", "Tertutup")] == [1, 1, 1]


@pytest.mark.parametrize("ref", ["promise:99999", "promise:", "moon:1", "x" * 300])
def test_what_was_done_meanwhile_is_said_in_the_panel(log_in: LogIn, ref: str) -> None:
    told = log_in("bpbd").get("/", {"peek": ref}).content.decode()
    assert "Tidak ada lagi yang menunggu di sini" in told


def test_words_of_the_address_that_mean_nothing_narrow_nothing(log_in: LogIn, promise: Commitment) -> None:
    assert "Pompa belum siaga" in queue(log_in("bpbd"), "?tab=moon&kind=star&more=-1")
    assert "Pompa belum siaga" not in queue(log_in("bpbd"), "?kind=message")


def test_the_queue_is_narrowed_by_the_clock_and_the_kecamatan_and_says_what_does_not_exist(
    log_in: LogIn, promise: Commitment
) -> None:
    client = log_in("bpbd")
    for words in ("?due=late", "?place=31.75.03", "?tab=all&kind=promise&due=late&place=31.75.03"):
        assert "Pompa belum siaga" in queue(client, words), words
    for words in ("?due=soon", "?place=31.75.06", "?tab=all&due=late&place=31.75.06"):
        assert "Pompa belum siaga" not in queue(client, words), words
    assert queue(client, "?due=never&place=31.75.99&colour=red").count("Daftar tidak disaring dengannya") == 3


def test_a_claimed_turn_says_by_whom_until_it_is_given_back(log_in: LogIn, see: See) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), AT, "Regu kawal"), see("planner"), AT)
    duty, planner, ref = log_in("duty"), log_in("planner"), f"promise:{promise.pk}"
    assert duty.post(f"/turns/{ref}/claim/").headers["Location"] == f"/?peek={ref}"
    assert "Dewi Piket" in queue(planner)
    assert planner.post(f"/turns/{ref}/claim/").status_code == 400
    assert log_in("bpbd").post(f"/turns/{ref}/claim/").status_code == 404  # the turn of another desk
    duty.post(f"/turns/{ref}/give-back/")
    assert "Dewi Piket" not in queue(planner)
    assert Claim.objects.get().returned_how == "person"


def test_the_clocks_of_a_case_are_in_no_queue_but_that_of_its_members(
    log_in: LogIn, settings: Any, tmp_path: Path
) -> None:
    open_the_centre(settings, tmp_path)
    case = a_report().case
    address = f"/cases/{case.number}/"
    assert address in log_in("gk-bawaslu").get("/?tab=all").content.decode()
    for who in ("bawaslu", "duty", "bpbd", "auditor"):
        assert address not in log_in(who).get("/?tab=all").content.decode()
