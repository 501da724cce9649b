"""The witness's door over HTTP, asked by foreign clients: its status codes, two at once, the slow and the large."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from posko.cli.witness.door import CONNECTIONS_EACH, MAX_HEAD, REQUESTS_EACH, Door
from posko.cli.witness.folder import Folder
from posko.cli.witness.signing import Witness
from posko.domain.tlog.checkpoints import cosigned, with_signatures
from posko.domain.tlog.leaves import MAX_LEAVES, AddLeaves
from posko.domain.tlog.notes import ED25519, Note, Signer, read_note, read_signature, verified
from posko.domain.tlog.requests import MAX_REQUEST, Request
from tests.tlogs import KEY, ORIGIN, Log, leaves_of
from tests.witness_door import Answer, Served, command, made, serving

LOG, OTHER = Log(leaves_of(60)), Log(leaves_of(60, "b"))
SIZE = "text/x.tlog.size"
AT = datetime(2024, 11, 27, 1, 0, tzinfo=UTC)
HELD = f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
STRANGE = Log(LOG.leaves, Signer("posko.example/B", ED25519, bytes(32)))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return made(tmp_path / "witness")


@pytest.fixture
def served(folder: Folder) -> Iterator[Served]:
    with serving(folder.path) as door:
        yield door


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A witness that the tests of one table share; it never signs."""
    with serving(made(tmp_path_factory.mktemp("idle") / "witness").path) as door:
        yield door


def asked(served: Served, request: Request | str) -> Answer:
    return served.post("/add-checkpoint", str(request))


