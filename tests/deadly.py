"""Chunks at which whoever counts them dies; workers import nothing else for them."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from diagnostic.core.intake.data_sets.tallies import Tally
from diagnostic.services.counting.chunks import Chunk


@dataclass(frozen=True)
class Deadly:
    """A chunk that kills whoever counts it, once: where `mark` is a file that is not there yet."""

    chunk: Chunk
    mark: Path

    def tally(self) -> Tally:
        """The tally, from the second time on."""
        try:
            self.mark.touch(exist_ok=False)
        except FileExistsError:
            return self.chunk.tally()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@dataclass(frozen=True)
class Always:
    """A chunk that kills whoever counts it."""

    def tally(self) -> Tally:
        """Nobody gets it."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError
