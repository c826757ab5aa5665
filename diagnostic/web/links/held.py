"""Links of ours in whatever people hold or paste: from a text to the address that was sent, without any look-up.

A secret is read where all of it stands in the text. One thing alone is guessed: invitations made before their tokens
ended in a letter or a digit may end in `-` or `_`, which mail programs leave out of what they make clickable; then
both endings are tried. One text gives at most `MOST_READINGS` tokens, each of which has to be right as a whole, so that
who guesses gains 3 of 142 bits; it gives one code at most, which counts as one try.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate, product
from typing import NamedTuple

from diagnostic.services.meetings.entrance import LETTERS, as_meeting_code
from diagnostic.services.respondents.credentials import (
    CODE_LENGTH,
    OPEN,
    TOKEN_LENGTH,
    WAVE_ID_LENGTH,
    as_code,
    as_token,
    grouped,
)
from diagnostic.web.links.undoing import undone

MOST_READINGS = 8  # tokens that one text may mean: 3 bits
MOST_CUT = 2  # characters at the end that a mail program left out; three are cut off one old link in 33,000
MOST_PIECES = 4  # of a link that was broken into lines
CUT_OFF = "-_"

_PIECE = re.compile("[A-Za-z0-9_-]+")
_BREAK = re.compile(r"[\s=>|]+")  # between two pieces: blanks, a new line of quoted-printable, or of a quoted mail
_WORD = re.compile(r"\w+")
_BEFORE = re.compile("[^A-Za-z0-9]*")
_LONE_TOKEN = re.compile(rf"(?<![A-Za-z0-9_-])[0-9a-z]{{{WAVE_ID_LENGTH}}}[A-Za-z0-9_-]{{24,}}")
_LONE_CODE = re.compile(r"(?<!\w)\w{4}[- ]?\w{4}[- ]?\w{5}(?!\w)|(?<!\w)\w{4}-\w{4}-\w{4}(?![\w-])")
_LONE_MEETING = re.compile(rf"(?<!\w)[{LETTERS}]{{3}}[- ]?[{LETTERS}]{{3}}(?!\w)")
_LINKED = re.compile("([0-9a-f]{32})[^A-Za-z0-9_/-]*/+[^A-Za-z0-9_/-]*([A-Za-z0-9_-]{22})")
_OF_STAFF = re.compile(r"([0-9a-f]{32}\.[A-Za-z0-9_-]{43})")
_OF_SETUP = re.compile("([A-Za-z0-9]{24})(?![A-Za-z0-9_-])")
_ID = re.compile("([0-9a-f]{32})(?!/*[0-9A-Za-z])")


class HeldLink(NamedTuple):
    """What a text leads to: the addresses that it may mean, the likeliest first, and their secrets."""

    secrets: tuple[str, ...]
    addresses: tuple[str, ...]


class LinkShape(NamedTuple):
    """How secrets stand behind a root: what reads them, of how many parts they are, and which pages lie below."""

    read: Callable[[str], tuple[str, ...]]
    parts: int = 1
    below: tuple[str, ...] = ()


def read_link(text: str, root: str) -> HeldLink | None:
    """The first link of ours in what somebody typed or pasted, or else a secret of `root` that stands alone; a link of
    a page below leads to the first page of its secret.

    >>> read_link("Please go to <https://us.example/meet/bcdfgh>. Thank you!", "q").addresses
    ('/meet/BCDFGH',)
    >>> read_link("The code is 7kq2-m0xd-93tad, and it works once.", "q").addresses
    ('/q/7KQ2-M0XD-93TAD',)
    """
    text = undone(text)
    for found in _MARKER.finditer(text):
        if held := _held((found[1] or found[2]).lower(), text[found.end() :]):
            return held
    return _at(root, LONE[root](text))


def read_path(path: str) -> HeldLink | None:
    """What the path of a request means; None for one that is no link.

    >>> read_path("/Q//7kq2-m0xd-93tad.)").addresses
    ('/q/7KQ2-M0XD-93TAD',)
    """
    if not _START.match(path):
        return None
    found = _START.match(text := undone(path))
    if found is None:
        return None
    root, rest = found[1].lower(), text[found.end() :]
    if root == "q" and (plain := PLAIN_PAGE.match(rest)):
        return _at(root, (re.sub("/+", "/", plain[0]),))
    if not (held := _held(root, rest)):
        return None
    shape = SHAPES[root]
    below = re.match(rf"(?:[^/]{{0,99}}/++){{{shape.parts}}}({'|'.join(shape.below)})(?![A-Za-z])", rest)
    return _at(root, held.secrets, f"/{below[1]}" if below and below[1] else "")


def bare(text: str) -> str:
    """What is left of a text behind the last root, without what stands around it.

    >>> bare("<https://us.example/q/7KQ2-M0XD-93ATD>.")
    '7KQ2-M0XD-93ATD'
    """
    text = undone(text)
    last = max((found.end() for found in _MARKER.finditer(text)), default=0)
    words = _WORD.findall(text, last)
    return text[text.index(words[0], last) : text.rindex(words[-1]) + len(words[-1])] if words else ""


def _held(root: str, rest: str) -> HeldLink | None:
    start = _BEFORE.match(rest)
    return _at(root, SHAPES[root].read(rest[start.end() if start else 0 :]))


def _at(root: str, secrets: tuple[str, ...], page: str = "") -> HeldLink | None:
    return HeldLink(secrets, tuple(f"/{root}/{secret}{page}" for secret in secrets)) if secrets else None


def _runs(text: str) -> list[str]:
    """What may be the start of a secret: up to the first break, and on across each further one."""

    def pieces() -> Iterator[str]:
        at = 0
        for _ in range(MOST_PIECES):
            piece = _PIECE.match(text, at)
            if piece is None:
                return
            yield piece[0]
            gap = _BREAK.match(text, piece.end())
            if gap is None:
                return
            at = gap.end()

    return list(accumulate(pieces()))


def read_tokens(text: str) -> tuple[str, ...]:
    """Tokens with which a text may begin: those that stand there first, then those of which the end was cut off.

    >>> read_tokens("k3v9w2xq" + 24 * "A" + ". Thanks") == ("k3v9w2xq" + 24 * "A",)
    True
    >>> [token[-3:] for token in read_tokens("k3v9w2xq" + 23 * "A" + ", thanks")]
    ['AA-', 'AA_']
    """
    runs = _runs(text)
    whole = [run[:length] for run in runs for length in _lengths(run) if len(run) >= length]
    cut = [
        run + "".join(end)
        for run in runs
        for length in _lengths(run)
        if 0 < length - len(run) <= MOST_CUT
        for end in product(CUT_OFF, repeat=length - len(run))
    ]
    return tuple(each for each in dict.fromkeys(whole + cut) if as_token(each))[:MOST_READINGS]


def _lengths(run: str) -> tuple[int, ...]:
    """How long a token is that begins so: an open link's has a dash more."""
    return (TOKEN_LENGTH + 1, TOKEN_LENGTH) if run[WAVE_ID_LENGTH:].startswith(OPEN) else (TOKEN_LENGTH,)


