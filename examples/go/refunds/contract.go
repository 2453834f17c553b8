// Package refunds asks for refunds through Temporal: it starts them once, attaches, looks, cancels, releases, and
// learns how they end. Copy it, or take it as a pattern: it needs the Temporal SDK only.
package refunds

import (
	"encoding/json"
	"fmt"
	"regexp"
)

// The public contract. The shapes are those of schema/refund-request.json and schema/refund-result.json.
const (
	TaskQueue    = "refunds"
	WorkflowType = "refundPayment"
)

// The workflow ID is sent to the gateway as X-Idempotency-Key, byte for byte.
var workflowID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)

// closingFailures are proof, each of them, that no money moved.
var closingFailures = map[string]bool{
	"InvalidRequest":      true,
	"BadRequest":          true,
	"NotFound":            true,
	"RefundRejected":      true,
	"UnexpectedResponse":  true,
	"GatewayUnavailable":  true,
	"ResolvedNotRefunded": true,
}

// Amount is in major units, 25.5 is BRL 25.50, or everything that is left of the payment. Two decimals survive a
// float64; keep money in your own type, and convert it here.
type Amount struct {
	Units float64
	Full  bool
}

// Units is a part of the payment.
func Units(units float64) Amount { return Amount{Units: units} }

// Full is all that is left of it.
func Full() Amount { return Amount{Full: true} }

// MarshalJSON writes a number, or "full".
func (a Amount) MarshalJSON() ([]byte, error) {
	if a.Full {
		return []byte(`"full"`), nil
	}
	return json.Marshal(a.Units)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (a *Amount) UnmarshalJSON(data []byte) error {
	if string(data) == `"full"` {
		*a = Full()
		return nil
	}
	a.Full = false
	return json.Unmarshal(data, &a.Units)
}

func (a Amount) String() string {
	if a.Full {
		return "all that is left"
	}
	return fmt.Sprint(a.Units)
}

// Request is the one argument of the workflow. Reference names the refund among those of the payment.
type Request struct {
	AdvancedPaymentID string  `json:"advancedPaymentId"`
	Amount            Amount  `json:"amount"`
	Reference         string  `json:"reference,omitempty"`
	OrderID           string  `json:"orderId,omitempty"`
	Currency          string  `json:"currency,omitempty"`
	Reason            string  `json:"reason,omitempty"`
	SellerID          string  `json:"sellerId,omitempty"`
	RequestedBy       string  `json:"requestedBy,omitempty"`
	Hold              *Hold   `json:"hold,omitempty"`
	Policy            *Policy `json:"policy,omitempty"`
}

// Hold keeps a refund from being sent. It needs at least one of its fields.
type Hold struct {
	Seconds           float64 `json:"seconds,omitempty"`
	UntilReleased     bool    `json:"untilReleased,omitempty"`
	ReleasedByAnother bool    `json:"releasedByAnother,omitempty"`
}

// Policy is timing in seconds. An order service has no reason to set any of it; the example is only quicker with it.
type Policy struct {
	InitialRetrySeconds   float64 `json:"initialRetrySeconds,omitempty"`
	MaxRetrySeconds       float64 `json:"maxRetrySeconds,omitempty"`
	SubmitWindowSeconds   float64 `json:"submitWindowSeconds,omitempty"`
	QuietPeriodSeconds    float64 `json:"quietPeriodSeconds,omitempty"`
	SettleIntervalSeconds float64 `json:"settleIntervalSeconds,omitempty"`
	SettleWindowSeconds   float64 `json:"settleWindowSeconds,omitempty"`
}

// Refund is one refund as the gateway reports it.
type Refund struct {
	ID          string  `json:"id"`
	PaymentID   string  `json:"paymentId"`
	Amount      float64 `json:"amount"`
	Status      string  `json:"status"`
	DateCreated string  `json:"dateCreated,omitempty"`
}

// Result says how a refund closed: Status is "refunded", by exactly Refunds, or "canceled", and no money moved.
type Result struct {
	Status            string   `json:"status"`
	Amount            Amount   `json:"amount"`
	IdempotencyKey    string   `json:"idempotencyKey"`
	AdvancedPaymentID string   `json:"advancedPaymentId"`
	Reference         string   `json:"reference,omitempty"`
	OrderID           string   `json:"orderId,omitempty"`
	Currency          string   `json:"currency,omitempty"`
	Refunds           []Refund `json:"refunds,omitempty"`
	CanceledBy        string   `json:"canceledBy,omitempty"`
	Reason            string   `json:"reason,omitempty"`
}

// CancelDecision is "canceled": it is proven that no money moved, and none will; or "tooLate": it may be refunded, or
// is closed already.
type CancelDecision struct {
	Decision string `json:"decision"`
	Status   string `json:"status"`
}

// Snapshot answers the refundStatus query; it has more fields than are named here.
type Snapshot struct {
	Status     string `json:"status"`
	Amount     Amount `json:"amount"`
	WaitingFor string `json:"waitingFor,omitempty"`
}

// Resolution is a person's finding about a refund in needsReview.
type Resolution struct {
	Outcome    string   `json:"outcome"` // "refunded" or "notRefunded"
	ResolvedBy string   `json:"resolvedBy"`
	Note       string   `json:"note"`
	RefundIDs  []string `json:"refundIds,omitempty"`
}
