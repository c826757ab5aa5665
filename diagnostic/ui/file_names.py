"""Names of files that people recognise in a folder: whose, of which survey, of which part, what."""

from __future__ import annotations

from diagnostic.services.files.packs.names import file_name

BETWEEN = " - "
MOST_BYTES = (
    56  # of each part in UTF-8: with four of them, and an ending, a name is shorter than the 255 of all systems
)


def file_stem(*parts: str) -> str:
    """The parts that there are, each once, fit for every system; an ending follows.

    >>> file_stem("Harbour & Sons", "Spring 2025", "", "R&D / Berlin", "Heatmap")
    'Harbour & Sons - Spring 2025 - R&D Berlin - Heatmap'
    >>> len(file_stem(*(each * 90 for each in ("\u5ba2", "\u52d9", "\u55b6", "\u696d"))).encode())
    225
    """
    return BETWEEN.join(dict.fromkeys(_short(file_name(part)) for part in parts if part.strip()))


def _short(name: str) -> str:
    return name.encode()[:MOST_BYTES].decode(errors="ignore").rstrip(" .")
