"""Addresses that SMS and chat gateways post to."""

from __future__ import annotations

from django.urls import path

from posko.apps.intake.gateways import views

app_name = "gateway"
urlpatterns = [
    path("sms", views.take_sms, name="sms"),
    path("telegram/<slug:name>", views.take_telegram, name="telegram"),
    path("android/<slug:name>", views.take_android, name="android"),
    path("twilio/<slug:name>", views.take_twilio, name="twilio"),
    path("whatsapp/<slug:name>", views.take_whatsapp, name="whatsapp"),
]
