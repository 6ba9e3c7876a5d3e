"""Editing an article over HTTP: without a script, by the wrong person, twice, at once."""

import html
import re

import sqlalchemy as sa

from hub.blog.models import Article, ArticleVersion, PassageComment
from hub.blog.services.editing.suggesting import open_suggestions
from hub.core.db import db
from hub.core.texts import DRAFT, PUBLISHED
from tests.blog.editing.support import BODY, an_article, approved, in_approval, rewritten
from tests.factories import make_member, sign_in


def address(told, rest=""):
    return f"/en/blog/manuscripts/{told.article.public_id}{rest}"


def fresh(told):
    db.session.expire_all()
    return db.session.get_one(Article, told.article.id)


def fields(answer):
    """What the forms of a page would send of what is hidden or typed in them."""
    page = answer.get_data(as_text=True)
    found = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    }
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page):
        found[name] = html.unescape(value).removeprefix("\r\n").removeprefix("\n")
    return found


def words(answer):
    page = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(page).split())


def suggest(client, told, before, after, **given):
    sign_in(client, told.editor)
    sent = fields(client.get(address(told, "/copy")))
    sent["body"] = sent["body"].replace(before, after).replace("\n", "\r\n")
    sent["base_body"] = sent["base_body"].replace("\n", "\r\n")
    return client.post(address(told, "/copy"), data={**sent, **given})


def test_an_editor_suggests_and_the_author_takes_and_leaves(client):
    told = an_article()
    answer = suggest(client, told, "payed", "paid", note="Spelling.")
    assert (answer.status_code, answer.location.endswith("/edit")) == (303, True)
    assert told.suggested == [("payed", "paid")]
    suggest(client, told, "send a", "sends a")
    sign_in(client, told.author)
    shown = words(client.get(address(told, "/edit")))
    assert "people are [removed:] payed [end] [added:] paid [end] . Two clerks" in shown
    assert "Spelling." in shown
    first, second = (each.id for each in open_suggestions(told.article))
    assert client.post(address(told, "/suggestions"), data={"take": second}).status_code == 303
    assert client.post(address(told, "/suggestions"), data={"leave": first}).status_code == 303
    assert fresh(told).original.body == BODY.replace("payed", "paid")


def test_all_are_taken_but_those_made_since_the_page_was_read(client):
    told = an_article()
    told.edit(("payed", "paid"))
    (seen,) = (each.id for each in open_suggestions(told.article))
    told.edit(("send a", "sends a"))
    sign_in(client, told.author)
    client.post(address(told, "/suggestions"), data={"take": "all", "seen": [seen]})
    assert fresh(told).original.body == BODY.replace("payed", "paid")
    assert told.suggested == [("send", "sends")]


