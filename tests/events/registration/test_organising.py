"""Organisers write the questions, look through who registered, decide, take a table away."""

import csv
import io

from openpyxl import load_workbook

from hub.core.db import db
from hub.events.models import (
    CHOICE,
    CONFIRMED_SEAT,
    DECLINED_SEAT,
    HOSTS,
    OFFERED,
    PENDING,
    TEXT,
    WAITING,
    WITHDRAWN,
    EventEditor,
    EventText,
    FormQuestion,
)
from tests.events.registration.support import all_of, asks, comes, states_of
from tests.events.support import announced, make_officer, registered
from tests.factories import make_member, sign_in


def organiser(client):
    officer = make_officer()
    sign_in(client, officer)
    return officer


def questions_of(event):
    db.session.rollback()
    db.session.expire_all()
    found = db.session.query(FormQuestion).filter_by(event_id=event.id)
    return list(found.order_by(FormQuestion.position))


def decides(client, event, what, *chosen, **values):
    data = {"what": what, "chosen": [each.public_id for each in chosen], **values}
    return client.post(f"/en/events/{event.slug}/registrations/decisions", data=data)


def test_pages_are_for_officers_and_hosts(client):
    event, host = announced(), make_member()
    event.editors.append(EventEditor(member_id=host.id, role=HOSTS))
    made = comes(event)
    pages = (
        "registrations",
        "registrations.csv",
        "registrations/print",
        "registrations/new",
        f"registrations/{made.public_id}",
        "questions",
        "questions/new",
        "questions/preview",
    )
    for person, status in ((make_member(), 403), (host, 200), (make_officer(), 200)):
        sign_in(client, person)
        found = {client.get(f"/en/events/{event.slug}/{page}").status_code for page in pages}
        assert found == {status}


def test_question_is_written_in_the_languages_of_the_event(client):
    event = announced()
    event.texts.append(EventText(lang="fr", title="Aide consulaire"))
    db.session.commit()
    organiser(client)
    base = f"/en/events/{event.slug}/questions"
    said = {"kind": CHOICE, "label_en": "Group?", "options_en": "One\nTwo", "label_fr": "Groupe ?"}
    few = client.post(base, data={**said, "options_fr": "Un"})
    assert few.status_code == 422
    assert "Groupe ?" in few.text
    said["options_fr"] = "Un\nDeux"
    assert client.post(base, data={**said, "label_en": ""}).status_code == 422
    assert client.post(base, data=said).status_code == 303
    (question,) = questions_of(event)
    assert {text.lang: text.options for text in question.texts} == {
        "en": ["One", "Two"],
        "fr": ["Un", "Deux"],
    }
    assert "Groupe ?" in client.get(f"/fr/events/{event.slug}/questions/preview").text


def test_questions_change_places(client):
    event = announced()
    organiser(client)
    first, second = asks(event, TEXT, "First"), asks(event, TEXT, "Second")
    base = f"/en/events/{event.slug}/questions"
    client.post(f"{base}/{second.id}/place", data={"to": "earlier"})
    assert [each.id for each in questions_of(event)] == [second.id, first.id]
    page = client.get(base).text
    assert page.index("Second") < page.index("First")
    client.post(f"{base}/{second.id}/place", data={"to": "earlier"})
    assert [each.id for each in questions_of(event)] == [second.id, first.id]


def test_answered_question_is_retired_and_keeps_its_choices(client):
    event = announced()
    organiser(client)
    group, never = asks(event, CHOICE, "Group?", "One", "Two"), asks(event, TEXT, "Never answered")
    made = comes(event)
    made.answers = {str(group.id): 1}
    db.session.commit()
    base = f"/en/events/{event.slug}/questions"
    said = {"kind": CHOICE, "label_en": "Group?"}
    for wrong in ({"options_en": "Two\n"}, {"options_en": "One\nTwo", "kind": TEXT}):
        assert client.post(f"{base}/{group.id}", data={**said, **wrong}).status_code == 422
    more = {**said, "options_en": "First\nTwo\nThree"}
    assert client.post(f"{base}/{group.id}", data=more).status_code == 303
    for each in (group, never):
        assert client.post(f"{base}/{each.id}/retirement").status_code == 303
    assert [(each.id, each.retired_at is None) for each in questions_of(event)] == [
        (group.id, False)
    ]
    page = client.get(f"/en/events/{event.slug}/registrations/{made.public_id}").text
    assert "Two" in page
    assert "Group?" not in client.get(f"{base}/preview").text
    client.delete(f"{base}/{group.id}/retirement")
    assert "Group?" in client.get(f"{base}/preview").text


