"""Back-channel log-out: a provider says that somebody's session there is over, and theirs here end at once.

OpenID Connect Back-Channel Logout 1.0. Whoever reaches the server can say so, and only what the provider signed counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from diagnostic.definitions.signing_in.providers import Provider
from diagnostic.services.installation.access import IDLE
from diagnostic.services.installation.rate_limit import Tries
from diagnostic.services.installation.sessions import LASTS, configured, of_the_provider
from diagnostic.services.installation.setup import Installation
from diagnostic.services.sign_in.directory import Directory, KeysAtHand
from diagnostic.services.sign_in.refusals import SignInRefused
from diagnostic.services.sign_in.tokens import LEEWAY, LONGEST_SUBJECT, decoded
from diagnostic.storage.database.engine import Taken, writing
from diagnostic.storage.setup import ended_visits, sessions, sign_outs
from diagnostic.storage.setup.audit_log import AuditEvent, record, the_server

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_TOKEN = 16 * 1024  # characters
OLDEST = timedelta(minutes=10)  # of a token; so long it is known that it was taken
WRONG_OF_ONE = 30  # tokens a minute that are none, from one address


class LeftThere(NamedTuple):
    """Whose session at the provider is over, and since when; of `subject` and `session` one may be None."""

    subject: bytes | None
    session: bytes | None
    said_at: datetime
    token: str  # what it is known by once it was taken


class WrongTokens:
    """Tokens that were none, within the last minute, by where they came from. One for a server; threads share it."""

    def __init__(self) -> None:
        self._tries = Tries(WRONG_OF_ONE, None)

    def check(self, client: str, now: datetime) -> None:
        """Raise `TooManyTries` where there were too many."""
        self._tries.check(client, now)

    @contextmanager
    def counted(self, client: str, now: datetime) -> Iterator[None]:
        """One that is refused within the block counts, and raises `TooManyTries` where there were too many before."""
        try:
            yield
        except SignInRefused as refusal:
            if refusal.cause != "busy":  # which says nothing about the token
                self._tries.check(client, now)
                self._tries.wrong(client, now)
            raise


def left_there(token: str, directory: Directory | KeysAtHand, provider: Provider, now: datetime) -> LeftThere:
    """What a log-out token says. Raises SignInRefused for one that is not the provider's, for us, and of now."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise SignInRefused("token")
    found = decoded(token, directory)
    claims = found.claims
    if str(found.header.get("typ", "JWT")).lower() not in ("jwt", "logout+jwt"):
        raise SignInRefused("token")
    if claims.get("iss") != provider.issuer:
        raise SignInRefused("issuer")
    if claims.get("aud") not in (provider.client_id, [provider.client_id]):
        raise SignInRefused("audience")
    said_at = _moment(claims, now)
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(EVENT), Mapping) or "nonce" in claims:
        raise SignInRefused("claims")  # a token of identity, which must not be taken for one of log-out
    subject, session, jti = (_text(claims, name) for name in ("sub", "sid", "jti"))
    if jti is None or (subject is None and session is None):
        raise SignInRefused("claims")
    return LeftThere(
        None if subject is None else of_the_provider(provider.issuer, subject),
        None if session is None else of_the_provider(provider.issuer, "sid", session),
        said_at,
        of_the_provider(provider.issuer, provider.client_id, "jti", jti).hex()[:16],
    )


def end_by_provider(inst: Installation, provider: Provider, left: LeftThere, now: datetime) -> int:
    """End the sessions of whoever signed in before the provider said so; how many there were. Who had set out by now,
    and is still on their way, gets none.

    Raises SignInRefused where the token was taken before, on whatever server.
    """
    before = left.said_at + timedelta(seconds=LEEWAY)  # by our clock, as that of the provider may differ
    of_then, known = (before + LASTS, now, now - IDLE), _known_alike(inst, provider)
    names = sign_outs.names_of_sign_out(known, left.subject, left.session)
    try:
        with writing(inst.engine) as db:
            sign_outs.remember(db, names, min(now + sign_outs.SERVERS_APART, before))
            if ended_visits.has(db, left.token):
                raise SignInRefused("used")
            ended_visits.add(db, left.token, now + OLDEST + timedelta(seconds=2 * LEEWAY), now)
            found = sessions.of_provider(db, known, left.subject, left.session, *of_then)
            for each in found:
                sessions.end(db, each.id, now)
                if each.organisation:
                    who, what = the_server(each.organisation), AuditEvent.SESSION_ENDED_THERE
                    record(db, who, what, now, thing=each.id, name=each.label, detail=provider.id)
    except Taken as error:
        raise SignInRefused("used") from error
    return len(found)


def _known_alike(inst: Installation, provider: Provider) -> list[str]:
    """The providers of the file to whom we are the same client: they know one address to tell who left."""
    found = configured(inst.settings)
    ours = provider.issuer, provider.client_id
    alike = [each.id for each in found.providers if (each.issuer, each.client_id) == ours] if found else []
    return alike or [provider.id]


def _moment(claims: Mapping[str, Any], now: datetime) -> datetime:
    """When the token was made: a moment ago, by a clock that may differ a little; and it has not ended."""
    made, ends = _seconds(claims.get("iat")), _seconds(claims.get("exp", now.timestamp()))
    if not now.timestamp() - OLDEST.total_seconds() - LEEWAY <= made <= now.timestamp() + LEEWAY:
        raise SignInRefused("clock")
    if ends < now.timestamp() - LEEWAY:
        raise SignInRefused("expired")
    return datetime.fromtimestamp(made, UTC)


def _seconds(found: Any) -> float:
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise SignInRefused("claims")
    return found


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    """A claim that may be missing, and is a text where it is there."""
    found = claims.get(name)
    if name in claims and not (isinstance(found, str) and 0 < len(found) <= LONGEST_SUBJECT):
        raise SignInRefused("claims")
    return found
