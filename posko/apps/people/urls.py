"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from posko.apps.people import views

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="list"),
    path("add/", views.add, name="add"),
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/record/", views.record_agreement, name="record_agreement"),
    path("agreements/<int:pk>/end/", views.end_agreement, name="end_agreement"),
    path("roles/", views.roles, name="roles"),
    path("<int:pk>/link/", views.link, name="link"),
    path("<int:pk>/close/", views.close, name="close"),
    path("enter/<str:token>/", views.login_link, name="login_link"),
    path("demo/switch/", views.demo_switch, name="demo_switch"),
]
