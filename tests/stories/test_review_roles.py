"""Who may come to what of a practice that is being reviewed, for each role and each address.

The table below is the policy in words of who; every address of practices must stand in it, and is
asked by each of thirteen roles. In a double-anonymous review the names of its authors, of their
organisations and files are canaries: they sing nowhere a reviewer can look.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.routing import Rule

from hub.accounts.models import EDITOR, Member, Organisation
from hub.core import clock, files, tokens
from hub.core.db import db
from hub.core.documents import Document, Properties, as_docx
from hub.core.limits import limiter
from hub.core.realtime import listeners
from hub.practices.models import (
    CO_AUTHOR,
    CREDITED,
    DELIVERED,
    DOUBLE,
    REFUSED,
    REVISE,
    TO_REVIEW,
    Assignment,
    AuthorNote,
    CommentAnswer,
    Practice,
    PracticeAuthor,
    Review,
    RosterEntry,
)
from hub.practices.queries.reviews import link_token
from hub.practices.services.deciding import decide
from hub.practices.services.inviting import invite
from hub.practices.services.submitting import screen, submit
from tests.factories import make_member, sign_in
from tests.practices.support import assigned, draft, make_call, reviewed

AUTHOR, CO, CREDIT, ASKED = "author", "co-author", "credited", "asked author"
MEMBER, EDITS, OTHER_EDITOR, NOBODY = "member", "editor", "editor of another call", "anonymous"
ASSIGNED, INVITEE, DECLINER, FORMER = "assigned", "invited", "declined", "former reviewer"
LINK = "whoever has the link"
ROLES = (
    *(AUTHOR, CO, CREDIT, ASKED, MEMBER, EDITS, OTHER_EDITOR, NOBODY),
    *(ASSIGNED, INVITEE, DECLINER, FORMER, LINK),
)
EVERYBODY = frozenset(ROLES)
NO_ONE: frozenset[str] = frozenset()
AUTHORS = frozenset({AUTHOR, CO, CREDIT})
WRITERS = frozenset({AUTHOR, CO})


@dataclass(frozen=True)
class Asked:
    """An address with the things it names, and to whom it opens; to all others it is not there.

    `forbidden` see the thing but may not do this: 403. `signs_in`: nobody signed in is asked to.
    """

    names: dict[str, str]
    opens: frozenset[str]
    forbidden: frozenset[str] = NO_ONE
    signs_in: bool = False


def review_of(whose: str, opens: frozenset[str] = NO_ONE, **names: str) -> Asked:
    """An address of the assignment of that reviewer."""
    return Asked({"public_id": f"review of {whose}", **names}, opens)


def own(**names: str) -> list[Asked]:
    """The address of each reviewer's own assignment opens to that reviewer and nobody else."""
    whose = (ASSIGNED, INVITEE, DECLINER, FORMER)
    return [
        *(review_of(each, frozenset({each}), **names) for each in whose),
        Asked({"token": "link", **names}, frozenset({NOBODY, LINK, ASSIGNED})),
        Asked({"token": "link of the one who declined", **names}, NO_ONE),
    ]


def drafts(opens: frozenset[str], **names: str) -> list[Asked]:
    """An address of a draft: its authors see that it is there, and some of them may do this."""
    shut = AUTHORS | {ASKED}
    return [Asked({"key": "practice", **names}, opens, shut - opens, signs_in=True)]


def desk(name: str = "practice") -> list[Asked]:
    """What editors do: to the call's editors only, as if it were not there for all others."""
    return [Asked({"public_id": name}, frozenset({EDITS}), signs_in=True)]


# Every event that the Hub's sockets answer to. None is of practices.
SOCKETS = {
    *("topic:open", "topic:close", "topic:typing"),
    *("session:open", "session:close"),
    *("issue:open", "issue:close"),
    "badge:ask",
}

