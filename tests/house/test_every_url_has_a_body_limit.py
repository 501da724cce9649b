"""Each URL names its largest body; a stranger's is small, and what people and devices send today still fits."""

from __future__ import annotations

import pytest

from posko.domain.files import checks
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.domain.intake import api, gateways
from posko.web.access_rules import RULES
from posko.web.rule import FORM, SMALL, SUBMISSION

BESIDE = 64 * 1024  # the other fields of a form
ONE = checks.MAX_BYTES + BESIDE
SOME = checks.MAX_TOTAL_BYTES + BESIDE
SHEET = UPLOAD_LIMIT + BESIDE
TAKEN = {
    "api:reports": api.BODY_LIMIT,
    "api:act_files": checks.MAX_BYTES,
    "api:files": SOME,
    "api:import": SHEET,
    "openrosa:submission": 128 * 1024 * 1024,
    "gateway:sms": gateways.LARGEST,
    "gateway:telegram": gateways.LARGEST,
    "gateway:whatsapp": gateways.LARGEST,
    "cases:take_in_evidence": ONE,
    "cases:add_scan": ONE,
    "gaps:file_evidence": SOME,
    "gaps:import": SHEET,
    "outgoing:contact_load": SHEET,
    "incidents:report": SOME,
    "intake:load_cards": SHEET,
    "intake:load_senders": SHEET,
    "people:load": SHEET,
    "rakor:file_paparan": ONE,
    "rakor:file_scan": ONE,
    "vulnerability:enter_event": ONE,
    "units:import": SHEET,
    "vulnerability:import_events": SHEET,
}


def test_every_rule_has_a_limit() -> None:
    wrong = [name for name, rule in RULES.items() if not SMALL <= rule.body <= SUBMISSION]
    assert not wrong, f"give these a body between 64 KB and that of ODK Collect: {wrong}"


def test_what_anybody_may_send_to_is_small() -> None:
    wrong = [name for name, rule in RULES.items() if rule.public and rule.body != SMALL]
    assert not wrong, f"the front reads no more than 64 KB of a stranger: {wrong}"


def test_nothing_but_an_upload_takes_more_than_a_form() -> None:
    assert {name for name, rule in RULES.items() if rule.body > FORM} <= set(TAKEN)


@pytest.mark.parametrize("name", TAKEN)
def test_what_was_taken_is_taken(name: str) -> None:
    assert RULES[name].body >= TAKEN[name]
