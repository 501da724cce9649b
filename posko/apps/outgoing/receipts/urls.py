"""Addresses to which gateways say what became of a message."""

from __future__ import annotations

from django.urls import path

from posko.apps.outgoing.receipts import views

app_name = "receipts"
urlpatterns = [
    path("android/<slug:name>", views.take_event, name="android"),
    path("<secret:token>", views.take_receipt, name="message"),
]
