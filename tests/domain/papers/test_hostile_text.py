"""Whatever a person typed is printed as typed, and never as typst, markup or a broken page."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.papers.formats import Language
from posko.domain.papers.printable import printable
from posko.domain.papers.sitrep import sitrep_pdf
from posko.domain.papers.typesetting import typeset
from tests.domain.papers.reports import AT, bare, gap, pages, read, report


@pytest.mark.parametrize(
    "hostile",
    [
        '#eval("1+1")',
        "*b* _i_ $x^2$ @ref <label>",
        "<b>tebal</b>",
        '#read("paper.typ")',
        r"\u{41} // ~ --- ...",
        "{id}",
    ],
)
def test_markup_is_printed_literally(hostile: str) -> None:
    text = read(sitrep_pdf(report(gap_lines=(gap("C-1", hostile),), closing=hostile), language="id"))
    assert text.count(bare(hostile)) == 2


def test_ten_thousand_characters_without_a_space_are_all_there() -> None:
    long = "panjang" * 1429
    leaves = pages(sitrep_pdf(report(gap_lines=(gap("C-1", long),)), language="id"))
    # A page's end may fall inside one of the words, hence at most one broken word a page.
    assert 1429 - len(leaves) <= "".join(leaves).count("panjang") <= 1429
    assert len(leaves) > 4


def test_long_text_in_every_field_still_makes_a_paper() -> None:
    long = "kata " * 2000
    pdf = sitrep_pdf(report(addressees=(long,), closing=long, issued_by=long[:200], caveats=(long,)), language="en")
    assert read(pdf).count("kata") >= 6000


def test_a_character_no_font_has_is_printed_by_its_code() -> None:
    text = read(sitrep_pdf(report(gap_lines=(gap("C-1", "Banjir 😀 \u202eterbalik \x00"),)), language="id"))
    assert "Banjir[U+1F600][U+202E]terbalik[U+0000]" in text


def test_lone_surrogates_and_windows_line_ends_do_no_harm() -> None:
    assert printable("a\r\nb\tc\ud800") == "a\nb c[U+D800]"


def test_a_decomposed_letter_is_composed() -> None:
    assert printable("e\u0301") == "é"


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_set(text: str) -> None:
    pdf = sitrep_pdf(report(gap_lines=(gap("C-1", text),), agency=text, number=text), language="id")
    assert pdf.startswith(b"%PDF")


def test_a_map_that_is_no_svg_is_refused_in_plain_words() -> None:
    with pytest.raises(ValueError, match="not well-formed SVG"):
        sitrep_pdf(report(), language="id", map_svg="<svg><path></svg>")
    with pytest.raises(ValueError, match="must be an <svg> element"):
        sitrep_pdf(report(), language="id", map_svg="<html/>")
    with pytest.raises(ValueError, match="document type"):
        sitrep_pdf(report(), language="id", map_svg="<!DOCTYPE svg><svg/>")


def test_unknown_template_and_language_are_named() -> None:
    with pytest.raises(ValueError, match="'leaflet'"):
        typeset("leaflet", {}, at=AT)
    with pytest.raises(ValueError, match="'fr'"):
        sitrep_pdf(report(), language=cast(Language, "fr"))
