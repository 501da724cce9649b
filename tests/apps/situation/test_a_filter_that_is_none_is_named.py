"""A filter in the address that does not exist is named on the page, and narrows nothing."""

from __future__ import annotations

import pytest

from tests.cast import LogIn


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/live/?severity=9", "“9”"),
        ("/live/?colour=red", "“colour”"),
        ("/tps/?state=asleep", "“asleep”"),
        ("/tps/?colour=red", "“colour”"),
        ("/gaps/?colour=red", "“colour”"),
        ("/incidents/?kind=dragon", "“dragon”"),
    ],
)
def test_it_is_named(log_in: LogIn, address: str, named: str) -> None:
    assert named in log_in("duty").get(address).content.decode()


def test_the_scale_of_the_time_line_is_no_filter(log_in: LogIn) -> None:
    assert "“line”" not in log_in("duty").get("/gaps/?line=7d").content.decode()
