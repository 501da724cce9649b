"""The map page: its address is the filter, a layer orders the list, and a script gets the panel alone."""

from __future__ import annotations

import re
from datetime import datetime

from tests import story
from tests.cast import LogIn, See
from tests.pages import tight

WEAK, BESIDE = "31.75.03.1001", "31.75.03.1002"


def listed(page: str) -> list[str]:
    """The codes of the list, in its order."""
    return re.findall(r'<li\s+data-code="([\d.]+)"\s+data-peek', page)


def test_a_layer_orders_the_list_and_says_its_own_legend(log_in: LogIn, see: See, at: datetime) -> None:
    for number in range(2):
        story.open_gap(see("bawaslu"), at, f"Celah {number}", place="31.75.10.1001")
    page = log_in("planner").get("/map/?layer=gaps").content.decode()
    assert listed(page)[0] == "31.75.10.1001" and "2 celah terbuka" in page
    assert "angka: celah terbuka" in page and "tanpa data" not in page.partition("mp-legend")[2].partition("</div>")[0]


def test_the_filter_narrows_list_and_table_alike(log_in: LogIn) -> None:
    client = log_in("planner")
    page = client.get("/map/?kecamatan=31.75.03&class=high").content.decode()
    codes = listed(page)
    assert codes and all(code.startswith("31.75.03.") for code in codes)
    table = client.get("/map/?kecamatan=31.75.03&class=high&view=table").content.decode()
    assert all(f"peek=place:{code}" in table for code in codes) and table.count("<tr") == len(codes) + 1


def test_a_word_that_means_nothing_is_named_and_left_out(log_in: LogIn) -> None:
    page = tight(log_in("planner").get("/map/?layer=cuaca&class=gawat&peek=gap:7").content.decode())
    assert all(f"“{word}” pada alamat tidak dikenal" in page for word in ("cuaca", "gawat", "gap:7"))
    assert len(listed(page)) == 40


def test_a_script_gets_the_panel_and_nothing_else(log_in: LogIn) -> None:
    client = log_in("planner")
    answer = client.get(f"/map/?peek=place:{WEAK}", headers={"HX-Request": "true", "HX-Target": "peek"})
    part = answer.content.decode()
    assert "Kampung Melayu" in part and "<html" not in part and 'id="queue"' not in part


def test_the_chosen_place_is_outlined_and_its_row_is_current(log_in: LogIn) -> None:
    page = log_in("planner").get(f"/map/?peek=place:{BESIDE}").content.decode()
    assert re.search(r'<path class="sel" d="M', page)
    assert re.search(rf'data-peek="peek=place:{BESIDE}"\s+aria-current="true"', page)
    bare = log_in("planner").get("/map/").content.decode()
    assert '<path class="sel" d=""/>' in bare


def test_another_city_has_no_such_place(log_in: LogIn) -> None:
    page = log_in("other").get(f"/map/?peek=place:{WEAK}").content.decode()
    assert f"Tidak ada wilayah {WEAK}" in page and "Kampung Melayu" not in page
    assert log_in("other").get(f"/places/{WEAK}/").status_code == 404
