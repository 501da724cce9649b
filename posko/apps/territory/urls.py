"""Addresses of places."""

from __future__ import annotations

from django.urls import path, register_converter

from posko.apps.territory import views


class PlaceCode:
    """A Kemendagri code, a station's slash included."""

    regex = r"[0-9.]{2,13}(?:/[0-9]{3})?"

    def to_python(self, value: str) -> str:
        """Codes are text."""
        return value

    def to_url(self, value: str) -> str:
        """Codes are text."""
        return value


register_converter(PlaceCode, "place")

app_name = "territory"
urlpatterns = [
    path("", views.place_list, name="list"),
    path("find/", views.find, name="find"),
    path("pick/", views.pick, name="pick"),
    path("layers/<slug:level>.geojson", views.layer, name="layer"),
    path("archive/", views.archive_page, name="archive"),
    path("archive/<slug:digest>.pmtiles", views.tiles, name="tiles"),
    path("<place:code>/", views.place_page, name="place"),
]
