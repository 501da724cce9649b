"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from posko.apps.cases import (
    article_views,
    board_views,
    discussion_views,
    event_views,
    evidence_views,
    link_views,
    paper_views,
    person_views,
    report_views,
    sheet_views,
    stats_views,
    status_views,
    views,
)

app_name = "cases"
urlpatterns = [
    path("", board_views.board, name="board"),
    path("export/", sheet_views.export, name="export"),
    path("new/", report_views.new, name="new"),
    path("status/", status_views.status, name="status"),
    path("statistics/", stats_views.statistics, name="statistics"),
    path("statistics/export/", stats_views.export, name="statistics_export"),
    path("<int:number>/", views.show, name="case"),
    path("<int:number>/double/", report_views.link_double, name="link_double"),
    path("<int:number>/code/", report_views.renew_code, name="renew_code"),
    path("<int:number>/persons/", person_views.persons, name="persons"),
    path("<int:number>/persons/add/", person_views.add, name="add_person"),
    path("<int:number>/persons/<int:pk>/numbers/", person_views.numbers, name="person_numbers"),
    path("<int:number>/members/exclude/", person_views.exclude, name="exclude"),
    path("<int:number>/members/step-back/", person_views.step_back, name="step_back"),
    path("<int:number>/members/<int:pk>/let-in/", person_views.let_in, name="let_in"),
    path("<int:number>/events/", event_views.record, name="event"),
    path("<int:number>/evidence/", evidence_views.register, name="evidence"),
    path("<int:number>/evidence/take-in/", evidence_views.take_in, name="take_in_evidence"),
    path("<int:number>/evidence/check/", evidence_views.check, name="check_evidence"),
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
    path("<int:number>/articles/", article_views.articles, name="articles"),
    path("<int:number>/articles/pick/", article_views.pick, name="pick_article"),
    path("<int:number>/articles/<str:article>/tick/", article_views.tick, name="tick_article"),
    path("<int:number>/articles/<str:article>/set-aside/", article_views.set_aside, name="set_article_aside"),
    path("<int:number>/links/", link_views.links, name="links"),
    path("<int:number>/links/add/", link_views.add_link, name="add_link"),
    path("<int:number>/tasks/add/", link_views.add_task, name="add_task"),
    path("<int:number>/tasks/<int:pk>/done/", link_views.finish_task, name="finish_task"),
]
