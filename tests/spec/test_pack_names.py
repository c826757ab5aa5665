"""Names of leaders' files: what each system refuses, or reads as something else, is in none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.services.files.packs.names import RESERVED, Addressee, file_name, file_names


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("Customer care", "Customer care"),
        ("R&D / Berlin", "R&D Berlin"),
        ("Küche, 2. Stock", "Küche, 2. Stock"),
        ("Ku\u0308che", "Küche"),  # macOS takes letters and accents apart
        ("営業部", "営業部"),
        ('a<b>c:d"e|f?g*h\\i', "a b c d e f g h i"),  # refused by Windows
        ("../../etc/passwd", "etc passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "Unit"),
        ("", "Unit"),
        ("...", "Unit"),
        (" . ", "Unit"),
        ("North. ", "North"),  # Windows drops dots and spaces at the end
        (".hidden", "hidden"),
        ("--help", "help"),  # an option to programs of a shell
        ("~root", "root"),
        ("con", "Unit con"),  # devices of Windows, whatever follows the dot
        ("Aux.old", "Unit Aux.old"),
        ("COM\u00b9", "Unit COM\u00b9"),
        ("LPT9 .x", "Unit LPT9 .x"),
        ("Conference", "Conference"),
        ("a\x00b\x1b[31mc\nd\te", "ab[31mc d e"),
        ("gpj.\u202eexe", "gpj.exe"),  # would be read from right to left
        ("a\u200bb\u2028c", "ab c"),
        ("\ud800lone", "lone"),  # half a character
        ("=1+1", "=1+1"),  # a formula in a table, and no more than that in a name
        ("x" * 400, "x" * 60),
        ("営" * 400, "営" * 40),  # 120 bytes
    ],
)
def test_a_name_is_readable_and_every_system_takes_it(unit, name):
    assert file_name(unit) == name


def test_two_units_of_one_name_are_told_apart_by_the_unit_above_or_by_more():
    units = [
        Addressee("n", "North", ""),
        Addressee("n.sales", "Sales", "North"),
        Addressee("s.sales", "SALES", "South"),  # the same to Windows and macOS
        Addressee("s.more", "Sales", "South"),
        Addressee("s/MORE", "sales", "South"),
        Addressee("list", "Contents", "North"),
        Addressee("cafe", "Caf\u00e9", "North"),
        Addressee("cafe2", "Cafe\u0301", "South"),
    ]
    assert file_names(units, ["contents"]) == {
        "n": "North",
        "n.sales": "Sales (North)",
        "s.sales": "SALES (South)",
        "s.more": "Sales (s.more)",
        "s/MORE": "sales (s MORE)",
        "list": "Contents (North)",
        "cafe": "Caf\u00e9 (North)",
        "cafe2": "Caf\u00e9 (South)",
    }


@given(st.lists(st.tuples(st.text(), st.text(max_size=3)), max_size=20))
def test_whatever_units_are_called_each_has_a_name_of_its_own(named):
    units = [Addressee(f"u{n}", name, above) for n, (name, above) in enumerate(named)]
    found = list(file_names(units).values())
    assert len({name.casefold() for name in found}) == len(units)
    for name in found:
        assert name == name.strip(" .") and 0 < len(name.encode()) < 250
        assert not set(name) & set('<>:"/\\|?*\n\r\t\0') and not RESERVED.match(name)


def test_5000_units_of_one_name_take_a_moment():
    units = [Addressee(f"{n:0200}", "Team", "Division") for n in range(5000)]
    assert len(set(file_names(units).values())) == 5000
