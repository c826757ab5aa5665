"""What a plain word in YAML means: the core schema of YAML 1.2.

`true` and `null` mean something, in three spellings each; `no`, `on`, `yes`, `off`, dates and times are text. `1e3` is
the number 1000. As in that schema `012` is the whole number 12 and `0o14` and `0x0c` are too: a code that needs its
leading zero stands in quotes.
"""

from __future__ import annotations

import re

CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBERS = (
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), lambda text: float(text.replace(".", ""))),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda text: float("nan")),
)
LONGEST_NUMBER = 40  # characters; longer runs of digits are text, Python refuses to convert thousands of them


def plain(text: str) -> object:
    """The value of an unquoted scalar: None, a bool, an int, a float or the text itself.

    >>> [plain(text) for text in ("no", "true", "1e3", "012", "0o14", "2024-05-01", "~")]
    ['no', True, 1000.0, 12, 12, '2024-05-01', None]
    """
    if text in CONSTANTS:
        return CONSTANTS[text]
    if len(text) <= LONGEST_NUMBER:
        for pattern, convert in NUMBERS:
            if pattern.fullmatch(text):
                return convert(text)
    return text
