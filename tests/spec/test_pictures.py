"""Pictures of slides: SVG that is safe to show, the same bytes from the same, each drawn once, readable from afar."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest

from diagnostic.report.charts import svg
from diagnostic.report.charts.quadrant import WALL, Point, numbers_of, quadrant
from diagnostic.report.content.prepare import prepare
from diagnostic.report.palette import THEMES
from diagnostic.report.slides.model import Material
from diagnostic.report.slides.shows import slides
from diagnostic.services.meetings import pictures
from tests.companies import report
from tests.vega_lite import mistakes

SMALLEST = 24  # pixels, on a wall of 1280 x 720


@pytest.fixture(scope="module")
def drawn() -> list:
    """A picture of each kind."""
    made = Material("test", prepare(report()))
    found = (slides(made, "felt"), slides(made, "quadrant"), slides(made, "unit", {"unit": "largest_gap"}))
    return [next(slide.picture for slide in each if slide.picture) for each in found]


@pytest.mark.parametrize("theme", THEMES)
def test_a_picture_loads_nothing_and_runs_nothing(drawn, theme):
    for each in drawn:
        text = pictures.picture(each, theme).decode()
        tags = {node.tag.rpartition("}")[2] for node in ElementTree.fromstring(text).iter()}
        assert tags <= {"svg", "style", "g", "path", "line", "text", "rect", "defs", "clipPath", "tspan"}
        outside = re.sub(r"url\(data:font/woff2;base64,[A-Za-z0-9+/=]+\)", "", text)
        assert not re.search(
            r"url\(|href|@import|\bon\w+=|<script|javascript:|data:", outside.replace('xmlns:xlink="', "")
        )
        assert re.findall(r"https?:[^\"]+", text) == ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]


def test_texts_are_large_enough_for_a_wall_and_none_is_cut(drawn):
    for each in drawn:
        assert not mistakes(each["light"])
        assert (each["light"]["width"], each["light"]["height"] <= 470) == (1200, True)
        text = pictures.picture(each, "light").decode()
        assert min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', text)) >= SMALLEST
        assert "\u2026" not in text


def test_names_that_find_no_room_on_a_wall_stand_in_two_columns_with_a_line_to_their_point():
    crowd = [Point(f"Dimension {i}", 60.0 + i % 4, 60.0 + i // 4, sure=True) for i in range(13)]
    made = quadrant(crowd, THEMES["light"], WALL)["datasets"]
    assert {label["name"] for label in made["labels"]} == {point.name for point in crowd}
    assert len({label["x"] for label in made["labels"]}) == 2
    assert len(made["leads"]) == 13
    assert not numbers_of(crowd, WALL)


def test_the_same_specification_gives_the_same_bytes(drawn):
    for each in drawn:
        assert svg.svg(each["dark"]) == svg.svg(each["dark"])
    assert len({svg.spec_hash(each[theme]) for each in drawn for theme in THEMES}) == 6


def test_ids_that_count_up_do_not_tell_two_pictures_apart():
    counted = [f'<defs><clipPath id="clip{i}"/></defs><g clip-path="url(#clip{i})"/>' for i in (3, 8)]
    assert {svg.normal(text) for text in counted} == {'<defs><clipPath id="id-1"/></defs><g clip-path="url(#id-1)"/>'}


def test_whoever_asks_meanwhile_waits_for_the_one_that_is_drawn(drawn, monkeypatch):
    asked = []

    def draw(spec: dict) -> str:
        asked.append(spec)
        return "<svg>"

    monkeypatch.setattr(svg, "svg", draw)
    spec = drawn[0]["light"] | {"description": "drawn once"}
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: pictures.picture({"light": spec}, "light", fonts=False), range(40))) == {b"<svg>"}
    assert len(asked) == 1


def test_the_font_has_its_licence_beside_it():
    assert "Reserved Font Name" in (svg.FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert {path.name for path in svg.FONTS.iterdir()} >= set(svg.WEIGHTS.values())
