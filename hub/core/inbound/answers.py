"""What was newly written in a mail: what it quotes, its headers and signatures are cut away."""

import re
from collections.abc import Sequence
from itertools import takewhile

from hub.core.inbound.words import (
    ADVERTISEMENTS,
    ANY_ATTRIBUTION,
    ATTRIBUTIONS,
    BEGIN,
    CERTAIN,
    EARLIER,
    FROM_LABELS,
    OTHER_LABELS,
)

# Our own marker line stands between such signs in every language.
_MARKER = re.compile(r"(?:##-|———).*|.*(?:-##|———)")

MAX_TEXT = 1_000_000
MAX_LINES = 10_000
# No line by which a program marks an earlier message is longer.
LOOKED_AT = 400
NARROWEST, WIDEST = 60, 80

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTED = re.compile(r"\s{0,3}(?:>|>)")
_RULE = re.compile(r"[\s_*=\-—–]{5,}")
_DASHES = r"[\s>*_=\-—–]"
_EARLIER = re.compile(
    rf"{_DASHES}{{2,40}}(?:{'|'.join(map(re.escape, EARLIER))})\s*[::]?{_DASHES}{{2,40}}",
    re.IGNORECASE,
)
_BEGIN = re.compile(rf"[\s>*]*(?:{'|'.join(map(re.escape, BEGIN))})\s*[::]", re.IGNORECASE)
_LABEL = re.compile(r"[\s*|]*([^\W\d_][^::|*]{0,24}?)[\s*]*(?:[::]|\|)[\s*]*(.*)")
_LABELS = {label: kind for kind, labels in OTHER_LABELS.items() for label in labels}
_LIST_ITEM = re.compile(r"\s*(?:[-*+•·]\s|\d{1,3}[.)]\s|#|>|\|)")
_BULLET = re.compile(r"[·•▪◦]\s+")
# Word puts so many blanks behind a number that Markdown would take the rest for code.
_NUMBERED = re.compile(r"(\s*(?:[-*+]|\d{1,3}[.)]))\s{2,}(?=\S)")


def new_text(text: str, *, marker_words: Sequence[str] = ()) -> str:
    """What the writer added, with the quoted message, its headers and the signature left out.

    What stands between quoted lines is kept. `marker_words` are the words of our own marker line in
    each language; the line is also known by its signs.
    """
    lines = _lines(text)
    lines = lines[: _earlier_begins(lines, [_bare(words).lower() for words in marker_words])]
    written: list[str] = []
    for passage in _passages(lines):
        words = _without_signature(passage)
        if words:
            written += ["", *words] if written else words
    return "\n".join(_unwrapped(_tidied(written))).strip()


def _lines(text: str) -> list[str]:
    text = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return [line.rstrip() for line in text.split("\n")[:MAX_LINES]]


def _bare(line: str) -> str:
    """A line as it is compared: no invisible marks, no blanks around it."""
    return _INVISIBLE.sub("", line[:LOOKED_AT]).replace("’", "'").strip()


def _is_quoted(line: str) -> bool:
    return _QUOTED.match(_INVISIBLE.sub("", line[:10])) is not None


def _earlier_begins(lines: Sequence[str], marker_words: Sequence[str]) -> int:
    """The number of the line from which on all is the earlier message."""
    for number, line in enumerate(lines):
        bare = _bare(line)
        if not bare or _is_quoted(line):
            continue
        if _is_marker(bare, marker_words):
            return _above(lines, number)
        if _EARLIER.fullmatch(bare) or _BEGIN.fullmatch(bare) or _is_header(lines, number, bare):
            return number
        length = _attribution(lines, number)
        if length and _speaks_of_all_below(lines, number, length):
            return number
    return len(lines)


def _is_marker(bare: str, marker_words: Sequence[str]) -> bool:
    plain = bare.lstrip("*|_ ")
    if _MARKER.fullmatch(plain) and len(plain) > len("##- -#"):
        return True
    return any(words and words in plain.lower() for words in marker_words)


def _above(lines: Sequence[str], number: int) -> int:
    """Our marker is the first line of our mail: what a program wrote above it goes, too."""
    for start in range(max(0, number - 6), number):
        length = _attribution(lines, start)
        if length and not any(_bare(line) for line in lines[start + length : number]):
            return start
    return number


