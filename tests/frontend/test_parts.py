"""The small parts of every page: what they do with names and titles of another script."""

import re

import pytest
from flask import Flask, render_template_string

MACROS = '{% from "macros/ui.html" import avatar, breadcrumbs %}'


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amina Diallo", "A&zwnj;D"),
        ("Ana María de la Cruz", "A&zwnj;C"),
        ("سلمى القرشاني", "س&zwnj;ق"),
        ("ليلى بنصافي", "ل&zwnj;ب"),
        ("نور ال", "ن&zwnj;ا"),
        ("Musafira", "MU"),
        ("مسافرة", "مس"),
        ("", "?"),
    ],
)
def test_avatar_shows_two_letters_of_a_name(app: Flask, name: str, letters: str) -> None:
    with app.test_request_context("/ar/"):
        page = render_template_string(MACROS + "{{ avatar(name) }}", name=name)
    assert re.sub(r"<[^>]+>", "", page) == letters


def test_breadcrumbs_keep_the_direction_of_each_title(app: Flask) -> None:
    trail = [("المقترحات", "/ar/proposals/"), ("Is that a cost?", "")]
    with app.test_request_context("/ar/"):
        page = render_template_string(MACROS + "{{ breadcrumbs(trail) }}", trail=trail)
    assert re.findall(r"<(?:a|span)[^>]*>", page) == [
        '<a href="/ar/proposals/" dir="auto">',
        '<span aria-current="page" dir="auto">',
    ]
