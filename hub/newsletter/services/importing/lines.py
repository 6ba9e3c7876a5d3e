"""The lines of a list: who, in which language, agreed when, to hear of what; and what is wrong."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.accounts.services.addresses import is_known_everywhere, tidy
from hub.core import clock
from hub.core.i18n import DEFAULT, LANGUAGES
from hub.core.sheets import Table
from hub.taxonomy import queries as taxonomy

# The heads of the columns; those without which nothing can be read come first.
ADDRESS, CONSENT, LANGUAGE, TOPICS = "address", "consent", "language", "topics"
NEEDED = (ADDRESS, CONSENT)

# What is wrong with a line.
NO_ADDRESS, NO_LANGUAGE, NO_DAY, FUTURE_DAY = "no_address", "no_language", "no_day", "future_day"
NO_TOPIC, TWICE, BROKEN, OTHER_LETTERS = "no_topic", "twice", "broken", "other_letters"

_BETWEEN = re.compile(r"[\s,;]+")


class NoSuchColumns(ValueError):
    """The table lacks the columns without which nothing can be read."""


@dataclass(frozen=True)
class Line:
    """One line by its number in the file; `why` says what is wrong with it, empty if nothing."""

    number: int
    address: str = ""
    agreed_on: dt.date | None = None
    lang: str = DEFAULT
    objectives: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    why: str = ""


def lines_of(table: Table) -> list[Line]:
    """Every line of the table. Raises NoSuchColumns."""
    heads = {head.strip().lower(): head for head in table.head}
    if any(name not in heads for name in NEEDED):
        raise NoSuchColumns
    lines: list[Line] = []
    seen: set[str] = set()
    for row, cells in table.records():
        said = {name: cells[head] for name, head in heads.items()}
        line = Line(row.number, why=BROKEN) if row.faults else _line(row.number, said)
        if line.address in seen:
            line = Line(row.number, why=TWICE)
        elif line.address:
            seen.add(line.address)
        lines.append(line)
    return lines


def _line(number: int, said: Mapping[str, str]) -> Line:
    address = tidy(said[ADDRESS])
    lang = said.get(LANGUAGE, "").lower() or DEFAULT
    day = _day(said[CONSENT])
    codes = [code for code in _BETWEEN.split(said.get(TOPICS, "").lower()) if code]
    objectives = {each.code for each in taxonomy.objectives()}
    regions = {each.code for each in taxonomy.regions()}
    why = ""
    if address is None:
        why = NO_ADDRESS
    elif not is_known_everywhere(address):
        why = OTHER_LETTERS
    elif lang not in LANGUAGES:
        why = NO_LANGUAGE
    elif day is None:
        why = NO_DAY
    elif day > clock.now().date():
        why = FUTURE_DAY
    elif not set(codes) <= objectives | regions:
        why = NO_TOPIC
    if why:
        return Line(number, why=why)
    return Line(
        number,
        address=address or "",
        agreed_on=day,
        lang=lang,
        objectives=[code for code in codes if code in objectives],
        regions=[code for code in codes if code in regions],
    )


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words[:10])
    except ValueError:
        return None
