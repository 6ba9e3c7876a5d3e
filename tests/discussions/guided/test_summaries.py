"""The summary: drafted together, cites contributions, is endorsed in versions, archived, found."""

import datetime as dt

import pytest

from hub.accounts.services import privacy
from hub.core import search
from hub.core.db import db
from hub.core.errors import Refused
from hub.discussions import queries, services, tasks
from hub.discussions.models import Contribution, Endorsement, Summary
from hub.notifications.models import Notice
from tests.discussions.guided.rows import answer, make_guided, publish
from tests.factories import make_member, make_space, make_topic, sign_in

CLOSED_ON = dt.datetime(2027, 4, 2, 12, tzinfo=dt.UTC)
UNTIL = dt.date(2027, 4, 20)
AFTER = dt.datetime(2027, 4, 21, 0, 5, tzinfo=dt.UTC)

TEXT = """\
# What we learned

Employers pay where a *receipt* is asked for #2.

- Fees return under other names (#3, #2).
- Deposits are fees.

## What we ask

Publish the list."""


@pytest.fixture
def mod(app):
    return make_member("Mod")


@pytest.fixture
def amina(app):
    return make_member("Amina")


@pytest.fixture
def luis(app):
    return make_member("Luis")


@pytest.fixture
def topic(mod, amina, luis, clock):
    """A closed discussion with an opening by Amina (1), her answer (2) and one by Luis (3)."""
    clock(to=dt.datetime(2027, 3, 1, tzinfo=dt.UTC))
    topic = make_topic(make_space(moderators=(mod,)), amina, "What do fees cost the worker?")
    answer(topic, amina, body="We ask for receipts.")
    answer(topic, luis, body="Fees return.")
    make_guided(topic, mod, closes_on=dt.date(2027, 3, 31))
    clock(to=CLOSED_ON)
    return topic


def beat():
    db.session.rollback()
    tasks.guide.run()
    db.session.rollback()
    db.session.expire_all()


def acts(topic):
    found = db.session.query(Contribution).filter_by(topic_id=topic.id, kind="notice")
    told = [(notice.notice or {})["act"] for notice in found.order_by(Contribution.number)]
    return [act for act in told if act not in ("guided", "guided_closed")]


def save(client, topic, **values):
    data = {"version": "0", "lang": "en", "body": TEXT, **values}
    return client.post(f"/en/topics/{topic.id}/summary/draft", data=data)


def draft_of(topic):
    draft = queries.summary_draft(topic)
    assert draft is not None
    return draft


def endorse(client, topic, version=1, **values):
    data = {"stance": "endorse", **values}
    return client.post(f"/en/topics/{topic.id}/summary/{version}/endorsement", data=data)


def object_to(summary, actor, reason="The figure is wrong."):
    said = services.guided.take_stance(summary, actor=actor, is_endorsed=False, reason=reason)
    db.session.commit()
    return said


def agree(summary, actor, **values):
    said = services.guided.take_stance(summary, actor=actor, is_endorsed=True, **values)
    db.session.commit()
    return said


def told(kind):
    rows = db.session.query(Notice).filter_by(kind=kind, read_at=None)
    return sorted(row.member_id for row in rows)


def stage(topic):
    db.session.expire_all()
    return topic.guided.state


def test_sections_and_statements_are_read_from_the_text():
    sections = services.guided.sections_of(TEXT, lang="en", cited={2: 71, 3: 72})
    assert [
        (section["title"], [each["cites"] for each in section["statements"]])
        for section in sections
    ] == [("What we learned", [[71], [72, 71], []]), ("What we ask", [[]])]
    assert sections[0]["statements"][0]["html"] == (
        "<p>Employers pay where a <em>receipt</em> is asked for "
        '<a href="/contributions/71">#2</a>.</p>\n'
    )


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("#1 and (#2), #3; #2.", [1, 2, 3]),
        ("a#4 /#5 &#6; ##7 #08 #9b", []),
        ("# Title #5\n\nText #6", [6]),
        ("[#7](/x)", []),
        ("", []),
    ],
)
def test_only_what_is_meant_as_a_citation_is_one(source, numbers):
    assert services.guided.numbers_cited(source) == numbers


def test_text_of_a_summary_is_made_safe():
    sections = services.guided.sections_of(
        "<script>alert(1)</script> [x](javascript:alert(1)) #2", lang="en", cited={2: 71}
    )
    html = sections[0]["statements"][0]["html"]
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert '<a href="/contributions/71">#2</a>' in html


