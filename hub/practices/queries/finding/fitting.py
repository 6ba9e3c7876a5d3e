"""Whether one practice is among what is wanted, asked for many searches at once."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from hub.core import search
from hub.core.db import db
from hub.practices.models import Practice, PracticeTerm
from hub.practices.queries.finding.listing import PRACTICE
from hub.practices.queries.finding.wanted import FRESHNESS, Wanted
from hub.practices.queries.visibility import found_practices


def fits(practice_id: int, searches: Mapping[int, Wanted]) -> set[int]:
    """The keys of those searches that find the practice; none if readers do not find it."""
    practice = db.session.scalars(found_practices().where(Practice.id == practice_id)).one_or_none()
    if practice is None:
        return set()
    terms: dict[str, set[str]] = defaultdict(set)
    rows = sa.select(PracticeTerm.kind, PracticeTerm.code)
    for kind, code in db.session.execute(rows.where(PracticeTerm.practice_id == practice_id)):
        terms[kind].add(code)
    terms[FRESHNESS] = {practice.freshness}
    by_terms = {
        key: wanted
        for key, wanted in searches.items()
        if all(terms[kind].intersection(codes) for kind, codes in wanted.chosen.items())
    }
    said = {
        words: not words or search.says(words, PRACTICE, practice_id)
        for words in {wanted.words for wanted in by_terms.values()}
    }
    return {key for key, wanted in by_terms.items() if said[wanted.words]}
