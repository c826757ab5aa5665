"""How long, and with how much memory, the server waits for forms that are on their way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

ARRIVES = 60.0  # seconds in which a form has to arrive
ARRIVING = 64 * 2**20  # bytes of all forms that are on their way at once


class FormTooSlow(Exception):
    """The body did not arrive in time, or had to make room for others."""


class Arriving:
    """Forms that are on their way, in memory as far as they came: where they are too many the oldest is given up.

    An honest form arrives within a second; one that was begun in order to fill the memory is the oldest soon.
    """

    def __init__(self, most: int = ARRIVING):
        self._most, self._total, self._sizes = most, 0, dict[asyncio.Timeout, int]()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Callable[[int], None]]:
        """A form that arrives within the block, which is told how large it is by now. Raises `FormTooSlow`."""
        limit = asyncio.timeout(ARRIVES)
        try:
            async with limit:
                self._sizes[limit] = 0
                yield lambda size: self._grown(limit, size)
        except TimeoutError:
            raise FormTooSlow from None
        finally:
            self._gone(limit)

    def _grown(self, limit: asyncio.Timeout, size: int) -> None:
        self._total += size - self._sizes[limit]
        self._sizes[limit] = size
        while self._total > self._most:
            oldest = next(iter(self._sizes))
            self._gone(oldest)
            oldest.reschedule(asyncio.get_running_loop().time())
            if oldest is limit:
                return

    def _gone(self, limit: asyncio.Timeout) -> None:
        self._total -= self._sizes.pop(limit, 0)