def test_draft_is_kept_by_every_button(client, topic, mod):
    sign_in(client, mod)
    assert save(client, topic).headers["Location"].endswith("/summary/edit#draft")
    page = save(client, topic, version="1", do="preview", body=TEXT + "\n\nMore.")
    assert page.headers["Location"].endswith("/summary/edit?preview=1#preview")
    shown = client.get(page.headers["Location"]).text
    contribution = db.session.query(Contribution).filter_by(number=2).one()
    assert f'<a href="/contributions/{contribution.id}">#2</a>' in shown
    cited = save(client, topic, version="2", do="cite", body="They pay", cite=["3", "2", "x"])
    assert cited.status_code == 303
    assert draft_of(topic).source == "They pay (#2, #3)"
    page = save(client, topic, version="3", do="show-0", body="They pay less", until="2027-04-20")
    assert page.headers["Location"].endswith("/summary/edit?question=0#contributions")
    draft = draft_of(topic)
    assert (draft.source, draft.until, draft.version) == ("They pay less", UNTIL, 4)
    shown = client.get(page.headers["Location"]).text
    assert "They pay less" in shown
    assert "Fees return." in shown
    shown = client.get(f"/en/topics/{topic.id}/summary/edit?question=1").text
    assert "Nobody has answered this yet." in shown


def test_second_moderator_sees_the_first_ones_text_and_keeps_their_own(client, topic, mod):
    sign_in(client, mod)
    save(client, topic, body="By the first.")
    late = save(client, topic, body="By the second.")
    assert late.status_code == 409
    assert "By the first." in late.text
    assert "By the second." in late.text
    assert 'name="version" value="1"' in late.text
    assert draft_of(topic).source == "By the first."
    here = f"/en/topics/{topic.id}/summary/draft"
    data = {"version": "0", "lang": "en", "body": "By a script."}
    refused = client.post(here, data=data, headers={"X-Fragment": "1"})
    assert refused.status_code == 409
    assert 'data-version="1"' in refused.text
    assert "<html" not in refused.text
    kept = client.post(here, data={**data, "version": "1"}, headers={"X-Fragment": "1"})
    assert kept.json["version"] == 2
    again = client.post(here, data={**data, "version": "1"}, headers={"X-Fragment": "1"})
    assert again.json["version"] == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"body": "They pay #99."}, "There is no contribution #99 to cite."),
        ({"body": "They pay #4."}, "There is no contribution #4 to cite."),
        ({"body": "# Only a title"}, "Write the summary first."),
        ({"until": ""}, "Choose the last day for endorsing."),
        ({"until": "2027-04-01"}, "This day is past."),
    ],
)
def test_summary_that_cannot_be_published_is_shown_again(client, topic, mod, values, words):
    sign_in(client, mod)
    data = {"version": "0", "lang": "en", "body": TEXT, "until": "2027-04-20", **values}
    refused = client.post(f"/en/topics/{topic.id}/summary", data=data)
    assert (refused.status_code, words in refused.text) == (422, True)
    assert queries.summary_of(topic) is None


def test_summary_is_not_published_while_the_discussion_is_open(topic, mod, clock):
    clock(to=dt.datetime(2027, 3, 30, tzinfo=dt.UTC))
    services.guided.save_draft(topic, actor=mod, version=0, source=TEXT, lang="en", until=UNTIL)
    with pytest.raises(Refused):
        services.guided.publish_summary(topic, actor=mod)


def test_participants_are_asked_once_and_others_only_told(
    client, topic, mod, amina, luis, run_jobs, mailbox
):
    watching = make_member("Watching")
    services.follow_topic(topic, actor=watching, level="watching")
    db.session.commit()
    sign_in(client, mod)
    data = {"version": "0", "lang": "en", "body": TEXT, "until": "2027-04-20"}
    page = client.post(f"/en/topics/{topic.id}/summary", data=data)
    assert page.headers["Location"] == f"/en/topics/{topic.id}/summary"
    run_jobs()
    run_jobs()
    assert told("endorsement") == sorted([amina.id, luis.id])
    assert told("guided") == sorted([mod.id, watching.id])
    [mail] = mailbox.to(luis.email)
    assert mail["Subject"] == "Do you endorse the summary of “What do fees cost the worker?”?"
    assert (stage(topic), acts(topic)) == ("drafted", ["guided_summary"])
    sign_in(client, luis)
    thread = client.get(f"/en/topics/{topic.id}/{topic.slug}").text
    assert "Until April 20, 2027 its participants endorse it or object." in thread
    assert endorse(client, topic, is_named="y").status_code == 303
    assert told("endorsement") == [amina.id]
    assert "Endorsed by 1 participant" in client.get(f"/en/topics/{topic.id}/summary").text


