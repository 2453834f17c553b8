package refunds

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ConflictError says that the workflow ID belongs to another refund: nothing was started. A refund of its own needs a
// new reference.
type ConflictError struct {
	WorkflowID string
	Fields     []string // that differ
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%s is another refund, which differs in %s", e.WorkflowID, strings.Join(e.Fields, ", "))
}

// RefusedError says that the refund refused a message, which changed nothing. Type says why: TooLate, NotHeld,
// SamePerson, InReview, NotInReview or InvalidRequest.
type RefusedError struct {
	Type    string
	Message string
}

func (e *RefusedError) Error() string { return e.Type + ": " + e.Message }

// FailedError says that the refund is closed without a result.
type FailedError struct {
	Type    string
	Message string
	// Details of InvalidRequest are {"problems": [...]}, of the gateway's {"status", "error", "message", "cause"}.
	Details json.RawMessage
	// NoMoneyMoved is false only when it was terminated or timed out: look at the gateway before another try.
	NoMoneyMoved bool
}

func (e *FailedError) Error() string { return e.Type + ": " + e.Message }