def _secrets(text: str) -> tuple[str, ...]:
    """Tokens, or the code, that stand behind `/q/`."""
    codes = [code for run in _runs(text) if (code := as_code(run))]
    checked = [code for code in codes if len(code) > CODE_LENGTH]
    tokens = () if checked else read_tokens(text)
    return tokens or tuple(grouped(code) for code in (checked or codes)[:1])


def _lone_secrets(text: str) -> tuple[str, ...]:
    """The token or the code in a text without a link."""
    if code := as_code(bare(text)):
        return (grouped(code),)
    for found in _LONE_TOKEN.finditer(text):
        return read_tokens(text[found.start() :])
    for found in _LONE_CODE.finditer(text):
        if code := as_code(found[0]):
            return (grouped(code),)
    return read_tokens(bare(text)) if len(_runs(bare(text))) == 1 else ()


def _meetings(text: str) -> tuple[str, ...]:
    """The code, or for staff the id, of a meeting behind `/meet/`."""
    if found := re.match("[0-9a-f]{32}", text):
        return (found[0],)
    return tuple(code for run in _runs(text) if (code := as_meeting_code(run)))[:1]


def _lone_meetings(text: str) -> tuple[str, ...]:
    if code := as_meeting_code(bare(text)):
        return (code,)
    return tuple(as_meeting_code(found[0]) for found in _LONE_MEETING.finditer(text))[:1]


def _by(pattern: re.Pattern[str]) -> Callable[[str], tuple[str, ...]]:
    """Reads secrets of one fixed shape, broken into lines or not."""

    def read(text: str) -> tuple[str, ...]:
        found = pattern.match(text) or pattern.match(_BREAK.sub("", text))
        return ("/".join(found.groups()),) if found else ()

    return read


SHAPES: Mapping[str, LinkShape] = {
    "q": LinkShape(_secrets, below=("thanks", "again", "language")),
    "meet": LinkShape(
        _meetings, below=("wall", "desk/picture", "desk", "record", "stream", "state", "picture", "send")
    ),
    "enter": LinkShape(_by(_OF_STAFF)),
    "setup": LinkShape(_by(_OF_SETUP)),
    "packs": LinkShape(_by(_ID)),
    "agreement": LinkShape(_by(_LINKED), 2, ("poster",)),
    "action": LinkShape(_by(_LINKED), 2, ("calendar",)),
    "story": LinkShape(_by(_LINKED), 2),
    "progress": LinkShape(_by(_LINKED), 2),
    "results": LinkShape(_by(_LINKED), 2),
}
LONE: Mapping[str, Callable[[str], tuple[str, ...]]] = {"q": _lone_secrets, "meet": _lone_meetings}
PLAIN_PAGE = re.compile("(?:protection|receipt/+[0-9a-z]{8})(?![0-9A-Za-z])")  # below /q, without a secret
_ROOT = rf"/({'|'.join(SHAPES)})\s*/+"
_START = re.compile(f"/*{_ROOT}", re.IGNORECASE)
_MARKER = re.compile(rf"{_ROOT}|(?:^|(?<=[\s<(\"']))({'|'.join(SHAPES)})/+", re.IGNORECASE)
