// Package credential is the signed statement in a certificate's code: who
// issued which certificate to whom, small enough for a QR code and checked by
// anybody who has the public keys, without us and without a net.
//
// It is made as Europe's health certificates were: CBOR in one spelling
// (RFC 8949, 4.2.1), signed as COSE_Sign1 (RFC 9052) with ES256, which every
// browser's own cryptography verifies, and written in Base45 (RFC 9285) for a
// code in alphanumeric mode. The statement says what was issued, never what is
// in force today: that is asked of the issuer.
//
// The package has no clock, no files and no SQL.
package credential

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/programme"

	"github.com/fxamacker/cbor/v2"
)

// Kind is what kind of paper a statement is on.
type Kind int

// Training is the programme's training certificate (clause 3.4.2), the only
// kind that the bureau makes out itself.
const Training Kind = 1

// Name is what the kind is called everywhere.
func (k Kind) Name() string {
	if k == Training {
		return "培训合格证书"
	}
	return ""
}

// Statement is what a code says.
type Statement struct {
	Kind     Kind
	Issuer   string // the bureau
	Number   string
	Name     string // masked: the paper bears it in full
	Trade    string
	Level    programme.Level
	IssuedOn programme.Date
}

// wire is a statement in CBOR: small whole numbers as keys.
type wire struct {
	Kind     int    `cbor:"1,keyasint"`
	Issuer   string `cbor:"2,keyasint"`
	Number   string `cbor:"3,keyasint"`
	Name     string `cbor:"4,keyasint"`
	Trade    string `cbor:"5,keyasint"`
	Level    int    `cbor:"6,keyasint"` // 1 初级工 … 5 高级技师
	IssuedOn int    `cbor:"7,keyasint"` // yyyymmdd
}

// longest is the most bytes that any text of a statement has.
const longest = 240

var (
	encoding = must(cbor.CoreDetEncOptions().EncMode())
	decoding = must(cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
		ExtraReturnErrors: cbor.ExtraDecErrorUnknownField, MaxNestedLevels: 4, MaxMapPairs: 16, MaxArrayElements: 16}.DecMode())
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // options written above
	}
	return v
}

// check refuses what is no statement.
func (s *Statement) check() error {
	for _, text := range []string{s.Issuer, s.Number, s.Name, s.Trade} {
		if text == "" || len(text) > longest || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' }) {
			return fmt.Errorf("credential: text %q", text)
		}
	}
	if s.Kind.Name() == "" || s.Level < programme.JuniorWorker || s.Level > programme.SeniorTechnician || !s.IssuedOn.Valid() {
		return fmt.Errorf("credential: kind %d, level %d, day %d", s.Kind, s.Level, s.IssuedOn)
	}
	return nil
}

func (s *Statement) encode() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return encoding.Marshal(wire{int(s.Kind), s.Issuer, s.Number, s.Name, s.Trade, int(s.Level), int(s.IssuedOn)})
}

// decode reads a statement's one spelling.
func decode(b []byte) (*Statement, error) {
	var w wire
	if err := decoding.Unmarshal(b, &w); err != nil {
		return nil, err
	}
	if w.Kind < 0 || w.Kind > 100 || w.Level < 0 || w.Level > 100 || w.IssuedOn < 0 || w.IssuedOn > 99991231 {
		return nil, fmt.Errorf("credential: numbers out of range")
	}
	s := &Statement{Kind(w.Kind), w.Issuer, w.Number, w.Name, w.Trade, programme.Level(w.Level), programme.Date(w.IssuedOn)}
	again, err := s.encode()
	if err == nil && !bytes.Equal(again, b) {
		err = fmt.Errorf("credential: not the canonical spelling")
	}
	return s, err
}
