"""What a fault did: what is counted of each, and the row that it makes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from bench.table import Row

TRACEBACK = "Traceback (most recent call last)"
THREE = ["Where:  ", "Cause:  ", "Remedy: "]


@dataclass
class Outcome:
    """Outcome of one fault. What is None was not measured there.

    unacknowledged : stored, though its sender was not told so. errors : 5xx where the input was wrong. back : seconds
    until it served again. amiss : whatever else is not as it should be, in words. note : what is good to know.
    """

    what: str
    acknowledged: int | None = None
    lost: int | None = None
    doubled: int | None = None
    unacknowledged: int | None = None
    errors: int | None = None
    tracebacks: int = 0
    back: float | None = None
    amiss: list[str] = field(default_factory=list)
    note: str = ""
    skipped: str = ""

    @property
    def row(self) -> Row:
        """The row: how much is wrong, which should be nothing."""
        if self.skipped:
            return Row(self.what, 0, note=f"skipped: {self.skipped}")
        wrong = (self.lost or 0) + (self.doubled or 0) + (self.errors or 0) + self.tracebacks + len(self.amiss)
        return Row(self.what, wrong, "", 0, note="; ".join([*self._counted(), *self.amiss]))

    def _counted(self) -> Iterator[str]:
        if self.acknowledged is not None:
            yield f"{self.acknowledged:,} acknowledged"
        for name, words in (("lost", "lost"), ("doubled", "doubled"), ("unacknowledged", "stored unacknowledged")):
            if (number := getattr(self, name)) is not None:
                yield f"{number:,} {words}"
        if self.errors is not None:
            yield f"{self.errors} x 5xx"
        yield f"{self.tracebacks} tracebacks"
        if self.back is not None:
            yield f"serves again after {self.back:.1f} s"
        if self.note:
            yield self.note


def tracebacks(said: str) -> int:
    """Tracebacks in what a server or a command said."""
    return said.count(TRACEBACK)


def cause(said: str) -> str:
    """The cause that a refusal names, else the end of what it said."""
    found = next((line for line in said.splitlines() if line.startswith("Cause:")), said[-150:])
    return " ".join(found.removeprefix("Cause:").split())


def three_lines(code: int | None, said: str, *words: str) -> list[str]:
    """What is amiss with a refusal: it ends with 1, in where, cause and remedy, with `words` among them."""
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("Starting Inside Out")]
    wrong = []
    if code is None:
        wrong.append("it was served")
    elif code != 1:
        wrong.append(f"exit code {code}")
    if code is not None and [line[:8] for line in lines] != THREE:
        wrong.append(f"not three lines: {said[-200:]!r}")
    return wrong + [f"it does not say {word!r}" for word in words if code is not None and word not in said]


@dataclass(frozen=True)
class Judged:
    """Marks as they are in the database, against what the senders know."""

    lost: int
    doubled: int
    unacknowledged: int


def judge(stored: Collection[str], acknowledged: Collection[str], used: Collection[str] = ()) -> Judged:
    """Compare marks: each that was acknowledged has to be there, each at most once.

    used : of senders who were told on a retry that their invitation is used: theirs has to be there, too.

    >>> judge(["a", "b", "b", "c"], {"a", "b", "d"}, {"c", "e"})
    Judged(lost=2, doubled=1, unacknowledged=1)
    """
    there, told = set(stored), {*acknowledged}
    return Judged(len((told | {*used}) - there), len(stored) - len(there), len(there - told))
