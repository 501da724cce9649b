"""`posko ledger head` and `posko ledger key`: what others keep, and by which key they check it."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.parts import found_post, posko


def test_the_head_is_signed_by_the_key_that_is_printed(tmp_path: Path) -> None:
    found_post(tmp_path)
    told = json.loads(posko("ledger", "head", "--json", data=tmp_path).stdout)
    printed = posko("ledger", "key", data=tmp_path).stdout.strip().splitlines()
    name, number, encoded = printed[-1].split()[-1].split("+", 2)
    public = base64.b64decode(encoded)
    assert public[0] == 1
    assert number == hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    text, _, line = told["checkpoint"].rpartition("\n\n")
    signature = base64.b64decode(line.split()[-1])
    assert signature[:4].hex() == number
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature[4:], f"{text}\n".encode())
    assert text.split("\n") == [name, str(told["count"]), base64.b64encode(bytes.fromhex(told["root"])).decode()]
    assert told["cosigned"] == []

    refused = posko("ledger", "key", "--new", data=tmp_path)
    assert refused.returncode == 2
    assert "Say why a new key begins" in refused.stderr
    begun = posko("ledger", "key", "--new", "--reason", "the office was broken into", data=tmp_path).stdout
    assert begun.strip().splitlines()[-1].split()[-1].startswith(f"{name}/2+")
    after = json.loads(posko("ledger", "head", "--json", data=tmp_path).stdout)
    assert after["checkpoint"].startswith(f"{name}/2\n")
    assert after["count"] > told["count"]
