"""What is wrong in a file, told by row and column, and the list of it to hand back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from posko.domain.errors import N_


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file. `row` is the line of the file (the header is row 1), 0 for the whole file.

    `message` and `remedy` hold `%(name)s` places, filled from `params`, so that a door can translate them.
    """

    file: str
    row: int
    column: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    remedy: str = ""

    def text(self) -> str:
        """The message in English, its values filled in."""
        return self.said_by(str)[0]

    def remedy_text(self) -> str:
        """The remedy in English, its values filled in."""
        return self.said_by(str)[1]

    def said_by(self, say: Callable[[str], str]) -> tuple[str, str]:
        """Message and remedy, translated by `say`, their values filled in."""
        message, remedy = (say(part) if part else "" for part in (self.message, self.remedy))
        return (message % self.params, remedy % self.params) if self.params else (message, remedy)

    def __str__(self) -> str:
        where = self.file + (f", row {self.row}" if self.row else "")
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.text()} {self.remedy_text()}".rstrip()


CODES: Final = ("file", "row", "column", "message", "remedy")  # the heads for a program
HEADS: Final = (N_("Name of the file"), N_("Row"), N_("Column"), N_("What is wrong"), N_("What to do"))


def problem_rows(
    problems: Iterable[Problem], say: Callable[[str], str] = str, heads: Sequence[str] = CODES
) -> Iterator[Sequence[object]]:
    """The problems as a table to hand back, its header first; `say` translates its sentences."""
    yield heads
    for problem in problems:
        message, remedy = problem.said_by(say)
        yield problem.file, problem.row or "", problem.column, message, remedy


def too_many_rows(file: str, limit: int) -> Problem:
    """The refusal of a table that is longer than anybody would check by eye."""
    message = N_("The file has more than %(limit)s rows below its header.")
    return Problem(file, 0, "", message, {"limit": limit}, N_("Split it into several files."))


def too_large(file: str, size: int, limit: int) -> Problem:
    """The refusal of a file of `size` bytes where `limit` are taken."""
    sizes: dict[str, object] = {"size": round(size / 1048576, 1), "limit": limit // 1048576}
    message = N_("The file has %(size)s MB; the limit is %(limit)s MB.")
    return Problem(file, 0, "", message, sizes, N_("Split it into several files."))
