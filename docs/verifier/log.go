package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

type hash = [sha256.Size]byte

// leafHash and nodeHash are those of RFC 6962, 2.1.
func leafHash(entry []byte) hash { return sha256.Sum256(append([]byte{0}, entry...)) }

func nodeHash(left, right hash) hash {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

// point is what a checkpoint states: the root of the tree of the first so many
// entries.
type point struct {
	size int64
	root hash
}

// signer is who puts a line under a checkpoint, written name+hash+base64(kind ‖ Ed25519 public key). What its lines hold
// begins with the first four bytes of SHA-256(name ‖ newline ‖ kind ‖ key), so that a key that was mistyped is told.
type signer struct {
	name  string
	short [4]byte
	key   ed25519.PublicKey
}

// Kinds of keys: of a log (signed note) and of a witness (C2SP tlog-cosignature).
const (
	logKind     = 1
	witnessKind = 4
)

func signerOf(text string, kind byte) (s signer, err error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(text), "+")
	_, encoded, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != kind {
		return s, errors.New("not a public key of its kind, or not of Ed25519")
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return signer{name, [4]byte(sum[:4]), key[1:]}, nil
}

// lines are what stands under a note in the signer's name and with its key's short name, each of so many bytes more.
func (s signer) lines(note string, size int) (body string, list [][]byte) {
	body, signatures, ok := strings.Cut(note, "\n\n")
	if !ok {
		return "", nil
	}
	for line := range strings.Lines(signatures) {
		of, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "— "+s.name+" ")
		raw, err := base64.StdEncoding.Strict().DecodeString(of)
		if ok && err == nil && len(raw) == len(s.short)+size && bytes.Equal(raw[:4], s.short[:]) {
			list = append(list, raw[4:])
		}
	}
	return body + "\n", list
}

// checkpoint believes a signed note (C2SP tlog-checkpoint) that the log's key signed.
func checkpoint(logKey, text string) (p point, err error) {
	s, err := signerOf(logKey, logKind)
	if err != nil {
		return p, fmt.Errorf("the log's key: %w", err)
	}
	body, under := s.lines(text, ed25519.SignatureSize)
	if !slices.ContainsFunc(under, func(raw []byte) bool { return ed25519.Verify(s.key, []byte(body), raw) }) {
		return p, errors.New("the checkpoint is not signed by the log's key")
	}
	name := s.name
	lines := strings.Split(body, "\n")
	if len(lines) < 4 || lines[0] != name {
		return p, errors.New("the checkpoint is of another log")
	}
	p.size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(p.size, 10) != lines[1] || p.size < 0 {
		return p, errors.New("the checkpoint has no size")
	}
	p.root, err = parseHash(lines[2])
	return p, err
}

func parseHash(s string) (h hash, err error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(raw) != len(h) {
		return h, fmt.Errorf("not a hash: %q", s)
	}
	return hash(raw), nil
}