TABLE: dict[str, list[Asked]] = {
    "practices.review": own(),
    "practices.answer_invitation": own(),
    "practices.step_back": own(),
    "practices.save_review": own(),
    "practices.deliver_review": own(),
    "practices.offline_form": [
        review_of(ASSIGNED, frozenset({ASSIGNED})),
        *(review_of(each) for each in (INVITEE, DECLINER, FORMER)),
        Asked({"token": "link"}, frozenset({NOBODY, LINK, ASSIGNED})),
    ],
    "practices.read_offline_form": [
        review_of(ASSIGNED, frozenset({ASSIGNED})),
        *(review_of(each) for each in (INVITEE, DECLINER, FORMER)),
        Asked({"token": "link"}, frozenset({NOBODY, LINK, ASSIGNED})),
    ],
    "practices.certificate": [
        review_of(FORMER, frozenset({FORMER})),
        *(review_of(each) for each in (ASSIGNED, INVITEE, DECLINER)),
        Asked({"token": "link"}, NO_ONE),
    ],
    "practices.submitted_file": [
        review_of(ASSIGNED, frozenset({ASSIGNED}), number="1"),
        review_of(INVITEE, number="1"),
        review_of(DECLINER, number="1"),
        review_of(FORMER, frozenset({FORMER}), number="1"),
        Asked({"token": "link", "number": "1"}, frozenset({NOBODY, LINK, ASSIGNED})),
        Asked({"token": "link of the one who declined", "number": "1"}, NO_ONE),
    ],
    "practices.own_file": [
        review_of(ASSIGNED, frozenset({ASSIGNED}), file_id="file of the review"),
        review_of(FORMER, file_id="file of the review"),
        Asked(
            {"token": "link", "file_id": "file of the review"},
            frozenset({NOBODY, LINK, ASSIGNED}),
        ),
    ],
    "files.show": [
        Asked({"public_id": "file of the practice", "name": "x"}, AUTHORS | {EDITS}),
        Asked({"public_id": "file of the review", "name": "x"}, frozenset({ASSIGNED, EDITS})),
    ],
    "practices.comments": drafts(AUTHORS),
    # While it is with reviewers nobody changes an answer.
    "practices.save_answers": drafts(NO_ONE),
    "practices.draft": drafts(AUTHORS),
    "practices.whole": drafts(AUTHORS),
    "practices.section": drafts(AUTHORS, section="about"),
    "practices.save_section": drafts(WRITERS, section="about"),
    "practices.offline": drafts(AUTHORS),
    "practices.offline_file": drafts(AUTHORS),
    "practices.read_file": drafts(WRITERS),
    "practices.take_over": drafts(WRITERS),
    "practices.notes": drafts(AUTHORS),
    "practices.add_note": drafts(AUTHORS),
    "practices.settle_note": drafts(AUTHORS, note_id="note"),
    "practices.unsettle_note": drafts(AUTHORS, note_id="note"),
    "practices.submitting": drafts(WRITERS),
    "practices.submit": drafts(WRITERS),
    "practices.take_back": drafts(WRITERS),
    "practices.submission": [
        Asked({"key": "practice", "number": "1"}, AUTHORS | {EDITS}, signs_in=True)
    ],
    "practices.authors": drafts(AUTHORS),
    "practices.ask_author": drafts(WRITERS),
    "practices.change_author": drafts(frozenset({AUTHOR}), member_key="person credited"),
    "practices.author_invitation": drafts(AUTHORS | {ASKED}),
    "practices.accept_authorship": drafts(AUTHORS | {ASKED}),
    "practices.name_author": drafts(AUTHORS | {ASKED}),
    "practices.desk_submission": desk(),
    "practices.desk_changes": desk(),
    "practices.desk_decision": desk(),
    "practices.desk_decide": desk(),
    "practices.desk_reviewers": desk(),
    "practices.desk_ask": desk(),
    "practices.desk_reviews": desk(),
    "practices.desk_screening": desk(),
    "practices.desk_lead": desk(),
    "practices.desk_end": desk(),
    "practices.desk_earlier": [
        Asked({"public_id": "practice", "number": "1"}, frozenset({EDITS}), signs_in=True)
    ],
    "practices.desk_deadlines": desk("review of invited"),
    "practices.desk_waiver": desk("review of invited"),
    "practices.desk_release": desk("review of invited"),
    "practices.remove_author": drafts(frozenset({AUTHOR}), member_key="person credited"),
    "practices.discarding": drafts(frozenset({AUTHOR})),
    "practices.discard": drafts(frozenset({AUTHOR})),
    "practices.leave_authors": drafts(AUTHORS | {ASKED}),
}

