package seal_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
)

const chunk = 64 << 10

func streamKeys(t testing.TB) *seal.Keys {
	t.Helper()
	k, err := seal.Open(filepath.Join(t.TempDir(), "keys.json"), time.Now(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sealed(t testing.TB, k *seal.Keys, clear []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := k.SealStream(&out)
	for b := clear; err == nil && len(b) > 0; { // in pieces of any size
		n := min(len(b), 1+rand.IntN(100_000))
		_, err = w.Write(b[:n])
		b = b[n:]
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unsealed(k *seal.Keys, raw []byte) ([]byte, error) {
	s, err := k.OpenStream(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(s)
}

func bytesOf(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// What was sealed comes back, whole and at any place, whatever its size.
func TestStreamsComeBack(t *testing.T) {
	k := streamKeys(t)
	for _, n := range []int{0, 1, chunk - 1, chunk, chunk + 1, 2*chunk - 1, 2 * chunk, 2*chunk + 1, 5*chunk + 17} {
		clear := bytesOf(n)
		raw := sealed(t, k, clear)
		got, err := unsealed(k, raw)
		if err != nil || !bytes.Equal(got, clear) {
			t.Fatalf("%d bytes: %d came back, %v", n, len(got), err)
		}
		s, err := k.OpenStream(bytes.NewReader(raw), int64(len(raw)))
		if err != nil || s.Size() != int64(n) {
			t.Fatalf("%d bytes: size %d, %v", n, s.Size(), err)
		}
		for _, at := range []int{0, 1, chunk - 1, chunk, chunk + 1, 2*chunk - 3, 2 * chunk, n - 1, n, n + 5} {
			for _, length := range []int{1, 7, chunk, chunk + 2} {
				if at < 0 {
					continue
				}
				b := make([]byte, length)
				m, err := s.ReadAt(b, int64(at))
				want := clear[min(at, n):min(at+length, n)]
				if !bytes.Equal(b[:m], want) || (m < length) != errors.Is(err, io.EOF) {
					t.Fatalf("%d bytes from %d of %d: %d, %v", length, at, n, m, err)
				}
			}
		}
	}
}

// Every byte that is changed is found, and so is every cut, every swap and
// every chunk that is left out.
func TestStreamsThatWereChanged(t *testing.T) {
	k := streamKeys(t)
	small := sealed(t, k, bytesOf(200))
	for i := range small {
		raw := bytes.Clone(small)
		raw[i] ^= 1
		if got, err := unsealed(k, raw); err == nil {
			t.Fatalf("byte %d was changed, and %d bytes came back", i, len(got))
		}
	}
	for n := range small {
		if _, err := unsealed(k, small[:n]); err == nil {
			t.Fatalf("cut to %d of %d bytes, and nobody saw", n, len(small))
		}
	}
	large := sealed(t, k, bytesOf(3*chunk))
	head, one := len(large)-3*(chunk+16), chunk+16
	part := func(i int) []byte { return large[head+i*one : head+(i+1)*one] }
	join := func(parts ...[]byte) []byte { return bytes.Join(append([][]byte{large[:head]}, parts...), nil) }
	other := sealed(t, k, bytesOf(3*chunk))
	for what, raw := range map[string][]byte{
		"the last chunk cut off":    join(part(0), part(1)),
		"two swapped":               join(part(1), part(0), part(2)),
		"one left out":              join(part(0), part(2)),
		"one twice":                 join(part(0), part(0), part(1), part(2)),
		"one of another stream":     join(part(0), other[head+one:head+2*one], part(2)),
		"one more behind":           join(part(0), part(1), part(2), part(2)),
		"a few bytes behind":        append(bytes.Clone(large), 1, 2, 3),
		"the head of another":       append(bytes.Clone(other[:head]), large[head:]...),
		"nothing but the head":      large[:head],
		"what was never a sealed":   bytesOf(300),
		"cut in the middle of some": large[:head+one+100],
	} {
		if _, err := unsealed(k, raw); programme.CodeOf(err) != programme.Invalid {
			t.Errorf("%s: %v, want invalid", what, err)
		}
	}
}

// Another system's key opens nothing; a key that was made since opens what it
// sealed, and the earlier one what was sealed before.
func TestStreamsAndKeys(t *testing.T) {
	k := streamKeys(t)
	raw := sealed(t, k, []byte("签到簿"))
	if _, err := unsealed(streamKeys(t), raw); err == nil {
		t.Error("another system's key opened it")
	}
	id, err := k.Add(time.Now())
	if err == nil {
		err = k.Use(id)
	}
	if err != nil {
		t.Fatal(err)
	}
	fresh := sealed(t, k, []byte("签到簿"))
	for _, b := range [][]byte{raw, fresh} {
		if got, err := unsealed(k, b); err != nil || string(got) != "签到簿" {
			t.Errorf("sealed with %s: %q, %v", seal.StreamKey(b), got, err)
		}
	}
	if seal.StreamKey(fresh) != id || seal.StreamKey(raw) == id || seal.StreamKey([]byte("clear")) != "" {
		t.Errorf("keys %q and %q, want another and %q", seal.StreamKey(raw), seal.StreamKey(fresh), id)
	}
}

func FuzzOpenStream(f *testing.F) {
	k := streamKeys(f)
	good := sealed(f, k, bytesOf(100))
	f.Add(good)
	f.Add(good[:70])
	f.Fuzz(func(t *testing.T, raw []byte) {
		if got, err := unsealed(k, raw); err == nil && !bytes.Equal(raw, good) {
			t.Errorf("%d bytes came of what nobody sealed", len(got))
		}
	})
}

func BenchmarkStream(b *testing.B) {
	k := streamKeys(b)
	raw := sealed(b, k, bytesOf(16<<20))
	b.SetBytes(16 << 20)
	for b.Loop() {
		s, err := k.OpenStream(bytes.NewReader(raw), int64(len(raw)))
		if err == nil {
			_, err = io.Copy(io.Discard, s)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFloorStream hashes the same bytes in clear.
func BenchmarkFloorStream(b *testing.B) {
	clear := bytesOf(16 << 20)
	b.SetBytes(16 << 20)
	for b.Loop() {
		sha256.Sum256(clear)
	}
}
