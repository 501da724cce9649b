"""The rules of cases: which case, and which act in it, the services say."""

from __future__ import annotations

from collections.abc import Mapping

from posko.domain.access import Act, Compartment
from posko.web.rule import CASE, CASE_FILE, FILE, PUBLIC, TABLE, Rule, case, table

BEFORE_THE_WALL = Rule(compartment=Compartment.COORDINATION, act=Act.CASE_HANDLE, proven=True)
LEADS = Rule(compartment=Compartment.COORDINATION, proven=True)
CASES: Mapping[str, Rule] = {
    "cases:board": CASE,
    "cases:statistics": CASE,
    "cases:statistics_export": case(Act.CASE_HANDLE, proven=True),
    "cases:release_totals": case(Act.CASE_HANDLE, proven=True),
    "cases:case": CASE,
    # who waits to be let in stands before the wall: the page names members and nothing of a case
    "cases:members": table(Act.CASE_HANDLE),
    "cases:ask_to_be_let_in": table(Act.CASE_HANDLE),
    "cases:let_member_in": BEFORE_THE_WALL,
    "cases:give_keys": case(Act.CASE_HANDLE, proven=True),
    "cases:giving": case(Act.CASE_HANDLE),
    # who leads an institution is behind no wall of cases: the selector shows what waits for him, and nothing of a case
    "cases:exclusions": TABLE,
    "cases:confirm_exclusion": LEADS,
    "cases:decline_exclusion": LEADS,
    # the code is the right, and it shows nothing but the status
    "cases:status": PUBLIC,
    "cases:new": case(Act.CASE_HANDLE),
    "cases:link_double": case(Act.CASE_HANDLE),
    "cases:renew_code": case(Act.CASE_HANDLE),
    "cases:persons": CASE,
    "cases:add_person": case(Act.CASE_HANDLE),
    "cases:person_numbers": case(Act.CASE_HANDLE),
    "cases:exclude": case(Act.CASE_HANDLE, proven=True),
    "cases:ask_exclusion": case(Act.CASE_HANDLE, proven=True),
    "cases:withdraw_exclusion": case(Act.CASE_HANDLE),
    "cases:step_back": case(Act.CASE_HANDLE),
    "cases:let_in": case(Act.CASE_HANDLE, proven=True),
    "cases:event": case(Act.CASE_HANDLE),
    "cases:export": case(Act.CASE_HANDLE, proven=True),
    "cases:evidence": CASE,
    "cases:evidence_copy": CASE,
    "cases:evidence_original": case(Act.CASE_HANDLE, proven=True),
    "cases:take_in_evidence": case(Act.CASE_HANDLE, body=FILE),
    "cases:give_evidence": case(Act.CASE_HANDLE),
    "cases:receive_evidence": case(Act.CASE_HANDLE),
    "cases:refuse_evidence": case(Act.CASE_HANDLE),
    "cases:check_evidence": case(Act.CASE_HANDLE),
    "cases:discussions": CASE,
    "cases:hold_discussion": case(Act.CASE_HANDLE),
    "cases:speak_in_discussion": case(Act.CASE_HANDLE),
    "cases:amend_discussion": case(Act.CASE_HANDLE),
    "cases:papers": CASE,
    "cases:paper_file": CASE_FILE,
    "cases:issue_paper": case(Act.CASE_HANDLE),
    "cases:add_scan": case(Act.CASE_HANDLE, body=FILE),
    "cases:scan": CASE_FILE,
    "cases:articles": CASE,
    "cases:pick_article": case(Act.CASE_HANDLE),
    "cases:tick_article": case(Act.CASE_HANDLE),
    "cases:set_article_aside": case(Act.CASE_HANDLE),
    "cases:links": CASE,
    "cases:add_link": case(Act.CASE_HANDLE),
    "cases:strike_link": case(Act.CASE_HANDLE),
    "cases:add_task": case(Act.CASE_HANDLE),
    "cases:finish_task": case(Act.CASE_HANDLE),
}
