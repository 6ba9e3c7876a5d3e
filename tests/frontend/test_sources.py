"""What templates, scripts and styles of ours may not contain."""

import re
from pathlib import Path

import pytest

HUB = Path(__file__).resolve().parents[2] / "hub"
TEMPLATES = sorted(path for path in HUB.rglob("templates/**/*.html") if "mail" not in path.parts)
STYLES = sorted((HUB / "static" / "css").rglob("*.css"))
SCRIPTS = sorted((HUB / "static" / "js").rglob("*.js"))

PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"(?:-\w+)?|left|right|top|bottom|width|height|(?:min|max)-(?:width|height)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|overflow-[xy]{2})\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


def _name(path: Path) -> str:
    return str(path.relative_to(HUB))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_has_no_inline_script_style_or_handler(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A block of data is not executed, and no policy stops it (HTML §4.12.1.1).
    data = '<script type="application/ld+json">'
    assert set(re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", text)) - {data} == set()
    assert re.findall(r"<style\b", text) == []
    assert re.findall(r"<[^>]*\sstyle=", text) == []
    assert re.findall(r"<[^>]*\son[a-z]+=", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_asks_htmx_for_nothing_that_needs_eval(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"hx-on\b|\bjs:|javascript:|hx-vars", text) == []
    assert re.findall(r"hx-trigger=\"[^\"]*\[", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_template_marks_nothing_safe_outside_the_one_macro(path: Path) -> None:
    uses = re.findall(r"\|\s*safe\b|\{%-?\s*autoescape\s+false", path.read_text(encoding="utf-8"))
    assert uses == (["|safe"] if path.name == "prose.html" else [])


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_style_sheet_uses_logical_properties_only(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/|@media[^{]+", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [match.group() for match in PHYSICAL.finditer(css)] == []


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_style_sheet_names_colours_only_among_the_tokens(path: Path) -> None:
    if path.name in ("tokens.css", "print.css"):
        return
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=_name)
def test_script_makes_no_markup_or_code_out_of_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\beval\(|new Function\(|\.innerHTML\s*=|document\.write\(", text) == []


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_and_borders_contrast_as_promised(theme: int) -> None:
    """WCAG 2.2 §1.4.3 and §1.4.11, with room above: text 5.4:1, borders of controls 3.4:1."""
    css = (HUB / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css.split("@media")[0])
    token = {name: pair[theme] for name, *pair in found}
    grounds = ["paper", "surface", "sunk"]
    pairs = [(ink, ground) for ink in ("ink", "ink-2", "brand") for ground in grounds]
    pairs += [("ink", ground) for ground in ("brand-soft", "accent-soft", "error-soft", "mark")]
    pairs += [("ink", f"tint-{n}") for n in range(6)]
    pairs += [("on-brand", "brand"), ("on-brand", "accent"), ("on-brand", "brand-strong")]
    pairs += [("error", "surface"), ("error", "error-soft"), ("accent", "paper")]
    weak = [pair for pair in pairs if _contrast(token[pair[0]], token[pair[1]]) < 5.4]
    assert weak == []
    borders = [("line-strong", ground) for ground in grounds[:2]] + [("focus", "paper")]
    assert [pair for pair in borders if _contrast(token[pair[0]], token[pair[1]]) < 3.4] == []
