"""What comes in by mail: an answer is posted through the same door as on the page, or refused."""

from flask import current_app

from hub.accounts.models import Member
from hub.accounts.queries import has_second_factor
from hub.config import Settings
from hub.core import markup
from hub.core.db import db
from hub.core.errors import Forbidden, NotFound, Refused, SignInNeeded
from hub.core.files import markdown_for
from hub.core.i18n import _, absolute_url, in_language
from hub.core.inbound import Incoming, Note, Outcome, Verdict, without_tokens
from hub.core.mail import Letter
from hub.discussions import doors, queries, services
from hub.discussions.models import Contribution, ReplyAddress, Topic, WaitingText
from hub.discussions.policy import Discussing
from hub.notifications.queries import notice_answered

# Merged into a topic that was merged into another: further than that nobody follows.
MERGES_FOLLOWED = 5


def answer_by_mail(message: Incoming, token: str) -> Verdict:
    """The answer stands in the topic the address is for, as a reply to what its writer was told of.

    Only what comes from the member's own confirmed address is listened to; nobody else is told
    anything.
    """
    address = queries.reply_address(token)
    if address is None:
        return Verdict(Outcome.UNKNOWN)
    member = address.member
    if not _is_own(message.sender, member):
        return Verdict(Outcome.STRANGER)
    _withhold_roles(member)
    with in_language(member.lang):
        try:
            with db.session.begin_nested():
                return _posted(message, address)
        except (NotFound, Forbidden, SignInNeeded):
            return _refused(message, member, _("You cannot write in this discussion any more."))
        except Refused as refusal:
            words = str(refusal.description or "")
            return _refused(message, member, words, topic=_readable(address))


def _is_own(sender: str, member: Member) -> bool:
    confirmed = member.email is not None and member.confirmed_at is not None
    return confirmed and sender == (member.email or "").lower()


def _withhold_roles(member: Member) -> None:
    """Where staff need a second factor, whoever has none acts without a role by mail as well."""
    settings: Settings = current_app.extensions["settings"]
    if settings.staff_second_factor_required:
        member.lacks_second_factor = bool(member.role_rows) and not has_second_factor(member)


def _posted(message: Incoming, address: ReplyAddress) -> Verdict:
    member = address.member
    if not member.active:
        raise Refused(_("Your account is suspended at present."))
    if not address.holds:
        raise Refused(
            _(
                "The address you answered to is no longer in use: it was revoked, or the mail it "
                "came with is too old."
            )
        )
    answered = _answered(message, address)
    topic = _topic(address.topic_id if answered is None else answered.topic_id, member)
    parent = answered if answered is not None and answered.topic_id == topic.id else None
    text = without_tokens(message.text).strip()
    if len(text) > markup.MAX_SOURCE:
        limit = markup.MAX_SOURCE
        raise Refused(_("This text is too long: the limit is %(max)d characters.", max=limit))
    kept, refused = services.keep_files(message.files, actor=member)
    refused += [(name, _("This kind of attachment cannot be taken.")) for name in message.left_out]
    if not text:
        text = "\n\n".join(markdown_for(file) for file in kept)
    if not text:
        raise Refused("\n\n".join([_nothing_found(), *(f"{n}: {why}" for n, why in refused)]))
    written = services.hand_in_reply(
        topic,
        actor=member,
        body=text,
        lang=member.lang,
        parent=parent,
        attachments=[file.public_id for file in kept],
    )
    if isinstance(written, WaitingText):
        return Verdict(Outcome.TAKEN, _note(member, _waits(topic, refused, member)))
    if not refused:
        return Verdict(Outcome.TAKEN)
    return Verdict(Outcome.TAKEN, _note(member, _without_files(topic, refused, member)))


def _answered(message: Incoming, address: ReplyAddress) -> Contribution | None:
    """What the answered mail told of, wherever moderators have put it since."""
    notice = notice_answered(address.member_id, message.answers)
    if notice is None or "contribution" not in notice.facts:
        return None
    try:
        found = doors.contribution(
            notice.facts["contribution"], Discussing.CONTRIBUTION_READ, address.member
        )
    except NotFound:
        return None
    if found.topic_id not in {address.topic_id, *queries.went_to(address.topic_id)}:
        return None
    # What was removed cannot be answered on the page either; its topic can.
    return None if found.is_removed or found.is_notice else found


def _topic(topic_id: int, member: Member) -> Topic:
    for _merge in range(MERGES_FOLLOWED):
        topic = doors.topic(topic_id, Discussing.TOPIC_REPLY, member)
        if topic.merged_into_id is None:
            break
        topic_id = topic.merged_into_id
    return topic


def _readable(address: ReplyAddress) -> Topic | None:
    """The topic, if its title may still be told to the member."""
    if not address.member.active:
        return None
    try:
        return doors.topic(address.topic_id, Discussing.TOPIC_READ, address.member)
    except NotFound:
        return None


def _nothing_found() -> str:
    return str(
        _(
            "No text of yours was found in your answer. Write it above the quoted message, or "
            "send the answer without a quotation."
        )
    )


def _refused(
    message: Incoming, member: Member, reason: str, *, topic: Topic | None = None
) -> Verdict:
    text = without_tokens(message.text).strip()
    subject = _("Your answer by mail was not posted")
    if topic is not None:
        subject = _("Your answer in “%(topic)s” was not posted", topic=topic.title)
    letter = Letter(
        subject=subject,
        paragraphs=[
            _("Hello %(name)s,", name=member.name),
            _("Your answer by mail could not be posted. The reason:"),
            *reason.split("\n\n"),
            *([_("This is the text you sent, so that nothing of it is lost:")] if text else []),
        ],
        quoted=text[: markup.MAX_SOURCE],
        action=_way_back(member, topic),
        why=_("You are told because a mail from your address came to the address for answers."),
    )
    return Verdict(Outcome.REFUSED, _note(member, letter))


def _without_files(topic: Topic, refused: list[tuple[str, str]], member: Member) -> Letter:
    return Letter(
        subject=_("Not everything you attached was taken: “%(topic)s”", topic=topic.title),
        paragraphs=[
            _("Hello %(name)s,", name=member.name),
            _("Your answer was posted, but these files were left out:"),
            *(f"{name}: {why}" for name, why in refused),
            _("You can attach others on the site, by editing your contribution."),
        ],
        action=_way_back(member, topic),
        why=_("You are told because a mail from your address came to the address for answers."),
    )


def _waits(topic: Topic, refused: list[tuple[str, str]], member: Member) -> Letter:
    left_out = [_("These files were left out:"), *(f"{name}: {why}" for name, why in refused)]
    return Letter(
        subject=_("Your answer in “%(topic)s” waits for the moderators", topic=topic.title),
        paragraphs=[
            _("Hello %(name)s,", name=member.name),
            _("Your text waits for the moderators. You are told what they decide."),
            *(left_out if refused else []),
        ],
        action=_way_back(member, topic),
        why=_("You are told because a mail from your address came to the address for answers."),
    )


def _way_back(member: Member, topic: Topic | None) -> tuple[str, str]:
    if topic is None:
        return _("Go to the site"), absolute_url("home.front", lang=member.lang)
    address = absolute_url(
        "discussions.topic", lang=member.lang, topic_id=topic.id, slug=topic.slug
    )
    return _("Answer on the site"), address


def _note(member: Member, letter: Letter) -> Note:
    return Note(letter, to=member.email or "", lang=member.lang, member_id=member.id)
