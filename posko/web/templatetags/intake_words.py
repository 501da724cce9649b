"""Words of what came in that only its own pages need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from posko.apps.intake.triage.sheet import channel_word, form_word, ref_words
from posko.domain.errors import BadInput
from posko.web.refusals import refusal_words

if TYPE_CHECKING:
    from posko.apps.intake.models import Message

register = template.Library()
for word in (channel_word, form_word, ref_words):
    register.filter(word)
# Where the page of what was made of a message is, by the first word of its reference.
_PAGES: Mapping[str, str] = {"incident": "incidents:incident", "message": "intake:message", "gap": "gaps:gap"}


@register.filter
def problem_words(row: Message) -> str:
    """Why a message waits, in the reader's language."""
    return refusal_words(BadInput(row.problem, **row.problem_params)) if row.problem else ""


@register.filter
def why_words(refusal: BadInput) -> str:
    """A refusal in the reader's language."""
    return refusal_words(refusal)


@register.filter
def ref_url(ref: str) -> str:
    """The page of what was made of a message; an empty text where it has none of its own."""
    kind, _colon, number = ref.partition(":")
    try:
        return reverse(_PAGES[kind], args=[number]) if kind in _PAGES else ""
    except NoReverseMatch:
        return ""


@register.filter
def act_word(act: str) -> str:
    """A decision on many messages."""
    return {"try_again": _("Read again"), "dismiss": _("Lay aside"), "take_back": _("Take back")}.get(act, act)
