"""The kinds of voter at a polling station: who, between which hours, where, and with which documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import cache

from posko.law import marks, tables
from posko.law.marks import Ground, Mark

TABLE = "categories.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Ground):
    """A document for one kind of voter. Its mark applies to that kind only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Ground):
    """A kind of voter, served from `opens` up to, not including, `closes` (local hours)."""

    opens: time
    closes: time
    hours_source: str
    hours_mark: Mark
    hours_verified: bool
    where_id: str
    where_en: str
    documents: tuple[Document, ...]


@cache
def categories(regime: str) -> tuple[Category, ...]:
    """The kinds of voter, the ordinary one first. Raises ValueError for an unknown regime or a broken table."""
    where = f"{regime}/{TABLE}"
    found = tables.each(tables.rows(regime, TABLE, "category"), _category)
    tables.unique([category.code for category in found], where)
    return found


def _category(row: tables.Entry) -> Category:
    documents = tables.each(
        tables.entries(row.fields, "document", row.where), lambda each: Document(**marks.ground(each))
    )
    tables.unique([document.code for document in documents], row.where)
    category = Category(
        opens=_hour(row, "opens"),
        closes=_hour(row, "closes"),
        hours_source=row.text("hours_source"),
        hours_mark=marks.mark(row, "hours_mark"),
        hours_verified=marks.verified(row, "hours_verified", by="hours_mark"),
        where_id=row.text("where_id"),
        where_en=row.text("where_en"),
        documents=documents,
        **marks.ground(row),
    )
    if category.closes <= category.opens:
        raise ValueError(f"{row.where}: it closes ({category.closes}) before it opens ({category.opens}).")
    return category


def _hour(row: tables.Entry, key: str) -> time:
    value = row.fields.get(key)
    if not isinstance(value, time):
        raise ValueError(f"{row.where}: '{key}' must be a time of day such as 07:00:00.")
    return value
