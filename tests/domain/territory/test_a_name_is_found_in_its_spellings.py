"""Spellings, prefixes and aliases lead to one code; ambiguous names are reported."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.territory import AliasRecord, AliasTable, Level, PlaceRecord, normal_spelling

PLACES = (
    PlaceRecord("31.75.03", Level.KECAMATAN, "Jatinegara", "31.75"),
    PlaceRecord("31.75.04", Level.KECAMATAN, "Kramatjati", "31.75"),
    PlaceRecord("31.75.06", Level.KECAMATAN, "Cakung", "31.75"),
    PlaceRecord("31.75.03.1001", Level.KELURAHAN, "Kampung Melayu", "31.75.03"),
    PlaceRecord("31.75.04.1001", Level.KELURAHAN, "Kramatjati", "31.75.04"),
    PlaceRecord("31.75.06.1001", Level.KELURAHAN, "Jatinegara", "31.75.06"),
)
TABLE = AliasTable(PLACES, [AliasRecord("31.75.03.1001", "Kp. Melayu")])


@pytest.mark.parametrize("spelling", ["KRAMAT JATI", "Kel. Kramatjati", "kelurahan  Kramat-Jati"])
def test_case_spaces_punctuation_and_prefix_make_no_difference(spelling: str) -> None:
    assert TABLE.resolve(spelling, level=Level.KELURAHAN) == "31.75.04.1001"


def test_a_name_that_merely_begins_like_a_prefix_keeps_its_beginning() -> None:
    assert normal_spelling("Kelapa Dua Wetan") == "kelapaduawetan"


def test_an_alias_leads_to_its_place() -> None:
    assert TABLE.resolve("kp melayu") == "31.75.03.1001"


def test_a_name_of_two_levels_is_ambiguous_until_the_level_is_given() -> None:
    assert TABLE.find("Jatinegara").codes == ("31.75.03", "31.75.06.1001")
    with pytest.raises(BadInput, match=r"31\.75\.03 \(kecamatan\), 31\.75\.06\.1001 \(kelurahan\)"):
        TABLE.resolve("Jatinegara")
    assert TABLE.resolve("Jatinegara", level=Level.KELURAHAN) == "31.75.06.1001"


def test_a_kecamatan_narrows_the_search_by_code_or_by_name() -> None:
    assert TABLE.find("Jatinegara", within="Cakung").code == "31.75.06.1001"
    assert TABLE.find("Jatinegara", within="31.75.03").codes == ()


def test_an_unknown_name_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="Atlantis is no known place"):
        TABLE.resolve("Atlantis")


def test_an_alias_of_an_unknown_place_is_refused() -> None:
    with pytest.raises(BadInput, match=r"99\.99"):
        AliasTable(PLACES, [AliasRecord("99.99", "Nowhere")])
