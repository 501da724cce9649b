"""A place field opens the map of the city: each kelurahan is a link that brings its code and its name."""

from __future__ import annotations

import re

from tests.cast import LogIn


def test_every_kelurahan_can_be_picked(log_in: LogIn) -> None:
    page = log_in("planner").get("/places/pick/").content.decode()
    picked = dict(re.findall(r'<a class="area"[^>]*data-code="([^"]+)"[^>]*><title>([^<]+)</title>', page))
    assert len(picked) == 65
    assert picked["31.75.03.1001"] == "Kampung Melayu"
