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
        self._coming: Counter[tuple[str, str]] = Counter()

    def takes(self, link: str, session: str, file: str, size: int) -> bool:
        """Whether one more file fits; it counts from now on, until it has `ended` to come and is no longer held."""
        key = session, file
        files = {each: bytes_ for each, bytes_ in self._of.get(link, {}).items() if self._there(each)}
        before = files.pop(key, 0)  # sent again, and perhaps refused: then the one of before is still there
        fits = len(files) < FILES and sum(files.values()) + size <= BYTES
        after = files | {key: max(before, size)} if fits else files | ({key: before} if before else {})
        self._of[link] = after
        if not after:
            del self._of[link]
        if fits:
            self._coming[key] += 1
        return fits

    def ended(self, session: str, file: str) -> None:
        """A file that was taken is no longer on its way: it came, or it did not."""
        self._coming[session, file] -= 1
        if self._coming[session, file] <= 0:
            del self._coming[session, file]

    def _there(self, key: tuple[str, str]) -> bool:
        return key in self._coming or self._held(*key)


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
