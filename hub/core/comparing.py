"""Two texts compared word by word: what stayed, what came, what went, and where."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"

# A sentence with what ends it, or a line; a word, a character of a script without spaces, a sign.
SENTENCES = re.compile(r"[^.!?…。！？؟\n]*(?:[.!?…。！？؟]+\s*|\n+|$)")
# What belongs to the sign before it: accents and vowel signs, joiners, the colours of emoji.
MARKS = "\u200c\u200d\U0001f3fb-\U0001f3ff" + "".join(
    chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"
)
WORDS = re.compile(
    rf"[\u3040-\u30ff\u3400-\u9fff][{MARKS}]*|(?:[^\W_][{MARKS}]*)+|\s+|.(?:[{MARKS}]|(?<=\u200d).)*",
    re.DOTALL,
)
# Texts of which less than this is alike are shown as taken out and put in, not as a mosaic.
ALIKE = 0.3
# So many words and blanks are compared one by one; longer passages are shown whole.
MOST_WORDS = 1_500
# Changes with no more than this between them, within a sentence, are one.
NEAR = re.compile(r"[^\S\n]*[^\s.!?…。！？؟]{0,4}[^\S\n]*")


@dataclass(frozen=True)
class Piece:
    """Words that stayed, came, or went."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """That `replacement` is to stand where the characters `start` to `end` of a text stood."""

    start: int
    end: int
    replacement: str


def pieces_of(before: str, after: str) -> list[Piece]:
    """The two texts as one: sentences that stayed are found first, then words within the others."""
    if before == after:
        return [Piece(SAME, before)] if before else []
    return joined(_by_sentences(before, after))


def changes_between(before: str, after: str) -> list[Change]:
    """What makes `after` of `before`, in the order of the text; no two touch each other."""
    found: list[Change] = []
    place, is_open = 0, False
    for piece in pieces_of(before, after):
        if piece.kind == SAME:
            place += len(piece.text)
            is_open = False
            continue
        if not is_open:
            found.append(Change(place, place, ""))
            is_open = True
        last = found[-1]
        if piece.kind == REMOVED:
            place += len(piece.text)
            found[-1] = Change(last.start, place, last.replacement)
        else:
            found[-1] = Change(last.start, last.end, last.replacement + piece.text)
    return _grouped(before, found)


def applied(text: str, changes: Iterable[Change]) -> str:
    """The text with these changes made, which do not overlap."""
    for change in sorted(changes, key=lambda each: (each.start, each.end), reverse=True):
        text = text[: change.start] + change.replacement + text[change.end :]
    return text


def _grouped(text: str, changes: Sequence[Change]) -> list[Change]:
    """Changes of one turn of phrase are one: nobody takes half of it."""
    found: list[Change] = []
    for change in changes:
        between = text[found[-1].end : change.start] if found else ""
        if found and NEAR.fullmatch(between):
            last = found.pop()
            words = last.replacement + between + change.replacement
            change = Change(last.start, change.end, words)
        found.append(change)
    return found


def _by_sentences(before: str, after: str) -> Iterator[Piece]:
    old, new = _cut(SENTENCES, before), _cut(SENTENCES, after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Piece(SAME, gone)
        elif tag == "replace":
            yield from _by_words(gone, came)
        elif gone:
            yield Piece(REMOVED, gone)
        else:
            yield Piece(ADDED, came)


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _cut(WORDS, before), _cut(WORDS, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > MOST_WORDS or matcher.quick_ratio() < ALIKE:
        yield Piece(REMOVED, before)
        yield Piece(ADDED, after)
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Piece(SAME, gone)
            continue
        if gone:
            yield Piece(REMOVED, gone)
        if came:
            yield Piece(ADDED, came)


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    return [found for found in pattern.findall(text) if found]


def joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Neighbours of one kind as one; a blank between two changes belongs to them."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].kind == piece.kind:
            found[-1] = Piece(piece.kind, found[-1].text + piece.text)
        else:
            found.append(piece)
    return _without_crumbs(found)


def _without_crumbs(pieces: Sequence[Piece]) -> list[Piece]:
    """Blanks that stayed between two words that changed are taken with them, on both sides."""
    run: dict[str, str] = {REMOVED: "", ADDED: ""}
    found: list[Piece] = []

    def settle() -> None:
        for kind in (REMOVED, ADDED):
            if run[kind]:
                found.append(Piece(kind, run[kind]))
            run[kind] = ""

    for place, piece in enumerate(pieces):
        is_between = 0 < place < len(pieces) - 1
        if piece.kind != SAME:
            run[piece.kind] += piece.text
        elif is_between and piece.text.strip() == "" and "\n" not in piece.text:
            run[REMOVED] += piece.text
            run[ADDED] += piece.text
        else:
            settle()
            found.append(piece)
    settle()
    return found
