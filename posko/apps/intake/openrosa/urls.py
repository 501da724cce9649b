"""Addresses of OpenRosa. Each stands twice: for who shows a token in a header, and with the token in the path.

ODK Collect sends a password over TLS only and keeps no header of its own, so on the post's own network the path is the
only place where it can carry a token. Log lines never hold it: see `kit/addresses.py`.
"""

from __future__ import annotations

from django.urls import path

from posko.apps.intake.cards import views as card_views
from posko.apps.intake.openrosa import views

app_name = "openrosa"
_DOORS = [
    ("formList", views.form_list, "form_list"),
    ("xformsManifest/<str:form>", views.manifest, "manifest"),
    ("forms/<str:form>.xml", views.form, "form"),
    ("forms/<str:form>/<str:name>", views.media, "media"),
    ("submission", views.submission, "submission"),
]
urlpatterns = [
    path("set-up/<secret:code>/", card_views.set_up, name="set_up"),
    *(path(route, view, name=name) for route, view, name in _DOORS),
    *(path(f"key/<secret:key>/{route}", view, name=name) for route, view, name in _DOORS),
]
