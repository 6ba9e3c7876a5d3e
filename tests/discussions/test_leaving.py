"""A member takes their words away, or leaves: the thread keeps its shape and tells no name."""

import io
import json
import zipfile

import sqlalchemy as sa

from hub.core.db import db
from hub.discussions import services
from hub.discussions.models import Contribution, Draft, SpaceMembership, Topic, TopicFollow
from tests.accounts.support import PASSWORD, fresh, log_in, member_with_password
from tests.factories import make_member, make_space, make_topic, sign_in

GOODBYE = {"password": PASSWORD, "understood": "y"}


def everything():
    """All that any table holds, in one text.

    Not sent mail, and not what FTS5 keeps of deleted words until its next merge: nothing finds it.
    """
    tables = sa.inspect(db.engine).get_table_names()
    rows: list[object] = []
    for table in tables:
        if table != "mail_message" and not table.startswith("search_terms_"):
            rows += db.session.execute(sa.text(f'SELECT * FROM "{table}"')).all()
    return "\n".join(map(str, rows))


def test_former_member_leaves_the_shape_of_the_thread_and_no_name(app, client, run_jobs):
    amina = member_with_password("Amina Zzyx", handle="amina-zzyx", email="zzyx@example.org")
    luis = make_member("Luis", handle="luis")
    space = make_space(members=(amina, luis), moderators=(make_member(),))
    topic = make_topic(space, amina, "Who pays the fees?")
    number = amina.id
    answer = services.post_reply(topic, actor=luis, body="Ask @amina-zzyx, she knows.", lang="en")
    services.post_reply(topic, actor=amina, body="I do.", lang="en", parent=answer)
    services.keep_draft(actor=amina, key="topic-1", fields={"body": "unfinished"})
    services.edit_contribution(
        answer, actor=luis, body="Do ask @Amina-Zzyx.", lang="en", version=answer.edit_count
    )
    db.session.commit()
    run_jobs()
    path = f"/en/topics/{topic.id}/{topic.slug}"
    stranger = app.test_client()
    before = stranger.get(path).get_data(as_text=True)
    assert "Amina Zzyx" in before

    log_in(client, amina)
    assert client.post("/en/settings/privacy/erase", data=GOODBYE).status_code == 303
    run_jobs()

    page = stranger.get(path).get_data(as_text=True)
    assert "zzyx" not in page.lower()
    assert "Former member" in page
    assert f"@former-{number}" in page
    assert page.count("<article") == before.count("<article")
    found = client.get("/en/search?q=zzyx").get_data(as_text=True)
    assert "Amina" not in found
    assert "zzyx" not in everything().lower()
    assert db.session.scalars(sa.select(Draft)).all() == []
    follows = sa.select(TopicFollow).where(TopicFollow.member_id == number)
    assert db.session.scalars(follows).all() == []
    memberships = sa.select(SpaceMembership).where(SpaceMembership.member_id == number)
    assert db.session.scalars(memberships).all() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contribution)) == 3


def test_export_holds_own_words_and_not_those_of_others(client):
    amina, luis = make_member("Amina"), make_member("Luis")
    space = make_space(members=(amina, luis))
    topic = make_topic(space, luis, "A title of Luis", "What Luis asks.")
    reply = services.post_reply(topic, actor=amina, body="What Amina says.", lang="en")
    services.react(reply, actor=luis, kind="thanks")
    services.keep_draft(actor=amina, key="topic-1", fields={"body": "unfinished"})
    services.keep_draft(actor=luis, key="topic-1", fields={"body": "secret plans"})
    db.session.commit()
    sign_in(client, amina)
    answer = client.post("/en/settings/privacy/export")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bag:
        told = json.loads(bag.read("discussions.json"))
        everything = "".join(bag.read(name).decode() for name in bag.namelist())
    assert [row["text"] for row in told["contributions"]] == ["What Amina says."]
    assert [row["fields"] for row in told["drafts"]] == [{"body": "unfinished"}]
    assert told["reactions"] == []
    for words in ("What Luis asks", "A title of Luis", "secret plans", "Luis"):
        assert words not in everything


def test_new_name_is_shown_on_the_page_that_strangers_share(app, client, run_jobs):
    amina = member_with_password("Amina Before", handle="amina")
    topic = make_topic(make_space(), amina)
    path = f"/en/topics/{topic.id}/{topic.slug}"
    stranger = app.test_client()
    assert "Amina Before" in stranger.get(path).get_data(as_text=True)
    log_in(client, amina)
    form = {"name": "Amina After", "handle": "amina"}
    assert client.post("/en/settings/profile", data=form).status_code == 303
    run_jobs()
    assert "Amina After" in stranger.get(path).get_data(as_text=True)
    assert fresh(amina).name == "Amina After"
    assert db.session.get_one(Topic, topic.id).page_version >= 1
