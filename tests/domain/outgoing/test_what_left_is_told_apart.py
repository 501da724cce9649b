"""The look at what left finds a name, a class, another place or somebody's words, wherever they stand."""

from __future__ import annotations

import pytest

from posko.domain.outgoing import texts
from tests.texts_that_left import faults

HERE = ("Kampung Melayu", "TPS 012")


@pytest.mark.parametrize(
    "text",
    [
        texts.task_order("26", "Kampung Melayu", "Tawuran atau perkelahian"),
        texts.task_climbs("26", "TPS 012", "Tawuran atau perkelahian"),
        texts.alert_headline("P3", "Tawuran di dekat TPS 012."),
        texts.alert_headline("P3", "Kata yang panjang sekali " * 8),
        texts.which_task("26, 27"),
        texts.proof_code("123456"),
        texts.desk_wakes("N431"),
    ],
)
def test_what_may_leave_is_known(text: str) -> None:
    headlines = ("Tawuran di dekat TPS 012", "Kata yang panjang sekali " * 8)
    assert not faults(text, places=HERE, headlines=headlines)


@pytest.mark.parametrize(
    "text",
    [
        texts.task_order("26", "rumah Budi Santoso", "Tawuran atau perkelahian"),
        texts.task_order("26", "TPS 012 sangat rawan", "Tawuran atau perkelahian"),
        texts.task_order("26", "Cawang", "Tawuran atau perkelahian"),
        texts.task_order("26", "TPS 012", "Tawuran atau perkelahian, dua luka"),
        texts.task_order("LP/12", "TPS 012", "Tawuran atau perkelahian"),
        texts.alert_headline("P3", "Budi membawa parang"),
        "Halo Budi, tolong ke TPS 012.",
    ],
)
def test_what_may_not_is_named(text: str) -> None:
    assert faults(text, places=HERE, headlines=["Tawuran di dekat TPS 012"])
