"""What people wrote, as it is read: whose a list is, searching in it, and page by page."""

from __future__ import annotations

from diagnostic.core.released.comment_release import CommentList
from diagnostic.core.released.themes.by_words import Assignment
from diagnostic.report.pages.comment_themes import Spoken, theme_blocks
from diagnostic.report.pages.comments import blocks, elsewhere_words, finding, markup, page, search
from tests.tables import organisation

CHART = organisation("root: a b c / a: a1 a2")


def at(unit: str, *comments: str, members: tuple[str, ...] = (), left_out: int = 0) -> CommentList:
    return CommentList(unit, members, comments, left_out)


def test_a_list_says_whose_it_is_without_saying_who_is_from_where():
    [whole] = blocks(CHART, [at("root", "x")])
    assert (whole.title, whole.about) == ("Root", "")
    first, second = blocks(CHART, [at("a", "y"), at("root", "x", members=("b", "c"))])
    assert (first.title, second.title) == ("Root and teams too small to stand alone", "A")
    assert first.about == "These people are of B or C, or of no team below. Nobody is told who is from which."
    assert second.about == ""


def test_people_of_no_team_have_a_list_of_their_own():
    first, *_ = blocks(CHART, [at("a", "x"), at("a1", "y"), at("a2", "z")])
    assert first.about == "Who wrote here is of no team below; those have lists of their own."


def test_many_small_teams_are_counted():
    chart = organisation("root: " + " ".join(f"t{i:02d}" for i in range(20)))
    [block] = blocks(chart, [at("root", "x", members=tuple(chart.ids[1:13]))])
    assert "T06, T07 or 4 more, or of no team below" in block.about


def test_what_was_left_out_is_counted_not_silent():
    assert blocks(CHART, [at("a", "x", left_out=1)])[0].about == "One comment was left out by the consultant."
    assert blocks(CHART, [at("a", "x", left_out=3)])[0].about == "Three comments were left out by the consultant."


def test_a_list_of_which_all_was_left_out_still_stands_there():
    found = blocks(CHART, [at("a", left_out=10), at("b", "x")])
    shown, pages = page(found, 1)
    assert [block.title for block in shown] == ["A", "B"] and pages == 1
    assert [block.title for block in page(blocks(CHART, [at("a", "x"), at("b", left_out=10)]), 1, most=1)[0]] == [
        "A",
        "B",
    ]
    assert len(page(blocks(CHART, [at("b", left_out=10)]), 1)[0]) == 1


def test_searching_finds_every_word_in_any_case_and_any_order():
    found = blocks(CHART, [at("a", "More light, please", "less noise"), at("b", "LIGHT and more")])
    assert [block.comments for block in search(found, "more Light")] == [("More light, please",), ("LIGHT and more",)]
    assert search(found, "darkness") == () and search(found, "  ") == found


def test_a_thousand_comments_come_page_by_page_and_none_twice():
    found = blocks(CHART, [at("a", *(f"a{i}" for i in range(55))), at("b", *(f"b{i}" for i in range(945)))])
    pages = page(found, 1)[1]
    read = [text for number in range(1, pages + 1) for block in page(found, number)[0] for text in block.comments]
    assert pages == 25 and len(read) == len(set(read)) == 1000
    assert [block.title for block in page(found, 2)[0]] == ["A, continued", "B"]
    assert page(found, 99) == page(found, 25) and page(found, 0) == page(found, 1)


def test_words_are_shown_and_never_run():
    html = markup(blocks(CHART, [at("a", "<img src=x onerror=alert(1)> & more")]), "img")
    assert "&lt;<mark>img</mark> src=x" in html and "<img" not in html


def test_words_around_the_lists():
    assert finding("customer", 1200) == "1,200 customers wrote in their own words"
    assert elsewhere_words("A", 10, "Root").endswith("their words stand under “Root”.")
    assert elsewhere_words("A", 10, "").endswith("which your link does not include.")


def test_themes_of_the_human_side_stand_first_with_the_words_that_decided_marked():
    rows = [("speed", "technical", "Speed"), ("tone", "human", "Tone"), ("tools", "technical", "Tools")]
    slow, rude = Assignment("speed", ((0, 4),)), Assignment("tone", ((10, 14),))
    found = theme_blocks(rows, [Spoken("Slow and <rude>", (rude, slow)), Spoken("Hm", ())])
    assert [(block.title, block.about, block.comments) for block in found] == [
        ("Tone", "How people are treated · 1 of 2 comments", ("Slow and <rude>",)),
        ("Speed", "The work itself · 1 of 2 comments", ("Slow and <rude>",)),
        ("No theme", "None of the words of a theme · 1 of 2 comments", ("Hm",)),
    ]
    html = markup(search(found, "and"), "and")
    assert "Slow <mark>and</mark> &lt;<mark>rude</mark>&gt;" in html
    assert "<mark>Slow</mark> <mark>and</mark> &lt;rude&gt;" in html
