"""What a form may carry: read with a limit, from our own pages only, and nothing the questionnaire doesn't ask."""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import get_args
from urllib.parse import unquote_plus, urlsplit

from itsdangerous import Signer
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from diagnostic.definitions.breakdowns import NOT_SAID, DeclaredBreakdown, wrong_values
from diagnostic.definitions.questionnaire import Item, Questionnaire
from diagnostic.services.respondents.rated_units import RatedUnit, rated_item
from diagnostic.services.respondents.submissions import Pace
from diagnostic.web.rendering import message
from diagnostic.web.respondents.arriving import Arriving
from diagnostic.web.respondents.parts import CANT_SAY
from diagnostic.web.site import Site, own_language

MAX_BODY = 256 * 1024  # bytes
MAX_FIELDS = 1000
COMMENT_LIMIT = 2000  # characters
ITEM, QUESTION, BREAKDOWN = "i-", "q-", "c-"  # prefixes of field names, of two letters each
_LEFT_OUT = ("", CANT_SAY)
NONE_OF_THESE = "0"  # what the form sends for it, by the id of the question to tick
APART = "~"
_ARRIVING = Arriving()
_NUMBER = re.compile("0|-?[1-9][0-9]{0,3}")  # a code as our pages write it


class FormTooLarge(Exception):
    """The body is larger than any honest form."""


@dataclass(frozen=True)
class Filled:
    """A form as it was filled in.

    `chosen` is what was posted per item (a code or "can't say", as text), to show it again; `codes` and `comments` are
    what may be stored; `breakdowns` are self-reported values, as posted. `refused` has, by field (empty for
    the whole form), the key of the sentence that names the mistake.
    """

    chosen: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    breakdowns: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


async def read_form(request: Request) -> dict[str, str]:
    """Fields of a urlencoded body. Raises `FormTooLarge` after `MAX_BODY` bytes, `FormTooSlow` after too long."""
    body = bytearray()
    async with _ARRIVING.one() as grown:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise FormTooLarge
            grown(len(body))
    if body.count(b"&") >= MAX_FIELDS:
        raise FormTooLarge
    return fields_of(body.decode("ascii", "replace"))


def fields_of(body: str) -> dict[str, str]:
    """Fields of a urlencoded body, as `urllib.parse.parse_qsl` reads it with values that are empty.

    Most of a form is item after item with nothing to decode.
    """
    found: dict[str, str] = {}
    for pair in filter(None, body.split("&")):
        name, _, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = unquote_plus(name), unquote_plus(value)
        found[name] = value
    return found


async def sent(site: Site, request: Request, foreign: str = "foreign") -> dict[str, str] | Response:
    """The fields of a form of ours; or the page for one from elsewhere, the message `foreign`, or for one too large."""
    if not same_origin(request, site.base_url):
        return message(foreign, own_language(request), 403)
    try:
        return await read_form(request)
    except FormTooLarge:
        return message("large", own_language(request), 413)


def same_origin(request: HTTPConnection, base_url: str) -> bool:
    """Whether the form was sent from a page of ours.

    Pages without referrer send `Origin: null` with a plain form: then the browser's own `Sec-Fetch-Site` decides, and
    where an old browser sends neither, the signed form token alone.
    """
    origin = request.headers.get("origin", "null")
    if origin != "null":
        try:
            asking, ours = urlsplit(origin), urlsplit(base_url)
        except ValueError:  # no address at all, such as "http://["
            return False
        downgraded = asking.netloc == ours.netloc and (asking.scheme, ours.scheme) == ("http", "https")
        return asking.netloc in {request.headers.get("host"), ours.netloc} and not downgraded
    return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


def draft_id(key: bytes, secret: str) -> str:
    """The name under which a browser keeps the draft: says nothing about the secret without our key."""
    return hmac.digest(key, b"draft:" + secret.encode(), "sha256").hex()[:24]


def form_token(key: bytes, draft: str) -> str:
    """The signature that a form carries, for the draft that it is about."""
    signature = hmac.digest(_signing_key(key), draft.encode("utf-8", "replace"), "sha1")
    return f"{draft}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@lru_cache(maxsize=4)
def _signing_key(key: bytes) -> bytes:
    """As `itsdangerous` makes it, whose signatures forms carry; it makes it anew for each of them."""
    return Signer(key, salt=b"form").derive_key()


def fits(key: bytes, token: str, draft: str) -> bool:
    """Whether `token` was given out for `draft`."""
    return hmac.compare_digest(token.encode("utf-8", "replace"), form_token(key, draft).encode("utf-8", "replace"))


def numbered(draft: str, form: str) -> str:
    """What the signature of an open link's form is about: the draft, and the form's own number."""
    return f"{draft}{APART}{form}"


def number_of(key: bytes, token: str, draft: str) -> str:
    """The number of an open link's form, from the token that it carries; empty for one of another page."""
    signed, _, _ = token.rpartition(".")
    number = signed.rpartition(APART)[2]
    return number if number and fits(key, token, numbered(draft, number)) else ""


