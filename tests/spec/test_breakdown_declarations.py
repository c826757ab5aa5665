"""Declaring breakdowns: one a line, and every mistake named."""

from __future__ import annotations

import pytest

from diagnostic.definitions.breakdowns import DeclaredBreakdown, parse_breakdowns
from diagnostic.definitions.wave import Policy
from diagnostic.errors import UserError


def problems(text: str) -> list[str]:
    return [str(problem) for problem in parse_breakdowns(text)[1]]


def test_a_name_and_its_values():
    breakdowns, found = parse_breakdowns("Tenure: under a year, 1 to 5 years , over 5 years\n\n Site :Kiel,Ulm")
    assert found == []
    assert breakdowns == (
        DeclaredBreakdown("Tenure", ("under a year", "1 to 5 years", "over 5 years")),
        DeclaredBreakdown("Site", ("Kiel", "Ulm")),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tenure", "breakdowns, line 1: expected a name, a colon and values with commas between, found 'Tenure'"),
        ("Site: Kiel", "breakdowns › Site: expected 2 to 8 values, found 1"),
        ("Site: a,b,c,d,e,f,g,h,i", "expected 2 to 8 values, found 9. Put neighbouring values together."),
        ("Site: Kiel, Ulm, kiel", "breakdowns › Site: expected every value once, found 'kiel' 2 times"),
        ("Site: a, b\nsite: c, d", "breakdowns: expected every name once, found 'site' 2 times"),
        ("A: a, b\nB: a, b\nC: a, b\nD: a, b", "breakdowns: expected at most 3, found 4"),
        (": a, b", "expected a name of 1 to 40 characters that can be seen, found ''"),
        (f"Site: a, {'b' * 41}", "expected values of 1 to 40 characters"),
    ],
)
def test_each_mistake_is_named(text, words):
    assert any(words in problem for problem in problems(text)), problems(text)


def test_no_policy_holds_breakdowns_that_are_wrong():
    with pytest.raises(UserError, match="2 to 8 values"):
        Policy(breakdowns=(DeclaredBreakdown("Site", ("Kiel",)),))
