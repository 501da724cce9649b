from __future__ import annotations

import pytest

from tests.verifier import Verifier


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verifier:
    return Verifier(capsys)
