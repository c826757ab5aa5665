"""What is worked out of a report once and kept for whoever may see the same."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache, cached

from diagnostic.report.content.prepare import Content

P = ParamSpec("P")
T = TypeVar("T")


def kept(most: int) -> Callable[[Callable[Concatenate[Content, P], T]], Callable[Concatenate[Content, P], T]]:
    """Keep what a function makes of a report, by all that it is asked for but the report: `frame.key` names that.

    Everybody gets the same value, so it must be one that nobody changes. Whoever asks meanwhile waits for it.
    Streamlit's own cache copies the value and looks at the function's signature each time, which takes longer.
    """

    def keep(make: Callable[Concatenate[Content, P], T]) -> Callable[Concatenate[Content, P], T]:
        return cached(LRUCache(most), key=_asked, condition=Condition())(make)

    return keep


def _asked(content: Content, key: tuple[str, ...], *asked: object) -> tuple[object, ...]:
    """The key of what is asked for; without the name of its report a value would go to whoever asks next."""
    return key, *asked