def test_only_who_contributed_endorses(client, topic, mod, luis):
    publish(topic, mod, TEXT, UNTIL)
    seen = {}
    for person in (None, make_member("Reader"), mod, luis):
        browser = client.application.test_client()
        if person:
            sign_in(browser, person)
        seen[person.name if person else "stranger"] = (
            browser.get(f"/en/topics/{topic.id}/summary").status_code,
            endorse(browser, topic).status_code,
            browser.get(f"/en/topics/{topic.id}/summary/edit").status_code,
            browser.post(f"/en/topics/{topic.id}/archive").status_code,
        )
    assert seen == {
        "stranger": (200, 401, 303, 401),
        "Reader": (200, 403, 403, 403),
        "Mod": (200, 403, 200, 409),
        "Luis": (200, 303, 403, 403),
    }


def test_names_are_shown_of_those_who_agreed(client, topic, mod, amina, luis):
    summary = publish(topic, mod, TEXT, UNTIL)
    agree(summary, amina)
    agree(summary, luis, is_named=True)
    page = client.get(f"/en/topics/{topic.id}/summary").text
    said = page.partition('id="endorsements"')[2].partition("</section>")[0]
    assert "Endorsed by 2 participants" in said
    assert ("Luis" in said, "Amina" in said) == (True, False)
    privacy.erase(luis)
    db.session.commit()
    assert queries.tally(summary).named == []
    assert queries.tally(summary).endorsed == 2


def test_objection_needs_a_reason_and_is_read_by_moderators_only(
    client, topic, mod, amina, luis, run_jobs, mailbox
):
    publish(topic, mod, TEXT, UNTIL)
    sign_in(client, luis)
    refused = endorse(client, topic, stance="object", reason=" ")
    assert (refused.status_code, "Say what should read otherwise" in refused.text) == (422, True)
    assert endorse(client, topic, stance="object", reason="Deposits differ.").status_code == 303
    run_jobs()
    assert told("objection") == [mod.id]
    said = db.session.query(Endorsement).one()
    sign_in(client, amina)
    page = client.get(f"/en/topics/{topic.id}/summary").text
    assert "1 participant objected" in page
    assert "Deposits differ." not in page
    assert client.post(f"/en/objections/{said.id}/answer", data={"answer": "x"}).status_code == 403
    sign_in(client, mod)
    assert "Deposits differ." in client.get(f"/en/topics/{topic.id}/summary").text
    here = f"/en/objections/{said.id}/answer"
    assert client.post(here, data={"answer": " "}).status_code == 422
    assert client.post(here, data={"answer": "We say so in 1.3."}).status_code == 303
    assert client.post(here, data={"answer": "Again."}).status_code == 409
    run_jobs()
    assert told("objection") == []
    assert told("objection_answer") == [luis.id]
    assert "Your objection" in mailbox.to(luis.email)[-1]["Subject"]
    sign_in(client, luis)
    assert "We say so in 1.3." in client.get(f"/en/topics/{topic.id}/summary").text


def test_who_changes_their_mind_counts_once(topic, mod, luis, run_jobs):
    summary = publish(topic, mod, TEXT, UNTIL)
    object_to(summary, luis)
    run_jobs()
    agree(summary, luis)
    agree(summary, luis)
    tally = queries.tally(summary)
    assert (tally.endorsed, len(tally.objections), told("objection")) == (1, 0, [])


def test_same_text_only_moves_the_day_and_another_asks_all_again(topic, mod, amina, run_jobs):
    first = publish(topic, mod, TEXT, UNTIL)
    agree(first, amina)
    run_jobs()
    assert publish(topic, mod, TEXT, dt.date(2027, 4, 30)).id == first.id
    assert topic.guided.endorsed_until == dt.date(2027, 4, 30)
    assert (queries.tally(first).endorsed, len(told("endorsement"))) == (1, 1)
    second = publish(topic, mod, TEXT + "\n\nMore.", UNTIL)
    run_jobs()
    assert (second.version, queries.tally(second).endorsed, queries.tally(first).endorsed) == (
        2,
        0,
        1,
    )
    subjects = {row.subject for row in db.session.query(Notice).filter_by(read_at=None)}
    assert f"summary:{second.id}" in subjects
    assert f"summary:{first.id}" not in subjects


