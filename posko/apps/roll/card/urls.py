"""Addresses of the rule card: public, without log-in."""

from __future__ import annotations

from django.urls import path

from posko.apps.roll.card import views as card

app_name = "card"
urlpatterns = [
    path("", card.page, name="page"),
    path("sw.js", card.worker, name="worker"),
    path("manifest.webmanifest", card.manifest, name="manifest"),
    path("card-<str:language>.pdf", card.paper, name="paper"),
]
