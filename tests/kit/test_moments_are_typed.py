"""Days and hours stand in fields of our own, so no browser turns day and month round; ISO is still taken."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation

from posko.kit.forms import DayField, HourField, MomentField

MOMENT = datetime(2024, 11, 25, 15, 5, tzinfo=ZoneInfo("Asia/Jakarta"))


class Meeting(forms.Form):
    """One of each."""

    at = MomentField()
    day = DayField(required=False)
    hour = HourField(required=False)


@pytest.mark.parametrize(("day", "hour"), [("25-11-2024", "15.05"), ("2024-11-25", "15:05"), ("25112024", "1505")])
def test_a_moment_is_taken_in_both_writings(day: str, hour: str) -> None:
    form = Meeting({"at_0": day, "at_1": hour})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == MOMENT
    assert form.cleaned_data["day"] is None


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [
        ("11/25/2024", "15.05", "bulan 25"),
        ("25-11-2024", "3.05 PM", "15.05"),
        ("25-11-2024", "", "waktu"),
        ("", "15.05", "tanggal"),
    ],
)
def test_a_slip_is_told_in_the_language_of_the_page_and_stays_in_its_field(day: str, hour: str, told: str) -> None:
    with translation.override("id"):
        form = Meeting({"at_0": day, "at_1": hour})
        assert told in str(form.errors["at"])
        assert f'value="{day or hour}"' in str(form["at"])


def test_the_fields_show_day_first_and_leave_nothing_to_the_browser() -> None:
    shown = str(Meeting(initial={"at": MOMENT, "day": MOMENT.date(), "hour": MOMENT.time()}))
    assert shown.count('value="25-11-2024"') == shown.count('value="15.05"') == 2
    assert 'type="date"' not in shown
    assert 'type="time"' not in shown
