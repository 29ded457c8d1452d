package programme

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// A sealed roster and its amendments always give the roster of now.
func TestSealedAndAmendmentsAreNow(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	row := func(i int) RollRow {
		return RollRow{Application: fmt.Sprintf("a%03d", i), Name: fmt.Sprint("甲", r.IntN(3)), IDIndex: fmt.Sprint(r.IntN(3)), Line: fmt.Sprint(r.IntN(2)),
			Trade: "电工", Level: Technician}
	}
	for range 500 {
		var now []RollRow
		for i := range r.IntN(20) {
			now = append(now, row(i))
		}
		sealed := slices.Clone(now)
		var amendments [][]RollChange
		amended := sealed
		for range r.IntN(6) {
			next := slices.DeleteFunc(slices.Clone(now), func(RollRow) bool { return r.IntN(5) == 0 })
			for range r.IntN(4) {
				x := row(r.IntN(40))
				if i := slices.IndexFunc(next, func(o RollRow) bool { return o.Application == x.Application }); i >= 0 {
					next[i] = x
				} else {
					next = append(next, x)
				}
			}
			SortRoll(next)
			now = next
			if r.IntN(2) == 0 { // now and then the base reports what has changed
				change := DiffRoll(amended, now)
				amendments = append(amendments, change)
				var err error
				if amended, err = ApplyRoll(amended, change); err != nil {
					t.Fatal(err)
				}
			}
		}
		got := sealed
		for _, c := range append(amendments, DiffRoll(amended, now)) {
			var err error
			if got, err = ApplyRoll(got, c); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(got, now) {
			t.Fatalf("sealed and amendments give %v, want %v", got, now)
		}
		noted(t, sealed, amendments, amended)
	}
}

// noted holds a roster with notes against the roster without: the same people,
// a note on whoever an amendment touched and on no other, and nobody both on it
// and gone.
func noted(t *testing.T, sealed []RollRow, amendments [][]RollChange, amended []RollRow) {
	t.Helper()
	var numbers []int
	touched := map[string]bool{}
	for i, changes := range amendments {
		numbers = append(numbers, i+1)
		for j := range changes {
			touched[changes[j].application()] = true
		}
	}
	stands, gone, err := NoteRoll(sealed, numbers, amendments)
	if err != nil || len(stands) != len(amended) {
		t.Fatalf("%d stand, %v; want %d", len(stands), err, len(amended))
	}
	on := map[string]bool{}
	for i, l := range stands {
		if on[l.Application] = true; l.RollRow != amended[i] || (l.Note != "") != touched[l.Application] {
			t.Fatalf("line %d is %+v; want %+v, touched: %v", i, l, amended[i], touched[l.Application])
		}
	}
	for _, l := range gone {
		if on[l.Application] || l.Note == "" || !touched[l.Application] {
			t.Fatalf("gone: %+v", l)
		}
	}
}

func TestChangesThatDoNotFitAreRefused(t *testing.T) {
	a, b := RollRow{Application: "a", Name: "甲"}, RollRow{Application: "a", Name: "乙"}
	for name, c := range map[string]RollChange{
		"added twice": {Kind: RollAdd, Now: &a}, "altered from another": {Kind: RollAlter, Was: &b, Now: &b},
		"removed and not there": {Kind: RollRemove, Was: &RollRow{Application: "x"}},
	} {
		if _, err := ApplyRoll([]RollRow{a}, []RollChange{c}); CodeOf(err) != Conflict {
			t.Errorf("%s: %v, want conflict", name, err)
		}
	}
}
