package journal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// Ring holds the keys of marks: an HMAC-SHA-256 in each entry's own bytes, by a key that the database never sees.
// Who writes the database without the program cannot make one. A mark names
// its key, so that entries stay checkable when the key is another one day.
//
// A nil Ring marks nothing and finds nothing wrong.
type Ring struct {
	id   string
	keys map[string][]byte
}

// NewRing derives the keys of marks from the seed of the key that signs
// checkpoints: who has the one can sign, so a second secret beside it would
// defend nothing and could be lost on its own. Marks are made with the first
// seed, and of the retired ones still believed.
func NewRing(seed []byte, retired ...[]byte) *Ring {
	r := &Ring{keys: map[string][]byte{}}
	for i, s := range append([][]byte{seed}, retired...) {
		k := derived(s, "jinlanling journal entry 1")
		id := hex.EncodeToString(derived(k, "id")[:4])
		r.keys[id] = k
		if i == 0 {
			r.id = id
		}
	}
	return r
}

func derived(key []byte, purpose string) []byte { return sum(key, []byte(purpose)) }

func sum(key, text []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(text)
	return h.Sum(nil)
}

// Key is the name of the key that new marks are made with, 8 hex digits.
func (r *Ring) Key() string { return r.id }

const (
	markHead  = `,"mac":"`
	markWidth = 8 + 1 + 43 // key, point, base64url of 32 bytes
	markTail  = `"}`
	markBytes = len(markHead) + markWidth + len(markTail)
)

// Mark is an entry's canonical bytes, marked: a member mac behind all others,
// over everything before it.
func (r *Ring) Mark(dst []byte, e *Entry) []byte {
	if r == nil {
		e.MAC = ""
		return e.AppendEncode(dst)
	}
	from := len(dst)
	e.MAC = ""
	dst = e.AppendEncode(dst)
	dst = dst[:len(dst)-1] // without the brace
	e.MAC = r.id + "." + base64.RawURLEncoding.EncodeToString(sum(r.keys[r.id], dst[from:]))
	return append(append(append(dst, markHead...), e.MAC...), markTail...)
}

// Marked is what an entry's mark says of it.
type Marked int

// The words of a mark.
const (
	MarkNone  Marked = iota // there is none
	MarkGood                // made with a key of the ring
	MarkWrong               // made with another key, or over other bytes
)

// Marked checks the mark of an entry's canonical bytes.
func (r *Ring) Marked(body []byte) Marked {
	cut := len(body) - markBytes
	if cut < 0 || string(body[cut:cut+len(markHead)]) != markHead {
		return MarkNone
	}
	if r == nil {
		return MarkGood
	}
	id, made, _ := bytes.Cut(body[cut+len(markHead):len(body)-len(markTail)], []byte("."))
	k, known := r.keys[string(id)]
	want := base64.RawURLEncoding.EncodeToString(sum(k, body[:cut]))
	if !known || !hmac.Equal([]byte(want), made) {
		return MarkWrong
	}
	return MarkGood
}

// Of is the mark of a text that stands beside the journal: an entry's facts
// carry it, so that the text cannot be changed without an entry. It tells
// nothing of the text to who lacks the key.
func (r *Ring) Of(text string) string {
	if r == nil {
		return ""
	}
	return r.id + "." + base64.RawURLEncoding.EncodeToString(sum(derived(r.keys[r.id], "beside"), []byte(text)))
}

// Fits reports what such a mark says of a text: MarkNone where it is none or
// its key is not known any more.
func (r *Ring) Fits(text, mark string) Marked {
	id, _, _ := strings.Cut(mark, ".")
	if r == nil || r.keys[id] == nil {
		return MarkNone
	}
	if !hmac.Equal([]byte((&Ring{id: id, keys: r.keys}).Of(text)), []byte(mark)) {
		return MarkWrong
	}
	return MarkGood
}

// OrderOf is the number that an entry's bytes were written under, 0 where they
// have none: entries of before numbers were given.
func OrderOf(body []byte) int64 {
	// the members in front of it are an id of letters and digits and a number
	head := body[:min(len(body), 120)]
	_, rest, found := bytes.Cut(head, []byte(`,"n":`))
	if end := bytes.Index(head, []byte(`,"user":`)); !found || end < 0 || len(head)-len(rest) > end {
		return 0
	}
	digits, _, _ := bytes.Cut(rest, []byte(","))
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
