"""Live orders below the entry line of the journal."""

from __future__ import annotations

from posko.apps.incidents.answers.page import heard
from posko.apps.people.journal.page import JournalHead, register_journal_head

register_journal_head(JournalHead("incidents/answers/heard.html", heard))
