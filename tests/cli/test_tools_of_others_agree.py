"""Debian's sigsum-go and litetlog: a foreign witness cosigns our log, a foreign reader reads our proofs, and we a
foreign log.

Absent programs are a skip with its reason. litetlog's own witness, as Debian builds it in version 0.4.3, checks our
request and then falls over its database, so it is not asked here.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from posko.domain.tlog import proofs
from posko.domain.tlog.checkpoints import cosigned, read_checkpoint, with_signatures
from posko.domain.tlog.notes import COSIGNATURE, ED25519, Signer, Verifier, read_note, read_signature, read_signer
from posko.domain.tlog.proofs import ProofFile, check_inclusion, leaf_hash, read_proof
from posko.domain.tlog.requests import Request
from tests.parts import free_port
from tests.tlogs import Log, leaves_of
from tests.witness_door import Answer

FIRST_LINE = "c2sp.org/tlog-proof@v1\n"  # which litetlog's readers do not know yet
TEXT = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH


def needs(program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"no {program} here: apt-get install sigsum-go litetlog")


def run(*call: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in call], cwd=cwd, capture_output=True, text=True, check=False)


def asked(port: int, request: Request) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/add-checkpoint", str(request).encode())
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers["Content-Type"] or "", answer.read().decode())


@contextmanager
def sigsum_witness(folder: Path, key: Ed25519PrivateKey, log: Signer) -> Iterator[int]:
    """Sigsum's own witness, which knows one log; gives its port."""
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    (folder / "key").write_bytes(key.private_bytes(*pem))
    (folder / "key.pub").write_bytes(key.public_key().public_bytes(*TEXT) + b"\n")
    public = Ed25519PrivateKey.from_private_bytes(log.seed).public_key().public_bytes(*TEXT)
    (folder / "log.pub").write_bytes(public + b"\n")
    port = free_port()
    call = ["sigsum-witness", "-k", "key", "--log-key", "log.pub", "--state-file", "state", f"127.0.0.1:{port}"]
    # As Debian builds it, it takes routes as Go did before 1.22, and so finds none of its own.
    environment = os.environ | {"GODEBUG": "httpmuxgo121=0"}
    with subprocess.Popen(call, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(100):
                try:
                    http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
                    break
                except OSError:
                    time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def test_the_witness_of_sigsum_cosigns_a_log_of_ours(tmp_path: Path) -> None:
    needs("sigsum-witness")
    seed, key = bytes(range(32)), Ed25519PrivateKey.generate()
    number = hashlib.sha256(Signer("any", ED25519, seed).verifier.public).hexdigest()
    signer = Signer(f"sigsum.org/v1/tree/{number}", ED25519, seed)
    log, other = Log(leaves_of(40), signer), Log(leaves_of(40, "b"), signer)
    with sigsum_witness(tmp_path, key, signer) as port:
        for old, new in ((0, 1), (1, 6), (6, 33), (33, 40)):
            answer = asked(port, log.request(old, new))
            assert answer.status == 200, answer
            line = read_signature(answer.body)
            witness = Verifier(line.name, COSIGNATURE, key.public_key().public_bytes_raw())
            (seen,) = cosigned(with_signatures(log.head(new), [line]), [witness])
            assert abs(seen.at.timestamp() - time.time()) < 300
        assert asked(port, log.request(33, 40)) == Answer(409, "text/x.tlog.size", "40\n")
        assert asked(port, Request(40, (), other.head(40))).status == 422


@pytest.mark.parametrize("index", [0, 3, 6])
def test_a_foreign_reader_verifies_our_head_and_our_proof(tmp_path: Path, index: int) -> None:
    needs("spicy-litetlog")
    contents = [f"file {number}\n".encode() for number in range(7)]
    log = Log(contents, Signer.make("posko.example/SPICY", ED25519))
    ours = ProofFile(index, tuple(proofs.inclusion(index, 7, log.subtree)), log.head(7))
    (tmp_path / "file.spicy").write_text(str(ours).removeprefix(FIRST_LINE))
    for content, code in ((contents[index], 0), (b"another", 1)):
        (tmp_path / "file").write_bytes(content)
        done = run("spicy-litetlog", "-verify", str(log.key.verifier), "file", cwd=tmp_path)
        assert done.returncode == code, done.stderr


def test_a_foreign_log_its_key_and_its_proofs_are_read_by_us(tmp_path: Path) -> None:
    needs("spicy-litetlog")
    (tmp_path / "assets").mkdir()
    made = run("spicy-litetlog", "-init", "example.com/spicy", "-key", "key", "-assets", "assets", cwd=tmp_path)
    signer = read_signer((tmp_path / "key").read_text())
    assert str(signer.verifier) in made.stdout + made.stderr
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"file {number}\n")
        run("spicy-litetlog", "-key", "key", "-assets", "assets", f"{number}.txt", cwd=tmp_path)
        text = FIRST_LINE + (tmp_path / f"{number}.txt.spicy").read_text()
        theirs = read_proof(text)
        head = read_checkpoint(theirs.checkpoint.text)
        assert (head.origin, head.size, theirs.index) == ("example.com/spicy", number + 1, number)
        leaf = leaf_hash((tmp_path / f"{number}.txt").read_bytes())
        check_inclusion(leaf, theirs.index, head.size, theirs.proof, head.root)
        assert str(theirs) == text
        assert read_note(str(theirs.checkpoint)) == theirs.checkpoint
