package credential

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/json"
	"fmt"
	"io"

	"jinlanling/internal/programme"
)

// PublicKey verifies statements dated on its days.
type PublicKey struct {
	From  programme.Date // first day it signed
	Until programme.Date // last day; 0 while it signs
	key   *ecdsa.PublicKey
}

// Keys are an issuer's keys: one that signs, and those of before, of which
// only the public half is kept.
type Keys struct{ list []signing }

type signing struct {
	PublicKey
	private *ecdsa.PrivateKey // nil once another took its place
}

// storedKey is a key as files hold it; Private never leaves the key file.
type storedKey struct {
	ID      string         `json:"id"`
	From    programme.Date `json:"from"`
	Until   string         `json:"until,omitempty"`
	Public  []byte         `json:"public"` // uncompressed point of P-256, 65 bytes
	Private []byte         `json:"private,omitempty"`
}

type storedKeys struct {
	Format string      `json:"format"`
	Issuer string      `json:"issuer,omitempty"`
	Keys   []storedKey `json:"keys"`
}

const (
	keysFormat      = "jinlanling certificate keys 1"
	publishedFormat = "jinlanling certificate public keys 1"
)

// MakeKeys makes a first key that signs from a day on.
func MakeKeys(from programme.Date, random io.Reader) (*Keys, error) {
	k := &Keys{}
	return k, k.add(from, random)
}

// add makes a key. Bytes are drawn until they are a number below the curve's
// order, so that the same source gives the same key.
func (k *Keys) add(from programme.Date, random io.Reader) error {
	for range 16 {
		b := make([]byte, 32)
		if _, err := io.ReadFull(random, b); err != nil {
			return err
		}
		if private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b); err == nil {
			k.list = append(k.list, signing{PublicKey{From: from, key: &private.PublicKey}, private})
			return nil
		}
	}
	return fmt.Errorf("credential: no key came of 16 draws")
}

// Rotate makes a new key that signs from a day on. The one before keeps its
// public half and the day as its last: what it signed that day stands.
func (k *Keys) Rotate(on programme.Date, random io.Reader) (*Keys, error) {
	if on < k.current().From {
		return nil, fmt.Errorf("credential: a key may not begin before the one it follows")
	}
	next := &Keys{list: append([]signing(nil), k.list...)}
	if err := next.add(on, random); err != nil {
		return nil, err
	}
	old := &next.list[len(next.list)-2]
	old.Until, old.private = on, nil
	return next, nil
}

func (k *Keys) current() *signing { return &k.list[len(k.list)-1] }

// Current is the name of the key that signs.
func (k *Keys) Current() string { return k.current().ID() }

// Public are the keys without what signs, oldest first.
func (k *Keys) Public() []PublicKey {
	out := make([]PublicKey, len(k.list))
	for i := range k.list {
		out[i] = k.list[i].PublicKey
	}
	return out
}

func (p *PublicKey) stored() storedKey {
	s := storedKey{ID: p.ID(), From: p.From, Public: pointOf(p.key)}
	if p.Until != 0 {
		s.Until = p.Until.String()
	}
	return s
}

// File is the contents of the key file, a secret.
func (k *Keys) File() ([]byte, error) {
	f := storedKeys{Format: keysFormat}
	for i := range k.list {
		s := k.list[i].stored()
		if private := k.list[i].private; private != nil {
			b, err := private.Bytes()
			if err != nil {
				return nil, err
			}
			s.Private = b
		}
		f.Keys = append(f.Keys, s)
	}
	b, err := json.MarshalIndent(f, "", "  ")
	return append(b, '\n'), err
}

// ParseFile reads a key file: the last key signs, the others do not.
func ParseFile(b []byte) (*Keys, error) {
	list, err := parse(b, keysFormat)
	if err != nil {
		return nil, err
	}
	k := &Keys{}
	for i, s := range list {
		x, err := s.open()
		if err != nil {
			return nil, err
		}
		if last := i == len(list)-1; last != (x.private != nil) || last != (x.Until == 0) {
			return nil, fmt.Errorf("credential: the last key alone signs")
		}
		k.list = append(k.list, *x)
	}
	return k, nil
}

// Publish is the public keys as a file for anybody: issuer, names, days.
func Publish(issuer string, keys []PublicKey) []byte {
	f := storedKeys{Format: publishedFormat, Issuer: issuer, Keys: []storedKey{}}
	for i := range keys {
		f.Keys = append(f.Keys, keys[i].stored())
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		panic(err) // texts and bytes
	}
	return append(b, '\n')
}

// ParsePublished reads what Publish wrote.
func ParsePublished(b []byte) ([]PublicKey, error) {
	list, err := parse(b, publishedFormat)
	if err != nil {
		return nil, err
	}
	var out []PublicKey
	for _, s := range list {
		x, err := s.open()
		if err != nil || x.private != nil {
			return nil, fmt.Errorf("credential: no published key: %w", err)
		}
		out = append(out, x.PublicKey)
	}
	return out, nil
}

func parse(b []byte, format string) ([]storedKey, error) {
	var f storedKeys
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil || f.Format != format || len(f.Keys) == 0 {
		return nil, fmt.Errorf("credential: not a file of %q", format)
	}
	return f.Keys, nil
}

func (s *storedKey) open() (*signing, error) {
	key, err := parsePoint(s.Public)
	if err != nil {
		return nil, err
	}
	x := &signing{PublicKey: PublicKey{From: s.From, key: key}}
	if s.Until != "" {
		if x.Until, err = programme.ParseDate(s.Until); err != nil || x.Until < x.From {
			return nil, fmt.Errorf("credential: days of key %s", s.ID)
		}
	}
	if x.ID() != s.ID || !x.From.Valid() {
		return nil, fmt.Errorf("credential: key %s is not the one of its name", s.ID)
	}
	if s.Private == nil {
		return x, nil
	}
	x.private, err = ecdsa.ParseRawPrivateKey(elliptic.P256(), s.Private)
	if err == nil && !x.private.PublicKey.Equal(key) {
		err = fmt.Errorf("credential: the halves of key %s do not belong together", s.ID)
	}
	return x, err
}
