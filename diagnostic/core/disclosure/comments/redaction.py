"""Redaction of comments: passages are blacked out, never rewritten, and their length is not shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

BLACK = "[…]"

Span = tuple[int, int]  # start and end of a passage


def passages_of(text: str, words: str) -> list[Span]:
    """Everywhere these words stand in a text, as whole words, in any case.

    >>> passages_of("Ask Tom. Tomorrow TOM is here", "tom")
    [(4, 7), (18, 21)]
    >>> passages_of("Ask Tom", " ")
    []
    """
    parts = words.split()
    if not parts:
        return []
    before = r"(?<!\w)" if re.match(r"\w", parts[0]) else ""
    after = r"(?!\w)" if re.match(r"\w", parts[-1][-1]) else ""
    pattern = before + r"\s+".join(map(re.escape, parts)) + after
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch or overlap become one.

    >>> merged([(8, 9), (0, 3), (2, 5)])
    [(0, 5), (8, 9)]
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def black_out(text: str, spans: Sequence[Span]) -> str:
    """
    >>> black_out("Ask Tom or ann@x.org", [(4, 7), (11, 20)])
    'Ask […] or […]'
    """
    pieces, at = [], 0
    for start, end in merged(spans):
        pieces += [text[at:start], BLACK]
        at = end
    return "".join([*pieces, text[at:]])
