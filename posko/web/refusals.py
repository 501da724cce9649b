"""What a domain refused, in the language of the page: codes of states and events are said in words too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from posko.domain.errors import BadInput, NotAllowed
from posko.web.templatetags.posko import event_words
from posko.web.templatetags.state_words import state_word


def refusal_words(refusal: BadInput | NotAllowed) -> str:
    """The message with its values, both in words."""
    words = _(refusal.message)
    values = {name: _CODES[name](str(value)) if name in _CODES else value for name, value in refusal.params.items()}
    return words % values if values else words


def _events(codes: str) -> str:
    """A list of event codes, as a domain's message carries it."""
    return _("nothing") if codes == "nothing" else "; ".join(event_words(code) for code in codes.split(", "))


# Values of messages that are codes, by the name of their place.
_CODES: Mapping[str, Callable[[str], str]] = {"state": state_word, "event": event_words, "possible": _events}
