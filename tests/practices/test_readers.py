"""What readers leave at a practice: thanks, adaptations, questions, letters."""

import re

import pytest

from hub.accounts.models import EDITOR
from hub.accounts.services import privacy
from hub.core import clock, rerendering
from hub.core.db import db
from hub.core.errors import Unfit
from hub.discussions.models import Proposal, Topic
from hub.discussions.services import accept_proposal
from hub.moderation.models import Case
from hub.notifications.models import Notice
from hub.notifications.notices import words_of
from hub.practices.models import Adaptation, Thanks
from hub.practices.services.publishing import withdraw
from hub.practices.services.readers import tell_adaptation
from tests.factories import make_member, make_space, sign_in
from tests.practices.support import published

FOCAL = "kestrel77@lagoon.example.org"
ADAPTED = {
    "country": "ZA",
    "place": "Paarl",
    "year": "2024",
    "changed": "Boats **instead** of vans.",
    "failed": "The printer got wet.",
    "lang": "en",
}


@pytest.fixture
def author(session):
    return make_member("Ada Author")


@pytest.fixture
def reader(session):
    return make_member("Rita Reader")


@pytest.fixture
def practice(author):
    return published(author, focal_point_email=FOCAL)


def address(practice, rest=""):
    return f"/en/practices/{practice.slug}{rest}"


def told(session, member, kind):
    found = session.query(Notice).filter_by(member_id=member.id, kind=kind).all()
    return [words_of([each], member)[each.id].title for each in found if words_of([each], member)]


def adaptation(practice, actor, **values):
    made = tell_adaptation(
        practice,
        actor=actor,
        **{
            "country": "ZA",
            "place": "",
            "year": 2024,
            "lang": "en",
            "changed": "Boats instead of vans.",
            **values,
        },
    )
    db.session.commit()
    return made


def test_thanks_are_counted_once_and_can_be_taken_back(client, session, practice, reader):
    sign_in(client, reader)
    for _again in range(2):
        assert client.post(address(practice, "/thanks")).status_code == 303
    assert "1 reader found this useful" in client.get(address(practice)).text
    assert client.post(address(practice, "/thanks?_method=DELETE")).status_code == 303
    assert "found this useful" not in client.get(address(practice)).text
    assert session.query(Thanks).count() == 0


def test_nobody_thanks_themselves(client, practice, author):
    sign_in(client, author)
    assert "Useful – thank you" not in client.get(address(practice)).text
    assert client.post(address(practice, "/thanks")).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, practice):
    for rest in ("/adaptation", "/question", "/contact"):
        answer = client.get(address(practice, rest))
        assert (answer.status_code, "/login?" in answer.location) == (303, True)


