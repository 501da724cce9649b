"""Whoever meets a held database outside of a view, in the session or the rules, is asked to come again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

pytestmark = pytest.mark.sqlite


def answer_of(layer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """What the post answers where one of its layers meets what it meets."""
    return convert_exception_to_response(layer)(RequestFactory().get("/"))  # type: ignore[return-value]


def asking(file: Path, question: str) -> Callable[[HttpRequest], HttpResponse]:
    """A layer that asks this of a database."""

    def layer(_request: HttpRequest) -> HttpResponse:
        with connection.wrap_database_errors, closing(sqlite3.connect(file, timeout=0)) as database:
            database.execute(question)
        return HttpResponse()

    return layer


def test_a_database_that_others_hold_is_503_and_says_when_to_come_again(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "held", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        answer = answer_of(asking(tmp_path / "held", "SELECT * FROM sqlite_master"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Silakan kirim lagi" in answer.content.decode()


def test_a_fault_of_ours_is_500(tmp_path: Path) -> None:
    answer = answer_of(asking(tmp_path / "empty", "SELECT * FROM nothing"))
    assert answer.status_code == 500
    assert "Ada yang rusak" in answer.content.decode()
