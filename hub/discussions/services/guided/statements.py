"""The source of a summary becomes sections and statements, and `#12` a link to contribution 12."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hub.core import markup

HEADING = re.compile(r"#{1,6}[ \t]+(.+?)[ \t#]*\Z")
ITEM = re.compile(r"(?:[-*+]|[0-9]{1,3}[.)])[ \t]+(.*)\Z")
CITED = re.compile(r"(?<![\w/#&\[])#([1-9][0-9]{0,4})(?![\w])")

Section = dict[str, Any]


def numbers_cited(source: str) -> list[int]:
    """The numbers of contributions that the statements of a summary name, each once, in order."""
    statements = [words for kind, words in _parts(source) if kind == "statement"]
    return list(dict.fromkeys(number for words in statements for number in _numbers(words)))


def sections_of(source: str, *, lang: str, cited: Mapping[int, int]) -> list[Section]:
    """The sections with their statements made safe; `cited` gives the id of a number.

    A heading begins a section; a paragraph, and each item of a list, is a statement.
    """
    sections: list[Section] = []
    for kind, words in _parts(source):
        if kind == "heading" or not sections:
            sections.append({"title": words if kind == "heading" else "", "statements": []})
        if kind == "statement":
            sections[-1]["statements"].append(_statement(words, lang, cited))
    return sections


def made_anew(source: str, sections: list[Section], *, lang: str) -> list[Section]:
    """The same sections under today's rules; they cite what they cited when they were made."""
    cites = [
        contribution_id
        for section in sections
        for statement in section["statements"]
        for contribution_id in statement["cites"]
    ]
    cited = dict(zip(numbers_cited(source), dict.fromkeys(cites), strict=True))
    return sections_of(source, lang=lang, cited=cited)


def _statement(words: str, lang: str, cited: Mapping[int, int]) -> dict[str, Any]:
    def link(match: re.Match[str]) -> str:
        contribution = cited.get(int(match[1]))
        return f"[#{match[1]}](/contributions/{contribution})" if contribution else match[0]

    found = [cited[number] for number in _numbers(words) if number in cited]
    return {"html": markup.render(CITED.sub(link, words), lang=lang).html, "cites": found}


def _numbers(words: str) -> list[int]:
    return list(dict.fromkeys(int(number) for number in CITED.findall(words)))


def _parts(source: str) -> Iterator[tuple[str, str]]:
    """Headings and statements in their order."""
    for block in re.split(r"\n[ \t]*\n", markup.tidy(source)):
        open_lines: list[str] = []
        for line in block.strip("\n").split("\n"):
            heading, item = HEADING.match(line), ITEM.match(line)
            if (heading or item) and open_lines:
                yield "statement", "\n".join(open_lines).strip()
                open_lines = []
            if heading:
                yield "heading", heading[1].strip()
            elif item:
                open_lines = [item[1]]
            elif line.strip() or open_lines:
                open_lines.append(line)
        if "\n".join(open_lines).strip():
            yield "statement", "\n".join(open_lines).strip()
