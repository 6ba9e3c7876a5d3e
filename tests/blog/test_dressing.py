"""How the text of an article becomes HTML."""

import re

import pytest

from hub.blog.services import dressing
from tests.blog.support import written
from tests.factories import make_member


@pytest.mark.parametrize(
    ("body", "levels"),
    [
        ("# One\n\n## Two\n\n# Three", ["2", "3", "2"]),
        ("### One\n\nwords\n\n### Two", ["2", "2"]),
        ("No heading, but `<h1>` as words", []),
    ],
)
def test_headings_of_an_article_stand_just_below_its_title(app, body, levels):
    text = written(make_member()).original
    text.body = body
    html = dressing.html_of(text)
    assert re.findall(r"<h([1-6])[ >]", html) == levels
    assert re.findall(r"</h([1-6])>", html) == levels
