"""Addresses of the notices."""

from __future__ import annotations

from django.urls import path

from posko.apps.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.mark_read, name="mark_read"),
    path("<int:pk>/", views.open_notice, name="open"),
    path("<int:pk>/take/", views.acknowledge, name="acknowledge"),
    path("preferences/", views.preferences, name="preferences"),
    path("letters/", views.letters, name="letters"),
    path("letters/<int:pk>/again/", views.send_again, name="send_again"),
]
