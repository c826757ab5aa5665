"""What in a comment could tell who somebody is: one table for the writer's browser and for the reviewer's page.

A pattern is written so that Python and JavaScript read it alike: no look-behind, no `\\b`, `\\w`, `\\d` or `\\s`, and
letters spelled out. What was found is the first group; it begins after the words that led to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

EMAIL, PHONE, NAME, ONLY = "email", "phone", "name", "only"  # the kinds

UPPER, LOWER = "A-ZÀ-Þ", "a-zß-ÿ"
LETTERS = UPPER + LOWER
START, END = f"(?:^|[^0-9{LETTERS}])", f"(?![0-9{LETTERS}])"
CAPITAL = f"[{UPPER}][{LOWER}]+(?:['’-][{UPPER}][{LOWER}]+)*"  # Tom, Anna-Lena
NO_DATE = "(?![0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}(?![0-9]))"
AT = "(?:[ ()/.-]{0,2}[0-9])"  # a digit of a phone number, with what stands before it


@dataclass(frozen=True)
class Telltale:
    """`languages` empty: in every language. `any_case`: capital and small letters are the same."""

    kind: str
    pattern: str
    languages: tuple[str, ...] = ()
    any_case: bool = False


@dataclass(frozen=True)
class Found:
    """A passage of a text, and what it could be."""

    start: int
    end: int
    kind: str


def _after(words: str) -> str:
    """A capitalised word or two after one of these words."""
    return f"{START}(?:{words.replace(' ', '|')})\\.?[ \\n]({CAPITAL}(?: {CAPITAL})?){END}"


_NO_NAME = (
    "A|An|The|This|That|These|There|Then|They|We|He|She|It|I|My|Our|Your|His|Her|And|But|Or|So|If|When|What|Why|Who|"
    "How|Please|No|Not|Every|All|Some|Many|More|Less|Ask|Tell|Call|On|In|At|For|From|With|Since|After|"
    "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
)
SOMEBODY = f"(?!(?:{_NO_NAME}){END}){CAPITAL}"  # a capitalised word that begins no sentence and is no day
PEOPLE = "named called manager boss supervisor director colleague leader foreman lead head chief mate"

TELLTALES = (
    Telltale(EMAIL, START + f"([0-9{LETTERS}._%+-]{{1,64}}@[0-9{LETTERS}-]{{1,63}}(?:\\.[0-9A-Za-z-]{{1,63}})+)"),
    Telltale(PHONE, START + NO_DATE + f"(\\(?0{AT}{{6,14}}|\\(?[0-9]{{3}}\\)?[ .-][0-9]{{3}}[ .-][0-9]{{4}}){END}"),
    Telltale(
        PHONE, START + f"(\\+[0-9]{AT}{{6,14}}|(?:ext|phone|mobile|tele[fp]h?on)\\.? {AT}{{3,14}}){END}", (), True
    ),
    Telltale(NAME, _after(f"Mr Mrs Ms Dr Prof {PEOPLE}"), ("en",)),
    Telltale(NAME, START + f"({SOMEBODY} {CAPITAL}){END}", ("en",)),
    Telltale(NAME, f"[{LOWER},;] ({SOMEBODY})['’]s{END}", ("en",)),
    Telltale(NAME, _after("Herr Herrn Frau Dr Prof Kollege Kollegen Kollegin Chef Chefin namens"), ("de",)),
    Telltale(
        ONLY,
        START + f"((?:i am|i['’]m|i was|being|as) the (?:only|first|last|youngest|oldest|newest)|"
        f"the only (?:woman|man|person|apprentice|trainee)){END}",
        ("en",),
        any_case=True,
    ),
    Telltale(
        ONLY,
        START + f"((?:ich bin|bin ich|ich war|als) (?:der|die|das) (?:einzig|erst|letzt|jüngst|ältest)en?){END}",
        ("de",),
        any_case=True,
    ),
)


def spoken(languages: Collection[str]) -> tuple[Telltale, ...]:
    """The rows for texts in any of these languages.

    >>> {row.kind for row in spoken(["fr"])} == {EMAIL, PHONE}
    True
    """
    return tuple(row for row in TELLTALES if not row.languages or set(row.languages) & set(languages))


def known_languages() -> frozenset[str]:
    """Languages of which names and phrases are known."""
    return frozenset(language for row in TELLTALES for language in row.languages)


def telltales(text: str, languages: Collection[str]) -> list[Found]:
    """Passages that could tell who somebody is, in order; where two overlap, the one that begins first.

    >>> [text[f.start:f.end] for text in ["I'm the only cook. Ask my boss Tom"] for f in telltales(text, ["en"])]
    ["I'm the only", 'Tom']
    """
    every = sorted(
        (match.start(1), -match.end(1), row.kind)
        for row in spoken(languages)
        for match in _compiled(row).finditer(text)
    )
    found: list[Found] = []
    for start, end, kind in every:
        if not found or start >= found[-1].end:
            found.append(Found(start, -end, kind))
    return found


@cache
def _compiled(row: Telltale) -> re.Pattern[str]:
    return re.compile(row.pattern, re.IGNORECASE if row.any_case else 0)
