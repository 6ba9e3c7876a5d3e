"""What somebody looks for among the practices, as it stands in an address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hub.practices.models import TERM_KINDS

# Told from the day a practice was confirmed, so that it is no term of it.
FRESHNESS = "fresh"
KINDS = (*TERM_KINDS, FRESHNESS)

RELEVANCE, NEWEST, CONFIRMED = "relevance", "newest", "confirmed"
ORDERS = (RELEVANCE, NEWEST, CONFIRMED)


@dataclass(frozen=True)
class Wanted:
    """Words, and the codes chosen of each facet: one of the codes of every facet is asked for.

    `order` is empty where nothing was said: what fits best where there are words, else the newest.
    """

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""

    @classmethod
    def kept(cls, row: Mapping[str, Any]) -> "Wanted":
        """What a saved search wants."""
        chosen = {kind: tuple(codes) for kind, codes in row.get("chosen", {}).items()}
        return cls(words=row.get("words", ""), chosen=chosen)

    @property
    def in_order(self) -> str:
        """The order that is meant."""
        if self.order == RELEVANCE and not self.words:
            return NEWEST
        return self.order or (RELEVANCE if self.words else NEWEST)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything keeps practices away."""
        return bool(self.words or self.chosen)

    @property
    def choices(self) -> Iterable[tuple[str, str]]:
        """Each code that is chosen, with its facet."""
        return ((kind, code) for kind, codes in self.chosen.items() for code in codes)

    def has(self, kind: str, code: str) -> bool:
        """Whether the code is chosen."""
        return code in self.chosen.get(kind, ())

    def address(self, **changed: Any) -> dict[str, Any]:
        """The values of an address that asks for this, but for what is `changed`."""
        return {
            "q": self.words or None,
            **{kind: list(codes) for kind, codes in self.chosen.items()},
            "order": self.order or None,
            **changed,
        }

    def choosing(self, kind: str, code: str) -> "Wanted":
        """The same with only this code of the facet."""
        return replace(self, chosen={**self.chosen, kind: (code,)})

    def without(self, kind: str, code: str | None = None) -> "Wanted":
        """The same without the code, or without any of the facet."""
        left = tuple(each for each in self.chosen.get(kind, ()) if code and each != code)
        chosen = {each: codes for each, codes in self.chosen.items() if each != kind}
        if left:
            chosen = {each: left if each == kind else self.chosen[each] for each in self.chosen}
        return replace(self, chosen=chosen)

    def without_words(self) -> "Wanted":
        """The same whatever it says."""
        return replace(self, words="", order="" if self.order == RELEVANCE else self.order)
