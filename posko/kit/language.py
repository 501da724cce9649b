"""The language of the page, and sentences of the domain in it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from posko.domain.files.columns import Tongues
    from posko.domain.papers.formats import Language


def page_language() -> Language:
    """The language in which the page is shown."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def asked_language(request: HttpRequest) -> Language:
    """The language that `?language=` asks a paper in, else the page's."""
    asked = request.GET.get("language") or page_language()
    return "en" if asked.startswith("en") else "id"


def by_language(row: object, field: str = "name") -> str:
    """`name_id` or `name_en` of a row, by the language of the page."""
    return str(getattr(row, f"{field}_{page_language()}"))


def tongues(language: Language | None = None) -> Tongues:
    """How each language says a marked sentence; first the one that is asked, else the page's."""
    first = language or page_language()
    order: tuple[Language, Language] = ("id", "en") if first == "id" else ("en", "id")
    return {each: partial(_said_in, each) for each in order}


def _said_in(language: Language, message: str) -> str:
    with override(language):
        return _(message)


def sentence(message: str, values: Mapping[str, object] | None = None) -> str:
    """A marked sentence with its values, in the language of the page; nothing stays nothing."""
    if not message:
        return ""
    return _(message) % values if values else _(message)
