"""What the events of a case are called, and what they say; a door says it in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from posko.domain.cases.advice import ADVICE, BECAME, MEANT_FOR
from posko.domain.errors import said

EVENTS: Final[Mapping[str, str]] = {
    "report.received": said("Report received"),
    "finding.recorded": said("Finding recorded"),
    "report.reviewed": said("Initial review of the report done"),
    "report.completed": said("Report completed by the reporter"),
    "report.withdrawn": said("Report withdrawn by the reporter"),
    "report.informed": said("Taken as initial information"),
    "suspicion.raised": said("A crime is suspected now"),
    "investigation.started": said("Investigation begun (SPDP)"),
    "report.dropped": said("Report not carried on"),
    "report.taken_over": said("Report taken over by the Bawaslu above"),
    "report.delegated": said("Report delegated to the supervisor below"),
    "report.registered": said("Report registered"),
    "discussion.held": said("Discussion held"),
    "handling.extended": said("Handling extended"),
    "decision.made": said("Decision made by the plenary"),
    "report.forwarded": said("Matter forwarded"),
    "ethics.ruled": said("DKPP has ruled"),
    "dispute.ruled": said("Dispute ruled on"),
    "kpu.acted": said("KPU has acted"),
    "kpu.ignored": said("KPU has not acted and was warned"),
    "file.sent": said("Case file sent"),
    "file.returned": said("Case file returned (P-19)"),
    "file.resubmitted": said("Case file sent again"),
    "file.accepted": said("Case file complete (P-21)"),
    "suspect.handed_over": said("Suspect and evidence handed over (tahap II)"),
    "case.transferred": said("Case transferred to the court"),
    "verdict.read": said("Verdict of the district court read"),
    "appeal.filed": said("Appeal filed"),
    "appeal.decided": said("Appeal decided"),
    "verdict.final": said("Verdict final"),
    "verdict.executed": said("Verdict executed"),
    "investigation.stopped": said("Investigation stopped (SP3)"),
    "prosecution.stopped": said("Prosecution stopped (SKP2)"),
}
CLASSES: Final[Mapping[str, str]] = {
    "crime": said("electoral crime"),
    "administrative": said("administrative breach"),
    "ethics": said("breach of ethics"),
    "dispute": said("electoral dispute"),
    "other": said("breach of other law"),
    "none": said("no violation"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "guilty": said("guilty"),
    "acquitted": said("acquitted"),
    "released": said("no crime, released from all charges"),
    "inadmissible": said("not admitted"),
}
APPELLANTS: Final[Mapping[str, str]] = {
    "prosecutor": said("public prosecutor"),
    "defendant": said("defendant"),
    "both": said("both of them"),
}
# What an event says, by its field. A field that is not here is told under its own name.
FIELDS: Final[Mapping[str, str]] = {
    "meant_for": said("Whose matter it is"),
    "advice": said("By the table of the law"),
    "lacks": said("What was missing when it came in"),
    "known_at": said("Known since"),
    "event_at": said("When it took place"),
    "complete": said("Complete"),
    "missing": said("What is missing"),
    "number": said("Number"),
    "date": said("Date of the paper"),
    "suspected_crime": said("A crime is suspected"),
    "waived": said("Both sides waived the appeal"),
    "one_kind": said("Why pieces of one kind are enough"),
    "unsupported": said("Not carried by the register yet"),
    "reason": said("Reason"),
    "n": said("Which discussion"),
    "class": said("Decided as"),
    "evidence": said("Pieces of evidence held"),
    "to": said("To whom"),
    "outcome": said("Outcome"),
    "by_whom": said("By whom"),
    "received_at": said("Verdict received by the prosecutor"),
}
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "class": CLASSES,
    "outcome": OUTCOMES,
    "by_whom": APPELLANTS,
    "meant_for": MEANT_FOR,
    "advice": {code: BECAME[outcome] for code, (outcome, *_) in ADVICE.items()},
}
