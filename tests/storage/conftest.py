"""What holds for all tests of storage."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from diagnostic.services.backup.encryption import Sealer


@pytest.fixture(scope="session", autouse=True)
def cheap_guesses() -> Iterator[None]:
    """Backups by scrypt with n = 16: these tests are not about guessing. Commands (test_starts.py) take all of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sealer.__init__, "__defaults__", (4,))
        yield
