package seal

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/programme"
)

var now = time.Date(2021, 5, 10, 1, 2, 3, 0, time.UTC)

// keyID is the id of the key that sealed text.
func keyID(text string) string {
	id, _, _ := strings.Cut(text, ":")
	return id
}

func open(t testing.TB) (*Keys, string) {
	path := filepath.Join(t.TempDir(), "keys.json")
	k, err := Open(path, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k, path
}

func TestRoundTripAndBinding(t *testing.T) {
	k, _ := open(t)
	text := k.Seal(IDNumber, "p1", "379901198001010015")
	if strings.Contains(text, "3799") {
		t.Errorf("sealed text shows the value: %s", text)
	}
	if got, err := k.Unseal(IDNumber, "p1", text); err != nil || got != "379901198001010015" {
		t.Errorf("Unseal: %q, %v", got, err)
	}
	if _, err := k.Unseal(IDNumber, "p2", text); err == nil {
		t.Error("a value moved to another row was opened")
	}
	if _, err := k.Unseal(Phone, "p1", text); err == nil {
		t.Error("a value moved to another column was opened")
	}
	if k.Seal(Phone, "p1", "") != "" {
		t.Error("the empty value does not seal to the empty text")
	}
	if k.Seal(IDNumber, "p1", "379901198001010015") == text {
		t.Error("two seals of one value are equal: the nonce repeats")
	}
}

func TestEveryFlippedByteIsRefused(t *testing.T) {
	k, _ := open(t)
	text := k.Seal(Phone, "p1", "13800138000")
	for i := range len(text) {
		b := []byte(text)
		b[i] ^= 1
		if got, err := k.Unseal(Phone, "p1", string(b)); err == nil {
			t.Errorf("byte %d flipped: opened as %q", i, got)
		}
	}
}

// A key made by one program is used by another as soon as it is told of it,
// and a value that it sealed is opened by who was not: the file is read again.
func TestRotationBesideAnother(t *testing.T) {
	k, path := open(t)
	old := k.Seal(IDNumber, "p1", "a")
	index := k.Index(IDNumber, "a")
	beside, err := Open(path, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := Open(path, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	id, err := k.Add(now)
	if err != nil {
		t.Fatal(err)
	}
	if got := keyID(k.Seal(IDNumber, "p1", "a")); got != keyID(old) {
		t.Errorf("sealed with %s before the key is in use", got)
	}
	if err := beside.Use(id); err != nil {
		t.Fatal(err)
	}
	text := beside.Seal(IDNumber, "p1", "b")
	if keyID(text) != id {
		t.Errorf("sealed with %s, want %s", keyID(text), id)
	}
	if err := beside.Use(keyID(old)); err != nil || beside.Current() != id { // a transaction that began before
		t.Errorf("went back to %s, %v", beside.Current(), err)
	}
	for _, r := range []*Keys{reader, k} {
		if got, err := r.Unseal(IDNumber, "p1", text); err != nil || got != "b" {
			t.Errorf("what another sealed: %q, %v", got, err)
		}
	}
	second, err := k.Add(now)
	if err != nil || second == id {
		t.Fatalf("%s after %s, %v", second, id, err)
	}
	again, err := Open(path, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{old: "a", text: "b"} {
		if got, err := again.Unseal(IDNumber, "p1", text); err != nil || got != want {
			t.Errorf("after rotation: %q, %v, want %q", got, err, want)
		}
	}
	if again.Index(IDNumber, "a") != index || again.Fingerprint() != k.Fingerprint() {
		t.Error("rotation changed the index")
	}
}

// A key that is in nobody's file is said, and nothing is sealed with another.
func TestUnknownKeyIsRefused(t *testing.T) {
	k, path := open(t)
	if err := k.Use("k2.abcdef"); programme.CodeOf(err) != programme.Unavailable || !strings.Contains(err.Error(), "keys.json") {
		t.Errorf("a key that is not there: %v", err)
	}
	_, other := open(t)
	b, _ := os.ReadFile(other)
	os.WriteFile(path, b, 0o600)
	if err := k.Use("k2.abcdef"); err == nil || !strings.Contains(err.Error(), "另一个系统") {
		t.Errorf("another system's file in its place: %v", err)
	}
}

func TestKeyFile(t *testing.T) {
	_, path := open(t)
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode().Perm())
	}
	os.Chmod(path, 0o640)
	if _, err := Open(path, now, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a readable key file was opened: %v", err)
	}
	os.Chmod(path, 0o600)
	os.WriteFile(path, []byte("{"), 0o600)
	if _, err := Open(path, now, nil); err == nil || !strings.Contains(err.Error(), "备份") {
		t.Errorf("a damaged key file was opened: %v", err)
	}
}

func TestTwoStartAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	var wg sync.WaitGroup
	got := make([]string, 8)
	for i := range got {
		wg.Go(func() {
			k, err := Open(path, now, nil)
			if err != nil {
				t.Error(err)
				return
			}
			got[i] = k.Index(IDNumber, "x")
		})
	}
	wg.Wait()
	for _, g := range got {
		if g != got[0] {
			t.Fatalf("different keys: %v", got)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	k, _ := open(b)
	b.ReportAllocs()
	for b.Loop() {
		k.Seal(IDNumber, "01234567890123456789", "379901198001010015")
	}
}

func BenchmarkIndex(b *testing.B) {
	k, _ := open(b)
	b.ReportAllocs()
	for b.Loop() {
		k.Index(IDNumber, "379901198001010015")
	}
}
