package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/credential"
	"jinlanling/internal/journal"

	"golang.org/x/mod/sumdb/tlog"
)

var update = flag.Bool("update", false, "make testdata anew with the program itself")

// What the vectors say.
const (
	older, newer = 11, 20 // entries
	proved       = 6      // the place of a certificate's making out, from 0
	stated       = "培训合格证书 JLL14022021200017 张*三 电子商务师 技师 2021-12-03 德州市人力资源和社会保障局"
)

// made makes the vectors by the program: the code is that of the program's own
// test, the log has invented entries and a key of zeros.
func made(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, from := range map[string]string{"keys.json": "keys.json", "code.txt": "statement.txt"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "internal", "credential", "testdata", from))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(b)
	}
	var leaves []tlog.Hash
	var bodies []string
	for i := range newer {
		e := journal.Entry{ID: fmt.Sprint("entry", i), At: int64(i), N: int64(i + 1), User: "u1", Role: "approver", Action: "application.accept",
			Noun: "application", Subject: fmt.Sprint("a", i), Facts: json.RawMessage(`{}`)}
		if i == proved {
			e.Action, e.Noun, e.Subject = "certificate.issue", "certificate", "c1"
			e.Facts = json.RawMessage(`{"number":"JLL14022021200017","statement_sha256":"` + strings.Repeat("0a", 32) + `"}`)
		}
		bodies = append(bodies, string(e.Encode()))
		leaves = append(leaves, tlog.RecordHash(e.Encode()))
	}
	stored := grow(t, leaves)
	const origin = "example/log"
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	out["logkey.txt"] = journal.VerifierKey(origin, key) + "\n"
	for name, size := range map[string]int64{"older.txt": older, "newer.txt": newer} {
		root, err := tlog.TreeHash(size, stored)
		if err != nil {
			t.Fatal(err)
		}
		if out[name], err = journal.SignCheckpoint(journal.Checkpoint{Origin: origin, Size: size, Root: root, At: time.Unix(1622505600+size, 0)},
			key); err != nil {
			t.Fatal(err)
		}
	}
	proof, err := journal.Prove(bodies[proved], proved, newer, out["newer.txt"], stored)
	if err != nil {
		t.Fatal(err)
	}
	out["proof.txt"] = proof.Public()
	out["witnesskey.txt"], out["witnessed.txt"] = witnessed(out["newer.txt"])
	path, err := tlog.ProveTree(newer, older, stored)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range path {
		out["grown.txt"] += h.String() + "\n"
	}
	return out
}

