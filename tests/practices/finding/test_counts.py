"""What facets count and what lists hold, beside the same told by hand over random practices."""

import datetime as dt
import random

import pytest

from hub.core import clock
from hub.core.db import db
from hub.practices.models import TYPES
from hub.practices.queries import finding
from hub.practices.queries.finding import CONFIRMED, KINDS, NEWEST, Wanted
from hub.practices.services.publishing import withdraw
from hub.practices.services.shelving import shelve_anew
from hub.taxonomy import queries as taxonomy
from tests.factories import make_member
from tests.practices.support import draft, make_call, published

# Words that stand nowhere else in what is written.
WORDS = ("quimby", "zanter", "belvor", "tromsk")
HOW_MANY, QUESTIONS = 24, 80


@pytest.fixture
def dice():
    return random.Random(7)


@pytest.fixture
def practices(session, dice):
    """Published ones with random terms and ages, some withdrawn, and a draft; those to be found."""
    author, call, made = make_member(), make_call("Work and papers"), []
    for number in range(HOW_MANY):
        framework = dice.choice(["gcm", "gcm", "gcr"])
        codes = [each.code for each in taxonomy.objectives(framework)][:8]
        is_reviewed = dice.random() < 0.6
        primary = dice.sample(codes, dice.randint(1, 2))
        practice = published(
            author,
            lang=dice.choice(["en", "fr", "ar"]),
            call=call if number % 7 == 0 else None,
            title=f"Practice {number} of the {dice.choice(WORDS)}",
            summary=" ".join(dice.sample(WORDS, 2)),
            framework=framework,
            objectives=primary,
            secondary_objectives=[code for code in codes[:2] if code not in primary],
            sdgs=dice.sample(["sdg-01", "sdg-08", "sdg-16"], dice.randint(0, 2)),
            scope=dice.choice(["national", "local"]),
            countries=dice.sample(["KE", "FR", "CO", "LB"], dice.randint(1, 3)),
            started_on=f"20{dice.randint(19, 23)}-03-01",
            type=dice.choice(list(TYPES)[:4]),
            implementer_type=dice.choice(["government", "civil-society"]),
            is_reviewed=is_reviewed,
            innovation="Reviewed" if is_reviewed else "Not reviewed",
        )
        age = dt.timedelta(days=dice.choice([10, 364, 366, 424, 426]))
        practice.published_at = clock.now() - age - dt.timedelta(hours=dice.randint(0, 9))
        practice.confirmed_at = clock.now() - age
        made.append(practice)
    for practice in made[::9]:
        withdraw(practice, actor=author, reason="Wrong")
    draft(author, title="A draft of quimby")
    shelve_anew()
    db.session.commit()
    return [practice for practice in made if practice.withdrawn_at is None]


def terms_of(practice):
    """The codes of every facet, told from what the authors wrote."""
    content = practice.content
    countries = content["countries"]
    return {
        "objective": {*content["objectives"], *content.get("secondary_objectives", ())},
        "principle": set(content["principles"]),
        "country": set(countries),
        "region": {taxonomy.country(code).region for code in countries},
        "scope": {content["scope"]},
        "language": {practice.lang},
        "type": {content["type"]},
        "organisation_type": {content["implementer_type"]},
        "sdg": set(content.get("sdgs", ())),
        "year": {content["started_on"][:4]},
        "call": {practice.call.slug} if practice.call else set(),
        "reviewed": {"yes" if content["innovation"] == "Reviewed" else "no"},
        "fresh": {practice.freshness},
    }


def says(practice, words):
    text = f"{practice.content['title']} {practice.content['summary']}".lower()
    return all(word in text for word in words.split())


def by_hand(practices, wanted, *, but=None):
    return [
        practice
        for practice in practices
        if says(practice, wanted.words)
        and all(
            terms_of(practice)[kind] & set(codes)
            for kind, codes in wanted.chosen.items()
            if kind != but
        )
    ]


def questions(dice, practices):
    """No choice, then random ones: up to three facets, up to two codes of each, words or none."""
    offered = {
        kind: sorted(set().union(*(terms_of(each)[kind] for each in practices))) for kind in KINDS
    }
    kinds = [kind for kind in KINDS if offered[kind]]
    yield Wanted()
    for _ in range(QUESTIONS):
        chosen = {
            kind: tuple(dice.sample(offered[kind], min(len(offered[kind]), dice.randint(1, 2))))
            for kind in dice.sample(kinds, dice.randint(0, 3))
        }
        words = " ".join(dice.sample(WORDS, dice.choice([0, 0, 1, 2])))
        yield Wanted(words, chosen, dice.choice(["", NEWEST, CONFIRMED]))


def test_lists_counts_map_and_order_are_those_told_by_hand(practices, dice):
    asked = 0
    for wanted in questions(dice, practices):
        expected = by_hand(practices, wanted)
        found = finding.find(wanted, size=1_000)
        assert {card.id for card in found.page.rows} == {each.id for each in expected}
        assert found.total == len(expected)
        for facet in found.facets:
            among = by_hand(practices, wanted, but=facet.kind)
            for option in facet.options:
                code = option.offer.code
                assert option.count == sum(code in terms_of(each)[facet.kind] for each in among)
                assert option.is_chosen == wanted.has(facet.kind, code)
        asked += bool(expected)
    assert asked > QUESTIONS / 4

    map_wanted = Wanted(chosen={"country": ("KE",), "language": ("en", "fr")})
    among = by_hand(practices, map_wanted, but="country")
    assert finding.by_country(map_wanted) == {
        code: sum(code in each.content["countries"] for each in among)
        for code in ("KE", "FR", "CO", "LB")
    }
    for order, moment in ((NEWEST, "published_at"), (CONFIRMED, "confirmed_at")):
        by_id = {practice.id: getattr(practice, moment) for practice in practices}
        moments = [by_id[each] for each in finding.found_ids(Wanted(order=order))]
        assert moments == sorted(by_id.values(), reverse=True)
