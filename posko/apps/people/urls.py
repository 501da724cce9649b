"""Addresses of people."""

from __future__ import annotations

from django.urls import path

from posko.apps.people.accounts import views
from posko.apps.people.agreements import views as agreement_views
from posko.apps.people.authority import views as authority_views
from posko.apps.people.contacts import views as contact_views
from posko.apps.people.duty import views as duty_views
from posko.apps.people.journal import views as journal_views
from posko.apps.people.loading import views as loading_views
from posko.apps.people.offices import views as office_views
from posko.apps.people.proposals import views as proposal_views
from posko.apps.people.recovery import views as recovery_views
from posko.apps.people.sessions import views as session_views
from posko.apps.people.vaults import views as vault_views

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="list"),
    path("agreements/", agreement_views.agreements, name="agreements"),
    path("agreements/record/", agreement_views.record_agreement, name="record_agreement"),
    path("agreements/<int:pk>/", agreement_views.agreement, name="agreement"),
    path("agreements/<int:pk>/countersign/", agreement_views.countersign, name="countersign"),
    path("agreements/<int:pk>/end/", agreement_views.end_agreement, name="end_agreement"),
    path("agreements/<int:pk>/paper.pdf", agreement_views.agreement_pdf_file, name="agreement_pdf"),
    path("add/", proposal_views.add, name="add"),
    path("proposals/", proposal_views.proposals, name="proposals"),
    path("proposals/<int:pk>/", proposal_views.proposal, name="proposal"),
    path("proposals/<uuid:batch>/<slug:agency>/", proposal_views.proposal_list, name="proposal_list"),
    path("proposals/decide/", proposal_views.decide, name="decide"),
    path("proposals/decline/", proposal_views.decline, name="decline"),
    path("proposals/lend/", proposal_views.lend, name="lend"),
    path("proposals/withdraw/", proposal_views.withdraw, name="withdraw"),
    path("chiefs/", authority_views.chiefs, name="chiefs"),
    path("chiefs/<int:pk>/compare/", authority_views.compare, name="compare_key"),
    path("chiefs/deputy/", authority_views.name_deputy, name="name_deputy"),
    path("chiefs/deputy/end/", authority_views.end_deputy, name="end_deputy"),
    path("institution/", authority_views.enter, name="enter_as_chief"),
    path("roles/", views.roles, name="roles"),
    path("load/", loading_views.load, name="load"),
    path("load/run/", loading_views.load_run, name="load_run"),
    path("people.csv", loading_views.export, {"kind": "csv"}, name="csv"),
    path("people.xlsx", loading_views.export, {"kind": "xlsx"}, name="xlsx"),
    path("load/<int:pk>/take-back/", loading_views.take_back, name="take_back_load"),
    path("load/rest.xlsx", loading_views.load_rest, name="load_rest"),
    path("load/problems.csv", loading_views.load_problems, name="load_problems"),
    path("load/template.xlsx", loading_views.load_template, name="load_template"),
    path("contacts/", contact_views.contacts, name="contacts"),
    path("contacts/<int:pk>/see/", contact_views.contact_see, name="contact_see"),
    path("first-step/", duty_views.take_step, name="take_step"),
    path("duty/", duty_views.duty, name="duty"),
    path("duty/add/", duty_views.duty_add, name="duty_add"),
    path("duty/<int:pk>/", duty_views.shift, name="shift"),
    path("duty/<int:pk>/change/", duty_views.duty_change, name="duty_change"),
    path("duty/<int:pk>/cancel/", duty_views.duty_cancel, name="duty_cancel"),
    path("duty/<int:pk>/hand-over/", duty_views.hand_over, name="hand_over"),
    path("duty/<int:pk>/now/", duty_views.call_now, name="call_now"),
    path("duty/<int:pk>/acknowledge/", duty_views.acknowledge, name="acknowledge"),
    path("journal/", journal_views.journal, name="journal"),
    path("journal/write/", journal_views.journal_write, name="journal_write"),
    path("office/", office_views.office, name="office"),
    path("office/letterhead/", office_views.keep_letterhead, name="keep_letterhead"),
    path("office/signers/", office_views.enter_signer, name="enter_signer"),
    path("office/signers/<int:pk>/usual/", office_views.make_usual, name="make_usual"),
    path("office/signers/<int:pk>/end/", office_views.end_signer, name="end_signer"),
    path("office/basis/", office_views.keep_basis, name="keep_basis"),
    path("vault/", vault_views.vault, name="vault"),
    path("vault/make/", vault_views.make_vault, name="make_vault"),
    path("vault/open/", vault_views.open_vault, name="open_vault"),
    path("vault/open/card/", vault_views.open_by_card, name="open_by_card"),
    path("vault/close/", vault_views.close_vault, name="close_vault"),
    path("vault/phrase/", vault_views.change_phrase, name="change_phrase"),
    path("vault/card/", vault_views.type_card, name="type_card"),
    path("vault/card/new/", vault_views.renew_card, name="renew_card"),
    path("recovery/", recovery_views.recovery, name="recovery"),
    path("recovery/key/", recovery_views.register_key, name="register_recovery_key"),
    path("recovery/ask/<int:pk>/", recovery_views.ask, name="ask_recovery"),
    path("recovery/<int:pk>/take-out/", recovery_views.take_out, name="take_out_recovery"),
    path("recovery/<int:pk>/hand-in/", recovery_views.hand_in, name="hand_in_recovery"),
    path("recovery/<int:pk>/take-back/", recovery_views.take_back, name="take_back_key"),
    path("recovery/<int:pk>/end/", recovery_views.end, name="end_recovery"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("<int:pk>/sessions/", session_views.sessions_of, name="sessions_of"),
    path("<int:pk>/sessions/end/", session_views.end_sessions, name="end_sessions"),
    path("<int:pk>/standing/", contact_views.standing, name="standing"),
    path("<int:pk>/propose/", proposal_views.propose, name="propose"),
    path("enter/<secret:token>/", views.login_link, name="login_link"),
    path("demo/switch/", views.demo_switch, name="demo_switch"),
]
