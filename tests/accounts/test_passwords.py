"""Which passwords are too easy to guess."""

import pytest

from hub.accounts.services import passwords


@pytest.mark.one_database
@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2026!",
        "qwertyuiop123",
        "aaaaaaaaaaaaaaaa",
        "123456789012345",
        "abcabcabcabcabc",
        "iloveyouforever",
        "Welcome2026Welcome2026",
        "amina.diallo.1984",
        "TheHub2026!!",
        "monkeydragon99",
    ],
)
def test_common_password_is_refused(app, password):
    with app.test_request_context():
        about = ["Amina Diallo", "amina.diallo@example.org", "The Hub"]
        assert passwords.fault_of(password, about=about) is not None


@pytest.mark.parametrize(
    "password",
    [
        "an oar, a kettle, nine pears",
        "vXk29qLmWz7p",
        "tfghokfmcrpv",
        "شجرة قديمة قرب النهر",
        "лодка старого мельника",
        "correct cactus orbit mild tuba",
    ],
)
def test_uncommon_password_is_taken_without_rules_of_composition(app, password):
    with app.test_request_context():
        about = ["Amina Diallo", "amina.diallo@example.org", "The Hub"]
        assert passwords.fault_of(password, about=about) is None


def test_password_is_kept_as_argon2(app):
    assert passwords.hash_of("an oar, a kettle, nine pears").startswith("$argon2id$")
