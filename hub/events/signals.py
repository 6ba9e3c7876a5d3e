"""What becomes true of events, told in ids."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class EventRequested(Signal):
    """Somebody asked for a Talk, or suggested an activity."""

    request_id: int


@dataclass(frozen=True)
class RequestAnswered(Signal):
    """Somebody wrote in the thread of a request."""

    message_id: int


@dataclass(frozen=True)
class RequestRevised(Signal):
    """Whoever made a request changed it: the step says what."""

    step_id: int


@dataclass(frozen=True)
class RequestDecided(Signal):
    """A request was confirmed or declined, or its requester took it back."""

    request_id: int


@dataclass(frozen=True)
class EventAnnounced(Signal):
    """Readers find the event from now on."""

    event_id: int


@dataclass(frozen=True)
class EventChanged(Signal):
    """Of an announced event something changed that those who come must know."""

    change_id: int


@dataclass(frozen=True)
class EventCancelled(Signal):
    """The event does not take place."""

    event_id: int


@dataclass(frozen=True)
class RegistrationMoved(Signal):
    """A registration came to another state: the step says to which."""

    step_id: int


@dataclass(frozen=True)
class EventEnded(Signal):
    """The end of an event has passed; it has a dossier now."""

    event_id: int


@dataclass(frozen=True)
class DossierPublished(Signal):
    """What is kept of an event is there for readers."""

    event_id: int


@dataclass(frozen=True)
class ChangeSpreads(Signal):
    """Those who come are told of a change, some at a time: who is behind this registration next."""

    change_id: int
    after_id: int


@dataclass(frozen=True)
class CancellationSpreads(Signal):
    """Those who wanted to come are told that it does not take place, some at a time."""

    event_id: int
    after_id: int


@dataclass(frozen=True)
class ThanksSpread(Signal):
    """Those who had a seat are thanked, or told what they missed, some at a time."""

    event_id: int
    after_id: int
