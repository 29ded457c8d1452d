package credential

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"

	"jinlanling/internal/programme"

	"github.com/veraison/go-cose"
	"pgregory.net/rapid"
)

// fixed is a source that gives the same key every time.
func fixed(seed byte) *bytes.Reader { return bytes.NewReader(bytes.Repeat([]byte{seed, 7, 99}, 200)) }

func keys(t testing.TB) *Keys {
	k, err := MakeKeys(programme.NewDate(2021, 6, 1), fixed(1))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var sample = Statement{Training, "德州市人力资源和社会保障局", "JLL14022021200017", "张*三", "电子商务师", programme.Technician, programme.NewDate(2021, 12, 3)}

func codeOf(err error) Code {
	var f *Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

// TestBase45 holds the examples of RFC 9285, 4.3 and 4.4.
func TestBase45(t *testing.T) {
	for text, want := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0", "": ""} {
		if got := EncodeBase45([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if got, err := DecodeBase45(want); err != nil || string(got) != text {
			t.Errorf("%q: %q, %v", want, got, err)
		}
	}
	for _, bad := range []string{"A", "GGW", ":::", "Z:", "a00", "ÄB8", "BB8B"} {
		if got, err := DecodeBase45(bad); err == nil {
			t.Errorf("%q was read as %q", bad, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		if got, err := DecodeBase45(EncodeBase45(b)); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%x came back as %x, %v", b, got, err)
		}
	})
}

// TestSign1OfRFC9052 holds the example of RFC 9052, C.2.1, signed by its key
// "11".
func TestSign1OfRFC9052(t *testing.T) {
	point := unhex(t, "04bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff20138bf82dc1b6d562be0fa54ab7804a3a64b6d72ccfed6b6fb6ed28bbfc117e")
	message := unhex(t,
		"d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4c"+
			"a31d1c465ab05aac34cc6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36")
	key, err := parsePoint(point)
	if err != nil {
		t.Fatal(err)
	}
	p := PublicKey{key: key}
	m := cose.NewSign1Message()
	if err := m.UnmarshalCBOR(message); err != nil {
		t.Fatal(err)
	}
	if !p.signed(m) {
		t.Error("the example's signature is not taken")
	}
	m.Payload[0] ^= 1
	if p.signed(m) {
		t.Error("another content is taken under the same signature")
	}
}

func unhex(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVector holds the statement, key and text that docs/certificate-code.md
// and the page's own test use: another reader can be held to them.
func TestVector(t *testing.T) {
	k := keys(t)
	text, err := k.Sign(&sample)
	if err != nil {
		t.Fatal(err)
	}
	published := Publish(sample.Issuer, k.Public())
	for name, got := range map[string]string{"testdata/statement.txt": text + "\n", "testdata/keys.json": string(published)} {
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(name); err != nil || string(want) != got {
			t.Errorf("%s: got %s, %v", name, got, err)
		}
	}
	read, err := ParsePublished(published)
	if err != nil {
		t.Fatal(err)
	}
	s, key, err := Verify(text+"\n", read)
	if err != nil || *s != sample || key.ID() != k.Current() {
		t.Errorf("read back as %+v, %v", s, err)
	}
}

// TestEveryByteTampered changes each byte of the signed message to each of
// eight others, and each character of the text: none is believed.
func TestEveryByteTampered(t *testing.T) {
	k := keys(t)
	text, _ := k.Sign(&sample)
	raw, err := DecodeBase45(strings.TrimSuffix(strings.TrimPrefix(text, head), tail))
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			b := bytes.Clone(raw)
			b[i] ^= 1 << bit
			if s, _, err := Verify(head+EncodeBase45(b)+tail, k.Public()); err == nil {
				t.Fatalf("byte %d, bit %d: believed as %+v", i, bit, s)
			}
		}
		if _, _, err := Verify(head+EncodeBase45(raw[:i])+tail, k.Public()); err == nil {
			t.Fatalf("believed when cut to %d bytes", i)
		}
	}
	for i := range text {
		other := byte('A')
		if text[i] == 'A' {
			other = 'B'
		}
		if _, _, err := Verify(text[:i]+string(other)+text[i+1:], k.Public()); err == nil {
			t.Fatalf("character %d changed and believed", i)
		}
		if _, _, err := Verify(text[:i], k.Public()); err == nil {
			t.Fatalf("believed when cut to %d characters", i)
		}
	}
}

// TestFaults says each kind of fault by its name.
func TestFaults(t *testing.T) {
	k := keys(t)
	other, _ := MakeKeys(programme.NewDate(2021, 6, 1), fixed(2))
	text, _ := k.Sign(&sample)
	early := sample
	early.IssuedOn = programme.NewDate(2021, 5, 31)
	earlyText, _ := k.Sign(&early)
	raw, _ := DecodeBase45(text[len(head) : len(text)-len(tail)])
	raw[len(raw)-1] ^= 1
	for name, c := range map[string]struct {
		text string
		keys []PublicKey
		want Code
	}{
		"a link":         {"https://example.org/", k.Public(), NotOurs},
		"nothing":        {"", k.Public(), NotOurs},
		"half of it":     {text[:len(text)/2], k.Public(), Cut},
		"another's":      {text, other.Public(), UnknownKey},
		"no keys":        {text, nil, UnknownKey},
		"signature":      {head + EncodeBase45(raw) + tail, k.Public(), Forged},
		"before its key": {earlyText, k.Public(), WrongDay},
	} {
		if _, _, err := Verify(c.text, c.keys); codeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// TestRotation: what the first key signed stands, the first key signs no more,
// and the file of before is not one of after.
func TestRotation(t *testing.T) {
	k := keys(t)
	text, _ := k.Sign(&sample)
	next, err := k.Rotate(programme.NewDate(2022, 1, 1), fixed(3))
	if err != nil {
		t.Fatal(err)
	}
	file, err := next.File()
	if err != nil {
		t.Fatal(err)
	}
	read, err := ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(file, []byte(`"private"`)); n != 1 {
		t.Errorf("%d private keys are kept, want 1", n)
	}
	if bytes.Contains(Publish("", read.Public()), []byte("private")) {
		t.Error("a private key is published")
	}
	if _, _, err := Verify(text, read.Public()); err != nil {
		t.Errorf("what was signed before: %v", err)
	}
	late := sample
	late.IssuedOn = programme.NewDate(2022, 1, 2)
	old, _ := k.Sign(&late)
	if _, _, err := Verify(old, read.Public()); codeOf(err) != WrongDay {
		t.Errorf("the old key signs after its days: %v", err)
	}
	if text, err := read.Sign(&late); err != nil {
		t.Error(err)
	} else if _, key, err := Verify(text, read.Public()); err != nil || key.ID() == k.Current() {
		t.Errorf("the new key: %v", err)
	}
}

// TestPicture: what is drawn is read.
func TestPicture(t *testing.T) {
	text, _ := keys(t).Sign(&sample)
	picture, err := PNG(text, 4)
	if err != nil {
		t.Fatal(err)
	}
	small, _ := Draw(text)
	t.Logf("%d characters, %d modules", len(text), small.Bounds().Dx()-2*quiet)
	if got, err := FromPicture(picture); err != nil || got != text {
		t.Errorf("read %q, %v", got, err)
	}
	for _, bad := range [][]byte{nil, []byte("PNG"), picture[:len(picture)/2]} {
		if got, err := FromPicture(bad); err == nil {
			t.Errorf("read %q of no picture", got)
		}
	}
}

func FuzzVerify(f *testing.F) {
	k, _ := MakeKeys(programme.NewDate(2021, 6, 1), fixed(1))
	text, _ := k.Sign(&sample)
	f.Add(text)
	f.Add(head + tail)
	f.Add(text[:40] + tail)
	public := k.Public()
	f.Fuzz(func(t *testing.T, s string) {
		if got, _, err := Verify(s, public); err == nil && strings.TrimSpace(s) != text {
			t.Errorf("believed %q as %+v", s, got)
		} else if err != nil && codeOf(err) == "" {
			t.Errorf("%v is no fault", err)
		}
	})
}
