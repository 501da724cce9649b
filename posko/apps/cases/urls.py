"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from posko.apps.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.board, name="board"),
    path("<int:number>/", views.show, name="case"),
]
