"""One call to a gateway: at an address that was checked, without redirects, cut off in time, and read so far only."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from posko.apps.outgoing.delivery import line
from posko.domain.outgoing.calls import LARGEST_ANSWER, Call, CallFailed
from tests.gateway_door import HERE, gateway

NAMED = {HERE}


def test_a_named_gateway_answers() -> None:
    with gateway() as door:
        told = line.call(Call("POST", f"{door.address}?a=1", {"X-Key": "k"}, b"text"), NAMED)
    assert (told.status, told.body, told.kind) == (200, b'{"id":"g1"}', "application/json")
    (came,) = door.came
    assert (came.method, came.path, came.body) == ("POST", "/send?a=1", b"text")
    assert came.headers["X-Key"] == "k" and came.headers["Host"] == f"{HERE}:{door.port}"


def test_a_gateway_that_nobody_named_is_not_called() -> None:
    with gateway() as door, pytest.raises(CallFailed, match=r"inside a network") as failed:
        line.call(Call("GET", door.address))
    assert failed.value.wrong and door.came == []


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_other_spellings_of_this_machine_are_not_called(host: str) -> None:
    with gateway() as door, pytest.raises(CallFailed):
        line.call(Call("GET", f"https://{host}:{door.port}/"))
    assert door.came == []


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with gateway() as inner, gateway(answer=lambda _came: (302, b"", {"Location": inner.address})) as door:
        assert line.call(Call("GET", door.address), NAMED).status == 302
    assert inner.came == []


def test_a_name_that_answers_otherwise_a_second_later_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the first look-up tells a public address, every later one this machine."""
    asked: list[str] = []
    public, real = "93.184.216.34", socket.getaddrinfo

    def look_up(host: str, port: int, *args: object, **kwargs: object) -> list[object]:
        asked.append(host)
        address = public if asked.count("sms.example.id") == 1 and host == "sms.example.id" else HERE
        return list(real(host if host == public else address, port, type=socket.SOCK_STREAM))

    dialled: list[object] = []

    def connect(address: object, *_args: object, **_kwargs: object) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(CallFailed, match=r"refused"):
        line.call(Call("GET", "https://sms.example.id/"))
    assert dialled == [(public, 443)] and asked == ["sms.example.id"]


def test_a_gateway_that_drips_is_cut_off() -> None:
    begun = time.monotonic()
    with (
        gateway(drips=0.2, answer=lambda _came: (200, b"x" * 100, {})) as door,
        pytest.raises(CallFailed, match=r"no answer within"),
    ):
        line.call(Call("GET", door.address), NAMED, seconds=0.6)
    assert time.monotonic() - begun < 5


def test_a_look_up_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_args: object, **_kwargs: object) -> list[object]:
        time.sleep(1)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(CallFailed, match=r"no answer within"):
        line.call(Call("GET", "https://sms.example.id/"), seconds=0.2)


def test_an_answer_without_end_is_not_read() -> None:
    with (
        gateway(answer=lambda _came: (200, b"x" * (LARGEST_ANSWER + 1), {})) as door,
        pytest.raises(CallFailed, match=r"longer than"),
    ):
        line.call(Call("GET", door.address), NAMED)


def test_nobody_there_and_nonsense_are_told_in_words() -> None:
    with socket.create_server((HERE, 0)) as shut:
        port = shut.getsockname()[1]
    with pytest.raises(CallFailed, match=r"refused"):
        line.call(Call("GET", f"http://{HERE}:{port}/"), NAMED)
    with gateway() as door, pytest.raises(CallFailed, match=r"TLS"):
        line.call(Call("GET", f"https://{HERE}:{door.port}/"), NAMED)


def test_what_is_no_http_is_said_in_words_of_the_post() -> None:
    """PostgreSQL keeps no NUL: what came back must not stand in the reason."""
    with socket.create_server((HERE, 0)) as raw:

        def answer() -> None:
            other, _address = raw.accept()
            other.recv(4096)
            other.sendall(b"\x00\xff 081234567890\r\n")
            other.close()

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(CallFailed) as failed:
            line.call(Call("GET", f"http://{HERE}:{raw.getsockname()[1]}/"), NAMED)
    assert failed.value.why == "what came back is no HTTP"
