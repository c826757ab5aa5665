"""The words of a text that is written as HTML."""

from __future__ import annotations

import html
import re
from contextlib import suppress

TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--(?:(?!<!--).)*?-->")


def unwrapped(text: str) -> str:
    """`text` without tags and entities of HTML.

    >>> unwrapped("<p>I&#39;m <b>here</b>&nbsp;now.</p>")
    "I'm here now."
    """
    words = TAG.sub(" ", text)
    with suppress(ValueError):  # a number of thousands of digits, which is no letter's
        words = html.unescape(words)
    return " ".join(words.split())
