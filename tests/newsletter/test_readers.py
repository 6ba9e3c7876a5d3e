"""Subscribers as newsletter editors see them: counts, lists that come in, what is taken away."""

import csv
import io

import openpyxl
import pytest
import sqlalchemy as sa

from hub.core.audit import AuditEntry
from hub.core.db import db
from hub.core.mail import Suppression
from hub.core.sheets import as_xlsx
from hub.newsletter.models import CONFIRMED, LEFT, PENDING, Subscription, SubscriptionImport
from hub.newsletter.services import subscribing
from tests.factories import make_member, sign_in
from tests.newsletter.readers import make_subscription, steps_of
from tests.support.waiting import meanwhile

PROOF = "They ticked the box for our newsletter at the registration desk in Geneva."
HEAD = ["Address", "Language", "Consent", "Topics"]


@pytest.fixture
def editor(client):
    member = make_member("Nadia Editor", roles=("newsletter_editor",))
    sign_in(client, member)
    return member


def as_csv_file(rows, head=HEAD):
    words = io.StringIO()
    csv.writer(words).writerows([head, *rows])
    return io.BytesIO(words.getvalue().encode()), "list.csv"


def bring(client, file, **more):
    return client.post(
        "/en/newsletter/subscribers/lists",
        data={"name": "Workshop", "proof": PROOF, "file": file, **more},
        content_type="multipart/form-data",
    )


def acts():
    return db.session.scalars(sa.select(AuditEntry.act).order_by(AuditEntry.number)).all()


def only_import():
    db.session.expire_all()
    return db.session.query(SubscriptionImport).one()


def test_good_lines_are_taken_and_each_other_is_named(client, editor, run_jobs, mailbox):
    kept = make_subscription(address="here@example.org", lang="es")
    left = make_subscription(address="left@example.org", state=LEFT)
    waits = make_subscription(address="waits@example.org", state=PENDING, confirmed_at=None)
    db.session.add(Suppression(address="shut@example.org", reason="hard"))
    db.session.commit()
    rows = [
        ["Good@Example.org", "fr", "2026-10-01", "gcm-06; africa"],
        ["none at all", "fr", "2026-10-01", ""],
        ["b@example.org", "tlh", "2026-10-01", ""],
        ["c@example.org", "", "yesterday", ""],
        ["d@example.org", "", "2099-01-01", ""],
        ["e@example.org", "", "2026-10-01", "gcm-99"],
        ["good@example.org", "en", "2026-10-01", ""],
        ["here@example.org", "", "2026-10-01", ""],
        ["left@example.org", "", "2026-10-01", ""],
        ["shut@example.org", "", "2026-10-01", ""],
        ["waits@example.org", "ar", "2026-10-01", ""],
        ["ира@example.org", "ru", "2026-10-01", ""],
    ]
    answer = bring(client, as_csv_file(rows))
    assert answer.status_code == 303
    done = only_import()
    assert (done.taken, done.known, done.proof) == (2, 1, PROOF)
    assert [(each["line"], each["why"]) for each in done.refused] == [
        (3, "no_address"),
        (4, "no_language"),
        (5, "no_day"),
        (6, "future_day"),
        (7, "no_topic"),
        (8, "twice"),
        (10, "left"),
        (11, "shut_out"),
        (13, "other_letters"),
    ]
    page = client.get(answer.location).text
    assert "good@example.org" not in page
    assert "This reader has unsubscribed and is not brought back." in page
    good = db.session.query(Subscription).filter_by(address="good@example.org").one()
    assert (good.state, good.lang, good.source) == (CONFIRMED, "fr", "import")
    assert (good.objectives, good.regions) == (["gcm-06"], ["africa"])
    assert good.consent == f"2026-10-01: {PROOF}"
    assert steps_of(good) == [("imported", "staff")]
    assert (kept.lang, left.state, waits.state, waits.lang) == ("es", LEFT, CONFIRMED, "ar")
    assert acts() == ["newsletter.imported"]
    run_jobs()
    assert mailbox.all() == []


def test_workbook_is_brought_in_too_and_again_changes_nothing(client, editor):
    content = as_xlsx(HEAD, [["x@example.org", "ru", "2026-10-01", ""]])
    for taken, known in ((1, 0), (0, 1)):
        assert bring(client, (io.BytesIO(content), "list.xlsx")).status_code == 303
        done = db.session.query(SubscriptionImport).order_by(SubscriptionImport.id.desc()).first()
        assert done is not None
        assert (done.taken, done.known) == (taken, known)
    assert db.session.query(Subscription.lang).all() == [("ru",)]


