"""Feeds a target for a while and counts: inputs, what was read, what was refused, and what must not come out."""

from __future__ import annotations

import random
import resource
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from posko.domain.errors import BadInput, Busy
from tests.fuzz.spoil import spoilt
from tests.fuzz.targets import Target

SECONDS = 1.0  # of processor, one input
SEED = 15


@dataclass(slots=True)
class Tally:
    """What came of the inputs of one target. `faults` tells each fault by the seed of its input."""

    target: str
    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    megabytes: int = 0
    faults: list[str] = field(default_factory=list)


def run(target: Target, *, seed: int = SEED, inputs: int = 0, seconds: float = 0.0, last: Path | None = None) -> Tally:
    """Feed so many inputs, or for so long. `last` is a file that holds the input at hand, for who dies of it."""
    tally, begun = Tally(target.name), time.monotonic()
    for number in _numbers(inputs, begun + seconds):
        body = spoilt(target, random.Random(f"{seed} {target.name} {number}"))
        if last is not None:
            last.write_bytes(body)
        _feed(target, body, number, tally)
    tally.seconds = time.monotonic() - begun
    tally.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return tally


def _feed(target: Target, body: bytes, number: int, tally: Tally) -> None:
    tally.inputs += 1
    begun = time.process_time()
    try:
        target.read(body)
    except Busy:
        tally.faults.append(f"input {number}: busy, though nobody else is here")
    except BadInput as refusal:
        str(refusal)  # its words and their values fit together
        tally.refused += 1
    except BaseException as fault:  # a panic of a reader is no Exception
        if isinstance(fault, KeyboardInterrupt):
            raise
        tally.faults.append(f"input {number}: {''.join(traceback.format_exception(fault))[-1500:]}")
    took = time.process_time() - begun
    tally.slowest = max(tally.slowest, took)
    if took > SECONDS:
        tally.faults.append(f"input {number}: {took:.2f} s of processor")


def _numbers(inputs: int, until: float) -> Iterator[int]:
    number = 0
    while number < inputs or (not inputs and time.monotonic() < until):
        yield number
        number += 1
