"""Spellings, prefixes and aliases lead to one code; ambiguous names are reported."""

from __future__ import annotations

import pytest

from posko.domain.errors import BadInput
from posko.domain.territory.places import AliasRecord, AliasTable, Level, PlaceRecord, normal_spelling

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
    with pytest.raises(
        BadInput, match=r"Kec\. Jatinegara \(31\.75\.03\); Kel\. Jatinegara \(31\.75\.06\.1001, Kec\. Cakung\)"
    ):
        TABLE.resolve("Jatinegara")
    assert TABLE.resolve("Jatinegara", level=Level.KELURAHAN) == "31.75.06.1001"


def test_a_kecamatan_narrows_the_search_by_code_or_by_name() -> None:
    assert TABLE.find("Jatinegara", within="Cakung").code == "31.75.06.1001"
    assert TABLE.find("Jatinegara", within="31.75.03").codes == ()


def test_a_name_that_is_misspelt_is_asked_about_with_the_nearest() -> None:
    with pytest.raises(BadInput, match=r"“Kp\. Malayu” is no place here; there is Kampung Melayu \(31\.75\.03\.1001"):
        TABLE.resolve("Kp. Malayu")
    assert TABLE.nearest("Kec. Jatinegra") == "31.75.03"
    assert TABLE.nearest("Kel. Cakng") == ""


def test_an_unknown_name_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="“Atlantis” is no place here"):
        TABLE.resolve("Atlantis")


def test_an_alias_of_an_unknown_place_is_refused() -> None:
    with pytest.raises(BadInput, match=r"99\.99"):
        AliasTable(PLACES, [AliasRecord("99.99", "Nowhere")])


@pytest.mark.parametrize(
    "written",
    [
        "Kec. Jatinegara",
        "kec jatinegara",
        "KECAMATAN  JATINEGARA",
        "Kec.Jatinegara",
        "kecJatinegara",
        "31.75.03 · Kec. Jatinegara",
    ],
)
def test_the_prefix_of_a_kecamatan_decides(written: str) -> None:
    assert TABLE.resolve(written) == "31.75.03"


@pytest.mark.parametrize(
    "written",
    [
        "Kel. Jatinegara",
        "kel jatinegara",
        "Kelurahan Jatinegara,",
        "kel.jatinegara",
        "Jatinegara, Cakung",
        "Kel. Jatinegara (Kec. Cakung)",
        "31.75.06.1001",
    ],
)
def test_the_prefix_of_a_kelurahan_or_its_kecamatan_decides(written: str) -> None:
    assert TABLE.resolve(written) == "31.75.06.1001"


@pytest.mark.parametrize(
    "written",
    [
        "TPS 28 Kampung Melayu",
        "tps 028 Kel. Kampung Melayu",
        "Kp. Melayu TPS 28",
        "TPS-28 31.75.03.1001",
        "31.75.03.1001/028",
    ],
)
def test_a_station_is_found_by_its_number_and_kelurahan(written: str) -> None:
    assert TABLE.resolve(written) == "31.75.03.1001/028"


def test_a_station_of_a_bare_shared_name_or_of_a_kecamatan_is_asked_about() -> None:
    with pytest.raises(BadInput, match="more than one place"):
        TABLE.resolve("TPS 28 Jatinegara")
    with pytest.raises(BadInput, match=r"name that of TPS 028 in Kec\. Jatinegara"):
        TABLE.resolve("TPS 28 Kec. Jatinegara")


def test_a_prefix_that_fits_no_place_names_the_place_that_there_is() -> None:
    with pytest.raises(BadInput, match=r"there is Kampung Melayu \(31\.75\.03\.1001, Kec\. Jatinegara\)"):
        TABLE.resolve("Kec. Kampung Melayu")


def test_a_search_keeps_to_the_level_of_its_prefix() -> None:
    assert TABLE.holding("jati") == {"31.75.03", "31.75.04", "31.75.04.1001", "31.75.06.1001"}
    assert TABLE.holding("Kec. jatinegara") == {"31.75.03"}
    assert TABLE.holding(" ") == set()


def test_what_a_place_is_called_leads_back_to_it() -> None:
    assert [TABLE.label(place.code) for place in PLACES][::3] == ["Kec. Jatinegara", "Kampung Melayu"]
    assert all(TABLE.resolve(TABLE.label(place.code)) == place.code for place in PLACES)
