"""Names taken out of texts, and of HTML that passed the walls, in whatever script."""

import html as entities
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hub.core.markup.walls import Tag, tokens

# Stands between two blocks, so that no name is found across them.
_EDGE = "\x00"
_INLINE = frozenset(
    {"a", "code", "del", "em", "img", "ins", "kbd", "s", "strong", "sub", "sup"},
)
_SHORT = 5
_ADDRESS = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\x00]+|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_BETWEEN = r"(?:[^\w\x00]|_){1,4}"
# Arabic writes "and", "so", "with", "for" and "like" without a space before what follows.
_BEFORE = r"(?:(?<![\w])|(?<=\b[وفبلك])|(?<=\b[وفبلك]{2}))"
_CYRILLIC = re.compile(r"[а-яё]+")
_CYRILLIC_ENDS = "аеёиоуыэюяйь"
# Scripts that put no space between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

# What an address of a link or a picture becomes; None takes it away and leaves its words.
Readdress = Callable[[str], str | None]


@dataclass(frozen=True)
class Redaction:
    """What is taken out of texts, and the words that stand there instead."""

    pattern: re.Pattern[str] | None
    name: str
    address: str


def redaction(
    names: Iterable[str], weak: Iterable[str] = (), *, name: str, address: str
) -> Redaction:
    """Takes out each of the names as whole words, whatever their case, accents and spaces.

    `weak` ones are words of a language too ("Point", "Care"): they are taken out only where they
    begin with a capital, if their script has any. So are names of one short word. `name` and
    `address` say what was taken out; every web and mail address is.
    """
    strong: set[str] = set()
    guarded: set[str] = set()
    for each in names:
        pattern, is_short = _pattern(each)
        (guarded if is_short else strong).add(pattern)
    guarded.update(_pattern(each)[0] for each in weak)
    strong.discard("")
    guarded.discard("")
    parts = [
        f"(?P<{group}>{'|'.join(sorted(some, key=len, reverse=True))})"
        for group, some in (("strong", strong), ("weak", guarded - strong))
        if some
    ]
    return Redaction(re.compile("|".join(parts)) if parts else None, name, address)


def redact(text: str, what: Redaction) -> str:
    """The text without the names and addresses."""
    return _part(text, 0, _spans(text, what))


def redact_html(html: str, what: Redaction, readdress: Readdress) -> str:
    """HTML that passed the walls, without them: also where a name is partly bold.

    Only words are touched; links and pictures lead where `readdress` says.
    """
    pieces = list(_pieces(html, readdress, speaks=True))
    text = "".join(piece if is_text else edge for piece, is_text, edge in pieces)
    spans = _spans(text, what)
    out, at = [], 0
    for piece, is_text, edge in pieces:
        if not is_text:
            out.append(piece)
            at += len(edge)
            continue
        out.append(entities.escape(_part(piece, at, spans), quote=False))
        at += len(piece)
    return "".join(out)


def readdress_html(html: str, readdress: Readdress) -> str:
    """HTML that passed the walls, its links and pictures leading where `readdress` says."""
    return "".join(
        entities.escape(piece, quote=False) if is_text else piece
        for piece, is_text, _edge in _pieces(html, readdress, speaks=False)
    )


def _pattern(name: str) -> tuple[str, bool]:
    """How the name is found in folded text, and whether it is one short word."""
    words = re.findall(r"\w+", _folded(name)[0])
    if not words or sum(map(len, words)) < 2:
        return "", False
    joined = _BETWEEN.join(_word(word) for word in words)
    first = "" if _UNSPACED.match(words[0]) else _BEFORE
    last = "" if _UNSPACED.match(words[-1][-1]) else r"(?!\w)"
    is_short = len(words) == 1 and len(words[0]) < _SHORT and not _UNSPACED.search(words[0])
    return f"{first}{joined}{last}", is_short


def _word(word: str) -> str:
    """The word, where it is Russian in any of its cases."""
    if len(word) >= _SHORT and _CYRILLIC.fullmatch(word):
        return re.escape(word.rstrip(_CYRILLIC_ENDS)) + r"\w{0,3}"
    return re.escape(word)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case, accents, vowel marks and invisible signs, and whence each sign is."""
    signs, places = [], []
    for place, sign in enumerate(text):
        for part in unicodedata.normalize("NFKD", sign.casefold()).casefold():
            if part == "\u0640" or unicodedata.category(part) in ("Mn", "Cf"):
                continue
            signs.append(part)
            places.append(place)
    return "".join(signs), places


def _spans(text: str, what: Redaction) -> list[tuple[int, int, str]]:
    """What is to go, from where to where, and what stands there instead; in order, apart."""
    found = [(*match.span(), what.address) for match in _ADDRESS.finditer(text)]
    if what.pattern is not None:
        folded, places = _folded(text)
        for match in what.pattern.finditer(folded):
            start, end = places[match.start()], places[match.end() - 1] + 1
            if match.lastgroup == "weak" and text[start].islower():
                continue
            while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Cf"):
                end += 1
            found.append((start, end, what.name))
    apart: list[tuple[int, int, str]] = []
    for start, end, words in sorted(found, key=lambda span: (span[0], -span[1])):
        if apart and start < apart[-1][1]:
            first, last, said = apart[-1]
            apart[-1] = (first, max(last, end), said)
        else:
            apart.append((start, end, words))
    return apart


def _part(piece: str, at: int, spans: list[tuple[int, int, str]]) -> str:
    """The piece that begins at `at` of a whole text, without what goes; its words come once."""
    out, here = [], at
    for start, end, words in spans:
        if end <= at or start >= at + len(piece):
            continue
        out.append(piece[here - at : max(start, here) - at])
        if start >= at:
            out.append(words)
        here = min(max(end, here), at + len(piece))
    out.append(piece[here - at :])
    return "".join(out)


def _pieces(html: str, readdress: Readdress, *, speaks: bool) -> Iterator[tuple[str, bool, str]]:
    """Tags as they are written, and words; with each tag what it parts.

    If it `speaks`, the words of a picture stand behind it, to be looked through like all others.
    """
    dropped: list[bool] = []
    for token in tokens(html):
        if isinstance(token, str):
            yield entities.unescape(token), True, ""
            continue
        edge = "" if token.name in _INLINE else _EDGE
        if token.name == "a":
            if token.closes:
                is_dropped = dropped.pop() if dropped else True
            else:
                is_dropped = readdress(token.attributes.get("href", "")) is None
                dropped.append(is_dropped)
            if is_dropped:
                continue
        if token.name == "img":
            source = readdress(token.attributes.get("src", ""))
            alt = token.attributes.get("alt", "")
            if source is not None:
                said = "" if speaks else alt
                yield _picture(source, said), False, edge
            if source is None or speaks:
                yield alt, True, ""
            continue
        yield _written(token, readdress), False, edge


def _picture(source: str, words: str) -> str:
    return f'<img src="{entities.escape(source)}" alt="{entities.escape(words)}" loading="lazy">'


def _written(tag: Tag, readdress: Readdress) -> str:
    if tag.closes:
        return f"</{tag.name}>"
    attributes = dict(tag.attributes)
    if "href" in attributes:
        attributes["href"] = readdress(attributes["href"]) or ""
    given = "".join(f' {name}="{entities.escape(value)}"' for name, value in attributes.items())
    return f"<{tag.name}{given}>"
