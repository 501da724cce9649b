"""Words and marks of how far a row of the ledger is protected."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The mark of each kind: the shape of a state (parts.css), so that the word is not told by colour alone.
MARKS = {
    "written": "is-waiting",
    "sealed": "is-sealed",
    "signed": "is-proven",
    "cosigned": "is-verified",
    "slipped": "is-wrong is-declined",
    "altered": "is-wrong is-declined",
}


@register.filter
def protection(kind: str) -> str:
    """How far a row is protected, or why it convicts itself."""
    return {
        "written": _("Not sealed yet"),
        "sealed": _("Sealed"),
        "signed": _("Signed"),
        "cosigned": _("Cosigned"),
        "slipped": _("Slipped in: no leaf was ever sealed for it"),
        "altered": _("Altered: another row was sealed here"),
    }.get(kind, kind)


@register.filter
def protection_mark(kind: str) -> str:
    """The class of its mark."""
    return MARKS.get(kind, "is-waiting")


@register.filter
def span_tab(span: str) -> str:
    """A span of time that the picture shows."""
    return {"day": _("24 hours"), "week": _("7 days"), "all": _("From the beginning")}.get(span, span)


@register.filter
def rows_under(head: str) -> int:
    """How many rows a head of COUNT:ROOT stands for; 0 for what is none."""
    count = head.partition(":")[0]
    return int(count) if count.isascii() and count.isdigit() else 0
