"""The drawing is sound XML under a strict policy, escapes what it is given, and stays small."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
from shapely.geometry import box

import posko
from posko.domain.territory.city import read_city
from posko.domain.territory.geometry import voronoi_cells
from posko.domain.territory.map import MapArea, Style, draw_map
from posko.domain.territory.places import Level

SVG = "{http://www.w3.org/2000/svg}"
AREAS = (
    MapArea("99.01.01.1001", "Satu <1>", box(106.80, -6.20, 106.81, -6.19), "low", href='/p/"x"&y/', marks=3),
    MapArea("99.01.01.1002", "Dua", box(106.81, -6.20, 106.82, -6.19), "high", uncertain=True, href="/p/2/"),
    MapArea("99.01.02.1001", "Tiga", box(106.80, -6.21, 106.81, -6.20), "unknown", selected=True),
)


def _draw(style: Style = "page", areas: tuple[MapArea, ...] = AREAS) -> str:
    return draw_map(areas, style=style, title="Peta & kelas", description="Tiga", approximate_note="Kira-kira")


def test_each_area_with_a_page_is_a_link_with_its_name() -> None:
    links = list(ElementTree.fromstring(_draw()).iter(f"{SVG}a"))
    assert [(link.get("href"), link.findtext(f"{SVG}title")) for link in links] == [
        ('/p/"x"&y/', "Satu <1>"),
        ("/p/2/", "Dua"),
    ]


def test_the_page_has_classes_and_no_style_and_the_paper_has_colours_and_no_classes() -> None:
    page, paper = _draw(), _draw("paper")
    assert 'class="area v-high"' in page
    assert "style=" not in page + paper
    assert "class=" not in paper
    assert "#641a4f" in paper


def test_only_uncertain_areas_are_hatched() -> None:
    hatched = list(ElementTree.fromstring(_draw()).iter(f"{SVG}use"))
    assert [each.get("href") for each in hatched] == ["#map-99.01.01.1002"]


def test_open_gaps_are_counted_and_high_and_selected_areas_are_named() -> None:
    texts = [each.text for each in ElementTree.fromstring(_draw()).iter(f"{SVG}text")]
    assert sorted(text or "" for text in texts) == ["3", "Dua", "Kira-kira", "Tiga"]


def test_a_link_that_would_run_a_script_is_refused() -> None:
    area = MapArea("99.01.01.1001", "Satu", box(0, 0, 1, 1), "low", href="javascript:alert(1)")
    with pytest.raises(ValueError, match="may link to"):
        _draw(areas=(area,))


def test_a_map_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one area"):
        _draw(areas=())


def test_the_drawing_keeps_the_proportions_of_the_ground() -> None:
    root = ElementTree.fromstring(_draw(areas=AREAS[:1]))
    _, _, width, height = (float(side) for side in (root.get("viewBox") or "").split())
    ground = (width - 16) / (height - 16 - 18)
    assert ground == pytest.approx(111.32 * 0.99418 / 110.574, rel=0.01)


def test_a_whole_city_stays_small_and_compiles_into_a_paper(tmp_path: Path) -> None:
    city = read_city(Path(posko.__file__).parent / "apps" / "territory" / "cities" / "jaktim")
    kelurahan = {place.code: place for place in city.places if place.level is Level.KELURAHAN}
    points = {code: (p.lat or 0.0, p.lng or 0.0, p.area_km2) for code, p in kelurahan.items()}
    areas = [
        MapArea(code, kelurahan[code].name, cell, "mid", uncertain=True, href=f"/places/{code}/", marks=2)
        for code, cell in voronoi_cells(points).items()
    ]
    assert len(draw_map(areas, title="Peta", description="Jakarta Timur")) < 70_000
    paper = draw_map(areas, style="paper", title="Peta", description="Jakarta Timur")
    (tmp_path / "map.svg").write_text(paper, encoding="utf-8")
    (tmp_path / "map.typ").write_text('#image("map.svg", width: 12cm)', encoding="utf-8")
    assert typst.compile(str(tmp_path / "map.typ")).startswith(b"%PDF")
