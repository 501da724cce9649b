"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from posko.apps.ledger import views
from posko.apps.ledger.exports import views as exports
from posko.apps.ledger.growth import views as growth
from posko.apps.ledger.witnesses import views as witnesses

app_name = "ledger"
urlpatterns = [
    path("", views.entry_list, name="list"),
    path("witnesses/", witnesses.witness_list, name="witnesses"),
    path("witnesses/new/", witnesses.register, name="register_witness"),
    path("witnesses/take/", witnesses.take, name="take_cosignature"),
    path("witnesses/<int:pk>/confirm/", witnesses.confirm, name="confirm_witness"),
    path("witnesses/<int:pk>/move/", witnesses.move, name="move_witness"),
    path("witnesses/<int:pk>/end/", witnesses.end, name="end_witness"),
    path("witnesses/<int:pk>/request/", witnesses.request_page, name="witness_request"),
    path("witnesses/<int:pk>/request/file/", witnesses.request_file, name="witness_request_file"),
    path("heads/", growth.heads, name="heads"),
    path("heads/<int:pk>.txt", growth.head, name="head"),
    path("standing/", growth.standing, name="standing"),
    path("home/", exports.take_home, name="take_home"),
    path("checkpoint", growth.checkpoint, name="checkpoint"),
]
