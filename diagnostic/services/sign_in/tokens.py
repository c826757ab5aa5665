"""What a provider signs, about whoever signs in: what it has to be before anything in it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.errors import ClaimError as WrongClaim
from joserfc.jwk import Key

from diagnostic.definitions.signing_in.providers import Provider
from diagnostic.services.sign_in.directory import Directory, KeysAtHand
from diagnostic.services.sign_in.refusals import SignInRefused

LONGEST_SUBJECT = 255  # characters, as the standard has it
ADDRESS = frozenset({"email", "email_verified"})
LONGEST_LABEL = 120  # characters
LEEWAY = 60  # seconds that the clocks of provider and server may differ
ASYMMETRIC = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)  # what only the provider can sign with: no secret that both know, and never none
CAUSES = {"iss": "issuer", "aud": "audience", "azp": "audience", "nonce": "nonce", "iat": "clock", "nbf": "clock"}
WRONG = ((UnsupportedAlgorithmError, "algorithm"), (BadSignatureError, "signature"))


def claims_of(
    token: Any, directory: Directory, *, issuer: str, client_id: str, nonce: str, access_token: Any, now: datetime
) -> dict[str, Any]:
    """The claims of a token that is the provider's, for us, for this sign-in, and of now. Raises SignInRefused."""
    if not isinstance(token, str):
        raise SignInRefused("token")
    found = decoded(token, directory)
    if found.claims.get("aud") not in (client_id, [client_id]):
        raise SignInRefused("audience")
    expected = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    params = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
    with _by_cause():
        token_of_identity = CodeIDToken(found.claims, _known_to_authlib(found.header), expected, params)
        token_of_identity.validate(int(now.timestamp()), LEEWAY)
    if not 0 < len(found.claims["sub"]) <= LONGEST_SUBJECT:
        raise SignInRefused("claims")
    return dict(found.claims)


def told_claims(
    token: str, directory: Directory, *, issuer: str, client_id: str, subject: str, now: datetime
) -> dict[str, Any]:
    """The claims of a signed answer of the userinfo endpoint (OpenID Connect 5.3.2): the provider's, for us, about
    whom the token of identity is. Raises SignInRefused.
    """
    claims = decoded(token, directory).claims
    if claims.get("aud") not in (client_id, [client_id]):
        raise SignInRefused("audience")
    known: dict[str, Any] = {"iss": {"essential": True, "value": issuer}, "sub": {"essential": True, "value": subject}}
    with _by_cause():
        jwt.JWTClaimsRegistry(int(now.timestamp()), LEEWAY, **known).validate(claims)
    return dict(claims)


@contextmanager
def _by_cause() -> Iterator[None]:
    """What is wrong with claims, in a word."""
    try:
        yield
    except ExpiredTokenError as error:
        raise SignInRefused("expired") from error
    except WrongClaim as error:
        raise SignInRefused(CAUSES.get(error.claim, "claims")) from error
    except (JoseError, TypeError, ValueError) as error:
        raise SignInRefused("claims") from error


def told_beside(told: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    """Claims of a token with those of the userinfo endpoint; an address and whether it is theirs come from one."""
    also = told if ADDRESS.isdisjoint(claims) else {name: each for name, each in told.items() if name not in ADDRESS}
    return {**also, **claims}


def label_of(claims: Mapping[str, Any]) -> str:
    """What somebody is called here: their name, else the name that they sign in with."""
    for claim in ("name", "preferred_username", "email"):
        text = claims.get(claim)
        if isinstance(text, str) and text.strip() and text.isprintable():
            return text.strip()[:LONGEST_LABEL]
    return "somebody without a name"


def check_strength(claims: Mapping[str, Any], provider: Provider, now: datetime) -> None:
    """Raise SignInRefused where somebody has not shown who they are as the file asks for: the provider was asked, but
    whoever signs in could take that out of the address.
    """
    if provider.acr_values and claims.get("acr") not in provider.acr_values:
        raise SignInRefused("strength")
    since, moment = claims.get("auth_time") or 0, now.timestamp()  # a number, where it is there
    if provider.max_age is None:
        return
    if not moment - provider.max_age - LEEWAY <= since <= moment + LEEWAY:  # nor where it is nan, or is yet to come
        raise SignInRefused("stale")


def _known_to_authlib(header: dict[str, Any]) -> dict[str, Any]:
    """A header, with Ed25519 (RFC 9864) by its older name."""
    return header | ({"alg": "EdDSA"} if header["alg"] == "Ed25519" else {})


def decoded(token: str, directory: Directory | KeysAtHand, but: Key | None = None) -> jwt.Token:
    """A token that the provider signed, whatever it says. Raises SignInRefused.

    but : a key that does not fit.
    """

    used = None

    def key_for(signed: Any) -> Key:
        nonlocal used
        header = signed.headers()
        if header.get("alg") not in ASYMMETRIC:
            raise SignInRefused("algorithm")
        used = directory.key(header.get("kid"), but)
        return used

    try:
        return jwt.decode(token, key_for, algorithms=ASYMMETRIC)
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        if but is None and used is not None:  # the provider may have a new key under the old name, or none of a name
            return decoded(token, directory, used)
        raise SignInRefused(next((cause for kind, cause in WRONG if isinstance(error, kind)), "token")) from error
