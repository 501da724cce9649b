"""The whole way of one gap, as three people walk it; with and without JavaScript the same."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.notes import read_note
from tests.browser.pages import Report, Walk, squeezed

BAWASLU, POLRES = "Rani Prameswari", "Kompol Bagus Wirayuda"
KLENDER = "31.75.07.1003"
SAID = "Lampu jalan menuju enam TPS Klender padam sejak pekan lalu."
TITLE = "Penerangan padam di Klender"
TOMORROW = datetime(2024, 11, 26, 17, 0)  # noqa: DTZ001  # what is typed into the form, in the operation's zone
WAY = ["gap.opened", "commitment.made", "commitment.evidence_filed", "commitment.kept", "gap.proven", "gap.closed"]


def walk_the_whole_way(walk: Walk, folder: Path) -> None:
    """From an input at the rakor to a closed gap; map, list, ledger and report change on the way."""
    walk.as_(BAWASLU)
    assert walk.open_gaps_on_map(KLENDER) == 0
    in_rail = walk.open_gaps_in_rail()

    number = walk.opens_the_rakor().raises_input(SAID, "Klender").makes_it_a_gap(SAID, TITLE)
    assert walk.steps_done() == [True, False, False, False, False]
    assert walk.open_gaps_on_map(KLENDER) == 1
    assert walk.open_gaps_in_rail() == in_rail + 1

    promise_and_prove(walk, folder)
    holds_the_gap(walk.as_(BAWASLU).issues_report())

    verify(walk)
    assert walk.steps_done() == [True] * 5
    assert walk.events_in_ledger(number) == WAY
    assert walk.open_gaps_on_map(KLENDER) == 0
    assert walk.open_gaps_in_rail() == in_rail


def promise_and_prove(walk: Walk, folder: Path) -> None:
    """Polres promises for tomorrow and files a file and a statement."""
    walk.as_(POLRES).opens_gap(TITLE).promises("Lampu sementara dipasang.", "Foto lampu menyala", TOMORROW)
    assert walk.steps_done() == [True, True, False, False, False]
    proof = folder / "lampu.txt"
    proof.write_text("Enam lampu menyala, diperiksa pukul 16.00.\n", encoding="utf-8")
    walk.files_evidence(proof, "Semua lampu menyala.")
    assert walk.steps_done() == [True, True, True, False, False]


def holds_the_gap(report: Report) -> None:
    """The papers of the report, in both languages, hold the gap and a signed head of all that was there before."""
    count, _, root = report.head.partition(":")
    assert count.isdigit() and len(root) == 64
    for language, text in report.papers.items():
        assert squeezed(TITLE) in squeezed(text), f"the gap is missing in the report ({language})"
        (code,) = report.codes[language]
        signed = read_checkpoint(read_note(code).text)
        assert 0 < signed.size <= int(count), f"the code on the report is of other rows ({language})"
        assert report.number in squeezed(text)


def verify(walk: Walk) -> None:
    """Bawaslu, of another root institution, reads the evidence, verifies and closes; the list follows."""
    walk.as_(BAWASLU).opens_gap(TITLE)
    assert walk.evidence_text("lampu.txt") == "Enam lampu menyala, diperiksa pukul 16.00.\n"
    walk.verifies_and_closes()
    walk.opens("/gaps/?state=live")
    assert walk.row_of(TITLE).count() == 0
    walk.opens("/gaps/?state=closed")
    assert walk.row_of(TITLE).count() == 1
    walk.opens_gap(TITLE)