def test_several_are_decided_at_once_and_declined_with_a_reason(client):
    event = announced(needs_approval=True, capacity=1)
    organiser(client)
    one, two, three = comes(event), comes(event), comes(event)
    assert decides(client, event, "approve").status_code == 422
    assert decides(client, event, "decline", three).status_code == 422
    assert decides(client, event, "approve", two, one).status_code == 303
    assert states_of(event) == [(1, CONFIRMED_SEAT), (2, WAITING), (3, PENDING)]
    assert decides(client, event, "decline", one, reason="Not for you.").status_code == 303
    assert states_of(event) == [(1, DECLINED_SEAT), (2, OFFERED), (3, PENDING)]
    assert all_of(event)[0].reason == "Not for you."
    answer = decides(client, event, "approve", two)
    assert "does not wait for approval any more" in client.get(answer.location).text


def test_seat_beyond_the_capacity_is_asked_for(client):
    event = announced(capacity=1)
    organiser(client)
    comes(event)
    waits = comes(event)
    decides(client, event, "seat", waits)
    assert states_of(event) == [(1, CONFIRMED_SEAT), (2, WAITING)]
    decides(client, event, "seat", waits, over_capacity="y")
    assert states_of(event) == [(1, CONFIRMED_SEAT), (2, CONFIRMED_SEAT)]
    assert event.seats_taken == 2


def test_organiser_withdraws_somebody_and_the_steps_say_who(client):
    event = announced()
    officer = organiser(client)
    made = comes(event)
    base = f"/en/events/{event.slug}/registrations/{made.public_id}"
    assert client.post(f"{base}/decision", data={"what": "withdraw"}).status_code == 303
    assert states_of(event) == [(1, WITHDRAWN)]
    assert officer.name in client.get(base).text


def test_somebody_is_registered_by_hand_once(client):
    event, member = announced(capacity=1), make_member()
    organiser(client)
    said = {"name": "By Hand", "email": member.email, "timezone": "UTC"}
    path = f"/en/events/{event.slug}/registrations/new"
    assert client.post(path, data=said).status_code == 303
    again = client.post(path, data=said)
    assert again.status_code == 422
    assert "This address is registered already." in again.text
    assert [(each.name, each.member_id, each.state) for each in all_of(event)] == [
        ("By Hand", member.id, CONFIRMED_SEAT)
    ]


def test_table_holds_answers_and_no_formula(client):
    event = announced()
    organiser(client)
    note = asks(event, TEXT, "=Note")
    made = comes(event)
    made.name, made.answers = "=1+1", {str(note.id): "@SUM(A1)"}
    made.country = "KE"
    db.session.commit()
    comes(event)
    base = f"/en/events/{event.slug}/registrations"
    rows = list(csv.reader(io.StringIO(client.get(f"{base}.csv?country=KE").text)))
    assert len(rows) == 2
    assert (rows[1][2], rows[0][-1], rows[1][-1]) == ("'=1+1", "'=Note", "'@SUM(A1)")
    book = load_workbook(io.BytesIO(client.get(f"{base}.xlsx").data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert len(list(book.worksheets[0].iter_rows())) == 3


def test_list_is_looked_through(client):
    event = announced(capacity=1)
    organiser(client)
    found = registered(event, name="Amina Example", country="KE")
    registered(event, name="Boris Example", state=WAITING)
    base = f"/en/events/{event.slug}/registrations"
    for query in ("?words=amina", "?state=confirmed", "?country=KE"):
        page = client.get(base + query).text
        assert found.public_id in page
        assert "Boris" not in page
    assert "Nobody is found so." in client.get(base + "?words=nobody").text
    assert "Amina Example" in client.get(f"{base}/print").text


def test_list_asks_as_much_for_thirty_as_for_one(client, count_queries):
    event = announced()
    organiser(client)
    comes(event)
    path = f"/en/events/{event.slug}/registrations"
    client.get(path)
    with count_queries() as one:
        client.get(path)
    for _number in range(34):
        comes(event)
    with count_queries() as many:
        page = client.get(path).text
    assert len(one) == len(many)
    assert page.count('name="chosen"') == 30
    assert "after=" in page
