package journal

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

var key = ed25519.NewKeyFromSeed(make([]byte, 32))

const origin = "jinlanling/test"

// log is a journal as a store keeps it.
type log struct {
	columns []Columns
	bodies  []string
	nodes   []Node
	points  []Checkpoint
	rows    map[rowKey]rowState
}

func (l *log) ReadHashes(ix []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(ix))
	for i, k := range ix {
		if k >= int64(len(l.nodes)) {
			return nil, fmt.Errorf("no node %d", k)
		}
		out[i] = l.nodes[k].Hash
	}
	return out, nil
}

// makeLog writes n entries in batches, each changing a row or two.
func makeLog(t testing.TB, n int) *log {
	l := &log{rows: map[rowKey]rowState{}}
	for len(l.bodies) < n {
		size := int64(len(l.bodies))
		var leaves []tlog.Hash
		for range min(7, n-len(l.bodies)) {
			i := len(l.bodies)
			e := Entry{ID: fmt.Sprintf("e%04d", i), At: int64(1_600_000_000_000_000 + i), User: "u", Role: "officer", Action: "base.assess", Noun: "base",
				Subject: fmt.Sprintf("b%d", i%9), Programme: "p",
				Reason: "因“此”\\n", Facts: json.RawMessage(`{"b":1,"a":[true,null,"x<y"]}`)}
			for k := range 1 + i%2 {
				row := rowKey{"bases", fmt.Sprintf("b%d", (i+k)%9)}
				s := rowState{version: l.rows[row].version + 1, seq: int64(i), digest: fmt.Sprintf("d%d-%d", i, k)}
				l.rows[row] = s
				e.Changes = append(e.Changes, Change{row.table, row.id, s.version, s.digest})
			}
			body := e.Encode()
			leaves = append(leaves, tlog.RecordHash(body))
			l.bodies = append(l.bodies, string(body))
			l.columns = append(l.columns, e.columns(0))
		}
		nodes, root, err := Grow(size, leaves, l)
		if err != nil {
			t.Fatal(err)
		}
		l.nodes = append(l.nodes, nodes...)
		l.points = append(l.points, Checkpoint{origin, int64(len(l.bodies)), root, time.Unix(1_600_000_000, 0).UTC(), 0})
	}
	return l
}

func (l *log) verify() *Verifier {
	v := NewVerifier(l.points)
	for i := range l.bodies {
		v.Entry(int64(i), l.columns[i], l.bodies[i])
	}
	for _, n := range l.nodes {
		v.Node(n.Index, n.Hash.String())
	}
	v.EndNodes()
	for k, r := range l.rows {
		v.Row(k.table, k.id, r.version, r.digest)
	}
	v.EndRows()
	return v
}

func TestAWholeLogFits(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 8, 64, 100, 201} {
		l := makeLog(t, n)
		v := l.verify()
		if len(v.Faults) > 0 {
			t.Errorf("%d entries: %+v", n, v.Faults[0])
		}
		if n > 0 && v.Root() != l.points[len(l.points)-1].Root {
			t.Errorf("%d entries: root %s, checkpoint %s", n, v.Root(), l.points[len(l.points)-1].Root)
		}
	}
}

// Every byte of every entry: flipped, it is found, and named by its place.
func TestEveryFlippedByteIsLocated(t *testing.T) {
	l := makeLog(t, 40)
	for i := range l.bodies {
		whole := l.bodies[i]
		for at := 0; at < len(whole); at++ {
			b := []byte(whole)
			b[at] ^= 1 << (at % 8)
			l.bodies[i] = string(b)
			if f := l.verify().First(); f == nil || f.Seq != int64(i) {
				t.Fatalf("entry %d, byte %d: first fault %+v", i, at, f)
			}
		}
		l.bodies[i] = whole
	}
}

