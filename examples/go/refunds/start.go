package refunds

import (
	"context"
	"errors"
	"fmt"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

var (
	refundStatus      = temporal.NewSearchAttributeKeyKeyword("RefundStatus")
	advancedPaymentID = temporal.NewSearchAttributeKeyKeyword("AdvancedPaymentId")
	orderID           = temporal.NewSearchAttributeKeyKeyword("OrderId")
	refundAmount      = temporal.NewSearchAttributeKeyFloat64("RefundAmount")
)

// Client asks for refunds.
type Client struct {
	temporal  client.Client
	converter converter.DataConverter
}

// New returns a client of refunds. Where the Temporal client has a data converter of its own, pass the same one.
func New(temporal client.Client, dataConverter converter.DataConverter) *Client {
	return &Client{temporal: temporal, converter: dataConverter}
}

// Started is a refund that was asked for.
type Started struct {
	WorkflowID string
	RunID      string // of the first run: the same whoever asks
	Attached   bool   // it was there already, open or closed
}

// Request starts the refund, or attaches to it if the same one was asked for before. It is safe to repeat after any
// error. A *ConflictError says that the reference was used for another refund of the payment.
func (c *Client) Request(ctx context.Context, request Request) (Started, error) {
	id, err := WorkflowID(request)
	if err != nil {
		return Started{}, err
	}
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:        id,
		TaskQueue: TaskQueue,
		// Never start a closed refund again: its key may have been forgotten by the gateway.
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		// Without it the SDK hands out whatever runs under the ID, another refund too.
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		TypedSearchAttributes:                    searchAttributes(request),
		StaticSummary:                            fmt.Sprintf("Refund %v of advanced payment %s", request.Amount, request.AdvancedPaymentID),
	}, WorkflowType, request)
	if err == nil {
		return Started{WorkflowID: id, RunID: run.GetRunID()}, nil
	}
	var already *serviceerror.WorkflowExecutionAlreadyStarted
	if !errors.As(err, &already) {
		return Started{}, err
	}
	existing, runID, err := c.readStart(ctx, id)
	if err != nil {
		return Started{}, err
	}
	if fields := differences(request, existing); len(fields) > 0 {
		return Started{}, &ConflictError{WorkflowID: id, Fields: fields}
	}
	return Started{WorkflowID: id, RunID: runID, Attached: true}, nil
}

// readStart returns the request as it was started, in full, and the first run's ID. They are in the first event of the
// history, which Temporal itself gives, whether or not a worker is running.
func (c *Client) readStart(ctx context.Context, id string) (request Request, runID string, err error) {
	history := c.temporal.GetWorkflowHistory(ctx, id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	event, err := history.Next()
	if err != nil {
		return request, "", err
	}
	started := event.GetWorkflowExecutionStartedEventAttributes()
	if started.GetWorkflowType().GetName() != WorkflowType {
		return request, "", &ConflictError{WorkflowID: id, Fields: []string{"workflow type"}}
	}
	err = c.converter.FromPayloads(started.GetInput(), &request)
	return request, started.GetFirstExecutionRunId(), err
}

// WorkflowID is made of what the business knows, never of chance: whoever asks for the same refund again gets the same.
func WorkflowID(request Request) (string, error) {
	id := "refund-" + request.AdvancedPaymentID + "-" + request.Reference
	if request.Reference == "" || !workflowID.MatchString(id) {
		return "", errors.New("payment and reference must make an idempotency key: at most 64 of A-Z a-z 0-9 . _ : -")
	}
	return id, nil
}

// searchAttributes cost nothing at the start; the workflow then writes only what changes.
func searchAttributes(request Request) temporal.SearchAttributes {
	status := "submitting"
	if request.Hold != nil {
		status = "pending"
	}
	updates := []temporal.SearchAttributeUpdate{
		refundStatus.ValueSet(status),
		advancedPaymentID.ValueSet(request.AdvancedPaymentID),
	}
	if request.OrderID != "" {
		updates = append(updates, orderID.ValueSet(request.OrderID))
	}
	if !request.Amount.Full {
		updates = append(updates, refundAmount.ValueSet(request.Amount.Units))
	}
	return temporal.NewSearchAttributes(updates...)
}

// differences names what makes them two refunds. Who asked, why, and the timing do not, except for who may release it.
func differences(one, other Request) (fields []string) {
	differ := func(field string, same bool) {
		if !same {
			fields = append(fields, field)
		}
	}
	differ("advancedPaymentId", one.AdvancedPaymentID == other.AdvancedPaymentID)
	differ("amount", one.Amount == other.Amount)
	differ("reference", one.Reference == other.Reference)
	differ("orderId", one.OrderID == other.OrderID)
	differ("currency", one.Currency == other.Currency)
	differ("sellerId", one.SellerID == other.SellerID)
	hold, otherHold := holdOf(one), holdOf(other)
	differ("hold", hold == otherHold)
	differ("requestedBy", !(hold.ReleasedByAnother && otherHold.ReleasedByAnother) || one.RequestedBy == other.RequestedBy)
	return fields
}

func holdOf(request Request) Hold {
	if request.Hold == nil {
		return Hold{}
	}
	return *request.Hold
}
