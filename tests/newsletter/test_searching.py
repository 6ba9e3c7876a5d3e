"""Issues are found by what they say."""

from hub.newsletter.models import ASSEMBLED
from hub.newsletter.services.indexing import index_issue, issues
from tests.newsletter.reading import make_issue, make_item


def test_issue_is_found_by_its_items_once_it_is_sent(client, session):
    index_issue(make_issue(make_item(titles={"en": "A register for seafarers"})))
    waiting = make_issue(
        make_item(titles={"en": "A register for miners"}), period="2027-01", state=ASSEMBLED
    )
    index_issue(waiting)
    session.commit()
    assert "/en/newsletter/issues/2026-12" in client.get("/en/search?q=seafarers").text
    assert "/en/newsletter/issues/2026-12" in client.get("/en/search?q=seafarers&kind=issue").text
    assert "/en/newsletter/issues/2027-01" not in client.get("/en/search?q=miners").text
    assert {each.lang for each in issues()} == {"en", "fr"}
