"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from posko.apps.cases.articles import views as article_views
from posko.apps.cases.board import views as board_views
from posko.apps.cases.centre import views as centre_views
from posko.apps.cases.course import views
from posko.apps.cases.discussions import views as discussion_views
from posko.apps.cases.evidence import views as evidence_views
from posko.apps.cases.exclusions import views as exclusion_views
from posko.apps.cases.integrity import views as integrity_views
from posko.apps.cases.links import views as link_views
from posko.apps.cases.papers import views as paper_views
from posko.apps.cases.persons import views as person_views
from posko.apps.cases.reports import views as report_views
from posko.apps.cases.statistics import views as statistics_views

app_name = "cases"
urlpatterns = [
    path("", board_views.board, name="board"),
    path("export/", board_views.export, name="export"),
    path("new/", report_views.new, name="new"),
    path("status/", report_views.status, name="status"),
    path("statistics/", statistics_views.statistics, name="statistics"),
    path("statistics/export/", statistics_views.export, name="statistics_export"),
    path("statistics/release/", statistics_views.release, name="release_totals"),
    path("members/", centre_views.member_list, name="members"),
    path("members/ask/", centre_views.ask, name="ask_to_be_let_in"),
    path("members/<int:pk>/let-in/", centre_views.let_in, name="let_member_in"),
    path("members/<int:pk>/keys/", centre_views.give_keys, name="give_keys"),
    path("members/<int:pk>/keys/left/", centre_views.giving, name="giving"),
    path("exclusions/", exclusion_views.exclusions, name="exclusions"),
    path("exclusions/<int:pk>/confirm/", exclusion_views.confirm, name="confirm_exclusion"),
    path("exclusions/<int:pk>/decline/", exclusion_views.decline, name="decline_exclusion"),
    path("<int:number>/", views.show, name="case"),
    path("<int:number>/double/", report_views.link_double, name="link_double"),
    path("<int:number>/code/", report_views.renew_code, name="renew_code"),
    path("<int:number>/persons/", person_views.persons, name="persons"),
    path("<int:number>/persons/add/", person_views.add, name="add_person"),
    path("<int:number>/persons/<int:pk>/numbers/", person_views.numbers, name="person_numbers"),
    path("<int:number>/members/exclude/", person_views.exclude, name="exclude"),
    path("<int:number>/members/ask/", person_views.ask_exclusion, name="ask_exclusion"),
    path("<int:number>/members/asked/<int:pk>/withdraw/", exclusion_views.withdraw, name="withdraw_exclusion"),
    path("<int:number>/members/step-back/", person_views.step_back, name="step_back"),
    path("<int:number>/members/<int:pk>/let-in/", person_views.let_in, name="let_in"),
    path("<int:number>/events/", views.record, name="event"),
    path("<int:number>/evidence/", evidence_views.register, name="evidence"),
    path("<int:number>/evidence/take-in/", evidence_views.take_in, name="take_in_evidence"),
    path("<int:number>/evidence/check/", integrity_views.check, name="check_evidence"),
    path("<int:number>/evidence/<int:item>/copy/", evidence_views.copy, name="evidence_copy"),
    path("<int:number>/evidence/<int:item>/original/", evidence_views.original, name="evidence_original"),
    path("<int:number>/evidence/<int:item>/give/", evidence_views.give, name="give_evidence"),
    path("<int:number>/hand-overs/<int:pk>/receive/", evidence_views.receive, name="receive_evidence"),
    path("<int:number>/hand-overs/<int:pk>/refuse/", evidence_views.refuse, name="refuse_evidence"),
    path("<int:number>/discussions/", discussion_views.discussions, name="discussions"),
    path("<int:number>/discussions/hold/", discussion_views.hold, name="hold_discussion"),
    path("<int:number>/discussions/<int:n>/speak/", discussion_views.speak, name="speak_in_discussion"),
    path("<int:number>/discussions/<int:n>/amend/", discussion_views.amend, name="amend_discussion"),
    path("<int:number>/papers/", paper_views.papers, name="papers"),
    path("<int:number>/papers/issue/<slug:kind>/", paper_views.issue, name="issue_paper"),
    path("<int:number>/papers/<int:pk>/<slug:ending>/", paper_views.file, name="paper_file"),
    path("<int:number>/papers/<int:pk>/scans/add/", paper_views.add_scan, name="add_scan"),
    path("<int:number>/scans/<int:pk>/", paper_views.scan, name="scan"),
    path("<int:number>/articles/", article_views.articles, name="articles"),
    path("<int:number>/articles/pick/", article_views.pick, name="pick_article"),
    path("<int:number>/articles/<str:article>/tick/", article_views.tick, name="tick_article"),
    path("<int:number>/articles/<str:article>/set-aside/", article_views.set_aside, name="set_article_aside"),
    path("<int:number>/links/", link_views.links, name="links"),
    path("<int:number>/links/add/", link_views.add_link, name="add_link"),
    path("<int:number>/links/<int:pk>/strike/", link_views.strike_link, name="strike_link"),
    path("<int:number>/tasks/add/", link_views.add_task, name="add_task"),
    path("<int:number>/tasks/<int:pk>/done/", link_views.finish_task, name="finish_task"),
]
