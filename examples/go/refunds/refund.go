package refunds

import (
	"context"
	"encoding/json"
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
)

// Status tells where the refund stands, also once closed. A worker answers it: one must be running.
func (c *Client) Status(ctx context.Context, id string) (snapshot Snapshot, err error) {
	answer, err := c.temporal.QueryWorkflow(ctx, id, "", "refundStatus")
	if err != nil {
		return snapshot, err
	}
	return snapshot, answer.Get(&snapshot)
}

// Cancel waits until it is decided whether the cancel came in time. Of a closed refund it tells how it closed.
func (c *Client) Cancel(ctx context.Context, id, requestedBy, reason string) (decision CancelDecision, err error) {
	argument := map[string]string{"requestedBy": requestedBy, "reason": reason}
	err = c.update(ctx, id, "requestCancellation", argument, &decision)
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.Type != "TooLate" {
		return decision, err
	}
	result, err := c.Result(ctx, id)
	var failed *FailedError
	switch {
	case err == nil && result.Status == "canceled":
		return CancelDecision{Decision: "canceled", Status: result.Status}, nil
	case err == nil:
		return CancelDecision{Decision: "tooLate", Status: result.Status}, nil
	case errors.As(err, &failed) && failed.NoMoneyMoved:
		return CancelDecision{Decision: "tooLate", Status: "failed"}, nil
	default:
		return CancelDecision{}, err
	}
}

// Release lets a held refund go.
func (c *Client) Release(ctx context.Context, id, releasedBy string) (snapshot Snapshot, err error) {
	err = c.update(ctx, id, "releaseRefund", map[string]string{"releasedBy": releasedBy}, &snapshot)
	return snapshot, err
}

// Resolve settles a refund in needsReview on what a person found at the gateway.
func (c *Client) Resolve(ctx context.Context, id string, resolution Resolution) (snapshot Snapshot, err error) {
	err = c.update(ctx, id, "resolveRefund", resolution, &snapshot)
	return snapshot, err
}

func (c *Client) update(ctx context.Context, id, name string, argument, answer any) error {
	update, err := c.temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID:   id,
		UpdateName:   name,
		Args:         []any{argument},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err == nil {
		err = update.Get(ctx, answer)
	}
	var application *temporal.ApplicationError
	var notFound *serviceerror.NotFound
	switch {
	case errors.As(err, &application) && application.Type() == "AcceptedUpdateCompletedWorkflow":
		return &RefusedError{Type: "TooLate", Message: "it closed before it could answer"}
	case errors.As(err, &application):
		return &RefusedError{Type: application.Type(), Message: application.Message()}
	case errors.As(err, &notFound):
		if _, missing := c.temporal.DescribeWorkflow(ctx, id, ""); missing != nil {
			return missing
		}
		return &RefusedError{Type: "TooLate", Message: "it is closed already"}
	default:
		return err
	}
}

// Result waits until the refund is closed, which may take months where it is held: bound the wait with ctx, and call it
// again. A *FailedError says that there is no result, and whether it is proven that no money moved.
func (c *Client) Result(ctx context.Context, id string) (Result, error) {
	for {
		var result Result
		err := c.temporal.GetWorkflow(ctx, id, "").Get(ctx, &result)
		if err == nil {
			return result, nil
		}
		var failure *temporal.WorkflowExecutionError
		if !errors.As(err, &failure) {
			return Result{}, err // Temporal did not answer, or ctx is over: ask again
		}
		var application *temporal.ApplicationError
		if errors.As(err, &application) && closingFailures[application.Type()] {
			var details json.RawMessage
			if application.HasDetails() {
				if err := application.Details(&details); err != nil {
					return Result{}, err
				}
			}
			return Result{}, &FailedError{application.Type(), application.Message(), details, true}
		}
		closed, err := c.temporal.DescribeWorkflow(ctx, id, "")
		if err != nil {
			return Result{}, err
		}
		var terminated *temporal.TerminatedError
		if errors.As(failure, &terminated) {
			if closed.Status != enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED {
				continue // a reset ended the run that was waited for, and goes on in a new one
			}
			return Result{}, &FailedError{"Terminated", failure.Error(), nil, false}
		}
		// Canceled through Temporal itself (the button, `temporal workflow cancel`, a parent): there is no result, but
		// the workflow's own word that no money moved.
		status, _ := closed.TypedSearchAttributes.GetKeyword(refundStatus)
		if temporal.IsCanceledError(failure) && status == "canceled" {
			request, _, err := c.readStart(ctx, id)
			return Result{
				Status:            "canceled",
				Amount:            request.Amount,
				IdempotencyKey:    id,
				AdvancedPaymentID: request.AdvancedPaymentID,
			}, err
		}
		return Result{}, &FailedError{"Other", failure.Error(), nil, false}
	}
}
