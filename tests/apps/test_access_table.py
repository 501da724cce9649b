"""Who gets which answer from every URL: the table that a reviewer reads.

owner: Bawaslu, who opened the gap and made the report. colleague: another of Bawaslu's operation with a narrower role
(field officer). other agency: BPBD. auditor, admin: the roles at the edge. other city: a planner elsewhere.
nobody: not logged in.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from posko.web.access_rules import RULES
from tests.cast import LogIn, See
from tests.story import Story, tell

OK, AWAY, FORBIDDEN, GONE, WRONG, DONE = 200, 302, 403, 404, 422, 400
CAST = ("bawaslu", "field", "bpbd", "auditor", "admin", "other", "nobody")


@dataclass(frozen=True, slots=True)
class Line:
    """One URL: how it is asked, and what each of the cast gets."""

    name: str
    answers: tuple[int, ...]
    method: str = "get"
    args: tuple[str, ...] = ()


# name                      bawaslu field bpbd auditor admin other nobody
TABLE = [
    Line("situation:home", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("situation:search", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("situation:reports", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("situation:issue_report", (AWAY, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, AWAY, AWAY), "post", ("key",)),
    Line("situation:report_pdf", (OK, OK, OK, OK, GONE, GONE, AWAY), args=("sitrep", "id")),
    Line("territory:list", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("territory:place", (OK, OK, OK, OK, GONE, GONE, AWAY), args=("place",)),
    Line("vulnerability:ranking", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("vulnerability:method", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("rakor:list", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("rakor:meeting", (OK, OK, OK, OK, GONE, GONE, AWAY), args=("rakor",)),
    Line("rakor:convene", (OK, FORBIDDEN, FORBIDDEN, FORBIDDEN, GONE, OK, AWAY)),
    Line("rakor:raise_input", (WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE, AWAY), "post", ("rakor",)),
    Line("rakor:open_gap", (OK, OK, OK, FORBIDDEN, GONE, GONE, AWAY), args=("input",)),
    Line("gaps:list", (OK, OK, OK, OK, GONE, OK, AWAY)),
    Line("gaps:gap", (OK, OK, OK, OK, GONE, GONE, AWAY), args=("gap",)),
    Line("gaps:make_commitment", (WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE, AWAY), "post", ("gap",)),
    Line("gaps:file_evidence", (FORBIDDEN, WRONG, FORBIDDEN, FORBIDDEN, GONE, GONE, AWAY), "post", ("promise",)),
    Line("gaps:withdraw_commitment", (WRONG, WRONG, WRONG, FORBIDDEN, GONE, GONE, AWAY), "post", ("promise",)),
    Line("gaps:return_evidence", (WRONG, FORBIDDEN, WRONG, FORBIDDEN, GONE, GONE, AWAY), "post", ("filed",)),
    # Bawaslu verifies; BPBD comes after it and is told that it is done.
    Line("gaps:verify_commitment", (AWAY, FORBIDDEN, DONE, FORBIDDEN, GONE, GONE, AWAY), "post", ("filed",)),
    Line("gaps:close", (AWAY, FORBIDDEN, AWAY, FORBIDDEN, GONE, GONE, AWAY), "post", ("closed_gap",)),
    Line("evidence:download", (OK, OK, OK, OK, GONE, GONE, AWAY), args=("evidence",)),
    Line("ledger:list", (OK, OK, OK, OK, FORBIDDEN, OK, AWAY)),
    Line("people:list", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, AWAY)),
    Line("people:add", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, AWAY)),
    Line("people:link", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, OK, FORBIDDEN, AWAY), "post", ("post",)),
    Line("people:close", (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, AWAY, FORBIDDEN, AWAY), "post", ("post",)),
    Line("people:roles", (OK, OK, OK, OK, OK, OK, AWAY)),
    Line("people:login_link", (410, 410, 410, 410, 410, 410, 410), args=("token",)),
    Line("people:demo_switch", (GONE,) * 7, "post"),
    Line("healthz", (OK,) * 7),
    Line("language", (303,) * 7, "post"),
    Line("theme", (303,) * 7, "post"),
    Line("account_login", (AWAY, AWAY, AWAY, AWAY, AWAY, AWAY, OK)),
    Line("account_logout", (OK, OK, OK, OK, OK, OK, AWAY)),
    Line("account_inactive", (OK,) * 7),
    Line("mfa_authenticate", (AWAY,) * 7),
    Line("account_change_password", (AWAY, AWAY, AWAY, AWAY, AWAY, AWAY, AWAY)),
    Line("account_set_password", (OK, OK, OK, OK, OK, OK, AWAY)),
    Line("account_reauthenticate", (AWAY,) * 7),
    Line("mfa_index", (OK, OK, OK, OK, OK, OK, AWAY)),
    # what changes a factor asks for the password or a code again first
    Line("mfa_activate_totp", (AWAY,) * 7),
    Line("mfa_deactivate_totp", (AWAY,) * 7),
    Line("mfa_generate_recovery_codes", (AWAY,) * 7),
    Line("mfa_view_recovery_codes", (GONE, GONE, GONE, GONE, GONE, GONE, AWAY)),
    Line("mfa_download_recovery_codes", (GONE, GONE, GONE, GONE, GONE, GONE, AWAY)),
    Line("mfa_reauthenticate", (OK, OK, OK, OK, OK, OK, AWAY)),
    Line("mfa_list_webauthn", (OK, OK, OK, OK, OK, OK, AWAY)),
    Line("mfa_add_webauthn", (AWAY,) * 7),
    Line("mfa_edit_webauthn", (AWAY,) * 7, args=("1",)),
    Line("mfa_remove_webauthn", (AWAY,) * 7, args=("1",)),
    Line("mfa_reauthenticate_webauthn", (AWAY,) * 7),
    Line("usersessions_list", (OK, OK, OK, OK, OK, OK, AWAY)),
    Line("account_signup", (GONE,) * 7),
    Line("account_email", (GONE,) * 7),
    Line("account_confirm_email", (GONE,) * 7, args=("key",)),
    Line("account_email_verification_sent", (GONE,) * 7),
    Line("account_reset_password", (GONE,) * 7),
    Line("account_reset_password_done", (GONE,) * 7),
    Line("account_reset_password_from_key", (GONE,) * 7, args=("1", "key")),
    Line("account_reset_password_from_key_done", (GONE,) * 7),
    Line("account_confirm_login_code", (GONE,) * 7),
]


def test_the_table_names_every_url() -> None:
    assert {line.name for line in TABLE} == set(RULES)


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_everybody_gets_the_answer_of_the_table(line: Line, see: See, log_in: LogIn, at: datetime) -> None:
    story = tell(see, at)
    for who, wanted in zip(CAST, line.answers, strict=True):
        client = Client() if who == "nobody" else log_in(who)
        answer = _ask(client, line, story)
        assert answer == wanted, f"{who} at {line.name}"


def _ask(client: Client, line: Line, story: Story) -> int:
    values = {
        "place": "31.75.03.1001",
        "rakor": story.meeting.pk,
        "input": story.raised.pk,
        "gap": story.gap.number,
        "closed_gap": story.closed.number,
        "promise": story.promise.pk,
        "filed": story.filed.pk,
        "evidence": story.evidence.pk,
        "sitrep": story.sitrep.sequence,
        "post": story.post.pk,
        "token": "x" * 40,
    }
    data = {"form_key": str(uuid.uuid4())} if line.args == ("key",) and line.method == "post" else {}
    words = line.args if not data else ()
    address = reverse(line.name, args=[values.get(word, word) for word in words])
    return int(getattr(client, line.method)(address, data).status_code)