// witnessed is a checkpoint with the line of an invented witness, whose seed is 32 bytes of the letter w, and the witness's
// key: by the specification, with nothing of the program's.
func witnessed(checkpoint string) (key, text string) {
	const name, at = "witness.example/w", 1622509200
	private := ed25519.NewKeyFromSeed([]byte(strings.Repeat("w", ed25519.SeedSize)))
	public := append([]byte{4}, private.Public().(ed25519.PublicKey)...)
	short := sha256.Sum256(append([]byte(name+"\n"), public...))
	body, _, _ := strings.Cut(checkpoint, "\n\n")
	raw := binary.BigEndian.AppendUint64(short[:4:4], at)
	raw = append(raw, ed25519.Sign(private, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", at, body))...)
	return fmt.Sprintf("%s+%x+%s\n", name, short[:4], base64.StdEncoding.EncodeToString(public)),
		checkpoint + "— " + name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

// grow is the tree of leaves, as the program stores it.
func grow(t *testing.T, leaves []tlog.Hash) tlog.HashReader {
	t.Helper()
	nodes, _, err := journal.Grow(0, leaves, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tlog.HashReaderFunc(func(indexes []int64) (list []tlog.Hash, err error) {
		for _, i := range indexes {
			list = append(list, nodes[i].Hash)
		}
		return list, nil
	})
}

// TestVectorsAreThePrograms holds testdata to what the program makes today: a
// format that changed would leave every kept paper unread.
func TestVectorsAreThePrograms(t *testing.T) {
	for name, want := range made(t) {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("%s is not what the program makes: %v", path, err)
		}
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestVectorsAreBelieved(t *testing.T) {
	key, witness := strings.TrimSpace(read(t, "logkey.txt")), strings.TrimSpace(read(t, "witnesskey.txt"))
	file := func(name string) string { return filepath.Join("testdata", name) }
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"code", file("keys.json"), file("code.txt")}, stated},
		{[]string{"proof", key, file("proof.txt")},
			"entry 7 of 20: certificate.issue of c1, number JLL14022021200017, SHA-256 of its code's text " + strings.Repeat("0a", 32)},
		{[]string{"proof", key, file("proof.txt"), file("newer.txt")},
			"entry 7 of 20: certificate.issue of c1, number JLL14022021200017, SHA-256 of its code's text " +
				strings.Repeat("0a", 32)},
		{[]string{"grown", key, file("older.txt"), file("newer.txt"), file("grown.txt")}, "the log of 20 entries begins with that of 11"},
		{[]string{"grown", key, file("older.txt"), file("witnessed.txt"), file("grown.txt")}, "the log of 20 entries begins with that of 11"},
		{[]string{"witnessed", key, witness, file("witnessed.txt")}, "witness.example/w signed the log of 20 entries at 2021-06-01T01:00:00Z"},
	} {
		if got, err := run(c.args); err != nil || got != c.want {
			t.Errorf("%v: %q, %v", c.args, got, err)
		}
	}
	for _, args := range [][]string{nil, {"code"}, {"proof", key}, {"grown", key, file("older.txt")}, {"seal", key}, {"code", file("keys.json"), file("none")},
		{"proof", key, file("proof.txt"), file("older.txt")}, {"grown", key, file("newer.txt"), file("older.txt"), file("grown.txt")},
		{"witnessed", key, witness, file("newer.txt")}, {"witnessed", key, key, file("witnessed.txt")}, {"witnessed", witness, witness, file("witnessed.txt")},
		{"witnessed", key, strings.Replace(witness, "/w", "/v", 1), file("witnessed.txt")}} {
		if got, err := run(args); err == nil {
			t.Errorf("%v: %q", args, got)
		}
	}
}

// TestEachByteCounts changes every byte of what is signed or proved: nothing
// that was changed is believed, but what says nothing.
func TestEachByteCounts(t *testing.T) {
	key, keys, witness := strings.TrimSpace(read(t, "logkey.txt")), read(t, "keys.json"), read(t, "witnesskey.txt")
	code := strings.TrimSpace(read(t, "code.txt"))
	checks := map[string]func(string) (string, error){
		code:                     func(s string) (string, error) { return checkCode(keys, s) },
		read(t, "proof.txt"):     func(s string) (string, error) { return checkProof(key, s, "") },
		read(t, "older.txt"):     func(s string) (string, error) { return checkGrown(key, s, read(t, "newer.txt"), read(t, "grown.txt")) },
		read(t, "grown.txt"):     func(s string) (string, error) { return checkGrown(key, read(t, "older.txt"), read(t, "newer.txt"), s) },
		read(t, "witnessed.txt"): func(s string) (string, error) { return checkWitnessed(key, witness, s) },
	}
	for text, check := range checks {
		for i := range len(text) {
			for _, by := range []byte{1, 0x20, 0x80} {
				b := []byte(text)
				b[i] ^= by
				if got, err := check(string(b)); err == nil {
					t.Errorf("byte %d of %.20q changed: %q", i, text, got)
				}
			}
			if got, err := check(text[:i]); err == nil && i < len(strings.TrimRight(text, "\n")) {
				t.Errorf("%.20q cut at %d: %q", text, i, got)
			}
		}
	}
}

// TestAgreesWithTheProgram puts trees of every small size and changed codes to
// both: what one believes, the other does.
func TestAgreesWithTheProgram(t *testing.T) {
	var leaves []tlog.Hash
	for i := range 70 {
		leaves = append(leaves, tlog.RecordHash([]byte{byte(i)}))
	}
	stored := grow(t, leaves)
	roots := []tlog.Hash{{}}
	for size := int64(1); size <= int64(len(leaves)); size++ {
		root, err := tlog.TreeHash(size, stored)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, root)
		for i := range size {
			p, err := tlog.ProveRecord(size, i, stored)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := rootOf(hash(leaves[i]), i, size, plain(p)); err != nil || got != hash(root) {
				t.Fatalf("entry %d of %d: %v", i, size, err)
			}
			if _, err := rootOf(hash(leaves[i]), i, size, append(plain(p), hash{})); err == nil {
				t.Fatalf("entry %d of %d with a hash too many is believed", i, size)
			}
		}
		for old := int64(1); old <= size; old++ {
			p, err := tlog.ProveTree(size, old, stored)
			if err != nil {
				t.Fatal(err)
			}
			first, second := point{old, hash(roots[old])}, point{size, hash(root)}
			if err := grown(first, second, plain(p)); err != nil {
				t.Fatalf("%d to %d: %v", old, size, err)
			}
			second.root[3]++
			if err := grown(first, second, plain(p)); err == nil {
				t.Fatalf("%d to %d of another tree is believed", old, size)
			}
		}
	}
}

// The program reads the vector's witness as the verifier does.
func TestWitnessesAreReadAlike(t *testing.T) {
	w, err := journal.ParseCosigner(strings.TrimSpace(read(t, "witnesskey.txt")))
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, "witnessed.txt")
	_, lines, _ := strings.Cut(text, "\n\n")
	if c, err := w.Open(text, lines); err != nil || c.At.UTC().Format(time.RFC3339) != "2021-06-01T01:00:00Z" {
		t.Errorf("the program read %+v, %v", c, err)
	}
}

func plain(list []tlog.Hash) (out []hash) {
	for _, h := range list {
		out = append(out, hash(h))
	}
	return out
}

func FuzzCode(f *testing.F) {
	code, keys := read(f, "code.txt"), read(f, "keys.json")
	f.Add(code)
	f.Add("JLL1:.")
	public, err := credential.ParsePublished([]byte(keys))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, mine := checkCode(keys, text)
		_, _, theirs := credential.Verify(text, public)
		if (mine == nil) != (theirs == nil) {
			t.Fatalf("%q: %v here, %v in the program", text, mine, theirs)
		}
	})
}
