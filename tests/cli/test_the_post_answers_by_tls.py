"""`posko serve --tls`: an authority of its own, a page that a trusting client reads, and a small door without TLS."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from posko import clock
from posko.cli import tls
from posko.domain import certificates
from posko.domain.errors import BadInput
from tests.parts import ROOT, found_post, free_port, posko


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("post")
    found_post(data)
    return data


@pytest.fixture(scope="module")
def served(built: Path) -> Iterator[tuple[int, int, Path]]:
    """The post by TLS and its plain door, both on this machine; gives their ports and what was printed."""
    data, port, plain, told = built, free_port(), free_port(), built.parent / "served.log"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POSKO_", "DATABASE_", "DJANGO_"))}
    call = [
        sys.executable,
        "-m",
        "posko.web.command",
        "serve",
        "--tls",
        "--port",
        str(port),
        "--plain-port",
        str(plain),
    ]
    environment = {**kept, "POSKO_DATA": str(data), "PYTHONPATH": str(ROOT)}
    with told.open("w") as log, subprocess.Popen(call, stdout=log, stderr=log, cwd=ROOT, env=environment) as process:
        try:
            while process.poll() is None and _asked(f"http://127.0.0.1:{plain}/static/posko/tokens.css") != 200:
                time.sleep(0.2)
            yield port, plain, told
        finally:
            process.terminate()


def _asked(address: str, context: ssl.SSLContext | None = None) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10, context=context) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except urllib.error.URLError:  # nobody listens yet
        return 0


def test_a_phone_that_trusts_the_authority_reads_a_real_page(built: Path, served: tuple[int, int, Path]) -> None:
    port, _plain, told = served
    trusting = ssl.create_default_context(cafile=str(built / "tls" / "ca.crt"))
    for host in ("127.0.0.1", "localhost"):
        with urllib.request.urlopen(f"https://{host}:{port}/account/login/", timeout=10, context=trusting) as page:
            assert page.status == 200
            assert "__Host-posko-csrf" in page.headers["Set-Cookie"]
            assert "max-age" in page.headers["Strict-Transport-Security"]
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://127.0.0.1:{port}/healthz", timeout=10)
    assert certificates.fingerprint((built / "tls" / "ca.crt").read_bytes()) in told.read_text()


def test_the_newest_tls_is_spoken_and_none_before_1_2(built: Path, served: tuple[int, int, Path]) -> None:
    trusting = ssl.create_default_context(cafile=str(built / "tls" / "ca.crt"))
    line = socket.create_connection(("127.0.0.1", served[0]), timeout=10)
    with line, trusting.wrap_socket(line, server_hostname="localhost") as spoken:
        assert spoken.version() == "TLSv1.3"
        assert re.search("GCM|CHACHA20", str(spoken.cipher()))
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", served[0]), timeout=10) as line, pytest.raises(ssl.SSLError) as refused:
        old.wrap_socket(line)
    # The server's word, not this client's own.
    assert "ALERT" in str(refused.value)


def test_the_plain_door_opens_on_the_set_up_page_and_on_no_other(served: tuple[int, int, Path]) -> None:
    door = f"http://127.0.0.1:{served[1]}"
    assert _asked(f"{door}/phone/setup/") == 200
    shut = ("/account/login/", "/healthz", "/phone/", "/static/../account/login/", "/phone/setup/%2e%2e/")
    assert [_asked(f"{door}{path}") for path in shut] == [404] * len(shut)


def test_odk_collect_talks_through_the_plain_door_and_stays_there(built: Path, served: tuple[int, int, Path]) -> None:
    door = f"http://127.0.0.1:{served[1]}"
    assert _asked(f"{door}/openrosa/formList") == 401
    token = posko("intake", "token", "--agency", "polres", data=built).stdout.strip()
    asked = urllib.request.Request(f"{door}/openrosa/formList", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        addresses = re.findall(r"<downloadUrl>(.*?)</downloadUrl>", answer.read().decode())
    assert len(addresses) == 5
    assert all(address.startswith(f"{door}/openrosa/") for address in addresses)


def test_the_plain_door_carries_no_cookie_and_no_boundless_body(served: tuple[int, int, Path]) -> None:
    door = http.client.HTTPConnection("127.0.0.1", served[1], timeout=10)
    door.request("GET", "/phone/setup/", headers={"Cookie": "__Host-posko=stolen"})
    answer = door.getresponse()
    assert answer.status == 200
    assert answer.getheader("Set-Cookie") is None
    answer.read()
    door.request("POST", "/openrosa/submission", headers={"Content-Length": "99999999999"})
    assert door.getresponse().status == 413


def test_keys_are_for_their_owner_only_and_a_second_start_takes_them_again(tmp_path: Path) -> None:
    at = clock.real_time()
    first = tls.prepare(tmp_path, ["127.0.0.1", "localhost"], at=at)
    before = {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()}
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "tls").iterdir()}
    assert {name: mode for name, mode in modes.items() if name.endswith(".key")} == {
        "ca.key": 0o600,
        "server.key": 0o600,
    }
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    assert tls.prepare(tmp_path, ["localhost", "127.0.0.1"], at=at) == first
    assert {path.name: path.read_bytes() for path in (tmp_path / "tls").iterdir()} == before


def test_a_new_address_needs_a_new_certificate_and_no_new_authority(tmp_path: Path) -> None:
    at = clock.real_time()
    first = tls.prepare(tmp_path, ["127.0.0.1"], at=at)
    before = first.certificate.read_bytes()
    second = tls.prepare(tmp_path, ["127.0.0.1", "192.168.8.5"], at=at)
    assert second.certificate.read_bytes() != before
    assert second.fingerprint == first.fingerprint


def test_a_name_the_authority_was_not_made_for_is_refused_with_the_way_out(tmp_path: Path) -> None:
    at = clock.real_time()
    tls.prepare(tmp_path, ["127.0.0.1"], at=at)
    with pytest.raises(BadInput, match=r"posko\.example\.go\.id.*Move .*tls away"):
        tls.prepare(tmp_path, ["127.0.0.1", "posko.example.go.id"], at=at)


def test_hosts_follow_where_the_post_listens() -> None:
    assert tls.hosts_of("127.0.0.1", "") == ["127.0.0.1", "::1", "localhost"]
    assert tls.hosts_of("192.168.8.5", "Posko.example.go.id,[::1]")[-2:] == ["posko.example.go.id", "192.168.8.5"]
    everywhere = tls.hosts_of("0.0.0.0", "")
    assert everywhere[:3] == ["127.0.0.1", "::1", "localhost"]
    assert not [name for name in everywhere[3:] if name.startswith("127.")]


def test_a_plain_port_without_tls_is_refused(built: Path) -> None:
    answer = posko("serve", "--plain-port", "8080", data=built)
    assert answer.returncode == 2
    assert "--tls" in answer.stderr
