"""A witness on a machine without a network: what is brought on a stick is checked, cosigned, kept, or refused."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from posko.cli.witness.folder import Folder
from posko.cli.witness.signing import ClockRanBackError, Witness
from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import cosigned, read_checkpoint, with_signatures
from posko.domain.tlog.leaves import AddLeaves
from posko.domain.tlog.notes import ED25519, Signer, read_signature, read_signer, read_vkey, sign, verified
from posko.domain.tlog.requests import Request
from posko.domain.tlog.tiles import path_of
from tests.tlogs import KEY, ORIGIN, Log, leaves_of
from tests.witness_door import command, export, made

LOG, OTHER = Log(leaves_of(300)), Log(leaves_of(300, "b"))
AT = datetime(2024, 11, 27, 1, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return made(tmp_path / "witness")


def brought(folder: Folder, what: object, name: str = "brought") -> Path:
    """A file on a stick beside the folder."""
    path = folder.path.parent / name
    path.write_bytes(what if isinstance(what, bytes) else str(what).encode())
    return path


def add(folder: Folder, what: object) -> int:
    path = what if isinstance(what, Path) else brought(folder, what)
    return command("witness", "add", path, "--dir", folder.path)


def size(folder: Folder) -> int:
    held = folder.log(ORIGIN).held()
    return held.checkpoint.size if held else 0


def test_the_key_is_made_once_for_its_owner_and_its_public_half_is_printed_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = made(tmp_path / "witness", knows=False)
    printed = read_vkey(capsys.readouterr().out.splitlines()[-1].split()[-1])
    assert printed == folder.signer.verifier == read_signer((folder.path / "witness.key").read_text()).verifier
    assert stat.S_IMODE((folder.path / "witness.key").stat().st_mode) == 0o600
    assert command("witness", "init", "--name", "another", "--dir", folder.path) == 2
    assert "never written over" in capsys.readouterr().err
    assert Folder(folder.path).signer == folder.signer


def test_a_key_that_others_can_read_is_not_used(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    (folder.path / "witness.key").chmod(0o644)
    assert add(folder, LOG.head(5)) == 2
    assert "chmod 600" in capsys.readouterr().err


def test_logs_may_be_named_at_once_by_vkey_or_by_file(tmp_path: Path) -> None:
    second = Signer.make("posko.example/LAIN", ED25519).verifier
    (tmp_path / "key.txt").write_text(f"Fingerprint: {second.fingerprint}\nThe post's key: {second}\n")
    words = ("--log", str(KEY.verifier), "--log", tmp_path / "key.txt")
    assert command("witness", "init", "--name", "w", "--dir", tmp_path / "w", *words) == 0
    assert {log.keys()[0].name for log in Folder(tmp_path / "w").logs()} == {ORIGIN, "posko.example/LAIN"}


def test_a_further_key_of_a_known_log_is_taken_on_trust_only(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    new = Signer.make(ORIGIN, ED25519)
    assert command("witness", "add", str(new.verifier), "--dir", folder.path) == 2
    assert new.verifier.fingerprint in capsys.readouterr().err
    assert command("witness", "add", str(new.verifier), "--dir", folder.path, "--trust") == 0
    assert folder.log(ORIGIN).keys() == [KEY.verifier, new.verifier]
    assert command("witness", "add", str(new.verifier), "--dir", folder.path) == 0
    assert "known already" in capsys.readouterr().out


def test_the_key_of_a_witness_is_no_log(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("witness", "add", str(folder.signer.verifier), "--dir", folder.path) == 2
    assert "key of a witness" in capsys.readouterr().err


def test_the_first_head_is_cosigned_and_then_what_continues_it(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    for what, new in ((LOG.head(5), 5), (LOG.request(5, 9), 9), (LOG.head(9), 9), (LOG.request(9, 20), 20)):
        capsys.readouterr()
        assert add(folder, what) == 0
        note = with_signatures(LOG.head(new), [read_signature(capsys.readouterr().out)])
        assert [each.verifier for each in cosigned(note, [folder.signer.verifier])] == [folder.signer.verifier]
        assert size(folder) == new


def test_what_is_held_carries_both_signatures_and_none_of_strangers(folder: Folder) -> None:
    stranger = sign(LOG.head(5).text, Signer.make("stranger", ED25519))
    assert add(folder, with_signatures(stranger, LOG.head(5).signatures)) == 0
    held = folder.log(ORIGIN).held()
    assert held is not None
    assert [each.name for each in held.note.signatures] == [ORIGIN, folder.signer.name]
    assert verified(held.note, [KEY.verifier, folder.signer.verifier]) == [KEY.verifier, folder.signer.verifier]


def test_the_cosignature_goes_to_a_new_file_where_one_is_named(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder.path.parent / "cosignature"
    words = ("witness", "add", brought(folder, LOG.head(5)), "--dir", folder.path, "--out", out)
    assert command(*words) == 0
    assert read_signature(out.read_text()).name == folder.signer.name
    assert command(*words) == 2
    assert "name a new file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "typed", ["\ufeff{}", "\n\n{}\n\n\n", "{}  "], ids=["a mark of an editor", "blank lines", "blanks"]
)
def test_a_head_typed_or_scanned_is_taken_with_its_breaks(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    text = typed.format(str(LOG.head(5)).rstrip("\n").replace("\n", "\r\n"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert command("witness", "add", "-", "--dir", folder.path) == 0
    assert size(folder) == 5


def test_an_export_is_cosigned_and_its_leaves_are_kept(folder: Folder) -> None:
    assert add(folder, LOG.head(5)) == 0
    assert add(folder, export(folder.path.parent / "one", LOG, 270)) == 0
    assert add(folder, export(folder.path.parent / "two", LOG, 300)) == 0
    log = folder.log(ORIGIN)
    assert (log.path / "leaves").read_bytes() == b"".join(LOG.leaves)
    assert (size(folder), log.tree().count, log.root_of(5)) == (300, 300, LOG.root(5))


def test_leaves_are_taken_from_a_file_too(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(folder, LOG.head(9)) == 0
    some = AddLeaves(ORIGIN, 0, 9, LOG.consistency(6, 9), b"".join(LOG.leaves[:6]))
    assert add(folder, some.body) == 0
    assert folder.log(ORIGIN).tree().count == 6
    assert add(folder, some.body) == 2
    assert "kept up to 6" in capsys.readouterr().err
    assert add(folder, AddLeaves(ORIGIN, 6, 9, (), b"".join(OTHER.leaves[6:9])).body) == 2
    assert folder.log(ORIGIN).tree().count == 6


@pytest.mark.parametrize("how", ["head", "request", "stale request", "export", "older head", "older export"])
def test_a_fork_is_refused_by_name_and_kept(folder: Folder, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(folder, export(folder.path.parent / "held", LOG, 20)) == 0
    path = folder.path.parent / "other"
    ways: dict[str, Callable[[], object]] = {
        "head": lambda: OTHER.head(20),
        "request": lambda: Request(20, (), OTHER.head(20)),
        "stale request": lambda: OTHER.request(7, 20),
        "export": lambda: export(path, OTHER, 30),
        "older head": lambda: OTHER.head(7),
        "older export": lambda: export(path, OTHER, 7),
    }
    what = ways[how]()
    before = (folder.log(ORIGIN).path / "checkpoint").read_bytes()
    capsys.readouterr()
    assert add(folder, what) == 1
    told = capsys.readouterr()
    assert f"{ORIGIN} signed two pasts" in told.err
    assert "\u2014" not in told.out
    (fork,) = folder.log(ORIGIN).forks()
    assert fork == read_checkpoint(OTHER.head(fork.size).text)
    assert (folder.log(ORIGIN).path / "checkpoint").read_bytes() == before
    assert command("witness", "status", "--dir", folder.path) == 0
    assert "TWO PASTS" in capsys.readouterr().out
    assert add(folder, LOG.request(20, 25)) == 0


def test_an_older_head_of_the_same_past_needs_no_signature(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(folder, export(folder.path.parent / "held", LOG, 20)) == 0
    capsys.readouterr()
    assert add(folder, LOG.head(7)) == 0
    told = capsys.readouterr()
    assert (told.out, "same past" in told.err) == ("", True)


@pytest.mark.parametrize(
    ("what", "because"),
    [
        (LOG.head(9), "without a proof nobody knows"),
        (LOG.head(3), "without a proof nobody knows"),
        (LOG.request(4, 9), "holds a head of 5 leaves"),
        (Request(5, LOG.consistency(5, 9)[:-1], LOG.head(9)), "does not show"),
        (OTHER.request(5, 9), "does not show"),
        (Log(LOG.leaves, Signer(ORIGIN, ED25519, bytes(32))).head(5), "No key that this witness trusts"),
        (Log(LOG.leaves, Signer("posko.example/B", ED25519, bytes(32))).head(5), "does not know “posko.example/B”"),
        (str(LOG.head(5)).replace("\n5\n", "\n6\n"), "forged"),
        ("", "nothing that a witness takes"),
        ("some words\n", "nothing that a witness takes"),
        (b"\xff\xd8\xff\xe0", "no text"),
        (str(KEY.verifier)[:-1], "not a key"),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_refused_in_words(
    folder: Folder, what: object, because: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(folder, LOG.head(5)) == 0
    capsys.readouterr()
    assert add(folder, what) == 2
    told = capsys.readouterr()
    assert because in told.err
    assert told.out == ""
    assert size(folder) == 5


def test_an_export_cut_in_half_or_altered_is_refused(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    path = export(folder.path.parent / "export", LOG, 300)
    entries = path / path_of("entries", 0)
    whole = entries.read_bytes()
    entries.write_bytes(whole[: len(whole) // 2])
    assert add(folder, path) == 2
    entries.write_bytes(whole[:-1] + bytes(1))
    assert add(folder, path) == 2
    assert "altered" in capsys.readouterr().err
    entries.write_bytes(whole)
    (path / path_of("entries", 1, 44)).unlink()
    assert add(folder, path) == 2
    assert "44 leaves of its head of 300 are missing" in capsys.readouterr().err
    assert size(folder) == 0


def test_a_clock_that_ran_back_signs_nothing_until_it_is_right(folder: Folder) -> None:
    times = [AT, AT - timedelta(hours=1), AT]
    witness = Witness(folder, lambda: times.pop(0))
    witness.add_request(LOG.request(0, 5))
    with pytest.raises(ClockRanBackError, match="2024-11-27 01:00:00 UTC"):
        witness.add_request(LOG.request(5, 9))
    assert size(folder) == 5
    witness.add_request(LOG.request(5, 9))
    assert size(folder) == 9


def test_a_head_that_is_gone_or_changed_is_noticed(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert add(folder, export(folder.path.parent / "held", LOG, 20)) == 0
    held = folder.log(ORIGIN).path / "checkpoint"
    held.write_text(held.read_text().replace("\n20\n", "\n19\n"))
    assert add(folder, LOG.request(20, 25)) == 2
    held.unlink()
    assert add(folder, LOG.request(0, 25)) == 2
    assert "is gone" in capsys.readouterr().err


def test_leaves_that_were_cut_are_noticed(folder: Folder) -> None:
    assert add(folder, export(folder.path.parent / "held", LOG, 20)) == 0
    os.truncate(folder.log(ORIGIN).path / "leaves", 100)
    with pytest.raises(BadInput, match="was cut"):
        folder.log(ORIGIN).tree()


def test_leaves_that_were_altered_in_the_folder_convict_nobody(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(folder, export(folder.path.parent / "held", LOG, 20)) == 0
    leaves = folder.log(ORIGIN).path / "leaves"
    leaves.write_bytes(bytes(32) + leaves.read_bytes()[32:])
    assert add(folder, LOG.head(7)) == 2
    assert "not those that were kept" in capsys.readouterr().err
    assert not folder.log(ORIGIN).forks()


def test_the_status_says_what_is_held(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert command("witness", "status", "--dir", folder.path, "--json") == 0
    (log,) = json.loads(capsys.readouterr().out)["logs"]
    assert (log["origin"], log["size"], log["at"], log["forks"]) == (ORIGIN, 0, None, [])
    assert add(folder, export(folder.path.parent / "held", LOG, 20)) == 0
    capsys.readouterr()
    assert command("witness", "status", "--dir", folder.path, "--json") == 0
    (log,) = json.loads(capsys.readouterr().out)["logs"]
    assert (log["size"], log["kept"], log["keys"]) == (20, 20, [str(KEY.verifier)])


def test_killed_before_any_of_its_writes_a_witness_goes_on_rightly(folder: Folder) -> None:
    """The command is killed before its first write, its second, and so on, until it gets through."""
    assert add(folder, export(folder.path.parent / "held", LOG, 20)) == 0
    new, killed = export(folder.path.parent / "new", LOG, 280), 0
    while _killed_at(killed + 1, lambda: add(folder, new)):
        killed += 1
        log = folder.log(ORIGIN)
        assert size(folder) in (20, 280)
        assert log.tree().count in (20, 280)
        assert log.root_of(20) == LOG.root(20)
    assert killed >= 5
    assert (size(folder), folder.log(ORIGIN).tree().count) == (280, 280)
    assert (folder.log(ORIGIN).path / "leaves").read_bytes() == b"".join(LOG.leaves[:280])


def _killed_at(number: int, act: Callable[[], int]) -> bool:
    """Run in a process of its own, killed before the nth write; whether it was."""
    child = os.fork()
    if not child:
        seen = 0

        def hook(event: str, args: tuple[object, ...]) -> None:
            nonlocal seen
            writes = event == "open" and isinstance(args[2], int) and bool(args[2] & (os.O_WRONLY | os.O_RDWR))
            if writes or event in ("os.rename", "os.truncate"):
                seen += 1
                if seen == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        os._exit(act())
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)