def test_an_adaptation_stands_on_the_page_and_authors_are_told(
    client, session, practice, author, reader, run_jobs
):
    sign_in(client, reader)
    for _again in range(2):
        data = {**ADAPTED, "_key": "same"}
        assert client.post(address(practice, "/adaptation"), data=data).status_code == 303
    run_jobs()
    page = client.get(address(practice)).text
    assert page.count("Boats <strong>instead</strong> of vans.") == 1
    assert "South Africa, <bdi>Paarl</bdi></strong>, 2024" in page
    assert told(session, author, "practice_adapted") == [
        "“Mobile desks renew the papers of seasonal workers in Tamberra” was adapted elsewhere"
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("country", "", "Say in which country."),
        ("year", "2999", "A year from 1990 to"),
        ("changed", "", "Write something first."),
    ],
)
def test_a_bad_adaptation_is_refused_and_nothing_is_lost(
    client, session, practice, reader, name, value, words
):
    sign_in(client, reader)
    answer = client.post(address(practice, "/adaptation"), data={**ADAPTED, name: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert "The printer got wet." in answer.text
    assert session.query(Adaptation).count() == 0


def test_adaptations_are_a_tree_across_practices(client, practice, author, reader):
    made = published(reader, title="Boats renew the papers of fishing crews on the lake")
    again = published(author, title="Trains renew the papers of travelling harvesters")
    adaptation(practice, reader, adapted=made)
    adaptation(made, author, adapted=again, country="KE")
    adaptation(practice, author, country="FR")
    for each in (practice, made, again):
        page = client.get(address(each)).text
        tree = re.findall(r'<ol class="lineage">(.*?)</section>', page, re.DOTALL)[0]
        order = [tree.find(words) for words in ("South Africa", "Kenya", "France")]
        assert -1 not in order[:2]
        assert order[0] < order[1]
        assert tree.count('aria-current="true"') == 1


def test_a_practice_is_not_made_of_what_was_made_of_it(client, session, practice, author, reader):
    made = published(reader)
    adaptation(practice, reader, adapted=made)
    sign_in(client, author)
    data = {**ADAPTED, "adapted": practice.public_id}
    answer = client.post(address(made, "/adaptation"), data=data)
    assert answer.status_code == 422
    assert "not the other way round" in answer.text
    assert session.query(Adaptation).count() == 1


def test_a_tree_takes_the_same_queries_for_one_and_for_many(
    client, practice, author, reader, count_queries
):
    counts = []
    for number in (1, 5):
        for _each in range(number):
            adaptation(practice, reader, adapted=published(author))
        with count_queries() as statements:
            client.get(address(practice))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_who_told_of_an_adaptation_removes_it(client, practice, author, reader):
    made = adaptation(practice, reader)
    sign_in(client, author)
    removal = address(practice, f"/adaptations/{made.id}?_method=DELETE")
    assert client.post(removal).status_code == 404
    sign_in(client, reader)
    assert client.post(removal).status_code == 303
    assert "Boats instead" not in client.get(address(practice)).text


def test_a_flagged_adaptation_is_taken_down_by_an_editor(client, session, practice, reader):
    made = adaptation(practice, reader)
    sign_in(client, make_member())
    flag = re.findall(r'href="([^"]+/adaptation/\d+)"', client.get(address(practice)).text)[0]
    answer = client.post(flag, data={"reason": "spam", "words": ""})
    assert answer.location == f"{address(practice)}#adaptation-{made.id}"
    editor = make_member(roles=(EDITOR,))
    sign_in(client, editor)
    queue = client.get("/en/moderation/").text
    assert "Boats instead of vans." in queue
    case = session.query(Case).one()
    data = {"verdict": f"reject:{case.id}:{case.version}", "words": "Advertising."}
    answer = client.post("/en/moderation/decisions", data=data)
    assert answer.status_code == 303
    assert "Boats instead" not in client.get(address(practice)).text


def flagged_by_three(client, made):
    """Three members who are trusted flag it; returns them."""
    people = [make_member(affiliation_verified_at=clock.now()) for _each in range(3)]
    for person in people:
        sign_in(client, person)
        where = f"/en/moderation/flags/adaptation/{made.id}"
        assert client.post(where, data={"reason": "hostile", "words": ""}).status_code == 303
    return people


def decided_by(client, member, verdict):
    case = db.session.query(Case).one()
    sign_in(client, member)
    assert "Boats instead" in client.get("/en/moderation/").text
    data = {"verdict": f"{verdict}:{case.id}:{case.version}", "words": "Looked at."}
    assert client.post("/en/moderation/decisions", data=data).status_code == 303


def test_an_adaptation_that_three_flag_is_hidden_until_an_editor_lets_it_stand(
    client, session, practice, author, reader, run_jobs
):
    made = adaptation(practice, reader)
    run_jobs()
    assert len(told(session, author, "practice_adapted")) == 1
    people = flagged_by_three(client, made)
    run_jobs()
    assert "Boats instead" not in client.get(address(practice)).text
    assert client.get(f"/en/moderation/flags/adaptation/{made.id}").status_code == 404
    assert told(session, author, "practice_adapted") == []
    assert told(session, reader, "moderation_hidden") == [
        "What you wrote in “An adaptation of a practice” is hidden for now"
    ]
    sign_in(client, reader)
    own = client.get(address(practice)).text
    assert ("Boats instead" in own, "Only you read it until" in own) == (True, True)
    editor = make_member("Ed", roles=(EDITOR,))
    sign_in(client, editor)
    assert "Hidden until you decide" in client.get("/en/moderation/").text
    decided_by(client, editor, "approve")
    run_jobs()
    sign_in(client, make_member())
    page = client.get(address(practice)).text
    assert ("Boats instead" in page, "Only you read it until" in page) == (True, False)
    assert told(session, reader, "moderation_decision") == [
        "Ed looked at what you wrote in “An adaptation of a practice”: it stands"
    ]
    assert len(told(session, people[0], "moderation_outcome")) == 1


def test_all_are_told_that_a_hidden_adaptation_was_removed(
    client, session, practice, reader, run_jobs
):
    made = adaptation(practice, reader)
    people = flagged_by_three(client, made)
    decided_by(client, make_member("Ed", roles=(EDITOR,)), "reject")
    run_jobs()
    sign_in(client, reader)
    assert "Boats instead" not in client.get(address(practice)).text
    assert told(session, reader, "moderation_decision") == [
        "Ed removed what you wrote in “An adaptation of a practice”"
    ]
    assert told(session, people[0], "moderation_outcome") == [
        "What you flagged in “An adaptation of a practice” was removed"
    ]


def test_what_an_editor_told_or_few_flag_stays_for_readers_to_see(client, practice, reader):
    by_editor = adaptation(practice, make_member(roles=(EDITOR,)), changed="Sails instead.")
    flagged_by_three(client, by_editor)
    by_reader = adaptation(practice, reader)
    for _each in range(3):
        sign_in(client, make_member())
        where = f"/en/moderation/flags/adaptation/{by_reader.id}"
        assert client.post(where, data={"reason": "spam", "words": ""}).status_code == 303
    page = client.get(address(practice)).text
    assert ("Sails instead" in page, "Boats instead" in page) == (True, True)


def test_what_was_made_of_a_hidden_adaptation_is_not_told_of_at_the_first(client, practice, reader):
    other = published(make_member(), title="Clinics on barges")
    hidden = adaptation(practice, reader, adapted=other)
    adaptation(other, make_member(), changed="Carts instead.")
    flagged_by_three(client, hidden)
    page = client.get(address(practice)).text
    assert ("Clinics on barges" in page, "Carts instead" in page) == (False, False)
    # It can be let stand again, so the first cannot be made of the second meanwhile.
    with pytest.raises(Unfit):
        adaptation(other, make_member(), adapted=practice)


def test_a_question_becomes_a_topic_that_both_show(
    client, session, practice, author, reader, run_jobs
):
    moderator = make_member("Mo Moderator")
    make_space("Nothing to do with it")
    space = make_space("Papers", moderators=(moderator,), objectives=["gcm-04"])
    sign_in(client, reader)
    form = client.get(address(practice, "/question")).text
    assert re.findall(r'<option [^>]*value="([^"]+)"', form)[0] == space.slug
    asked = {"space": space.slug, "title": "How do the vans find power?", "body": "In winter?"}
    answer = client.post(address(practice, "/question"), data={**asked, "lang": "en"})
    proposal = session.query(Proposal).one()
    assert answer.location == f"/en/proposals/{proposal.id}"
    assert "How do the vans find power?" in client.get(address(practice)).text
    client.delete_cookie("hub")
    assert "How do the vans find power?" not in client.get(address(practice)).text
    accept_proposal(
        proposal,
        actor=moderator,
        version=proposal.version,
        space=space,
        title=proposal.title,
        moderator=moderator,
    )
    session.commit()
    run_jobs()
    run_jobs()
    topic = session.query(Topic).one()
    there = f"/en/topics/{topic.id}/{topic.slug}"
    assert f'href="{there}"' in client.get(address(practice)).text
    assert f'href="{address(practice)}"' in client.get(there).text
    assert len(told(session, author, "practice_question")) == 1


def test_a_question_in_a_private_space_is_seen_by_its_members_only(
    client, session, practice, reader
):
    space = make_space("Closed", visibility="private", moderators=(reader,))
    sign_in(client, reader)
    asked = {"space": space.slug, "title": "Who pays for the vans?", "body": "Who?", "lang": "en"}
    assert client.post(address(practice, "/question"), data=asked).status_code == 303
    assert "Who pays for the vans?" in client.get(address(practice)).text
    sign_in(client, make_member())
    assert "Who pays for the vans?" not in client.get(address(practice)).text


def test_a_letter_reaches_the_focal_point_whose_address_nobody_learns(
    client, practice, reader, run_jobs, mailbox
):
    sign_in(client, reader)
    page = client.get(address(practice, "/contact")).text
    letter = {"subject": "Visit\r\nBcc: x@example.org", "body": "May we visit you?", "_key": "k"}
    answers = [client.post(address(practice, "/contact"), data=letter) for _again in range(2)]
    run_jobs()
    assert [each.status_code for each in answers] == [303, 303]
    sent = mailbox.to(FOCAL)
    assert len(sent) == 1
    assert sent[0]["Reply-To"] == reader.email
    assert sent[0]["Bcc"] is None
    assert "May we visit you?" in sent[0].get_body(("plain",)).get_content()
    copies = mailbox.to(reader.email)
    assert len(copies) == 1
    seen = [page, copies[0].as_string(), client.get(address(practice)).text]
    assert [FOCAL in each for each in seen] == [False] * 3


def test_letters_are_few(client, practice, reader):
    sign_in(client, reader)
    letter = {"subject": "Visit", "body": "May we visit you?"}
    codes = [client.post(address(practice, "/contact"), data=letter).status_code for _ in range(6)]
    assert codes == [303] * 5 + [429]


def test_what_was_withdrawn_takes_nothing_more(client, practice, author, reader):
    withdraw(practice, actor=author, reason="It ended.")
    db.session.commit()
    sign_in(client, reader)
    rests = ("/thanks", "/adaptation", "/question", "/contact")
    assert [client.post(address(practice, rest)).status_code for rest in rests] == [404] * 4


def test_an_export_holds_what_one_left_and_erasing_forgets_it(client, session, practice, reader):
    adaptation(practice, reader)
    sign_in(client, reader)
    client.post(address(practice, "/thanks"))
    session.refresh(reader)
    assert b"practice_readings.json" in privacy.export(reader)
    privacy.erase(reader)
    session.commit()
    page = client.get(address(practice)).text
    assert session.query(Thanks).count() == 0
    assert "Boats instead" in page
    assert "Rita Reader" not in page


def test_every_text_can_be_made_safe_again(session, practice, reader):
    made = adaptation(practice, reader)
    made.changed_html = "<p>old</p>"
    session.commit()
    before = practice.html
    for name, redo in rerendering.all_texts().items():
        if "practices" in name:
            list(redo(True))
    session.commit()
    assert made.changed_html == "<p>Boats instead of vans.</p>\n"
    assert practice.html == before
