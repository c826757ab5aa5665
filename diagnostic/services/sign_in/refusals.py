"""Why a sign-in came to nothing, by a word of its own for each cause; people read one of a few sentences."""

from __future__ import annotations

from typing import Literal

Told = Literal["away", "declined", "again", "untrusted", "unknown"]
TOLD: dict[str, Told] = {
    "down": "away",  # the provider does not answer, or not in time
    "garbled": "away",  # what it answers is no answer: too long, or not in its form
    "busy": "away",  # too many wait for providers already
    "declined": "declined",  # the provider said no, to whoever wants in
    "state": "again",  # nothing of ours
    "late": "again",  # ten minutes have passed
    "browser": "again",  # another browser began it
    "used": "again",  # it has led in already
    "left": "again",  # they signed out meanwhile, here or there
    "code": "again",  # the provider does not know the code, or not any more
    "client": "untrusted",  # the provider does not know us: client_id or secret
    "own_key": "untrusted",  # the key of ours that the file names cannot be used, or not with this provider
    "token": "untrusted",  # no token, or one in no known form
    "algorithm": "untrusted",  # signed by a method that anybody could use, or not at all
    "key": "untrusted",  # signed with a key that the provider does not have
    "signature": "untrusted",
    "issuer": "untrusted",
    "audience": "untrusted",
    "nonce": "untrusted",
    "expired": "untrusted",
    "clock": "untrusted",  # of another time than ours
    "claims": "untrusted",  # a claim is missing, or of another form
    "strength": "untrusted",  # shown in another way than the file asks for, or nobody knows how
    "stale": "untrusted",  # shown too long ago, or nobody knows when
    "no_rule": "unknown",  # who it is is known, and no rule lets them in
    "no_place": "unknown",  # a rule fits, but its organisation or unit is not there
}


class SignInRefused(Exception):
    """A sign-in that came to nothing. `cause` is a key of `TOLD`; neither it nor anything else repeats a token."""

    def __init__(self, cause: str):
        self.cause = cause
        super().__init__(cause)

    @property
    def told(self) -> Told:
        """Which sentence people read."""
        return TOLD[self.cause]
