// Package passkeytest is a device with passkeys for tests: it does what a phone
// and its browser do together, and what a liar would.
package passkeytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// Flags of what a device says (§6.1).
const (
	present  = 1 << 0
	verified = 1 << 2
	eligible = 1 << 3
	attested = 1 << 6
)

// Device is a device with one key. Its fields may be changed to lie.
type Device struct {
	Origin     string // the page's that asks
	Count      uint32 // the next signature is one more; stays 0 where Still
	Still      bool
	Unverified bool // nobody showed a finger or a PIN
	Synced     bool
	Cross      bool // the page is framed by another's
	Owner      []byte

	id  []byte
	key *ecdsa.PrivateKey
}

// New is a device for pages of an origin.
func New(t testing.TB, origin string) *Device {
	t.Helper()
	d := &Device{Origin: origin, id: make([]byte, 20)}
	rand.Read(d.id)
	var err error
	if d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	return d
}

// Copy is the same key on another device.
func (d *Device) Copy() *Device { c := *d; return &c }

type asked struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"`
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
}

var b64 = base64.RawURLEncoding

func (d *Device) read(t testing.TB, options []byte) (a asked) {
	t.Helper()
	if err := json.Unmarshal(options, &a); err != nil {
		t.Fatalf("%s: %v", options, err)
	}
	return a
}

func (d *Device) client(t testing.TB, kind, challenge string) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": d.Cross})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (d *Device) says(party string, flags byte) []byte {
	if !d.Still {
		d.Count++
	}
	if !d.Unverified {
		flags |= verified
	}
	if d.Synced {
		flags |= eligible
	}
	hash := sha256.Sum256([]byte(party))
	return binary.BigEndian.AppendUint32(append(hash[:], flags|present), d.Count)
}

// Make answers what asks for a new key.
func (d *Device) Make(t testing.TB, options []byte) []byte {
	t.Helper()
	a := d.read(t, options)
	owner, err := b64.DecodeString(a.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Owner = owner
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	public, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		t.Fatal(err)
	}
	data := append(d.says(a.RP.ID, attested), make([]byte, 16)...)
	data = append(append(binary.BigEndian.AppendUint16(data, uint16(len(d.id))), d.id...), public...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{"clientDataJSON": b64.EncodeToString(d.client(t, "webauthn.create", a.Challenge)),
		"attestationObject": b64.EncodeToString(object)})
}

// Sign answers what asks to sign in.
func (d *Device) Sign(t testing.TB, options []byte) []byte {
	t.Helper()
	a := d.read(t, options)
	data, client := d.says(a.RPID, 0), d.client(t, "webauthn.get", a.Challenge)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(data[:len(data):len(data)], hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return d.answer(t, map[string]any{"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(d.Owner)})
}

func (d *Device) answer(t testing.TB, response map[string]any) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"id": b64.EncodeToString(d.id), "rawId": b64.EncodeToString(d.id), "type": "public-key",
		"response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
