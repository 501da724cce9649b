"""Whatever a piece of work raises, its thread goes on, and whoever waits hears of it."""

from __future__ import annotations

import asyncio

import pytest

from posko.web.front.threads import Threads


class Broken(BaseException):
    """As granian's own faults: no `Exception`."""


def broken() -> str:
    raise Broken


@pytest.mark.parametrize("how", ["run", "see_to"])
def test_what_is_raised_is_told_and_the_threads_go_on(how: str) -> None:
    async def ask() -> list[str]:
        threads = Threads(2)
        for _ in range(4):
            with pytest.raises(Broken):
                await getattr(threads, how)(broken)
        return [await getattr(threads, how)(lambda: "done") for _ in range(4)]

    assert asyncio.run(asyncio.wait_for(ask(), 10)) == ["done"] * 4
