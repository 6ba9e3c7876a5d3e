"""The shape of a question to the search, read from an address."""

from collections.abc import Mapping

from hub.core.i18n import LANGUAGES
from hub.core.search import Order
from hub.home.queries import KINDS, Question

LONGEST = 200


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