def spoken(served: Served, raw: bytes, patience: float = 30) -> bytes:
    """What comes back for these bytes, until the witness closes the line."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=patience) as line:
        line.sendall(raw)
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_a_log_is_cosigned_from_head_to_head_and_anybody_can_read_the_last(served: Served, folder: Folder) -> None:
    assert served.get(HELD).status == 404
    for old, new in ((0, 5), (5, 9), (9, 9), (9, 60)):
        answer = asked(served, LOG.request(old, new))
        assert answer.status == 200
        note = with_signatures(LOG.head(new), [read_signature(answer.body)])
        assert cosigned(note, [folder.signer.verifier])
    last = served.get(HELD)
    assert (last.status, last.kind) == (200, "text/plain; charset=utf-8")
    assert read_note(last.body).text == LOG.head(60).text
    assert len(verified(read_note(last.body), [KEY.verifier, folder.signer.verifier])) == 2


def test_each_fault_has_the_status_of_the_specification(served: Served) -> None:
    assert asked(served, LOG.request(0, 20)).status == 200
    unsigned = Note(LOG.head(30).text, STRANGE.head(30).signatures)
    for status, request in (
        (404, STRANGE.request(0, 5)),
        (403, Request(20, LOG.consistency(20, 30), unsigned)),
        (400, Request(30, (), LOG.head(20))),
        (400, "old 20\nno base64\n\n" + str(LOG.head(20))),
        (400, str(LOG.head(20))),
        (400, ""),
        (409, LOG.request(5, 30)),
        (409, LOG.request(0, 30)),
        (422, Request(20, (), LOG.head(30))),
        (422, OTHER.request(20, 30)),
        (422, OTHER.request(20, 20)),
    ):
        assert asked(served, request).status == status, request
    conflict = asked(served, LOG.request(0, 30))
    assert (conflict.kind, conflict.body) == (SIZE, "20\n")
    assert read_note(served.get(HELD).body).text == LOG.head(20).text


def test_a_fork_is_refused_by_name_and_kept(served: Served, folder: Folder) -> None:
    assert asked(served, LOG.request(0, 20)).status == 200
    told = asked(served, Request(20, (), OTHER.head(20)))
    assert told.status == 422
    assert f"{ORIGIN} signed two pasts" in told.body
    assert [each.size for each in folder.log(ORIGIN).forks()] == [20]


def test_leaves_are_kept_as_far_as_the_head_has_them(served: Served, folder: Folder) -> None:
    def given(begin: int, end: int, log: Log = LOG, head: int = 60) -> Answer:
        leaves = b"".join(log.leaves[begin:end])
        return served.post("/add-leaves", AddLeaves(ORIGIN, begin, head, log.consistency(end, head), leaves).body)

    assert given(0, 10).status == 404
    assert asked(served, LOG.request(0, 60)).status == 200
    assert given(0, 40) == Answer(200, SIZE, "40\n")
    assert given(0, 40) == Answer(409, SIZE, "40\n")
    assert given(40, 50, head=55) == Answer(409, SIZE, "40\n")
    assert given(40, 60, OTHER).status == 422
    assert given(40, 60).body == "60\n"
    assert served.post("/add-leaves", b"nothing").status == 400
    assert (folder.log(ORIGIN).path / "leaves").read_bytes() == b"".join(LOG.leaves)


def test_of_two_at_once_one_is_cosigned_and_the_other_told_the_size(served: Served) -> None:
    held = 0
    with ThreadPoolExecutor(2) as both:
        for size in range(3, 60, 3):
            ways = [LOG.request(held, size), LOG.request(held, size - 1)]
            found = sorted(both.map(lambda request: asked(served, request).status, ways))
            assert found == [200, 409]
            held = int(read_note(served.get(HELD).body).text.split("\n")[1])
            assert held in (size - 1, size)


def test_an_acknowledged_head_outlives_a_kill(folder: Folder) -> None:
    size = 0
    for _ in range(3):
        with serving(folder.path) as served:
            threading.Timer(0.1, served.process.kill).start()
            try:
                while size < 59:
                    answer = asked(served, LOG.request(size, size + 1))
                    assert answer.status == 200
                    size += 1
            except OSError:
                pass
        held = folder.log(ORIGIN).held()
        kept = held.checkpoint.size if held else 0
        assert kept in (size, size + 1)
        size = kept
    assert size
    with serving(folder.path) as served:
        assert asked(served, LOG.request(0, 60)).body == f"{size}\n"
        assert asked(served, LOG.request(size, 60)).status == 200


def test_slow_clients_hold_nobody(served: Served) -> None:
    lines = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(CONNECTIONS_EACH - 1)]
    try:
        for line in lines[::2]:
            line.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        for line in lines[1::2]:
            line.sendall(b"POST /add-leaves HTTP/1.1\r\nContent-Length: 5000\r\n\r\nhalf")
        begun = time.monotonic()
        assert asked(served, LOG.request(0, 5)).status == 200
        assert time.monotonic() - begun < 5
        with socket.create_connection(("127.0.0.1", served.port)) as one_more:
            time.sleep(0.1)
            assert spoken(served, b"").startswith(b"HTTP/1.1 503 ")
            one_more.close()
    finally:
        for line in lines:
            line.close()


def told_by(door: Door, raw: bytes) -> bytes:
    """What a door in this process says to these bytes, until it closes the line."""

    async def told() -> bytes:
        opened: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(door.serve("127.0.0.1", 0, opened.set_result))
        reader, writer = await asyncio.open_connection("127.0.0.1", await opened)
        writer.write(raw)
        try:
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()
            serving.cancel()

    return asyncio.run(told())


def posted(request: Request) -> bytes:
    body = str(request).encode()
    return b"POST /add-checkpoint HTTP/1.0\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def test_who_sends_nothing_is_cut_off_in_time(folder: Folder) -> None:
    door = Door(Witness(folder, lambda: AT), patience=0.2)
    for raw in (b"", b"POST /add-checkpoint HTTP/1.1\r\n", b"POST /add-leaves HTTP/1.1\r\nContent-Length: 9\r\n\r\n"):
        assert told_by(door, raw) == b""


def test_a_clock_that_ran_back_is_told_and_signs_nothing(folder: Folder) -> None:
    assert told_by(Door(Witness(folder, lambda: AT)), posted(LOG.request(0, 5))).startswith(b"HTTP/1.1 200 ")
    late = Door(Witness(folder, lambda: AT - timedelta(seconds=1)))
    told = told_by(late, posted(LOG.request(5, 9)))
    assert told.startswith(b"HTTP/1.1 503 ")
    assert b"before the last cosignature" in told
    assert told_by(late, posted(LOG.request(4, 9))).endswith(b"\r\n\r\n5\n")


def test_a_folder_that_was_damaged_is_told_to_its_keeper_alone(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    door = Door(Witness(folder, lambda: AT))
    told_by(door, posted(LOG.request(0, 5)))
    (folder.log(ORIGIN).path / "checkpoint").write_text("nothing")
    told = told_by(door, posted(LOG.request(5, 9)))
    assert told.startswith(b"HTTP/1.1 500 ")
    assert str(folder.path).encode() not in told
    assert "not whole" in capsys.readouterr().err
    (folder.log(ORIGIN).path / "checkpoint").unlink()
    (folder.log(ORIGIN).path / "checkpoint").mkdir()
    assert told_by(door, posted(LOG.request(5, 9))).startswith(b"HTTP/1.1 500 ")
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("listen", ["8470", "127.0.0.1:", "127.0.0.1:70000", ":80"])
def test_an_address_that_is_none_is_refused(folder: Folder, listen: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("witness", "serve", "--dir", folder.path, "--listen", listen) == 2
    assert "ADDRESS:PORT" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (f"POST /add-checkpoint HTTP/1.1\r\nContent-Length: {MAX_REQUEST + 1}\r\n\r\n", 413),
        (f"POST /add-leaves HTTP/1.1\r\nContent-Length: {MAX_LEAVES + 9000}\r\n\r\n", 413),
        ("POST /elsewhere HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 413),
        ("POST /add-checkpoint HTTP/1.1\r\nContent-Length: -5\r\n\r\n", 400),
        ("POST /add-checkpoint HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        ("POST /add-checkpoint HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        ("GET / HTTP/2\r\n\r\n", 400),
        ("words\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nX: " + "x" * MAX_HEAD + "\r\n\r\n", 431),
        ("GET / HTTP/1.0\r\n\r\n", 404),
        ("GET /add-checkpoint HTTP/1.0\r\n\r\n", 405),
        (f"POST {HELD} HTTP/1.0\r\n\r\n", 405),
        ("GET /../../etc/passwd HTTP/1.0\r\n\r\n", 404),
    ],
)
def test_what_is_too_large_or_no_request_is_refused_and_the_line_closed(idle: Served, raw: str, status: int) -> None:
    assert spoken(idle, raw.encode()).startswith(f"HTTP/1.1 {status} ".encode())


def test_the_line_is_closed_behind_an_answer_to_head(idle: Served) -> None:
    assert spoken(idle, b"HEAD / HTTP/1.1\r\n\r\n" * 2).count(b"HTTP/1.1 ") == 1


def test_a_line_may_carry_one_request_after_the_other(served: Served) -> None:
    body = str(LOG.request(0, 5)).encode()
    post = b"POST /add-checkpoint HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body)
    last = f"GET {HELD} HTTP/1.1\r\nConnection: close\r\n\r\n".encode()
    told = spoken(served, post + body + last)
    assert told.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert told.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert LOG.head(5).text.encode() in told


def test_too_many_requests_are_put_off(served: Served) -> None:
    get = f"GET {HELD} HTTP/1.1\r\n\r\n".encode()
    told = spoken(served, get * (REQUESTS_EACH + 1))
    assert told.count(b"HTTP/1.1 404 ") == REQUESTS_EACH
    assert told.count(b"HTTP/1.1 429 ") == 1
