package mediatest_test

import (
	"bytes"
	"crypto/sha256"
	"image/jpeg"
	"testing"
	"time"

	"jinlanling/internal/media/mediatest"
)

// The same seed makes the same film and photo, another seed another; and both
// are small.
func TestSeed(t *testing.T) {
	seen := map[[32]byte]bool{}
	for seed := range uint64(8) {
		film, photo := mediatest.Film{Seed: seed}, mediatest.Photo{Seed: seed, Taken: time.Unix(1_600_000_000, 0), North: 37.45, East: 116.3}
		for _, make := range []func() []byte{film.Bytes, photo.Bytes} {
			raw := make()
			if again := make(); !bytes.Equal(raw, again) {
				t.Fatalf("seed %d is not made alike twice", seed)
			}
			if sum := sha256.Sum256(raw); seen[sum] {
				t.Fatalf("seed %d is like another", seed)
			} else {
				seen[sum] = true
			}
			if len(raw) > 64<<10 {
				t.Errorf("seed %d: %d bytes", seed, len(raw))
			}
		}
		if _, err := jpeg.Decode(bytes.NewReader(photo.Bytes())); err != nil {
			t.Errorf("seed %d: no JPEG: %v", seed, err)
		}
	}
}

func BenchmarkFilm(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		mediatest.Film{Seed: uint64(i)}.Bytes()
	}
}

func BenchmarkPhoto(b *testing.B) {
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		mediatest.Photo{Seed: uint64(i), North: 37.45, East: 116.3}.Bytes()
	}
}
