"""Refunds through Temporal: start once, attach, look, cancel, release, and learn how they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowUpdateFailedError,
)
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import (
    ApplicationError,
    CancelledError,
    TerminatedError,
    WorkflowAlreadyStartedError,
)
from temporalio.service import RPCError, RPCStatusCode

from contract import (
    CLOSING_FAILURES,
    TASK_QUEUE,
    WORKFLOW_ID,
    WORKFLOW_TYPE,
    CancelDecision,
    RefundRequest,
    RefundResult,
    Snapshot,
)
from errors import RefundConflict, RefundFailed, RefundRefused

REFUND_STATUS = SearchAttributeKey.for_keyword("RefundStatus")
ADVANCED_PAYMENT_ID = SearchAttributeKey.for_keyword("AdvancedPaymentId")
ORDER_ID = SearchAttributeKey.for_keyword("OrderId")
REFUND_AMOUNT = SearchAttributeKey.for_float("RefundAmount")

# Of calls that Temporal answers by itself. Waits for a result or a decision are not bound by it.
CALL_TIMEOUT = timedelta(seconds=10)


@dataclass
class Started:
    workflow_id: str
    # Of the first run: the same whoever asks.
    run_id: str | None
    # It was there already, open or closed.
    attached: bool


class Refunds:
    def __init__(self, client: Client, task_queue: str = TASK_QUEUE) -> None:
        self._client = client
        self._task_queue = task_queue

    async def request(self, request: RefundRequest) -> Started:
        """Starts the refund, or attaches to it if the same one was asked for before. Safe to repeat after any error.

        Raises RefundConflict when the reference was used for another refund of the payment.
        """
        workflow_id = workflow_id_of(request)
        try:
            handle = await self._client.start_workflow(
                WORKFLOW_TYPE,
                request,
                id=workflow_id,
                task_queue=self._task_queue,
                # Never start a closed refund again: its key may have been forgotten by the gateway.
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                search_attributes=search_attributes_of(request),
                static_summary=f"Refund {request['amount']} of advanced payment {request['advancedPaymentId']}",
                rpc_timeout=CALL_TIMEOUT,
            )
            return Started(workflow_id, handle.first_execution_run_id, attached=False)
        except WorkflowAlreadyStartedError:
            return await self._attach(workflow_id, request)

    async def _attach(self, workflow_id: str, wanted: RefundRequest) -> Started:
        existing, run_id = await self._read_start(workflow_id)
        one, other = identity_of(wanted), identity_of(existing)
        different = [field for field in one if one[field] != other[field]]
        if different:
            raise RefundConflict(workflow_id, different)
        return Started(workflow_id, run_id, attached=True)

    async def _read_start(self, workflow_id: str) -> tuple[RefundRequest, str]:
        """The request as it was started, in full, and the first run's ID.

        They are in the first event of the history, which Temporal itself gives, whether or not a worker is running.
        """
        history = self._client.get_workflow_handle(workflow_id).fetch_history_events(page_size=1)
        started = (await anext(history)).workflow_execution_started_event_attributes
        if started.workflow_type.name != WORKFLOW_TYPE:
            raise RefundConflict(workflow_id, ["workflow type"])
        [request] = await self._client.data_converter.decode(started.input.payloads)
        return cast(RefundRequest, request), started.first_execution_run_id

    async def status(self, workflow_id: str) -> Snapshot:
        """Where it stands, also once closed. A worker answers it: one must be running."""
        handle = self._client.get_workflow_handle(workflow_id)
        return cast(Snapshot, await handle.query("refundStatus", rpc_timeout=CALL_TIMEOUT))

    async def cancel(self, workflow_id: str, requested_by: str, reason: str) -> CancelDecision:
        """Cancels, and waits until it is decided whether that came in time. Of a closed refund it tells how it closed."""
        try:
            return cast(
                CancelDecision,
                await self._update(workflow_id, "requestCancellation", requestedBy=requested_by, reason=reason),
            )
        except RefundRefused as refused:
            if refused.type != "TooLate":
                raise
        try:
            closed = (await self.result(workflow_id))["status"]
        except RefundFailed as failed:
            if not failed.no_money_moved:
                raise
            return {"decision": "tooLate", "status": "failed"}
        return {"decision": "canceled" if closed == "canceled" else "tooLate", "status": closed}

    async def release(self, workflow_id: str, released_by: str) -> Snapshot:
        """Lets a held refund go."""
        return cast(Snapshot, await self._update(workflow_id, "releaseRefund", releasedBy=released_by))

    async def resolve(self, workflow_id: str, outcome: str, resolved_by: str, note: str) -> Snapshot:
        """Settles a refund in needsReview on what a person found at the gateway."""
        return cast(
            Snapshot,
            await self._update(workflow_id, "resolveRefund", outcome=outcome, resolvedBy=resolved_by, note=note),
        )

    async def _update(self, workflow_id: str, name: str, **argument: str) -> Any:
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            return await handle.execute_update(name, argument)
        except WorkflowUpdateFailedError as failed:
            cause = failed.cause
            if not isinstance(cause, ApplicationError):
                raise
            # The second: it closed before it could answer.
            type = "TooLate" if cause.type == "AcceptedUpdateCompletedWorkflow" else cause.type or "Unknown"
            raise RefundRefused(type, cause.message) from failed
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            await handle.describe(rpc_timeout=CALL_TIMEOUT)  # raises NOT_FOUND again when there is no such refund
            raise RefundRefused("TooLate", "it is closed already") from error

    async def result(self, workflow_id: str) -> RefundResult:
        """Waits until it is closed: refunded or canceled. A held refund may take months: this may be called again.

        Raises RefundFailed otherwise; `no_money_moved` says whether that is proven.
        """
        handle = self._client.get_workflow_handle(workflow_id)
        while True:
            try:
                return cast(RefundResult, await handle.result())
            except WorkflowFailureError as failure:
                cause = failure.cause
                if isinstance(cause, ApplicationError) and cause.type in CLOSING_FAILURES:
                    details = cause.details[0] if cause.details else None
                    raise RefundFailed(cause.type or "", cause.message, details, no_money_moved=True) from failure
                described = await handle.describe(rpc_timeout=CALL_TIMEOUT)
                # A reset ends the run that was waited for, and goes on in a new one.
                if isinstance(cause, TerminatedError) and described.status != WorkflowExecutionStatus.TERMINATED:
                    continue
                # Canceled through Temporal itself (the button, `temporal workflow cancel`, a parent): there is no
                # result, but the workflow's own word that no money moved.
                proven = described.typed_search_attributes.get(REFUND_STATUS) == "canceled"
                if isinstance(cause, CancelledError) and proven:
                    return await self._canceled(workflow_id)
                raise RefundFailed(type_name(cause), str(cause), None, no_money_moved=False) from failure

    async def _canceled(self, workflow_id: str) -> RefundResult:
        request, _ = await self._read_start(workflow_id)
        return {
            "status": "canceled",
            "amount": request["amount"],
            "idempotencyKey": workflow_id,
            "advancedPaymentId": request["advancedPaymentId"],
        }


def workflow_id_of(request: RefundRequest) -> str:
    """Made of what the business knows, never of chance: whoever asks for the same refund again gets the same ID."""
    workflow_id = f"refund-{request['advancedPaymentId']}-{request['reference']}"
    if WORKFLOW_ID.fullmatch(workflow_id) is None:
        raise ValueError("advancedPaymentId and reference must make an idempotency key: 64 of A-Z a-z 0-9 . _ : -")
    return workflow_id


def search_attributes_of(request: RefundRequest) -> TypedSearchAttributes:
    """Set at the start they cost nothing; the workflow then writes only what changes."""
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(REFUND_STATUS, "pending" if request.get("hold") else "submitting"),
        SearchAttributePair(ADVANCED_PAYMENT_ID, request["advancedPaymentId"]),
    ]
    if order_id := request.get("orderId"):
        pairs.append(SearchAttributePair(ORDER_ID, order_id))
    if (amount := request["amount"]) != "full":
        pairs.append(SearchAttributePair(REFUND_AMOUNT, float(amount)))
    return TypedSearchAttributes(pairs)


def identity_of(request: RefundRequest) -> dict[str, Any]:
    """What makes two requests the same refund. Who asked, why, and the timing do not, except for who may release it."""
    hold = {name: value for name, value in (request.get("hold") or {}).items() if value}
    same = ("advancedPaymentId", "amount", "reference", "orderId", "currency", "sellerId")
    return {
        **{field: request.get(field) for field in same},
        "hold": hold,
        "requestedBy": request.get("requestedBy") if "releasedByAnother" in hold else None,
    }


def type_name(cause: BaseException | None) -> str:
    return "Terminated" if isinstance(cause, TerminatedError) else type(cause).__name__
