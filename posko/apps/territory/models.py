"""Places as they are remembered. Codes are text and are never cast to numbers."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from posko.domain.territory.places import Label, Level

LABELS = [(label.value, label.value) for label in Label]
LEVELS = [(level.value, level.value) for level in Level]


class Place(models.Model):
    """A province, kota, kecamatan, kelurahan or polling station (TPS), by its Kemendagri code.

    A station's code is the kelurahan's code, a slash and three digits; special stations count from 901.
    `voters` and `stations` are on the roll for the vote of this operation, each with its label and source.
    """

    code = models.CharField(max_length=40, primary_key=True)
    level = models.CharField(max_length=12, choices=LEVELS)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kpu_code = models.CharField(max_length=20, blank=True)
    sort_key = models.CharField(max_length=60)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    point_label = models.CharField(max_length=12, choices=LABELS, blank=True)
    area_km2 = models.FloatField(null=True)
    voters = models.PositiveIntegerField(null=True)
    voters_label = models.CharField(max_length=12, choices=LABELS, blank=True)
    stations = models.PositiveIntegerField(null=True)
    stations_label = models.CharField(max_length=12, choices=LABELS, blank=True)
    special_stations = models.PositiveIntegerField(null=True)
    special_label = models.CharField(max_length=12, choices=LABELS, blank=True)
    special = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["sort_key"]
        indexes: ClassVar = [models.Index(fields=["level", "sort_key"], name="place_level")]

    def __str__(self) -> str:
        return self.name

    @property
    def with_parent(self) -> str:
        """Its name and that of the place it lies in."""
        return f"{self.name}, {self.parent.name}" if self.parent else self.name


class Alias(models.Model):
    """Another spelling of a place's name."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="aliases")
    spelling = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "spelling"], name="alias_once_a_place"),
        ]


class Boundary(models.Model):
    """The outline of a place as GeoJSON geometry (EPSG:4326), official or approximate (a Voronoi cut).

    `digest` is the SHA-256 of the geometry's text: it tells outlines apart without reading them.
    """

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.CASCADE, related_name="boundary")
    geometry = models.TextField()
    digest = models.CharField(max_length=64)
    approximate = models.BooleanField()
    source = models.CharField(max_length=300)


class GroundLayer(models.Model):
    """One kind of the ground under a city's map (waters, roads, rail, names around), as it is drawn.

    `shapes` is the text of posko/domain/maps/reading.py, `digest` its SHA-256. `credit` is said on every map.
    """

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="ground")
    kind = models.CharField(max_length=12)
    shapes = models.TextField()
    digest = models.CharField(max_length=64)
    credit = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200)
    as_of = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "kind"], name="ground_once_a_kind")]


class MapArchive(models.Model):
    """A PMTiles archive that lies under the city's map where somebody looks near: a file named by its SHA-256.

    `vector` tells an archive of drawn shapes from one of pictures; the zooms are those it has tiles of.
    """

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.CASCADE, related_name="archive")
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    vector = models.BooleanField()
    zoom_from = models.PositiveSmallIntegerField()
    zoom_to = models.PositiveSmallIntegerField()
    credit = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200)
    as_of = models.CharField(max_length=20)
    at = models.DateTimeField()

    @property
    def path(self) -> Path:
        """Where its file lies."""
        return archive_path(self.digest)


def archive_path(digest: str) -> Path:
    """The file of an archive: in `maps/` of the post's data, under its SHA-256."""
    return Path(settings.DATA) / "maps" / f"{digest}.pmtiles"


class Figure(models.Model):
    """A figure about a place: key, value, unit, and source."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="figures")
    key = models.CharField(max_length=60)
    value = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=12, choices=LABELS)
    source = models.CharField(max_length=300)
    as_of = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "key"], name="figure_once_a_place"),
        ]
