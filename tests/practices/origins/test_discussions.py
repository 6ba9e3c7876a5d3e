"""A contribution becomes a practice: its author is asked, and both lead to each other."""

import datetime as dt
from html import unescape

import pytest

from hub.accounts.models import EDITOR, PLACEHOLDER
from hub.accounts.services import privacy
from hub.core import clock
from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import Contribution, Summary, SummaryText
from hub.links.models import Link
from hub.notifications.models import Notice
from hub.practices.models import CREDITED, Practice, PracticeAuthor
from hub.practices.services.authors import accept_authorship, leave_authors
from hub.practices.services.consent import shares_words, unagreed
from hub.practices.services.drafting import save_fields
from hub.practices.services.publishing import publish
from hub.practices.services.submitting import Incomplete, submit
from tests.discussions.guided.rows import make_guided
from tests.factories import make_member, make_space, make_topic, sign_in
from tests.practices.support import WHOLE

WORDS = "Every Tuesday a clerk drives to the orchards with a printer on her lap."


@pytest.fixture
def ada(app):
    return make_member("Ada Author")


@pytest.fixture
def quentin(app):
    return make_member("Quentin Quoted")


@pytest.fixture
def topic(quentin):
    return make_topic(make_space(), quentin, "Papers on the farm")


@pytest.fixture
def said(topic, quentin):
    return say(topic, quentin, WORDS)


def say(topic, author, body):
    made = services.post_reply(topic, actor=author, body=body, lang="en")
    db.session.commit()
    return made


def here(said):
    return f"/en/practices/new/contribution/{said.id}"


def begin(client, member, said, **values):
    sign_in(client, member)
    sent = {"title": "Vans", "lang": "en", "place": "context", **values}
    answer = client.post(here(said), data=sent)
    assert answer.status_code == 303
    return db.session.query(Practice).order_by(Practice.id.desc()).first()


def fill(practice, actor, **values):
    rows = {row.name: row.version for row in practice.fields}
    rest = {name: value for name, value in WHOLE.items() if name not in ("title", "context")}
    save_fields(practice, actor=actor, values={**rest, **values}, read=rows)
    db.session.commit()


def test_the_menu_of_a_contribution_leads_to_the_page(client, said, topic, ada):
    address = f"/en/topics/{topic.id}/{topic.slug}"
    assert here(said) not in client.get(address).text
    sign_in(client, ada)
    assert here(said) in client.get(address).text
    moved = client.get(f"/en/practices/new?from=contribution:{said.id}")
    assert moved.location == here(said)
    page = unescape(client.get(here(said)).text)
    assert WORDS in page
    assert "Quentin Quoted" in page
    assert "Not everybody may read this discussion" not in page


def test_a_draft_begins_with_the_words_and_asks_who_wrote_them(
    client, said, topic, ada, quentin, run_jobs
):
    practice = begin(client, ada, said)
    assert practice.content["context"] == (
        "> [From the discussion “Papers on the farm”]"
        f"(/topics/{topic.id}?from=2#c2):\n>\n> {WORDS}\n\n"
    )
    asked = practice.author(quentin)
    assert (asked.role, asked.accepted_at) == (CREDITED, None)
    run_jobs()
    told = db.session.query(Notice).filter_by(member_id=quentin.id, kind="practice_author").all()
    assert len(told) == 1


def test_nothing_is_submitted_before_they_agree(client, said, ada, quentin):
    practice = begin(client, ada, said)
    fill(practice, ada)
    with pytest.raises(Incomplete) as refusal:
        submit(practice, actor=ada)
    words = "Quentin Quoted has not agreed yet to the words quoted in “Context”."
    assert refusal.value.faults == {"context": words}
    db.session.rollback()
    key = practice.public_id
    for page in ("", "/authors", "/story", "/submit"):
        assert words in unescape(client.get(f"/en/practices/drafts/{key}{page}").text), page
    answer = client.post(f"/en/practices/drafts/{key}/submissions", data={"note": "Hello"})
    assert answer.status_code == 422
    accept_authorship(practice, actor=quentin)
    submit(practice, actor=ada)


def test_whoever_declines_is_not_quoted(client, said, ada, quentin):
    practice = begin(client, ada, said)
    fill(practice, ada)
    leave_authors(practice, actor=quentin)
    db.session.commit()
    with pytest.raises(Incomplete) as refusal:
        submit(practice, actor=ada)
    assert list(refusal.value.faults) == ["context"]
    assert "Quentin" not in str(refusal.value.faults)
    db.session.rollback()
    copied = {"context": "People lost days.", "lessons": f"Come: {WORDS.lower()}"}
    fill(practice, ada, **copied)
    with pytest.raises(Incomplete) as refusal:
        submit(practice, actor=ada)
    assert list(refusal.value.faults) == ["lessons"]
    db.session.rollback()
    fill(practice, ada, lessons="Come when people are paid.")
    submit(practice, actor=ada)


def test_what_was_changed_since_is_still_theirs(client, said, ada, quentin):
    practice = begin(client, ada, said)
    fill(practice, ada)
    services.edit_contribution(said, actor=quentin, body="Something else.", lang="en", version=0)
    db.session.commit()
    with pytest.raises(Incomplete):
        submit(practice, actor=ada)


def test_own_words_ask_nobody(client, said, quentin):
    practice = begin(client, quentin, said)
    assert [each.member_id for each in practice.authors] == [quentin.id]
    fill(practice, quentin)
    submit(practice, actor=quentin)


