"""An order service's dealings with refunds, one after the other. Prints one line of JSON for each.

Needs a Temporal server, a worker that serves refunds, and the sandbox as the gateway: the ids below make it misbehave.
TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, … say where Temporal is.
"""

from __future__ import annotations

import asyncio
import json
import os
import time

from temporalio.client import Client
from temporalio.envconfig import ClientConfig

from contract import Policy, RefundRequest
from errors import RefundConflict, RefundFailed, RefundRefused
from refunds import Refunds

# In an order service the reference is the business's own, the number of a return for example. New payments for each
# run of this example only make it repeatable.
RUN = os.environ.get("EXAMPLE_RUN") or str(int(time.time()))

# So that the example takes seconds. Leave the policy out in earnest.
QUICK: Policy = {"initialRetrySeconds": 0.2, "quietPeriodSeconds": 0.5, "settleIntervalSeconds": 0.2}


def a_request(prefix: str = "21000123", reference: str = "return-7", amount: float = 25) -> RefundRequest:
    return {
        "advancedPaymentId": f"{prefix}{RUN}",
        "amount": amount,
        "reference": reference,
        "orderId": "A-1001",
        "currency": "BRL",
        "requestedBy": "ana",
        "policy": {**QUICK},
    }


async def start_attach_conflict(refunds: Refunds) -> None:
    first = await refunds.request(a_request())
    result = await refunds.result(first.workflow_id)
    say("start", attached=first.attached, status=result["status"], amount=result["amount"])

    # After a crash, a redelivered message or an impatient click: the same request once more.
    again = await refunds.request(a_request())
    say("attach", attached=again.attached, sameRun=again.run_id == first.run_id)

    try:
        await refunds.request(a_request(amount=26))
    except RefundConflict as conflict:
        say("conflict", fields=conflict.fields)

    decision = await refunds.cancel(first.workflow_id, requested_by="ana", reason="changed her mind")
    say("cancel too late", **decision)


async def hold_and_cancel(refunds: Refunds) -> None:
    request = a_request(reference="return-8")
    request["hold"] = {"untilReleased": True}
    held = await refunds.request(request)
    snapshot = await refunds.status(held.workflow_id)
    say("status", status=snapshot["status"], waitingFor=snapshot.get("waitingFor"))

    decision = await refunds.cancel(held.workflow_id, requested_by="ana", reason="changed her mind")
    say("cancel", **decision)
    result = await refunds.result(held.workflow_id)
    if result["status"] == "canceled":
        say("canceled", canceledBy=result.get("canceledBy"), reason=result.get("reason"))


async def hold_and_release(refunds: Refunds) -> None:
    request = a_request(reference="return-9")
    request["hold"] = {"untilReleased": True, "releasedByAnother": True}
    held = await refunds.request(request)
    try:
        await refunds.release(held.workflow_id, released_by="ana")
    except RefundRefused as refused:
        say("release by the same person", refused=refused.type)

    await refunds.release(held.workflow_id, released_by="bo")
    result = await refunds.result(held.workflow_id)
    say("release", status=result["status"], amount=result["amount"])


async def canceled_through_temporal(client: Client, refunds: Refunds) -> None:
    request = a_request(reference="return-10")
    request["hold"] = {"untilReleased": True}
    held = await refunds.request(request)
    # What the button in the Web UI does; an order service should use `cancel`, which answers.
    await client.get_workflow_handle(held.workflow_id).cancel()
    result = await refunds.result(held.workflow_id)
    say("canceled through Temporal", status=result["status"], amount=result["amount"])


async def failures(refunds: Refunds) -> None:
    """Every way in which a refund may fail. Each is proof that no money moved; another try needs a new reference."""
    unavailable = a_request("21000503")
    unavailable["policy"] = {**QUICK, "submitWindowSeconds": 1}
    never_settled = a_request("21000204")
    never_settled["policy"] = {**QUICK, "settleWindowSeconds": 1}
    requests = [
        a_request(reference="return-11", amount=25.555),  # the workflow refuses what the gateway would round
        a_request("21000400"),
        a_request("21000404"),
        a_request("21000402"),
        a_request("21000422"),
        unavailable,
        never_settled,
    ]
    started = [await refunds.request(request) for request in requests]

    # The last one is accepted and never settled: a person looks it up at the gateway, and says what was found there.
    under_review = started[-1].workflow_id
    while (await refunds.status(under_review))["status"] != "needsReview":
        await asyncio.sleep(0.2)
    await refunds.resolve(under_review, "notRefunded", resolved_by="carla", note="not in the statement")

    for refund in started:
        try:
            await refunds.result(refund.workflow_id)
        except RefundFailed as failed:
            say("failure", type=failed.type, noMoneyMoved=failed.no_money_moved, details=failed.details)


async def terminated(client: Client, refunds: Refunds) -> None:
    """Why nobody should: it skips every safeguard, and then nothing is proven."""
    request = a_request(reference="return-12")
    request["hold"] = {"untilReleased": True}
    held = await refunds.request(request)
    await client.get_workflow_handle(held.workflow_id).terminate("an example of what not to do")
    try:
        await refunds.result(held.workflow_id)
    except RefundFailed as failed:
        say("terminated", type=failed.type, noMoneyMoved=failed.no_money_moved, details=failed.details)


def say(step: str, **facts: object) -> None:
    print(json.dumps({"step": step, **facts}), flush=True)


async def main() -> None:
    client = await Client.connect(**ClientConfig.load_client_connect_config())
    refunds = Refunds(client)
    await start_attach_conflict(refunds)
    await hold_and_cancel(refunds)
    await hold_and_release(refunds)
    await canceled_through_temporal(client, refunds)
    await failures(refunds)
    await terminated(client, refunds)


if __name__ == "__main__":
    asyncio.run(main())
    # All is said. While the interpreter takes itself apart, a thread of the SDK's native part may still call it, which aborts the process.
    os._exit(0)
