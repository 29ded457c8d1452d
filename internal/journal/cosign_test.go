package journal

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// witnessKey and cosign are the specification in short (C2SP tlog-cosignature),
// by nothing but the standard library.
func witnessKey(name string, key ed25519.PrivateKey) string {
	pub := append([]byte{4}, key.Public().(ed25519.PublicKey)...)
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, pub), base64.StdEncoding.EncodeToString(pub))
}

func cosign(name string, key ed25519.PrivateKey, checkpoint string, at int64) string {
	text, _, _ := strings.Cut(checkpoint, "\n\n")
	raw := binary.BigEndian.AppendUint32(nil, keyHash(name, append([]byte{4}, key.Public().(ed25519.PublicKey)...)))
	raw = binary.BigEndian.AppendUint64(raw, uint64(at))
	raw = append(raw, ed25519.Sign(key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", at, text))...)
	return "— " + name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

func seeded(b byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(strings.Repeat(string(rune('a'+b)), ed25519.SeedSize)))
}

func cosignedPoint(t *testing.T) (checkpoint, verifier string) {
	t.Helper()
	key := seeded(0)
	text, err := SignCheckpoint(Checkpoint{Origin: "jinlanling/log", Size: 5, Root: tlog.RecordHash([]byte("x")), At: time.Unix(1700000000, 0), Keyed: 1}, key)
	if err != nil {
		t.Fatal(err)
	}
	return text, VerifierKey("jinlanling/log", key)
}

// A witness's line is believed of its own key, over this checkpoint, and no byte
// of it can be another.
func TestACosignatureIsHeldToItsWitness(t *testing.T) {
	checkpoint, verifier := cosignedPoint(t)
	w, err := ParseCosigner(witnessKey("witness.example/w", seeded(1)))
	if err != nil {
		t.Fatal(err)
	}
	const at = 1700000100
	line := cosign(w.Name, seeded(1), checkpoint, at)
	c, err := w.Open(checkpoint, line)
	if err != nil || c.At.Unix() != at || c.Line != line || c.Name != w.Name {
		t.Fatalf("opened %+v, %v", c, err)
	}
	if c, err := w.Open(checkpoint, cosign("other.example", seeded(2), checkpoint, at)+line); err != nil || c.Line != line {
		t.Errorf("of several lines %+v, %v: want the witness's own", c, err)
	}
	if _, signed, err := ParseCheckpoint(checkpoint+line, verifier); err != nil || !signed {
		t.Errorf("a checkpoint with a witness's line: %v", err)
	}
	other, _ := cosignedPoint(t)
	other = strings.Replace(other, "\n5\n", "\n6\n", 1)
	for name, lines := range map[string]string{
		"none":             "",
		"garbage":          "<html>502</html>",
		"another witness":  cosign("other.example", seeded(2), checkpoint, at),
		"another key":      cosign(w.Name, seeded(2), checkpoint, at),
		"another tree":     cosign(w.Name, seeded(1), other, at),
		"without its end":  strings.TrimSuffix(line, "\n"),
		"the end of time":  cosign(w.Name, seeded(1), checkpoint, 1<<62),
		"another text":     "\n\nevil\n\n" + line,
		"its own text too": strings.SplitN(checkpoint, "\n\n", 2)[0] + "\n\n" + line,
	} {
		if c, err := w.Open(checkpoint, lines); err == nil {
			t.Errorf("%s was believed: %+v", name, c)
		}
	}
	for i := range line {
		for _, bit := range []byte{1, 4, 128} {
			spoilt := []byte(line)
			spoilt[i] ^= bit
			if c, err := w.Open(checkpoint, string(spoilt)); err == nil {
				t.Fatalf("byte %d changed by %d and believed: %+v", i, bit, c)
			}
		}
	}
}

// A key that was typed with a slip is told before anybody is asked.
func TestAWitnessKeyWithASlipIsRefused(t *testing.T) {
	key := witnessKey("witness.example/w", seeded(1))
	for i := range key {
		spoilt := []byte(key)
		if spoilt[i] = 'Q'; spoilt[i] == key[i] {
			spoilt[i] = 'R'
		}
		if _, err := ParseCosigner(string(spoilt)); err == nil {
			t.Errorf("byte %d of the key was changed and taken: %s", i, spoilt)
		}
	}
	for _, bad := range []string{"", "a", "a+b", "a+b+c", "+" + strings.TrimPrefix(key, "witness.example/w+"), key + "+", " " + key} {
		if _, err := ParseCosigner(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// A file of checkpoints keeps what witnesses signed below each; a line of theirs
// that was torn off costs the checkpoint nothing.
func TestKeptCheckpointsCarryTheirWitnesses(t *testing.T) {
	plain, _ := cosignedPoint(t)
	a, b := cosign("a.example", seeded(1), plain, 1700000100), cosign("b.example", seeded(2), plain, 1700000200)
	whole := plain + a + b
	for name, c := range map[string]struct {
		file string
		want []string
		torn int
	}{
		"both":              {whole + "\n" + plain + "\n", []string{whole, plain}, 0},
		"without a blank":   {whole + plain, []string{whole, plain}, 0},
		"a witness torn":    {plain + a + b[:len(b)-30], []string{plain + a}, 0},
		"the log torn":      {plain[:len(plain)-30] + "\n\n" + whole, []string{whole}, 1},
		"the log cut off":   {whole + "\n" + plain[:40], []string{whole}, 1},
		"witnesses of none": {a + "\n" + plain, []string{plain}, 1},
	} {
		notes, torn := SplitLog(c.file)
		if fmt.Sprintf("%q", notes) != fmt.Sprintf("%q", c.want) || torn != c.torn {
			t.Errorf("%s: got %q and %d torn, want %q and %d", name, notes, torn, c.want, c.torn)
		}
	}
}
