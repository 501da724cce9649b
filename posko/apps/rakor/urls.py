"""Addresses of the rakor."""

from __future__ import annotations

from django.urls import path

from posko.apps.rakor.agenda import views as agenda_views
from posko.apps.rakor.attendance import views as attendance_views
from posko.apps.rakor.cycle import views as cycle_views
from posko.apps.rakor.followups import views as followup_views
from posko.apps.rakor.invitations import views as letter_views
from posko.apps.rakor.lines import views as line_views
from posko.apps.rakor.meetings import views
from posko.apps.rakor.minutes import views as minutes_views
from posko.apps.rakor.promises import views as promise_views

app_name = "rakor"
urlpatterns = [
    path("", views.rakor_list, name="list"),
    path("cycle/", cycle_views.cycle, name="cycle"),
    path("new/", agenda_views.convene, name="convene"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/begin/", views.begin, name="begin"),
    path("<int:pk>/agenda/", agenda_views.write, name="agenda"),
    path("<int:pk>/agenda/items/", agenda_views.add_items, name="add_items"),
    path("<int:pk>/agenda/gaps/", agenda_views.take_gaps, name="take_gaps"),
    path("<int:pk>/agenda/decisions/", agenda_views.take_decisions, name="take_decisions"),
    path("<int:pk>/agenda/now/", agenda_views.now, name="agenda_now"),
    path("items/<int:pk>/", agenda_views.item, name="item"),
    path("items/<int:pk>/move/", agenda_views.move_item, name="move_item"),
    path("items/<int:pk>/remove/", agenda_views.remove_item, name="remove_item"),
    path("items/<int:pk>/paparan/", agenda_views.file_paparan, name="file_paparan"),
    path("items/<int:pk>/up/", agenda_views.take_up, name="take_up"),
    path("items/<int:pk>/done/", agenda_views.finish, name="finish_item"),
    path("<int:pk>/answer/", attendance_views.answer, name="answer"),
    path("<int:pk>/invitations/<slug:agency>.ics", attendance_views.invitation, name="invitation"),
    path("<int:pk>/letters/", letter_views.letters, name="letters"),
    path("<int:pk>/letters/issue/", letter_views.issue, name="issue_letter"),
    path("letters/<int:pk>/number/", letter_views.give_number, name="number_letter"),
    path("letters/<int:pk>.pdf", letter_views.letter_pdf, name="letter_pdf"),
    path("letters/<int:pk>.docx", letter_views.letter_docx, name="letter_docx"),
    path("<int:pk>/attendance/", attendance_views.attendance, name="attendance"),
    path("<int:pk>/attendance/mark/", attendance_views.mark, name="mark"),
    path("<int:pk>/code/", attendance_views.code, name="code"),
    path("<int:pk>/here/<secret:word>/", attendance_views.check_in, name="check_in"),
    path("<int:pk>/come/<secret:word>/", attendance_views.arrive, name="arrive"),
    path("<int:pk>/guests/", attendance_views.guests, name="guests"),
    path("<int:pk>/guests/confirm/", attendance_views.confirm_guests, name="confirm_guests"),
    path("<int:pk>/attendance/list.pdf", attendance_views.attendance_pdf, name="attendance_pdf"),
    path("<int:pk>/attendance/list.docx", attendance_views.attendance_docx, name="attendance_docx"),
    path("guests/<int:pk>/refuse/", attendance_views.refuse_guest, name="refuse_guest"),
    path("guests/<int:pk>/remove/", attendance_views.remove_person, name="remove_person"),
    path("<int:pk>/lines/", line_views.lines, name="lines"),
    path("<int:pk>/input/", line_views.raise_input, name="raise_input"),
    path("inputs/<int:pk>/", line_views.line, name="line"),
    path("inputs/<int:pk>/turn/", line_views.turn, name="turn"),
    path("followups/", followup_views.decided, name="decided"),
    path("followups.csv", followup_views.decided_csv, name="decided_csv"),
    path("followups.xlsx", followup_views.decided_xlsx, name="decided_xlsx"),
    path("followups/<int:pk>/", followup_views.decided_line, name="decided_line"),
    path("followups/<int:pk>/done/", followup_views.finish_follow_up, name="finish_follow_up"),
    path("followups/<int:pk>/drop/", followup_views.drop_follow_up, name="drop_follow_up"),
    path("followups/<int:pk>/resume/", followup_views.resume_follow_up, name="resume_follow_up"),
    path("inputs/<int:pk>/promises/", promise_views.speak, name="speak"),
    path("inputs/<int:pk>/follow-up/", followup_views.follow_up, name="follow_up"),
    path("inputs/<int:pk>/gap/", line_views.open_gap, name="open_gap"),
    path("drafts/<int:pk>/", line_views.settle, name="settle"),
    path("<int:pk>/close/", minutes_views.close, name="close"),
    path("<int:pk>/draft.pdf", minutes_views.draft_pdf, name="draft_pdf"),
    path("<int:pk>/minutes/", minutes_views.minutes, name="minutes"),
    path("<int:pk>/minutes.pdf", minutes_views.minutes_pdf, name="minutes_pdf"),
    path("<int:pk>/minutes.docx", minutes_views.minutes_docx, name="minutes_docx"),
    path("<int:pk>/minutes/approve/", minutes_views.approve, name="approve"),
    path("<int:pk>/minutes/object/", minutes_views.object_to, name="object"),
    path("<int:pk>/minutes/number/", minutes_views.give_number, name="give_number"),
    path("<int:pk>/minutes/signed/", minutes_views.confirm_signed, name="confirm_signed"),
    path("<int:pk>/minutes/scan/", minutes_views.file_scan, name="file_scan"),
]
