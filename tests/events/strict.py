"""A calendar read by the letter of RFC 5545, more strictly than any program does."""

import re
from dataclasses import dataclass

NAME = re.compile(r"[A-Z0-9-]+")
# param = name "=" (quoted | plain); neither holds a quotation mark or a control sign (§3.1).
PARAM = re.compile(r';[A-Z0-9-]+=(?:"[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*)')
# What some program takes for the end of a line.
BREAKS = re.compile("[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029]")
TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "TZNAME", "PRODID")
ESCAPED = re.compile(r"\\(?:[\\;,nN])")


@dataclass(frozen=True)
class Line:
    name: str
    params: str
    value: str


def lines_of(calendar: bytes) -> list[Line]:
    """The lines of the file; AssertionError says what is wrong with it."""
    assert calendar.endswith(b"\r\n")
    physical = calendar.split(b"\r\n")[:-1]
    for each in physical:
        assert len(each) <= 75, each
        assert b"\r" not in each
        assert b"\n" not in each
        each.decode()
    whole = calendar.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert not any(BREAKS.search(each) for each in whole)
    found = [_line(each) for each in whole]
    _nests(found)
    return found


def _line(content: str) -> Line:
    name = NAME.match(content)
    assert name, content
    place = name.end()
    while content[place] == ";":
        param = PARAM.match(content, place)
        assert param, content
        place = param.end()
    assert content[place] == ":", content
    line = Line(name[0], content[name.end() : place], content[place + 1 :])
    if line.name in TEXTS:
        assert not re.search(r"[\\;,]", ESCAPED.sub("", line.value)), content
    return line


def _nests(lines: list[Line]) -> None:
    open_ones: list[str] = []
    for line in lines:
        if line.name == "BEGIN":
            open_ones.append(line.value)
        elif line.name == "END":
            assert open_ones.pop() == line.value
        else:
            assert open_ones
    assert not open_ones


def shape_of(calendar: bytes) -> list[tuple[str, str]]:
    """The names of its lines in order, with what is begun and ended: what nobody's words change."""
    return [
        (line.name, line.value if line.name in ("BEGIN", "END") else "")
        for line in lines_of(calendar)
    ]
