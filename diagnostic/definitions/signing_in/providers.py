"""Sign-in by OpenID Connect: which providers people come from, and what each of them may see here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from diagnostic.definitions.model import Model, Words

NAME_OF_SECRET = "the name of a variable of the environment, such as SIGN_IN_SECRET"
NAME_OF_KEY = "the name of a file with a private key (PEM), in place of 'secret', as text"
STRENGTH = ("acr_values", "max_age")
CONDITIONS = ("app_role", "realm_role", "group", "email_domain")


class AccessRule(Model):
    """A row that gives whoever fits it a role in one organisation: all of its conditions have to be met.

    app_role : a value of the claim `roles`, as Entra ID sends app roles.
    realm_role : a value of `realm_access.roles`, as Keycloak sends them.
    group : a value of `groups`.
    email_domain : what stands behind the @ of an address that the provider has verified.
    """

    CALLED: ClassVar[str] = "a rule of access"

    app_role: Words | None = Field(default=None, description="the value of an app role, as text")
    realm_role: Words | None = Field(default=None, description="the name of a realm role, as text")
    group: Words | None = Field(default=None, description="a group as the claim 'groups' has it, as text")
    email_domain: str | None = Field(
        default=None,
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
        description="what stands behind the @ of addresses, in small letters, as text",
    )
    organisation: Words = Field(description="the id of an organisation of this installation, as text")
    role: Literal["consultant", "executive", "administrator"] = Field(
        description="consultant, executive or administrator"
    )
    unit: Words | None = Field(default=None, description="the id of a unit, as text")

    @property
    def conditions(self) -> dict[str, str]:
        """What somebody has to have, by the kind of it."""
        return {name: value for name in CONDITIONS if (value := getattr(self, name)) is not None}

    def fits(self, held: Mapping[str, frozenset[str]]) -> bool:
        """Whether somebody who holds this meets every condition; nobody does where there is none."""
        asked = self.conditions
        return bool(asked) and all(value in held[name] for name, value in asked.items())


class Provider(Model):
    """One provider of identities, such as a tenant of Entra ID or a realm of Keycloak.

    secret : the name of the variable of the environment that has the client's secret, which stands in no file.
    private_key : in place of a secret, the file with the key that signs who asks (`private_key_jwt`, RFC 7523).
    key_id : the name by which the provider knows that key.
    audience : whom that key's signatures name: the address that they go to, or the issuer (RFC 7523bis).
    acr_values : how strongly people have to have shown who they are, by the provider's own names; any of these.
    max_age : seconds; whoever signed in there longer ago shows it again.
    userinfo : claims of the userinfo endpoint count beside those of the token, which go first.
    """

    CALLED: ClassVar[str] = "a provider"

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")] = Field(
        description="an id for addresses (a small letter, then small letters, digits or '-', at most 32 in all)"
    )
    label: Annotated[str, StringConstraints(pattern=r"^\S.{0,59}$")] = Field(
        description="what people know it by, at most 60 characters, as text"
    )
    issuer: str = Field(description="the issuer as its discovery document names it, https://..., as text")
    client_id: Words = Field(description="the id under which the provider knows Inside Out, as text")
    secret: Words | None = Field(default=None, description=NAME_OF_SECRET)
    private_key: Words | None = Field(default=None, description=NAME_OF_KEY)
    key_id: Words | None = Field(default=None, description="the name by which the provider knows the key, as text")
    audience: Literal["token_endpoint", "issuer"] = Field(
        default="token_endpoint", description="token_endpoint or issuer, as the provider wants it in what the key signs"
    )
    userinfo: bool = Field(
        default=False, description="true where the claims that rules ask for are at the provider's userinfo endpoint"
    )
    acr_values: tuple[Annotated[str, StringConstraints(pattern=r"^\S+$")], ...] = Field(
        default=(), min_length=1, description="a list of values of the claim 'acr', of which one has to come back"
    )
    max_age: int | None = Field(
        default=None, ge=1, le=86400, description="seconds since somebody signed in at the provider, from 1 to 86400"
    )
    rules: tuple[AccessRule, ...] = Field(min_length=1, description="a list of rules of access")

    def granted(self, claims: Mapping[str, Any]) -> list[AccessRule]:
        """The rule that counts in each organisation: the first in the file that fits."""
        held, found = holdings(claims), dict[str, AccessRule]()
        for rule in self.rules:
            if rule.fits(held):
                found.setdefault(rule.organisation, rule)
        return list(found.values())

    def stamp(self, rule: AccessRule) -> str:
        """What a rule is known by as long as nobody changes it or the provider that it stands with."""
        content = f"{self.id}\n{self.issuer}\n{self.client_id}\n{rule.model_dump_json()}{self._strength}"
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def _strength(self) -> str:
        """What the file asks for of how people show who they are; empty where it asks for nothing."""
        asked = {name: value for name in STRENGTH if (value := getattr(self, name))}
        return f"\n{asked}" if asked else ""


class SignIn(Model):
    """Every provider, in the order in which they are offered."""

    CALLED: ClassVar[str] = "a file on sign-in"

    providers: tuple[Provider, ...] = Field(min_length=1, description="a list of providers")

    def provider(self, id: str) -> Provider | None:
        """The provider with this id."""
        return next((each for each in self.providers if each.id == id), None)

    @cached_property
    def stamped(self) -> Mapping[str, AccessRule]:
        """Every rule by its stamp."""
        return {each.stamp(rule): rule for each in self.providers for rule in each.rules}


def holdings(claims: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """What somebody's claims say that they hold, by the kind of condition.

    >>> found = holdings({"roles": ["Consultant"], "email": "ann@Acme.example", "email_verified": True})
    >>> sorted(found["app_role"]), sorted(found["email_domain"]), sorted(found["group"])
    (['Consultant'], ['acme.example'], [])
    """
    realm = claims.get("realm_access")
    return {
        "app_role": _texts(claims.get("roles")),
        "realm_role": _texts(realm.get("roles") if isinstance(realm, Mapping) else None),
        "group": _texts(claims.get("groups")),
        "email_domain": _verified_domain(claims),
    }


def _texts(value: Any) -> frozenset[str]:
    given: Iterable[Any] = [value] if isinstance(value, str) else value if isinstance(value, list) else ()
    return frozenset(each for each in given if isinstance(each, str))


def _verified_domain(claims: Mapping[str, Any]) -> frozenset[str]:
    """The domain of an address, where the provider says that it is theirs."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str) or email.count("@") != 1:
        return frozenset()
    if not email.isascii():  # small letters of some signs are letters of other domains
        return frozenset()
    return frozenset({email.partition("@")[2].lower()})
