package programme

import (
	"slices"
	"strings"
)

// Kinds of statements.
const (
	KindApproval   = "approval"   // how many train, by which standard
	KindAdvance    = "advance"    // part of it paid before results
	KindSettlement = "settlement" // what is earned less what was received
	KindReceipt    = "receipt"    // a claim's money coming back
)

// StatementKinds are the kinds in Chinese.
var StatementKinds = map[string]string{KindApproval: "补贴核定", KindAdvance: "预拨", KindSettlement: "结算", KindReceipt: "收回"}

// Over reports whether nothing rests on a statement any more.
func (s *Statement) Over() bool { return s.State == Cancelled || s.State == Returned }

// Payable is what is still to be paid or received on an approved statement, in
// fen.
func (s *Statement) Payable() Fen {
	switch s.Kind {
	case KindAdvance, KindReceipt:
		return s.Total
	case KindSettlement:
		return max(0, s.Total-s.Offset)
	}
	return 0
}

// RestOn notes an override that let the statement pass a guard.
func (s *Statement) RestOn(override string) {
	if !slices.Contains(strings.Fields(s.Overrides), override) {
		s.Overrides = strings.TrimSpace(s.Overrides + " " + override)
	}
}
