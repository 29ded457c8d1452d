package credential

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"github.com/veraison/go-cose"
)

// A code's text begins and ends so that what is not one, and what was cut, is
// told before anything is decoded. Both are of the alphabet of Base45.
const (
	head = "JLL1:"
	tail = "."
)

// Longest code that is looked at, in characters: no statement comes near it,
// and no larger QR code is read well off paper.
const maxText = 1200

// Code is why a text was not believed.
type Code string

// Why a text was not believed.
const (
	NotOurs    Code = "not_ours"    // no code of a certificate
	Cut        Code = "cut"         // begins as one and is not whole
	UnknownKey Code = "unknown_key" // signed by a key that the reader was not given
	Forged     Code = "forged"      // names a key of ours, which did not sign it so
	WrongDay   Code = "wrong_day"   // dated outside the days of its key
)

// Fault is why a text was not believed, in words for who holds the paper.
type Fault struct {
	Code    Code
	Message string
}

func (f *Fault) Error() string { return f.Message }

var (
	faultNotOurs    = &Fault{NotOurs, "这不是证书上的核验码"}
	faultCut        = &Fault{Cut, "核验码不完整，可能没有拍全或没有贴全，请重新扫一次"}
	faultUnknownKey = &Fault{UnknownKey, "签发密钥不在已公布的公钥之列：可能是伪造，也可能是本页（公钥）较旧，请用最新的公钥再核一次"}
	faultForged     = &Fault{Forged, "签名不符：内容被改动过，或不是所称的机关签发"}
	faultWrongDay   = &Fault{WrongDay, "签发日期不在签发密钥的启用期内，不予认可"}
)

// Sign is the text of a statement's code. The same key and statement always
// give the same text (RFC 6979).
func (k *Keys) Sign(s *Statement) (string, error) {
	payload, err := s.encode()
	if err != nil {
		return "", err
	}
	key := k.current()
	signer, err := cose.NewSigner(cose.AlgorithmES256, steady{key.private})
	if err != nil {
		return "", err
	}
	m := cose.NewSign1Message()
	m.Headers.Protected.SetAlgorithm(cose.AlgorithmES256)
	m.Headers.Protected[cose.HeaderLabelKeyID] = key.id()
	m.Payload = payload
	if err := m.Sign(nil, nil, signer); err != nil {
		return "", err
	}
	raw, err := m.MarshalCBOR()
	return head + EncodeBase45(raw) + tail, err
}

// steady signs without randomness of its own (RFC 6979).
type steady struct{ *ecdsa.PrivateKey }

func (s steady) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	return s.PrivateKey.Sign(nil, digest, crypto.SHA256)
}

// Verify reads a code's text and believes it only where one of keys signed it,
// on a day of that key. The error is a *Fault.
func Verify(text string, keys []PublicKey) (*Statement, *PublicKey, error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, head) || len(text) > maxText {
		return nil, nil, faultNotOurs
	}
	body, whole := strings.CutSuffix(text[len(head):], tail)
	raw, err := DecodeBase45(body)
	if !whole || err != nil {
		return nil, nil, faultCut
	}
	m := cose.NewSign1Message()
	if err := m.UnmarshalCBOR(raw); err != nil {
		return nil, nil, faultCut
	}
	// The part that the signature does not cover must be empty, and each statement has one spelling.
	again, err := m.MarshalCBOR()
	if err != nil || !bytes.Equal(again, raw) || len(m.Headers.Unprotected) > 0 || len(m.Headers.Protected) != 2 {
		return nil, nil, faultForged
	}
	id, _ := m.Headers.Protected[cose.HeaderLabelKeyID].([]byte)
	for i := range keys {
		key := &keys[i]
		if !bytes.Equal(key.id(), id) {
			continue
		}
		if !key.signed(m) {
			return nil, nil, faultForged
		}
		s, err := decode(m.Payload)
		if err != nil {
			return nil, nil, faultForged
		}
		if s.IssuedOn < key.From || key.Until != 0 && s.IssuedOn > key.Until {
			return s, key, faultWrongDay
		}
		return s, key, nil
	}
	return nil, nil, faultUnknownKey
}

func (p *PublicKey) signed(m *cose.Sign1Message) bool {
	v, err := cose.NewVerifier(cose.AlgorithmES256, p.key)
	return err == nil && m.Verify(nil, v) == nil
}

// id is the first 8 bytes of the SHA-256 of the uncompressed point.
func idOf(point []byte) []byte {
	sum := sha256.Sum256(point)
	return sum[:8]
}

func pointOf(key *ecdsa.PublicKey) []byte {
	b, err := key.Bytes()
	if err != nil {
		panic(err) // on its curve since it was read or made
	}
	return b
}

func (p *PublicKey) id() []byte { return idOf(pointOf(p.key)) }

// ID is the key's name, 16 hex digits.
func (p *PublicKey) ID() string { return hex.EncodeToString(p.id()) }

func parsePoint(b []byte) (*ecdsa.PublicKey, error) {
	return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), b)
}

// Coordinates are the key's point, 32 bytes each.
func (p *PublicKey) Coordinates() (x, y []byte) {
	b := pointOf(p.key)
	return b[1:33], b[33:]
}
