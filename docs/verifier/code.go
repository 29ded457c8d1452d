package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"
)

// errCode is what is said of a text that is no code, or none that is whole.
var errCode = errors.New("not a whole code of a certificate")

// checkCode believes a code that one of the published keys signed on one of
// its days, and says what it states.
func checkCode(keys, text string) (string, error) {
	body, ok := strings.CutPrefix(strings.TrimSpace(text), "JLL1:")
	body, whole := strings.CutSuffix(body, ".")
	if !ok || !whole {
		return "", errCode
	}
	raw, err := base45(body)
	if err != nil {
		return "", err
	}
	// COSE_Sign1 (RFC 9052, 4.2): tag 18 on [protected, {}, payload, signature].
	c := &cbor{rest: raw}
	if c.head(6) != 18 || c.head(4) != 4 {
		return "", errCode
	}
	protected := c.bytes()
	if c.head(5) != 0 {
		return "", errors.New("an unprotected header says something that nobody signed")
	}
	payload, signature := c.bytes(), c.bytes()
	if c.bad || len(c.rest) > 0 || len(signature) != 64 {
		return "", errCode
	}
	h := &cbor{rest: protected} // {1: -7, 4: key id}
	if h.head(5) != 2 || h.head(0) != 1 || h.head(1) != 6 || h.head(0) != 4 {
		return "", errors.New("the header is not that of ES256 with a key's name")
	}
	id := h.bytes()
	if h.bad || len(h.rest) > 0 {
		return "", errCode
	}
	key, err := keyOf(keys, id)
	if err != nil {
		return "", err
	}
	signed := []byte{0x84}
	for _, part := range [][]byte{[]byte("Signature1"), protected, nil, payload} {
		major := byte(2)
		if len(signed) == 1 {
			major = 3
		}
		signed = append(appendHead(signed, major, uint64(len(part))), part...)
	}
	digest := sha256.Sum256(signed)
	if !ecdsa.Verify(key.point, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return "", errors.New("the signature is not by the key that it names")
	}
	return statement(payload, key)
}

// statement reads the seven members of a payload: 1 kind, 2 issuer, 3 number,
// 4 name, 5 trade, 6 level, 7 day.
func statement(payload []byte, key *publicKey) (string, error) {
	c := &cbor{rest: payload}
	if c.head(5) != 7 {
		return "", errors.New("the statement has not seven members")
	}
	var numbers [8]uint64
	var texts [8]string
	for i := uint64(1); i <= 7; i++ {
		if c.head(0) != i {
			return "", errors.New("the statement's members are not in their order")
		}
		if i >= 2 && i <= 5 {
			texts[i] = c.text()
		} else {
			numbers[i] = c.head(0)
		}
	}
	if c.bad || len(c.rest) > 0 {
		return "", errors.New("the statement is not in its one spelling")
	}
	day := fmt.Sprintf("%04d-%02d-%02d", numbers[7]/10000, numbers[7]/100%100, numbers[7]%100)
	if day < key.From || key.Until != "" && day > key.Until {
		return "", fmt.Errorf("dated %s, outside the days of its key", day)
	}
	level := numbers[6]
	if numbers[1] != 1 || level < 1 || level > 5 {
		return "", errors.New("a kind or a level that this reader does not know")
	}
	return fmt.Sprintf("培训合格证书 %s %s %s %s %s %s", texts[3], texts[4], texts[5],
		[]string{"初级工", "中级工", "高级工", "技师", "高级技师"}[level-1], day, texts[2]), nil
}

type publicKey struct {
	ID, From, Until, Public string

	point *ecdsa.PublicKey
}

// keyOf is the published key whose name, the first 8 bytes of SHA-256 of its
// point, is id.
func keyOf(list string, id []byte) (*publicKey, error) {
	var f struct {
		Format string
		Keys   []publicKey
	}
	if err := json.Unmarshal([]byte(list), &f); err != nil || f.Format != "jinlanling certificate public keys 1" {
		return nil, errors.New("not a list of public keys")
	}
	for i := range f.Keys {
		k := &f.Keys[i]
		point, err := base64.StdEncoding.Strict().DecodeString(k.Public)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(point)
		if !bytes.Equal(sum[:8], id) {
			continue
		}
		k.point, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
		return k, err
	}
	return nil, errors.New("signed by a key that is not on the list")
}

// base45 reads RFC 9285.
func base45(s string) ([]byte, error) {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	var out []byte
	for len(s) > 0 {
		group := s[:min(3, len(s))]
		s = s[len(group):]
		n := 0
		for i := len(group) - 1; i >= 0; i-- {
			d := strings.IndexByte(alphabet, group[i])
			if d < 0 {
				return nil, errCode
			}
			n = n*45 + d
		}
		switch {
		case len(group) == 3 && n <= 0xffff:
			out = append(out, byte(n>>8), byte(n))
		case len(group) == 2 && n <= 0xff:
			out = append(out, byte(n))
		default:
			return nil, errCode
		}
	}
	return out, nil
}

// cbor reads the core deterministic encoding (RFC 8949, 4.2.1): lengths in
// their shortest form. What does not fit sets bad.
type cbor struct {
	rest []byte
	bad  bool
}

// head is the argument of the next item, which must be of a major type.
func (c *cbor) head(major byte) uint64 {
	if c.bad || len(c.rest) == 0 || c.rest[0]>>5 != major {
		c.bad = true
		return 1 << 63
	}
	n := uint64(c.rest[0] & 31)
	c.rest = c.rest[1:]
	if n < 24 {
		return n
	}
	size := 1 << (n - 24)
	if n > 27 || len(c.rest) < size {
		c.bad = true
		return 1 << 63
	}
	v := uint64(0)
	for _, b := range c.rest[:size] {
		v = v<<8 | uint64(b)
	}
	c.rest = c.rest[size:]
	if got := appendHead(nil, major, v); len(got) != size+1 {
		c.bad = true // a longer form than need be
	}
	return v
}

func (c *cbor) take(major byte) []byte {
	n := c.head(major)
	if c.bad || n > uint64(len(c.rest)) {
		c.bad = true
		return nil
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

func (c *cbor) bytes() []byte { return c.take(2) }

func (c *cbor) text() string {
	b := c.take(3)
	c.bad = c.bad || len(b) == 0 || !utf8.Valid(b)
	return string(b)
}

func appendHead(dst []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(dst, major<<5|byte(n))
	case n < 1<<8:
		return append(dst, major<<5|24, byte(n))
	case n < 1<<16:
		return append(dst, major<<5|25, byte(n>>8), byte(n))
	case n < 1<<32:
		return append(dst, major<<5|26, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(dst, major<<5|27, byte(n>>56), byte(n>>48), byte(n>>40), byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}
