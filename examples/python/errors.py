"""What may go wrong, in an order service's own words."""

from __future__ import annotations

from typing import Any, Sequence


class RefundConflict(Exception):
    """The workflow ID belongs to another refund: nothing was started. A refund of its own needs a new reference."""

    def __init__(self, workflow_id: str, fields: Sequence[str]) -> None:
        super().__init__(f"{workflow_id} is another refund, which differs in {', '.join(fields)}")
        self.fields = list(fields)


class RefundRefused(Exception):
    """The refund refused a message, which changed nothing. `type` says why: TooLate, NotHeld, SamePerson, InReview, …"""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(f"{type}: {message}")
        self.type = type


class RefundFailed(Exception):
    """The refund is closed without a result."""

    def __init__(self, type: str, message: str, details: Any, no_money_moved: bool) -> None:
        super().__init__(f"{type}: {message}")
        self.type = type
        # Of InvalidRequest: {"problems": [...]}. Of the gateway's: {"status", "error", "message", "cause"}.
        self.details = details
        # False only when it was terminated or timed out: then look at the gateway before another try.
        self.no_money_moved = no_money_moved
