// Package journal is the record of what happened: entries in their canonical
// bytes, the Merkle tree over them, signed checkpoints, proofs that need no
// database, and the verifier that names the first entry that does not fit.
// It holds no SQL and no clock; package store keeps the bytes.
//
// The one idea to know: an entry carries the digest of every row it wrote and
// a mark by a key that the database does not have. The tree proves the
// entries, the entries prove the rows: who can write the database alone
// changes nothing unseen. Who also has the data folder has the keys, and is
// held by the checkpoints that were kept elsewhere and by nothing else.
package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"unicode/utf8"
)

// Change is one row that an entry wrote: its table, id and version (1, 2, 3 …
// without gaps) and the digest of its canonical bytes.
type Change struct {
	Table   string
	ID      string
	Version int64
	Digest  string // base64url of SHA-256
}

// Entry is one thing that was done: when, by whom, in which role, what, on
// what, with what facts, and which rows came of it.
type Entry struct {
	ID        string
	At        int64 // microseconds UTC, by the clock of who wrote it
	N         int64 // the database's count: what came later has the larger one; 0 in entries of before
	User      string
	Role      string
	Action    string
	Noun      string
	Subject   string
	Programme string
	Reason    string
	Key       string          // idempotency key of the request
	Facts     json.RawMessage // what it rested on
	Changes   []Change
	MAC       string // the mark, see Ring; "" in entries of before
}

// Encode is the entry's canonical JSON: the bytes that are stored and hashed.
func (e *Entry) Encode() []byte { return e.AppendEncode(nil) }

// MarshalJSON is Encode: an entry has one spelling.
func (e Entry) MarshalJSON() ([]byte, error) { return e.Encode(), nil }

// AppendEncode appends the canonical JSON to dst: keys in fixed order, facts
// compact with sorted keys, nothing escaped that need not be.
func (e *Entry) AppendEncode(dst []byte) []byte {
	dst = append(dst, `{"id":`...)
	dst = appendString(dst, e.ID)
	dst = append(dst, `,"at":`...)
	dst = strconv.AppendInt(dst, e.At, 10)
	if e.N != 0 {
		dst = append(dst, `,"n":`...)
		dst = strconv.AppendInt(dst, e.N, 10)
	}
	for _, f := range [...]struct{ key, value string }{
		{`,"user":`, e.User}, {`,"role":`, e.Role}, {`,"action":`, e.Action}, {`,"noun":`, e.Noun},
		{`,"subject":`, e.Subject}, {`,"programme":`, e.Programme}, {`,"reason":`, e.Reason}, {`,"key":`, e.Key},
	} {
		dst = append(dst, f.key...)
		dst = appendString(dst, f.value)
	}
	dst = append(dst, `,"facts":`...)
	dst = appendFacts(dst, e.Facts)
	dst = append(dst, `,"rows":[`...)
	for i, c := range e.Changes {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		dst = appendString(dst, c.Table)
		dst = append(dst, ',')
		dst = appendString(dst, c.ID)
		dst = append(dst, ',')
		dst = strconv.AppendInt(dst, c.Version, 10)
		dst = append(dst, ',')
		dst = appendString(dst, c.Digest)
		dst = append(dst, ']')
	}
	dst = append(dst, ']')
	if e.MAC != "" {
		dst = appendString(append(dst, `,"mac":`...), e.MAC)
	}
	return append(dst, '}')
}

// appendFacts appends facts in canonical form. What encoding/json made of a
// struct or a map is canonical already but for the order of a struct's keys,
// so it is read and written once; facts that are not JSON become null.
func appendFacts(dst []byte, facts json.RawMessage) []byte {
	if len(facts) == 0 {
		return append(dst, "{}"...)
	}
	if out, ok := plainFacts(dst, facts); ok {
		return out
	}
	return anyFacts(dst, facts)
}

func anyFacts(dst []byte, facts json.RawMessage) []byte {
	d := json.NewDecoder(bytes.NewReader(facts))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return append(dst, "null"...)
	}
	return appendValue(dst, v)
}

func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendString(dst, v)
	case json.Number:
		return append(dst, v.String()...)
	case bool:
		return strconv.AppendBool(dst, v)
	case []any:
		dst = append(dst, '[')
		for i, x := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendValue(dst, x)
		}
		return append(dst, ']')
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		dst = append(dst, '{')
		for i, k := range keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendString(dst, k)
			dst = append(dst, ':')
			dst = appendValue(dst, v[k])
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// appendString appends s as JSON, escaping only quote, backslash and control
// characters; bytes that are not UTF-8 become U+FFFD.
func appendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
			i++
		case c < 0x20:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			i++
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
		}
	}
	return append(dst, '"')
}

// Decode reads canonical bytes back. Bytes that would not encode to
// themselves are refused: an entry has one spelling.
func Decode(body []byte) (*Entry, error) {
	var raw struct {
		ID        string          `json:"id"`
		At        int64           `json:"at"`
		N         int64           `json:"n"`
		User      string          `json:"user"`
		Role      string          `json:"role"`
		Action    string          `json:"action"`
		Noun      string          `json:"noun"`
		Subject   string          `json:"subject"`
		Programme string          `json:"programme"`
		Reason    string          `json:"reason"`
		Key       string          `json:"key"`
		Facts     json.RawMessage `json:"facts"`
		Rows      [][]any         `json:"rows"`
		MAC       string          `json:"mac"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&raw); err != nil {
		return nil, fmt.Errorf("日志条目不是有效的 JSON")
	}
	e := &Entry{ID: raw.ID, At: raw.At, N: raw.N, MAC: raw.MAC, User: raw.User, Role: raw.Role, Action: raw.Action, Noun: raw.Noun, Subject: raw.Subject,
		Programme: raw.Programme, Reason: raw.Reason, Key: raw.Key, Facts: raw.Facts}
	for _, r := range raw.Rows {
		c, ok := changeOf(r)
		if !ok {
			return nil, fmt.Errorf("日志条目所列的行不成格式")
		}
		e.Changes = append(e.Changes, c)
	}
	if !bytes.Equal(e.AppendEncode(make([]byte, 0, len(body))), body) {
		return nil, fmt.Errorf("日志条目不是规范写法")
	}
	return e, nil
}

func changeOf(r []any) (c Change, ok bool) {
	if len(r) != 4 {
		return c, false
	}
	table, ok1 := r[0].(string)
	id, ok2 := r[1].(string)
	number, ok3 := r[2].(json.Number)
	digest, ok4 := r[3].(string)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return c, false
	}
	version, err := number.Int64()
	return Change{table, id, version, digest}, err == nil
}
