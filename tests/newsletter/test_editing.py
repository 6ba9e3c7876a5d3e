"""An issue as its editors make it: in pages and posts, two at once, until it is scheduled."""

import dataclasses

import pytest

from hub.accounts.models import NEWSLETTER_EDITOR
from hub.core.db import db
from hub.newsletter.models import APPROVED, CANCELLED, EDITING, SCHEDULED, SENDING, Issue
from tests.factories import make_member, sign_in
from tests.newsletter.issues import make_issue, make_item

pytestmark = pytest.mark.one_database
PAGE = "/en/newsletter/issues/2026-11"


@pytest.fixture
def editor(client):
    member = make_member("Amina", roles=(NEWSLETTER_EDITOR,))
    sign_in(client, member)
    return member


def the_issue() -> Issue:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Issue).one()


def titles(section: str = "practices") -> list[str]:
    return [
        each.text("en").title.removesuffix(" of 2026-11")
        for each in the_issue().items
        if each.section == section
    ]


def test_pages_of_an_issue_open_to_its_editors_alone(client):
    issue = make_issue()
    item = issue.items[0].id
    sign_in(client, make_member())
    for path in (
        "/edit",
        "/texts/en",
        "/items/new",
        f"/items/{item}/texts/en",
        "/cancellation",
        "/preview",
    ):
        assert client.get(f"{PAGE}{path}").status_code == 404, path
    sign_in(client, make_member(roles=(NEWSLETTER_EDITOR,)))
    for path in (
        "/edit",
        "/texts/en",
        "/items/new",
        f"/items/{item}/texts/en",
        "/cancellation",
        "/preview",
    ):
        assert client.get(f"{PAGE}{path}").status_code == 200, path
    assert client.get(f"{PAGE}/texts/xx").status_code == 404
    assert client.get(f"{PAGE}/items/{item + 99}/texts/en").status_code == 404


def test_items_are_moved_left_out_and_put_back(client, editor):
    issue = make_issue()
    first, second = (each.id for each in issue.items)
    answer = client.post(f"{PAGE}/items/{first}/place", data={"way": "down"})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"{PAGE}/edit#item-{first}",
    )
    assert titles() == ["Second", "First"]
    client.post(f"{PAGE}/items/{first}/place", data={"way": "down"})
    assert titles() == ["Second", "First"]
    client.post(f"{PAGE}/items/{first}/place", data={"way": "up"})
    assert titles() == ["First", "Second"]
    client.post(f"{PAGE}/items/{second}/section", data={"section": "events"})
    assert (titles(), titles("events")) == (["First"], ["Second"])
    client.post(f"{PAGE}/items/{second}/omission")
    assert [each.id for each in the_issue().shown_items] == [first]
    client.post(f"{PAGE}/items/{second}/omission?_method=DELETE")
    assert sorted(each.id for each in the_issue().shown_items) == sorted([first, second])
    assert client.post(f"{PAGE}/items/{first}/place", data={"way": "away"}).status_code == 404
    assert client.post(f"{PAGE}/items/{first}/section", data={"section": "x"}).status_code == 404
    assert the_issue().edited_by == editor.id


def test_item_is_added_and_worded_in_another_language(client, editor):
    make_issue()
    said = {
        "section": "events",
        "lang": "en",
        "title": "A film",
        "summary": "About bridges.",
        "address": "no address",
    }
    refused = client.post(f"{PAGE}/items", data=said)
    assert (refused.status_code, "About bridges." in refused.text) == (422, True)
    added = client.post(f"{PAGE}/items", data={**said, "address": "https://example.org/film"})
    assert added.status_code == 303
    item = next(each for each in the_issue().items if each.section == "events")
    words = {"title": "Un film", "summary": "Des ponts.", "stamp": ""}
    assert client.post(f"{PAGE}/items/{item.id}/texts/fr", data=words).status_code == 303
    item = next(each for each in the_issue().items if each.section == "events")
    assert {each.lang: each.title for each in item.texts} == {"en": "A film", "fr": "Un film"}
    gone = client.post(f"{PAGE}/items/{item.id}/texts/en?_method=DELETE")
    assert gone.status_code == 303
    last = client.post(f"{PAGE}/items/{item.id}/texts/fr?_method=DELETE")
    assert (last.status_code, "leave the item out instead" in last.text) == (409, True)


