"""Addresses of intake's pages."""

from __future__ import annotations

from django.urls import path

from posko.apps.intake.cards import views as card_views
from posko.apps.intake.devices import views as device_views
from posko.apps.intake.senders import views as sender_views
from posko.apps.intake.triage import views as triage_views

app_name = "intake"
urlpatterns = [
    path("", triage_views.message_list, name="list"),
    path("messages.csv", triage_views.export, name="csv"),
    path("decide/", triage_views.decide, name="decide"),
    path("<int:pk>/", triage_views.message_page, name="message"),
    path("<int:pk>/try-again/", triage_views.try_again, name="try_again"),
    path("<int:pk>/dismiss/", triage_views.dismiss, name="dismiss"),
    path("<int:pk>/take-back/", triage_views.take_back, name="take_back"),
    path("<int:pk>/hand-over/", triage_views.hand_over, name="hand_over"),
    path("<int:pk>/register/", triage_views.register, name="register"),
    path("senders/", sender_views.senders, name="senders"),
    path("senders/add/", sender_views.add_sender, name="add_sender"),
    path("senders/load/", sender_views.load, name="load_senders"),
    path("senders/load/run/", sender_views.load_run, name="run_senders"),
    path("senders/load/problems.csv", sender_views.load_problems, name="sender_problems"),
    path("senders/load/rest.xlsx", sender_views.load_rest, name="sender_rest"),
    path("senders/load/template.xlsx", sender_views.load_template, name="sender_template"),
    path("senders/<int:pk>/", triage_views.sender_page, name="sender"),
    path("senders/<int:pk>/revoke/", sender_views.revoke_sender, name="revoke_sender"),
    path("gateways/add/", sender_views.add_gateway, name="add_gateway"),
    path("gateways/<int:pk>/close/", sender_views.close_gateway, name="close_gateway"),
    path("codes/", sender_views.codes, name="codes"),
    path("devices/", device_views.devices, name="devices"),
    path("devices/enrol/", device_views.enrol, name="enrol"),
    path("devices/<int:pk>/revoke/", device_views.revoke, name="revoke_device"),
    path("devices/<int:pk>/lost/", device_views.lost, name="lost_device"),
    path("devices/forms/<str:form>.xlsx", device_views.spreadsheet, name="spreadsheet"),
    path("cards/", card_views.lists, name="card_lists"),
    path("cards/load/", card_views.load, name="load_cards"),
    path("cards/make/", card_views.load_run, name="make_cards"),
    path("cards/problems.csv", card_views.load_problems, name="card_problems"),
    path("cards/rest.xlsx", card_views.load_rest, name="card_rest"),
    path("cards/template.xlsx", card_views.load_template, name="card_template"),
    path("cards/<int:pk>/", card_views.card_list, name="card_list"),
    path("cards/<int:pk>/print/", card_views.print_anew, name="print_cards"),
    path("cards/<int:pk>/revoke/", card_views.revoke, name="revoke_cards"),
]
