"""What becomes true of people."""

from dataclasses import dataclass

from hub.core.signals import Signal


@dataclass(frozen=True)
class MemberConfirmed(Signal):
    """Somebody confirmed their address and is a member now."""

    member_id: int


@dataclass(frozen=True)
class MemberErased(Signal):
    """A member erased their account; what they wrote stays, without their name."""

    member_id: int


@dataclass(frozen=True)
class AffiliationVerified(Signal):
    """A member's belonging to their organisation was verified."""

    member_id: int
    organisation_id: int


@dataclass(frozen=True)
class RolesChanged(Signal):
    """A member was given or lost a role."""

    member_id: int
    actor_id: int | None


@dataclass(frozen=True)
class ProfileChanged(Signal):
    """A member's name or what stands beside it is another."""

    member_id: int


@dataclass(frozen=True)
class AddressChanged(Signal):
    """A member's account uses another mail address, or its old one again."""

    member_id: int
