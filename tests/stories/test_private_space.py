"""What one may not see does not exist: a private space, and everybody who is not in it.

A private space is filled with canary words: in its name, its address, its texts, topics, replies,
files, and the names of its members. Every address of the URL map is then asked by a stranger, by a
member who never was in it and by one who left. Where an address names something of the space, the
answer is that of a thing that is not there, byte for byte; where it does not, the answer is the
same as before the space was made. A new address must say here what it is asked with.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hub.accounts.models import Member
from hub.core import files
from hub.core.db import db
from hub.core.limits import limiter
from hub.core.realtime import listeners, socketio
from hub.core.signals import send
from hub.discussions import services
from hub.discussions.models import (
    EVERYBODY,
    NOBODY,
    PRIVATE,
    Proposal,
    SpaceInvitation,
    SpaceMembership,
    Topic,
)
from hub.discussions.signals import SpaceLeft
from hub.events.services.planning import announce, plan_event
from hub.moderation import services as moderation
from hub.moderation.models import Case
from tests.discussions.guided.rows import make_guided, publish
from tests.factories import make_member, make_space, sign_in

# Written in every place of the space that holds words; nobody outside may ever read it.
CANARY = "quokka"
# Written beside the canary, and what outsiders search for.
LURE = "marsupial"
# A person of the space. Members have public pages, which must not change with what they do there.
PERSON = "Wombat"
PAGES_OF_PEOPLE = ("accounts.member", "accounts.members", "discussions.mentions")

ABSENT = 987_654

# What the parts of an address may name. `private` is of the space, `absent` is of the same shape
# and names nothing. A part with one value is not about the space.
PARTS: dict[str, str | tuple[str, str]] = {
    "lang": "en",
    "topic_id": ("topic", str(ABSENT)),
    "contribution_id": ("contribution", str(ABSENT)),
    "proposal_id": ("proposal", str(ABSENT)),
    "waiting_id": ("waiting", str(ABSENT)),
    "object_id": ("contribution", str(ABSENT)),
    "moderation.flag kind": "contribution",
    "moderation.flag_form kind": "contribution",
    "case_id": ("case", str(ABSENT)),
    "answer_id": ("answer", str(ABSENT)),
    "notice_id": str(ABSENT),
    "slug": ("space_slug", "no-such-space"),
    "discussions.topic slug": ("topic_slug", "no-such-topic"),
    "organisation slug": "no-such-organisation",
    "token": "no-such-token",
    "code": "gcm-06",
    "part": "0",
    "public_id": "person",
    "files.show public_id": ("file", "0" * 32),
    "name": ("file_name", "nothing.txt"),
    "kind": "thanks",
    "key": ("draft_key", f"topic-{ABSENT}"),
    "number": str(ABSENT),
    "role": "reviewer",
    "member_id": str(ABSENT),
    "invitation_id": ("invitation", str(ABSENT)),
    "objection_id": ("objection", str(ABSENT)),
    "version": "1",
    "file_id": "0" * 32,
    "practices.review public_id": "0" * 32,
    "section": "results",
    "form": "csv",
    "member_key": "person",
    "note_id": str(ABSENT),
    "search_id": str(ABSENT),
    "practices.new_from kind": "contribution",
    "practices.new_from number": ("contribution", str(ABSENT)),
    "practices.start_from kind": "contribution",
    "practices.start_from number": ("contribution", str(ABSENT)),
    "events slug": ("event_slug", "no-such-event"),
    "events public_id": "0" * 32,
    "newsletter public_id": "0" * 32,
    "return_id": str(ABSENT),
    "suppression_id": str(ABSENT),
    "holiday_id": str(ABSENT),
    "period": "2026-12",
    "newsletter item_id": str(ABSENT),
    "link_id": str(ABSENT),
    "blog slug": "no-such-article",
    "blog public_id": "0" * 32,
    "blog form": "atom",
    "secret": "0" * 32,
    "event_id": ("event", str(ABSENT)),
    "list_id": str(ABSENT),
    "practice_id": str(ABSENT),
    "question_id": str(ABSENT),
    "source_id": str(ABSENT),
    "resource_id": str(ABSENT),
    "poll_id": str(ABSENT),
    "events part": "summary",
    "events.month name": "2026-12",
    "events.summary_form code": "en",
    "events.write_summary code": "en",
}

# Questions to addresses that name nothing of the space; {} are values of the space or of nothing.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "home.search": (
        f"q={LURE}",
        f"q={LURE}&kind=reply&order=newest",
        f'q="{LURE}"',
        f"q={LURE}&space={{space_slug}}",
    ),
    "home.objective": ("after=",),
    "discussions.index": (
        "objective=gcm-22",
        "country=AU",
        "show=unread",
        "show=followed",
        "show=unanswered",
    ),
    "discussions.similar": (f"title=On {LURE}s and others",),
    "discussions.mentions": (f"q={PERSON}&topic={{topic}}", f"q={PERSON}"),
    "discussions.propose": ("space={space_slug}", "topic={topic}"),
    "notifications.inbox": ("show=unread",),
    "feeds.discussions": ("lang=fr",),
}

# These tell of the visitor's own things, some of which came with the space: no canary, but not
# what they said before.
OWN = ("discussions.drafts", "notifications.badge", "accounts.", "security.")

# These show a fresh secret each time they are asked.
FRESH = ("accounts.app_settings",)

NOT_ASKED = {"static": "files of the front end", "health.metrics": "has its own test"}


@dataclass
class World:
    """What is where; `names` are the values that the parts of addresses take."""

    app: Flask
    insider: Member
    visitors: dict[str, FlaskClient]
    former: Member
    names: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def world(app, monkeypatch) -> World:
    """A public space, and who will look: nobody is in a private one yet."""
    monkeypatch.setattr(limiter, "enabled", False)
    insider, outsider = make_member(f"{PERSON} Wells"), make_member("Olga Outside")
    former, _writer = make_member("Felix Former"), make_member("Wanda Writer")
    space = make_space("Open to all")
    topic = services.open_topic(
        space,
        actor=outsider,
        title="A public question",
        body="About others.",
        lang="en",
        objectives=["gcm-06"],
    )
    services.post_reply(topic, actor=outsider, body="And more.", lang="en", parent=None)
    db.session.commit()
    visitors = {"stranger": app.test_client()}
    for name, member in (("outsider", outsider), ("former", former)):
        visitors[name] = app.test_client()
        sign_in(visitors[name], member)
    return World(app, insider, visitors, former, {"person": insider.public_id})


def fill(world: World, run_jobs: Any) -> None:
    """The private space with all its canaries; the former member takes part, then is put out."""
    insider, former = world.insider, world.former
    space = make_space(
        f"{CANARY} room",
        slug=f"{CANARY}-room",
        visibility=PRIVATE,
        moderators=(insider,),
        members=(former,),
        objectives=["gcm-06"],
    )
    space.texts[0].welcome_html = f"<p>{CANARY} welcome</p>"
    space.texts[0].questions = [f"{CANARY} question"]
    topic = services.open_topic(
        space,
        actor=insider,
        title=f"{CANARY} topic on a {LURE}",
        body=f"{CANARY} opening of a {LURE}, @{former.handle}",
        lang="en",
        objectives=["gcm-22", "gcm-06"],
        countries=["AU"],
    )
    make_guided(topic, insider, questions=[f"{CANARY} question of a {LURE}?"])
    mine = services.post_reply(topic, actor=former, body="My own words.", lang="en", parent=None)
    db.session.commit()
    reply = services.post_reply(
        topic,
        actor=insider,
        body=f"{CANARY} reply about the {LURE}, @{former.handle}",
        lang="en",
        parent=mine,
    )
    services.follow_topic(topic, actor=former, level="watching")
    services.follow_space(space, actor=former, level="watching")
    services.keep_draft(actor=former, key=f"topic-{topic.id}", fields={"body": "begun"})
    topic.closes_at = topic.created_at
    summary = publish(topic, insider, f"{CANARY} summary of a {LURE} #1", dt.date(2099, 1, 1))
    objection = services.guided.take_stance(
        summary, actor=insider, is_endorsed=False, reason=f"{CANARY} {LURE}"
    )
    topic.closes_at = None
    file = files.store(
        io.BytesIO(f"{CANARY} content".encode()), f"{CANARY}.txt", uploader_id=insider.id
    )
    files.attach(file, "contribution", reply.id)
    proposal = Proposal(
        author_id=insider.id,
        space_id=space.id,
        title=f"{CANARY} proposal",
        body=f"{CANARY} {LURE}",
        html=f"<p>{CANARY} {LURE}</p>",
        lang="en",
    )
    invitation = SpaceInvitation(
        space_id=space.id,
        email=f"{CANARY}@example.org",
        invited_by=insider.id,
        expires_at=topic.created_at,
    )
    db.session.add_all([proposal, invitation])
    space.who_waits = EVERYBODY
    writer = db.session.query(Member).filter_by(name="Wanda Writer").one()
    held = services.hand_in_reply(topic, actor=writer, body=f"{CANARY} held {LURE}", lang="en")
    space.who_waits = NOBODY
    answer = moderation.keep_answer(
        None, actor=insider, name=CANARY, scope=f"space:{space.id}", texts={"en": CANARY}
    )
    event = plan_event(
        actor=insider,
        lang="en",
        title=f"{CANARY} event on a {LURE}",
        summary=f"{CANARY} {LURE} summary",
        zone="UTC",
        starts=dt.datetime(2099, 1, 1, 9),
        ends=dt.datetime(2099, 1, 1, 10),
        space_id=space.id,
        place=CANARY,
    )
    announce(event, actor=insider, version=event.version)
    db.session.commit()
    case = db.session.query(Case).one()
    run_jobs()
    world.names.update(
        space_slug=space.slug,
        topic=str(topic.id),
        topic_slug=topic.slug,
        contribution=str(reply.id),
        proposal=str(proposal.id),
        waiting=str(held.id),
        case=str(case.id),
        answer=str(answer.id),
        invitation=str(invitation.id),
        objection=str(objection.id),
        event=str(event.id),
        event_slug=event.slug,
        file=file.public_id,
        file_name=file.name,
        draft_key=f"topic-{topic.id}",
    )
    db.session.query(SpaceMembership).filter_by(member_id=former.id).delete()
    send(SpaceLeft(space.id, former.id))
    db.session.commit()
    run_jobs()


def test_the_space_is_there_for_its_members(world, run_jobs):
    fill(world, run_jobs)
    insider = world.app.test_client()
    sign_in(insider, world.insider)
    names = world.names
    for address in (
        "/en/discussions/",
        f"/en/discussions/{names['space_slug']}/",
        f"/en/topics/{names['topic']}/{names['topic_slug']}",
        f"/en/search?q={LURE}",
        "/en/objectives/gcm-22",
        f"/files/{names['file']}/x",
    ):
        page = insider.get(address)
        assert page.status_code == 200, address
        assert CANARY in page.get_data(as_text=True), address


@pytest.mark.parametrize("visitor", ["stranger", "outsider", "former"])
def test_what_is_in_the_space_is_not_there(world, run_jobs, visitor):
    fill(world, run_jobs)
    assert told_of_the_space(world, visitor, {}) == []


# What a page asks its rows is what its fragment asks: once is enough.
@pytest.mark.one_database
@pytest.mark.parametrize("visitor", ["stranger", "outsider", "former"])
def test_what_is_in_the_space_is_not_there_in_fragments(world, run_jobs, visitor):
    fill(world, run_jobs)
    assert told_of_the_space(world, visitor, {"HX-Request": "true"}) == []


@pytest.mark.parametrize("visitor", ["stranger", "outsider", "former"])
def test_no_page_is_other_than_before_the_space_was_made(world, run_jobs, visitor):
    client = world.visitors[visitor]
    nothing = dict(value for value in PARTS.values() if isinstance(value, tuple))
    before = [comparable(client.get(address)) for _rule, address in list_pages(world, nothing)]
    fill(world, run_jobs)
    faults = []
    for (rule, address), earlier in zip(list_pages(world, world.names), before, strict=True):
        now = comparable(client.get(address))
        if leaks(rule, now):
            faults.append(f"{address} tells of the space")
        if not may_differ(rule, visitor) and now != earlier:
            faults.append(f"{address}: {difference(now, earlier)}")
    assert faults == []


def test_notices_of_the_space_are_gone(world, run_jobs, mailbox):
    fill(world, run_jobs)
    former = world.visitors["former"]
    assert former.get("/en/notifications/badge").json["count"] == 0
    assert "No notifications yet" in former.get("/en/notifications/").text
    told = len(mailbox.all())
    topic = db.session.get_one(Topic, int(world.names["topic"]))
    services.post_reply(
        topic,
        actor=world.insider,
        body=f"{CANARY} for @{world.former.handle}",
        lang="en",
        parent=None,
    )
    db.session.commit()
    run_jobs()
    assert former.get("/en/notifications/badge").json["count"] == 0
    assert len(mailbox.all()) == told
    assert CANARY not in world.visitors["outsider"].get("/en/notifications/").text


def test_export_of_a_former_member_holds_only_their_own(world, run_jobs):
    fill(world, run_jobs)
    answer = world.visitors["former"].post("/en/settings/privacy/export")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bag:
        told = {name: bag.read(name).decode() for name in bag.namelist()}
    assert "My own words." in "".join(told.values())
    # The letters were sent while the member was there, and lie in their own mailbox.
    told.pop("mail.json")
    assert [name for name, words in told.items() if CANARY in words or PERSON in words] == []


@pytest.mark.parametrize("visitor", ["stranger", "outsider", "former"])
def test_sockets_hear_nothing_of_the_space(world, run_jobs, visitor):
    fill(world, run_jobs)
    live = socketio.test_client(world.app, flask_test_client=world.visitors[visitor])
    number = int(world.names["topic"])
    for event in listeners:
        # In a context of its own: an event lets go of its session when it is done.
        there = Context().run(live.emit, event, {"topic": number}, callback=True)
        nowhere = Context().run(live.emit, event, {"topic": ABSENT}, callback=True)
        assert there == nowhere, event
    topic = db.session.get_one(Topic, number)
    live.get_received()
    services.post_reply(topic, actor=topic.author, body="More.", lang="en", parent=None)
    db.session.commit()
    run_jobs()
    assert live.get_received() == []
    live.disconnect()


def told_of_the_space(world: World, visitor: str, headers: dict[str, str]) -> list[str]:
    """Where an address of the space answers otherwise than one of nothing, or tells of it."""
    client = world.visitors[visitor]
    faults = []
    for rule, method in asked_rules(world.app):
        if not names_something(rule):
            continue
        private, absent = addresses(world, rule)
        answers = [client.open(each, method=method, headers=headers) for each in (private, absent)]
        there, nowhere = map(comparable, answers)
        if there != nowhere:
            faults.append(f"{method} {private}: {difference(there, nowhere)}")
        if leaks(rule, there):
            faults.append(f"{method} {private} tells of the space")
    return faults


def asked_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address of the Hub with each of its methods; other tests may have added their own."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        if rule.endpoint in NOT_ASKED or not view.__module__.startswith("hub."):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def addresses(world: World, rule: Rule) -> tuple[str, str]:
    """The rule's address for things of the space, and for things that are not there."""
    private: dict[str, str] = {}
    absent: dict[str, str] = {}
    for part in rule.arguments:
        known = value_of(rule, part)
        here, nowhere = known if isinstance(known, tuple) else (known, known)
        private[part] = world.names.get(here, here)
        absent[part] = world.names.get(nowhere, nowhere)
    return built(world.app, rule, private), built(world.app, rule, absent)


