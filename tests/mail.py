"""A small real mail server for tests: it speaks SMTP on a port of this machine and keeps what it was given."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from pytest_django import Settings


class Server(socketserver.ThreadingTCPServer):
    """What arrived, and what it answers to a recipient (a code by address) or to everybody (`greeting`)."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.arrived: list[tuple[str, EmailMessage]] = []
        self.refused: dict[str, int] = {}
        self.greeting = "220 test"

    def subjects(self, address: str = "") -> list[str]:
        """The subjects of the letters that arrived, all or one address's."""
        return [str(letter["Subject"]) for to, letter in self.arrived if address in ("", to)]


class _Talk(socketserver.StreamRequestHandler):
    server: Server
    to: str = ""

    def handle(self) -> None:
        self.say(self.server.greeting)
        while line := self.rfile.readline().decode().strip():
            answer = self.answer(line.upper()[:4], line)
            self.say(answer)
            if answer.startswith("221"):
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def answer(self, verb: str, line: str) -> str:
        if verb == "RCPT":
            self.to = line.partition("<")[2].partition(">")[0]
            code = self.server.refused.get(self.to, 250)
            return f"{code} {self.to} {'ok' if code == 250 else 'unknown here'}"
        if verb == "DATA":
            self.say("354 go on")
            self.server.arrived.append((self.to, self.read_letter()))
        return {"QUIT": "221 bye"}.get(verb, "250 ok")

    def read_letter(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        letter: Any = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        return letter  # type: ignore[no-any-return]


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[Server]:
    """A mail server that answers, and a post that was told of it."""
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[0], server.server_address[1]
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Posko <posko@post.example>"
    settings.POSKO_ADDRESS = "https://post.example"
    yield server
    server.shutdown()
    server.server_close()
