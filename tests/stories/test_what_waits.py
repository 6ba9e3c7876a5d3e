"""What waits or is hidden is nowhere for anybody but its author and the moderators.

A text with a canary in it is held back, another is hidden after it was read. Then every address of
the Hub, the search, feeds, site maps, sockets, notices, mail and exports are asked by a stranger
and by a member who watches the topic.
"""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import Member
from hub.core import clock, files, search
from hub.core.db import db
from hub.core.limits import limiter
from hub.core.realtime import socketio
from hub.discussions import queries, services
from hub.discussions.models import EVERYBODY, Topic, WaitingText
from hub.moderation import services as moderation
from hub.moderation.models import APPROVE, Case
from tests.factories import make_member, make_space, make_topic, sign_in
from tests.stories.test_private_space import ABSENT, PARTS, QUESTIONS, World, addresses, asked_rules

CANARY = "kookaburra"


@dataclass
class Scene:
    """A topic in which a text waits, its author, a moderator, and who looks on."""

    app: Flask
    topic: Topic
    author: Member
    moderator: Member
    watcher: Member
    visitors: dict[str, FlaskClient] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def scene(app, monkeypatch) -> Scene:
    """A public space in which everybody waits, and a member who watches it."""
    monkeypatch.setattr(limiter, "enabled", False)
    author, moderator, watcher = make_member("Amina"), make_member("Mod"), make_member("Wade")
    space = make_space("Open to all", moderators=(moderator,), who_waits=EVERYBODY)
    topic = make_topic(space, moderator, "A question on birds")
    services.follow_topic(topic, actor=watcher, level="watching")
    services.follow_space(space, actor=watcher, level="watching")
    db.session.commit()
    visitors = {"stranger": app.test_client(), "watcher": app.test_client()}
    sign_in(visitors["watcher"], watcher)
    names = {"topic": str(topic.id), "topic_slug": topic.slug, "space_slug": space.slug}
    ids = {"topic": topic.id, "author": author.id, "watcher": watcher.id}
    return Scene(app, topic, author, moderator, watcher, visitors, names, ids)


def hold(scene: Scene) -> WaitingText:
    """The author's text with the canary, a mention of the watcher and a file waits."""
    # A socket's event has let go of the session and all that was read with it.
    scene.topic = db.session.get_one(Topic, scene.ids["topic"])
    scene.author = db.session.get_one(Member, scene.ids["author"])
    scene.watcher = db.session.get_one(Member, scene.ids["watcher"])
    file = files.store(
        io.BytesIO(f"{CANARY} content".encode()), f"{CANARY}.txt", uploader_id=scene.author.id
    )
    held = services.hand_in_reply(
        scene.topic,
        actor=scene.author,
        body=f"A {CANARY} for @{scene.watcher.handle}",
        lang="en",
        attachments=[file.public_id],
    )
    db.session.commit()
    assert isinstance(held, WaitingText)
    case = db.session.query(Case).one()
    scene.names.update(
        waiting=str(held.id), case=str(case.id), file=file.public_id, file_name=file.name
    )
    return held


def pages(scene: Scene) -> list[str]:
    """Every GET address, filled with what there is in the scene, with all its questions."""
    nothing = {value[0]: str(ABSENT) for value in PARTS.values() if isinstance(value, tuple)}
    names = {**nothing, **scene.names, "person": "0"}
    world = World(scene.app, scene.author, {}, scene.watcher, names)
    found = []
    for rule, method in asked_rules(scene.app):
        if method != "GET":
            continue
        here, _nowhere = addresses(world, rule)
        found.append(here)
        found += [f"{here}?{each}" for each in QUESTIONS.get(rule.endpoint, ()) if "{" not in each]
    found += [f"/en/search?q={CANARY}", f"/en/search?q={CANARY}&kind=reply&order=newest"]
    found += [f"/en/topics/{scene.topic.id}/changes?since=0"]
    found += [f"/en/topics/{scene.topic.id}/{scene.topic.slug}?from=2"]
    return found


def assert_nowhere(scene: Scene, mailbox: Any) -> None:
    """The canary sings to nobody who looks on."""
    for name, client in scene.visitors.items():
        singing = [page for page in pages(scene) if CANARY in told(client.get(page))]
        assert singing == [], name
    assert [mail for mail in mailbox.to(scene.watcher.email) if CANARY in mail.as_string()] == []
    assert search.search(CANARY, scopes={"public", "members"}).items == ()
    with zipfile.ZipFile(io.BytesIO(export(scene.visitors["watcher"]))) as bag:
        assert [name for name in bag.namelist() if CANARY in bag.read(name).decode()] == []


def told(answer: Any) -> str:
    """What an answer says, without what was asked."""
    asked = answer.request.query_string.decode()
    return str(answer.get_data(as_text=True)) if CANARY not in asked else without_question(answer)


def without_question(answer: Any) -> str:
    """The results of a search alone: its page repeats the question."""
    text = str(answer.get_data(as_text=True))
    return "".join(part for part in text.split('class="result"')[1:])


def export(client: FlaskClient) -> bytes:
    """All that concerns the client's member."""
    return bytes(client.post("/en/settings/privacy/export").data)


def test_what_waits_is_nowhere_for_others(scene, run_jobs, mailbox):
    run_jobs()
    live = socketio.test_client(scene.app, flask_test_client=scene.visitors["watcher"])
    live.emit("topic:open", {"topic": scene.ids["topic"]}, callback=True)
    live.get_received()
    hold(scene)
    run_jobs()
    # Who is here is told by itself, and not because of what waits.
    heard = [event for event in live.get_received() if event["name"] != "presence"]
    assert heard == []
    live.disconnect()
    assert_nowhere(scene, mailbox)
    page = scene.visitors["watcher"].get(f"/en/topics/{scene.topic.id}/{scene.topic.slug}").text
    assert "0 replies" in page
    assert scene.visitors["watcher"].get("/en/notifications/badge").json["count"] == 1


def test_what_is_hidden_is_nowhere_for_others(scene, run_jobs, mailbox):
    held = hold(scene)
    case = db.session.query(Case).one()
    moderation.decide(case, actor=scene.moderator, version=1, verdict=APPROVE)
    db.session.commit()
    number = held.contribution_id
    assert number is not None
    for _ in range(3):
        flagger = make_member(affiliation_verified_at=clock.now())
        found = queries.flaggable_contribution(number, flagger)
        assert found is not None
        moderation.flag("contribution", number, found, actor=flagger, reason="spam")
    db.session.commit()
    run_jobs()
    scene.names["contribution"] = str(number)
    assert_nowhere(scene, mailbox)


def test_what_waits_is_there_for_its_author_and_the_moderators(scene):
    held = hold(scene)
    for member in (scene.author, scene.moderator):
        client = scene.app.test_client()
        sign_in(client, member)
        for address in (
            f"/en/topics/{scene.topic.id}/{scene.topic.slug}",
            f"/en/waiting/{held.id}",
            f"/files/{scene.names['file']}/x",
        ):
            assert CANARY in client.get(address).text, (member.name, address)
    with zipfile.ZipFile(io.BytesIO(export_of(scene, scene.author))) as bag:
        assert CANARY in bag.read("discussions.json").decode()


def export_of(scene: Scene, member: Member) -> bytes:
    """The member's own export."""
    client = scene.app.test_client()
    sign_in(client, member)
    return export(client)
