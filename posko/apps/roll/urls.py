"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from posko.apps.roll.desk import views
from posko.apps.roll.repeats import views as repeat_views

app_name = "roll"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("ask/", views.ask, name="ask"),
    path("<int:pk>/", views.answer, name="answer"),
    path("<int:pk>/slip/", views.slip, name="slip"),
    path("<int:pk>/decision/", views.decide, name="decide"),
    path("counters/", repeat_views.counters, name="counters"),
    path("counters/day/", repeat_views.set_day, name="set_day"),
    path("counters/confirm/", repeat_views.confirm, name="confirm"),
]
