"""What a reader typed, as questions to the index of SQLite or PostgreSQL."""

import re
from dataclasses import dataclass, field

from hub.core.search.words import (
    MAX_WORD,
    WORD,
    folded,
    is_cjk,
    is_empty_word,
    level,
    pairs,
    possible_stems,
)

MAX_QUERY = 400
MAX_PARTS = 12
MAX_PHRASE = 24
PREFIX_FROM = 3

_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))')
_QUOTES = re.compile("[“”„‟«»＂]")


@dataclass(frozen=True)
class Word:
    """A word found as it stands, by its stems, or (the last one) by its beginning."""

    text: str
    stems: frozenset[str] = frozenset()
    is_begun: bool = False


@dataclass(frozen=True)
class Phrase:
    """Words found only one after the other."""

    words: tuple[str, ...]
    is_begun: bool = False
    # As it was typed: a Chinese run is marked in a snippet by itself, not by its pairs.
    run: str = ""


@dataclass(frozen=True)
class Query:
    """A question: all of `wanted` (or any of them), none of `unwanted`."""

    wanted: tuple[Word | Phrase, ...] = ()
    unwanted: tuple[Word | Phrase, ...] = ()
    is_any: bool = field(default=False)

    def __bool__(self) -> bool:
        return bool(self.wanted)


def read(text: str) -> Query:
    """What was typed: words, "phrases", -word; the last word may be unfinished. Never fails."""
    text = _QUOTES.sub('"', text.replace("\x00", " ")[:MAX_QUERY])
    is_open = bool(text) and (text[-1].isalnum())
    wanted: list[Word | Phrase] = []
    unwanted: list[Word | Phrase] = []
    matches = list(_PART.finditer(text))
    for match in matches:
        is_last = match is matches[-1] and is_open
        parts = unwanted if match["minus"] else wanted
        if match["phrase"] is not None:
            parts.extend(_quoted(match["phrase"]))
        else:
            parts.extend(_spoken(match["words"], is_last and not match["minus"]))
    return Query(_meaningful(wanted), tuple(dict.fromkeys(unwanted))[:MAX_PARTS])


def read_any(text: str) -> Query:
    """A question for texts that share words with this one, the more the better."""
    spoken = _meaningful(_spoken(text.replace("\x00", " ")[:MAX_QUERY], is_last=False))
    return Query(spoken, is_any=True)


def _quoted(phrase: str) -> list[Word | Phrase]:
    levelled: list[str] = []
    for match in WORD.finditer(folded(phrase)):
        run = match[0]
        # The last character of a run stands by itself in the index only where a run ends.
        levelled.extend((pairs(run)[:-1] or [run]) if is_cjk(run) else [level(run[:MAX_WORD])])
    levelled = [word for word in levelled if word][:MAX_PHRASE]
    return [Phrase(tuple(levelled), run=folded(phrase).strip())] if levelled else []


def _spoken(text: str, is_last: bool) -> list[Word | Phrase]:
    runs = [match[0] for match in WORD.finditer(folded(text))]
    spoken: list[Word | Phrase] = []
    for at, run in enumerate(runs):
        is_begun = is_last and at == len(runs) - 1
        if is_cjk(run):
            of_two = tuple(pairs(run)[:-1][:MAX_PHRASE])
            spoken.append(Phrase(of_two, run=run) if of_two else Phrase((run,), True, run))
            continue
        run = run[:MAX_WORD]
        word = level(run)
        if word:
            spoken.append(Word(word, possible_stems(run), is_begun and len(word) >= PREFIX_FROM))
    return spoken


def _meaningful(parts: list[Word | Phrase]) -> tuple[Word | Phrase, ...]:
    telling = [part for part in parts if not (isinstance(part, Word) and is_empty_word(part.text))]
    return tuple(dict.fromkeys(telling or parts))[:MAX_PARTS]


def for_sqlite(query: Query) -> str:
    """The query in the language of FTS5. A levelled word has only letters, digits and marks."""
    wanted = (" OR " if query.is_any else " AND ").join(map(_fts5, query.wanted))
    if not query.unwanted:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(map(_fts5, query.unwanted))})"


def _fts5(part: Word | Phrase) -> str:
    if isinstance(part, Phrase):
        star = "*" if part.is_begun else ""
        return f'({{title body}} : "{" ".join(part.words)}"{star})'
    asked = [f'{{title body}} : "{part.text}"{"*" if part.is_begun else ""}']
    asked += [f'{{title_stems body_stems}} : "{stem}"' for stem in sorted(part.stems)]
    return f"({' OR '.join(asked)})"


def for_postgres(query: Query) -> str:
    """The query as the text of a tsquery.

    It asks for no weights: these are not in the index, so that every match would be read to see.
    """
    wanted = (" | " if query.is_any else " & ").join(map(_tsquery, query.wanted))
    if not query.unwanted:
        return wanted
    return f"({wanted}) & !({' | '.join(map(_tsquery, query.unwanted))})"


def _tsquery(part: Word | Phrase) -> str:
    words = part.words if isinstance(part, Phrase) else (part.text,)
    steps = [f"'{word}'" for word in words]
    if part.is_begun:
        steps[-1] += ":*"
    asked = [" <-> ".join(steps)]
    if isinstance(part, Word):
        asked += [f"'{stem}'" for stem in sorted(part.stems)]
    return f"({' | '.join(asked)})"