def value_of(rule: Rule, part: str) -> str | tuple[str, str]:
    """What stands for this part of this rule, or a failure that says what to add."""
    feature = rule.endpoint.split(".")[0]
    if feature == "accounts" and "organisation" in rule.rule and part == "slug":
        return PARTS["organisation slug"]
    for name in (f"{rule.endpoint} {part}", f"{feature} {part}", part):
        if name in PARTS:
            return PARTS[name]
    pytest.fail(
        f"say in PARTS what <{part}> of {rule.rule} is asked with: a new way into the space"
    )


def built(app: Flask, rule: Rule, values: dict[str, str]) -> str:
    """The address of the rule with these values."""
    typed: dict[str, Any] = {
        name: int(value) if value.isdecimal() and f"int:{name}" in rule.rule else value
        for name, value in values.items()
    }
    path = rule.build(typed)
    assert path is not None, rule.rule
    return path[1].partition("|")[2] or path[1]


def list_pages(world: World, names: dict[str, str]) -> list[tuple[Rule, str]]:
    """Every GET address that names nothing of the space, with its questions about `names`."""
    pages = []
    for rule, method in asked_rules(world.app):
        if method != "GET" or names_something(rule):
            continue
        path, _same = addresses(world, rule)
        questions = QUESTIONS.get(rule.endpoint, ())
        pages.append((rule, path))
        pages += [(rule, f"{path}?{question.format(**names)}") for question in questions]
    return pages


