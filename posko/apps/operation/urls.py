"""Addresses of what the post keeps for itself."""

from __future__ import annotations

from django.urls import path

from posko.apps.operation import views

app_name = "operation"
urlpatterns = [path("keys/", views.keys, name="keys")]
