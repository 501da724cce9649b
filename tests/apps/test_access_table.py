"""Who gets which answer from every URL: the table that a reviewer reads.

bawaslu: the owner, who opened the gap and made the report. panwas: a colleague of the same agency with a narrower
role (field officer). field: a colleague of the agency that promised (Polres). bpbd: another agency. auditor, admin:
the roles at the edge. other: a planner of another city. Outside: somebody whose session has shown a password and no
second factor, and nobody at all.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.urls import reverse

from posko.web.access_rules import RULES
from tests import alert_story, incident_story, units
from tests.cast import AT, See, a_client, logged_in, viewer_of
from tests.story import Story, tell

TOKEN = 401  # a device's token opens it, and no session does
SPENT = 410  # a one-time code that opens nothing any more
OK, FORBIDDEN, GONE, WRONG, REFUSED = 200, 403, 404, 422, 400
# Where a redirect leads: to the log-in, to setting up a factor, to showing it again, or on after an act.
LOGIN, FACTOR, AGAIN, MOVED = "log in", "set up a factor", "show the factor", "moved on"
DOORS = {
    "/account/login/": LOGIN,
    "/account/second-factor/totp/activate/": FACTOR,
    "/account/reauthenticate/": AGAIN,
    "/account/second-factor/reauthenticate/": AGAIN,
}
NO_LIST = "00000000-0000-0000-0000-000000000000"
CAST = ("bawaslu", "panwas", "field", "bpbd", "auditor", "admin", "other")
# panwas, field, bpbd and auditor, once it is verified already
_VERIFIES = (FORBIDDEN, FORBIDDEN, REFUSED, FORBIDDEN)
# Cases exist for members of the centre only, of whom none is in this cast; see test_who_writes_in_a_case.py.
_BEHIND = (GONE,) * 7
_NO_MEMBER = (*(FORBIDDEN,) * 5, GONE, FORBIDDEN)
# who convenes for an agency, or administers it
_OFFICE = (WRONG, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, WRONG, WRONG)
_NO_DEVICE = (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE)
_HANDLES = (FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN)
# officers keep the numbers of their own agency
_KEEPS_NUMBERS = (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)
_NO_NUMBER = (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE)
Answer = int | str


@dataclass(frozen=True, slots=True)
class Line:
    """One URL: how it is asked, what each of the cast gets, and those outside: password only, nobody."""

    name: str
    answers: tuple[Answer, ...]
    method: str = "get"
    args: tuple[str, ...] = ()
    outside: tuple[Answer, ...] = (FACTOR, LOGIN)


# name                      bawaslu panwas field bpbd auditor admin other      outside: password only, nobody
TABLE = [
    Line("situation:home", (OK, OK, OK, OK, OK, MOVED, OK)),
    Line("situation:first", (MOVED,) * 7),
    Line("situation:claim", (GONE,) * 7, "post", ("0",)),
    Line("situation:give_back", (GONE,) * 7, "post", ("0",)),
    Line("situation:search", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:timeline", (OK,) * 7),
    Line("situation:changes", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:map", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:live", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:live_board", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:save_live_view", (WRONG, WRONG, WRONG, WRONG, WRONG, GONE, WRONG), "post"),
    # only its maker removes a view, which was shared with nobody
    Line("situation:remove_live_view", (MOVED, GONE, GONE, GONE, GONE, GONE, GONE), "post", ("live_view",)),
    Line("situation:wall", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:wall_board", (OK, OK, OK, OK, OK, GONE, OK)),
    # a code that opens nothing
    Line("situation:enter_wall", (OK,) * 7, outside=(OK, OK)),
    Line("situation:enter_wall_by", (OK,) * 7, args=("word",), outside=(OK, OK)),
    Line("situation:displays", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK)),
    Line("situation:make_display", (*(FORBIDDEN,) * 5, GONE, WRONG), "post"),
    Line("situation:end_display", (*(FORBIDDEN,) * 5, GONE, GONE), "post", ("1",)),
    Line("situation:alerts", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:alert", (OK, OK, OK, OK, OK, GONE, GONE), args=("alert",)),
    Line("situation:alert_cap", (OK, OK, OK, OK, OK, GONE, GONE), args=("sent_alert",)),
    # the agency that wrote it puts it on paper: Polres
    Line("situation:alert_letter", (*(FORBIDDEN,) * 5, GONE, GONE), args=("sent_alert",)),
    Line("situation:alert_pdf", (OK, OK, OK, OK, OK, GONE, GONE), args=("sent_alert",)),
    Line("situation:alert_docx", (OK, OK, OK, OK, OK, GONE, GONE), args=("sent_alert",)),
    Line("situation:number_alert", (WRONG, *(FORBIDDEN,) * 2, WRONG, FORBIDDEN, GONE, GONE), "post", ("sent_alert",)),
    Line("situation:write_alert", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    # a draft of Bawaslu, which no other agency sees
    Line("situation:change_alert", (OK, *(FORBIDDEN,) * 2, GONE, FORBIDDEN, GONE, GONE), args=("draft_alert",)),
    # who may is let in; the wording that was read is not named, so nothing goes out
    Line("situation:send_alert", (REFUSED, *(FORBIDDEN,) * 2, REFUSED, FORBIDDEN, GONE, GONE), "post", ("alert",)),
    Line("situation:return_alert", (WRONG, *_HANDLES, GONE, GONE), "post", ("alert",)),
    Line("situation:withdraw_alert", (WRONG, *_HANDLES, GONE, GONE), "post", ("alert",)),
    # sent by Polres to all others that answer; the field officer's own agency is not addressed
    Line(
        "situation:acknowledge_alert",
        (MOVED, MOVED, FORBIDDEN, MOVED, FORBIDDEN, GONE, GONE),
        "post",
        ("sent_alert",),
    ),
    Line("situation:place_brief", (OK, OK, OK, OK, OK, GONE, GONE), args=("place",)),
    Line("situation:reports", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:issue_report", (MOVED, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, MOVED), "post", ("key",)),
    Line("situation:report_pdf", (OK, OK, OK, OK, OK, GONE, GONE), args=("sitrep", "id")),
    Line("territory:find", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("territory:pick", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("territory:list", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("territory:place", (MOVED, MOVED, MOVED, MOVED, MOVED, GONE, GONE), args=("place",)),
    Line("territory:archive", (OK, OK, OK, OK, OK, GONE, OK)),
    # no archive is kept here, so none has this hash
    Line("territory:tiles", (GONE, GONE, GONE, GONE, GONE, GONE, GONE), args=("kelurahan",)),
    Line("territory:layer", (OK, OK, OK, OK, OK, GONE, OK), args=("kelurahan",)),
    Line("vulnerability:ranking", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("vulnerability:method", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("vulnerability:stations", (OK, OK, OK, OK, OK, GONE, OK)),
    # behind the security wall, which of these only a planner of the police holds; the others have a test of their own
    Line("vulnerability:police_class", (GONE, GONE, GONE, GONE, GONE, GONE, OK)),
    Line("vulnerability:unit", (MOVED, MOVED, MOVED, MOVED, MOVED, GONE, GONE), args=("place",)),
    Line("vulnerability:runs", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("vulnerability:run", (OK, OK, OK, OK, OK, GONE, GONE), args=("run",)),
    Line("vulnerability:run_pdf", (OK, OK, OK, OK, OK, GONE, GONE), args=("run",)),
    Line("vulnerability:run_xlsx", (OK, OK, OK, OK, OK, GONE, GONE), args=("run",)),
    Line("vulnerability:keep_run", (WRONG, *(FORBIDDEN,) * 4, GONE, WRONG), "post"),
    Line("vulnerability:compare_runs", (GONE,) * 7),
    Line("vulnerability:events", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("vulnerability:event", (OK, OK, OK, OK, OK, GONE, GONE), args=("event",)),
    Line("vulnerability:nothing_reports", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("vulnerability:events_csv", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("vulnerability:events_xlsx", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("vulnerability:enter_event", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN)),
    Line("vulnerability:report_nothing", (WRONG, *(FORBIDDEN,) * 4, GONE, FORBIDDEN), "post"),
    # Bawaslu alone verifies (decision 5.9), here what its Panwascam entered.
    Line("vulnerability:verify_event", (MOVED, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("event",)),
    Line("vulnerability:verify_nothing", (MOVED, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("nothing",)),
    Line("vulnerability:withdraw_event", (WRONG, *(FORBIDDEN,) * 4, GONE, FORBIDDEN), "post", ("event",)),
    Line("vulnerability:withdraw_nothing", (WRONG, *(FORBIDDEN,) * 4, GONE, FORBIDDEN), "post", ("nothing",)),
    Line("vulnerability:import_events", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN)),
    Line("vulnerability:load_events", (REFUSED, *(FORBIDDEN,) * 4, GONE, FORBIDDEN), "post"),
    Line("vulnerability:take_back_events", (GONE, *(FORBIDDEN,) * 4, GONE, FORBIDDEN), "post", ("0",)),
    Line("vulnerability:import_rest", (GONE, *(FORBIDDEN,) * 4, GONE, FORBIDDEN)),
    Line("vulnerability:import_problems", (GONE, *(FORBIDDEN,) * 4, GONE, FORBIDDEN)),
    Line("vulnerability:import_template", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN)),
    Line("rakor:list", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("rakor:meeting", (OK, OK, OK, OK, OK, GONE, GONE), args=("rakor",)),
    Line("rakor:convene", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, OK)),
    Line("rakor:raise_input", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("rakor",)),
    # Bawaslu convened and chairs; of its people only the officer steers. A line is its agency's and the chair's.
    Line("rakor:change", (OK, *(FORBIDDEN,) * 4, GONE, GONE), args=("rakor",)),
    Line("rakor:cancel", (WRONG, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("rakor",)),
    Line("rakor:begin", (MOVED, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("rakor",)),
    Line("rakor:cycle", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("rakor:agenda", (OK, OK, OK, OK, OK, GONE, GONE), args=("rakor",)),
    Line("rakor:agenda_now", (OK, OK, OK, OK, OK, GONE, GONE), args=("rakor",)),
    Line("rakor:add_items", (WRONG, WRONG, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("rakor",)),
    Line("rakor:take_gaps", (MOVED, MOVED, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("rakor",)),
    Line("rakor:take_decisions", (MOVED, MOVED, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("rakor",)),
    Line("rakor:item", (OK, OK, *(FORBIDDEN,) * 3, GONE, GONE), args=("agenda_item",)),
    Line("rakor:move_item", (REFUSED, REFUSED, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("agenda_item",)),
    Line("rakor:remove_item", (MOVED, MOVED, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("agenda_item",)),
    Line("rakor:file_paparan", (WRONG, WRONG, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("agenda_item",)),
    Line("rakor:take_up", (REFUSED, REFUSED, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("next_agenda_item",)),
    Line("rakor:finish_item", (REFUSED, REFUSED, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("next_agenda_item",)),
    Line("rakor:answer", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("rakor",)),
    Line("rakor:invitation", (OK, OK, OK, OK, OK, GONE, GONE), args=("rakor", "bpbd")),
    Line("rakor:letters", (OK, OK, OK, OK, OK, GONE, GONE), args=("rakor",)),
    Line("rakor:issue_letter", (WRONG, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("rakor",)),
    # none is issued in the story
    Line("rakor:number_letter", (GONE, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("0",)),
    Line("rakor:letter_pdf", (GONE,) * 7, args=("0",)),
    Line("rakor:letter_docx", (GONE,) * 7, args=("0",)),
    Line("rakor:attendance", (OK, OK, OK, OK, OK, GONE, GONE), args=("rakor",)),
    Line("rakor:mark", (REFUSED, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("rakor",)),
    Line("rakor:code", (OK, *(FORBIDDEN,) * 4, GONE, GONE), args=("rakor",)),
    # a code that nobody made
    Line("rakor:check_in", (REFUSED, REFUSED, REFUSED, REFUSED, FORBIDDEN, GONE, GONE), args=("rakor", "token")),
    Line("rakor:arrive", (REFUSED,) * 7, args=("rakor", "token"), outside=(REFUSED, REFUSED)),
    # names are read by the agency that keeps the minutes
    Line("rakor:guests", (OK, OK, *(FORBIDDEN,) * 3, GONE, GONE), args=("rakor",)),
    Line("rakor:attendance_pdf", (OK, OK, *(FORBIDDEN,) * 3, GONE, GONE), args=("rakor",)),
    Line("rakor:attendance_docx", (OK, OK, *(FORBIDDEN,) * 3, GONE, GONE), args=("rakor",)),
    Line("rakor:confirm_guests", (REFUSED, REFUSED, *(FORBIDDEN,) * 3, GONE, GONE), "post", ("rakor",)),
    Line("rakor:refuse_guest", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), "post", ("1",)),
    Line("rakor:remove_person", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), "post", ("1",)),
    Line("rakor:lines", (OK, OK, OK, OK, OK, GONE, GONE), args=("rakor",)),
    Line("rakor:line", (OK, OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), args=("input",)),
    Line("rakor:turn", (REFUSED, REFUSED, REFUSED, REFUSED, FORBIDDEN, GONE, GONE), "post", ("input",)),
    Line("rakor:settle", (OK, OK, FORBIDDEN, OK, FORBIDDEN, GONE, GONE), args=("draft",)),
    # it has not begun
    Line("rakor:close", (REFUSED, *(FORBIDDEN,) * 4, GONE, GONE), args=("rakor",)),
    Line("rakor:draft_pdf", (REFUSED, *(FORBIDDEN,) * 4, GONE, GONE), args=("rakor",)),
    Line("rakor:decided", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("rakor:decided_csv", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("rakor:decided_xlsx", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("rakor:decided_line", (GONE,) * 7, args=("1",)),
    Line("rakor:finish_follow_up", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), "post", ("1",)),
    Line("rakor:drop_follow_up", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), "post", ("1",)),
    Line("rakor:resume_follow_up", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), "post", ("1",)),
    Line("rakor:minutes", (OK, OK, OK, OK, OK, GONE, GONE), args=("over",)),
    Line("rakor:minutes_pdf", (OK, OK, OK, OK, OK, GONE, GONE), args=("over",)),
    Line("rakor:minutes_docx", (OK, OK, OK, OK, OK, GONE, GONE), args=("over",)),
    Line("rakor:approve", (WRONG, FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, GONE, GONE), "post", ("over",)),
    Line("rakor:object", (WRONG, FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, GONE, GONE), "post", ("over",)),
    Line("rakor:give_number", (WRONG, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("over",)),
    Line("rakor:confirm_signed", (WRONG, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("over",)),
    Line("rakor:file_scan", (WRONG, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("over",)),
    Line("rakor:speak", (OK, OK, OK, OK, FORBIDDEN, GONE, GONE), args=("input",)),
    Line("rakor:follow_up", (REFUSED, REFUSED, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), args=("input",)),
    Line("rakor:open_gap", (OK, OK, OK, OK, FORBIDDEN, GONE, GONE), args=("input",)),
    Line("gaps:list", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:csv", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:xlsx", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:json", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:import", (OK, OK, OK, OK, FORBIDDEN, GONE, OK)),
    Line("gaps:load", (REFUSED, REFUSED, REFUSED, REFUSED, FORBIDDEN, GONE, REFUSED), "post"),
    Line("gaps:import_problems", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE)),
    Line("gaps:import_rest", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE)),
    Line("gaps:take_back", (GONE, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), "post", ("0",)),
    Line("gaps:import_template", (OK, OK, OK, OK, FORBIDDEN, GONE, OK)),
    Line("gaps:promise_template", (OK, OK, OK, OK, FORBIDDEN, GONE, OK)),
    Line("gaps:promises_csv", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:promises_xlsx", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:board", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:calendar", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:scorecard", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:month_pdf", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:month_docx", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("gaps:open", (OK, OK, OK, OK, FORBIDDEN, GONE, OK)),
    # Bawaslu's officer kept the view and made the change: nobody else has them, colleagues included
    Line("gaps:save_view", (WRONG, WRONG, WRONG, WRONG, WRONG, GONE, WRONG), "post"),
    Line("gaps:remove_view", (MOVED, GONE, GONE, GONE, GONE, GONE, GONE), "post", ("view",)),
    Line("gaps:change", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, WRONG), "post"),
    Line("gaps:changed", (OK, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), args=("change",)),
    # in another session than the one that made it
    Line("gaps:undo_change", (REFUSED, GONE, GONE, GONE, FORBIDDEN, GONE, GONE), "post", ("change",)),
    Line("gaps:propose", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("gap",)),
    Line("gaps:mark_duplicate", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("gap",)),
    Line("gaps:unmark_duplicate", (MOVED, MOVED, MOVED, MOVED, FORBIDDEN, GONE, GONE), "post", ("gap",)),
    Line("gaps:comment", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("gap",)),
    Line("gaps:reopen", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("closed_gap",)),
    # only a head asks; nobody has asked here
    Line("gaps:ask_acceptance", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", ("gap",)),
    Line(
        "gaps:countersign_acceptance",
        (REFUSED, FORBIDDEN, FORBIDDEN, REFUSED, FORBIDDEN, GONE, GONE),
        "post",
        ("gap",),
    ),
    Line("gaps:end_acceptance", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("gap",)),
    # asked of Polres, whose field officer may answer for it
    Line("gaps:accept", (FORBIDDEN, FORBIDDEN, MOVED, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", ("asked",)),
    Line("gaps:decline", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("asked",)),
    Line("gaps:start", (FORBIDDEN, FORBIDDEN, MOVED, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", ("promise",)),
    Line("gaps:ask_extension", (FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", ("promise",)),
    Line("gaps:decide_extension", (WRONG, *(FORBIDDEN,) * 4, GONE, GONE), "post", ("extension",)),
    # owed by Polres, whose own people remind nobody; the first reminds, the others within the hour do not
    Line("gaps:remind", (MOVED, REFUSED, FORBIDDEN, REFUSED, FORBIDDEN, GONE, GONE), "post", ("promise",)),
    Line("gaps:break_commitment", (WRONG, FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, GONE, GONE), "post", ("promise",)),
    Line("gaps:open_from_driver", (REFUSED, REFUSED, REFUSED, REFUSED, FORBIDDEN, GONE, REFUSED), "post"),
    Line("gaps:gap", (OK, OK, OK, OK, OK, GONE, GONE), args=("gap",)),
    Line("gaps:make_commitment", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("gap",)),
    Line("gaps:file_evidence", (FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", ("promise",)),
    Line("gaps:withdraw_commitment", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("promise",)),
    Line("gaps:return_evidence", (WRONG, FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, GONE, GONE), "post", ("filed",)),
    # Bawaslu verifies; BPBD comes after it and is told that it is done.
    Line("gaps:verify_commitment", (MOVED, FORBIDDEN, FORBIDDEN, REFUSED, FORBIDDEN, GONE, GONE), "post", ("filed",)),
    Line("gaps:close", (MOVED, FORBIDDEN, FORBIDDEN, MOVED, FORBIDDEN, GONE, GONE), "post", ("closed_gap",)),
    # what is shown there is bound to the viewer's own walls; a notice or a job that is not there for you is 404
    Line("notices:inbox", (OK,) * 7),
    Line("notices:open", (GONE,) * 7, "post", ("0",)),
    Line("notices:mark_read", (MOVED,) * 7, "post"),
    Line("notices:acknowledge", (GONE,) * 7, "post", ("0",)),
    Line("notices:preferences", (OK,) * 7),
    Line("operation:keys", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("notices:letters", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("notices:send_again", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", ("0",)),
    Line("outgoing:list", (*(FORBIDDEN,) * 5, OK, OK)),
    Line("outgoing:retry", (*(FORBIDDEN,) * 5, GONE, GONE), "post", ("0",)),
    Line("outgoing:retry_all", (*(FORBIDDEN,) * 5, MOVED, MOVED), "post"),
    Line("outgoing:drop", (*(FORBIDDEN,) * 5, GONE, GONE), "post", ("0",)),
    Line("jobs:list", (OK,) * 7),
    Line("jobs:cancel", (GONE,) * 7, "post", ("0",)),
    Line("jobs:resume", (GONE,) * 7, "post", ("0",)),
    # behind the voter wall: an agreement between KPU and Bawaslu is in force
    Line("roll:desk", (OK, GONE, GONE, GONE, GONE, GONE, GONE)),
    Line("roll:ask", (WRONG, GONE, GONE, GONE, GONE, GONE, GONE), "post"),
    Line("roll:answer", (OK, GONE, GONE, GONE, GONE, GONE, GONE), args=("look_up",)),
    Line("roll:slip", (OK, GONE, GONE, GONE, GONE, GONE, GONE), args=("look_up",)),
    Line("roll:decide", (WRONG, GONE, GONE, GONE, GONE, GONE, GONE), "post", ("look_up",)),
    Line("roll:counters", (OK, GONE, GONE, GONE, GONE, GONE, GONE)),
    Line("roll:set_day", (FORBIDDEN, GONE, GONE, GONE, GONE, GONE, GONE), "post"),
    Line("roll:confirm", (WRONG, GONE, GONE, GONE, GONE, GONE, GONE), "post"),
    Line("people:office", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK)),
    Line("people:keep_letterhead", _OFFICE, "post"),
    Line("people:enter_signer", _OFFICE, "post"),
    Line("people:keep_basis", (MOVED, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, MOVED, MOVED), "post"),
    # officers of the own agency only, and the story has entered none
    Line("people:make_usual", (GONE,) * 7, "post", ("0",)),
    Line("people:end_signer", (GONE,) * 7, "post", ("0",)),
    Line("people:agreements", (OK,) * 7),
    Line("people:record_agreement", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN)),
    # whoever sees the list sees one of them; who ends it is told from its parties, once a reason is given
    Line("people:agreement", (*(OK,) * 6, GONE), args=("agreement",)),
    Line("people:agreement_pdf", (*(OK,) * 6, GONE), args=("agreement",)),
    Line("people:countersign", (*(FORBIDDEN,) * 6, GONE), "post", ("agreement",)),
    Line("people:end_agreement", (*(REFUSED,) * 6, GONE), "post", ("agreement",)),
    Line("cases:board", _BEHIND),
    Line("cases:case", _BEHIND, args=("1",)),
    Line("cases:status", (OK,) * 7, outside=(OK, OK)),
    Line("cases:new", _BEHIND),
    Line("cases:link_double", _BEHIND, "post", ("1",)),
    Line("cases:renew_code", _BEHIND, "post", ("1",)),
    Line("cases:persons", _BEHIND, args=("1",)),
    Line("cases:add_person", _BEHIND, "post", ("1",)),
    Line("cases:person_numbers", _BEHIND, "post", ("1", "1")),
    Line("cases:exclude", _BEHIND, "post", ("1",)),
    Line("cases:step_back", _BEHIND, "post", ("1",)),
    Line("cases:let_in", _BEHIND, "post", ("1", "1")),
    # who is let in and who is kept out stands before the wall of cases, and names nothing of one
    Line("cases:members", _NO_MEMBER),
    Line("cases:ask_to_be_let_in", _NO_MEMBER, "post"),
    Line("cases:let_member_in", _NO_MEMBER, "post", ("0",)),
    Line("cases:give_keys", _BEHIND, "post", ("0",)),
    Line("cases:giving", _BEHIND, args=("0",)),
    Line("cases:exclusions", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("cases:confirm_exclusion", _BEHIND, "post", ("0",)),
    Line("cases:decline_exclusion", _BEHIND, "post", ("0",)),
    Line("cases:ask_exclusion", _BEHIND, "post", ("1",)),
    Line("cases:withdraw_exclusion", _BEHIND, "post", ("1", "0")),
    Line("cases:statistics", _BEHIND),
    Line("cases:statistics_export", _BEHIND, "post"),
    Line("cases:release_totals", _BEHIND, "post"),
    Line("cases:articles", _BEHIND, args=("1",)),
    Line("cases:pick_article", _BEHIND, "post", ("1",)),
    Line("cases:tick_article", _BEHIND, "post", ("1", "178B")),
    Line("cases:set_article_aside", _BEHIND, "post", ("1", "178B")),
    Line("cases:links", _BEHIND, args=("1",)),
    Line("cases:add_link", _BEHIND, "post", ("1",)),
    Line("cases:strike_link", _BEHIND, "post", ("1", "1")),
    Line("cases:add_task", _BEHIND, "post", ("1",)),
    Line("cases:finish_task", _BEHIND, "post", ("1", "0")),
    Line("cases:event", _BEHIND, "post", ("1",)),
    Line("cases:export", _BEHIND, "post"),
    Line("cases:evidence", _BEHIND, args=("1",)),
    Line("cases:evidence_copy", _BEHIND, args=("1", "1")),
    Line("cases:evidence_original", _BEHIND, "post", ("1", "1")),
    Line("cases:take_in_evidence", _BEHIND, "post", ("1",)),
    Line("cases:give_evidence", _BEHIND, "post", ("1", "1")),
    Line("cases:receive_evidence", _BEHIND, "post", ("1", "1")),
    Line("cases:refuse_evidence", _BEHIND, "post", ("1", "1")),
    Line("cases:check_evidence", _BEHIND, "post", ("1",)),
    Line("cases:discussions", _BEHIND, args=("1",)),
    Line("cases:hold_discussion", _BEHIND, "post", ("1",)),
    Line("cases:speak_in_discussion", _BEHIND, "post", ("1", "1")),
    Line("cases:amend_discussion", _BEHIND, "post", ("1", "1")),
    Line("cases:papers", _BEHIND, args=("1",)),
    Line("cases:paper_file", _BEHIND, args=("1", "1", "pdf")),
    Line("cases:issue_paper", _BEHIND, args=("1", "receipt")),
    Line("cases:add_scan", _BEHIND, "post", ("1", "1")),
    Line("cases:scan", _BEHIND, args=("1", "1")),
    Line("plans:clocks", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("plans:clock", (OK, OK, OK, OK, OK, GONE, GONE), args=("clock",)),
    Line("plans:start_clock", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, OK)),
    Line("plans:end_clock", (WRONG, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", ("clock",)),
    Line("plans:make_feed", (OK, OK, OK, OK, FORBIDDEN, GONE, OK), "post"),
    Line("plans:revoke_feed", (MOVED, MOVED, MOVED, MOVED, FORBIDDEN, GONE, MOVED), "post"),
    # a token that nobody was given
    Line("plans:feed", (GONE,) * 7, args=("token",), outside=(GONE, GONE)),
    Line("evidence:download", (OK, OK, OK, OK, OK, GONE, GONE), args=("evidence",)),
    # Polres filed it: its own people, whoever may verify it, and the auditor
    Line("evidence:original", (OK, FORBIDDEN, OK, OK, OK, GONE, GONE), "post", ("photo",)),
    Line("ledger:list", (OK, OK, OK, OK, OK, FORBIDDEN, OK)),
    Line("ledger:witnesses", (OK,) * 7),
    Line("ledger:register_witness", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    # whoever keeps the post is let in, and finds no such witness
    Line("ledger:confirm_witness", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), args=("1",)),
    Line("ledger:move_witness", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", ("1",)),
    Line("ledger:end_witness", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", ("1",)),
    Line("ledger:witness_request", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), args=("1",)),
    Line("ledger:witness_request_file", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), args=("1",)),
    Line("ledger:take_cosignature", (*(FORBIDDEN,) * 5, WRONG, FORBIDDEN), "post"),
    Line("ledger:take_home", (GONE, GONE, GONE, GONE, GONE, FORBIDDEN, GONE), "post"),
    Line("ledger:heads", (OK, OK, OK, OK, OK, FORBIDDEN, OK)),
    Line("ledger:standing", (OK, OK, OK, OK, OK, FORBIDDEN, OK)),
    # a head that was never signed; and none was
    Line("ledger:head", (GONE, GONE, GONE, GONE, GONE, FORBIDDEN, GONE), args=("999999",)),
    Line("ledger:checkpoint", (GONE,) * 7, outside=(GONE, GONE)),
    Line("people:load", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("people:load_run", (*(FORBIDDEN,) * 5, REFUSED, FORBIDDEN), "post"),
    Line("people:csv", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("people:xlsx", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("people:take_back_load", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", ("0",)),
    Line("people:load_rest", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN)),
    Line("people:load_problems", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN)),
    Line("people:load_template", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("people:standing", (*(FORBIDDEN,) * 5, OK, FORBIDDEN), args=("post",)),
    # whole numbers are for duty officers and chiefs; the roster for who plans in the own agency, Polres here
    Line("people:contacts", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("people:contact_see", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", ("post",)),
    Line("people:duty", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("people:shift", (OK, OK, OK, OK, OK, GONE, GONE), args=("shift",)),
    Line("people:duty_add", (*(FORBIDDEN,) * 5, GONE, OK)),
    Line("people:duty_change", (*(FORBIDDEN,) * 5, GONE, GONE), args=("shift",)),
    Line("people:duty_cancel", (*(FORBIDDEN,) * 5, GONE, GONE), "post", ("shift",)),
    Line("people:hand_over", (WRONG, WRONG, WRONG, WRONG, WRONG, GONE, GONE), "post", ("shift",)),
    Line("people:acknowledge", (*(FORBIDDEN,) * 5, GONE, GONE), "post", ("shift",)),
    Line("people:take_step", (MOVED, MOVED, MOVED, MOVED, MOVED, GONE, MOVED), "post"),
    Line("people:call_now", (*(FORBIDDEN,) * 5, GONE, GONE), "post", ("shift",)),
    Line("people:journal", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("people:journal_write", (WRONG, FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, GONE, WRONG), "post"),
    Line("people:list", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN)),
    Line("people:add", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN)),
    Line("people:sessions", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("people:sessions_of", (*(FORBIDDEN,) * 5, OK, FORBIDDEN), args=("post",)),
    Line("people:end_sessions", (*(FORBIDDEN,) * 5, MOVED, FORBIDDEN), "post", ("post",)),
    # in this cast nobody is a chief
    Line("people:chiefs", (OK,) * 7),
    Line("people:compare_key", (GONE,) * 7, args=("post",)),
    Line("people:name_deputy", (FORBIDDEN,) * 7, "post"),
    Line("people:end_deputy", (FORBIDDEN,) * 7, "post"),
    Line("people:enter_as_chief", (OK,) * 7, outside=(OK, OK)),
    # who speaks for an institution registers its key: none of these; and nothing was lost
    Line("people:recovery", (*(OK,) * 5, GONE, OK)),
    Line("people:register_recovery_key", (FORBIDDEN,) * 7),
    Line("people:ask_recovery", (GONE,) * 7, "post", ("1",)),
    Line("people:take_out_recovery", (GONE,) * 7, "post", ("1",)),
    Line("people:hand_in_recovery", (GONE,) * 7, "post", ("1",)),
    Line("people:take_back_key", (GONE,) * 7, "post", ("1",)),
    Line("people:end_recovery", (GONE,) * 7, "post", ("1",)),
    Line("people:propose", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN), args=("post",)),
    # an administrator sees what waits and decides nothing; nobody of this cast is chief or deputy
    Line("people:proposals", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("people:proposal", (GONE,) * 7, args=("0",)),
    Line("people:proposal_list", (GONE,) * 7, args=(NO_LIST, "0")),
    Line("people:decide", (REFUSED,) * 7, "post"),
    Line("people:decline", (REFUSED,) * 7, "post"),
    Line("people:lend", (REFUSED,) * 7, "post"),
    Line("people:withdraw", (*(FORBIDDEN,) * 5, REFUSED, FORBIDDEN), "post"),
    Line("people:roles", (OK,) * 7),
    # none of them has a vault: what is done with one leads to making it
    Line("people:vault", (OK,) * 7),
    Line("people:make_vault", (OK,) * 7),
    Line("people:open_vault", (MOVED,) * 7),
    Line("people:open_by_card", (MOVED,) * 7),
    Line("people:close_vault", (MOVED,) * 7, "post"),
    Line("people:change_phrase", (MOVED,) * 7),
    Line("people:type_card", (MOVED,) * 7),
    Line("people:renew_card", (MOVED,) * 7),
    Line("people:login_link", (410,) * 7, args=("token",), outside=(410, 410)),
    Line("people:demo_switch", (GONE,) * 7, "post", outside=(GONE, GONE)),
    Line("card:page", (OK,) * 7, outside=(OK, OK)),
    Line("card:worker", (OK,) * 7, outside=(OK, OK)),
    Line("card:manifest", (OK,) * 7, outside=(OK, OK)),
    Line("card:paper", (OK,) * 7, args=("id",), outside=(OK, OK)),
    # a flood that Polres reported and asked BPBD to go to: BPBD leads, Bawaslu and BPBD have officers who handle
    Line("units:list", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("units:team", (GONE, GONE, OK, GONE, GONE, GONE, GONE), args=("team",)),
    Line("units:make", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    Line("units:change", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), args=("team",)),
    Line("units:close", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", ("team",)),
    Line("units:say", (GONE, GONE, REFUSED, GONE, FORBIDDEN, GONE, GONE), "post", ("team",)),
    Line("units:shift", (GONE, GONE, WRONG, GONE, FORBIDDEN, GONE, GONE), "post", ("team",)),
    Line("units:join", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", ("team",)),
    Line("units:number", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", ("team",)),
    Line("units:leave", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", ("team", "member")),
    Line("units:csv", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("units:xlsx", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("units:import", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    Line("units:load", (REFUSED, *_VERIFIES, GONE, REFUSED), "post"),
    Line("units:import_problems", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE)),
    Line("units:import_rest", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE)),
    Line("units:import_template", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    Line("units:take_back", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", ("0",)),
    Line("units:orders", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("units:order", (OK, OK, OK, OK, OK, GONE, GONE), args=("resource_order",)),
    Line("units:ask", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    Line("units:offer", (WRONG, *_HANDLES, GONE, GONE), "post", ("resource_order",)),
    Line("units:refuse", (WRONG, *_HANDLES, GONE, GONE), "post", ("resource_order",)),
    Line("units:cancel", (WRONG, *_HANDLES, GONE, GONE), "post", ("resource_order",)),
    Line("units:accept", (WRONG, *_HANDLES, GONE, GONE), "post", ("resource_offer",)),
    Line("units:decline", (WRONG, *_HANDLES, GONE, GONE), "post", ("resource_offer",)),
    Line("units:withdraw", (WRONG, *_HANDLES, GONE, GONE), "post", ("resource_offer",)),
    Line("units:arrive", (*(FORBIDDEN,) * 5, GONE, GONE), "post", ("resource_offer",)),
    Line("incidents:list", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("incidents:incident", (OK, OK, OK, OK, OK, GONE, GONE), args=("incident",)),
    Line("incidents:report", (OK, OK, OK, OK, FORBIDDEN, GONE, OK)),
    # BPBD comes after Bawaslu and is told that it is done
    Line("incidents:confirm", (MOVED, *_VERIFIES, GONE, GONE), "post", ("incident",)),
    Line("incidents:correct", (WRONG, *_HANDLES, GONE, GONE), "post", ("incident",)),
    Line("incidents:call_false", (WRONG, *_HANDLES, GONE, GONE), "post", ("incident",)),
    Line("incidents:close", (WRONG, *_HANDLES, GONE, GONE), "post", ("incident",)),
    Line("incidents:reopen", (WRONG, *_HANDLES, GONE, GONE), "post", ("incident",)),
    Line("incidents:assign", (WRONG, *_HANDLES, GONE, GONE), "post", ("incident",)),
    Line("incidents:handled", (WRONG, *_HANDLES, GONE, GONE), "post", ("incident",)),
    Line("incidents:merge", (WRONG, *_HANDLES, GONE, GONE), "post", ("incident",)),
    Line("incidents:case", (MOVED, FORBIDDEN, FORBIDDEN, MOVED, FORBIDDEN, GONE, GONE), "post", ("incident",)),
    Line("incidents:tell_apart", (REFUSED, *_VERIFIES, GONE, GONE), "post", ("incident",)),
    Line("incidents:undo_merge", (MOVED, FORBIDDEN, FORBIDDEN, MOVED, FORBIDDEN, GONE, GONE), "post", ("merge",)),
    Line("incidents:note", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("incident",)),
    # BPBD was asked, by Polres: Bawaslu has no word in it
    Line("incidents:accept", (*(FORBIDDEN,) * 3, MOVED, FORBIDDEN, GONE, GONE), "post", ("task",)),
    Line("incidents:set_out", (FORBIDDEN, FORBIDDEN, MOVED, MOVED, FORBIDDEN, GONE, GONE), "post", ("task",)),
    Line("incidents:arrive", (FORBIDDEN, FORBIDDEN, MOVED, MOVED, FORBIDDEN, GONE, GONE), "post", ("task",)),
    Line("incidents:done", (FORBIDDEN, FORBIDDEN, MOVED, MOVED, FORBIDDEN, GONE, GONE), "post", ("task",)),
    Line("incidents:move", (*(FORBIDDEN,) * 3, MOVED, FORBIDDEN, GONE, GONE), "post", ("task",)),
    Line("incidents:voice", (REFUSED, *_VERIFIES, GONE, GONE), "post", ("task",)),
    Line("incidents:unable", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("task",)),
    Line("incidents:doubt", (OK, OK, OK, OK, OK, GONE, GONE), args=("doubt",)),
    Line("incidents:settle_doubt", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("doubt",)),
    Line("incidents:cancel", (WRONG, WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE), "post", ("task",)),
    Line("incidents:export", (REFUSED, *_VERIFIES, GONE, REFUSED), "post"),
    Line("incidents:exporting", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), args=("0",)),
    Line("incidents:exported", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), args=("0",)),
    Line("healthz", (OK,) * 7, outside=(OK, OK)),
    Line("api:openapi-json", (OK,) * 7, outside=(OK, OK)),
    Line("api:openapi-view", (OK,) * 7, outside=(OK, OK)),
    Line("api:api-root", (GONE,) * 7, outside=(GONE, GONE)),
    Line("api:reports", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("api:import", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("api:report", (TOKEN,) * 7, args=("1",), outside=(TOKEN, TOKEN)),
    Line("api:files", (TOKEN,) * 7, "post", ("1",), outside=(TOKEN, TOKEN)),
    Line("api:me", (TOKEN,) * 7, outside=(TOKEN, TOKEN)),
    Line("api:mine", (TOKEN,) * 7, outside=(TOKEN, TOKEN)),
    Line("api:check_in", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("api:holder", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("api:doorbell", (TOKEN,) * 7, outside=(TOKEN, TOKEN)),
    Line("api:marks", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("api:understood", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("api:acts", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("api:act_files", (TOKEN,) * 7, "post", ("6f1b2a52-8b0e-4c1e-9d5a-2f0d6a1f7c11",), outside=(TOKEN, TOKEN)),
    Line("help", (OK,) * 7, args=("explanation", "what-a-gap-is")),
    Line("language", (303,) * 7, "post", outside=(303, 303)),
    Line("theme", (303,) * 7, "post", outside=(303, 303)),
    Line("scale", (303,) * 7, "post", outside=(303, 303)),
    Line("account_login", (MOVED,) * 7, outside=(MOVED, OK)),
    Line("account_logout", (OK,) * 7, outside=(OK, MOVED)),
    Line("account_inactive", (OK,) * 7, outside=(OK, OK)),
    Line("mfa_authenticate", (MOVED,) * 7, outside=(MOVED, LOGIN)),
    Line("account_change_password", (MOVED,) * 7, outside=(MOVED, LOGIN)),
    Line("account_set_password", (OK,) * 7, outside=(OK, LOGIN)),
    Line("account_reauthenticate", (AGAIN,) * 7, outside=(FORBIDDEN, LOGIN)),
    Line("mfa_index", (OK,) * 7, outside=(OK, LOGIN)),
    # what changes a factor asks for the password or a code again first; who has no factor yet sets one up
    Line("mfa_activate_totp", (AGAIN,) * 7, outside=(OK, LOGIN)),
    Line("mfa_deactivate_totp", (AGAIN,) * 7, outside=(GONE, LOGIN)),
    Line("mfa_generate_recovery_codes", (AGAIN,) * 7, outside=(OK, LOGIN)),
    Line("mfa_view_recovery_codes", (GONE,) * 7, outside=(GONE, LOGIN)),
    Line("mfa_download_recovery_codes", (GONE,) * 7, outside=(GONE, LOGIN)),
    Line("mfa_reauthenticate", (OK,) * 7, outside=(FORBIDDEN, LOGIN)),
    Line("mfa_list_webauthn", (OK,) * 7, outside=(OK, LOGIN)),
    Line("mfa_add_webauthn", (AGAIN,) * 7, outside=(OK, LOGIN)),
    Line("mfa_edit_webauthn", (AGAIN,) * 7, args=("1",), outside=(GONE, LOGIN)),
    Line("mfa_remove_webauthn", (AGAIN,) * 7, args=("1",), outside=(GONE, LOGIN)),
    Line("mfa_reauthenticate_webauthn", (AGAIN,) * 7, outside=(FORBIDDEN, LOGIN)),
    # nothing waits there, so it leads home
    Line("typed", (MOVED,) * 7),
    Line("usersessions_list", (OK,) * 7, outside=(OK, LOGIN)),
    Line("account_signup", (GONE,) * 7, outside=(GONE, GONE)),
    Line("account_email", (GONE,) * 7, outside=(GONE, GONE)),
    Line("account_confirm_email", (GONE,) * 7, args=("key",), outside=(GONE, GONE)),
    Line("account_email_verification_sent", (GONE,) * 7, outside=(GONE, GONE)),
    Line("account_reset_password", (GONE,) * 7, outside=(GONE, GONE)),
    Line("account_reset_password_done", (GONE,) * 7, outside=(GONE, GONE)),
    Line("account_reset_password_from_key", (GONE,) * 7, args=("1", "key"), outside=(GONE, GONE)),
    Line("account_reset_password_from_key_done", (GONE,) * 7, outside=(GONE, GONE)),
    Line("account_confirm_login_code", (GONE,) * 7, outside=(GONE, GONE)),
    # intake, the doors of machines, the phone form; 999: nothing is there, for who may look
    Line(
        "gateway:sms",
        (REFUSED,) * 7,
        "post",
        outside=(REFUSED, REFUSED),
    ),
    Line(
        "gateway:telegram",
        (TOKEN,) * 7,
        "post",
        args=("x",),
        outside=(TOKEN, TOKEN),
    ),
    Line(
        "gateway:whatsapp",
        (TOKEN,) * 7,
        "post",
        args=("x",),
        outside=(TOKEN, TOKEN),
    ),
    Line("gateway:android", (TOKEN,) * 7, "post", args=("x",), outside=(TOKEN, TOKEN)),
    Line("gateway:twilio", (TOKEN,) * 7, "post", args=("x",), outside=(TOKEN, TOKEN)),
    Line("receipts:message", (GONE,) * 7, "post", args=("1:x",), outside=(GONE, GONE)),
    Line("receipts:android", (TOKEN,) * 7, "post", args=("x",), outside=(TOKEN, TOKEN)),
    Line("ways:list", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("ways:add", (*(FORBIDDEN,) * 5, OK, FORBIDDEN)),
    Line("ways:try", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", args=("999",)),
    Line("ways:close", (*(FORBIDDEN,) * 5, GONE, FORBIDDEN), "post", args=("999",)),
    Line("intake:add_gateway", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN), "post"),
    Line("intake:add_sender", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, OK), "post"),
    Line(
        "intake:close_gateway",
        (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN),
        "post",
        args=("999",),
    ),
    Line("intake:card_list", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), args=("999",)),
    Line("intake:card_lists", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK)),
    Line("intake:card_problems", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE)),
    Line("intake:card_rest", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE)),
    Line("intake:card_template", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK)),
    Line("intake:load_cards", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK)),
    Line("intake:lost_device", _NO_DEVICE, "post", args=("999",)),
    Line("intake:make_cards", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, REFUSED, REFUSED), "post"),
    Line("intake:print_cards", _NO_DEVICE, "post", args=("999",)),
    Line("intake:revoke_cards", _NO_DEVICE, "post", args=("999",)),
    Line("intake:codes", (OK,) * 7),
    Line("intake:csv", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    Line("intake:decide", (REFUSED, FORBIDDEN, FORBIDDEN, REFUSED, FORBIDDEN, GONE, REFUSED), "post"),
    Line("intake:devices", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK)),
    Line("intake:dismiss", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", args=("999",)),
    Line("intake:enrol", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK)),
    Line("intake:hand_over", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", args=("999",)),
    Line("intake:list", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    Line("intake:message", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), args=("999",)),
    Line("intake:register", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", args=("999",)),
    Line(
        "intake:revoke_device",
        (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE),
        "post",
        args=("999",),
    ),
    Line(
        "intake:revoke_sender",
        (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE),
        "post",
        args=("999",),
    ),
    Line("intake:load_senders", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, OK)),
    Line("intake:run_senders", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, REFUSED), "post"),
    Line("intake:sender_problems", _NO_DEVICE),
    Line("intake:sender_rest", _NO_DEVICE),
    Line("intake:sender_template", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, OK)),
    Line("intake:sender", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), args=("999",)),
    Line("intake:senders", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, OK)),
    Line("intake:spreadsheet", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, OK), args=("incident",)),
    Line("intake:take_back", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", args=("999",)),
    Line("intake:try_again", (GONE, FORBIDDEN, FORBIDDEN, GONE, FORBIDDEN, GONE, GONE), "post", args=("999",)),
    Line("openrosa:form", (TOKEN,) * 7, args=("incident",), outside=(TOKEN, TOKEN)),
    Line("openrosa:form_list", (TOKEN,) * 7, outside=(TOKEN, TOKEN)),
    Line(
        "openrosa:manifest",
        (TOKEN,) * 7,
        args=("incident",),
        outside=(TOKEN, TOKEN),
    ),
    Line(
        "openrosa:media",
        (TOKEN,) * 7,
        args=(
            "incident",
            "x",
        ),
        outside=(TOKEN, TOKEN),
    ),
    Line("openrosa:set_up", (SPENT,) * 7, args=("x",), outside=(SPENT, SPENT)),
    Line("openrosa:submission", (TOKEN,) * 7, "post", outside=(TOKEN, TOKEN)),
    Line("phone:book", (OK,) * 7, outside=(OK, OK)),
    Line("phone:certificate", (GONE,) * 7, outside=(GONE, GONE)),
    Line("phone:enrol", (OK,) * 7, outside=(OK, OK)),
    Line("phone:kit", (TOKEN,) * 7, outside=(TOKEN, TOKEN)),
    Line("phone:manifest", (OK,) * 7, outside=(OK, OK)),
    Line("phone:page", (OK,) * 7, outside=(OK, OK)),
    Line("phone:script", (OK,) * 7, args=("phone/main",), outside=(OK, OK)),
    Line("phone:setup", (OK,) * 7, outside=(OK, OK)),
    Line("phone:worker", (OK,) * 7, outside=(OK, OK)),
    Line("situation:draft", (GONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), args=("999",)),
    Line("situation:drop_draft", (GONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", args=("999",)),
    Line("situation:make_draft", (REFUSED, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, REFUSED), "post"),
    Line(
        "situation:report_docx",
        (OK, OK, OK, OK, OK, GONE, GONE),
        args=(
            "sitrep",
            "id",
        ),
    ),
    Line("situation:report_json", (OK, OK, OK, OK, OK, GONE, GONE), args=("sitrep",)),
    Line("situation:set_schedule", (REFUSED, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, REFUSED), "post"),
    Line("situation:sign_draft", (GONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, GONE), "post", args=("999",)),
    Line("situation:tps", (OK, OK, OK, OK, OK, GONE, OK)),
    Line(
        "situation:tps_call",
        (REFUSED, REFUSED, REFUSED, REFUSED, FORBIDDEN, GONE, REFUSED),
        "post",
        args=("31.75.03.1001/001",),
    ),
    Line("situation:tps_calls", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:tps_calls_csv", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:tps_calls_pdf", (REFUSED, REFUSED, REFUSED, REFUSED, FORBIDDEN, GONE, REFUSED), "post"),
    Line("situation:tps_take", (REFUSED, REFUSED, REFUSED, REFUSED, FORBIDDEN, GONE, REFUSED), "post"),
    Line("situation:tps_numbers", (OK, OK, OK, OK, FORBIDDEN, GONE, OK), "post"),
    Line("situation:tps_give_back", (MOVED, MOVED, MOVED, MOVED, FORBIDDEN, GONE, MOVED), "post"),
    Line("outgoing:contacts", _KEEPS_NUMBERS),
    Line("outgoing:contact_desk", (WRONG, FORBIDDEN, FORBIDDEN, WRONG, FORBIDDEN, GONE, WRONG), "post"),
    Line("outgoing:contact_confirm", (MOVED, FORBIDDEN, FORBIDDEN, MOVED, FORBIDDEN, GONE, MOVED), "post"),
    Line("outgoing:contact_code", _NO_NUMBER, "post", ("999",)),
    Line("outgoing:contact_prove", _NO_NUMBER, "post", ("999",)),
    Line("outgoing:contact_change", _NO_NUMBER, "post", ("999",)),
    Line("outgoing:contact_end", _NO_NUMBER, "post", ("999",)),
    Line("outgoing:contact_load", _KEEPS_NUMBERS),
    Line("outgoing:contact_load_run", (REFUSED, FORBIDDEN, FORBIDDEN, REFUSED, FORBIDDEN, GONE, REFUSED), "post"),
    Line("outgoing:contact_load_problems", _NO_NUMBER),
    Line("outgoing:contact_load_rest", _NO_NUMBER),
    Line("outgoing:contact_load_template", _KEEPS_NUMBERS),
    Line("situation:tps_days", (OK, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, GONE, OK)),
    Line("situation:tps_part", (OK, OK, OK, OK, OK, GONE, OK)),
    Line("situation:tps_report", (OK, OK, OK, OK, FORBIDDEN, GONE, GONE), args=("31.75.03.1001/001",)),
]


def test_the_table_names_every_url() -> None:
    assert {line.name for line in TABLE} == set(RULES)


@pytest.fixture(scope="module")
def story(beneath: None) -> Story:
    """Told once for all lines."""
    return tell(viewer_of, AT)


@pytest.fixture(scope="module")
def sessions(story: Story) -> dict[str, SimpleCookie]:
    """The cookies of everybody, who logs in once; after each line their sessions are what they were."""
    inside = {who: logged_in(who).cookies for who in CAST}
    return {**inside, "password only": logged_in("kpu", second_factor=False).cookies, "nobody": SimpleCookie()}


@pytest.mark.django_db
@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_everybody_gets_the_answer_of_the_table(
    line: Line, story: Story, sessions: dict[str, SimpleCookie], see: See, at: datetime
) -> None:
    more = incident_story.stand(see, at) if line.name.startswith("incidents:") else {}
    more = units.stand(see, at) if line.name.startswith("units:") else more
    more = alert_story.stand(see, at) if set(line.args) & alert_story.WORDS else more
    for (who, cookies), wanted in zip(sessions.items(), (*line.answers, *line.outside), strict=True):
        assert _ask(a_client(cookies), line, story, more) == wanted, f"{who} at {line.name}"


def _ask(client: Client, line: Line, story: Story, more: Mapping[str, object]) -> Answer:
    data = {"form_key": str(uuid.uuid4())} if line.args == ("key",) and line.method == "post" else {}
    answer = getattr(client, line.method)(address_of(line, story, more), data)
    if answer.status_code != 302:
        return int(answer.status_code)
    return DOORS.get(answer.headers["Location"].partition("?")[0], MOVED)


def address_of(line: Line, story: Story, more: Mapping[str, object], *, last: bool = False) -> str:
    """Where a line is asked, with the numbers of what the story told; `last`: `more` is stronger than the story."""
    values: dict[str, object] = {
        **more,
        "place": "31.75.03.1001",
        "rakor": story.meeting.pk,
        "over": story.over.pk,
        "draft": story.draft.pk,
        "input": story.raised.pk,
        "gap": story.gap.number,
        "closed_gap": story.closed.number,
        "promise": story.promise.pk,
        "asked": story.beside.asked.pk,
        "extension": story.beside.extension.pk,
        "view": story.beside.view.pk,
        "change": story.beside.change.form_key,
        "filed": story.filed.pk,
        "run": story.run.number,
        "evidence": story.evidence.pk,
        "photo": story.photo.pk,
        "sitrep": story.sitrep.sequence,
        "post": story.post.pk,
        "shift": story.shift.pk,
        "clock": story.clock.number,
        "look_up": story.look_up.pk,
        "event": story.event.pk,
        "nothing": story.nothing.pk,
        "agreement": story.agreement.pk,
        "agenda_item": story.items[0].pk,
        "next_agenda_item": story.items[1].pk,
        "token": "x" * 40,
        **(more if last else {}),
    }
    words = () if line.args == ("key",) and line.method == "post" else line.args
    return reverse(line.name, args=[values.get(word, word) for word in words])
