"""What a field offers to choose from: what is sent, and the words that are read for it."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms.fields.choices import SelectChoice


def offered(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The choices of a field, in this order."""
    return [SelectChoice(value, words) for value, words in pairs]


def offered_in_groups(groups: Mapping[str, Iterable[tuple[Any, Any]]]) -> list[SelectChoice]:
    """The choices of a field, below the name of their group."""
    return [
        SelectChoice(value, words, optgroup=name)
        for name, pairs in groups.items()
        for value, words in pairs
    ]