func TestTampering(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(l *log)
		seq  int64 // of the first fault; -2: any
		code string
	}{
		{"a column beside the entry", func(l *log) { l.columns[20].User = "other" }, 20, "columns"},
		{"an entry emptied", func(l *log) { l.bodies[20] = "" }, 20, "missing"},
		{"two swapped", func(l *log) {
			l.bodies[20], l.bodies[21] = l.bodies[21], l.bodies[20]
			l.columns[20], l.columns[21] = l.columns[21], l.columns[20]
		}, 20, ""},
		{"one twice", func(l *log) { l.bodies[21], l.columns[21] = l.bodies[20], l.columns[20] }, 21, ""},
		{"tail of entries cut", func(l *log) { l.bodies, l.columns = l.bodies[:50], l.columns[:50] }, -2, ""},
		{"tail of entries and nodes cut", func(l *log) {
			l.bodies, l.columns = l.bodies[:50], l.columns[:50]
			l.nodes = l.nodes[:tlog.StoredHashCount(50)]
		}, -2, ""},
		{"a node changed", func(l *log) { l.nodes[40].Hash[3] ^= 1 }, -2, ""},
		{"a node gone", func(l *log) { l.nodes = l.nodes[:len(l.nodes)-1] }, -2, "node"},
		{"a row changed", func(l *log) {
			k := rowKey{"bases", "b3"}
			r := l.rows[k]
			r.digest = "forged"
			l.rows[k] = r
		}, -2, "state"},
		{"a row added", func(l *log) { l.rows[rowKey{"bases", "new"}] = rowState{version: 1} }, -2, "uncovered"},
		{"a row removed", func(l *log) { delete(l.rows, rowKey{"bases", "b3"}) }, -2, "gone"},
		{"a forged entry appended, with its leaf", func(l *log) {
			e := Entry{ID: "forged", Changes: []Change{{"bases", "b3", 99, "x"}}}
			body := e.Encode()
			nodes, _, _ := Grow(int64(len(l.bodies)), []tlog.Hash{tlog.RecordHash(body)}, l)
			l.bodies, l.columns, l.nodes = append(l.bodies, string(body)), append(l.columns, Columns{ID: "forged"}), append(l.nodes, nodes...)
		}, 60, "version"},
	} {
		l := makeLog(t, 60)
		c.do(l)
		f := l.verify().First()
		if f == nil || c.seq != -2 && f.Seq != c.seq || c.code != "" && f.Code != c.code {
			t.Errorf("%s: first fault %+v, want code %q at %d", c.name, f, c.code, c.seq)
		}
	}
}

// The tree rewritten consistently still differs from a checkpoint.
func TestARewrittenTreeDiffersFromItsCheckpoint(t *testing.T) {
	honest := makeLog(t, 60)
	l := makeLog(t, 60)
	e, err := Decode([]byte(l.bodies[30]))
	if err != nil {
		t.Fatal(err)
	}
	e.Reason = "改写"
	l.bodies[30] = string(e.Encode())
	var leaves []tlog.Hash
	for _, b := range l.bodies {
		leaves = append(leaves, tlog.RecordHash([]byte(b)))
	}
	l.nodes, _, err = Grow(0, leaves, l)
	if err != nil {
		t.Fatal(err)
	}
	l.points = honest.points
	if f := l.verify().First(); f == nil || f.Code != "checkpoint" {
		t.Errorf("first fault %+v, want checkpoint", f)
	}
}

func TestProofs(t *testing.T) {
	l := makeLog(t, 50)
	point := l.points[len(l.points)-1]
	text, err := SignCheckpoint(point, key)
	if err != nil {
		t.Fatal(err)
	}
	public := VerifierKey(origin, key)
	for i := range l.bodies {
		p, err := Prove(l.bodies[i], int64(i), point.Size, text, l)
		if err != nil {
			t.Fatal(err)
		}
		file, _ := json.Marshal(p)
		e, c, signed, err := CheckProof(file, text, public)
		if err != nil || e.ID != l.columns[i].ID || c.Size != 50 || !signed {
			t.Fatalf("entry %d: %v, %v, signed %v", i, e, err, signed)
		}
	}
	p, _ := Prove(l.bodies[9], 9, point.Size, text, l)
	for name, change := range map[string]func(*Proof){
		"another entry":    func(p *Proof) { p.Entry = l.bodies[10] },
		"another place":    func(p *Proof) { p.Index = 10 },
		"beyond the tree":  func(p *Proof) { p.Index = 50 },
		"a hash changed":   func(p *Proof) { p.Inclusion[0][0] ^= 1 },
		"another size":     func(p *Proof) { p.Size = 49 },
		"not a proof file": func(p *Proof) { p.Format = "x" },
	} {
		forged := *p
		forged.Inclusion = append([]tlog.Hash(nil), p.Inclusion...)
		change(&forged)
		file, _ := json.Marshal(forged)
		if _, _, _, err := CheckProof(file, text, public); err == nil {
			t.Errorf("%s: the proof holds", name)
		}
	}
	file, _ := json.Marshal(p)
	if _, _, _, err := CheckProof(file, strings.Replace(text, "50", "51", 1), public); err == nil {
		t.Error("a changed checkpoint is accepted")
	}
	other := VerifierKey(origin, ed25519.NewKeyFromSeed(append(make([]byte, 31), 1)))
	if _, _, _, err := CheckProof(file, text, other); err == nil {
		t.Error("another log's key is accepted")
	}
}

func TestEntriesHaveOneSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{ID: rapid.String().Draw(t, "id"), At: rapid.Int64().Draw(t, "at"), User: rapid.String().Draw(t, "user"),
			Reason:  rapid.String().Draw(t, "reason"),
			Changes: []Change{{rapid.String().Draw(t, "table"), rapid.String().Draw(t, "row"), rapid.Int64().Draw(t, "version"), "d"}}}
		facts, _ := json.Marshal(map[string]any{rapid.String().Draw(t, "k"): rapid.Float64().Draw(t, "v"), "n": rapid.Int64().Draw(t, "n"),
			"s": rapid.String().Draw(t, "s")})
		e.Facts = facts
		body := e.Encode()
		if !json.Valid(body) {
			t.Fatalf("not JSON: %s", body)
		}
		back, err := Decode(body)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if string(back.Encode()) != string(body) {
			t.Fatalf("%s\nencodes again as\n%s", body, back.Encode())
		}
	})
	for _, s := range []string{"", "{}", `{"id":"x"}`, string((&Entry{ID: "a"}).Encode()) + " ",
		strings.Replace(string((&Entry{ID: "a"}).Encode()), `"at":0`, `"at":00`, 1)} {
		if _, err := Decode([]byte(s)); err == nil {
			t.Errorf("%q was accepted", s)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add((&Entry{ID: "a", Facts: json.RawMessage(`{"x":1e3}`), Changes: []Change{{"t", "r", 1, "d"}}}).Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := Decode(b); err == nil && string(e.Encode()) != string(b) {
			t.Errorf("%q has two spellings", b)
		}
	})
}

func FuzzCheckProof(f *testing.F) {
	l := makeLog(f, 9)
	text, _ := SignCheckpoint(l.points[len(l.points)-1], key)
	p, _ := Prove(l.bodies[3], 3, 9, text, l)
	file, _ := json.Marshal(p)
	f.Add(file, text)
	f.Fuzz(func(t *testing.T, b []byte, checkpoint string) {
		e, _, signed, err := CheckProof(b, checkpoint, VerifierKey(origin, key))
		if err == nil && signed && e.ID != "e0003" && !strings.HasPrefix(e.ID, "e000") {
			t.Errorf("a proof of %q holds", e.ID)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	e := Entry{ID: "01234567890123456789", User: "01234567890123456789", Role: "clerk", Action: "application.import", Noun: "application",
		Subject: "01234567890123456789",
		Facts:   json.RawMessage(`{"channel":"roster","decision":"01234567890123456789","eligible":true,"route":"certificate"}`)}
	for range 3 {
		e.Changes = append(e.Changes, Change{"applications", "01234567890123456789", 1, strings.Repeat("x", 43)})
	}
	buf := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		buf = e.AppendEncode(buf[:0])
	}
}

func BenchmarkGrow10000(b *testing.B) {
	leaves := make([]tlog.Hash, 10_000)
	for i := range leaves {
		leaves[i] = tlog.RecordHash(fmt.Append(nil, i))
	}
	for b.Loop() {
		if _, _, err := Grow(0, leaves, nil); err != nil {
			b.Fatal(err)
		}
	}
}