def test_list_takes_who_asks_at_the_same_moment(client, editor):
    asked = subscribing.ask("Here@example.org", subscribing.Choices("fr"), consent="Yes.")
    file = as_csv_file([["here@example.org", "es", "2026-10-01", ""]])
    assert meanwhile(lambda: bring(client, file)).status_code == 303
    assert (only_import().taken, only_import().known) == (1, 0)
    assert db.session.query(Subscription).one() is asked
    assert (asked.state, asked.lang) == (CONFIRMED, "es")
    assert steps_of(asked) == [("asked", "page"), ("imported", "staff")]


@pytest.mark.one_database
def test_list_without_proof_columns_or_file_is_refused_beside_its_field(client, editor):
    good = [["x@example.org", "ru", "2026-10-01", ""]]
    other_head = as_csv_file(good, head=["mail", "a", "b", "c"])
    answers = {
        "Say where, when and to what these people agreed.": bring(
            client, as_csv_file(good), proof=""
        ),
        "address and consent are needed": bring(client, other_head),
        "Choose a file.": bring(client, ""),
        "neither a CSV file nor": bring(client, (io.BytesIO(b"x"), "list.doc")),
    }
    for said, answer in answers.items():
        assert answer.status_code == 422
        assert said in answer.text
    assert db.session.query(SubscriptionImport).count() == 0


def test_table_holds_the_proof_and_no_formula(client, editor):
    make_subscription(address="+49@example.org", consent="=1+1", objectives=["gcm-06"])
    make_subscription(address=None, state=LEFT)
    answer = client.post("/en/newsletter/subscribers/table", data={"form": "csv"})
    assert answer.status_code == 200
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 2
    assert (rows[1][0], rows[1][4], rows[1][9]) == ("'+49@example.org", "gcm-06", "'=1+1")
    answer = client.post("/en/newsletter/subscribers/table", data={"form": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [sheet.cell(2, 1).value, sheet.cell(2, 10).value] == ["+49@example.org", "=1+1"]
    assert sheet.cell(2, 10).data_type == "s"
    assert acts() == ["newsletter.exported", "newsletter.exported"]


def test_editors_see_counts_and_find_a_subscriber(client, editor, count_queries):
    member = make_member("Pia Protected", is_protected=True, real_name="Paula Real")
    make_subscription(address=member.email, member_id=member.id, lang="fr", source="account")
    make_subscription(address="100%_sure@example.net")
    with count_queries() as few:
        page = client.get("/en/newsletter/subscribers")
    assert page.status_code == 200
    for number in range(40):
        make_subscription(address=f"more{number}@example.net")
    with count_queries() as many:
        page = client.get("/en/newsletter/subscribers")
    assert len(many) == len(few)
    assert "Pia Protected" not in page.text
    assert "Paula Real" not in page.text
    found = client.get("/en/newsletter/subscribers", query_string={"q": "100%_S"}).text
    assert "100%_sure@example.net" in found
    assert "more1@example.net" not in found
    assert client.get("/en/newsletter/subscribers?q=a&after=nonsense").status_code == 200


def test_staff_end_a_subscription_with_a_reason(client, editor):
    reader = make_subscription()
    path = f"/en/newsletter/subscribers/{reader.public_id}"
    assert client.post(f"{path}/end", data={"reason": " "}).status_code == 422
    assert client.post(f"{path}/end", data={"reason": "Asked by telephone."}).status_code == 303
    db.session.expire_all()
    assert (reader.state, steps_of(reader)) == (LEFT, [("left", "staff")])
    page = client.get(path).text
    assert "Asked by telephone." in page
    assert "Nadia Editor" in page
    assert acts() == ["newsletter.ended_for"]


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["editor", "moderator", None])
def test_nobody_else_sees_who_reads(client, role):
    reader = make_subscription()
    sign_in(client, make_member(roles=(role,) if role else ()))
    base = "/en/newsletter/subscribers"
    for path in ("", "/lists", "/lists/1", f"/{reader.public_id}"):
        assert client.get(base + path).status_code == 403, path
    for path in ("/table", "/lists", f"/{reader.public_id}/end"):
        assert client.post(base + path).status_code == 403, path
