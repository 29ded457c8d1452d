package journal

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// grown is a tree of n entries with their bytes and a signed checkpoint.
func grown(t testing.TB, n int) (bodies []string, r tlog.HashReader, checkpoint, verifier string) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	var leaves []tlog.Hash
	for i := range n {
		e := Entry{ID: fmt.Sprintf("e%04d", i), At: int64(i), N: int64(i + 1), Action: "certificate.issue", Noun: "certificate", Subject: fmt.Sprint(i)}
		bodies = append(bodies, string(e.Encode()))
		leaves = append(leaves, tlog.RecordHash([]byte(bodies[i])))
	}
	nodes, root, err := Grow(0, leaves, nil)
	if err != nil {
		t.Fatal(err)
	}
	stored := make([]tlog.Hash, len(nodes))
	for _, x := range nodes {
		stored[x.Index] = x.Hash
	}
	r = tlog.HashReaderFunc(func(ix []int64) (out []tlog.Hash, err error) {
		for _, i := range ix {
			if i >= int64(len(stored)) {
				return nil, fmt.Errorf("no node %d", i)
			}
			out = append(out, stored[i])
		}
		return out, nil
	})
	checkpoint, err = SignCheckpoint(Checkpoint{"jinlanling/test", int64(n), root, time.Unix(1600000000, 0).UTC(), 1}, key)
	if err != nil {
		t.Fatal(err)
	}
	return bodies, r, checkpoint, VerifierKey("jinlanling/test", key)
}

// TestTiles: the tiles of a tree give its root back, as a client of tlog-tiles
// computes it, and tiles that the tree does not have are none.
func TestTiles(t *testing.T) {
	const n = 700
	_, r, checkpoint, _ := grown(t, n)
	c, _, err := ParseCheckpoint(checkpoint, "")
	if err != nil {
		t.Fatal(err)
	}
	var leaves []tlog.Hash
	for _, path := range []string{"0/000", "0/001", "0/002.p/188"} {
		tile, ok := ParseTile(path)
		if !ok || !tile.Within(n) {
			t.Fatalf("%s: %v, within %v", path, ok, tile.Within(n))
		}
		data, err := tile.Data(r)
		if err != nil {
			t.Fatal(err)
		}
		for ; len(data) > 0; data = data[tlog.HashSize:] {
			leaves = append(leaves, tlog.Hash(data[:tlog.HashSize]))
		}
	}
	if _, root, err := Grow(0, leaves, nil); err != nil || root != c.Root || len(leaves) != n {
		t.Errorf("%d leaves give the root %s, %v; want %s", len(leaves), root, err, c.Root)
	}
	upper, ok := ParseTile("1/000.p/2")
	data, err := upper.Data(r)
	if want, _ := tlog.TreeHash(256, r); !ok || !upper.Within(n) || err != nil || !bytes.Equal(data[:tlog.HashSize], want[:]) {
		t.Errorf("level 1: %v, %v", ok, err)
	}
	for _, path := range []string{"0/002", "0/002.p/189", "0/003.p/1", "1/000.p/3", "1/000", "2/000.p/1", "9/000.p/1", "63/000"} {
		if tile, ok := ParseTile(path); ok && tile.Within(n) {
			t.Errorf("a tree of %d has the tile %s", n, path)
		}
	}
	for _, path := range []string{"", "0", "0/", "00/000", "-1/000", "data/000", "entries/000", "0/1", "0/0000", "0/x001", "0/000.p/0", "0/000.p/256",
		"0/000.p/01", "64/000", "0/x999/x999/x999/x999/x999/999"} {
		if tile, ok := ParseTile(path); ok && tile.Within(n) {
			t.Errorf("%q was read as %+v", path, tile)
		}
	}
}

// TestPublicProof: a tlog-proof holds for its entry; changed in any byte it
// does not, or proves the same.
func TestPublicProof(t *testing.T) {
	bodies, r, checkpoint, verifier := grown(t, 20)
	p, err := Prove(bodies[13], 13, 20, checkpoint, r)
	if err != nil {
		t.Fatal(err)
	}
	file := p.Public()
	e, _, signed, err := CheckPublic(file, "", verifier)
	if err != nil || !signed || e.ID != "e0013" {
		t.Fatalf("%+v, %v, %v", e, signed, err)
	}
	for i := range len(file) {
		b := []byte(file)
		b[i] ^= 1
		if e, c, signed, err := CheckPublic(string(b), "", verifier); err == nil && (!signed || e.ID != "e0013" || c.Size != 20) {
			t.Fatalf("byte %d changed, and it proves %s of %d, signed %v", i, e.ID, c.Size, signed)
		}
	}
	cut, _, _ := strings.Cut(file, "\n— ")
	if e, _, _, err := CheckPublic(cut, "", verifier); err == nil {
		t.Errorf("without a signature it proves %s to who has the key", e.ID)
	}
	if e, _, signed, err := CheckPublic(cut, checkpoint, verifier); err != nil || !signed || e.ID != "e0013" {
		t.Errorf("against the checkpoint that was kept: %v, %v", signed, err)
	}
	if _, _, _, err := CheckPublic(strings.Replace(file, "index 13", "index 12", 1), "", verifier); err == nil {
		t.Error("another place is proved")
	}
}

func FuzzPublic(f *testing.F) {
	bodies, r, checkpoint, verifier := grown(f, 5)
	p, _ := Prove(bodies[3], 3, 5, checkpoint, r)
	f.Add(p.Public())
	f.Add(tlogProof + "\nextra \nindex 0\n\n")
	f.Fuzz(func(t *testing.T, s string) {
		if e, _, signed, err := CheckPublic(s, "", verifier); err == nil && (!signed || e.ID != "e0003") {
			t.Errorf("%q proves %s", s, e.ID)
		}
	})
}
