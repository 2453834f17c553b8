"""The public contract, as Python types. The shapes are those of schema/refund-request.json and schema/refund-result.json.

These are plain dictionaries on purpose: they travel as they are, and a field that a later version adds does no harm.
"""

from __future__ import annotations

import re
from typing import Any, Literal, TypedDict

from typing_extensions import NotRequired

TASK_QUEUE = "refunds"
WORKFLOW_TYPE = "refundPayment"

# The workflow ID is sent to the gateway as X-Idempotency-Key, byte for byte.
WORKFLOW_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")

# Each of them is proof that no money moved.
CLOSING_FAILURES = frozenset(
    {
        "InvalidRequest",
        "BadRequest",
        "NotFound",
        "RefundRejected",
        "UnexpectedResponse",
        "GatewayUnavailable",
        "ResolvedNotRefunded",
    }
)

RefundStatus = Literal[
    "pending", "submitting", "settling", "reconciling", "needsReview", "refunded", "canceled", "failed"
]


class Hold(TypedDict, total=False):
    """Keeps a refund from being sent. Needs at least one of the fields."""

    seconds: float
    untilReleased: bool
    releasedByAnother: bool


class Policy(TypedDict, total=False):
    """Timing in seconds. An order service has no reason to set any of it; the example is only quicker with it."""

    initialRetrySeconds: float
    maxRetrySeconds: float
    submitWindowSeconds: float
    quietPeriodSeconds: float
    settleIntervalSeconds: float
    settleWindowSeconds: float


class RefundRequest(TypedDict):
    advancedPaymentId: str
    # Major units: 25.5 is BRL 25.50. Of a Decimal, send float(amount): two decimals survive that.
    amount: float | Literal["full"]
    reference: NotRequired[str]
    orderId: NotRequired[str]
    currency: NotRequired[str]
    reason: NotRequired[str]
    sellerId: NotRequired[str]
    requestedBy: NotRequired[str]
    hold: NotRequired[Hold]
    policy: NotRequired[Policy]


class Refund(TypedDict):
    id: str
    paymentId: str
    amount: float
    status: str
    dateCreated: NotRequired[str]
    source: NotRequired[dict[str, str]]


class RefundedResult(TypedDict):
    status: Literal["refunded"]
    refunds: list[Refund]
    amount: float
    idempotencyKey: str
    advancedPaymentId: str
    reference: NotRequired[str]
    orderId: NotRequired[str]
    currency: NotRequired[str]
    resolution: NotRequired[dict[str, Any]]
    cancelTooLate: NotRequired[dict[str, str]]


class CanceledResult(TypedDict):
    status: Literal["canceled"]
    amount: float | Literal["full"]
    idempotencyKey: str
    advancedPaymentId: str
    reference: NotRequired[str]
    orderId: NotRequired[str]
    currency: NotRequired[str]
    resolution: NotRequired[dict[str, Any]]
    canceledBy: NotRequired[str]
    reason: NotRequired[str]


RefundResult = RefundedResult | CanceledResult


class CancelDecision(TypedDict):
    """`canceled`: it is proven that no money moved, and none will. `tooLate`: it may be refunded, or is closed."""

    decision: Literal["canceled", "tooLate"]
    status: RefundStatus


class Snapshot(TypedDict):
    """Answer of the refundStatus query; more fields than are named here."""

    status: RefundStatus
    amount: float | Literal["full"]
    refunds: list[Refund]
    waitingFor: NotRequired[str]
