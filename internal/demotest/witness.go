package demotest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Witness is a witness as C2SP's tlog-witness and tlog-cosignature have it, of
// one log, written by nothing of the program's.
type Witness struct {
	Name  string
	Now   func() time.Time
	Log   string // public key of the log
	Spoil func(w http.ResponseWriter, answer string) bool

	mu    sync.Mutex
	Size  int64 // of what it signed last
	Root  tlog.Hash
	Asked int
}

// Becomes changes how the witness answers, and what it signed last, between
// two requests: one that was cut off may still be at its end.
func (w *Witness) Becomes(spoil func(w http.ResponseWriter, answer string) bool, size int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Spoil, w.Size = spoil, size
}

func (w *Witness) key() ed25519.PrivateKey {
	sum := sha256.Sum256([]byte(w.Name))
	return ed25519.NewKeyFromSeed(sum[:])
}

func (w *Witness) short() ([]byte, []byte) {
	pub := append([]byte{4}, w.key().Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte(w.Name+"\n"), pub...))
	return sum[:4], pub
}

// Key is the witness's public key in the note format.
func (w *Witness) Key() string {
	short, pub := w.short()
	return fmt.Sprintf("%s+%x+%s", w.Name, short, base64.StdEncoding.EncodeToString(pub))
}

// Sign is the witness's line under a checkpoint, whatever it saw before.
func (w *Witness) Sign(checkpoint string, at time.Time) string {
	text, _, _ := strings.Cut(checkpoint, "\n\n")
	short, _ := w.short()
	raw := binary.BigEndian.AppendUint64(short, uint64(at.Unix()))
	raw = append(raw, ed25519.Sign(w.key(), fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", at.Unix(), text))...)
	return "— " + w.Name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

// ServeHTTP answers add-checkpoint.
func (w *Witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Asked++
	body, _ := io.ReadAll(r.Body)
	status, answer := w.add(string(body))
	if r.Method != http.MethodPost || r.URL.Path != "/add-checkpoint" {
		status = http.StatusNotFound
	}
	if status == http.StatusOK && w.Spoil != nil && w.Spoil(out, answer) {
		return
	}
	if status == http.StatusConflict {
		out.Header().Set("Content-Type", "text/x.tlog.size")
	}
	out.WriteHeader(status)
	io.WriteString(out, answer)
}

func (w *Witness) add(body string) (status int, answer string) {
	head, checkpoint, found := strings.Cut(body, "\n\n")
	lines := strings.Split(head, "\n")
	oldText, isOld := strings.CutPrefix(lines[0], "old ")
	old, err := strconv.ParseInt(oldText, 10, 64)
	if !found || !isOld || err != nil || len(lines) > 64 {
		return http.StatusBadRequest, ""
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return http.StatusBadRequest, ""
		}
		proof = append(proof, h)
	}
	v, err := note.NewVerifier(w.Log)
	if err != nil {
		return http.StatusInternalServerError, ""
	}
	n, err := note.Open([]byte(checkpoint), note.VerifierList(v))
	if err != nil {
		return http.StatusForbidden, ""
	}
	words := strings.Split(n.Text, "\n")
	if words[0] != v.Name() {
		return http.StatusNotFound, ""
	}
	size, _ := strconv.ParseInt(words[1], 10, 64)
	root, _ := tlog.ParseHash(words[2])
	switch {
	case old > size:
		return http.StatusBadRequest, ""
	case old != w.Size, old == size && root != w.Root:
		return http.StatusConflict, fmt.Sprintf("%d\n", w.Size)
	case old == 0 && len(proof) > 0, old > 0 && old < size && tlog.CheckTree(proof, size, root, old, w.Root) != nil, old == size && len(proof) > 0:
		return http.StatusUnprocessableEntity, ""
	}
	w.Size, w.Root = size, root
	return http.StatusOK, w.Sign(checkpoint, w.Now())
}
