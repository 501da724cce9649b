"""`posko vault`: each institution makes its recovery key and does its step on a machine of its own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from posko.cli.main import main
from posko.domain.vaults import recovery, recovery_files
from posko.domain.vaults.pairs import Pair, fingerprint, new_pair
from posko.domain.vaults.recovery_files import Step, StepFile

LOST, NEW = new_pair(), new_pair()


def posko(*words: object) -> int:
    return main([str(word) for word in words], serve=_no_server)


def _no_server(*_how: object) -> None:
    raise AssertionError


def made(folder: Path, name: str) -> tuple[Path, Pair]:
    path = folder / f"{name}.key"
    assert posko("vault", "new-key", path) == 0
    return path, recovery_files.read_private(path.read_text(), path.name)


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Path, Path, Path]:
    """An ask as the post gives it out, and both institutions' keys."""
    (outer, prosecutor), (inner, bawaslu) = made(tmp_path, "kejaksaan"), made(tmp_path, "bawaslu")
    sealed = recovery.nest(LOST, inner=bawaslu.public, outer=prosecutor.public)
    names = [fingerprint(each.public) for each in (LOST, bawaslu, prosecutor)]
    file = StepFile(Step.ASK, "mpj2024", 3, "gita", names[0], NEW.public, names[1], names[2], sealed)
    ask = tmp_path / "ask.json"
    ask.write_text(recovery_files.written(file))
    return ask, outer, inner


def test_a_key_is_for_its_owner_only_and_what_is_said_of_it_is_the_public_half(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, pair = made(tmp_path, "bawaslu")
    told = capsys.readouterr().out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert recovery_files.public_text(pair.public) in told and fingerprint(pair.public) in told
    assert pair.private.hex() not in told
    assert posko("vault", "new-key", path) == 2
    assert "never written over" in capsys.readouterr().err


def test_two_steps_give_an_answer_that_the_new_key_opens(
    desk: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask, outer, inner = desk
    half, answer = tmp_path / "half.json", tmp_path / "answer.json"
    assert posko("vault", "open-outer", ask, "--key", outer, "--out", half) == 0
    said = fingerprint(NEW.public).lower().replace(" ", "-")
    assert posko("vault", "open-inner", half, "--key", inner, "--new", said, "--out", answer) == 0
    assert "the lost key of gita" in capsys.readouterr().out
    found = recovery_files.read(answer.read_text(), Step.ANSWER)
    assert recovery.take_back(found.sealed, NEW, name=fingerprint(LOST.public)) == LOST


def test_one_key_alone_is_refused(
    desk: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask, outer, inner = desk
    said, half = fingerprint(NEW.public), tmp_path / "half.json"
    assert posko("vault", "open-outer", ask, "--key", inner, "--out", half) == 2
    assert "this seal needs the key" in capsys.readouterr().err
    assert posko("vault", "open-inner", ask, "--key", inner, "--new", said, "--out", half) == 2
    assert "Needed is the half, which the prosecutor makes" in capsys.readouterr().err
    assert posko("vault", "open-outer", ask, "--key", outer, "--out", half) == 0
    assert posko("vault", "open-inner", half, "--key", outer, "--new", said, "--out", tmp_path / "answer.json") == 2
    assert not (tmp_path / "answer.json").exists()


def test_a_new_key_that_is_not_the_one_read_out_is_refused_and_the_group_is_said(
    desk: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask, outer, inner = desk
    half = tmp_path / "half.json"
    assert posko("vault", "open-outer", ask, "--key", outer, "--out", half) == 0
    said = fingerprint(NEW.public)
    other = said[:10] + ("A" if said[10] != "A" else "B") + said[11:]
    assert posko("vault", "open-inner", half, "--key", inner, "--new", other, "--out", tmp_path / "a.json") == 2
    assert "it differs in group 3" in capsys.readouterr().err


def test_a_key_that_others_on_the_machine_can_read_is_refused(
    desk: tuple[Path, Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ask, outer, _inner = desk
    outer.chmod(0o644)
    assert posko("vault", "open-outer", ask, "--key", outer, "--out", tmp_path / "half.json") == 2
    assert "chmod 600" in capsys.readouterr().err
