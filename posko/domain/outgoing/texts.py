"""Every text that leaves the post by SMS, chat or push, in one place: in Indonesian, in GSM letters, in one SMS.

A text shows a code, a place and a kind, and how to answer (decision 5.5). No function here takes a name, a class,
another team's place, a case or what somebody wrote; only an alert carries words, and those two persons approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from posko.domain.intake.sms import ROOM, fit

# What who sent a report is told, by the state of what was made of it.
OUTCOMES: Final = {"handled": "sudah ditangani", "false": "sudah diperiksa, tidak ditemukan"}
DOORBELL: Final = "Tugas baru"


def task_order(code: str, place: str, kind: str) -> str:
    """An order: what, where, and how to take it."""
    return _said(f"TUGAS {code}: {kind}, {place}.", f"Balas TERIMA {code}, lalu TIBA {code}, SELESAI {code}.")


def task_moved(code: str, place: str) -> str:
    """The order goes on at another place."""
    return _said(f"TUGAS {code} pindah ke {place}.", f"Balas TERIMA {code}.")


def task_withdrawn(code: str) -> str:
    """Nobody needs to go any more."""
    return _said(f"TUGAS {code} dibatalkan.", "Tidak perlu dikerjakan lagi.")


def task_climbs(code: str, place: str, kind: str) -> str:
    """To a desk and its superiors: nobody acknowledged an order."""
    return _said(f"TUGAS {code} belum dijawab: {kind}, {place}.", "Buka Posko dan hubungi petugasnya.")


def alert_headline(code: str, headline: str) -> str:
    """An alert: its approved headline, and how to acknowledge it."""
    return _said(f"PERINGATAN {code}: {headline.rstrip('. ')}.", f"Balas TERIMA {code}.")


def alert_over(code: str, headline: str) -> str:
    """An alert ends an earlier one."""
    return _said(f"AKHIR PERINGATAN {code}: {headline.rstrip('. ')}.", f"Balas TERIMA {code}.")


def alert_climbs(code: str) -> str:
    """To the next of an agency's chain: it has not acknowledged an alert."""
    return _said(f"PERINGATAN {code} belum dijawab instansi Anda.", f"Buka Posko, atau balas TERIMA {code}.")


def alert_said(code: str) -> str:
    """To who acknowledged an alert."""
    return _said(f"PERINGATAN {code}: diterima dicatat.", "Terima kasih, Posko.")


def alert_said_again(code: str) -> str:
    """To who acknowledged an alert once more."""
    return _said(f"PERINGATAN {code}: diterima sudah tercatat.", "Terima kasih, Posko.")


def alert_is_over(code: str) -> str:
    """To who acknowledged an alert that runs no longer."""
    return _said(f"PERINGATAN {code} sudah berakhir; tidak ada yang berubah.", "Tidak perlu dibalas.")


def alert_not_yours(code: str) -> str:
    """To who acknowledged an alert that was not sent to this number, or that is not there."""
    return _said(f"PERINGATAN {code} tidak dikirim ke nomor ini.", "Periksa nomornya, lalu balas lagi.")


def alert_takes_one_answer(code: str) -> str:
    """To who said of an alert what is said of orders."""
    return _said(f"PERINGATAN {code} hanya dapat diterima.", f"Balas TERIMA {code}.")


def desk_wakes(code: str) -> str:
    """To a desk that does not read: something grave waits. What it is stands in Posko alone."""
    return _said(f"POSKO {code}: ada hal mendesak yang belum dibaca.", "Buka Posko sekarang.")


def team_check() -> str:
    """To a team on duty whose check-in is due."""
    return _said("Posko: waktunya lapor keadaan regu.", "Balas AMAN, atau tekan tombol lapor di HP.")


def team_heard() -> str:
    """To a team that said that it is well."""
    return _said("Lapor regu dicatat.", "Terima kasih, Posko.")


def team_off_duty() -> str:
    """To a team that checks in and is off duty or rests."""
    return _said("Regu Anda lepas dinas atau istirahat; lapor tidak dihitung.", "Hubungi piket bila bertugas.")


def proof_code(digits: str) -> str:
    """The code by which a number is proven."""
    return _said(f"Kode Posko {digits}, berlaku 30 menit.", f"Balas KODE {digits}, atau sebutkan kepada petugas Posko.")


def number_proven() -> str:
    """To a number that sent its code back."""
    return _said("Nomor ini terbukti.", "Terima kasih, Posko.")


def code_wrong() -> str:
    """To a number that sent another code, or one that is over."""
    return _said("Kode tidak cocok atau sudah lewat.", "Minta kode baru kepada petugas Posko.")


def report_outcome(code: str, place: str, outcome: str) -> str:
    """To who sent a report: what became of it (`OUTCOMES`)."""
    return _said(f"LAPORAN {code}, {place}: {outcome}.", "Terima kasih, Posko.")


SAYS: Final[Mapping[str, str]] = {
    "accepted": "diterima",
    "set_out": "berangkat",
    "arrived": "tiba",
    "done": "selesai",
    "unable": "tidak bisa",
}


def task_said(code: str, outcome: str) -> str:
    """To who answered an order: what was noted."""
    return _said(f"TUGAS {code}: {outcome} dicatat.", "Terima kasih, Posko.")


def task_said_again(code: str, outcome: str) -> str:
    """To who answered an order: it was so already."""
    return _said(f"TUGAS {code}: {outcome} sudah tercatat.", "Terima kasih, Posko.")


def task_over(code: str) -> str:
    """To who answered an order that was withdrawn, or is over."""
    return _said(f"TUGAS {code} sudah ditarik atau selesai; tidak ada yang berubah.", "Tidak perlu dikerjakan lagi.")


def task_doubtful(code: str) -> str:
    """To who answered an order in a way that a person has to look at."""
    return _said(f"TUGAS {code}: jawaban diterima dan diperiksa petugas.", "Tunggu kabar dari Posko.")


def task_not_yours(code: str) -> str:
    """To who answered an order that was not given to this number, or that is not there."""
    return _said(f"TUGAS {code} tidak diberikan kepada nomor ini.", "Periksa nomor tugasnya, lalu balas lagi.")


def which_task(code: str) -> str:
    """To who answered without a number and has several orders: the numbers of them."""
    return _said(f"Tugas yang mana: {code}?", "Balas dengan nomornya, misalnya TIBA 26.")


def no_task() -> str:
    """To who answered without a number and has no order."""
    return _said("Tidak ada tugas terbuka untuk nomor ini.", "Untuk laporan, awali dengan LAPOR.")


def trial() -> str:
    """To the administrator's own telephone: a gateway is being tried."""
    return _said("Posko: pesan percobaan.", "Tidak perlu dibalas.")


def _said(told: str, answer: str) -> str:
    """What is told is cut where it is too long, how to answer never is."""
    return f"{fit(told, ROOM - len(answer) - 1)} {answer}"