def test_second_editor_to_save_sees_what_the_first_wrote_and_loses_nothing(client, editor):
    issue = make_issue()
    stamp = issue.text("en").stamp
    mine = {"subject": "Bridges", "preview": "", "opening": "We begin.", "stamp": stamp}
    assert client.post(f"{PAGE}/texts/en", data=mine).status_code == 303
    other = client.application.test_client()
    sign_in(other, make_member(roles=(NEWSLETTER_EDITOR,)))
    theirs = {"subject": "Schools", "preview": "", "opening": "We teach.", "stamp": stamp}
    answer = other.post(f"{PAGE}/texts/en", data=theirs)
    assert answer.status_code == 409
    assert [words in answer.text for words in ("Schools", "We teach.", "Bridges", "We begin.")] == [
        True
    ] * 4
    assert the_issue().text("en").subject == "Bridges"
    # They have read it now, and may save theirs.
    again = {**theirs, "stamp": the_issue().text("en").stamp}
    assert other.post(f"{PAGE}/texts/en", data=again).status_code == 303
    assert the_issue().text("en").opening_html == "<p>We teach.</p>\n"


def test_second_editor_of_an_item_sees_what_the_first_wrote(client, editor):
    issue = make_issue()
    item = issue.items[0]
    place = f"{PAGE}/items/{item.id}/texts/en"
    words = {"title": "Mine", "summary": "", "stamp": item.texts[0].stamp}
    assert client.post(place, data=words).status_code == 303
    answer = client.post(place, data={**words, "title": "Theirs"})
    assert (answer.status_code, "Mine" in answer.text, "Theirs" in answer.text) == (409, True, True)
    assert titles()[0] == "Mine"


def test_words_without_a_subject_are_refused_and_kept(client, editor):
    make_issue()
    answer = client.post(f"{PAGE}/texts/fr", data={"subject": "", "opening": "Bonjour."})
    assert (answer.status_code, "Give it a subject." in answer.text, "Bonjour." in answer.text) == (
        422,
        True,
        True,
    )
    assert [each.lang for each in the_issue().texts] == ["en"]


def test_issue_goes_from_editing_to_its_date_in_the_hands_of_two(client, editor, run_jobs, mailbox):
    make_issue()
    said = {"subject": "Bridges", "preview": "", "opening": "", "stamp": ""}
    client.post(f"{PAGE}/texts/fr", data=said)
    page = client.get(f"{PAGE}/edit").text
    assert ("somebody else approves it" in page, "Approve the issue" in page) == (True, False)
    version = the_issue().version
    own = client.post(f"{PAGE}/approval", data={"version": version})
    assert (own.status_code, the_issue().state) == (409, EDITING)
    other = client.application.test_client()
    second = make_member(roles=(NEWSLETTER_EDITOR,), lang="fr")
    sign_in(other, second)
    assert "Approve the issue" in other.get(f"{PAGE}/edit").text
    late = other.post(f"{PAGE}/approval", data={"version": version - 1})
    assert (late.status_code, "Somebody else has changed this issue" in late.text) == (409, True)
    assert other.post(f"{PAGE}/approval", data={"version": version}).status_code == 303
    assert the_issue().state == APPROVED
    date = {"at": "2099-01-05T09:00", "version": the_issue().version}
    untested = other.post(f"{PAGE}/date", data=date)
    assert (untested.status_code, "Send a test first" in untested.text) == (409, True)
    test = {"version": the_issue().version, "to": [second.id, editor.id]}
    assert other.post(f"{PAGE}/tests", data=test).status_code == 303
    run_jobs()
    assert [len(mailbox.to(each.email)) for each in (second, editor)] == [1, 1]
    assert mailbox.to(second.email)[0]["Subject"] == "Bridges"
    assert other.post(f"{PAGE}/date", data=date).status_code == 303
    issue = the_issue()
    assert (issue.state, str(issue.scheduled_at)) == (
        SCHEDULED,
        "2099-01-05 09:00:00+00:00",
    )
    off = other.post(f"{PAGE}/date?_method=DELETE", data={"version": issue.version})
    assert (off.status_code, the_issue().state) == (303, APPROVED)
    back = client.post(f"{PAGE}/approval?_method=DELETE", data={"version": the_issue().version})
    assert (back.status_code, the_issue().state) == (303, EDITING)


def test_issue_with_faults_is_neither_approved_nor_tried(client, editor):
    issue = make_issue()
    issue.texts, issue.items = [], []
    db.session.commit()
    page = client.get(f"{PAGE}/edit").text
    assert [
        words in page
        for words in (
            "There is nothing in the issue",
            "The issue has no subject.",
            "Approve the issue",
            "Send the test",
        )
    ] == [True, True, False, False]
    answer = client.post(f"{PAGE}/approval", data={"version": 1})
    assert (answer.status_code, the_issue().state) == (409, EDITING)
    tried = client.post(f"{PAGE}/tests", data={"version": 1, "to": [editor.id]})
    assert (tried.status_code, the_issue().tested_version) == (409, None)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("", "Choose a day and a time."),
        ("2020-01-01T10:00", "This date is past."),
        ("tomorrow", "Give a day and a time"),
        # Clocks in Paris are set forward then.
        ("2099-03-29T02:30", "this time does not exist"),
    ],
)
def test_date_that_cannot_be_is_refused_beside_its_field(
    client, editor, settings, monkeypatch, at, words
):
    there = dataclasses.replace(settings, newsletter_zone="Europe/Paris")
    monkeypatch.setitem(client.application.extensions, "settings", there)
    make_issue(state=APPROVED, tested_version=1)
    answer = client.post(f"{PAGE}/date", data={"at": at, "version": 1})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert the_issue().state == APPROVED


