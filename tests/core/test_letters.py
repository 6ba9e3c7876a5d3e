"""Mail as it is written: each in the direction of its reader's language."""

import re

import pytest
from flask import Flask

from hub.core.mail import Letter, queue_letter


@pytest.mark.parametrize(
    ("lang", "direction", "inset"),
    [("ar", "rtl", "10px 40px 10px 25px"), ("fr", "ltr", "10px 25px 10px 40px")],
)
def test_letter_reads_in_the_direction_of_its_language(
    app: Flask, lang: str, direction: str, inset: str
) -> None:
    letter = Letter(subject="A", paragraphs=["B"], quoted="Is it?", action=("C", "/c"), why="D")
    message = queue_letter("test", letter, to="a@example.org", lang=lang, reference="1")
    assert message is not None
    assert re.findall(r'<html lang="(\w+)" dir="(\w+)"', message.html) == [(lang, direction)]
    assert set(re.findall(r"direction: *(\w+)", message.html)) == {direction}
    assert re.findall(r"padding: *(10px \d+px 10px \d+px)", message.html) == [inset]
    assert re.findall(r'<div dir="auto"[^>]*>([^<]*)<br', message.html) == ["Is it?"]