func hashes(text string) (list []hash, err error) {
	for line := range strings.Lines(text) {
		h, err := parseHash(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

// checkProof believes a tlog-proof whose entry, as its extra data, is a leaf
// of the tree of the checkpoint in it, and where the reader kept a checkpoint
// himself, of that one.
func checkProof(logKey, text, kept string) (string, error) {
	head, note, ok := strings.Cut(text, "\n\n")
	lines := strings.SplitN(head, "\n", 4)
	if !ok || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return "", errors.New("not a tlog-proof")
	}
	extra, ok1 := strings.CutPrefix(lines[1], "extra ")
	entry, err1 := base64.StdEncoding.Strict().DecodeString(extra)
	number, ok2 := strings.CutPrefix(lines[2], "index ")
	index, err2 := strconv.ParseInt(number, 10, 64)
	if !ok1 || !ok2 || err1 != nil || err2 != nil || strconv.FormatInt(index, 10) != number {
		return "", errors.New("not a tlog-proof with an entry and its place")
	}
	var path []hash
	if len(lines) == 4 {
		var err error
		if path, err = hashes(lines[3]); err != nil {
			return "", err
		}
	}
	p, err := checkpoint(logKey, note)
	if err != nil {
		return "", err
	}
	if kept != "" {
		mine, err := checkpoint(logKey, kept)
		if err != nil {
			return "", err
		}
		if mine != p {
			return "", fmt.Errorf("the proof is for %d entries, the kept checkpoint has %d, or another root", p.size, mine.size)
		}
	}
	root, err := rootOf(leafHash(entry), index, p.size, path)
	if err != nil {
		return "", err
	}
	if root != p.root {
		return "", errors.New("the entry is not in the log of this checkpoint")
	}
	var e struct {
		Action  string
		Subject string
		Facts   struct {
			Number          string
			StatementSHA256 string `json:"statement_sha256"`
		}
	}
	if err := json.Unmarshal(entry, &e); err != nil {
		return "", err
	}
	says := fmt.Sprintf("entry %d of %d: %s of %s", index+1, p.size, e.Action, e.Subject)
	if e.Facts.Number != "" {
		says += ", number " + e.Facts.Number
	}
	if e.Facts.StatementSHA256 != "" {
		says += ", SHA-256 of its code's text " + e.Facts.StatementSHA256
	}
	return says, nil
}

// rootOf folds an inclusion proof into a leaf (RFC 9162, 2.1.3.2).
func rootOf(r hash, index, size int64, path []hash) (hash, error) {
	wrong := errors.New("the proof has not as many hashes as its place needs")
	if index < 0 || index >= size {
		return r, wrong
	}
	fn, sn := index, size-1
	for _, p := range path {
		if sn == 0 {
			return r, wrong
		}
		if fn&1 == 1 || fn == sn {
			r = nodeHash(p, r)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r = nodeHash(r, p)
		}
		fn, sn = fn>>1, sn>>1
	}
	if sn != 0 {
		return r, wrong
	}
	return r, nil
}

// checkGrown believes that the log of a newer checkpoint begins with that of
// an older one, by the hashes that /.well-known/jinlanling-consistency gives
// (RFC 9162, 2.1.4.2). Two checkpoints of one key that do not fit together are
// proof that the log was rewritten.
func checkGrown(logKey, older, newer, proof string) (string, error) {
	first, err := checkpoint(logKey, older)
	if err != nil {
		return "", fmt.Errorf("the older one: %w", err)
	}
	second, err := checkpoint(logKey, newer)
	if err != nil {
		return "", fmt.Errorf("the newer one: %w", err)
	}
	path, err := hashes(proof)
	if err != nil {
		return "", err
	}
	if err := grown(first, second, path); err != nil {
		return "", err
	}
	return fmt.Sprintf("the log of %d entries begins with that of %d", second.size, first.size), nil
}

func grown(first, second point, path []hash) error {
	wrong := errors.New("the newer log does not begin with the older one, or the hashes are not theirs")
	switch {
	case first.size < 1 || first.size > second.size:
		return wrong
	case first.size == second.size:
		if first.root != second.root || len(path) > 0 {
			return wrong
		}
		return nil
	case first.size&(first.size-1) == 0:
		path = append([]hash{first.root}, path...)
	}
	if len(path) == 0 {
		return wrong
	}
	fn, sn := first.size-1, second.size-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := path[0], path[0]
	for _, c := range path[1:] {
		if sn == 0 {
			return wrong
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = nodeHash(c, fr), nodeHash(c, sr)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = nodeHash(sr, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	if sn != 0 || fr != first.root || sr != second.root {
		return wrong
	}
	return nil
}

// checkWitnessed believes that a witness signed a checkpoint of the log, and says when (C2SP tlog-cosignature): the
// witness vouches that this log grew out of what it signed before.
func checkWitnessed(logKey, witnessKey, text string) (string, error) {
	p, err := checkpoint(logKey, text)
	if err != nil {
		return "", err
	}
	w, err := signerOf(witnessKey, witnessKind)
	if err != nil {
		return "", fmt.Errorf("the witness's key: %w", err)
	}
	body, under := w.lines(text, 8+ed25519.SignatureSize)
	for _, raw := range under {
		at := binary.BigEndian.Uint64(raw)
		if at <= latest && ed25519.Verify(w.key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, body), raw[8:]) {
			return fmt.Sprintf("%s signed the log of %d entries at %s", w.name, p.size, time.Unix(int64(at), 0).UTC().Format(time.RFC3339)), nil
		}
	}
	return "", fmt.Errorf("the checkpoint is not signed by %s", w.name)
}

// latest is the last second of the year 9999, after which an instant is not written in four digits.
const latest = 253402300799
