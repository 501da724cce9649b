"""A hundred screens ask for the same, and it is worked out once; what failed leaves nothing behind."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from posko.domain.kept import Kept


def test_who_asks_while_it_is_worked_out_waits_for_it() -> None:
    kept, turns = Kept[int](), count()

    def work() -> int:
        time.sleep(0.02)
        return next(turns)

    with ThreadPoolExecutor(8) as hands:
        assert set(hands.map(lambda _one: kept.get("key", work), range(8))) == {0}


def test_a_key_that_failed_keeps_no_lock() -> None:
    kept = Kept[int]()
    for key in range(50):
        with pytest.raises(ZeroDivisionError):
            kept.get(key, lambda: 1 // 0)
    assert not kept._busy
    assert kept.get(1, lambda: 1) == 1


def test_an_answer_that_goes_while_it_is_fetched_is_worked_out_again() -> None:
    kept, before = Kept[int](most=1), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as hands:
            asked = list(hands.map(lambda key: (key, kept.get(key, lambda: key)), [0, 1, 2] * 2000))
    finally:
        sys.setswitchinterval(before)
    assert all(key == answer for key, answer in asked)
    assert not kept._busy
