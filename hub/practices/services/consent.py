"""Whose words a practice has who has not agreed to be quoted in it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hub.core.i18n import _
from hub.practices.models import FIELDS, Practice
from hub.practices.queries.origins import said_in

# So many words in a row are somebody's own, not the language's.
IN_A_ROW = 8
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W_]+")


def unagreed(practice: Practice) -> dict[str, str]:
    """The fields that have words of somebody who has not agreed, and what is to be done."""
    faults: dict[str, str] = {}
    for said in said_in(practice):
        author = next((each for each in practice.authors if each.member_id == said.author_id), None)
        if author is not None and author.accepted_at is not None:
            continue
        for name, value in practice.content.items():
            if name not in FIELDS or not any(shares_words(value, text) for text in said.texts):
                continue
            field = FIELDS[name].label
            faults[name] = str(
                _(
                    "%(name)s has not agreed yet to the words quoted in “%(field)s”.",
                    name=author.member.public_name or _("A former member"),
                    field=field,
                )
                if author is not None
                else _(
                    "“%(field)s” has words of somebody who has not agreed to be quoted. Remove "
                    "them or say it in your own words.",
                    field=field,
                )
            )
    return faults


def shares_words(value: Any, source: str) -> bool:
    """Whether a value has eight words in a row of a text, or all of a shorter one."""
    own = [line for line in source.split("\n") if not line.lstrip().startswith(">")]
    theirs = _words("\n".join(own))
    length = min(IN_A_ROW, len(theirs))
    if not length:
        return False
    rows = set(_in_rows(theirs, length))
    return any(not rows.isdisjoint(_in_rows(_words(text), length)) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def _in_rows(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - length + 1):
        yield tuple(words[start : start + length])
