"""How a page shows what the domain refused: in the form that was typed, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.forms import Form, ValidationError
from django.utils.translation import gettext as _

from posko.domain.errors import BadInput, Busy, NotAllowed

Refusal = BadInput | NotAllowed


# Whether a form of this request was refused because the post is busy, and not because of what the form says.
_busy: ContextVar[bool] = ContextVar("busy", default=False)


def begin() -> None:
    """A request begins: no form of it was refused yet."""
    _busy.set(False)


def was_busy() -> bool:
    """Whether a form was refused that only needs to be sent again. Its page, with every word typed, answers 503."""
    return _busy.get()


def form_error(refusal: Refusal) -> ValidationError:
    """A refusal as the error of a form."""
    if isinstance(refusal, Busy):
        _busy.set(True)
    return ValidationError(_(refusal.message), params=refusal.params)


@contextmanager
def shown_on(form: Form, kinds: tuple[type[Refusal], ...] = (BadInput,)) -> Iterator[None]:
    """Do what a form says. A refusal becomes an error of the form.

    Return the answer inside the block. The code after the block renders the page with the form again.
    """
    try:
        yield
    except kinds as refusal:
        form.add_error(None, form_error(refusal))
