"""What each form of the vault says before it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.domain.access import Role, Viewer
from posko.domain.errors import N_


@dataclass(frozen=True, slots=True)
class Words:
    """Heading, explanation, the button's word."""

    heading: str
    explain: str
    press: str


FORMS: Final[Mapping[str, Words]] = {
    "make": Words(
        N_("Make your vault"),
        N_(
            "Your vault holds a key of your own; what is sealed for you opens with it. Neither an administrator nor "
            "who keeps the server knows the pass phrase, and nobody can give it back to you."
        ),
        N_("Make the vault"),
    ),
    "make_anew": Words(
        N_("Make a new vault"),
        N_(
            "Your old key ends with it. You are a new member then: members of two institutions let you in, and older "
            "cases wait until a member gives you their keys, or until Bawaslu and the prosecutor open the old key for "
            "you: Recovery of lost keys in your menu."
        ),
        N_("End the old key and make a new vault"),
    ),
    "prove_card": Words(
        N_("Type your recovery card back"),
        N_(
            "Your vault counts once you typed its card back. If the card was not printed, make a new card with your "
            "pass phrase."
        ),
        N_("Compare"),
    ),
    "drill": Words(
        N_("Try your recovery card"),
        N_(
            "Fetch the card from where it is kept and type it. Who cannot find it learns it today, and not on the day "
            "on which the pass phrase is forgotten. Nothing is opened and nothing changes."
        ),
        N_("Compare"),
    ),
    "open": Words(
        N_("Open your vault"),
        N_(
            "Sealed parts can be read until you log out, or until you did nothing for 15 minutes. What you typed is "
            "kept."
        ),
        N_("Open the vault"),
    ),
    "by_card": Words(
        N_("Open your vault by its recovery card"),
        N_("The card opens the vault, and a new pass phrase takes the place of the one that is forgotten."),
        N_("Open the vault and keep the new phrase"),
    ),
    "change": Words(
        N_("Change your pass phrase"),
        N_("Your key stays the same, and so does your recovery card. Nobody has to let you in again."),
        N_("Keep the new phrase"),
    ),
    "renew_card": Words(
        N_("Make a new recovery card"),
        N_("The old card opens nothing from then on. The new one is shown once; print it and type it back."),
        N_("Make the card"),
    ),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done once the vault counts, and where."""

    words: str
    page: str
    url: str


def next_step(viewer: Viewer) -> NextStep | None:
    """Where who needs a vault goes on with it."""
    if viewer.role is Role.GAKKUMDU_MEMBER:
        return NextStep(
            _("You are let in, and keys of older cases are given, on this page:"),
            _("Members of the centre"),
            reverse("cases:members"),
        )
    if viewer.role is Role.CHIEF:
        return NextStep(
            _("Whether your key counts already is said on this page:"),
            _("Keys of the chiefs"),
            reverse("people:chiefs"),
        )
    return None