@pytest.mark.parametrize("why", ["suspended", "placeholder", "erased"])
def test_who_cannot_answer_is_not_quoted(client, said, ada, quentin, why):
    if why == "suspended":
        quentin.suspended_until = clock.now() + dt.timedelta(days=3)
    elif why == "placeholder":
        quentin.state = PLACEHOLDER
    else:
        privacy.erase(quentin)
    db.session.commit()
    sign_in(client, ada)
    page = unescape(client.get(here(said)).text)
    assert "Its author cannot be asked" in page
    assert WORDS not in page
    practice = begin(client, ada, said)
    assert [each.member_id for each in practice.authors] == [ada.id]
    assert "context" not in practice.content
    assert db.session.query(Link).count() == 1


def test_a_private_discussion_tells_no_title_and_warns(client, ada, quentin):
    space = make_space("Closed", visibility="private", members=(ada, quentin))
    said = say(make_topic(space, quentin, "A secret raid"), quentin, WORDS)
    sign_in(client, make_member())
    assert client.get(here(said)).status_code == 404
    assert client.post(here(said), data={"lang": "en", "place": "context"}).status_code == 404
    sign_in(client, ada)
    assert "Not everybody may read this discussion" in client.get(here(said)).text
    practice = begin(client, ada, said)
    assert practice.content["context"] == f"> From a discussion:\n>\n> {WORDS}\n\n"


def test_removed_words_become_nothing(client, said, ada, quentin):
    services.remove_contribution(said, actor=quentin)
    db.session.commit()
    sign_in(client, ada)
    assert client.get(here(said)).status_code == 404


def test_both_lead_to_each_other_for_who_may_see(client, said, topic, ada, quentin):
    practice = begin(client, ada, said)
    fill(practice, ada)
    accept_authorship(practice, actor=quentin)
    db.session.commit()
    thread = f"/en/topics/{topic.id}/{topic.slug}"
    draft = f"/en/practices/drafts/{practice.public_id}"
    assert draft in client.get(thread).text
    assert f"/en/contributions/{said.id}" in client.get(draft).text
    assert draft in client.get(here(said)).text
    stranger = make_member()
    sign_in(client, stranger)
    assert "Linked with this" not in client.get(thread).text
    submission = submit(practice, actor=ada)
    submission.round = 1
    publish(submission, actor=make_member(roles=(EDITOR,)))
    db.session.commit()
    address = f"/en/practices/{practice.slug}"
    assert client.get(thread).text.count(f'href="{address}"') == 2
    assert f"/en/contributions/{said.id}" in client.get(address).text
    client.delete_cookie("session")
    client.delete_cookie("hub")
    assert client.get(thread).text.count(f'href="{address}"') == 2


def test_a_thrown_away_draft_leaves_no_link(client, said, ada):
    practice = begin(client, ada, said)
    answer = client.delete(f"/en/practices/drafts/{practice.public_id}")
    assert answer.status_code == 303
    assert db.session.query(Link).count() == 0
    assert db.session.query(PracticeAuthor).count() == 0


def test_begun_twice_with_one_form_is_one_draft(client, said, ada):
    for _time in range(2):
        begin(client, ada, said, _key="one form")
    assert db.session.query(Practice).count() == 1


def test_a_long_text_is_cut_where_a_line_ends(client, topic, quentin, ada):
    said = say(topic, quentin, "\n".join(f"Line {number} says so." for number in range(900)))
    practice = begin(client, ada, said)
    context = practice.content["context"]
    assert len(context) <= 4_000
    assert context.endswith("says so.\n> […]\n")


@pytest.mark.one_database
def test_words_are_shared_from_eight_in_a_row_on():
    assert shares_words("He said: every TUESDAY a clerk, drives to the orchards!", WORDS)
    assert not shares_words("Every Tuesday the clerk drives to the orchards", WORDS)
    assert not shares_words(WORDS, f"> {WORDS}\n\nI agree with this.")
    assert shares_words({"a": "Well, come early then."}, "Come early!")
    assert shares_words("两辆面包车把登记处带到农场", "我说两辆面包车把登记处带到农场吧")


def test_the_number_of_the_opening_leads_there_too(client, topic, ada):
    opening = db.session.query(Contribution).filter_by(topic_id=topic.id, number=1).one()
    sign_in(client, ada)
    assert client.get(here(opening)).status_code == 200


def test_an_endorsed_summary_becomes_a_practice_of_its_discussion(client, topic, quentin, ada):
    make_guided(topic, quentin)
    summary = Summary(topic_id=topic.id, version=1, published_by=quentin.id)
    section = {"title": "Findings", "statements": [{"html": f"<p>{WORDS}</p>", "cites": []}]}
    summary.texts = [SummaryText(lang="en", source=WORDS, sections=[section])]
    db.session.add(summary)
    db.session.commit()
    address = f"/en/practices/new/summary/{topic.id}"
    sign_in(client, ada)
    assert client.get(address).status_code == 404
    topic.guided.endorsed_at = clock.now()
    db.session.commit()
    assert WORDS in client.get(address).text
    client.post(address, data={"title": "Vans", "lang": "en", "place": "activities"})
    practice = db.session.query(Practice).one()
    assert WORDS in practice.content["activities"]
    assert [each.role for each in practice.authors if each.member_id == quentin.id] == [CREDITED]
    assert list(unagreed(practice)) == ["activities"]
    assert [(row.target_kind, row.target_id) for row in db.session.query(Link)] == [
        ("topic", topic.id)
    ]
