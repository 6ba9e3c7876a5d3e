"""No address of an article that is being made opens to whom it does not concern."""

import pytest

from hub.accounts.models import EDITOR
from hub.blog.services.authors import ask_author
from hub.core.db import db
from tests.blog.support import make_series, picture, written
from tests.factories import make_member, sign_in

CANARY = "quokka"
# What whoever is asked to be an author may open.
ANSWERS = frozenset(
    {
        *("blog.author_invitation", "blog.accept_authorship", "blog.leave_authors"),
        "blog.name_author",
    }
)


@pytest.fixture
def article(app):
    author = make_member("Ada Author")
    editor = make_member("Edda Editor", roles=(EDITOR,))
    made = written(author, editor, make_series("Voices", editor))
    made.original.title = made.original.summary = made.original.body = CANARY
    made.pitch_html = made.original.body_html = f"<p>{CANARY}</p>"
    db.session.commit()
    return made


def asked_of(app, article):
    """Each address below the article, with each of its methods: (endpoint, method, address)."""
    image = picture(article, alt=CANARY)
    author = article.authors[0].member
    names = {"public_id": article.public_id, "number": image.id, "code": "fr"}
    names |= {"member_key": author.public_id, "lang": "en"}
    rules = [each for each in app.url_map.iter_rules() if "/blog/manuscripts/<" in each.rule]
    with app.test_request_context():
        for rule in rules:
            values = {name: names.get(name, 1) for name in rule.arguments}
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, address


def test_no_address_of_a_manuscript_opens_to_strangers(app, article):
    asked = list(asked_of(app, article))
    assert len(asked) > 20
    strangers = {
        "nobody": None,
        "member": make_member(),
        "editor of another series": make_member(roles=(EDITOR,)),
    }
    faults = []
    for name, member in strangers.items():
        client = app.test_client()
        if member is not None:
            sign_in(client, member)
        for _endpoint, method, address in asked:
            answer = client.open(address, method=method, data={"version": "2"})
            is_shut = answer.status_code in (404,) or (
                member is None and answer.status_code in (302, 303, 401)
            )
            if not is_shut or CANARY in answer.text:
                faults.append((name, method, address, answer.status_code))
    assert faults == []


def test_who_is_asked_to_write_sees_the_title_only(app, article):
    asked = list(asked_of(app, article))
    otto = make_member("Otto Other")
    article.original.title = "A title"
    ask_author(article, actor=article.authors[0].member, member=otto)
    db.session.commit()
    client = app.test_client()
    sign_in(client, otto)
    faults = []
    for endpoint, method, address in asked:
        if endpoint in ANSWERS:
            continue
        answer = client.open(address, method=method, data={"version": "2"})
        if answer.status_code not in (403, 404) or CANARY in answer.text:
            faults.append((method, address, answer.status_code))
    assert faults == []
    invitation = client.get(f"/en/blog/manuscripts/{article.public_id}/authorship")
    assert (invitation.status_code, CANARY in invitation.text) == (200, False)


def test_editors_write_nothing_in_a_draft_and_authors_decide_nothing(app, article):
    editor = article.editor
    client = app.test_client()
    sign_in(client, editor)
    here = f"/en/blog/manuscripts/{article.public_id}"
    for method, page in (
        ("POST", ""),
        ("POST", "/handing-in"),
        ("POST", "/taking-back"),
        ("POST", "/images"),
    ):
        answer = client.open(f"{here}{page}", method=method, data={"version": "2", "title": "Mine"})
        assert answer.status_code == 403, page
    db.session.expire_all()
    assert article.title == CANARY
