"""Addresses of the rakor."""

from __future__ import annotations

from django.urls import path

from posko.apps.rakor import views

app_name = "rakor"
urlpatterns = [
    path("", views.rakor_list, name="list"),
    path("new/", views.convene, name="convene"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/input/", views.raise_input, name="raise_input"),
    path("inputs/<int:pk>/gap/", views.open_gap, name="open_gap"),
]
