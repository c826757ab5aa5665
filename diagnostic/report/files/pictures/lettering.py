"""Text in a picture: how wide it will be at most, broken into lines, and as shapes."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.report.files.html.vectors import Shape

NARROW, WIDE = frozenset("iljtfrI|!.,:;'() \u00b7"), frozenset("mwMW@%\u2014\u2026\u25cf\u25c6\u25cb\u25bc\u25b2")
SPACED = 1.35  # height of a line, in sizes of its letters


def width(text: str, size: float, bold: bool = False) -> float:
    """Pixels that a text takes at most; letters beyond Latin, Greek and Cyrillic count as square.

    >>> round(width("Will", 10)), round(width("\u5ba2\u670d", 10)), round(width("Trust", 10, bold=True))
    (18, 20, 24)
    """
    return sum(map(_share, text)) * size * (1.06 if bold else 1)


def _share(letter: str) -> float:
    if letter in NARROW:
        return 0.3
    if letter in WIDE:
        return 0.86
    if ord(letter) > 0x2E80:
        return 1.0
    return 0.62 if letter.isupper() else 0.53


def lines(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """The text in lines that fit; a word that does not is broken.

    >>> lines("Scores of everybody", 10, 50)
    ['Scores of', 'everybody']
    """
    found = [""]
    for word in text.split():
        joined = f"{found[-1]} {word}".strip()
        if width(joined, size, bold) <= room or not found[-1]:
            found[-1] = joined
        else:
            found.append(word)
        while width(found[-1], size, bold) > room and len(found[-1]) > 1:
            cut = next(
                n for n in range(len(found[-1]) - 1, 0, -1) if width(found[-1][:n], size, bold) <= room or n == 1
            )
            found[-1:] = [found[-1][:cut], found[-1][cut:]]
    return found


def text(words: str, x: float, y: float, size: float, fill: str, bold: bool = False, anchor: str = "start") -> Shape:
    """A line of text whose letters stand at `y`."""
    look = (("x", f"{x:g}"), ("y", f"{y:g}"), ("font-size", f"{size:g}"), ("fill", fill))
    weight = (("font-weight", "600"),) if bold else ()
    middle = (("text-anchor", anchor),) if anchor != "start" else ()
    return Shape("text", (*look, *weight, *middle), words, ())


def block(
    rows: Sequence[str], x: float, top: float, size: float, fill: str, bold: bool = False
) -> tuple[list[Shape], float]:
    """Lines below each other from `top` on, and where they end."""
    step = size * SPACED
    return [text(row, x, round(top + size + n * step, 1), size, fill, bold) for n, row in enumerate(rows)], (
        top + len(rows) * step
    )
