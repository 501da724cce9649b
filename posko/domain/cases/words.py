"""What the events of a case are called, and what they say; a door says it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from posko.domain.cases.advice import ADVICE, BECAME, MEANT_FOR
from posko.domain.errors import N_

EVENTS: Final[Mapping[str, str]] = {
    "report.received": N_("Report received"),
    "finding.recorded": N_("Finding recorded"),
    "report.reviewed": N_("Initial review of the report done"),
    "report.completed": N_("Report completed by the reporter"),
    "report.withdrawn": N_("Report withdrawn by the reporter"),
    "report.informed": N_("Taken as initial information"),
    "suspicion.raised": N_("A crime is suspected now"),
    "investigation.started": N_("Investigation begun (SPDP)"),
    "report.dropped": N_("Report not carried on"),
    "report.taken_over": N_("Report taken over by the Bawaslu above"),
    "report.delegated": N_("Report delegated to the supervisor below"),
    "report.registered": N_("Report registered"),
    "discussion.held": N_("Discussion held"),
    "handling.extended": N_("Handling extended"),
    "decision.made": N_("Decision made by the plenary"),
    "report.forwarded": N_("Matter forwarded"),
    "ethics.ruled": N_("DKPP has ruled"),
    "dispute.ruled": N_("Dispute ruled on"),
    "kpu.acted": N_("KPU has acted"),
    "kpu.ignored": N_("KPU has not acted and was warned"),
    "file.sent": N_("Case file sent"),
    "file.returned": N_("Case file returned (P-19)"),
    "file.resubmitted": N_("Case file sent again"),
    "file.accepted": N_("Case file complete (P-21)"),
    "suspect.handed_over": N_("Suspect and evidence handed over (tahap II)"),
    "case.transferred": N_("Case transferred to the court"),
    "verdict.read": N_("Verdict of the district court read"),
    "appeal.filed": N_("Appeal filed"),
    "appeal.decided": N_("Appeal decided"),
    "verdict.final": N_("Verdict final"),
    "verdict.executed": N_("Verdict executed"),
    "investigation.stopped": N_("Investigation stopped (SP3)"),
    "prosecution.stopped": N_("Prosecution stopped (SKP2)"),
}
KINDS: Final[Mapping[str, str]] = {
    "report": N_("a report"),
    "finding": N_("a finding of Bawaslu (temuan)"),
}
CHANNELS: Final[Mapping[str, str]] = {
    "form": N_("by the form, in person"),
    "letter": N_("by letter"),
    "channel": N_("by a channel"),
}
CLASSES: Final[Mapping[str, str]] = {
    "crime": N_("electoral crime"),
    "administrative": N_("administrative breach"),
    "ethics": N_("breach of ethics"),
    "dispute": N_("electoral dispute"),
    "other": N_("breach of other law"),
    "none": N_("no violation"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "guilty": N_("guilty"),
    "acquitted": N_("acquitted"),
    "released": N_("no crime, released from all charges"),
    "inadmissible": N_("not admitted"),
}
APPELLANTS: Final[Mapping[str, str]] = {
    "prosecutor": N_("public prosecutor"),
    "defendant": N_("defendant"),
    "both": N_("both of them"),
}
# The words for the fields of an event. A field that is not here is shown under its own name.
FIELDS: Final[Mapping[str, str]] = {
    "meant_for": N_("Whose matter it is"),
    "advice": N_("By the table of the law"),
    "lacks": N_("What was missing when it came in"),
    "known_at": N_("Known since"),
    "event_at": N_("When it took place"),
    "complete": N_("Complete"),
    "missing": N_("What is missing"),
    "number": N_("Number"),
    "date": N_("Date of the paper"),
    "suspected_crime": N_("A crime is suspected"),
    "waived": N_("Both sides waived the appeal"),
    "one_kind": N_("Why pieces of one kind are enough"),
    "unsupported": N_("Not carried by the register yet"),
    "reason": N_("Reason"),
    "n": N_("Which discussion"),
    "class": N_("Decided as"),
    "evidence": N_("Pieces of evidence held"),
    "to": N_("To whom"),
    "outcome": N_("Outcome"),
    "by_whom": N_("By whom"),
    "received_at": N_("Verdict received by the prosecutor"),
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "class": CLASSES,
    "outcome": OUTCOMES,
    "by_whom": APPELLANTS,
    "meant_for": MEANT_FOR,
    "advice": {code: BECAME[outcome] for code, (outcome, *_) in ADVICE.items()},
}
