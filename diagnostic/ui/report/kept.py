"""What is worked out of a report once and kept for whoever may see the same."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache, cached

C = TypeVar("C")
P = ParamSpec("P")
T = TypeVar("T")


def kept(most: int) -> Callable[[Callable[Concatenate[C, P], T]], Callable[Concatenate[C, P], T]]:
    """Keep what a function makes of a report, or of surveys, by all that it is asked for but these: a key names them.

    Everybody gets the same value, so it must be one that nobody changes. Whoever asks meanwhile waits for it.
    Streamlit's own cache copies the value and looks at the function's signature each time, which takes longer.
    """

    def keep(make: Callable[Concatenate[C, P], T]) -> Callable[Concatenate[C, P], T]:
        return cached(LRUCache(most), key=_asked, condition=Condition())(make)

    return keep


def _asked(content: object, key: tuple[str, ...], *asked: object) -> tuple[object, ...]:
    """The key of what is asked for; without the name of its report a value would go to whoever asks next."""
    return key, *asked
