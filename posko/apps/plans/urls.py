"""Addresses of the clocks."""

from __future__ import annotations

from django.urls import path

from posko.apps.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.clock_list, name="clocks"),
    path("start/", views.start_clock, name="start_clock"),
    path("<int:number>/", views.clock_page, name="clock"),
    path("<int:number>/end/", views.end_clock, name="end_clock"),
    path("feed/", views.make_feed, name="make_feed"),
    path("feed/revoke/", views.revoke_feed, name="revoke_feed"),
    path("feed/<secret:token>.ics", views.feed, name="feed"),
]
