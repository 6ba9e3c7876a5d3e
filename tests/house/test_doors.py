"""Default deny: each address and socket event has a policy that exists, or says why it is open."""

import pytest

from hub.core.permissions import Permission, all_rules, declaration
from hub.core.realtime import listeners

pytestmark = pytest.mark.one_database


def declarations(app):
    views = {name: view for name, view in app.view_functions.items() if name != "static"}
    return {
        **{f"address {name}": declaration(view) for name, view in views.items()},
        **{f"event {name}": declaration(handler) for name, handler in listeners.items()},
    }


def test_every_address_and_event_declares_who_may_call_it(app):
    assert [name for name, declared in declarations(app).items() if not declared] == []


def test_every_policy_stands_in_the_table(app):
    asked = {each for each in declarations(app).values() if isinstance(each, Permission)}
    assert asked - set(all_rules()) == set()


def test_every_reason_to_be_open_is_words(app):
    reasons = {
        name: declared
        for name, declared in declarations(app).items()
        if not isinstance(declared, Permission)
    }
    assert [name for name, why in reasons.items() if " " not in str(why)] == []


def test_every_permission_has_a_rule(app):
    known = {each for kind in Permission.__subclasses__() for each in kind}
    assert known - set(all_rules()) == set()
