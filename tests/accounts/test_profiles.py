"""Profiles, the directory, settings of language and appearance."""

import re

import pytest

from hub.accounts.models import Organisation
from hub.core import clock as hub_clock
from hub.core.db import db
from tests.accounts.support import fresh
from tests.factories import make_member, sign_in

PROFILE = {
    "name": "Amina D.",
    "handle": "amina",
    "real_name": "Amina Diallo",
    "is_protected": "y",
    "organisation": "Rights House",
    "organisation_type": "civil-society",
    "country": "SN",
    "languages": ["fr", "en"],
    "objectives": ["gcm-06"],
    "bio": "I work on **fair recruitment**. <script>alert(1)</script>",
}


@pytest.fixture
def member(client):
    someone = make_member("Amina Diallo", email="amina@example.org")
    sign_in(client, someone)
    return someone


def page_of(client, member):
    return client.get(f"/en/members/{member.public_id}")


def test_profile_says_what_its_owner_saved(app, client, member):
    answer = client.post("/en/settings/profile", data=PROFILE)
    assert answer.location == f"/en/members/{member.public_id}"
    kept = fresh(member)
    assert (kept.name, kept.handle, kept.real_name, kept.is_protected) == (
        "Amina D.",
        "amina",
        "Amina Diallo",
        True,
    )
    assert (kept.country, kept.languages, kept.objectives) == ("SN", ["fr", "en"], ["gcm-06"])
    page = app.test_client().get(answer.location).get_data(as_text=True)
    for words in ("Amina D.", "@amina", "Rights House", "Senegal", "<strong>fair recruitment"):
        assert words in page
    assert "<script>alert" not in page
    assert client.get("/en/settings/profile").status_code == 200


def test_protected_identity_is_seen_by_those_who_answer_for_the_site_only(app, client, member):
    client.post("/en/settings/profile", data=PROFILE)
    seen = {}
    for role in ("", "reviewer", "editor", "moderator", "secretariat", "admin"):
        reader = app.test_client()
        sign_in(reader, make_member(roles=(role,) if role else ()))
        page = page_of(reader, member).get_data(as_text=True)
        seen[role] = ("Amina Diallo" in page, "amina@example.org" in page)
    hidden, shown = (False, False), (True, True)
    assert seen == {
        "": hidden,
        "reviewer": hidden,
        "editor": hidden,
        "moderator": shown,
        "secretariat": shown,
        "admin": shown,
    }
    directory = client.get("/en/members/").get_data(as_text=True)
    assert "Amina Diallo" not in directory


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Enter the name others will see"),
        ({"handle": "taken"}, "Somebody else has this handle"),
        ({"handle": "amina diallo"}, "Use letters from a to z"),
        ({"organisation_type": ""}, "Choose the type"),
        ({"country": "XX"}, "Not a valid choice"),
        ({"bio": "x" * 4001}, "Use at most 4,000 characters"),
    ],
)
def test_profile_that_cannot_be_keeps_what_was_typed(client, member, change, words):
    make_member(handle="taken")
    answer = client.post("/en/settings/profile", data=PROFILE | change)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert words in page
    assert 'value="Rights House"' in page
    assert fresh(member).name == "Amina Diallo"
    assert db.session.query(Organisation).count() == 0


def test_profile_of_who_is_gone_is_not_found(client):
    gone = make_member(state="erased")
    imported = make_member("From Elsewhere", state="placeholder", email=None, confirmed_at=None)
    assert page_of(client, gone).status_code == 404
    assert client.get("/en/members/nobody").status_code == 404
    assert "taken over from elsewhere" in page_of(client, imported).get_data(as_text=True)


def test_directory_is_for_members_and_finds_by_name_and_what_they_do(app, client, member):
    assert app.test_client().get("/en/members/").status_code == 303
    client.post("/en/settings/profile", data=PROFILE)
    make_member("Boris", country="RU", objectives=["gcm-01"])
    make_member("Hidden", state="placeholder")

    def names(query):
        page = client.get("/en/members/", query_string=query).get_data(as_text=True)
        return [name for name in ("Amina D.", "Boris", "Hidden") if f"<bdi>{name}</bdi>" in page]

    assert names({}) == ["Amina D.", "Boris"]
    assert names({"q": "AMI"}) == ["Amina D."]
    assert names({"q": "%"}) == []
    assert names({"country": "RU"}) == ["Boris"]
    assert names({"objective": "gcm-06"}) == ["Amina D."]
    assert names({"objective": "gcm-0"}) == []
    assert names({"organisation": "civil-society"}) == ["Amina D."]


def test_directory_pages_by_key_with_few_queries(client, member, count_queries):
    def look(path="/en/members/?q=Person"):
        with count_queries() as statements:
            page = client.get(path).get_data(as_text=True)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        return page.count('class="person"'), len(statements), following

    make_member("Person 0")
    one, few, _none = look()
    for number in range(1, 36):
        make_member(f"Person {number:02}")
    many, same, following = look()
    assert (one, many, few) == (1, 30, same)
    assert following is not None
    assert look(following[1].replace("&amp;", "&"))[::2] == (6, None)


def test_language_and_time_zone_are_kept(client, member):
    answer = client.post("/en/settings/language", data={"lang": "ar", "timezone": "Africa/Dakar"})
    assert answer.location == "/ar/settings/language"
    kept = fresh(member)
    assert (kept.lang, kept.timezone) == ("ar", "Africa/Dakar")
    refused = client.post("/en/settings/language", data={"lang": "xx", "timezone": "Moon/Sea"})
    assert refused.status_code == 422


def test_language_of_an_anonymous_reader_is_a_cookie_set_by_post(app):
    client = app.test_client()
    assert client.get("/fr/").headers.getlist("Set-Cookie") == []
    answer = client.post("/en/language", data={"lang": "fr", "next": "/en/members/x?y=1"})
    assert answer.location == "/fr/members/x?y=1"
    assert client.get_cookie("lang").value == "fr"
    assert client.get("/login").location == "/fr/login"
    assert client.post("/en/language", data={"lang": "zz", "next": "//evil"}).location == "/en/"


def test_keyboard_shortcuts_can_be_switched_off(client, member):
    client.post("/en/settings/appearance", data={})
    assert fresh(member).keys_on is False
    assert 'data-keys="off"' in client.get("/en/settings/appearance").get_data(as_text=True)
    client.post("/en/settings/appearance", data={"keys_on": "y"})
    assert fresh(member).keys_on is True


def test_settings_begin_with_the_profile(client, member):
    assert client.get("/en/settings/").location == "/en/settings/profile"
    for page in ("profile", "language", "appearance", "security", "sign-ins", "address", "privacy"):
        assert client.get(f"/en/settings/{page}").status_code == 200, page


def test_settings_lead_an_anonymous_reader_to_the_sign_in_page(client):
    answer = client.get("/en/settings/profile")
    assert answer.location == "/en/login?next=/en/settings/profile"
    assert client.post("/en/settings/profile", data=PROFILE).status_code == 401


def test_organisation_page_names_its_members_to_members_only(app, client, member):
    client.post("/en/settings/profile", data=PROFILE)
    path = "/en/organisations/rights-house"
    assert "Amina D." in client.get(path).get_data(as_text=True)
    stranger = app.test_client().get(path).get_data(as_text=True)
    assert "Rights House" in stranger
    assert "Amina D." not in stranger
    assert hub_clock.now() > member.created_at
