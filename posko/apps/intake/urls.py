"""Addresses of intake's pages."""

from __future__ import annotations

from django.urls import path

from posko.apps.intake import device_views

app_name = "intake"
urlpatterns = [
    path("devices/", device_views.devices, name="devices"),
    path("devices/enrol/", device_views.enrol, name="enrol"),
    path("devices/<int:pk>/revoke/", device_views.revoke, name="revoke_device"),
    path("devices/forms/<str:form>.xlsx", device_views.spreadsheet, name="spreadsheet"),
]
