"""Titles as parts of addresses."""

import pytest

from hub.core.slugs import free_slug, slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Fair recruitment: who pays?", "fair-recruitment-who-pays"),
        ("L’été, à l’école", "l-été-à-l-école"),
        ("تجدّد وثائق العمّال", "تجدد-وثائق-العمال"),
        ("公平招聘", "公平招聘"),
        ("!!!", "topic"),
    ],
)
def test_title_is_an_address_in_its_own_script(title, slug):
    assert slugify(title) == slug


def test_taken_slug_gets_the_first_free_number():
    assert free_slug("a", {"a", "a-2", "b"}) == "a-3"
