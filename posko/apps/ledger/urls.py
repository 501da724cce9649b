"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from posko.apps.ledger import views

app_name = "ledger"
urlpatterns = [path("", views.entry_list, name="list")]