def _is_header(lines: Sequence[str], number: int, bare: str) -> bool:
    """Whether a block of `From: … Sent: … To: … Subject: …` begins here."""
    label = _label(bare)
    if label is None or label not in FROM_LABELS:
        return False
    following = [_bare(line) for line in lines[number + 1 : number + 12]]
    kinds = {
        _LABELS[label]
        for line in [line for line in following if line][:7]
        if (label := _label(line)) is not None and label in _LABELS
    }
    return len(kinds) >= 2


def _label(bare: str) -> str | None:
    found = _LABEL.fullmatch(bare)
    return found[1].strip().lower() if found else None


def _attribution(lines: Sequence[str], number: int) -> int:
    """How many lines from here are a program's `On … somebody wrote:`; it may be broken in four."""
    joined = ""
    for length, line in enumerate(lines[number : number + 4], start=1):
        bare = _bare(line)
        if not bare or _is_quoted(line) or len(joined) > LOOKED_AT:
            return 0
        joined = f"{joined} {bare}".strip()
        if joined[-1] not in "::" or not any(character.isdigit() for character in joined):
            continue
        if any(pattern.fullmatch(joined) for pattern in ATTRIBUTIONS):
            return length
        if length == 1 and ANY_ATTRIBUTION.fullmatch(joined):
            return length
        if length == 2 and ANY_ATTRIBUTION.fullmatch(joined) and bare.startswith("<"):
            return length
    return 0


def _speaks_of_all_below(lines: Sequence[str], number: int, length: int) -> bool:
    """Whether what stands below such a line is the earlier message, though nothing marks it.

    People write `In 2021 the ministry wrote:`, too: a program gives an hour or an address.
    """
    if _is_followed_by_quote(lines, number + length):
        return False
    joined = " ".join(_bare(line) for line in lines[number : number + length])
    named = any(pattern.fullmatch(joined) for pattern in ATTRIBUTIONS)
    return named and CERTAIN.search(joined) is not None


def _is_followed_by_quote(lines: Sequence[str], number: int) -> bool:
    """Also where nothing follows: the quoted lines were taken away by their program."""
    following = next((line for line in lines[number:] if _bare(line)), None)
    return following is None or _is_quoted(following)


def _passages(lines: Sequence[str]) -> list[list[str]]:
    """What stands before, between and after the quoted lines, without the lines above a quote."""
    passages: list[list[str]] = [[]]
    number = 0
    while number < len(lines):
        length = _attribution(lines, number)
        if length and _is_followed_by_quote(lines, number + length):
            number += length
            passages.append([])
        elif _is_quoted(lines[number]):
            number += 1
            if passages[-1]:
                passages.append([])
        else:
            passages[-1].append(lines[number])
            number += 1
    return passages


def _without_signature(passage: Sequence[str]) -> list[str]:
    kept = list(takewhile(lambda line: _INVISIBLE.sub("", line).rstrip() != "--", passage))
    while kept and (not _bare(kept[-1]) or _is_furniture(kept[-1])):
        kept.pop()
    while kept and not _bare(kept[0]):
        kept.pop(0)
    return kept


def _is_furniture(line: str) -> bool:
    bare = _bare(line)
    if _RULE.fullmatch(bare):
        return True
    words = re.sub(r"\[([^\[\]]{1,80})\]\([^()]{1,300}\)|<https?://[^<>]{1,300}>", r"\1", bare)
    return any(one.fullmatch(words.strip(" .*_")) for one in ADVERTISEMENTS)


def _tidied(lines: Sequence[str]) -> list[str]:
    tidy: list[str] = []
    for line in lines:
        if line or (tidy and tidy[-1]):
            line = _BULLET.sub("- ", line, count=1) if _BULLET.match(line) else line
            tidy.append(_NUMBERED.sub(r"\1 ", line, count=1) if _NUMBERED.match(line) else line)
    return tidy


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """Lines that a program broke at its margin are one line again.

    A line was broken if the next word would not have fitted within the longest line there is.
    """
    width = max((len(line) for line in lines), default=0)
    if not NARROWEST <= width <= WIDEST:
        return list(lines)
    whole: list[str] = []
    room = width
    for line in lines:
        first = line.split(" ", 1)[0]
        starts_anew = not line or line[0].isspace() or _LIST_ITEM.match(line)
        if whole and whole[-1] and not starts_anew and room < len(first) + 1:
            whole[-1] = f"{whole[-1]} {line}"
        else:
            whole.append(line)
        room = width - len(line)
    return whole
