"""What a browser posts, as it is read, and the signature that it brings back."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from itsdangerous import Signer

from diagnostic.web.respondents.forms import fields_of, fits, form_token, number_of, numbered

KEY = b"k" * 32


@pytest.mark.parametrize(
    "body",
    [
        "", "a", "a=", "=b", "a=b=c&a=d", "&&a=%C3%A4+x&%2B=1", "x=%FF&+=2", "a=\ufffd", "a;b=1&c", "%zz=%",
        "i-a=1&i-b=2",
    ],
)  # fmt: skip
def test_fields_are_read_as_the_standard_library_reads_them(body: str):
    assert fields_of(body) == dict(parse_qsl(body, keep_blank_values=True))


def test_signatures_are_those_of_forms_that_were_opened_before():
    signed = numbered("0123456789abcdef01234567", "Xy_-9")
    token = form_token(KEY, signed)
    assert token == Signer(KEY, salt=b"form").sign(signed.encode()).decode()
    assert number_of(KEY, token, "0123456789abcdef01234567") == "Xy_-9"


@pytest.mark.parametrize(
    "token", ["", ".", "a.b", "\ud800.x", "ä~1.x", "d~1", form_token(b"another", "d~1"), "d~1.\udcff"]
)
def test_other_tokens_fit_nothing(token: str):
    assert not fits(KEY, token, "d~1")
    assert number_of(KEY, token, "d") == ""
