// An order service's dealings with refunds, one after the other. Prints one line of JSON for each.
//
// Needs a Temporal server, a worker that serves refunds, and the sandbox as the gateway: the ids below make it
// misbehave. TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, … say where Temporal is.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	"example.com/order-service/refunds"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
)

// In an order service the reference is the business's own, the number of a return for example. New payments for each
// run of this example only make it repeatable.
var run = exampleRun()

// So that the example takes seconds. Leave the policy out in earnest.
var quick = refunds.Policy{InitialRetrySeconds: 0.2, QuietPeriodSeconds: 0.5, SettleIntervalSeconds: 0.2}

func main() {
	options := envconfig.MustLoadDefaultClientOptions()
	options.Logger = sdklog.NewStructuredLogger(slog.Default())
	temporal, err := client.Dial(options)
	if err != nil {
		log.Fatal(err)
	}
	defer temporal.Close()
	orders := orderService{temporal, refunds.New(temporal, converter.GetDefaultDataConverter())}

	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for _, deal := range []func(context.Context) error{
		orders.startAttachConflict,
		orders.holdAndCancel,
		orders.holdAndRelease,
		orders.canceledThroughTemporal,
		orders.failures,
		orders.terminated,
	} {
		if err := deal(ctx); err != nil {
			log.Fatal(err)
		}
	}
}

type orderService struct {
	temporal client.Client
	refunds  *refunds.Client
}

func aRequest(prefix, reference string, amount float64) refunds.Request {
	policy := quick
	return refunds.Request{
		AdvancedPaymentID: prefix + run,
		Amount:            refunds.Units(amount),
		Reference:         reference,
		OrderID:           "A-1001",
		Currency:          "BRL",
		RequestedBy:       "ana",
		Policy:            &policy,
	}
}

func (o orderService) startAttachConflict(ctx context.Context) error {
	first, err := o.refunds.Request(ctx, aRequest("21000123", "return-7", 25))
	if err != nil {
		return err
	}
	result, err := o.refunds.Result(ctx, first.WorkflowID)
	if err != nil {
		return err
	}
	say("start", facts{"attached": first.Attached, "status": result.Status, "amount": result.Amount})

	// After a crash, a redelivered message or an impatient click: the same request once more.
	again, err := o.refunds.Request(ctx, aRequest("21000123", "return-7", 25))
	if err != nil {
		return err
	}
	say("attach", facts{"attached": again.Attached, "sameRun": again.RunID == first.RunID})

	_, err = o.refunds.Request(ctx, aRequest("21000123", "return-7", 26))
	var conflict *refunds.ConflictError
	if !errors.As(err, &conflict) {
		return fmt.Errorf("another request under the same ID: %w", err)
	}
	say("conflict", facts{"fields": conflict.Fields})

	decision, err := o.refunds.Cancel(ctx, first.WorkflowID, "ana", "changed her mind")
	if err != nil {
		return err
	}
	say("cancel too late", facts{"decision": decision.Decision, "status": decision.Status})
	return nil
}

func (o orderService) holdAndCancel(ctx context.Context) error {
	held, err := o.hold(ctx, "return-8", refunds.Hold{UntilReleased: true})
	if err != nil {
		return err
	}
	snapshot, err := o.refunds.Status(ctx, held.WorkflowID)
	if err != nil {
		return err
	}
	say("status", facts{"status": snapshot.Status, "waitingFor": snapshot.WaitingFor})

	decision, err := o.refunds.Cancel(ctx, held.WorkflowID, "ana", "changed her mind")
	if err != nil {
		return err
	}
	say("cancel", facts{"decision": decision.Decision, "status": decision.Status})
	result, err := o.refunds.Result(ctx, held.WorkflowID)
	if err != nil {
		return err
	}
	say("canceled", facts{"canceledBy": result.CanceledBy, "reason": result.Reason})
	return nil
}