# These name somebody of the roster, one's own search, a language or a kind of file.
OF_OTHER_THINGS = frozenset(
    {
        *("practices.entry_form", "practices.save_entry", "practices.absence"),
        *("practices.remove", "practices.export", "practices.offline_template"),
        # What is told of there is a contribution: who may read it is asked by its own stories.
        *("practices.new_from", "practices.start_from"),
    }
)

CANARIES = (
    *("quokka", "quagga", "quoll7", "wombat", "wallaby", "numbat", "bandicoot"),
    *("bilby", "dingo", "echidna", "platypus", "potoroo"),
)
STORY = (
    "Quincy Quokka of the **Wombat** Society wrote to quagga@wallaby.example; the Dingo League, "
    "paid by ECHIDNA FUND, asked Bilby Potoroo (@quoll7). See https://platypus.example/bandicoot."
)
# Members have pages, and their lists name them; nothing there says that they wrote this.
PAGES_OF_PEOPLE = ("accounts.", "discussions.mentions", "security.")


@dataclass
class World:
    """A practice in its second round, everybody around it, and what addresses name."""

    app: Flask
    practice: Practice
    people: dict[str, Member]
    names: dict[str, str] = field(default_factory=dict)

    def browser(self, role: str) -> FlaskClient:
        """A browser of somebody in that role; whoever has the link is signed in nowhere."""
        client = self.app.test_client()
        if role in self.people:
            sign_in(client, self.people[role])
        return client


