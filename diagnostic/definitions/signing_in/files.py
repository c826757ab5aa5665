"""Files on sign-in."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from diagnostic.definitions.loading.judgement import judge, newest, sound
from diagnostic.definitions.signing_in.checks import check_sign_in
from diagnostic.definitions.signing_in.providers import SignIn
from diagnostic.definitions.validation.schema import validate
from diagnostic.errors import Problem
from diagnostic.files.bytes import read_bytes
from diagnostic.files.yaml.source import YamlSource, read


def load_sign_in(path: str | Path, variables: Container[str] | None = None) -> SignIn:
    """A file on sign-in; raises UserError with every problem.

    variables : those that the environment has; None where nobody asks for secrets.
    """
    return sound(*sign_in_of(read(read_bytes(path), str(path)), variables))


def sign_in_of(source: YamlSource, variables: Container[str] | None = None) -> tuple[SignIn | None, list[Problem]]:
    """The definition of `source`, or None where there are errors; and all errors and warnings."""
    found, problems = validate(SignIn, source.value, source)
    return judge(source, found, [*problems, *check_sign_in(source, variables)])


def newest_sign_in(path: Path) -> SignIn:
    """The file as it is now; the same value until it changes. Raises UserError with every problem."""
    return newest(path, load_sign_in)
