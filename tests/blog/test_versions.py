"""A version is shown with the authors and the image it was published with."""

import pytest
import sqlalchemy as sa

from hub.accounts.services.privacy import erase
from hub.blog.doors import readable_image
from hub.blog.models import TRANSLATION, ArticleImage
from hub.blog.services.authors import (
    accept_authorship,
    ask_author,
    name_author,
    remove_author,
)
from hub.blog.services.picturing import remove_image
from hub.blog.services.publishing import begin_version, publish
from hub.core.db import db
from hub.core.errors import NotFound
from hub.core.files import StoredFile
from tests.blog.editing.support import approved
from tests.blog.support import picture
from tests.factories import make_member

PAGE = "/en/blog/a-van-for-papers"


def names_in(client, path=PAGE) -> list[str]:
    page = client.get(path)
    assert page.status_code == 200
    said = ("Amal Haddad", "Bakary Sow", "Carla Nunes", "A van at dawn", "A queue at noon")
    return [each for each in said if each in page.text]


def rewritten_by_others():
    """Published twice: by Amal and Bakary with a van, by Amal and Carla with a queue."""
    told = approved()
    picture(told.article, "A van at dawn", is_lead=True)
    publish(told.article, told.editor)
    db.session.commit()
    begin_version(told.article, actor=told.author)
    carla = make_member("Carla Nunes")
    ask_author(told.article, actor=told.author, member=carla)
    accept_authorship(told.article, actor=carla)
    remove_author(told.article, member=told.second)
    first = db.session.scalars(sa.select(ArticleImage)).one()
    remove_image(told.article, first)
    picture(told.article, "A queue at noon", is_lead=True)
    db.session.commit()
    return told, carla


def published_again(told):
    told.article.stage = TRANSLATION
    publish(told.article, told.editor, note="With a queue.")
    db.session.commit()


def test_readers_see_no_author_and_no_image_of_a_version_that_is_still_written(app, client):
    told, carla = rewritten_by_others()
    assert names_in(client) == ["Amal Haddad", "Bakary Sow", "A van at dawn"]
    assert client.get(f"/en/blog/authors/{carla.public_id}").status_code == 404
    assert client.get(f"/en/blog/authors/{told.second.public_id}").status_code == 200
    old, new = db.session.scalars(sa.select(StoredFile).order_by(StoredFile.id))
    readable_image(None, old)
    with pytest.raises(NotFound):
        readable_image(None, new)


def test_an_old_version_keeps_its_authors_and_its_image(app, client):
    told, carla = rewritten_by_others()
    published_again(told)
    assert names_in(client) == ["Amal Haddad", "Carla Nunes", "A queue at noon"]
    assert names_in(client, f"{PAGE}/v2") == ["Amal Haddad", "Carla Nunes", "A queue at noon"]
    assert names_in(client, f"{PAGE}/v1") == ["Amal Haddad", "Bakary Sow", "A van at dawn"]
    for path in ("/en/blog/", "/en/blog/feed.atom"):
        assert "Bakary Sow" not in client.get(path).text
    assert client.get(f"/en/blog/authors/{carla.public_id}").status_code == 200
    assert client.get(f"/en/blog/authors/{told.second.public_id}").status_code == 404


def test_who_does_not_want_to_be_named_or_left_is_named_in_no_version(app, client):
    told, carla = rewritten_by_others()
    published_again(told)
    name_author(told.article, actor=told.author, is_named=False)
    db.session.commit()
    assert names_in(client) == ["Carla Nunes", "A queue at noon"]
    assert names_in(client, f"{PAGE}/v1") == ["Bakary Sow", "A van at dawn"]
    erase(told.second)
    db.session.commit()
    page = client.get(f"{PAGE}/v1").text
    assert ("Bakary Sow" in page, "Former member" in page) == (False, False)
    name_author(told.article, actor=told.author, is_named=True)
    db.session.commit()
    assert names_in(client, f"{PAGE}/v1") == ["Amal Haddad", "A van at dawn"]
    assert carla.public_name in client.get(PAGE).text
