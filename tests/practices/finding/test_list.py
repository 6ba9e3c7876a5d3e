"""The page of the list: its cards, facets, chips, pages, and what it says where nothing fits."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from hub.core.db import db
from hub.practices.models import Practice
from hub.practices.queries import finding
from hub.practices.queries.finding import Wanted, listing
from hub.practices.services.keeping import confirm
from hub.practices.services.publishing import withdraw
from tests.factories import make_member, sign_in
from tests.practices.support import draft, make_call, published, submitted

FOCAL = "kestrel77@lagoon.example.org"
LIST = "/en/practices/"


@pytest.fixture
def author(session):
    return make_member("Ada Author")


def titles(answer):
    return re.findall(r'<h3 class="topic-title"[^>]*><a [^>]*>([^<]*)</a>', answer.text)


def count_of(answer, kind, code):
    """What stands beside an option of a facet; None where it is not offered."""
    found = re.search(
        rf'<label for="{kind}-{code}">.*?<span class="count">(\d+)</span>', answer.text
    )
    return int(found[1]) if found else None


def is_checked(answer, kind, code):
    return f'name="{kind}" value="{code}" checked' in answer.text


def test_list_shows_the_newest_first_and_what_a_reader_chooses_by(client, author, clock):
    published(author, title="An older practice", countries=["FR", "KE", "CO", "LB"])
    clock(by=dt.timedelta(hours=1))
    published(author, lang="fr", title="Une pratique plus récente", is_reviewed=False)
    answer = client.get(LIST)
    assert titles(answer) == ["Une pratique plus récente", "An older practice"]
    assert answer.text.count(">Reviewed by peers<") == 2  # the card's mark and the facet
    assert "1 more country" in answer.text
    assert '<span lang="fr" dir="auto">Français</span>' in answer.text
    assert "2 practices" in answer.text


def test_list_holds_nothing_that_is_not_published_or_was_withdrawn(client, author):
    draft(author, title="Only a draft")
    submitted(author, title="Only handed in")
    gone = published(author, title="Withdrawn again", countries=["CO"])
    withdraw(gone, actor=author, reason="Wrong")
    db.session.commit()
    assert titles(client.get(LIST)) == []
    assert "No practice is published yet" in client.get(LIST).text
    published(author, title="Here to stay")
    answer = client.get(LIST)
    assert titles(answer) == ["Here to stay"]
    assert count_of(answer, "country", "CO") is None
    assert count_of(answer, "country", "KE") == 1


def test_choices_of_one_facet_add_up_and_of_several_narrow(client, author):
    published(author, title="Kenya, service", countries=["KE"])
    published(author, title="Kenya, training", countries=["KE"], type="training")
    published(author, title="France, training", countries=["FR"], type="training")
    answer = client.get(LIST + "?country=KE&country=FR&type=training")
    assert sorted(titles(answer)) == ["France, training", "Kenya, training"]
    assert is_checked(answer, "country", "KE")
    assert is_checked(answer, "type", "training")
    # Each is counted under the other facets, not under its own.
    assert count_of(answer, "type", "service") == 1
    assert count_of(answer, "type", "training") == 2
    assert count_of(answer, "country", "KE") == 1


def test_words_are_found_in_any_language_and_go_with_facets(client, author):
    published(author, title="Reçus pour les travailleurs saisonniers", lang="fr")
    published(author, title="Receipts for harvesters", countries=["FR"])
    assert titles(client.get(LIST + "?q=saisonnier")) == ["Reçus pour les travailleurs saisonniers"]
    assert titles(client.get(LIST + "?q=saisonnier&country=FR")) == []


def test_what_fits_best_stands_first_where_words_are_given(client, author, clock):
    published(author, title="Quimby desks", summary="quimby quimby")
    clock(by=dt.timedelta(hours=1))
    published(author, title="Vans", summary="Once a quimby.")
    assert titles(client.get(LIST + "?q=quimby")) == ["Quimby desks", "Vans"]
    # The form says nothing of the order until one is chosen.
    assert '<option value="">What fits best</option>' in client.get(LIST + "?q=quimby").text
    assert titles(client.get(LIST + "?q=quimby&order=newest")) == ["Vans", "Quimby desks"]


def test_what_fits_best_is_weighed_among_what_is_found(client, author, clock, monkeypatch):
    monkeypatch.setattr(listing, "WEIGHED", 2)
    for title, countries in (
        ("An old quimby", ["KE"]),
        ("Quimby desks", ["KE"]),
        ("Vans", ["KE"]),
        ("A newer quimby", ["FR"]),
        ("The newest quimby", ["FR"]),
    ):
        published(author, title=title, summary="Once a quimby.", countries=countries)
        clock(by=dt.timedelta(hours=1))
    answer = client.get(LIST + "?q=quimby&country=KE")
    assert titles(answer) == ["Quimby desks", "Vans", "An old quimby"]
    assert titles(client.get(LIST + "?q=quimby&country=KE&order=newest")) == [
        "Vans",
        "Quimby desks",
        "An old quimby",
    ]


def test_chips_lead_to_the_same_without_them(client, author):
    published(author, countries=["KE"])
    answer = client.get(LIST + "?q=vans&country=KE&scope=national&order=newest")
    chips = re.findall(r'<a class="chip" href="([^"]+)"', answer.text)
    assert [chip.replace("&amp;", "&") for chip in chips] == [
        LIST + "?country=KE&scope=national&order=newest",
        LIST + "?q=vans&scope=national&order=newest",
        LIST + "?q=vans&country=KE&order=newest",
    ]


def test_what_cannot_be_meant_counts_as_not_said(client, author):
    published(author)
    address = LIST + "?country=XX&objective=nonsense&year=abcd&order=upwards&after=%00&view=sphere"
    answer = client.get(address + "&fresh=never&call=' OR 1&q=%00")
    assert titles(answer) == ["Mobile desks renew the papers of seasonal workers in Tamberra"]
    assert "chosen" not in re.findall(r'<a class="chip[^>]*>', answer.text)


def test_an_empty_result_says_what_to_leave_out(client, author):
    published(author, countries=["KE"], type="service")
    published(author, countries=["FR"], type="training")
    answer = client.get(LIST + "?country=KE&type=training")
    assert titles(answer) == []
    looser = re.findall(r'<a class="button" href="([^"]+)"[^>]*>([^<]+) <span', answer.text)
    assert looser == [
        (LIST + "?type=training", "Country"),
        (LIST + "?country=KE", "Type of practice"),
    ]
    assert "Try fewer words or fewer filters." in client.get(LIST + "?q=nowhere").text


def test_freshness_is_that_of_the_day(client, author, clock):
    published(author)
    assert count_of(client.get(LIST), "fresh", "fresh") == 1
    clock(by=dt.timedelta(days=366))
    assert count_of(client.get(LIST), "fresh", "update_due") == 1
    clock(by=dt.timedelta(days=61))
    answer = client.get(LIST + "?fresh=stale")
    assert len(titles(answer)) == 1
    assert count_of(answer, "fresh", "fresh") is None
    confirm(db.session.scalars(sa.select(Practice)).one())
    db.session.commit()
    assert count_of(client.get(LIST), "fresh", "fresh") == 1


def test_pages_go_on_behind_the_last_shown_also_if_it_is_withdrawn(author):
    made = [published(author, title=f"Practice {number}") for number in range(5)]

    def page(after=None):
        found = finding.find(Wanted(), after=after, size=2).page
        return [card.title for card in found.rows], found.after

    shown, after = page()
    assert shown == ["Practice 4", "Practice 3"]
    assert page(after)[0] == ["Practice 2", "Practice 1"]
    withdraw(made[3], actor=author, reason="Wrong")
    assert page(after)[0] == ["Practice 1", "Practice 0"]


def test_call_is_a_facet_with_its_title(client, author):
    published(author, call=make_call("Papers for all"))
    answer = client.get(LIST + "?call=call-papers-for-all")
    assert len(titles(answer)) == 1
    assert ">Papers for all<" in answer.text


def test_map_shows_countries_that_narrow_the_list(client, author):
    published(author, countries=["KE", "FR"])
    answer = client.get(LIST + "?view=map&type=service")
    assert '<a href="/en/practices/?type=service&amp;country=KE">Kenya</a></th>' in answer.text
    assert titles(answer) == []
    assert 'name="view" value="map"' in answer.text


def test_scripts_are_given_the_list_alone(client, author):
    published(author)
    answer = client.get(LIST, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith("<section")
    assert "HX-Request" in answer.headers["Vary"]


def test_no_page_of_the_list_tells_the_address_of_the_focal_point(client, author):
    published(author, focal_point_email=FOCAL)
    for address in (LIST, LIST + "?q=desks", LIST + "?view=map", LIST + "?q=kestrel77"):
        assert "kestrel77" not in client.get(address).text.replace("“kestrel77”", "").replace(
            'value="kestrel77"', ""
        ).replace("q=kestrel77", "")
    assert titles(client.get(LIST + "?q=kestrel77")) == []


QUESTIONS = (
    "",
    "?country=KE",
    "?q=desks&country=KE&type=service&reviewed=yes&call=call-papers",
    "?view=map",
)


def test_list_takes_as_many_queries_for_many_and_at_most_ten(client, author, count_queries):
    def asked(question):
        client.get(LIST + question)
        with count_queries() as statements:
            answer = client.get(LIST + question)
        assert answer.status_code == 200
        return len(statements)

    sign_in(client, make_member())
    call = make_call("Papers")
    published(author, call=call)
    few = [asked(question) for question in QUESTIONS]
    for _ in range(24):
        published(author, call=call)
    assert [asked(question) for question in QUESTIONS] == few
    assert max(few) <= 10
    first = client.get(LIST + QUESTIONS[2])
    assert len(titles(first)) == 20
    following = re.findall(r'rel="next" href="([^"]+)"', first.text)[0].replace("&amp;", "&")
    assert len(titles(client.get(following))) == 5
