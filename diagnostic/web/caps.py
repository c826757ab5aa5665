"""How much one access link may use of the server's memory at once: open pages, and files that were uploaded.

Counted in each process. A file counts until Streamlit has let go of it: its page took it away, or the session ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

SESSIONS = 200  # pages open at once by one link: everybody in a large meeting, who may have been given the same one
FILES, BYTES = 40, 100 * 2**20  # uploaded and still held

Held = Callable[[str, str], bool]  # (session, file): whether the server still has this file


class Uploads:
    """Files that links hold, those that are on their way among them."""

    def __init__(self, held: Held):
        self._held = held
        self._of: dict[str, dict[tuple[str, str], int]] = {}

    def takes(self, link: str, session: str, file: str, size: int) -> bool:
        """Whether one more file fits; it counts from now on, until it is `dropped` or no longer held."""
        files = {key: bytes_ for key, bytes_ in self._of.get(link, {}).items() if self._held(*key)}
        files.pop((session, file), None)  # sent again
        fits = len(files) < FILES and sum(files.values()) + size <= BYTES
        self._of[link] = files | {(session, file): size} if fits else files
        if not self._of[link]:
            del self._of[link]
        return fits

    def dropped(self, link: str, session: str, file: str) -> None:
        """A file that was refused after all, or taken away."""
        self._of.get(link, {}).pop((session, file), None)


class Sessions:
    """Pages that links have open."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def full(self, link: str) -> bool:
        """Whether the link has as many pages open as it may have."""
        return self._open[link] >= SESSIONS

    def opened(self, link: str) -> None:
        """One more."""
        self._open[link] += 1

    def closed(self, link: str) -> None:
        """One less."""
        self._open[link] -= 1
        if not self._open[link]:
            del self._open[link]
