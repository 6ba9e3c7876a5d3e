"""A slice of sending: one lane, one connection, some seconds. In flight is one mail at most."""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from hub.core.mail.connections import (
    Connection,
    MessageRefused,
    NotTaken,
    RecipientLater,
    RecipientRefused,
    ServerAway,
    ServerRefuses,
)
from hub.newsletter.notices.frames import Frame
from hub.newsletter.services.sending import lanes, steps
from hub.newsletter.tasks.mails import IssueMails, filled
from hub.newsletter.tasks.scribe import Scribe

SECONDS = 8.0
IN_A_CLAIM = 50
# Longer is waited for by the lane, not by a thread.
LONGEST_SLEEP = 1.0
# Before a wait of so long the mail that was taken is marked, rather than with the next.
WORTH_A_MARK = 0.02
# A message that the server does not want is tried so often.
TRIES_OF_A_REFUSED = 3


@dataclass
class Slice:
    """What goes through one lane. `refused` is told of addresses that do not take their mail."""

    issue_id: int
    lane: lanes.Held
    connection: Connection
    scribe: Scribe
    mails: IssueMails
    gap: float
    most: int | None
    refused: Callable[[int, str, NotTaken], None]
    is_more: bool = False
    fault: Exception | None = None
    free_at: float = 0.0
    refusals: int = 0
    begun: int = 0
    taken: int = 0
    _done: int | None = None
    _until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def run(self) -> None:
        """Send until the time is up or nothing is due; `fault` says what ended it before that.

        The connection is tried before anything is begun. Whatever happens, nothing is left begun
        that the server did not take, unless this process dies.
        """
        self.refusals = self.lane.refusals
        try:
            self.connection.open()
            self.is_more = self._send_all()
        except Exception as fault:
            self.fault = fault
        finally:
            self.connection.close()

    def _send_all(self) -> bool:
        while self._has_time() and (self.most is None or self.begun < self.most):
            claimed, choices = steps.claim(self.scribe.execute, self.issue_id, self._reach())
            if not choices:
                return False
            left = [choice.delivery_id for choice in choices]
            try:
                frames = self.mails.frames_for(choices)
                for choice in choices:
                    if not self._waits_its_turn():
                        return True
                    left.remove(choice.delivery_id)
                    self._send(choice, frames[choice.delivery_id], claimed)
            finally:
                try:
                    self._mark()
                finally:
                    steps.release(self.scribe.execute, left, claimed)
        return True

    def _reach(self) -> int:
        """No more are claimed than this slice can begin."""
        fit = int(max(0.0, self._until - time.monotonic()) / self.gap) + 1
        most = IN_A_CLAIM if self.most is None else self.most - self.begun
        return min(IN_A_CLAIM, fit, most)

    def _waits_its_turn(self) -> bool:
        """By the rate the next mail may go; False if that is not in this slice."""
        wait = self.free_at - time.monotonic()
        if wait > WORTH_A_MARK:
            self._mark()
        if wait > LONGEST_SLEEP or not self._has_time():
            return False
        if wait > 0:
            time.sleep(wait)
        return True

    def _send(self, choice: steps.Choice, frame: Frame, claimed: dt.datetime) -> None:
        """The mail is begun, if its reader still gets it, and handed to the server."""
        number, tries = choice.delivery_id, choice.attempts + 1
        reader = self.scribe.step(self._done, number, claimed)
        self._done = None
        if reader is None:
            steps.drop(self.scribe.execute, number, claimed)
            return
        self.begun += 1
        self.free_at = time.monotonic() + self.gap
        try:
            mail = filled(frame, choice, reader)
            name = f"newsletter-{number:08d}"
            self.connection.send(name, mail.sender, mail.recipient, mail.raw)
        except NotTaken as fault:
            self._not_taken(number, reader.address, tries, fault)
        except Exception as fault:
            steps.put_off(self.scribe.execute, number, tries, f"{fault!r}"[:500])
            raise
        else:
            self._done = number
            self.taken += 1
            self.refusals = 0

    def _not_taken(self, number: int, address: str, tries: int, fault: NotTaken) -> None:
        execute, words = self.scribe.execute, str(fault)
        match fault:
            case RecipientLater():
                if not steps.put_off(execute, number, tries, words):
                    self.refused(number, address, fault)
            case RecipientRefused():
                steps.give_up(execute, number, words)
                self.refused(number, address, fault)
                self._count_refusal(lanes.OF_AN_ADDRESS, fault)
            case MessageRefused() if tries < TRIES_OF_A_REFUSED:
                steps.put_off(execute, number, tries, words)
                self._count_refusal(lanes.OF_A_MAIL, fault)
            case MessageRefused():
                steps.give_up(execute, number, words)
                self._count_refusal(lanes.OF_A_MAIL, fault)
            case ServerAway() if tries > len(steps.LATER):
                steps.give_up(execute, number, words)
                raise fault
            case _:
                steps.put_back(execute, number, words, soon=isinstance(fault, ServerAway))
                raise fault

    def _count_refusal(self, weight: int, fault: NotTaken) -> None:
        """Nobody and nothing was taken for long: then it is the server, or we, not the readers."""
        self.refusals += weight
        if self.refusals >= lanes.MOST_REFUSALS:
            raise ServerRefuses(fault.words, fault.code)

    def _mark(self) -> None:
        if self._done is not None:
            self.scribe.step(self._done)
            self._done = None

    def _has_time(self) -> bool:
        return time.monotonic() < self._until
