"""The few words around what was found, with what was found marked."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.core.search.query import Phrase, Query, Word
from hub.core.search.words import MAX_WORD, WORD, folded, is_cjk, level, possible_stems

SNIPPET = 220
# A text is looked through this far; what is found later is shown by its beginning.
LOOKED_THROUGH = 20_000
_LEAD = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and whether it is what was asked for. Plain: the template escapes it."""

    text: str
    is_match: bool


def marked(text: str, query: Query) -> tuple[Segment, ...]:
    """The whole text in segments."""
    return _segments(text, 0, len(text), list(_matches(text[:LOOKED_THROUGH], query)))


def snippet(text: str, query: Query, length: int = SNIPPET) -> tuple[Segment, ...]:
    """About `length` characters of the text from shortly before the densest matches."""
    matches = list(_matches(text[:LOOKED_THROUGH], query))
    start = _best_start(matches, length)
    if start > 0:
        space = text.find(" ", start, start + _LEAD)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + length)
    if end < len(text):
        space = text.rfind(" ", end - _LEAD, end)
        end = space if space > start else end
    segments = _segments(text, start, end, matches)
    before = (Segment("… ", False),) if start > 0 else ()
    after = (Segment(" …", False),) if end < len(text) else ()
    return before + segments + after


def _matches(text: str, query: Query) -> Iterator[tuple[int, int]]:
    words = {part.text for part in query.wanted if isinstance(part, Word)}
    begun = tuple(part.text for part in query.wanted if isinstance(part, Word) and part.is_begun)
    stems = {stem for part in query.wanted if isinstance(part, Word) for stem in part.stems}
    phrases = [part for part in query.wanted if isinstance(part, Phrase)]
    words |= {word for part in phrases for word in part.words}
    runs = [run for part in phrases for run in part.run.split() if is_cjk(run)]
    for match in WORD.finditer(text):
        run = folded(match[0])
        if is_cjk(run):
            yield from _runs(run, runs, match.start())
            continue
        word = level(run[:MAX_WORD])
        if word in words or (begun and word.startswith(begun)) or stems & possible_stems(run):
            yield match.start(), match.end()


def _runs(text: str, runs: list[str], offset: int) -> Iterator[tuple[int, int]]:
    at = 0
    while at < len(text):
        length = max((len(run) for run in runs if text.startswith(run, at)), default=0)
        if length:
            yield offset + at, offset + at + length
        at += max(length, 1)


def _best_start(matches: list[tuple[int, int]], length: int) -> int:
    best, most, last = 0, 0, 0
    for first, (start, _) in enumerate(matches):
        last = max(last, first)
        while last < len(matches) and matches[last][1] <= start + length - _LEAD:
            last += 1
        if last - first > most:
            best, most = start, last - first
    return best - _LEAD if best > _LEAD else 0


def _segments(
    text: str, start: int, end: int, matches: list[tuple[int, int]]
) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = start
    for first, last in matches:
        if first < at or last > end:
            continue
        if first > at:
            segments.append(Segment(text[at:first], False))
        segments.append(Segment(text[first:last], True))
        at = last
    if at < end:
        segments.append(Segment(text[at:end], False))
    return tuple(segments)
