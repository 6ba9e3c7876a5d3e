"""Search over a hundred thousand contributions: rare words, frequent words, several."""

from collections.abc import Iterator
from functools import partial

from benchmarks.cases.case import Case
from benchmarks.depth import Depth
from benchmarks.load import pages_a_second
from benchmarks.measures import Figure, side_by_side
from benchmarks.places import Place

QUESTIONS = {
    "one frequent word": "recruitment",
    "three frequent words": "recruitment+school+permit",
}


def search(place: Place, depth: Depth) -> Iterator[Figure]:
    """The page of results for a stranger beside a bare page with one question to the same index."""
    count = place.made["contributions"]
    with place.floor() as bare:
        for what, words in QUESTIONS.items():
            yield from side_by_side(
                f"search, {what} of {count:,} texts",
                place.on,
                "pages",
                depth=depth,
                hub=partial(pages_a_second, f"{place.hub.url}/en/search?q={words}", depth.seconds),
                floor=partial(pages_a_second, f"{bare.url}/find?q={words}", depth.seconds),
            )


SEARCH = Case("search", at=search, is_about_many=True)