def test_endorsement_of_an_old_version_shows_the_new_one(client, topic, mod, luis):
    publish(topic, mod, TEXT, UNTIL)
    publish(topic, mod, TEXT + "\n\nMore.", UNTIL)
    sign_in(client, luis)
    late = endorse(client, topic, version=1, stance="object", reason="My long reason.")
    assert late.status_code == 409
    assert "My long reason." in late.text
    assert "summary/2/endorsement" in late.text
    old = client.get(f"/en/topics/{topic.id}/summary/1").text
    assert "This is an earlier version." in old


@pytest.mark.parametrize(
    ("endorsements", "objections", "answered", "state"),
    [
        (1, 0, 0, "endorsed"),
        (2, 1, 1, "endorsed"),
        (2, 1, 0, "drafted"),
        (0, 0, 0, "drafted"),
        (0, 1, 1, "drafted"),
    ],
)
def test_what_follows_when_the_last_day_is_over(
    topic, mod, amina, luis, clock, run_jobs, endorsements, objections, answered, state
):
    other = make_member("Third")
    answer(topic, mod, body="Of the moderator.")
    summary = publish(topic, mod, TEXT, UNTIL)
    for person in (amina, mod)[:endorsements]:
        agree(summary, person)
    if objections:
        said = object_to(summary, luis)
        if answered:
            services.guided.answer_objection(said, actor=mod, answer="So it is.")
            db.session.commit()
    beat()
    assert stage(topic) == "drafted"
    clock(to=AFTER)
    beat()
    beat()
    run_jobs()
    assert other.id
    assert stage(topic) == state
    assert acts(topic) == ["guided_summary", *(["guided_endorsed"] if state == "endorsed" else [])]
    assert told("endorsement_over") == ([] if state == "endorsed" else [mod.id])
    with pytest.raises(Refused):
        services.guided.take_stance(summary, actor=luis, is_endorsed=True)


def test_last_answer_after_the_day_ends_the_asking(topic, mod, amina, luis, clock):
    summary = publish(topic, mod, TEXT, UNTIL)
    agree(summary, amina)
    said = object_to(summary, luis)
    clock(to=AFTER)
    beat()
    services.guided.answer_objection(said, actor=mod, answer="So it is.")
    db.session.commit()
    assert stage(topic) == "endorsed"


def test_moved_day_asks_again_on_its_own_day(topic, mod, amina, clock):
    summary = publish(topic, mod, TEXT, UNTIL)
    clock(to=AFTER)
    beat()
    publish(topic, mod, TEXT, dt.date(2027, 4, 30))
    agree(summary, amina)
    beat()
    assert stage(topic) == "drafted"
    clock(to=dt.datetime(2027, 5, 1, tzinfo=dt.UTC))
    beat()
    assert stage(topic) == "endorsed"


def test_endorsed_discussion_is_archived_a_week_later_and_stays_locked(
    client, topic, mod, amina, luis, clock
):
    agree(publish(topic, mod, TEXT, UNTIL), amina)
    clock(to=AFTER)
    beat()
    clock(to=dt.datetime(2027, 4, 27, 23, 59, tzinfo=dt.UTC))
    beat()
    assert stage(topic) == "endorsed"
    clock(to=dt.datetime(2027, 4, 28, 0, 1, tzinfo=dt.UTC))
    beat()
    beat()
    assert (stage(topic), topic.locked_at is not None) == ("archived", True)
    assert acts(topic) == ["guided_summary", "guided_endorsed", "guided_archived"]
    sign_in(client, mod)
    assert client.post(f"/en/topics/{topic.id}/lock?_method=DELETE").status_code == 409
    for page in ("guided/edit", "summary/edit"):
        assert client.get(f"/en/topics/{topic.id}/{page}").status_code == 302
    assert save(client, topic).status_code == 409
    data = {"version": "1", "lang": "en", "body": "Other.", "until": "2027-06-01"}
    assert client.post(f"/en/topics/{topic.id}/summary", data=data).status_code == 409


def test_moderator_may_archive_at_once(client, topic, mod, amina, clock):
    agree(publish(topic, mod, TEXT, UNTIL), amina)
    clock(to=AFTER)
    beat()
    sign_in(client, mod)
    assert client.post(f"/en/topics/{topic.id}/archive").status_code == 303
    assert client.post(f"/en/topics/{topic.id}/archive").status_code == 303
    assert acts(topic).count("guided_archived") == 1