def test_date_is_meant_on_the_clocks_of_the_newsletter(client, editor, settings, monkeypatch):
    there = dataclasses.replace(settings, newsletter_zone="Asia/Kolkata")
    monkeypatch.setitem(client.application.extensions, "settings", there)
    make_issue(state=APPROVED, tested_version=1)
    client.post(f"{PAGE}/date", data={"at": "2099-03-29T10:00", "version": 1})
    assert str(the_issue().scheduled_at) == "2099-03-29 04:30:00+00:00"
    page = client.get(f"{PAGE}/edit").text.replace("\u202f", " ")
    assert "March 29, 2099, 10:00 AM (Asia/Kolkata, UTC+05:30)" in page


def test_test_goes_to_five_editors_at_most_and_to_nobody_else(client, editor):
    make_issue()
    others = [make_member(roles=(NEWSLETTER_EDITOR,)).id for _ in range(5)]
    many = {"version": 1, "to": [editor.id, *others]}
    answer = client.post(f"{PAGE}/tests", data=many)
    assert (answer.status_code, "Choose five people at most." in answer.text) == (422, True)
    strange = {"version": 1, "to": [make_member().id]}
    assert client.post(f"{PAGE}/tests", data=strange).status_code == 422
    assert the_issue().tested_version is None


def test_issue_is_cancelled_by_who_says_that_they_are_sure(client, editor):
    make_issue()
    unsure = client.post(f"{PAGE}/cancellation", data={"version": 1})
    assert (unsure.status_code, the_issue().state) == (422, EDITING)
    sure = client.post(f"{PAGE}/cancellation", data={"version": 1, "sure": "y"})
    assert (sure.status_code, the_issue().state) == (303, CANCELLED)
    assert client.get(f"{PAGE}/edit").status_code == 200


def test_words_of_an_approved_issue_stand(client, editor):
    issue = make_issue(state=SENDING)
    item = issue.items[0].id
    for path, data in (
        ("/texts/en", {"subject": "Other", "stamp": issue.text("en").stamp}),
        (f"/items/{item}/place", {"way": "down"}),
        (f"/items/{item}/omission", {}),
        (f"/items/{item}/section", {"section": "events"}),
        ("/items", {"section": "events", "lang": "en", "title": "New"}),
    ):
        answer = client.post(f"{PAGE}{path}", data=data)
        assert (answer.status_code, "take it back to change it" in answer.text) == (409, True)
    assert (the_issue().version, titles()) == (1, ["First", "Second"])


def test_words_typed_while_somebody_else_approves_are_not_lost(client, editor):
    issue = make_issue()
    item = issue.items[0]
    issue.state = APPROVED
    db.session.commit()
    stamps = issue.text("en").stamp, item.texts[0].stamp
    place = f"/items/{item.id}/texts/en"
    for path, data in (
        ("/texts/en", {"subject": "Typed", "opening": "For an hour.", "stamp": stamps[0]}),
        (place, {"title": "Typed", "summary": "For an hour.", "stamp": stamps[1]}),
        (
            "/items",
            {"section": "events", "lang": "en", "title": "Typed", "summary": "For an hour."},
        ),
    ):
        answer = client.post(f"{PAGE}{path}", data=data)
        told = ("take it back to change it", 'value="Typed"', "For an hour.")
        assert [answer.status_code, *(words in answer.text for words in told)] == [409] + [True] * 3
    # And nobody begins to type what cannot be saved.
    begun = [client.get(f"{PAGE}{path}").status_code for path in ("/texts/en", place, "/items/new")]
    assert begun == [303] * 3


def test_words_stand_beside_those_in_the_language_of_the_editor(client, editor):
    issue = make_issue()
    for code in ("ar", "fr"):
        words = {"subject": f"Subject in {code}", "preview": "", "opening": ""}
        assert client.post(f"{PAGE}/texts/{code}", data=words).status_code == 303
    for lang in ("en", "fr"):
        page = client.get(f"{PAGE}/texts/es".replace("/en/", f"/{lang}/")).text
        assert [each.lang for each in issue.texts if f"<strong>{each.subject}<" in page] == [lang]


def test_issue_is_read_with_as_many_queries_for_thirty_items_as_for_one(
    client, editor, count_queries
):
    issue = make_issue()
    with count_queries() as few:
        client.get(f"{PAGE}/edit")
    issue.items += [make_item(f"Item {number}", position=number) for number in range(3, 31)]
    db.session.commit()
    with count_queries() as many:
        client.get(f"{PAGE}/edit")
    assert len(many) == len(few)
