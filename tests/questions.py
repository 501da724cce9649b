"""How many questions a page asks the database."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

# They begin and end a transaction, and ask nothing.
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def asked(client: Client, url: str) -> list[str]:
    """What a page asks once it was looked at; of two looks the lesser, since a new minute counts the frame anew."""
    client.get(url)
    return min((looked(client, url) for _ in range(2)), key=len)


def looked(client: Client, url: str) -> list[str]:
    """What this one look at a page asks."""
    with CaptureQueriesContext(connection) as questions:
        answer: HttpResponse = client.get(url)  # type: ignore[assignment]
    assert answer.status_code < 500
    return [each["sql"] for each in questions.captured_queries if not each["sql"].startswith(BRACKETS)]
