"""Addresses of evidence."""

from __future__ import annotations

from django.urls import path

from posko.apps.evidence import views

app_name = "evidence"
urlpatterns = [
    path("<int:pk>/", views.download, name="download"),
    path("<int:pk>/original/", views.original, name="original"),
]
