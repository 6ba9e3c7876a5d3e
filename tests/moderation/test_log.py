"""The audit log as admins read it, and what the Hub's parts write into it."""

import csv
import io

import pytest
from click.testing import CliRunner

from hub.accounts.models import ADMIN, MODERATOR, SECRETARIAT
from hub.accounts.services import organisations, privacy, roles
from hub.core import audit
from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.discussions import services
from hub.moderation import commands
from tests.core.test_audit import tamper
from tests.factories import make_member, make_space, make_topic, sign_in


@pytest.fixture
def boss(app):
    return make_member("Boss", roles=(ADMIN,))


def acts():
    db.session.expire_all()
    rows = db.session.query(AuditEntry).order_by(AuditEntry.number)
    return [(row.actor_id, row.act, row.subject) for row in rows]


def test_moderators_acts_are_kept_and_nobodys_own(app, boss):
    amina, luis = make_member("Amina"), make_member("Luis")
    topic = make_topic(make_space(), amina)
    reply = services.post_reply(topic, actor=luis, body="Spam", lang="en")
    services.lock_topic(topic, actor=boss)
    services.lock_topic(topic, actor=boss)
    services.remove_contribution(reply, actor=boss)
    services.restore_contribution(reply, actor=boss)
    services.remove_contribution(reply, actor=luis)
    db.session.commit()
    assert acts() == [
        (boss.id, "topic.locked", f"topic:{topic.id}"),
        (boss.id, "contribution.removed", f"contribution:{reply.id}"),
        (boss.id, "contribution.restored", f"contribution:{reply.id}"),
    ]


def test_roles_organisations_and_proposals_are_kept(app, boss):
    amina = make_member("Amina")
    house = organisations.add(name="A house", kind="other", country=None, website=None, actor=amina)
    organisations.verify(house, mail_domain=None, actor=boss)
    organisations.withdraw(house, actor=boss)
    roles.give(amina, MODERATOR, actor=boss)
    roles.take(amina, MODERATOR, actor=boss, admins=1)
    proposal = services.submit_proposal(
        make_space(), actor=amina, title="A topic I miss", body="Please", lang="en"
    )
    services.decline_proposal(proposal, actor=boss, version=1, reason="Not here")
    db.session.commit()
    assert acts() == [
        (boss.id, "organisation.verified", f"organisation:{house.id}"),
        (boss.id, "organisation.doubted", f"organisation:{house.id}"),
        (boss.id, "role.given", f"member:{amina.id}"),
        (boss.id, "role.taken", f"member:{amina.id}"),
        (boss.id, "proposal.declined", f"proposal:{proposal.id}"),
    ]


def test_every_act_the_code_can_note_has_words(app):
    for act in ("locked", "unlocked", "pinned", "unpinned", "closing", "reopened", "moved"):
        assert str(audit.all_acts()[f"topic.{act}"])


@pytest.mark.parametrize(
    ("role", "status"), [(ADMIN, 200), (SECRETARIAT, 403), (MODERATOR, 403), (None, 403)]
)
@pytest.mark.parametrize("address", ["/en/moderation/log", "/en/moderation/log.csv"])
def test_only_admins_read_the_log(client, role, status, address):
    assert client.get(address).status_code == 303
    sign_in(client, make_member(roles=(role,) if role else ()))
    assert client.get(address).status_code == status


def test_log_is_filtered_and_paged_by_key(client, boss):
    amina = make_member("Amina")
    topic = make_topic(make_space(), amina)
    for _ in range(26):
        services.lock_topic(topic, actor=boss)
        services.unlock_topic(topic, actor=boss)
    roles.give(amina, SECRETARIAT, actor=boss)
    audit.note("password.set", actor_id=None, subject=f"member:{amina.id}")
    db.session.commit()
    sign_in(client, boss)
    first = client.get("/en/moderation/log").text
    assert first.count("<tr>") == 51
    assert first.count("Locked a topic</td>") == 24
    after = first.partition("log?after=")[2].partition('"')[0]
    assert client.get(f"/en/moderation/log?after={after}").text.count("Locked a topic</td>") == 2
    assert client.get("/en/moderation/log?act=role.given").text.count("<tr>") == 2
    assert client.get(f"/en/moderation/log?subject=member:{amina.id}").text.count("<tr>") == 3
    assert client.get("/en/moderation/log?actor=-").text.count("<tr>") == 2
    assert (
        client.get(f"/en/moderation/log?actor={boss.handle}&act=topic.locked").text.count("<tr>")
        == 27
    )
    assert "Nothing matches" in client.get("/en/moderation/log?until=2020-01-01").text


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("actor=nobody-at-all", "Nobody has this handle."),
        ("subject=topic 7", "Write it like topic:7 or member:12."),
        ("since=yesterday", "Give a day as year-month-day"),
    ],
)
def test_filter_that_cannot_be_meant_says_so(client, boss, question, words):
    sign_in(client, boss)
    answer = client.get(f"/en/moderation/log?{question}")
    assert answer.status_code == 422
    assert words in answer.text


def test_table_holds_what_the_filter_shows_and_calculates_nothing(client, boss):
    roles.give(make_member("Amina"), SECRETARIAT, actor=boss)
    audit.note("role.given", actor_id=None, subject="member:1", role="=HYPERLINK(1)")
    db.session.commit()
    sign_in(client, boss)
    answer = client.get("/en/moderation/log.csv?actor=-")
    assert answer.mimetype == "text/csv"
    read = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[:1] + row[2:6] for row in read] == [
        ["number", "actor", "act", "subject", "facts"],
        ["2", "", "role.given", "member:1", "role: =HYPERLINK(1)"],
    ]


def test_erasing_a_person_keeps_the_chain_and_forgets_the_name(client, boss):
    other = make_member("Grace Hopper", roles=(ADMIN,))
    topic = make_topic(make_space(), boss)
    services.lock_topic(topic, actor=other)
    db.session.commit()
    privacy.erase(other)
    db.session.commit()
    assert audit.verify().fault == ""
    sign_in(client, boss)
    page = client.get("/en/moderation/log").text
    assert "Locked a topic" in page
    assert "Grace" not in page


def test_command_proves_the_log_and_finds_one_changed_row(app, boss):
    topic = make_topic(make_space(), boss)
    services.lock_topic(topic, actor=boss)
    services.unlock_topic(topic, actor=boss)
    db.session.commit()
    run = CliRunner()
    whole = run.invoke(commands.log, ["verify"])
    assert (whole.exit_code, whole.output.splitlines()[0]) == (0, "audit log: 2 rows, whole")
    kept = whole.output.split()[-1]
    assert run.invoke(commands.log, ["verify", "--kept", kept]).exit_code == 0
    assert run.invoke(commands.log, ["verify", "--kept", f"1{kept[1:]}"]).exit_code == 1
    shown = run.invoke(commands.log, ["show", "--last", "1"]).output
    assert shown.split("\t")[2:] == [f"@{boss.handle}", "topic.unlocked", f"topic:{topic.id}\n"]
    tamper("UPDATE audit_entry SET actor_id = 99 WHERE number = 1")
    found = run.invoke(commands.log, ["verify"])
    assert (found.exit_code, "row 1 was changed" in found.output) == (1, True)
