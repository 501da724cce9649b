"""Refusals that reach a person.

The thinking room speaks English and knows no translation; a refusal therefore carries a message with
named places (`%(name)s`) and their values apart, so that the doors can say it in the user's language.
"""

from __future__ import annotations


class BadInput(ValueError):
    """A refusal of what was given: `message` says what was wrong, where, and what is right."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotAllowed(PermissionError):
    """The viewer sees the thing but may not do this with it; `message` says who may."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class VaultClosed(NotAllowed):
    """What is asked for is sealed, and this person's vault is not open in this session."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or N_("Your vault is closed. Open it with your pass phrase, then go on."))


class Busy(BadInput):
    """The post cannot do it at this moment and changed nothing: others write, or stand in the queue before."""

    def __init__(self, message: str = "") -> None:
        others = N_("Others are writing here at this moment. Nothing was changed; please send it again.")
        super().__init__(message or others)


def insist(refusal: BadInput | NotAllowed | None) -> None:
    """Raise what a policy answered, if it refused."""
    if refusal is not None:
        raise refusal


def N_(sentence: str) -> str:  # noqa: N802  # the name that gettext gives this mark
    """Marks a sentence that a door says in the reader's language, so that the catalogue holds it; changes nothing."""
    return sentence
