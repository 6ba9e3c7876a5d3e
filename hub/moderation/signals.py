"""What moderation tells the worker."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class CaseDecided(Signal):
    """A case was decided: its author is told, and whoever flagged."""

    case_id: int


@dataclass(frozen=True)
class TextHidden(Signal):
    """Enough members flagged a text: it is hidden until somebody decides; its author is told."""

    case_id: int
