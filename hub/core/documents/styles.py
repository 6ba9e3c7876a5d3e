"""How a Word document of the Hub looks: its styles, its lists, its page."""

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

LOCALES = {
    "ar": "ar-SA",
    "en": "en-GB",
    "es": "es-ES",
    "fr": "fr-FR",
    "ru": "ru-RU",
    "zh": "zh-CN",
}

LABEL, HINT, VALUE = "Field Label", "Field Hint", "Field Value"
QUIET, CODE_BLOCK, TABLE_HEAD = "Small Print", "Code Block", "Table Head"
CODE, PLACEHOLDER = "Code", "Placeholder"
BULLETS, NUMBERS = 9001, 9002
MAX_LIST_LEVEL = 8

SHADE = "F3F6F5"

_INK = RGBColor(0x1F, 0x24, 0x21)
_GREEN = RGBColor(0x0B, 0x5A, 0x54)
_GREY = RGBColor(0x5A, 0x61, 0x5D)
_SERIF, _SANS, _MONO = "Cambria", "Calibri", "Consolas"
_ARABIC, _CHINESE = "Sakkal Majalla", "SimSun"
_SIZES = {1: 16, 2: 13, 3: 12, 4: 11}
_MARKS = ("•", "–", "·")


def shape(word: Word, language: str) -> None:
    """Give the document the Hub's styles, list marks and page, in its language and direction."""
    _page(word, language)
    _language(word, language)
    normal = word.styles["Normal"]
    _letters(normal, size=11, colour=_INK)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    normal.paragraph_format.line_spacing = 1.15
    _letters(word.styles["Title"], face=_SERIF, size=24, colour=_GREEN, bold=True)
    _without_border(word.styles["Title"])
    _letters(word.styles["Subtitle"], face=_SERIF, size=14, colour=_GREY, italic=False)
    for level, size in _SIZES.items():
        heading = word.styles[f"Heading {level}"]
        _letters(heading, face=_SERIF, size=size, colour=_GREEN, bold=True, italic=False)
        heading.paragraph_format.space_before = Pt(size)
        heading.paragraph_format.space_after = Pt(4)
    _letters(word.styles["Quote"], size=11, colour=_GREY, italic=True)
    word.styles["Quote"].paragraph_format.left_indent = Mm(8)
    _table_lines(word)
    _own_styles(word)
    _lists(word)


def _page(word: Word, language: str) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)
    if language == "ar":
        section._sectPr.append(OxmlElement("w:bidi"))


def _language(word: Word, language: str) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    for stated in defaults.iter(qn("w:lang")):
        stated.set(qn("w:val"), LOCALES["en" if language in {"ar", "zh"} else language])
        stated.set(qn("w:eastAsia"), LOCALES["zh"])
        stated.set(qn("w:bidi"), LOCALES["ar"])


def _own_styles(word: Word) -> None:
    label = _new(word, LABEL, size=11, colour=_INK, bold=True)
    label.paragraph_format.space_before = Pt(12)
    label.paragraph_format.space_after = Pt(2)
    label.paragraph_format.keep_with_next = True
    hint = _new(word, HINT, size=9.5, colour=_GREY)
    hint.paragraph_format.space_after = Pt(4)
    hint.paragraph_format.keep_with_next = True
    value = _new(word, VALUE, size=11, colour=_INK)
    value.paragraph_format.space_before = value.paragraph_format.space_after = Pt(3)
    _new(word, QUIET, size=9, colour=_GREY)
    _new(word, TABLE_HEAD, size=11, colour=_INK, bold=True)
    code = _new(word, CODE_BLOCK, face=_MONO, size=9.5, colour=_INK)
    code.paragraph_format.line_spacing = 1.0
    inline = word.styles.add_style(CODE, WD_STYLE_TYPE.CHARACTER)
    inline.font.name = _MONO
    placeholder = word.styles.add_style(PLACEHOLDER, WD_STYLE_TYPE.CHARACTER)
    placeholder.font.color.rgb = _GREY
    link = word.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = _GREEN
    link.font.underline = True


def _new(
    word: Word, name: str, *, size: float, colour: RGBColor, bold: bool = False, face: str = ""
) -> ParagraphStyle:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = word.styles["Normal"]
    _letters(style, face=face or _SANS, size=size, colour=colour, bold=bold)
    return style


def _letters(
    style: CharacterStyle,
    *,
    size: float,
    colour: RGBColor,
    face: str = _SANS,
    bold: bool = False,
    italic: bool = False,
) -> None:
    """Letters of one look in every script: Word keeps Arabic's and Chinese's apart."""
    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    fonts = f'w:ascii="{face}" w:hAnsi="{face}" w:cs="{_ARABIC}" w:eastAsia="{_CHINESE}"'
    for written in (
        f"<w:rFonts {fonts} {{}}/>",
        f'<w:b {{}} w:val="{int(bold)}"/>',
        f'<w:bCs {{}} w:val="{int(bold)}"/>',
        f'<w:i {{}} w:val="{int(italic)}"/>',
        f'<w:iCs {{}} w:val="{int(italic)}"/>',
        f'<w:color {{}} w:val="{colour}"/>',
        f'<w:sz {{}} w:val="{int(size * 2)}"/>',
        f'<w:szCs {{}} w:val="{int(size * 2)}"/>',
    ):
        properties.append(parse_xml(written.format(nsdecls("w"))))


def _without_border(style: ParagraphStyle) -> None:
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _table_lines(word: Word) -> None:
    borders = word.styles["Table Grid"].element.find(qn("w:tblPr")).find(qn("w:tblBorders"))
    for side in borders:
        side.set(qn("w:color"), "B9C4C0")


def _lists(word: Word) -> None:
    numbering = word.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for identity, is_numbered in ((BULLETS, False), (NUMBERS, True)):
        levels = "".join(_level(level, is_numbered) for level in range(MAX_LIST_LEVEL + 1))
        numbering.append(
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{identity}">'
                f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            )
        )


def _level(level: int, is_numbered: bool) -> str:
    shown = "decimal" if is_numbered else "bullet"
    text = f"%{level + 1}." if is_numbered else _MARKS[level % len(_MARKS)]
    indent = 360 + 360 * level
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{shown}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="start"/>'
        f'<w:pPr><w:ind w:left="{indent}" w:hanging="360"/></w:pPr></w:lvl>'
    )
