package demotest

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// TestYears builds the years that other packages' tests copy, so that ./check
// builds each once and without the race detector, and shows that what a year was
// on the way is what building so far makes: both have the same journal.
func TestYears(t *testing.T) {
	for _, o := range []Options{{}, {Seed: 5}, {Seed: 7, Stages: Evaluated}, {Seed: 5, Else: true}} {
		Cast(t, o)
	}
	o := Options{Stages: Reviewed}
	kept := root(t, Open(t, o))
	k := key{seed: seedOf(o), stages: o.Stages}
	b, err := build(k, nil)
	if err != nil {
		t.Fatal(err)
	}
	all.years[k] = b
	if alone := root(t, Open(t, o)); alone != kept {
		t.Errorf("a year that was kept on the way has another journal than one built so far:\n%s\n%s", kept, alone)
	}
}

// root is what a year's journal comes to.
func root(t *testing.T, y *Year) string {
	t.Helper()
	text, err := y.Record.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return text
}
