"""What notifications tell."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class NoticesGiven(Signal):
    """These notices were new to their readers; those of a kind that is mailed are mailed now."""

    notice_ids: tuple[int, ...]
