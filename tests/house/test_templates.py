"""Templates: stored HTML goes through one macro, and nothing breaks the CSP."""

import re
from pathlib import Path

import pytest

HUB = Path(__file__).resolve().parents[2] / "hub"
TEMPLATES = sorted([*HUB.rglob("*.html"), *HUB.rglob("*.xml"), *HUB.rglob("*.mjml")])

THE_ONE_MACRO = "templates/macros/prose.html"
# Mail has no style sheet; a message that was sent is shown as it was sent.
MAIL = "templates/mail/"

FORBIDDEN = {
    r"\|\s*safe\b": "a text that was not made safe when it was written",
    r"\bMarkup\(": "a text that was not made safe when it was written",
    r"autoescape\s+false": "a text that was not made safe when it was written",
    r"\sstyle\s*=": "inline style: style-src 'self'",
    r"<style\b": "inline style: style-src 'self'",
    r"\son[a-z]+\s*=\s*[\"']": "inline handler: script-src 'self'",
    # A block of data is not executed, and no policy stops it (HTML §4.12.1.1).
    r"<script(?![^>]*\ssrc=)(?! type=\"application/ld\+json\">)": "inline script: not 'self'",
    r"javascript:": "inline script: script-src 'self'",
    r"(?:src|href)=[\"'](?:https?:)?//": "a third party's file or page",
}


def name_of(path):
    return path.relative_to(HUB).as_posix()


def is_mail(path):
    return path.suffix == ".mjml" or name_of(path).startswith(MAIL)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_templates_have_none_of(pattern):
    found = [
        f"{name_of(path)}: {match[0]}: {FORBIDDEN[pattern]}"
        for path in TEMPLATES
        if name_of(path) != THE_ONE_MACRO and not is_mail(path)
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_one_macro_is_where_stored_html_is_shown():
    assert len(re.findall(r"\|\s*safe\b", (HUB / THE_ONE_MACRO).read_text())) == 1


def test_markup_is_made_in_the_markup_room_only():
    found = [
        name_of(path)
        for path in HUB.rglob("*.py")
        if re.search(r"\bMarkup\(", path.read_text(encoding="utf-8"))
        and not name_of(path).startswith("core/markup")
    ]
    assert found == []


def test_no_page_sets_a_name_of_the_frame():
    """What the frame sets at its top level stands also in the blocks of the pages inside it."""
    top_level = re.compile(r"^\{%-? set (\w+) =", re.MULTILINE)
    names = set(top_level.findall((HUB / "templates/base.html").read_text(encoding="utf-8")))
    found = [
        f"{name_of(path)}: {name}"
        for path in TEMPLATES
        if name_of(path) != "templates/base.html"
        for name in top_level.findall(path.read_text(encoding="utf-8"))
        if name in names
    ]
    assert found == []
