"""The demonstration's conversations, held again through the real services at their moments."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hub.core import clock
from hub.core.db import db
from hub.demo import texts
from hub.demo.chance import share
from hub.demo.guided import GuidedConversation
from hub.demo.people import People
from hub.demo.spaces import Spaces, moderator_of
from hub.discussions import receivers, services
from hub.discussions.models import Contribution, Topic
from hub.discussions.signals import ReplyPosted, TopicOpened

Act = tuple[dt.datetime, int, Callable[[], None]]

STEPS = 10


def hold_conversations(
    people: People, spaces: Spaces, now: dt.datetime, progress: Callable[[str], object]
) -> dict[str, Topic]:
    """Everything is said, mended, thanked for and told in the order of its moments."""
    topics: dict[str, Topic] = {}
    acts: list[Act] = []
    for name, row in texts.topics().items():
        conversation = _Conversation(name, row, people, spaces, now, topics)
        acts += [
            (at, len(acts) + place, act) for place, (at, act) in enumerate(conversation.acts())
        ]
    acts.sort(key=lambda act: act[:2])
    for done, (at, _place, act) in enumerate(acts):
        if done * STEPS // len(acts) != (done - 1) * STEPS // len(acts):
            progress(f"{done * 100 // len(acts)} % ")
        with clock.travel(to=at):
            act()
    db.session.flush()
    return topics


@dataclass
class _Conversation:
    """One topic: what happens in it, and when."""

    name: str
    row: texts.Row
    people: People
    spaces: Spaces
    now: dt.datetime
    topics: dict[str, Topic]
    said: dict[str, Contribution] = field(default_factory=dict)

    @property
    def opened(self) -> dt.datetime:
        """When it begins: some hours earlier than its days say, for not all begin at once."""
        days = dt.timedelta(days=self.row["days_ago"])
        return self.now - days - dt.timedelta(hours=9 * share(self.name))

    def acts(self) -> Iterator[tuple[dt.datetime, Callable[[], None]]]:
        """Everything that happens, each with its moment."""
        yield self.opened, self.open
        yield from self._reactions("", self.opened, self.row)
        for row in self.row["contributions"]:
            at = self._after(row["hours_after"])
            yield at, lambda row=row: self.reply(row)  # type: ignore[misc]
            yield from self._reactions(row["id"], at, row)
            for edit in row.get("edits", []):
                yield (
                    self._after(edit["hours_after"]),
                    lambda row=row, edit=edit: self.edit(row, edit),  # type: ignore[misc]
                )
        if self.row.get("guided"):
            yield from self._guided().acts()
        if self.row.get("pinned"):
            yield self._after(1), lambda: self.tell("pinned")
        if self.row.get("closes_in_days"):
            yield self._after(2), lambda: self.tell("closing")
        if self.row.get("locked"):
            hours = max(row["hours_after"] for row in self.row["contributions"])
            yield min(self._after(hours + 20), self.now), lambda: self.tell("locked")

    def open(self) -> None:
        """Its author opens it."""
        topic = services.open_topic(
            self.spaces[self.row["space"]],
            actor=self.people[self.row["author"]],
            title=self.row["title"],
            body=self.row["opening"],
            lang=self.row["lang"],
            objectives=self.row["objectives"],
            countries=self.row["countries"],
        )
        self.topics[self.name] = topic
        self.said[""] = _opening(topic)
        receivers.on_topic_opened(TopicOpened(topic.id))

    def reply(self, row: texts.Row) -> None:
        """Somebody replies, and whoever that concerns finds it in the inbox."""
        reply = services.post_reply(
            self.topics[self.name],
            actor=self.people[row["author"]],
            body=row["body"],
            lang=row["lang"],
            parent=self.said[row["reply_to"]] if row["reply_to"] else None,
            question=self._guided().question(row.get("question")),
        )
        self.said[row["id"]] = reply
        receivers.on_reply_posted(ReplyPosted(reply.id))

    def edit(self, row: texts.Row, edit: texts.Row) -> None:
        """The author mends what they wrote."""
        contribution = self.said[row["id"]]
        services.edit_contribution(
            contribution,
            actor=contribution.author,
            body=edit["body"],
            lang=row["lang"],
            version=contribution.edit_count,
            reason=edit["reason"],
        )

    def react(self, key: str, kind: str, member: str) -> None:
        """Somebody thanks, agrees or finds it useful."""
        services.react(self.said[key], actor=self.people[member], kind=kind)

    def tell(self, act: str) -> None:
        """A moderator of the space does something to the topic, which the thread tells."""
        topic = self.topics[self.name]
        if act == "pinned":
            topic.pinned_at = clock.now()
        elif act == "locked":
            topic.locked_at = clock.now()
        else:
            topic.closes_at = self.now + dt.timedelta(days=self.row["closes_in_days"])
        moderator = self.people[moderator_of(self.row["space"])]
        services.add_notice(topic, actor=moderator, act=act)

    def _guided(self) -> GuidedConversation:
        lead = self.people[self.row.get("lead", moderator_of(self.row["space"]))]
        return GuidedConversation(
            self.row.get("guided", {}),
            name=self.name,
            lead=lead,
            people=self.people,
            opened=self.opened,
            now=self.now,
            topics=self.topics,
            said=self.said,
        )

    def _after(self, hours: float) -> dt.datetime:
        return self.opened + dt.timedelta(hours=hours)

    def _reactions(
        self, key: str, at: dt.datetime, row: texts.Row
    ) -> Iterator[tuple[dt.datetime, Callable[[], None]]]:
        for kind, members in row.get("reactions", {}).items():
            for member in members:
                hours = 0.2 + 40 * share(self.name, key, member) ** 3
                yield (
                    min(at + dt.timedelta(hours=hours), self.now),
                    lambda kind=kind, member=member: self.react(key, kind, member),  # type: ignore[misc]
                )


def _opening(topic: Topic) -> Contribution:
    found = db.session.query(Contribution).filter_by(topic_id=topic.id, number=1)
    return found.one()