def names_something(rule: Rule) -> bool:
    """Whether a part of the address may name something of the space."""
    return any(isinstance(value_of(rule, part), tuple) for part in rule.arguments)


def may_differ(rule: Rule, visitor: str) -> bool:
    """Whether the page may read differently: it tells of the visitor's own doing, or a secret."""
    return rule.endpoint in FRESH or (visitor == "former" and rule.endpoint.startswith(OWN))


def comparable(answer: TestResponse) -> str:
    """Status, headers and text, without what differs each time and without the address asked."""
    path = answer.request.path
    query = answer.request.query_string.decode()
    headers = "\n".join(
        f"{name}: {value}"
        for name, value in sorted(answer.headers)
        if name not in ("Date", "Content-Length", "Set-Cookie", "ETag", "Last-Modified")
        and not name.startswith("X-RateLimit")
    )
    text = f"{answer.status_code}\n{headers}\n\n{answer.get_data(as_text=True)}"
    text = re.sub(r'name="(csrf_token|_key)" value="[^"]*"', r'name="\1"', text)
    text = re.sub(r'(name="csrf-token" content|data-key|data-csrf)="[^"]*"', r'\1=""', text)
    # How often the reader's own count changed: it grew while they were in.
    text = re.sub(r'data-badge-version="\d+"', "", text)
    without_language = re.sub(r"^/(ar|en|es|fr|ru|zh)(?=/)", "", path)
    said = [query.replace("&", "&amp;"), query] if query else []
    said += [quote(query, safe=""), quote(query)] if query else []
    for value in sorted({without_language, quote(without_language, safe=""), *said}, key=len)[::-1]:
        if len(value) > 1:
            text = text.replace(value, "…")
    return text


def leaks(rule: Rule, text: str) -> bool:
    """Whether a canary sings, or the person of the space is named on a page not about people."""
    return CANARY in text.lower() or (PERSON in text and rule.endpoint not in PAGES_OF_PEOPLE)


def difference(one: str, other: str) -> str:
    """The first place where two answers part."""
    for here, there in zip(one.splitlines(), other.splitlines(), strict=False):
        if here != there:
            return f"{here.strip()[:160]!r} is not {there.strip()[:160]!r}"
    return f"{len(one.splitlines())} lines are not {len(other.splitlines())}"
