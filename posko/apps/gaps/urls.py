"""Addresses of gaps."""

from __future__ import annotations

from django.urls import path

from posko.apps.gaps.calendar import views as calendar_views
from posko.apps.gaps.comments import views as comment_views
from posko.apps.gaps.course import views
from posko.apps.gaps.links import views as link_views
from posko.apps.gaps.listing import views as listing_views
from posko.apps.gaps.opening import views as opening_views
from posko.apps.gaps.promises import views as promise_views
from posko.apps.gaps.reminders import views as reminder_views
from posko.apps.gaps.risks import views as risk_views
from posko.apps.gaps.scorecard import views as scorecard_views
from posko.apps.gaps.sheets import views as sheet_views

app_name = "gaps"
urlpatterns = [
    path("", listing_views.gap_list, name="list"),
    path("board/", listing_views.board, name="board"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("scorecard/", scorecard_views.scorecard, name="scorecard"),
    path("scorecard/month.pdf", scorecard_views.month_pdf, name="month_pdf"),
    path("scorecard/month.docx", scorecard_views.month_docx, name="month_docx"),
    path("new/", opening_views.open_gap, name="open"),
    path("views/", listing_views.save_view, name="save_view"),
    path("views/<int:pk>/remove/", listing_views.remove_view, name="remove_view"),
    path("change/", listing_views.change, name="change"),
    path("change/<uuid:key>/", listing_views.changed, name="changed"),
    path("change/<uuid:key>/undo/", listing_views.undo_change, name="undo_change"),
    path("import/", sheet_views.import_gaps, name="import"),
    path("import/load/", sheet_views.load_gaps, name="load"),
    path("import/problems.csv", sheet_views.import_problems, name="import_problems"),
    path("import/rest.xlsx", sheet_views.import_rest, name="import_rest"),
    path("import/<int:pk>/back/", sheet_views.take_back, name="take_back"),
    path("import/template.xlsx", sheet_views.import_template, {"what": "gaps"}, name="import_template"),
    path("import/promises.xlsx", sheet_views.import_template, {"what": "promises"}, name="promise_template"),
    path("promises.csv", sheet_views.export_promises, {"kind": "csv"}, name="promises_csv"),
    path("promises.xlsx", sheet_views.export_promises, {"kind": "xlsx"}, name="promises_xlsx"),
    path("gaps.csv", sheet_views.export, {"kind": "csv"}, name="csv"),
    path("gaps.xlsx", sheet_views.export, {"kind": "xlsx"}, name="xlsx"),
    path("gaps.json", sheet_views.export, {"kind": "json"}, name="json"),
    path("from-driver/", opening_views.open_from_driver, name="open_from_driver"),
    path("<int:number>/", views.gap_page, name="gap"),
    path("<int:number>/promise/", views.make_commitment, name="make_commitment"),
    path("<int:number>/close/", views.close_gap, name="close"),
    path("<int:number>/ask/", promise_views.propose, name="propose"),
    path("<int:number>/reopen/", risk_views.reopen, name="reopen"),
    path("<int:number>/risk/", risk_views.ask_acceptance, name="ask_acceptance"),
    path("<int:number>/risk/countersign/", risk_views.countersign_acceptance, name="countersign_acceptance"),
    path("<int:number>/risk/end/", risk_views.end_acceptance, name="end_acceptance"),
    path("<int:number>/same/", link_views.mark_duplicate, name="mark_duplicate"),
    path("<int:number>/same/undo/", link_views.unmark_duplicate, name="unmark_duplicate"),
    path("<int:number>/comment/", comment_views.comment, name="comment"),
    path("commitments/<int:pk>/evidence/", views.file_evidence, name="file_evidence"),
    path("commitments/<int:pk>/verify/", views.verify_commitment, name="verify_commitment"),
    path("commitments/<int:pk>/return/", views.return_evidence, name="return_evidence"),
    path("commitments/<int:pk>/withdraw/", views.withdraw_commitment, name="withdraw_commitment"),
    path("commitments/<int:pk>/accept/", promise_views.accept, name="accept"),
    path("commitments/<int:pk>/decline/", promise_views.decline, name="decline"),
    path("commitments/<int:pk>/start/", promise_views.start, name="start"),
    path("commitments/<int:pk>/more-time/", promise_views.ask_extension, name="ask_extension"),
    path("commitments/<int:pk>/broken/", promise_views.break_commitment, name="break_commitment"),
    path("commitments/<int:pk>/remind/", reminder_views.remind, name="remind"),
    path("extensions/<int:pk>/", promise_views.decide_extension, name="decide_extension"),
]
