"""Who holds a file, and who lets it go: nouns above register that, and old photos that nobody holds are removed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db import models

from posko.apps.evidence.models import EvidenceFile, PhotoPosition
from posko.domain.access import Viewer

# Which of these keys of files it holds.
Holder = Callable[[Viewer, Collection[int]], Collection[int]]
# Models whose rows came with a file and do not hold it, with the field that names it; what holds without naming.
passing: dict[type[models.Model], str] = {}
holders: list[Holder] = []


def lets_go(model: type[models.Model], field: str) -> None:
    """Rows of this model came with a file, by this field, and do not hold it."""
    passing[model] = field


def hold(holder: Holder) -> None:
    """Add what holds files without referring to them."""
    holders.append(holder)


def referring() -> Iterable[tuple[type[models.Model], str]]:
    """Every model with a key to a file, tables between two nouns included, that does not let it go."""
    for relation in EvidenceFile._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if isinstance(relation, models.ManyToOneRel) and model is not PhotoPosition and model not in passing:
            yield model, relation.field.name
