// Package money is the subsidy: standards, statements drawn, approved and paid,
// the special account with its vouchers, and the trace of each fen to a person
// and a proof.
package money

import (
	"jinlanling/internal/app/act"
	"jinlanling/internal/exchange"
)

// Desk does what callers ask of this chapter.
type Desk struct {
	*act.Desk

	banks []*exchange.BankLayout
}