def test_endorsed_summary_stands_above_its_thread_and_can_be_cited(
    client, topic, mod, amina, clock
):
    agree(publish(topic, mod, TEXT, UNTIL), amina, is_named=True)
    address = f"/en/topics/{topic.id}/{topic.slug}"
    before = client.get(address).text
    clock(to=AFTER)
    beat()
    page = client.get(address).text
    assert ("Employers pay" in before, "Employers pay" in page) == (False, True)
    assert page.index("Employers pay") < page.index("We ask for receipts.")
    cited = client.get(f"/en/topics/{topic.id}/summary").text
    citation = cited.partition('class="citation">')[2].partition("</p>")[0]
    assert "endorsed by 1 participant" in citation
    assert f"http://localhost/topics/{topic.id}/summary/1" in citation
    assert client.get(f"/topics/{topic.id}/summary/1").status_code == 302


def test_search_and_feeds_know_an_endorsed_summary(client, topic, mod, amina, clock):
    agree(publish(topic, mod, TEXT, UNTIL), amina)

    def found():
        hits = search.search("deposits", scopes=queries.scopes(None), lang="en").items
        return [(hit.kind, hit.object_id) for hit in hits]

    feeds = [
        f"/feeds/topics/{topic.id}.atom",
        f"/feeds/spaces/{topic.space.slug}.atom",
        "/feeds/discussions.atom",
    ]
    assert found() == []
    assert ["Consolidated summary" in client.get(feed).text for feed in feeds] == [False] * 3
    clock(to=AFTER)
    beat()
    assert found() == [("summary", topic.id)]
    assert ["Consolidated summary" in client.get(feed).text for feed in feeds] == [True] * 3
    assert "Consolidated summary" in client.get("/en/search?q=deposits&kind=summary").text
    list(search.rebuild())
    assert found() == [("summary", topic.id)]


def test_citation_stays_when_the_contribution_moves_and_the_rules_change(topic, mod, clock):
    summary = publish(topic, mod, TEXT, UNTIL)
    before = summary.texts[0].sections
    space = make_space("Elsewhere", moderators=(mod,))
    services.split_topic(topic, actor=mod, numbers={3}, title="A thread of its own", space=space)
    summary.texts[0].sections = [
        {**section, "statements": [{**each, "html": "old"} for each in section["statements"]]}
        for section in before
    ]
    db.session.commit()
    list(services.rerender_summaries(True))
    db.session.commit()
    assert db.session.get_one(Summary, summary.id).texts[0].sections == before


def test_summary_pages_take_the_same_queries_for_one_and_thirty(
    client, topic, mod, clock, count_queries
):
    summary = publish(topic, mod, TEXT, UNTIL)
    pages = [f"/en/topics/{topic.id}/summary", f"/en/topics/{topic.id}/{topic.slug}?question=0"]
    sign_in(client, mod)

    def costs():
        found = []
        for page in [*pages, f"/en/topics/{topic.id}/summary/edit"]:
            with count_queries() as statements:
                assert client.get(page).status_code == 200
            found.append(len(statements))
        return found

    object_to(summary, make_member("First"))
    one = costs()
    for place in range(30):
        person = make_member(f"Member of many {place}")
        answer(topic, mod, body=f"Number {place}")
        agree(summary, person, is_named=True)
        object_to(summary, make_member(f"Another {place}"))
    assert costs() == one
    # A moderator’s pages also count what waits for a decision.
    assert max(one) <= 12


def test_summary_of_a_private_discussion_is_not_there_for_others(client, mod, amina, clock):
    clock(to=dt.datetime(2027, 3, 1, tzinfo=dt.UTC))
    space = make_space(visibility="private", moderators=(mod,), members=(amina,))
    hidden = make_topic(space, amina, "Canary")
    make_guided(hidden, mod, closes_on=dt.date(2027, 3, 31))
    clock(to=CLOSED_ON)
    summary = publish(hidden, mod, "A canary #1.", UNTIL)
    said = object_to(summary, amina)
    sign_in(client, make_member("Outsider"))
    here = f"/en/topics/{hidden.id}"
    for path in ("/summary", "/summary/1", "/summary/edit", "/guided", "/guided/edit"):
        assert client.get(here + path).status_code == 404
    for path in (f"{here}/summary/1/endorsement", f"/en/objections/{said.id}/answer"):
        assert client.post(path, data={"stance": "endorse", "answer": "x"}).status_code == 404
