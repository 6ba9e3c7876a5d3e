"""Figures in a real browser: what is drawn, reached by keyboard, and read aloud."""

from contextvars import copy_context

import pytest
from flask import render_template_string

from hub.core import assets
from hub.core.i18n import in_language
from hub.taxonomy import queries
from tests.support.browser import faults

pytestmark = pytest.mark.browser

# No page has figures of all kinds: one of ours lends its frame.
FIGURES = """{% extends "base.html" %}
{% from "macros/maps.html" import map_of_countries %}
{% from "macros/charts.html" import bar_chart %}
{% macro address(code) %}#{{ code }}{% endmacro %}
{% block title %}Figures{% endblock %}
{% block main %}<h1>Figures</h1>
{{ map_of_countries(values, "By country", address) }}
{{ map_of_countries(values, "By country, unlinked", key="other") }}
{{ bar_chart([("Data", 3, "#data"), ("تبادل", 1), ("None", 0)], "By objective", out_of=4) }}
{% endblock %}"""
LOOKS = {
    "en-light-desktop": ("en", {"color_scheme": "light"}, 1280),
    "ar-dark-320": ("ar", {"color_scheme": "dark"}, 320),
    "fr-forced-colours": ("fr", {"forced_colors": "active"}, 1280),
}


def drawn(app, lang, values):
    """The page of the figures, as it is answered to a reader of `lang`."""
    with app.test_request_context(f"/{lang}/about"), in_language(lang):
        app.preprocess_request()
        return render_template_string(FIGURES, values=values)


@pytest.fixture
def show(visit, place):
    """`show(look, values)`: the figures in the frame of a page, with its policy and styles."""
    if assets.built_file("map/countries.json") is None:
        pytest.skip("the front end is not built")

    def figures(lang, options, width, values):
        # In a context of its own: what a request sets there would hold for the tests that follow.
        html = copy_context().run(drawn, place.app, lang, values)
        page = visit(f"/{lang}/about", viewport={"width": width, "height": 900}, **options)
        page.route("**/about", lambda route: route.fulfill(response=route.fetch(), body=html))
        page.reload()
        page.wait_for_load_state("networkidle")
        return page

    return figures


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_figures_are_accessible(show, look):
    page = show(*look, {country.code: n + 1 for n, country in enumerate(queries.countries())})
    assert faults(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_small_state_is_a_dot_that_can_be_seen(show, width):
    page = show("en", {}, width, {"TV": 1, "VA": 9, "FR": 30})
    dots = page.locator(".map-svg").first.locator(".map-country > .map-dot")
    sizes = dots.evaluate_all(
        "all => all.map(each => parseFloat(getComputedStyle(each).strokeWidth))"
    )
    assert [size >= 6 for size in sizes] == [True, True]
    hit = """all => all.map(each => {
      const { x, y, width, height } = each.getBoundingClientRect();
      const top = document.elementFromPoint(x + width / 2, y + height / 2);
      return top?.closest(".map-country") === each.parentElement;
    })"""
    assert dots.evaluate_all(hit) == [True, True]


def test_countries_are_reached_by_keyboard_and_the_map_can_be_skipped(show):
    page = show("en", {}, 1280, {"FR": 30, "MC": 1})
    focused = "document.activeElement.textContent.trim()"
    skip = page.locator(".map-drawing > .skip-link").first
    skip.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "France: 30"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Monaco: 1"
    page.keyboard.press("Enter")
    assert page.url.endswith("#MC")
    skip.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "France"


def test_bars_run_from_where_the_language_begins(show):
    edges = """() => [".chart-ground", ".chart-length"].map(one => {
      const { left, right } = document.querySelector(one).getBoundingClientRect();
      return { left, right };
    })"""
    ground, length = show("en", {}, 1280, {}).evaluate(edges)
    assert length["left"] == pytest.approx(ground["left"])
    assert length["right"] < ground["right"]
    ground, length = show("ar", {}, 1280, {}).evaluate(edges)
    assert length["right"] == pytest.approx(ground["right"])
    assert length["left"] > ground["left"]
