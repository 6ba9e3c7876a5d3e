"""What is worth a second look in how a practice is worded: its texts, and its pictures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.core.i18n import _
from hub.practices.models import FIELDS, LINE, ROWS, STATEMENTS, TEXT
from hub.taxonomy.queries import wording
from hub.taxonomy.queries.wording import Hint

PICTURE = "picture"


def hints_of(content: Mapping[str, Any], *, has_pictures: bool = False) -> list[Hint]:
    """All that is worth a second look, in the order of the fields, in the reader's language."""
    hints = wording.hints_of(list(_texts(content)), framework=content.get("framework"))
    if has_pictures and not content.get("photo_consent"):
        words = _("There are pictures. Say whether everybody in them agreed.")
        hints.append(Hint("photo_consent", PICTURE, (), str(words)))
    order = list(FIELDS)
    return sorted(hints, key=lambda hint: order.index(hint.field))


def names_people(content: Mapping[str, Any]) -> bool:
    """Whether something in the texts looks like the personal data of a beneficiary."""
    return wording.names_people(list(_texts(content)))


def _texts(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The texts about the practice; not those that name who did it and how they are reached."""
    for name, field in FIELDS.items():
        value = content.get(name)
        if not value or field.is_named:
            continue
        if field.kind in (LINE, TEXT):
            yield name, str(value)
        elif field.kind == STATEMENTS:
            yield name, "\n\n".join(map(str, value.values()))
        elif field.kind == ROWS:
            yield name, _cells(value)


def _cells(rows: Sequence[Mapping[str, str]]) -> str:
    return "\n\n".join(str(cell) for row in rows for cell in row.values() if cell)