def test_a_double_click_decides_once(client):
    told = an_article()
    told.edit(("payed", "paid"), ("send a", "sends a"))
    found = open_suggestions(told.article)[0].id
    sign_in(client, told.author)
    sent = {"take": found, "_key": "k" * 20}
    first = client.post(address(told, "/suggestions"), data=sent)
    second = client.post(address(told, "/suggestions"), data=sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert fresh(told).original.version == 2


def test_two_editors_at_once_see_each_other_and_lose_nothing(client):
    told = an_article()
    sign_in(client, told.editor)
    sent = fields(client.get(address(told, "/copy")))
    told.edit(("payed", "paid"), actor=make_member(roles=("admin",)))
    sent["body"] = sent["body"].replace("send a", "sends a")
    answer = client.post(address(told, "/copy"), data=sent)
    assert answer.status_code == 409
    assert "[removed:] payed [end] [added:] paid [end]" in words(answer)
    again = fields(answer)
    assert again["body"] == BODY.replace("payed", "paid").replace("send a", "sends a")
    assert told.suggested == [("payed", "paid")]
    assert client.post(address(told, "/copy"), data=again).status_code == 303
    assert told.suggested == [("send", "sends"), ("payed", "paid")]


def test_what_was_typed_stays_when_the_article_has_moved_on(client):
    told = an_article()
    sign_in(client, told.editor)
    sent = fields(client.get(address(told, "/copy")))
    sent["body"] += "A last word."
    told.article.stage = "approval"
    db.session.commit()
    answer = client.post(address(told, "/copy"), data=sent)
    assert answer.status_code == 409
    assert fields(answer)["body"].endswith("A last word.")


def test_a_copy_without_a_title_is_refused_beside_it(client):
    told = an_article()
    answer = suggest(client, told, "payed", "paid", title=" ")
    assert answer.status_code == 422
    assert "Give the article a title." in words(answer)
    assert "paid" in fields(answer)["body"]


def test_an_author_words_it_otherwise(client):
    told = an_article()
    told.edit(("payed", "paid"))
    (found,) = (each.id for each in open_suggestions(told.article))
    sign_in(client, told.author)
    way = address(told, f"/suggestions/{found}/wording")
    assert fields(client.get(way))["words"] == "paid"
    assert client.post(way, data={"words": "given wages"}).status_code == 303
    assert "people are given wages." in fresh(told).original.body
    late = client.post(way, data={"words": "something else"})
    assert late.status_code == 409
    assert "something else" in late.get_data(as_text=True)


def test_a_sentence_is_commented_on_without_a_script(client):
    told = an_article()
    sign_in(client, told.editor)
    page = client.get(address(told, "/edit?paragraph=2")).get_data(as_text=True)
    (place,) = re.findall(r'<option[^>]* value="(\d+-\d+)">“Two clerks travel with it.”', page)
    sent = {"passage": place, "body": "Which ones?", "quote": ""}
    assert client.post(address(told, "/comments"), data=sent).status_code == 303
    made = db.session.scalars(sa.select(PassageComment)).one()
    assert BODY[made.start : made.end] == made.quote == "Two clerks travel with it."
    sign_in(client, told.author)
    way = address(told, f"/comments/{made.id}")
    assert client.post(f"{way}/answers", data={"body": "Of the capital."}).status_code == 303
    assert client.post(f"{way}/resolution").status_code == 303
    assert "Settled" in words(client.get(address(told, "/edit")))
    assert client.post(f"{way}/resolution?_method=DELETE").status_code == 303
    db.session.expire_all()
    assert made.resolved_at is None


def test_who_wrote_a_comment_changes_and_deletes_it_and_answers_stay(client):
    told = an_article()
    sign_in(client, told.editor)
    client.post(address(told, "/comments"), data={"passage": "", "body": "Which vams?"})
    made = db.session.scalars(sa.select(PassageComment)).one()
    way = address(told, f"/comments/{made.id}")
    assert client.post(f"{way}?_method=PUT", data={"body": " "}).status_code == 422
    assert client.post(f"{way}?_method=PUT", data={"body": "Which vans?"}).status_code == 303
    assert "Which vans?" in words(client.get(address(told, "/edit")))
    sign_in(client, told.author)
    for method in ("PUT", "DELETE"):
        assert client.post(f"{way}?_method={method}", data={"body": "No."}).status_code == 403
    client.post(f"{way}/answers", data={"body": "Those of May."})
    answered = db.session.scalars(sa.select(PassageComment).filter_by(parent_id=made.id)).one()
    sign_in(client, told.editor)
    assert client.post(f"{way}?_method=DELETE").status_code == 303
    shown = words(client.get(address(told, "/edit")))
    assert "This comment was deleted." in shown
    assert "Those of May." in shown
    assert "Which vans?" not in shown
    assert client.post(f"{way}?_method=PUT", data={"body": "Again."}).status_code == 404
    sign_in(client, told.author)
    client.post(address(told, f"/comments/{answered.id}?_method=DELETE"))
    assert db.session.scalars(sa.select(PassageComment)).all() == []


def test_blanks_at_the_ends_of_lines_suggest_nothing(client):
    told = an_article(body="A line with blanks  \nand another. \n\nThe end.\n\n")
    sign_in(client, told.editor)
    sent = fields(client.get(address(told, "/copy")))
    sent["body"] = "A line with blanks\r\nand another.\r\n\r\nThe end.  "
    assert client.post(address(told, "/copy"), data=sent).status_code == 303
    assert told.suggested == []
    sent["body"] = "A line with blanks\r\nand one more.\r\n\r\nThe end."
    client.post(address(told, "/copy"), data=sent | {"_key": "another"})
    assert told.suggested == [("another", "one more")]


def test_a_comment_that_was_changed_says_so_and_one_saved_as_it_was_does_not(client):
    told = an_article()
    sign_in(client, told.editor)
    client.post(address(told, "/comments"), data={"passage": "", "body": "Which vams?"})
    made = db.session.scalars(sa.select(PassageComment)).one()
    way = address(told, f"/comments/{made.id}?_method=PUT")
    client.post(way, data={"body": "Which vams?"})
    assert "Edited" not in words(client.get(address(told, "/edit")))
    client.post(way, data={"body": "Which vans?"})
    sign_in(client, told.author)
    assert "Edited" in words(client.get(address(told, "/edit")))


def test_a_selected_passage_is_commented_on_where_it_stands_by_now(client):
    told = an_article()
    start = BODY.index("payed")
    sign_in(client, told.author)
    sent = fields(client.get(address(told, f"/edit?start={start}&end={start + 5}")))
    assert sent["quote"] == "payed"
    rewritten(told, "The registry", "The mobile registry")
    sent = {"passage": f"{start}-{start + 5}", "quote": "payed", "body": "Paid?"}
    client.post(address(told, "/comments"), data=sent)
    made = db.session.scalars(sa.select(PassageComment)).one()
    assert told.article.original.body[made.start : made.end] == "payed"


def test_an_empty_comment_is_refused_beside_its_field(client):
    told = an_article()
    sign_in(client, told.author)
    answer = client.post(address(told, "/comments"), data={"passage": "", "body": " "})
    assert answer.status_code == 422
    assert "Write something first." in words(answer)


def test_both_authors_approve_exactly_this_text(client):
    told = an_article()
    told.edit(("payed", "paid"))
    sign_in(client, told.editor)
    sent = {"version": told.article.version, "words": "Please look at the numbers."}
    assert client.post(address(told, "/approval"), data=sent).status_code == 303
    assert fresh(told).stage == "approval"
    sign_in(client, told.author)
    page = client.get(address(told, "/edit"))
    assert "Please look at the numbers." in words(page)
    assert "Decide on the open suggestions first." in words(page)
    refused = client.post(address(told, "/approvals"), data={"text_version": 1})
    assert refused.status_code == 409
    client.post(
        address(told, "/suggestions"),
        data={"take": "all", "seen": [each.id for each in open_suggestions(told.article)]},
    )
    assert client.post(address(told, "/approvals"), data={"text_version": 1}).status_code == 409
    assert client.post(address(told, "/approvals"), data={"text_version": 2}).status_code == 303
    assert fresh(told).stage == "approval"
    sign_in(client, told.second)
    assert client.post(address(told, "/approvals"), data={"text_version": 2}).status_code == 303
    assert fresh(told).stage == "translation"


def test_an_approval_holds_for_no_other_text(client):
    told = in_approval()
    sign_in(client, told.author)
    client.post(address(told, "/approvals"), data={"text_version": 1})
    rewritten(told, "payed", "paid")
    assert "You approved this text." not in words(client.get(address(told, "/edit")))
    sign_in(client, told.second)
    client.post(address(told, "/approvals"), data={"text_version": 2})
    assert fresh(told).stage == "approval"


def test_an_author_sends_it_back_with_words(client):
    told = in_approval()
    sign_in(client, told.author)
    sent = {"version": told.article.version, "words": ""}
    assert client.post(address(told, "/return"), data=sent).status_code == 422
    sent["words"] = "The second figure is wrong."
    assert client.post(address(told, "/return"), data=sent).status_code == 303
    assert fresh(told).stage == "copy_edit"
    sign_in(client, told.editor)
    assert "The second figure is wrong." in words(client.get(address(told, "/edit")))
    late = client.post(address(told, "/return"), data=sent)
    assert (late.status_code, fresh(told).stage) == (409, "copy_edit")
    sent["version"] = fresh(told).version
    assert client.post(address(told, "/return"), data=sent).status_code == 303
    assert fresh(told).stage == "draft"


def test_an_editor_goes_on_without_one_author_and_says_why(client):
    told = in_approval()
    sign_in(client, told.editor)
    way = address(told, "/approvals/others")
    sent = {"version": told.article.version, "words": ""}
    assert client.post(way, data=sent).status_code == 422
    assert client.post(way, data={**sent, "words": "On leave until May."}).status_code == 303
    assert fresh(told).stage == "translation"


def test_a_translator_translates_beside_the_original(client):
    told = approved()
    other = make_member("Nadia Benali")
    sign_in(client, told.editor)
    asked = {"lang": "fr", "who": other.handle}
    assert client.post(address(told, "/translators"), data=asked).status_code == 303
    assert fresh(told).wanted == ["fr"]
    sign_in(client, other)
    way = address(told, "/translations/fr")
    assert client.get(address(told, "/edit")).status_code == 404
    sent = fields(client.get(way))
    assert sent["count"] == "3"
    sent |= {"title": "Une camionnette", "summary": "Résumé.", "part-1": "Deuxième.\r\n\r\nSuite."}
    refused = client.post(way, data={**sent, "whole": "1"})
    assert refused.status_code == 422
    assert words(refused).count("This is not translated yet.") == 4
    assert client.post(way, data=sent).status_code == 303
    text = fresh(told).text_in("fr")
    assert (text.state, text.origin, text.translator_id) == (DRAFT, "human", other.id)
    sent = fields(client.get(way))
    assert [sent[f"part-{place}"] for place in range(3)] == ["", "Deuxième.\n \nSuite.", ""]
    sent |= {"part-0": "Premier.", "part-2": "Troisième.", "whole": "1"}
    assert client.post(way, data=sent).status_code == 303
    assert fresh(told).text_in("fr").state == PUBLISHED
    late = client.post(way, data={**sent, "title": "Autre", "_key": "another"})
    assert late.status_code == 409
    assert fields(late)["title"] == "Autre"
    sign_in(client, told.editor)
    client.post(address(told, "/versions"), data={"version": fresh(told).version})
    version = db.session.scalars(sa.select(ArticleVersion)).one()
    assert {text.lang for text in version.texts} == {"en", "fr"}
    assert version.text("fr").body == "Premier.\n\nDeuxième.\n\nSuite.\n\nTroisième."
    assert version.text("fr").translator_id == other.id


def test_a_translation_says_how_the_original_changed(client):
    told = approved()
    sign_in(client, told.editor)
    client.post(address(told, "/languages"), data={"langs": ["fr"]})
    way = address(told, "/translations/fr")
    sent = fields(client.get(way)) | {"title": "T", "summary": "R", "whole": "1"}
    client.post(way, data=sent | {"part-0": "Un.", "part-1": "Deux.", "part-2": "Trois."})
    rewritten(told, "The registry of Tamberra send a van to the farms.\n\n", "")
    rewritten(told, "payed", "paid")
    page = client.get(way)
    assert "[removed:] payed [end] [added:] paid [end]" in words(page)
    again = fields(page)
    assert (again["part-0"], again["part-1"], again["extra"]) == ("Deux.", "Trois.", "Un.")
    client.post(address(told, "/versions"), data={"version": fresh(told).version})
    version = db.session.scalars(sa.select(ArticleVersion)).one()
    assert [text.lang for text in version.texts] == ["en"]


def test_a_time_no_clock_shows_is_refused_beside_its_field(client):
    told = approved()
    sign_in(client, told.editor)
    sent = {"version": told.article.version, "zone": "Europe/Paris", "at": "2027-03-28T02:30"}
    answer = client.post(address(told, "/schedule"), data=sent)
    assert answer.status_code == 422
    assert "this time does not exist" in words(answer)
    past = client.post(address(told, "/schedule"), data={**sent, "at": "2020-03-28T02:30"})
    assert "This date is past." in words(past)
    assert fresh(told).stage == "translation"
