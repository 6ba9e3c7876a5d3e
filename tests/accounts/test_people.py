"""Who is meant by a name, and who follows an objective."""

from hub.accounts.models import SUSPENDED
from hub.accounts.queries import followers_of_objectives, members_meant
from hub.core.db import db
from tests.factories import make_member


def test_handle_means_one_and_a_name_all_who_have_exactly_it(app):
    amina, other = make_member("Amina Diallo"), make_member("Amina Diallo")
    longer = make_member("Amina Diallo Bah")
    assert members_meant(f"@{amina.handle}") == [amina]
    assert members_meant(longer.handle) == [longer]
    assert {each.id for each in members_meant("amina diallo")} == {amina.id, other.id}
    assert members_meant("Amina") == []


def test_followers_are_active_and_follow_one_of_the_objectives(app):
    follows = make_member(objectives=["gcm-05", "gcm-06"])
    make_member(objectives=["gcm-01"])
    away = make_member(objectives=["gcm-06"])
    away.state = SUSPENDED
    db.session.commit()
    assert followers_of_objectives(["gcm-06", "gcm-02"]) == [follows.id]
    assert followers_of_objectives([]) == []
