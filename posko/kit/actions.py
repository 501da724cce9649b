"""Small acts on a page: a form that folds, or a press. What is not on the page may not be done by its viewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form

Refused = Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Press:
    """A button: its words, its look, and what it says in the form where there is more than one."""

    words: str
    look: str = ""
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class SmallAct:
    """One act with its form; without a form it is one press. `slot` names its place on the page.

    `awaited`: somebody waits for it, so the page says so on top.
    """

    slot: str
    url: str
    title: str
    presses: tuple[Press, ...]
    hint: str = ""
    form: Form | None = None
    awaited: bool = False

    @property
    def open(self) -> bool:
        """Whether the form was refused and stands open with what is wrong."""
        return self.form is not None and bool(self.form.errors)


def slot_of(act: str, pk: int) -> str:
    """The name of an act's place on the page."""
    return f"{act}-{pk}"


def form_in(kind: type[Form], slot: str, refused: Refused, **options: Any) -> Form:
    """The form of a slot: the one that was refused, as it was typed, else a fresh one with ids of its own."""
    return refused.get(slot) or kind(auto_id=f"{slot}-%s", **options)
