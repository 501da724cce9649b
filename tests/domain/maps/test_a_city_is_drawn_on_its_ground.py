"""The map of a city is sound XML under a strict policy; classes, ground and marks are where they belong."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from posko.domain.maps import City, Dots, Drawing, Dress, Ground, Mark, city_map
from posko.domain.maps.city import NO_OUTLINE, outline
from tests.domain.maps.a_city import NAMES, a_city, outlines

SVG = "{http://www.w3.org/2000/svg}"
FIRST, SECOND, THIRD, FOURTH = NAMES
DRESS = {
    FIRST: Dress("high", title="Kampung <Satu>: tinggi", href='/p/"1"&x/', peek="peek=place:1"),
    SECOND: Dress("mid", "high", href="/p/2/"),
    THIRD: Dress("unknown"),
}
GAP = Mark("gap", -6.19, 106.83, text="2", title="2 celah & lagi", href="/gaps/", late=True, code=SECOND)


def _draw(**more: object) -> Drawing:
    return city_map(a_city(), DRESS, title="Peta & kelas", **more)  # type: ignore[arg-type]


def _tree(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(drawing.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_each_area_with_a_page_is_a_link_that_says_what_the_colour_says() -> None:
    areas = [link for link in _tree(_draw()).iter(f"{SVG}a") if link.get("class") == "area"]
    said = {link.get("data-code"): (link.get("href"), link.findtext(f"{SVG}title")) for link in areas}
    assert said == {FIRST: ('/p/"1"&x/', "Kampung <Satu>: tinggi"), SECOND: ("/p/2/", "Kebon Dua")}


def test_what_is_not_certain_is_hatched_in_both_classes_and_what_is_not_known_is_dotted() -> None:
    svg = _draw(prefix="m").svg
    assert 'fill="url(#m-mid-high)"' in svg
    assert 'fill="url(#m-unknown)"' in svg
    assert 'class="k f-high"' in svg


def test_there_is_no_style_and_no_colour_in_the_drawing() -> None:
    svg = _draw(marks=[GAP], dots=[Dots([(-6.19, 106.81)])]).svg
    assert "style=" not in svg
    assert 'fill="#' not in svg


def test_the_ground_lies_under_names_and_is_credited() -> None:
    drawn = _draw()
    assert drawn.svg.index('id="city-water"') < drawn.svg.index('class="names"')
    assert drawn.credits == ("© OpenStreetMap",)
    assert "KOTA" in drawn.svg


def test_a_city_without_ground_is_drawn_all_the_same() -> None:
    bare = City.of(outlines(), NAMES, Ground())
    drawn = city_map(bare, {}, title="Peta")
    assert "city-water" not in drawn.svg
    assert drawn.credits == ()


def test_a_mark_is_a_link_in_the_place_that_it_means_and_is_late_by_its_shape() -> None:
    pin = next(link for link in _tree(_draw(marks=[GAP])).iter(f"{SVG}a") if "pin" in (link.get("class") or ""))
    place = pin.find(f"{SVG}svg")
    assert pin.get("class") == "pin is-gap is-late"
    assert pin.findtext(f"{SVG}title") == "2 celah & lagi"
    assert place is not None
    assert 50 < float((place.get("x") or "").rstrip("%")) < 100
    assert 0 < float((place.get("y") or "").rstrip("%")) < 50


def test_a_city_of_no_area_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one area"):
        City.of({}, {}, Ground())


def test_a_place_is_outlined_and_the_whole_city_or_nothing_is_not() -> None:
    city = a_city()
    assert outline(city, FIRST).startswith('<path class="sel-case" d="M')
    assert outline(city, "") == NO_OUTLINE == outline(city, "99")
    assert _draw().svg.count(NO_OUTLINE) == 1
