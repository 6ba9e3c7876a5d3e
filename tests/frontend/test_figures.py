"""Figures drawn on the server: the map of countries and its table, the chart of bars."""

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from hub.core import assets
from hub.taxonomy import queries
from hub.taxonomy.queries.maps import geometry, steps_of

pytestmark = pytest.mark.one_database

KB = 1024
MAP = """{% from "macros/maps.html" import map_of_countries %}
{%- macro address(code) %}/practices?country={{ code }}{% endmacro -%}
{{ map_of_countries(values, "Practices by country", address if linked, "Practices") }}"""
CHART = """{% from "macros/charts.html" import bar_chart %}{{ bar_chart(rows, "Topics", **how) }}"""
EVERY_COUNTRY = {country.code: 7 for country in queries.countries()}

Draw = Callable[..., str]


@pytest.fixture
def draw(app: Flask) -> Draw:
    """A macro's page in a language."""

    def page(template: str, lang: str = "en", **context: Any) -> str:
        with app.test_request_context(f"/{lang}/"):
            app.preprocess_request()
            return render_template_string(template, **{"linked": True, **context})

    return page


@pytest.fixture
def built(app: Flask) -> None:
    """The front end's build, where there is one."""
    if assets.built_file("map/countries.json") is None:
        pytest.skip("the front end is not built")


