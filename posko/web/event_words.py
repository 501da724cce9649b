"""What each event of the ledger means, in words. A house test holds it against the services."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop as said

EVENT_WORDS: Mapping[str, str] = {
    "agencies.founded": said("Agencies put at the table"),
    "boundaries.loaded": said("Real borders loaded"),
    "clock.ended": said("Clock ended"),
    "clock.started": said("Clock started"),
    "commitment.evidence_filed": said("Evidence filed"),
    "commitment.evidence_returned": said("Evidence returned"),
    "commitment.kept": said("Verified: the promise is kept"),
    "commitment.made": said("Promise made"),
    "commitment.withdrawn": said("Promise withdrawn"),
    "evidence.filed": said("File put away"),
    "evidence.found_damaged": said("File found missing or altered"),
    "feed_link.made": said("Calendar link made"),
    "feed_link.revoked": said("Calendar link revoked"),
    "gap.closed": said("Gap closed"),
    "gap.opened": said("Gap raised"),
    "gap.proven": said("Proven: every promise is kept"),
    "index_events.loaded": said("Indicator events entered"),
    "input.became_gap": said("Input became a gap"),
    "input.raised": said("Input on the table"),
    "ledger.purged": said("Content of an entry purged"),
    "ledger.triggers_restored": said("Ledger guard restored"),
    "login.refused": said("Log-in refused"),
    "login_link.issued": said("One-time link issued"),
    "login_link.used": said("One-time link used"),
    "login_links.issued": said("Demo log-in links issued"),
    "operation.created": said("Operation created"),
    "person.added": said("Account opened"),
    "person.closed": said("Account closed"),
    "person.logged_in": said("Logged in"),
    "person.logged_out": said("Logged out"),
    "rakor.convened": said("Rakor convened"),
    "second_factor.added": said("Second factor added"),
    "second_factor.refused": said("Second factor refused"),
    "second_factor.removed": said("Second factor removed"),
    "agreement.recorded": said("Data-sharing agreement recorded"),
    "agreement.ended": said("Data-sharing agreement ended"),
    "voter.looked_up": said("Question to the desk"),
    "look_up.decided": said("Decision of KPPS recorded"),
    "votes.confirmed": said("Confirmed votes entered"),
    "psu.candidate_noticed": said("Candidate for a repeat vote noticed"),
    "repeat_marks.purged": said("NIK marks purged"),
    "sitrep.issued": said("Situation report issued"),
    "territory.loaded": said("Territory loaded"),
}
