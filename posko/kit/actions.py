"""Small acts on a page: a form that folds, or a press. What is not on the page may not be done by its viewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from posko.domain.errors import BadInput
from posko.kit.refusals import form_error

Refused = Mapping[str, Form]


@dataclass(frozen=True, slots=True)
class Press:
    """A button: its words, its look, and the value it sends where a form has more than one button."""

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
        """Whether this form was refused. A refused form is shown open."""
        return self.form is not None and bool(self.form.errors)


def slot_of(act: str, pk: int) -> str:
    """The name of an act's place on the page."""
    return f"{act}-{pk}"


def form_in(kind: type[Form], slot: str, refused: Refused, **options: Any) -> Form:
    """The form of a slot: the refused one as it was typed, or else a fresh one with ids of its own."""
    return refused.get(slot) or kind(auto_id=f"{slot}-%s", **options)


def act_on(
    request: HttpRequest,
    form: Form,
    do: Callable[[dict[str, Any]], object],
    *,
    told: str,
    back: str,
    again: Callable[[BadInput | None], HttpResponse],
) -> HttpResponse:
    """Do what the form says, report it and redirect.

    A refusal is shown in the form: `again` renders the page with it. `again` gets the refusal of the domain, or None if
    the form itself was invalid.
    """
    refused = None
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except BadInput as refusal:
            form.add_error(None, form_error(refusal))
            refused = refusal
        else:
            return done(request, told, back)
    return again(refused)


def done(request: HttpRequest, told: str, back: str) -> HttpResponse:
    """Tell what was done, and go back to the page."""
    messages.success(request, told)
    return redirect(back)
