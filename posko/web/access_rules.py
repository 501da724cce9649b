"""Every URL of the post and who may use it. A URL that is not here stops the server from starting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

from posko.domain.access import Act, Compartment, Viewer
from posko.web.case_rules import CASES
from posko.web.rule import (
    CLOSED,
    FILE,
    FILES,
    GATEWAY,
    MACHINE,
    POLLED,
    POST,
    PUBLIC,
    REPORT,
    SHEET,
    SIGNED_IN,
    SUBMISSION,
    TABLE,
    Rule,
    keeping,
    machine,
    table,
    voter,
)

HOME = "situation:home"
RULES: Mapping[str, Rule] = {
    # the door
    "healthz": PUBLIC,
    "language": PUBLIC,
    "theme": PUBLIC,
    "people:login_link": PUBLIC,
    "people:demo_switch": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
    "typed": POST,
    # allauth brings these; nobody signs up by himself, and no mail leaves the box
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_confirm_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_reset_password": CLOSED,
    "account_reset_password_done": CLOSED,
    "account_reset_password_from_key": CLOSED,
    "account_reset_password_from_key_done": CLOSED,
    "account_confirm_login_code": CLOSED,
    # the rule card of KPPS
    "card:page": PUBLIC,
    "card:worker": PUBLIC,
    "card:manifest": PUBLIC,
    "card:paper": PUBLIC,
    # the phone form: the page holds nothing of an operation; a device's token or one-time code is the right
    "phone:page": PUBLIC,
    "phone:enrol": PUBLIC,
    "phone:book": PUBLIC,
    "phone:kit": PUBLIC,
    "phone:worker": PUBLIC,
    "phone:manifest": PUBLIC,
    "phone:setup": PUBLIC,
    "phone:certificate": PUBLIC,
    # machines and field devices; what describes their door holds nothing of the operation
    "api:openapi-json": PUBLIC,
    "api:openapi-view": PUBLIC,
    "api:api-root": CLOSED,
    "api:reports": machine(REPORT),
    "api:import": machine(SHEET),
    "api:report": MACHINE,
    "api:files": machine(FILES),
    "api:me": MACHINE,
    # ODK Collect: the device's token is the right, and for setting one up its one-time code
    "openrosa:form_list": MACHINE,
    "openrosa:manifest": MACHINE,
    "openrosa:form": MACHINE,
    "openrosa:media": MACHINE,
    "openrosa:submission": machine(SUBMISSION),
    "openrosa:set_up": PUBLIC,
    # gateways: the signature is the right
    "gateway:sms": machine(GATEWAY),
    "gateway:telegram": machine(GATEWAY),
    "gateway:whatsapp": machine(GATEWAY),
    # see
    "situation:home": TABLE,
    "situation:search": TABLE,
    "situation:changes": POLLED,
    "situation:live": TABLE,
    "situation:live_board": POLLED,
    # a view is kept for oneself or shared with the own agency; only its maker removes it: the selector refuses
    "situation:save_live_view": TABLE,
    "situation:remove_live_view": TABLE,
    "situation:wall": TABLE,
    "situation:wall_board": TABLE,
    "situation:tps": TABLE,
    "situation:tps_part": POLLED,
    "situation:tps_calls": TABLE,
    "situation:tps_calls_csv": TABLE,
    "situation:tps_calls_pdf": TABLE,
    "situation:tps_call": table(Act.STATION_REPORT),
    "situation:tps_report": table(Act.STATION_REPORT),
    "situation:tps_days": table(Act.INCIDENT_HANDLE),
    "situation:alerts": TABLE,
    "situation:alert": TABLE,
    "situation:alert_cap": TABLE,
    "situation:write_alert": table(Act.ALERT_PROPOSE),
    "situation:change_alert": table(Act.ALERT_PROPOSE),
    # who may be the second person is told from who wrote it and how grave it is: the service refuses
    "situation:send_alert": table(Act.ALERT_APPROVE),
    "situation:return_alert": table(Act.ALERT_APPROVE),
    "situation:withdraw_alert": table(Act.ALERT_PROPOSE),
    # who may promise speaks for the own agency; whether it is addressed, the service tells
    "situation:acknowledge_alert": table(Act.COMMITMENT_MAKE),
    "territory:list": TABLE,
    "territory:place": TABLE,
    "territory:layer": TABLE,
    "vulnerability:ranking": TABLE,
    "vulnerability:method": TABLE,
    "vulnerability:values": TABLE,
    "vulnerability:unit": TABLE,
    "vulnerability:stations": TABLE,
    # the police's class of a station: behind the security wall, and on no other page
    "vulnerability:police_class": Rule(compartment=Compartment.SECURITY),
    "vulnerability:run": TABLE,
    "vulnerability:run_pdf": TABLE,
    "vulnerability:run_xlsx": TABLE,
    "vulnerability:compare_runs": TABLE,
    "vulnerability:runs": TABLE,
    "vulnerability:keep_run": table(Act.INDEX_KEEP),
    "vulnerability:events": TABLE,
    "vulnerability:event": TABLE,
    "vulnerability:nothing_reports": TABLE,
    "vulnerability:events_csv": TABLE,
    "vulnerability:events_xlsx": TABLE,
    # who verifies is told from who entered: the service refuses
    "vulnerability:verify_event": TABLE,
    "vulnerability:verify_nothing": TABLE,
    "vulnerability:enter_event": table(Act.INDEX_EVENT, body=FILE),
    "vulnerability:report_nothing": table(Act.INDEX_EVENT),
    "vulnerability:withdraw_event": table(Act.INDEX_EVENT),
    "vulnerability:withdraw_nothing": table(Act.INDEX_EVENT),
    "vulnerability:import_events": table(Act.INDEX_EVENT, body=SHEET),
    "vulnerability:load_events": table(Act.INDEX_EVENT),
    "vulnerability:import_problems": table(Act.INDEX_EVENT),
    "vulnerability:import_template": table(Act.INDEX_EVENT),
    # agree
    "rakor:list": TABLE,
    "rakor:meeting": TABLE,
    "rakor:convene": table(Act.RAKOR_CONVENE),
    # who chairs or convened it, whose line it is and who was invited is told from the meeting: the service refuses
    "rakor:change": table(Act.RAKOR_CONVENE),
    "rakor:cancel": table(Act.RAKOR_CONVENE),
    "rakor:begin": table(Act.RAKOR_CONVENE),
    "rakor:answer": table(Act.RAKOR_INPUT),
    "rakor:invitation": TABLE,
    "rakor:attendance": TABLE,
    "rakor:mark": table(Act.RAKOR_CONVENE),
    "rakor:code": Rule(compartment=Compartment.COORDINATION, act=Act.RAKOR_CONVENE, background=True),
    "rakor:check_in": table(Act.RAKOR_INPUT),
    "rakor:lines": POLLED,
    "rakor:line": table(Act.RAKOR_INPUT),
    "rakor:turn": table(Act.RAKOR_INPUT),
    "rakor:settle": table(Act.RAKOR_INPUT),
    "rakor:close": table(Act.RAKOR_CONVENE),
    "rakor:minutes": TABLE,
    "rakor:minutes_pdf": TABLE,
    "rakor:minutes_docx": TABLE,
    "rakor:approve": table(Act.RAKOR_APPROVE),
    "rakor:object": table(Act.RAKOR_APPROVE),
    "rakor:file_scan": table(Act.RAKOR_CONVENE, body=FILE),
    "rakor:raise_input": table(Act.RAKOR_INPUT),
    "rakor:open_gap": table(Act.GAP_OPEN),
    "gaps:list": TABLE,
    "gaps:gap": TABLE,
    "gaps:csv": TABLE,
    "gaps:xlsx": TABLE,
    "gaps:json": TABLE,
    "gaps:import": table(Act.GAP_OPEN, body=SHEET),
    "gaps:load": table(Act.GAP_OPEN),
    "gaps:import_problems": table(Act.GAP_OPEN),
    "gaps:import_template": table(Act.GAP_OPEN),
    "gaps:open_from_driver": table(Act.GAP_OPEN),
    "gaps:board": TABLE,
    "gaps:scorecard": TABLE,
    "gaps:open": table(Act.GAP_OPEN),
    # a view is kept for oneself or shared with the own agency; only its maker removes it: the selector refuses
    "gaps:save_view": TABLE,
    "gaps:remove_view": TABLE,
    # which gaps may be changed is told from each gap; one's own change only, in the session that made it, goes back
    "gaps:change": table(Act.GAP_OPEN),
    "gaps:changed": table(Act.GAP_OPEN),
    "gaps:undo_change": table(Act.GAP_OPEN),
    "gaps:propose": table(Act.GAP_OPEN),
    "gaps:mark_duplicate": table(Act.GAP_OPEN),
    "gaps:unmark_duplicate": table(Act.GAP_OPEN),
    "gaps:comment": table(Act.RAKOR_INPUT),
    "gaps:reopen": table(Act.GAP_OPEN),
    # the head of the agency that owns the gap asks, an institution that is independent of it countersigns
    "gaps:ask_acceptance": table(Act.GAP_ACCEPT),
    "gaps:countersign_acceptance": table(Act.GAP_CLOSE),
    "gaps:end_acceptance": table(Act.GAP_OPEN),
    "gaps:accept": table(Act.COMMITMENT_MAKE),
    "gaps:decline": table(Act.COMMITMENT_MAKE),
    "gaps:start": table(Act.COMMITMENT_MAKE),
    "gaps:ask_extension": table(Act.COMMITMENT_MAKE),
    "gaps:decide_extension": table(Act.RAKOR_CONVENE),
    "gaps:break_commitment": table(Act.COMMITMENT_VERIFY),
    "gaps:make_commitment": table(Act.COMMITMENT_MAKE),
    "gaps:file_evidence": table(Act.COMMITMENT_MAKE, body=FILES),
    "gaps:withdraw_commitment": table(Act.COMMITMENT_MAKE),
    "gaps:verify_commitment": table(Act.COMMITMENT_VERIFY),
    "gaps:return_evidence": table(Act.COMMITMENT_VERIFY),
    "gaps:close": table(Act.GAP_CLOSE),
    "evidence:download": TABLE,
    # whose photo it is, who may verify it and who audits is told from the file: the selector refuses
    "evidence:original": Rule(compartment=Compartment.COORDINATION, proven=True),
    # be told; what is shown there is bound to the viewer's own walls
    "notices:inbox": POST,
    "notices:open": POST,
    "notices:mark_read": POST,
    "notices:acknowledge": POST,
    "notices:preferences": POST,
    "notices:letters": keeping(Act.POST_KEEP),
    "notices:send_again": keeping(Act.POST_KEEP),
    # who stops a job is told from who started it: the service refuses
    "jobs:list": POST,
    "jobs:cancel": POST,
    "jobs:resume": POST,
    # enforce
    **CASES,
    "plans:clocks": TABLE,
    "plans:clock": TABLE,
    "plans:start_clock": table(Act.CLOCK_START),
    "plans:end_clock": table(Act.CLOCK_START),
    # who may promise speaks for the own agency
    "plans:make_feed": table(Act.COMMITMENT_MAKE),
    "plans:revoke_feed": table(Act.COMMITMENT_MAKE),
    # the token is the right
    "plans:feed": PUBLIC,
    # serve: behind the voter wall, which only a recorded agreement opens
    "roll:desk": voter(Act.DESK_ASK),
    "roll:ask": voter(Act.DESK_ASK),
    "roll:answer": voter(Act.DESK_ASK),
    "roll:slip": voter(Act.DESK_ASK),
    "roll:decide": voter(Act.DESK_ASK),
    "roll:counters": voter(Act.DESK_ASK),
    "roll:set_day": voter(Act.VOTE_DAY),
    "roll:confirm": voter(Act.VOTE_CONFIRM),
    # watch
    "intake:list": table(Act.INTAKE_TRIAGE),
    "intake:csv": table(Act.INTAKE_TRIAGE),
    "intake:message": table(Act.INTAKE_TRIAGE),
    # a post that is bound to a place decides inside it only: the service refuses
    "intake:try_again": table(Act.INTAKE_TRIAGE),
    "intake:dismiss": table(Act.INTAKE_TRIAGE),
    "intake:take_back": table(Act.INTAKE_TRIAGE),
    "intake:hand_over": table(Act.INTAKE_TRIAGE),
    "intake:decide": table(Act.INTAKE_TRIAGE),
    "intake:sender": table(Act.INTAKE_TRIAGE),
    "intake:register": table(Act.DEVICE_MANAGE),
    "intake:senders": table(Act.DEVICE_MANAGE),
    "intake:add_sender": table(Act.DEVICE_MANAGE),
    "intake:revoke_sender": table(Act.DEVICE_MANAGE),
    "intake:add_gateway": Rule(compartment=Compartment.COORDINATION, act=Act.POST_KEEP, proven=True),
    "intake:close_gateway": table(Act.POST_KEEP),
    "intake:codes": POST,
    "incidents:list": TABLE,
    "incidents:incident": TABLE,
    "incidents:report": table(Act.INCIDENT_REPORT, body=FILES),
    # who leads, who was asked and whose area it is, is told from the incident: the service refuses
    "incidents:confirm": table(Act.INCIDENT_HANDLE),
    "incidents:correct": table(Act.INCIDENT_HANDLE),
    "incidents:call_false": table(Act.INCIDENT_HANDLE),
    "incidents:close": table(Act.INCIDENT_HANDLE),
    "incidents:reopen": table(Act.INCIDENT_HANDLE),
    "incidents:case": table(Act.INCIDENT_HANDLE),
    "incidents:assign": table(Act.INCIDENT_HANDLE),
    "incidents:handled": table(Act.INCIDENT_HANDLE),
    "incidents:merge": table(Act.INCIDENT_HANDLE),
    "incidents:undo_merge": table(Act.INCIDENT_HANDLE),
    "incidents:tell_apart": table(Act.INCIDENT_HANDLE),
    "incidents:note": table(Act.INCIDENT_REPORT),
    "incidents:accept": table(Act.INCIDENT_REPORT),
    "incidents:set_out": table(Act.INCIDENT_REPORT),
    "incidents:done": table(Act.INCIDENT_REPORT),
    "incidents:cancel": table(Act.INCIDENT_REPORT),
    # who takes a file out is recorded; a large one is for who asked for it alone: the view refuses
    "incidents:export": table(Act.INCIDENT_HANDLE),
    "incidents:exporting": table(Act.INCIDENT_HANDLE),
    "incidents:exported": table(Act.INCIDENT_HANDLE),
    # account
    "situation:reports": TABLE,
    "situation:issue_report": table(Act.SITREP_ISSUE),
    "situation:make_draft": table(Act.SITREP_ISSUE),
    "situation:draft": table(Act.SITREP_ISSUE),
    "situation:sign_draft": table(Act.SITREP_ISSUE),
    "situation:drop_draft": table(Act.SITREP_ISSUE),
    "situation:set_schedule": table(Act.SITREP_ISSUE),
    "situation:report_pdf": TABLE,
    "situation:report_docx": TABLE,
    "situation:report_json": TABLE,
    "ledger:list": keeping(Act.LEDGER_READ),
    # arrange
    "people:list": keeping(Act.PEOPLE_MANAGE),
    "people:add": keeping(Act.PEOPLE_MANAGE, proven=True),
    "people:link": keeping(Act.PEOPLE_MANAGE, proven=True),
    "people:close": keeping(Act.PEOPLE_MANAGE, proven=True),
    "people:load": keeping(Act.PEOPLE_MANAGE, body=SHEET),
    "people:load_run": keeping(Act.PEOPLE_MANAGE, proven=True),
    "people:load_problems": keeping(Act.PEOPLE_MANAGE),
    "people:load_template": keeping(Act.PEOPLE_MANAGE),
    "people:standing": keeping(Act.PEOPLE_MANAGE),
    # whose devices they are is told from the viewer: the selector narrows them
    "intake:devices": keeping(Act.DEVICE_MANAGE),
    "intake:enrol": keeping(Act.DEVICE_MANAGE, proven=True),
    "intake:revoke_device": keeping(Act.DEVICE_MANAGE),
    "intake:spreadsheet": keeping(Act.DEVICE_MANAGE),
    # keep watch
    "people:contacts": TABLE,
    "people:contact_see": table(Act.CONTACT_SEE),
    "people:duty": TABLE,
    "people:shift": TABLE,
    "people:duty_add": table(Act.DUTY_PLAN),
    "people:duty_change": table(Act.DUTY_PLAN),
    "people:duty_cancel": table(Act.DUTY_PLAN),
    # whose shift it is, and whose is the next, is told from the roster: the service refuses
    "people:hand_over": TABLE,
    "people:acknowledge": TABLE,
    "people:journal": TABLE,
    "people:journal_write": table(Act.JOURNAL_WRITE),
    "people:roles": POST,
    "people:agreements": POST,
    "people:record_agreement": keeping(Act.AGREEMENT_RECORD, proven=True),
    "people:end_agreement": keeping(Act.AGREEMENT_RECORD, proven=True),
}


def first_page(viewer: Viewer | None) -> str:
    """The page that a person lands on: the situation, or what else the post opens."""
    if viewer is None or viewer.sees(Compartment.COORDINATION):
        return HOME
    return "people:list" if viewer.may(Act.PEOPLE_MANAGE) else "people:roles"


def names() -> list[str]:
    """Names of every URL of the post, namespaces included, sorted."""
    return sorted(set(_walk(get_resolver().url_patterns, ())))


def unlisted() -> list[str]:
    """URLs without a rule."""
    return [name for name in names() if name not in RULES]


def _walk(patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield ":".join((*spaces, pattern.name or f"unnamed {pattern.pattern}"))
