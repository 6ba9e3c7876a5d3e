"""What whoever asked for the newsletter, or for a new link, is told by mail."""

from flask import current_app

from hub.config import Settings
from hub.core.i18n import _, in_language
from hub.core.mail import Letter, queue_letter
from hub.newsletter.models import Subscription, SubscriptionStep
from hub.newsletter.queries.links import confirmation_address, preferences_address

# Kinds of mail about a subscription begin so: they are forgotten with it.
KIND = "newsletter-"


def ask_to_confirm(subscription: Subscription, asked: SubscriptionStep) -> None:
    """Whoever reads the address is asked whether they want the newsletter."""
    lang = asked.said.get("lang", subscription.lang)
    with in_language(lang):
        letter = Letter(
            subject=_("%(site)s: confirm that you want the newsletter", site=_site()),
            paragraphs=[
                _("Somebody, probably you, asked for our newsletter at this address."),
                _(
                    "Open the link and press the button there: only then you get it. The link "
                    "works for seven days."
                ),
                _("If it was not you, do nothing: you hear no more of it."),
            ],
            action=(_("Confirm my subscription"), confirmation_address(subscription, lang)),
        )
    _send("confirm", letter, subscription, lang, asked.id)


def subscribed_already(subscription: Subscription, asked: SubscriptionStep) -> None:
    """The reader is told that the newsletter comes already, and where it is changed."""
    with in_language(subscription.lang):
        letter = Letter(
            subject=_("%(site)s: you subscribe to the newsletter already", site=_site()),
            paragraphs=[
                _("Somebody, probably you, asked for our newsletter at this address."),
                _("You subscribe to it already, so nothing was changed."),
                _("With this link you change what you read, pause, or unsubscribe."),
            ],
            action=(_("See my subscription"), preferences_address(subscription)),
        )
    _send("already", letter, subscription, subscription.lang, asked.id)


def new_link(subscription: Subscription) -> None:
    """The reader has a new link; those before it open nothing any more."""
    with in_language(subscription.lang):
        letter = Letter(
            subject=_("%(site)s: your new link to the newsletter", site=_site()),
            paragraphs=[
                _("The links in earlier mail of the newsletter do not work any more."),
                _("With this link you change what you read, pause, or unsubscribe."),
            ],
            action=(_("See my subscription"), preferences_address(subscription)),
        )
    _send("link", letter, subscription, subscription.lang, subscription.version)


def left_by_former_link(subscription: Subscription) -> None:
    """The reader learns that mail to an address they had before ended the newsletter."""
    with in_language(subscription.lang):
        letter = Letter(
            subject=_("%(site)s: you get the newsletter no more", site=_site()),
            paragraphs=[
                _(
                    "Somebody, probably you, unsubscribed with an earlier mail, which went to an "
                    "address you had before."
                ),
                _(
                    "If it was not you, subscribe again with this link and have a new link sent to "
                    "you: links in earlier mail then open nothing."
                ),
            ],
            action=(_("See my subscription"), preferences_address(subscription)),
        )
    _send("left", letter, subscription, subscription.lang, subscription.version)


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.site_name


def _send(kind: str, letter: Letter, subscription: Subscription, lang: str, number: int) -> None:
    queue_letter(
        f"{KIND}{kind}",
        letter,
        to=subscription.address or "",
        lang=lang,
        member_id=subscription.member_id,
        reference=f"{subscription.id}-{number}",
    )