@pytest.fixture
def world(app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """Round one was reviewed and decided; in round two people are asked, at work, and out."""
    monkeypatch.setattr(limiter, "enabled", False)
    people = {role: make_member(f"Somebody {role}") for role in ROLES if role not in (NOBODY, LINK)}
    organisation = Organisation(slug="wombat", name="Wombat Society", type="civil-society")
    db.session.add(organisation)
    db.session.flush()
    people[AUTHOR] = make_member(
        "Quincy Quokka",
        handle="quoll7",
        email="quagga@wallaby.example",
        organisation_id=organisation.id,
    )
    people[EDITS] = make_member("Eddi Editor", roles=(EDITOR,))
    people[OTHER_EDITOR] = make_member("Olga Editor", roles=(EDITOR,))
    call = make_call("Double", anonymity=DOUBLE, editors=(people[EDITS],))
    make_call("Another", editors=(people[OTHER_EDITOR],))
    practice = draft(
        people[AUTHOR],
        call=call,
        title="Vans of the Wombat Society",
        implementer="Wombat Society",
        partners=["Dingo League"],
        donors=["Echidna Fund"],
        focal_point="Bilby Potoroo",
        focal_point_email="bilby@wallaby.example",
        links=[{"title": "Report", "address": "https://platypus.example/bandicoot"}],
        context=STORY,
        summary=STORY,
    )
    _add_authors(practice, people)
    names = {"file of the practice": _attach(practice, people[AUTHOR])}
    former = _first_round(practice, people)
    second = _submitted(practice, people)
    now = clock.now()
    reviews = {FORMER: former}
    for role, state in ((ASSIGNED, "accepted"), (DECLINER, REFUSED)):
        reviews[role] = assigned(second, people[role], state=state)
    db.session.add(RosterEntry(member_id=people[INVITEE].id))
    db.session.flush()
    reviews[INVITEE] = invite(
        second,
        actor=people[EDITS],
        reviewer=people[INVITEE],
        answer_due=now + dt.timedelta(days=7),
        review_due=now + dt.timedelta(days=28),
    )
    for assignment in reviews.values():
        assignment.token_hash = tokens.fingerprint(assignment.public_id)
        assignment.token_until = now + dt.timedelta(days=60)
    file = files.store(io.BytesIO(b"my notes"), "notes.txt", uploader_id=people[ASSIGNED].id)
    files.attach(file, "review", reviews[ASSIGNED].id)
    db.session.commit()
    note = AuthorNote(practice_id=practice.id, author_id=people[CO].id, body=STORY)
    db.session.add(note)
    db.session.commit()
    names |= {"note": str(note.id), "person credited": people[CREDIT].public_id}
    names |= {f"review of {role}": row.public_id for role, row in reviews.items()}
    names |= {
        "practice": practice.public_id,
        "link": str(link_token(reviews[ASSIGNED])),
        "link of invited": str(link_token(reviews[INVITEE])),
        "link of former": str(link_token(reviews[FORMER])),
        "link of the one who declined": str(link_token(reviews[DECLINER])),
        "file of the review": file.public_id,
    }
    return World(app, practice, people, names)


def _add_authors(practice: Practice, people: dict[str, Member]) -> None:
    for role, kind, accepted in (
        (CO, CO_AUTHOR, practice.created_at),
        (CREDIT, CREDITED, practice.created_at),
        (ASKED, CO_AUTHOR, None),
    ):
        row = PracticeAuthor(member_id=people[role].id, role=kind, accepted_at=accepted)
        row.member = people[role]
        practice.authors.append(row)


def _attach(practice: Practice, author: Member) -> str:
    document = Document(
        title="Report",
        language="en",
        blocks=(),
        properties=Properties(author="Quincy Quokka", subject="bandicoot"),
    )
    file = files.store(io.BytesIO(as_docx(document)), "numbat report.docx", uploader_id=author.id)
    files.attach(file, "practice", practice.id)
    db.session.flush()
    return file.public_id


def _submitted(practice: Practice, people: dict[str, Member]) -> Any:
    submission = submit(practice, actor=people[AUTHOR], note=STORY)
    screen(submission, actor=people[EDITS], version=practice.version, outcome=TO_REVIEW)
    return submission


def _first_round(practice: Practice, people: dict[str, Member]) -> Assignment:
    """It was reviewed and is to be revised; the author answered with all names there are."""
    submission = _submitted(practice, people)
    former = assigned(submission, people[FORMER], state=DELIVERED, delivered_at=clock.now())
    comments = [{"id": 1, "field": "context", "text": "Is it true?"}]
    former.review = Review(recommendation=REVISE, marks={}, comments=comments)
    other = reviewed(submission)[0].review
    assert other is not None
    other.comments = [{"id": 1, "field": "context", "text": f"Is it true? {STORY}"}]
    decide(
        submission,
        actor=people[EDITS],
        version=practice.version,
        outcome=REVISE,
        letter=f"Dear Quincy Quokka,\n\n{STORY}",
    )
    answer = CommentAnswer(
        assignment_id=former.id, comment_id=1, body=STORY, updated_by=people[AUTHOR].id
    )
    db.session.add(answer)
    return former


@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_to_what_the_table_says_and_to_nothing_else(
    world: World, role: str
) -> None:
    client = world.browser(role)
    differences = []
    for rule, method in asked_rules(world.app):
        for asked in asked_of(rule):
            address = address_of(rule, asked, world)
            if address is None:
                continue
            expected = "open" if role in asked.opens else "404"
            expected = "403" if role in asked.forbidden else expected
            if role in (NOBODY, LINK) and asked.signs_in:
                expected = "sign in"
            answer = client.open(address, method=method)
            found = kind_of(answer.status_code, answer.location)
            if is_of_readers(rule) and role in (NOBODY, LINK) and found == "sign in":
                continue
            if found != expected:
                differences.append(f"{method} {rule.rule} {asked.names}: {found}, not {expected}")
    assert differences == []


def test_the_table_knows_every_address(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if is_ours(rule)]
    naming = {rule.endpoint for rule in rules if not is_of_readers(rule)}
    strange = naming - set(TABLE) - OF_OTHER_THINGS
    assert strange == set(), "say in TABLE to whom each of these opens"
    assert set(TABLE) - naming == set()


def test_no_socket_tells_of_a_submission() -> None:
    """What can be listened to names topics, sessions, issues and one's own count; nothing else."""
    assert set(listeners) == SOCKETS, "say here whether it tells anything of a submission"


def kind_of(status: int, location: str | None) -> str:
    """`open`, or how the way is shut."""
    if status == 401 or (status in (302, 303) and location and "/login" in location):
        return "sign in"
    return str(status) if status in (403, 404) else "open"


def is_ours(rule: Rule) -> bool:
    """Whether it is an address of practices, or of files, that names something."""
    is_known = str(rule.endpoint).startswith("practices.") or rule.endpoint == "files.show"
    return is_known and not rule.arguments <= {"lang"}


def is_of_readers(rule: Rule) -> bool:
    """Whether it names what is published by its slug; this practice has none yet."""
    return is_ours(rule) and "slug" in rule.arguments


def asked_of(rule: Rule) -> list[Asked]:
    """How the address is asked; those of readers are there for nobody before publication."""
    if is_of_readers(rule):
        parts = rule.arguments - {"lang", "slug"}
        return [Asked({"slug": "practice", **dict.fromkeys(parts, "1")}, NO_ONE)]
    return TABLE.get(rule.endpoint, [])


def asked_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address that names something with each of its methods: those that change come last."""
    order = {endpoint: place for place, endpoint in enumerate(TABLE)}
    rules = [rule for rule in app.url_map.iter_rules() if is_ours(rule)]
    for methods in ({"GET"}, {"POST", "PUT", "DELETE"}):
        for rule in sorted(rules, key=lambda rule: order.get(rule.endpoint, -1)):
            for method in sorted((rule.methods or set()) & methods):
                yield rule, method


def address_of(rule: Rule, asked: Asked, world: World) -> str | None:
    """The address with what is to be asked; None where the rule names other things."""
    if set(asked.names) != rule.arguments - {"lang"}:
        return None
    values: dict[str, Any] = {"lang": "en"} if "lang" in rule.arguments else {}
    for part, name in asked.names.items():
        value = world.names.get(name, name)
        values[part] = int(value) if value.isdecimal() and f"int:{part}" in rule.rule else value
    built = rule.build(values)
    assert built is not None, rule.rule
    return built[1].partition("|")[2] or built[1]


@pytest.mark.parametrize("role", [ASSIGNED, INVITEE, DECLINER, FORMER, LINK])
def test_no_canary_sings_where_a_reviewer_looks(
    world: World, run_jobs: Any, mailbox: Any, role: str
) -> None:
    run_jobs()
    client = world.browser(role)
    faults = []
    for address in looked_at(world):
        answer = client.get(address, buffered=True)
        told = said_by(answer.data) + str(answer.headers)
        faults += [f"{address} sings of {each}" for each in CANARIES if each in told.casefold()]
    if role in world.people:
        for mail in mailbox.to(world.people[role].email):
            told = mail.as_string() + "".join(
                part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"
            )
            faults += [
                f"mail {mail['Subject']}: {each}" for each in CANARIES if each in told.casefold()
            ]
    assert faults == []


def looked_at(world: World) -> Iterator[str]:
    """Every page a reviewer can open: lists, searches, and all that names the practice."""
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = world.app.view_functions[rule.endpoint]
        if "GET" not in (rule.methods or ()) or not view.__module__.startswith("hub."):
            continue
        if rule.endpoint.startswith(PAGES_OF_PEOPLE) or rule.endpoint == "health.metrics":
            continue
        if rule.endpoint == "practices.export":
            yield from (f"/en/practices/list.{form}" for form in ("csv", "xlsx", "json"))
        if rule.arguments <= {"lang"}:
            built = rule.build({"lang": "en"} if rule.arguments else {})
            assert built is not None
            yield built[1].partition("|")[2] or built[1]
        for asked in asked_of(rule):
            address = address_of(rule, asked, world)
            if address is not None:
                yield address
    for link in ("link of invited", "link of former"):
        yield f"/en/practices/reviews/by-link/{world.names[link]}"
        yield f"/en/practices/reviews/by-link/{world.names[link]}/files/1"
    yield "/en/search?q=seasonal+workers"


def said_by(content: bytes) -> str:
    """What an answer says; of an archive, what all that is packed in it says."""
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        return f"{reader.metadata} {' '.join(page.extract_text() for page in reader.pages)}"
    if not content.startswith(b"PK\x03\x04"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        packed = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join([*archive.namelist(), *packed])


def test_canaries_sing_for_the_authors(world: World) -> None:
    """The canaries are there: who may hear them does."""
    page = world.browser(EDITS).get(f"/en/practices/desk/{world.practice.public_id}").text
    heard = [each for each in ("quokka", "wombat", "dingo", "echidna") if each in page.casefold()]
    assert heard == ["quokka", "wombat", "dingo", "echidna"]
