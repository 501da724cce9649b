"""Which passwords are refused beside Django's own list: words of the operation, and common ones with digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from posko import clock
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.people import passwords

if TYPE_CHECKING:
    from posko.apps.people.models import User


class OwnWordsValidator:
    """Refuses words of the operation, its agencies and places, and common passwords with digits around them."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError that names the words."""
        if passwords.core(password) in self.common:
            raise ValidationError(
                _("This is a common password with digits around it. Take several words that only you put together."),
                code="password_too_common",
            )
        if found := passwords.known_words_in(password, _words_around(user)):
            raise ValidationError(
                _("Hardly anything but words that everybody here would try: %(words)s. Add words that have nothing to "
                  "do with the work.") % {"words": ", ".join(dict.fromkeys(found))},
                code="password_of_own_words",
            )  # fmt: skip

    def get_help_text(self) -> str:
        """What the page says before somebody types."""
        return _("Not made of words of the operation, its agencies or places, and no common word with digits.")


def _words_around(user: User | None) -> frozenset[str]:
    """The names that stand around an account: its operation, the agencies at its table, the places of its city."""
    viewer = people.viewer_of(user, real_at=clock.real_time()) if user is not None and user.pk else None
    if viewer is None:
        return frozenset()
    agencies = people.agencies(viewer).values_list("code", "name", "short")
    names = [operations.current(viewer).name, *(each for row in agencies for each in row)]
    return passwords.words_of([*names, *(place.name for place in territory.areas(viewer).values())])
