"""The example of caring, 2009 to 2014: the published shares alone, and the arithmetic of their source."""

from __future__ import annotations

from examples.caring_2009_2014 import first_dissatisfied, main, page, published, words


def test_it_holds_what_is_published_and_nothing_else():
    years = published()
    assert [each.year for each in years] == [2009, 2010, 2011, 2012, 2013, 2014]
    assert {each.year: (each.dissatisfied, each.satisfied) for each in years if each.satisfied} == {2012: (16, 70)}
    assert [each.year for each in years if each.dissatisfied is None] == [2009, 2010, 2011, 2013, 2014]
    assert "better" in years[4].said and "better" in years[5].said


def test_what_follows_is_the_arithmetic_of_the_source():
    years = published()
    worst = years[3]
    assert worst.neutral == 100 - 70 - 16 == 14
    assert round(first_dissatisfied(years)) == 5 and 15 <= 3 * 5 <= 16  # tripled to almost 16 %
    assert words(years[0], years) == "Since the dissatisfied tripled until 2012, they were about 5\u00a0%."
    assert (worst.bar.before, worst.bar.middle, worst.bar.after) == (0.16, 0.14, 0.70)


def test_what_is_not_known_keeps_its_place_and_is_no_zero(tmp_path):
    drawn = page(published())
    assert drawn.count("<i>not known</i>") == 5 and drawn.count('class="likert"') == 1
    assert "16 % dissatisfied, 14 % neutral, 70 % satisfied" in drawn
    assert "How many answered, and how they were asked, is not published" in drawn
    assert main(["--out", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == drawn
