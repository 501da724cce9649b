"""Addresses of the pages of gateways."""

from __future__ import annotations

from django.urls import path

from posko.apps.outgoing.ways import views

app_name = "ways"
urlpatterns = [
    path("", views.way_list, name="list"),
    path("add/", views.add, name="add"),
    path("<int:pk>/try/", views.try_out, name="try"),
    path("<int:pk>/close/", views.close, name="close"),
]