def posted_answers(fields: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]] | None:
    """(codes by item, words by question) of a form as any questionnaire's page sends it; None for any other form."""
    given, texts = dict[str, str](), dict[str, str]()
    for name, value in fields.items():
        kind = name[:2]
        if kind == ITEM and value not in _LEFT_OUT:
            given[name[2:]] = value
        elif kind == QUESTION:
            texts[name[2:]] = tidy(value)
    different = set(given.values())
    if not all(map(_NUMBER.fullmatch, different)) or any(len(text) > COMMENT_LIMIT for text in texts.values()):
        return None
    numbers = {value: int(value) for value in different}
    codes = {name: numbers[value] for name, value in given.items()}
    return codes, {name: text for name, text in texts.items() if text}


def self_reported(fields: Mapping[str, str]) -> dict[str, str]:
    """Self-reported characteristics: values by breakdown, as posted."""
    given = {name[len(BREAKDOWN) :]: value for name, value in fields.items() if name.startswith(BREAKDOWN)}
    return {name: value for name, value in given.items() if value not in ("", NOT_SAID)}


def pace(fields: Mapping[str, str]) -> Pace | None:
    """How fast the page says that it was filled in; None where it says nothing that we know."""
    return next((known for known in get_args(Pace) if known == fields.get("pace")), None)


def asked_items(questionnaire: Questionnaire, rated: Sequence[RatedUnit] = ()) -> dict[str, Item]:
    """Items by the key of their answers: once, or once for each unit that is rated."""
    if not rated:
        return {item.id: item for item in questionnaire.stored}
    return {rated_item(unit.place, item.id): item for unit in rated for item in questionnaire.items}


def fill(
    fields: Mapping[str, str],
    questionnaire: Questionnaire,
    breakdowns: Sequence[DeclaredBreakdown] = (),
    rated: Sequence[RatedUnit] = (),
) -> Filled:
    """Sort posted `fields` into answers and comments; all that is wrong is named at once, nothing is guessed."""
    posted = {name: value for name, value in fields.items() if name.startswith((ITEM, QUESTION))}
    asked = asked_items(questionnaire, rated)
    items = {key: posted.pop(ITEM + key, "") for key in asked}
    texts = {question.id: tidy(posted.pop(QUESTION + question.id, "")) for question in questionnaire.questions}
    items |= {each.id: posted.pop(ITEM + each.id, "") for each in questionnaire.choices}
    codes = {key: _code(questionnaire, item, items[key]) for key, item in asked.items()}
    codes |= {each.id: 0 if items[each.id] == NONE_OF_THESE else None for each in questionnaire.choices}
    filled = Filled(
        chosen={name: value for name, value in items.items() if value},
        codes={name: code for name, code in codes.items() if code is not None},
        comments={name: text for name, text in texts.items() if text},
        breakdowns={name[len(BREAKDOWN) :]: value for name, value in fields.items() if name.startswith(BREAKDOWN)},
    )
    unknown = bool(posted) or bool(wrong_values(breakdowns, self_reported(fields)))
    return replace(filled, refused=_refused(questionnaire, filled, unknown))


def _both(questionnaire: Questionnaire, filled: Filled) -> list[str]:
    """Questions to tick where something is ticked, and none of these too."""
    return [
        each.id
        for each in questionnaire.choices
        if each.id in filled.codes and any(filled.codes.get(each.option(option)) for option in each.options)
    ]


def _refused(questionnaire: Questionnaire, filled: Filled, unknown: bool) -> dict[str, str]:
    given = (name for name, value in filled.chosen.items() if value != CANT_SAY)
    refused = {ITEM + name: "refused_option" for name in given if name not in filled.codes}
    refused |= {ITEM + name: "refused_both" for name in _both(questionnaire, filled)}
    refused |= {QUESTION + name: "refused_long" for name, text in filled.comments.items() if len(text) > COMMENT_LIMIT}
    if unknown:
        refused[""] = "refused_unknown"
    elif not filled.codes and not refused:
        refused[""] = "words_alone" if filled.comments else "nothing_answered"
    return refused


def _code(questionnaire: Questionnaire, item: Item, value: str) -> int | None:
    return next((code for code in questionnaire.scale_of(item).codes if str(code) == value), None)


def called(typed: str, longest: int) -> str:
    """What somebody calls themselves beside a change, in at most so many characters, none of which nobody sees.

    >>> called(" Ann  B.\u202e ", 40), called("\u200b", 40)
    ('Ann B.', '')
    """
    seen = "".join(letter for letter in tidy(typed) if letter.isprintable() or letter.isspace())
    return " ".join(seen.split())[:longest].strip()


def version_read(typed: str) -> int:
    """The version that a form was made from; 0, which nothing has, for anything else.

    >>> version_read("12"), version_read("-1"), version_read("9" * 12)
    (12, 0, 0)
    """
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def tidy(text: str) -> str:
    """One kind of line end, as `maxlength` counts; no control characters, no blanks around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) != "Cc").strip()
