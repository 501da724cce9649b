"""Addresses of teams and resource orders."""

from __future__ import annotations

from django.urls import path

from posko.apps.units.orders import views as orders
from posko.apps.units.sheets import views as sheets
from posko.apps.units.teams import views as teams

app_name = "units"
urlpatterns = [
    path("", teams.team_list, name="list"),
    path("new/", teams.make, name="make"),
    path("<int:pk>/", teams.team, name="team"),
    path("<int:pk>/change/", teams.change, name="change"),
    path("<int:pk>/close/", teams.close, name="close"),
    path("<int:pk>/say/", teams.say, name="say"),
    path("<int:pk>/shift/", teams.shift, name="shift"),
    path("<int:pk>/members/", teams.join, name="join"),
    path("<int:pk>/number/", teams.number, name="number"),
    path("<int:pk>/members/<int:member>/leave/", teams.leave, name="leave"),
    path("teams.csv", sheets.export, {"kind": "csv"}, name="csv"),
    path("teams.xlsx", sheets.export, {"kind": "xlsx"}, name="xlsx"),
    path("import/", sheets.check, name="import"),
    path("import/load/", sheets.load, name="load"),
    path("import/problems/", sheets.problems, name="import_problems"),
    path("import/rest/", sheets.rest, name="import_rest"),
    path("import/template/", sheets.template, name="import_template"),
    path("import/<int:pk>/take-back/", sheets.take_back, name="take_back"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/new/", orders.ask, name="ask"),
    path("orders/<int:number>/", orders.order, name="order"),
    path("orders/<int:number>/offer/", orders.offer, name="offer"),
    path("orders/<int:number>/nothing/", orders.refuse, name="refuse"),
    path("orders/<int:number>/cancel/", orders.cancel, name="cancel"),
    path("offers/<int:pk>/accept/", orders.accept, name="accept"),
    path("offers/<int:pk>/decline/", orders.decline, name="decline"),
    path("offers/<int:pk>/withdraw/", orders.withdraw, name="withdraw"),
    path("offers/<int:pk>/arrived/", orders.arrive, name="arrive"),
]
