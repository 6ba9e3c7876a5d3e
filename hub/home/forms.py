"""The shape of a question to the search."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.core.i18n import LANGUAGES
from hub.core.search import Order

LONGEST = 200
KINDS = ("topic", "reply")


@dataclass(frozen=True)
class Question:
    """What is looked for; what cannot be meant counts as not said."""

    text: str = ""
    kind: str | None = None
    space: str | None = None
    lang: str | None = None
    order: Order = Order.RELEVANCE
    after: str | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the words keeps results away."""
        return bool(self.kind or self.space or self.lang)

    def address(self, **changed: str | None) -> dict[str, str | None]:
        """The values of an address that asks the same but for what is `changed`."""
        return {
            "q": self.text or None,
            "kind": self.kind,
            "space": self.space,
            "in": self.lang,
            "order": None if self.order is Order.RELEVANCE else self.order.value,
            **changed,
        }


def read_question(given: Mapping[str, str]) -> Question:
    """The question in the values of an address."""
    kind, lang, order = given.get("kind"), given.get("in"), given.get("order")
    return Question(
        text=" ".join(given.get("q", "").split())[:LONGEST],
        kind=kind if kind in KINDS else None,
        space=given.get("space") or None,
        lang=lang if lang in LANGUAGES else None,
        order=Order.NEWEST if order == Order.NEWEST else Order.RELEVANCE,
        after=given.get("after") or None,
    )
