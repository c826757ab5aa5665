"""Names of files from names of units: readable, fit for every system, each once, and never a path.

What Windows, macOS or Linux refuse in a name, or read as something else, is left out. Two names that differ in small
and capital letters alone are the same to two of these systems.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from typing import NamedTuple

LONGEST, LONGEST_MORE = 60, 40  # characters of a name, and of what is added in brackets
MOST_BYTES = 120  # of a name in UTF-8; systems take 255 of a whole name with everything that is added
NAMELESS = "Unit"
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])\s*(\.|$)", re.IGNORECASE)
BETWEEN = " - "
MOST_OF_PART = (
    56  # bytes of a part of a longer name: four of them and an ending are shorter than the 255 of all systems
)
_REFUSED = re.compile(r'[<>:"/\\|?*]')


class Addressee(NamedTuple):
    """A unit that gets files of its own: its id, its name, and the name of the unit above it."""

    id: str
    name: str
    above: str


def file_name(text: str, longest: int = LONGEST) -> str:
    """A text as the name of a file, without an ending.

    >>> [file_name(text) for text in ("R&D / Berlin", "../../etc/passwd", "CON.txt", "...")]
    ['R&D Berlin', 'etc passwd', 'Unit CON.txt', 'Unit']
    """
    text = _REFUSED.sub(" ", unicodedata.normalize("NFC", text))
    kept = (" " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    name = _trimmed(" ".join("".join(kept).split()))
    name = _trimmed(name[:longest].encode()[:MOST_BYTES].decode(errors="ignore"))
    return f"{NAMELESS} {name}" if RESERVED.match(name) else name or NAMELESS


def file_stem(*parts: str) -> str:
    """The parts that there are, each once, fit for every system; an ending follows.

    >>> file_stem("Harbour & Sons", "Spring 2025", "", "R&D / Berlin", "Heatmap")
    'Harbour & Sons - Spring 2025 - R&D Berlin - Heatmap'
    >>> len(file_stem(*(each * 90 for each in ("\u5ba2", "\u52d9", "\u55b6", "\u696d"))).encode())
    225
    """
    return BETWEEN.join(dict.fromkeys(_short(file_name(part)) for part in parts if part.strip()))


def _short(name: str) -> str:
    return name.encode()[:MOST_OF_PART].decode(errors="ignore").rstrip(" .")


def file_names(units: Sequence[Addressee], taken: Iterable[str] = ()) -> dict[str, str]:
    """The name of each unit's files, by its id: the unit's own, with the unit above or more where others have it too.

    taken : names that none of them may have.
    """
    shared = Counter(_compared(file_name(unit.name)) for unit in units)
    used, found = {_compared(each) for each in taken}, {}
    for unit in units:
        alone = shared[_compared(file_name(unit.name))] == 1
        name = next(each for each in _tries(unit, alone) if _compared(each) not in used)
        used.add(_compared(name))
        found[unit.id] = name
    return found


def _tries(unit: Addressee, alone: bool) -> Iterator[str]:
    own = file_name(unit.name)
    further = (unit.above, unit.id, hashlib.sha256(unit.id.encode("utf-8", "replace")).hexdigest()[:12])
    told = (f"{own} ({file_name(each, LONGEST_MORE)})" for each in chain(filter(None, further), map(str, count(2))))
    return chain([own] if alone else [], told)


def _trimmed(name: str) -> str:
    """Without what hides a file or makes it an option where it begins, and what Windows drops where it ends."""
    return name.lstrip(" .-~").rstrip(" .")


def _compared(name: str) -> str:
    """What those systems compare that tell neither small letters from capitals nor one accented letter from two."""
    return unicodedata.normalize("NFKC", name).casefold()