@pytest.fixture
def own_map(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's own map: a country, a small state, and land of nobody."""
    path = tmp_path / "map.json"
    content = {
        "box": [0, 0, 100, 50],
        "land": "M0 0l9 0 0 9z",
        "shapes": {"FR": "M20 20l9 0 0 9z", "KE": "M40 20l9 0 0 9z"},
        "dots": {"MC": [30, 30], "TV": [90, 30]},
    }
    path.write_text(json.dumps(content))
    settings = replace(app.extensions["settings"], map_file=str(path))
    monkeypatch.setitem(app.extensions, "settings", settings)
    return path


def test_map_shows_every_country_of_the_taxonomy(app: Flask, built: None) -> None:
    drawn = geometry()
    assert drawn is not None
    codes = {country.code for country in queries.countries()}
    assert drawn.shapes.keys() | drawn.dots.keys() == codes
    left, top, width, height = drawn.box
    outside = [
        code
        for code, (x, y) in drawn.dots.items()
        if not (left < x < left + width and top < y < top + height)
    ]
    assert outside == []


def test_map_marks_small_states_and_only_these_by_dots(app: Flask, built: None) -> None:
    drawn = geometry()
    assert drawn is not None
    looked_at = ["MC", "VA", "SM", "SG", "MT", "TV", "NR", "KI", "FJ", "VU", "LU", "BB"]
    assert [code for code in looked_at if code not in drawn.dots] == []
    assert [code for code in ("BE", "RW", "IL", "SI", "FR", "CL") if code in drawn.dots] == []


def test_map_has_no_streak_across_the_antimeridian(app: Flask, built: None) -> None:
    drawn = geometry()
    assert drawn is not None
    steps = [
        abs(int(x))
        for shape in [drawn.land, *drawn.shapes.values()]
        for line in re.findall(r"l([^Mz]+)", shape)
        for x in re.findall(r"-?\d+", line)[::2]
    ]
    assert max(steps) < drawn.box[2] / 8


def test_map_of_all_countries_weighs_little(built: None, draw: Draw) -> None:
    page = draw(MAP, "ru", values=EVERY_COUNTRY)
    assert page.count('class="map-country') == len(EVERY_COUNTRY)
    assert 15 * KB < len(zlib.compress(page.encode(), 6)) < 35 * KB


def test_map_links_countries_that_have_a_count(own_map: Path, draw: Draw) -> None:
    page = draw(MAP, values={"FR": 1200, "MC": 1, "KE": 0})
    links = re.findall(r'<a class="map-country (map-\d)" href="([^"]+)"><title>([^<]+)', page)
    assert links == [
        ("map-5", "/practices?country=FR", "France: 1,200"),
        ("map-1", "/practices?country=MC", "Monaco: 1"),
    ]
    assert 'd="M0 0l9 0 0 9zM40 20l9 0 0 9z"' in page
    assert '<path class="map-dot" d="M90 30h.1"/>' in page
    assert re.findall(r'role="(\w+)" aria-labelledby="map-label"', page) == ["group", "region"]


def test_map_without_links_is_one_picture(own_map: Path, draw: Draw) -> None:
    page = draw(MAP, values={"FR": 2}, linked=False)
    assert re.findall(r"<a\b", page) == []
    assert re.findall(r'role="(\w+)" aria-labelledby="map-label"', page) == ["img", "region"]
    assert re.findall(r"<title>([^<]+)", page) == ["France: 2"]


def test_map_stands_beside_its_table_in_order(own_map: Path, draw: Draw) -> None:
    page = draw(MAP, "es", values={"KE": 2, "DE": 2, "FR": 30, "XK": 1})
    rows = re.findall(
        r'<tr><th scope="row"><a href="[^"]+">([^<]+)</a></th><td class="number">([^<]+)', page
    )
    assert rows == [("Francia", "30"), ("Alemania", "2"), ("Kenia", "2"), ("Kosovo", "1")]


def test_map_says_that_borders_are_no_opinion(own_map: Path, draw: Draw) -> None:
    assert draw(MAP, values={"FR": 1}).count("express no opinion") == 1


def test_map_of_nothing_is_a_table_that_says_so(own_map: Path, draw: Draw) -> None:
    page = draw(MAP, values={"FR": 0})
    assert "<svg" not in page
    assert "No country yet." in page


@pytest.mark.parametrize("content", [None, "{", "[]", '{"box": [0, 0, 1]}'])
def test_map_that_cannot_be_read_leaves_the_table(
    own_map: Path, draw: Draw, content: str | None
) -> None:
    own_map.unlink()
    if content is not None:
        own_map.write_text(content)
    page = draw(MAP, values={"FR": 3})
    assert "<svg" not in page
    assert '<a href="/practices?country=FR">France</a>' in page


def test_map_without_a_build_leaves_the_table(
    draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path / "nothing")
    page = draw(MAP, values={"FR": 3})
    assert "<svg" not in page
    assert '<a href="/practices?country=FR">France</a>' in page


def test_own_map_cannot_bring_markup(own_map: Path, draw: Draw) -> None:
    content = json.loads(own_map.read_text())
    content["shapes"]["FR"] = '"><script src="/x.js"></script>'
    own_map.write_text(json.dumps(content))
    assert "<script" not in draw(MAP, values={"FR": 3})


@pytest.mark.parametrize(
    ("numbers", "steps"),
    [
        ([], []),
        ([4, 4], [(3, 4, 4)]),
        ([1, 50], [(1, 1, 1), (5, 50, 50)]),
        ([1, 2, 3], [(1, 1, 1), (3, 2, 2), (5, 3, 3)]),
        (
            range(1, 101),
            [(1, 1, 1), (2, 2, 5), (3, 6, 9), (4, 10, 29), (5, 30, 100)],
        ),
        (
            range(100, 110),
            [(1, 100, 101), (2, 102, 103), (3, 104, 105), (4, 106, 107), (5, 108, 109)],
        ),
    ],
)
def test_steps_hold_every_number_once(numbers: Any, steps: list[tuple[int, int, int]]) -> None:
    assert [(step.shade, step.least, step.most) for step in steps_of(numbers)] == steps


def test_bars_are_measured_against_the_longest(draw: Draw) -> None:
    rows = [("Data", 40, "/en/1"), ("<b>", 10), ("None", 0), ("Few", 1)]
    page = draw(CHART, "fr", rows=rows, how={})
    assert re.findall(r'class="chart-length" width="([^"]+)"', page) == ["100.0", "25.0", "2.5"]
    words = re.findall(r'<th scope="row">(?:<a href="([^"]+)">)?<bdi>([^<]+)</bdi>', page)
    assert words == [("/en/1", "Data"), ("", "&lt;b&gt;"), ("", "None"), ("", "Few")]
    assert re.findall(r'<td class="number">([^<]+)', page) == ["40", "10", "0", "1"]


def test_bars_are_measured_against_the_whole_and_say_their_share(draw: Draw) -> None:
    page = draw(CHART, "fr", rows=[("Yes", 1200), ("No", 1)], how={"out_of": 4800})
    assert re.findall(r'class="chart-length" width="([^"]+)"', page) == ["25.0", "0.5"]
    cells = re.findall(r'<td class="number[^"]*">([^<]+)', page)
    assert cells == ["1\u202f200", "25\xa0%", "1", "0\xa0%"]


@pytest.mark.parametrize("how", [{}, {"out_of": 0}])
def test_bars_of_nothing_are_empty(draw: Draw, how: dict[str, int]) -> None:
    assert draw(CHART, rows=[("Yes", 0)], how=how).count("chart-length") == 0
    assert draw(CHART, rows=[], how=how).count("chart-length") == 0