func (o orderService) holdAndRelease(ctx context.Context) error {
	held, err := o.hold(ctx, "return-9", refunds.Hold{UntilReleased: true, ReleasedByAnother: true})
	if err != nil {
		return err
	}
	_, err = o.refunds.Release(ctx, held.WorkflowID, "ana")
	var refused *refunds.RefusedError
	if !errors.As(err, &refused) {
		return fmt.Errorf("a release by who asked for it: %w", err)
	}
	say("release by the same person", facts{"refused": refused.Type})

	if _, err := o.refunds.Release(ctx, held.WorkflowID, "bo"); err != nil {
		return err
	}
	result, err := o.refunds.Result(ctx, held.WorkflowID)
	if err != nil {
		return err
	}
	say("release", facts{"status": result.Status, "amount": result.Amount})
	return nil
}

func (o orderService) canceledThroughTemporal(ctx context.Context) error {
	held, err := o.hold(ctx, "return-10", refunds.Hold{UntilReleased: true})
	if err != nil {
		return err
	}
	// What the button in the Web UI does; an order service should use Cancel, which answers.
	if err := o.temporal.CancelWorkflow(ctx, held.WorkflowID, ""); err != nil {
		return err
	}
	result, err := o.refunds.Result(ctx, held.WorkflowID)
	if err != nil {
		return err
	}
	say("canceled through Temporal", facts{"status": result.Status, "amount": result.Amount})
	return nil
}

// failures shows every way in which a refund may fail. Each is proof that no money moved; another try needs a new
// reference.
func (o orderService) failures(ctx context.Context) error {
	unavailable := aRequest("21000503", "return-7", 25)
	unavailable.Policy.SubmitWindowSeconds = 1
	neverSettled := aRequest("21000204", "return-7", 25)
	neverSettled.Policy.SettleWindowSeconds = 1
	var started []refunds.Started
	for _, request := range []refunds.Request{
		aRequest("21000123", "return-11", 25.555), // the workflow refuses what the gateway would round
		aRequest("21000400", "return-7", 25),
		aRequest("21000404", "return-7", 25),
		aRequest("21000402", "return-7", 25),
		aRequest("21000422", "return-7", 25),
		unavailable,
		neverSettled,
	} {
		refund, err := o.refunds.Request(ctx, request)
		if err != nil {
			return err
		}
		started = append(started, refund)
	}

	// The last one is accepted and never settled: a person looks it up at the gateway, and says what was found there.
	if err := o.review(ctx, started[len(started)-1].WorkflowID); err != nil {
		return err
	}
	for _, refund := range started {
		if err := o.sayFailure(ctx, "failure", refund); err != nil {
			return err
		}
	}
	return nil
}

func (o orderService) review(ctx context.Context, id string) error {
	for {
		snapshot, err := o.refunds.Status(ctx, id)
		if err != nil {
			return err
		}
		if snapshot.Status == "needsReview" {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	finding := refunds.Resolution{Outcome: "notRefunded", ResolvedBy: "carla", Note: "not in the statement"}
	_, err := o.refunds.Resolve(ctx, id, finding)
	return err
}

// terminated shows why nobody should: it skips every safeguard, and then nothing is proven.
func (o orderService) terminated(ctx context.Context) error {
	held, err := o.hold(ctx, "return-12", refunds.Hold{UntilReleased: true})
	if err != nil {
		return err
	}
	if err := o.temporal.TerminateWorkflow(ctx, held.WorkflowID, "", "an example of what not to do"); err != nil {
		return err
	}
	return o.sayFailure(ctx, "terminated", held)
}

func (o orderService) hold(ctx context.Context, reference string, hold refunds.Hold) (refunds.Started, error) {
	request := aRequest("21000123", reference, 25)
	request.Hold = &hold
	return o.refunds.Request(ctx, request)
}

func (o orderService) sayFailure(ctx context.Context, step string, refund refunds.Started) error {
	_, err := o.refunds.Result(ctx, refund.WorkflowID)
	var failed *refunds.FailedError
	if !errors.As(err, &failed) {
		return fmt.Errorf("refund %s should have failed: %w", refund.WorkflowID, err)
	}
	say(step, facts{"type": failed.Type, "noMoneyMoved": failed.NoMoneyMoved, "details": failed.Details})
	return nil
}

type facts map[string]any

func say(step string, facts facts) {
	facts["step"] = step
	line, err := json.Marshal(facts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(line))
}

func exampleRun() string {
	if run := os.Getenv("EXAMPLE_RUN"); run != "" {
		return run
	}
	return fmt.Sprint(time.Now().Unix())
}
