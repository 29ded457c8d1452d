package journal

import (
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// Two checkpoints agree, or say which of the ways it is that they do not; a
// proof for others proves nothing.
func TestAgree(t *testing.T) {
	const n = 20
	_, r, _, _ := grown(t, n)
	at := func(size int64) Checkpoint {
		root, err := tlog.TreeHash(size, r)
		if err != nil {
			t.Fatal(err)
		}
		return Checkpoint{Origin: "jinlanling/test", Size: size, Root: root}
	}
	other := func(c Checkpoint) Checkpoint { c.Root[0] ^= 1; return c }
	for small := int64(1); small <= n; small++ {
		for large := small; large <= n; large++ {
			var proof tlog.TreeProof
			if small < large {
				var err error
				if proof, err = tlog.ProveTree(large, small, r); err != nil {
					t.Fatal(err)
				}
			}
			a, b := at(small), at(large)
			for _, c := range []struct {
				a, b  Checkpoint
				proof tlog.TreeProof
				same  Agreement
				grown Agreement
			}{{a, b, proof, Same, Grown}, {b, a, proof, Same, Grown}, {a, other(b), proof, Forked, Changed}, {other(a), b, proof, Forked, Changed},
				{a, b, nil, Same, Unknown}} {
				want := c.grown
				if small == large {
					want = c.same
				}
				if got, err := Agree(c.a, c.b, c.proof); err != nil || got != want {
					t.Fatalf("%d and %d: %s, %v; want %s", small, large, got, err, want)
				}
			}
		}
	}
	foreign := at(n)
	foreign.Origin = "another/log"
	if _, err := Agree(at(n), foreign, nil); err == nil {
		t.Error("two logs are compared")
	}
}
