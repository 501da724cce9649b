"""The states of a noun in one place: the word of each, the shape that draws it, and what the database allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise

Words = Mapping[str, str | Promise]


@dataclass(frozen=True, slots=True)
class States:
    """`choices` are the states with their words, `shapes` the CSS class of each.

    `beside`: words that a list of the noun shows among its states and that are none, as "late".
    """

    choices: type[models.TextChoices]
    shapes: Mapping[str, str]
    beside: Words = field(default_factory=dict)

    def word(self, state: str) -> str:
        """The word of a state, or of a word listed beside the states, in the reader's language.

        Anything else is returned as it is.
        """
        words: Words = {**self.beside, **dict(self.choices.choices)}
        return str(words.get(state, state))

    def shape(self, state: str) -> str:
        """The CSS class that draws a state."""
        return self.shapes.get(state, f"is-{state}")

    def only(self, name: str) -> models.CheckConstraint:
        """A constraint under this name: no other state stands in the column `state`."""
        return models.CheckConstraint(condition=models.Q(state__in=sorted(self.choices.values)), name=name)
