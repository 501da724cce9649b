"""Addresses of what leaves the post, and of those whom it reaches."""

from __future__ import annotations

from django.urls import path

from posko.apps.outgoing.contacts import views as contact_views
from posko.apps.outgoing.sendings import views as sending_views

app_name = "outgoing"
urlpatterns = [
    path("", sending_views.sending_list, name="list"),
    path("<int:pk>/retry/", sending_views.retry, name="retry"),
    path("<int:pk>/drop/", sending_views.drop, name="drop"),
    path("retry/", sending_views.retry_all, name="retry_all"),
    path("contacts/", contact_views.contacts, name="contacts"),
    path("contacts/desk/", contact_views.contact_desk, name="contact_desk"),
    path("contacts/confirm/", contact_views.contact_confirm, name="contact_confirm"),
    path("contacts/<int:pk>/code/", contact_views.contact_code, name="contact_code"),
    path("contacts/<int:pk>/prove/", contact_views.contact_prove, name="contact_prove"),
    path("contacts/<int:pk>/change/", contact_views.contact_change, name="contact_change"),
    path("contacts/<int:pk>/end/", contact_views.contact_end, name="contact_end"),
    path("contacts/load/", contact_views.contact_load, name="contact_load"),
    path("contacts/load/run/", contact_views.contact_load_run, name="contact_load_run"),
    path("contacts/load/problems.csv", contact_views.contact_load_problems, name="contact_load_problems"),
    path("contacts/load/rest.xlsx", contact_views.contact_load_rest, name="contact_load_rest"),
    path("contacts/load/template.xlsx", contact_views.contact_load_template, name="contact_load_template"),
]
