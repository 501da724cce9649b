"""What the rule card says, in the reader's language: its questions, its choices and its fixed words."""

from __future__ import annotations

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posko.domain.papers.formats import Language
from posko.domain.roll import card

# A question with a word of help; then its choices in the same way.
ASKED = {
    "queue": (gettext_lazy("In the queue or recorded before the station closed?"), ""),
    "doc": (gettext_lazy("Which document is shown?"), ""),
    "special": (
        gettext_lazy("Anything special?"),
        gettext_lazy("If more than one fits, tap the uppermost."),
    ),
    "roll": (gettext_lazy("On which roll is the name?"), gettext_lazy("Look in the paper roll (DPT) of this station.")),
    "letter": (
        gettext_lazy("A move letter (A-Surat Pindah Memilih)?"),
        gettext_lazy("Look at station and home province on the letter."),
    ),
    "province": (gettext_lazy("Which province is on the document?"), ""),
    "rtrw": (
        gettext_lazy("Does this station serve the RT/RW on the document?"),
        "",
    ),
    "situation": (
        gettext_lazy("In hospital, in custody or on duty here?"),
        gettext_lazy("It serves this answer and is kept nowhere."),
    ),
    "ballots": (gettext_lazy("Are there ballots left?"), ""),
}
TAPPED = {
    ("queue", "yes"): (gettext_lazy("Yes"), ""),
    ("queue", "no"): (gettext_lazy("No, came later"), ""),
    ("doc", "ktpel"): (gettext_lazy("KTP-el"), gettext_lazy("the card itself")),
    ("doc", "ikd"): (gettext_lazy("KTP-el on the telephone"), gettext_lazy("IKD, a copy or a photograph of it")),
    ("doc", "biodata"): (gettext_lazy("Biodata penduduk"), ""),
    ("doc", "kk"): (gettext_lazy("Family card (KK)"), ""),
    ("doc", "other"): (
        gettext_lazy("Another population document"),
        gettext_lazy("with a photograph"),
    ),
    ("doc", "c6"): (gettext_lazy("Only the C.Pemberitahuan"), gettext_lazy("the invitation, nothing else")),
    ("doc", "none"): (gettext_lazy("No document"), ""),
    ("special", "none"): (
        gettext_lazy("Nothing special"),
        gettext_lazy("the document fits the person, 17 years or older, or is or was married"),
    ),
    ("special", "mismatch"): (gettext_lazy("Document does not fit the person"), ""),
    ("special", "dead"): (gettext_lazy("Recorded as dead in the roll"), ""),
    ("special", "voted"): (
        gettext_lazy("Has voted already"),
        gettext_lazy("ink on the finger, or recorded as present"),
    ),
    ("special", "polri"): (gettext_lazy("Serving police officer (Polri)"), ""),
    ("special", "tni"): (gettext_lazy("Serving soldier (TNI)"), ""),
    ("special", "court"): (gettext_lazy("Right to vote taken away by a court"), ""),
    ("special", "minor"): (gettext_lazy("Under 17 and never married"), ""),
    ("roll", "this"): (gettext_lazy("This station"), ""),
    ("roll", "moved"): (
        gettext_lazy("This station, but marked as moved"),
        gettext_lazy("a move letter to another station was issued"),
    ),
    ("roll", "other"): (gettext_lazy("Another station"), ""),
    ("roll", "none"): (gettext_lazy("On no roll"), ""),
    ("letter", "none"): (gettext_lazy("No letter"), ""),
    ("letter", "this"): (gettext_lazy("Yes, for this station"), gettext_lazy("from within DKI Jakarta")),
    ("letter", "other"): (gettext_lazy("Yes, for another station"), gettext_lazy("from within DKI Jakarta")),
    ("letter", "province"): (gettext_lazy("Yes, from another province"), ""),
    ("letter", "unread"): (gettext_lazy("Yes, but the province cannot be read"), ""),
    ("letter", "absent"): (gettext_lazy("Issued, but not at hand"), ""),
    ("letter", "never"): (gettext_lazy("None was issued"), gettext_lazy("KPPS or PPS says so")),
    ("province", "dki"): (gettext_lazy("DKI Jakarta"), ""),
    ("province", "other"): (gettext_lazy("Another province"), ""),
    ("province", "unread"): (gettext_lazy("Cannot be read"), ""),
    ("rtrw", "yes"): (gettext_lazy("Yes"), ""),
    ("rtrw", "no"): (gettext_lazy("No, another RT/RW"), ""),
    ("situation", "none"): (gettext_lazy("None of these"), ""),
    ("situation", "inpatient"): (gettext_lazy("In hospital"), gettext_lazy("patient or companion")),
    ("situation", "custody"): (gettext_lazy("In custody"), gettext_lazy("remand centre or prison")),
    ("situation", "duty"): (gettext_lazy("On duty"), ""),
    ("ballots", "yes"): (gettext_lazy("Yes"), ""),
    ("ballots", "no"): (gettext_lazy("No, all used"), ""),
}


def words(language: Language) -> dict[str, str]:
    """The fixed words of the page; the language must be active. `{hour}` is a place filled in on the page."""
    day = _day(language)
    return {
        "clock_now": _("Time now"),
        "clock_set": _("If they come at"),
        "clock_before": _("If they come on %(day)s at") % {"day": day},
        "clock_past": _("Exercise: if they had come on %(day)s at") % {"day": day},
        "preview_set": _("Preview: if they come at {hour}"),
        "preview_before": _("Preview: if they come on %(day)s at {hour}") % {"day": day},
        "preview_past": _("Exercise: voting day is over. If they had come at {hour}"),
        "later_from": _("From {hour}"),
        "outcome_VOTE": _("May vote"),
        "outcome_WAIT": _("Wait"),
        "outcome_REDIRECT": _("Another station"),
        "outcome_REFUSE": _("Not given a ballot"),
        "outcome_HOLD": _("Check together first"),
        "say": _("Say"),
        "next": _("Do"),
        "basis": _("Ground"),
        "verified": _("verified"),
        "unverified": _("not verified"),
        "change": _("change"),
        "again": _("Next person"),
    }


def _day(language: Language) -> str:
    return format_date(card.voting_day(), "EEEE, d MMMM y" if language == "id" else "EEEE d MMMM y", locale=language)
