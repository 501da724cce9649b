"""Addresses of the phone form: public, since the form is the same for all; to report, a device's token is the right."""

from __future__ import annotations

from django.urls import path

from posko.apps.intake.phone import views as phone_views

app_name = "phone"
urlpatterns = [
    path("", phone_views.page, name="page"),
    path("enrol/", phone_views.enrol, name="enrol"),
    path("book.json", phone_views.book, name="book"),
    path("kit.json", phone_views.kit, name="kit"),
    path("scripts/<path:name>.js", phone_views.script, name="script"),
    path("sw.js", phone_views.worker, name="worker"),
    path("manifest.webmanifest", phone_views.manifest, name="manifest"),
    path("setup/", phone_views.setup, name="setup"),
    path("setup/posko-ca.crt", phone_views.certificate, name="certificate"),
]
