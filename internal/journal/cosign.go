package journal

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	cosignatures "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Cosigner is somebody outside who watches that the log only grows, and signs
// each checkpoint that grew out of the one it signed before: a witness of C2SP
// tlog-witness. Key is its public key in the note format, of Ed25519 or of a
// kind that only cosigns (tlog-cosignature).
type Cosigner struct {
	Name, Key string
	verifier  note.Verifier
}

// Cosignature is what a witness put under a checkpoint: its line, and when the
// witness says it signed.
type Cosignature struct {
	Name, Line string
	At         time.Time
}

// ParseCosigner reads a witness's public key. One that was mistyped is told by
// the short name of the key in it.
func ParseCosigner(key string) (w Cosigner, err error) {
	bad := fmt.Errorf("见证人的公钥不对：应为“名称+8 位十六进制+Base64”，从见证人公布的地方整行抄来")
	name, rest, _ := strings.Cut(key, "+")
	short, raw64, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(raw64)
	if err != nil || name == "" || short != fmt.Sprintf("%08x", keyHash(name, raw)) {
		return w, bad
	}
	if w.verifier, err = cosignatures.NewVerifierForCosignatureV1(key); err != nil {
		return w, bad
	}
	w.Name, w.Key = name, key
	return w, nil
}

// AddCheckpoint is the body of a call of a witness's add-checkpoint: the log
// grew from old entries to the checkpoint, which proof proves; without what the
// witness signed before, old is 0 and proof empty.
func AddCheckpoint(old int64, proof tlog.TreeProof, checkpoint string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "old %d\n", old)
	for _, h := range proof {
		fmt.Fprintln(&b, h)
	}
	return b.String() + "\n" + checkpoint
}

// Open finds the witness's cosignature among lines, which stand under a
// checkpoint or came as the answer of an add-checkpoint. Lines of others are
// left alone; one in the witness's name that its key does not verify is an
// error, and so is none.
func (w Cosigner) Open(checkpoint, lines string) (c Cosignature, err error) {
	text, _, found := strings.Cut(checkpoint, "\n\n")
	n, err := note.Open([]byte(text+"\n\n"+lines), note.VerifierList(w.verifier))
	if _, ok := err.(*note.UnverifiedNoteError); ok {
		return c, fmt.Errorf("没有见证人 %s 的签名", w.Name)
	}
	if _, ok := err.(*note.InvalidSignatureError); ok {
		return c, fmt.Errorf("见证人 %s 的签名与其公钥不符", w.Name)
	}
	if err != nil || !found || n.Text != text+"\n" { // whose lines made another text of it
		return c, fmt.Errorf("见证人 %s 的签名读不出来", w.Name)
	}
	sig := n.Sigs[0] // note.Open keeps the first of a key
	raw, err := base64.StdEncoding.Strict().DecodeString(sig.Base64)
	if err != nil || len(raw) < timedBytes {
		return c, fmt.Errorf("见证人 %s 的签名读不出来", w.Name)
	}
	seconds := binary.BigEndian.Uint64(raw[4:timedBytes])
	if seconds > latestSecond {
		return c, fmt.Errorf("见证人 %s 的签名时间不对", w.Name)
	}
	return Cosignature{w.Name, fmt.Sprintf("— %s %s\n", sig.Name, sig.Base64), time.Unix(int64(seconds), 0)}, nil
}

const (
	timedBytes   = 4 + 8        // of a cosignature: the key's short name and the second
	latestSecond = 253402300799 // the end of the year 9999, up to which instants are written
)
