"""What is worth a second look in an article is shown where it is handed in and copy-edited."""

import re

import pytest

from hub.accounts.models import EDITOR
from hub.blog.models import COPY_EDIT, DRAFT
from hub.blog.services import stages
from hub.core import markup
from hub.core.db import db
from tests.blog.support import BODY, handed_in, written
from tests.factories import make_member, sign_in

pytestmark = pytest.mark.one_database

PERSONAL = "Amina, born on 12 May 1990, has the phone +254 700 123 456."


@pytest.fixture
def author(client):
    member = make_member()
    sign_in(client, member)
    return member


def saying(article, words, *objectives):
    text = article.original
    text.body = f"{BODY}\n\n{words}"
    text.body_html = markup.render(text.body, lang="en").html
    article.objectives = list(objectives)
    db.session.commit()
    return f"/en/blog/manuscripts/{article.public_id}"


def hints(page) -> list[str]:
    assert page.status_code in (200, 422)
    return re.findall(r"<mark[^>]*>([^<]+)</mark>", page.text)


def test_what_is_worth_a_second_look_stands_where_it_is_handed_in(client, author):
    article = written(author)
    assert hints(client.get(saying(article, "Nothing odd.") + "/handing-in")) == []
    way = saying(article, "The MRC opens for refugees.", "gcm-04")
    page = client.get(f"{way}/handing-in")
    assert hints(page) == ["refugees", "MRC"]
    assert "is_looked_at" not in page.text
    # Of both compacts, or of none, refugees are no surprise.
    assert hints(client.get(saying(article, "For refugees.") + "/handing-in")) == []
    assert client.post(f"{way}/handing-in", data={"version": "2"}).status_code == 303
    assert stages.last_step(article).stage == COPY_EDIT


def test_what_may_identify_a_person_is_handed_in_once_somebody_looked_at_it(client, author):
    article = written(author)
    way = saying(article, PERSONAL)
    sent = {"version": "2", "words": "Please be quick."}
    refused = client.post(f"{way}/handing-in", data=sent)
    assert refused.status_code == 422
    assert hints(refused) == ["+254 700 123 456", "born on 12 May 1990"]
    for words in ("Confirm that it identifies no beneficiary", "Please be quick."):
        assert words in refused.text
    assert stages.last_step(article).stage == DRAFT
    answer = client.post(f"{way}/handing-in", data={**sent, "is_looked_at": "y"})
    assert (answer.status_code, stages.last_step(article).stage) == (303, COPY_EDIT)


def test_copy_editor_sees_it_beside_the_copy(client, author):
    editor = make_member(roles=(EDITOR,))
    article = handed_in(author, editor)
    way = saying(article, PERSONAL)
    sign_in(client, editor)
    assert hints(client.get(f"{way}/copy")) == ["+254 700 123 456", "born on 12 May 1990"]


def test_addresses_of_links_and_pictures_are_no_words(client, author):
    article = written(author)
    way = saying(article, "See [the report](https://example.org/MRC/0012345678901).")
    assert hints(client.get(f"{way}/handing-in")) == []
