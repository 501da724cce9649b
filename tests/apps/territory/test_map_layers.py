"""The layers of the own city, for the map archive: sent once a version."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from posko.apps.territory.services import load_boundaries
from posko.domain.territory.geometry import BoundaryReading, shape_from
from tests.cast import LogIn, See, logged_in

COUNTS = {"kota": 1, "kecamatan": 10, "kelurahan": 65, "tps": 4144}
SQUARE = (
    '{"type":"Polygon","coordinates":[[[106.86,-6.23],[106.87,-6.23],[106.87,-6.22],[106.86,-6.22],[106.86,-6.23]]]}'
)


def layer(level: str) -> str:
    """The address of a level."""
    return reverse("territory:layer", args=[level])


def features(client: Client, level: str) -> list[dict[str, Any]]:
    """The places of a level, as the map reads them."""
    return list(json.loads(client.get(layer(level)).content)["features"])


@pytest.mark.parametrize("level", COUNTS)
def test_a_layer_holds_geometry_code_and_name_of_every_place_and_nothing_else(log_in: LogIn, level: str) -> None:
    found = features(log_in("bawaslu"), level)
    assert len(found) == COUNTS[level]
    assert {frozenset(each["properties"]) for each in found} == {frozenset({"code", "name"})}
    kinds = {"Point"} if level == "tps" else {"Polygon", "MultiPolygon"}
    assert {each["geometry"]["type"] for each in found} <= kinds


@pytest.mark.parametrize("address", [*map(layer, COUNTS)])
def test_what_the_browser_has_is_not_sent_again(log_in: LogIn, address: str) -> None:
    client = log_in("bawaslu")
    first = client.get(address)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, no-cache")
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_layer_is_squeezed_for_a_browser_that_takes_it(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    plain = client.get(layer("tps"))
    squeezed = client.get(layer("tps"), headers={"Accept-Encoding": "gzip"})
    assert squeezed["Content-Encoding"] == "gzip"
    assert len(squeezed.content) * 8 < len(plain.content)
    headers = {"Accept-Encoding": "gzip", "If-None-Match": squeezed["ETag"]}
    assert client.get(layer("tps"), headers=headers).status_code == 304


def test_a_new_border_is_a_new_version(see: See, log_in: LogIn, at: datetime) -> None:
    client = log_in("bawaslu")
    before = {level: client.get(layer(level))["ETag"] for level in COUNTS}
    reading = BoundaryReading({"31.75.03.1002": shape_from(SQUARE)}, (), (), ())
    load_boundaries(reading, source="A test", file_hash="0" * 64, by=see("bawaslu"), at=at)
    after = {level: client.get(layer(level))["ETag"] for level in COUNTS}
    assert [level for level in COUNTS if before[level] != after[level]] == ["kota", "kecamatan", "kelurahan"]
    drawn = {each["properties"]["code"]: each["geometry"] for each in features(client, "kelurahan")}
    assert shape_from(json.dumps(drawn["31.75.03.1002"])).equals(shape_from(SQUARE))


@pytest.mark.parametrize("level", COUNTS)
def test_another_city_sees_only_its_own_places(log_in: LogIn, level: str) -> None:
    assert not [each for each in features(log_in("other"), level) if each["properties"]["code"].startswith("31.75")]


def test_nobody_sees_anything(db: None) -> None:
    for client in (Client(), logged_in("kpu", second_factor=False), logged_in("admin")):
        answer = client.get(layer("kelurahan"))
        assert answer.status_code in (302, 404)
        assert b"31.75" not in answer.content


@pytest.mark.parametrize("level", ["province", "rt", "KELURAHAN"])
def test_a_level_without_a_layer_is_not_there(log_in: LogIn, level: str) -> None:
    assert log_in("bawaslu").get(layer(level)).status_code == 404
