package tell

import (
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/programme"
)

// Which way a statement moves money decides what is said of it: each kind that
// there is has one way, and a row of the table that asks for a way asks for one
// that some statement has, of a statement. What an approval of each says fits.
func TestMoneyIsToldByTheWayItMoves(t *testing.T) {
	ways := map[moneySort]programme.Statement{
		sortFixes: {Kind: programme.KindApproval, Total: 100}, sortPays: {Kind: programme.KindSettlement, Total: 100, Offset: 99},
		sortClaims: {Kind: programme.KindSettlement, Total: 100, Offset: 100}, sortReceives: {Kind: programme.KindReceipt, Total: 100},
	}
	for want, st := range ways {
		if got := sortOf(&st); got != want {
			t.Errorf("a %s of %s is told as %s, want %s", st.Kind, st.Payable(), got, want)
		}
	}
	if got := sortOf(&programme.Statement{Kind: programme.KindAdvance, Total: 1}); got != sortPays {
		t.Errorf("an advance is told as %s", got)
	}
	if len(programme.StatementKinds) != 4 {
		t.Errorf("%d kinds of statements, want the four whose ways are held here", len(programme.StatementKinds))
	}
	asked := map[programme.Action]bool{}
	for i := range Tells {
		asked[Tells[i].Action] = asked[Tells[i].Action] || Tells[i].Sort != ""
	}
	approved := map[moneySort]string{}
	for i := range Tells {
		w := &Tells[i]
		if !asked[w.Action] {
			continue
		}
		if _, ok := ways[w.Sort]; w.Sort != "" && !ok || programme.Find(w.Action).Noun != programme.NounStatement {
			t.Errorf("%s to %v is told where money moves %q, which no statement's does", w.Action, w.To, w.Sort)
		}
		for k := range Tells { // who is told of any way is not told of one besides
			x := &Tells[k]
			if w.Sort == "" && x.Sort != "" && x.Action == w.Action && slices.ContainsFunc(x.To, func(a audience) bool { return slices.Contains(w.To, a) }) {
				t.Errorf("%s is told to %v twice where money moves %s", w.Action, x.To, x.Sort)
			}
		}
		if w.Action == programme.StatementApprove && slices.Contains(w.To, theOfficers) {
			approved[w.Sort] += w.One
		}
	}
	for way, says := range map[moneySort]string{sortFixes: "补贴核定", sortPays: "支付", sortClaims: "没有应拨的款", sortReceives: "收回单已批准"} {
		for other := range ways {
			if strings.Contains(approved[other], says) != (other == way) {
				t.Errorf("an approval by which money %s says %q, want %q of %s alone", other, approved[other], says, way)
			}
		}
	}
}
