package journal

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Agreement is what two checkpoints of a log that different people kept say of
// each other.
type Agreement string

const (
	Same    Agreement = "same"    // as many entries with the same root: the same log
	Forked  Agreement = "forked"  // as many entries with another root: one was shown a log that the other was not
	Grown   Agreement = "grown"   // the larger begins with what the smaller covers; its log proved it
	Changed Agreement = "changed" // the log of the one does not begin with that of the other
	Unknown Agreement = "unknown" // of two sizes, and no proof is given: they alone do not tell
)

// Agree holds two checkpoints against each other. Of two sizes they say nothing
// of each other: a proof that the log makes does (tlog.ProveTree of the larger
// size and the smaller), nil where there is none. Checkpoints of two logs are an
// error.
func Agree(a, b Checkpoint, proof tlog.TreeProof) (Agreement, error) {
	if a.Origin != b.Origin {
		return "", fmt.Errorf("两份检查点不是同一套系统的：%s，%s", a.Origin, b.Origin)
	}
	if a.Size > b.Size {
		a, b = b, a
	}
	switch {
	case a.Size == b.Size && a.Root == b.Root:
		return Same, nil
	case a.Size == b.Size:
		return Forked, nil
	case proof == nil:
		return Unknown, nil
	case tlog.CheckTree(proof, b.Size, b.Root, a.Size, a.Root) != nil:
		return Changed, nil
	}
	return Grown, nil
}
