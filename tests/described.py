"""The API held against its own description: schemathesis makes the cases, and each answer must be one of those told.

A case is a request at the edges of the description, one that fits it, or one that does not. Most carry the token of a
device, some none; the number of a report is often one that the device sent, and a file often one that the post takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import requests
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.overrides import Override
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests import pictures

DESCRIPTION = "/api/v1/openapi.json"
HOST = "http://127.0.0.1"
# Every so manieth case brings no token; no report, no file, no place that the post knows.
NO_TOKEN, NO_REPORT, NO_FILE, NO_PLACE = 29, 2, 3, 3
Operation = APIOperation[Any, Any, Any, Any]
PLACE = "31.75.09.1002/028"
TABLE = f"place,text,at,form,kind,severity\n{PLACE},Antrean panjang,2024-11-27 07:05,incident,queue,2\n"


@dataclass
class Scan:
    """What was asked and found. `faults`: what an answer did that the description does not say, with one example."""

    token: str
    reports: tuple[int, ...]
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """How many were asked."""
        return self.answers.total()

    def ask(self, case: Case[Any]) -> None:
        """Send one case, and hold the answer against the description."""
        headers = {"Accept-Language": ("id", "en")[self.cases % 2]}
        if self.cases % NO_TOKEN:
            headers["Authorization"] = f"Bearer {self.token}"
        self._make_likely(case)
        answer = case.call(base_url=HOST, headers=headers)
        self.answers[case.operation.label, answer.status_code] += 1
        try:
            # A place that fits the description may be none of the operation's: 422 is right.
            case.validate_response(answer, headers=headers, excluded_checks=[positive_data_acceptance])
        except FailureGroup as found:
            for each in found.exceptions:
                title = f"{case.operation.label}, {answer.status_code}: {each.title}; {each.message}"
                self.faults.setdefault(title, f"{case.as_curl_command()[:600]}\n{answer.text[:400]}")

    def statuses(self, operation: str) -> set[int]:
        """What the operation answered."""
        return {status for asked, status in self.answers if asked == operation}

    def said(self) -> str:
        """All faults with their examples."""
        return "\n\n".join(f"{fault}\n{example}" for fault, example in self.faults.items())

    def _make_likely(self, case: Case[Any]) -> None:
        """Of a case that fits, make one that arrives."""
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return
        body: Any = case.body if isinstance(case.body, dict) else {}
        if "place" in body and self.cases % NO_PLACE:
            body["place"] = PLACE
            case.headers["Idempotency-Key"] = f"case {self.cases}"
        if "report_id" in case.path_parameters and self.cases % NO_REPORT:
            case.path_parameters["report_id"] = self.reports[self.cases % len(self.reports)]
        if "file" in body and self.cases % NO_FILE:
            body["file"] = TABLE.encode() if case.path.endswith("import") else pictures.jpeg()


def scan(token: str, reports: tuple[int, ...], *, fuzzed: int, turn: int = 0) -> Scan:
    """Ask every operation at all its edges, and `fuzzed` times besides with cases that fit and with cases that do not.

    The same `turn` draws the same cases.
    """
    found = Scan(token, reports)
    with _open_post() as schema:
        for each in schema.get_all_operations():
            operation = each.ok()
            for case in _edges(operation):
                found.ask(case)
            for mode in GenerationMode:
                _fuzz(operation, mode, fuzzed, turn, found.ask)
    return found


def some_reports(token: str) -> tuple[int, ...]:
    """The numbers of three reports that the device sent."""
    client, numbers = Client(SERVER_NAME="127.0.0.1"), []
    for text in ("satu", "dua", "tiga"):
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": text}
        body = {"form": "incident", "place": PLACE, "answers": {"kind": "queue", "severity": 2}, "text": text}
        answer = client.post("/api/v1/reports", body, content_type="application/json", headers=headers)
        numbers.append(answer.json()["id"])
    return tuple(numbers)


def unlike(answer: Any, address: str) -> str:
    """What of an answer to a POST the description does not say."""
    headers = {name.lower(): [value] for name, value in answer.items()}
    sent = requests.Request("POST", HOST + address).prepare()
    given = schemathesis.Response(answer.status_code, headers, answer.content, sent, elapsed=0.0, verify=False)
    with _open_post() as schema:
        operation = schema.find_operation_by_path("POST", urlsplit(address).path)
        kinds = operation.definition.raw["responses"].get(str(answer.status_code), {}).get("content", {})
        if answer.headers["Content-Type"].partition(";")[0] not in kinds:
            return f"{answer.status_code} with {answer.headers['Content-Type']} is not told"
        try:
            operation.validate_response(given)
        except FailureGroup as found:
            return "; ".join(f"{each.title}: {each.message}" for each in found.exceptions)
    return ""


def _edges(operation: Operation) -> Iterator[Case[Any]]:
    schema: Any = operation.schema
    return iter(
        CoverageGenerator(
            operation=operation,
            generation_modes=list(GenerationMode),
            generation_config=schema.config.generation_for(operation=operation, phase="coverage"),
            auth_storage=None,
            override=Override(query={}, headers={}, cookies={}, path_parameters={}, body={}),
            feedback=FeedbackSources(),
        )
    )


def _fuzz(operation: Operation, mode: GenerationMode, times: int, turn: int, ask: Callable[[Case[Any]], None]) -> None:
    @hypothesis.seed(turn)
    @hypothesis.settings(
        max_examples=times,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def one(case: Case[Any]) -> None:
        ask(case)

    one()


@contextmanager
def _open_post() -> Iterator[Any]:
    """The description as the post gives it; its connection stays open between requests, as a test's must."""
    ends = (request_started, request_finished)
    closing = [end for end in ends if end.disconnect(close_old_connections)]
    try:
        yield schemathesis.openapi.from_wsgi(DESCRIPTION, get_wsgi_application())
    finally:
        for end in closing:
            end.connect(close_old_connections)
