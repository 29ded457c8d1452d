package ledger_test

import (
	"fmt"

	"jinlanling/internal/ledger"
	"jinlanling/internal/programme"
)

// Three people train on a line of two places. Two passed; of the third an
// advance was paid, which comes back.
func ExampleSettle() {
	lines := []ledger.Line{{ID: "electrician", Places: 2, Standard: 350000}}
	s := ledger.Settle(lines, ledger.People{
		Line:       []int32{0, 0, 0},
		InTraining: []bool{true, true, true},
		Passed:     []bool{true, false, true},
		Received:   []programme.Fen{210000, 210000, 0},
	})
	for _, p := range s.Parts {
		fmt.Printf("person %d earned %s, moves %s\n", p.Person, p.Earned, p.Amount)
	}
	pay, offset := ledger.Offset(s.Total, 50000)
	fmt.Printf("together %s, of it %s set against a claim, %s paid\n", s.Total, offset, pay)
	// Output:
	// person 0 earned 3,500.00, moves 1,400.00
	// person 1 earned 0.00, moves -2,100.00
	// person 2 earned 3,500.00, moves 3,500.00
	// together 2,800.00, of it 500.00 set against a claim, 2,300.00 paid
}
