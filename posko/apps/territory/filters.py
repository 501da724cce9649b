"""Conditions about places, for the rows of every noun that have one."""

from __future__ import annotations

from django.db.models import Q


def at_or_inside(code: str) -> Q:
    """Rows whose place is this one or lies inside it."""
    return Q(place_id=code) | Q(place__code__startswith=f"{code}.") | Q(place__code__startswith=f"{code}/")
