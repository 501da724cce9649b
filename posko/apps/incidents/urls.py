"""Addresses of incidents."""

from __future__ import annotations

from django.urls import path

from posko.apps.incidents import views

app_name = "incidents"
urlpatterns = [
    path("", views.incident_list, name="list"),
    path("<int:number>/", views.incident_page, name="incident"),
]
