package journal_test

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"time"

	"jinlanling/internal/journal"

	"golang.org/x/mod/sumdb/tlog"
)

// A proof shows that an entry stands in the log to somebody who has a
// checkpoint and the log's public key, and no database.
func ExampleCheckProof() {
	var leaves []tlog.Hash
	var bodies []string
	for _, action := range []string{"application.submit", "application.accept", "class.start"} {
		e := journal.Entry{ID: action, At: 1, N: int64(len(bodies) + 1), User: "u1", Role: "clerk", Action: action, Noun: "application", Subject: "a1",
			Facts: json.RawMessage(`{}`)}
		bodies = append(bodies, string(e.Encode()))
		leaves = append(leaves, tlog.RecordHash(e.Encode()))
	}
	nodes, root, err := journal.Grow(0, leaves, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	stored := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, i := range indexes {
			out = append(out, nodes[i].Hash)
		}
		return out, nil
	})
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)) // a real one is random
	verifier := journal.VerifierKey("example/log", key)
	checkpoint, err := journal.SignCheckpoint(journal.Checkpoint{Origin: "example/log", Size: 3, Root: root, At: time.Unix(1622505600, 0)}, key)
	if err != nil {
		fmt.Println(err)
		return
	}
	proof, err := journal.Prove(bodies[1], 1, 3, checkpoint, stored)
	if err != nil {
		fmt.Println(err)
		return
	}
	file, _ := json.Marshal(proof)

	e, c, signed, err := journal.CheckProof(file, checkpoint, verifier)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Action, "is one of", c.Size, "entries, signed:", signed)

	proof.Entry = bodies[2] // another entry in its place
	file, _ = json.Marshal(proof)
	_, _, _, err = journal.CheckProof(file, checkpoint, verifier)
	fmt.Println(err)
	// Output:
	// application.accept is one of 3 entries, signed: true
	// 证明不成立：该条目不在这个检查点所指的日志中
}
