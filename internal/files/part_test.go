package files_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"jinlanling/internal/files"
	"jinlanling/internal/seal"
)

// partStore is a store over a folder, sealed or in clear.
func partStore(t *testing.T, sealed bool) *files.Store {
	t.Helper()
	f, err := files.Open(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	if sealed {
		f.SealWith(ring(t))
	}
	if err := os.MkdirAll(f.PiecesDir(), 0o700); err != nil {
		t.Fatal(err)
	}
	return f
}

// Whatever breaks off, and whatever of it was not kept, torn or damaged: a sender who
// goes on from what the part says ends with their own bytes, and of those not one lies
// in clear meanwhile.
func TestPartGoesOnFromAnywhere(t *testing.T) {
	for seed := range uint64(60) {
		for _, sealed := range []bool{true, false} {
			r := rand.New(rand.NewPCG(seed, 7))
			f := partStore(t, sealed)
			raw := bytes.Repeat([]byte("第三十七次课，签到五十四人。"), 1+r.IntN(12_000))
			raw = raw[:r.IntN(len(raw)+1)]
			if r.IntN(4) == 0 {
				raw = raw[:len(raw)>>16<<16] // chunks that are just full
			}
			path := filepath.Join(f.PiecesDir(), "p")
			send(t, r, f, path, raw, sealed)
			if b, _ := os.ReadFile(path); sealed && bytes.Contains(b, []byte("签到五十四人")) {
				t.Fatalf("seed %d: it lies in clear while it comes in", seed)
			}
			if r.IntN(3) == 0 && sealed { // the program ended between the last chunk and the place
				half, err := f.OpenPart(path)
				if err == nil {
					err = files.EndStream(half)
				}
				if err != nil {
					t.Fatal(err)
				}
				half.Close()
			}
			file, err := f.Adopt(path)
			if err != nil || file.Size != int64(len(raw)) {
				t.Fatalf("seed %d, sealed %t: %d of %d bytes, %v", seed, sealed, file.Size, len(raw), err)
			}
			if got(t, f, file.ID) != string(raw) || f.Verify(file.ID) != nil {
				t.Fatalf("seed %d, sealed %t: other bytes came back", seed, sealed)
			}
			if left, _ := os.ReadDir(f.PiecesDir()); len(left) != 0 {
				t.Fatalf("left: %v", left)
			}
		}
	}
}

// send sends raw in pieces over several lives of the program, each of which ends badly in its own way.
func send(t *testing.T, r *rand.Rand, f *files.Store, path string, raw []byte, sealed bool) {
	t.Helper()
	for tries := 0; ; tries++ {
		p, err := f.OpenPart(path)
		if err != nil {
			t.Fatal(err)
		}
		at := p.Size()
		if at == int64(len(raw)) {
			p.Close()
			return
		}
		n := min(r.Int64N(200_000), int64(len(raw))-at)
		if tries > 40 { // it has to end
			n = int64(len(raw)) - at
		}
		if _, err := io.Copy(struct{ io.Writer }{p}, bytes.NewReader(raw[at:at+n])); err != nil {
			t.Fatal(err)
		}
		kept := tries > 40 || r.IntN(3) > 0
		if kept {
			if err := p.Keep(); err != nil {
				t.Fatal(err)
			}
		}
		p.Close()
		if tries > 40 {
			continue
		}
		switch info, _ := os.Stat(path); r.IntN(8) {
		case 0: // the disk kept less of the file
			if sealed {
				os.Truncate(path, max(0, info.Size()-r.Int64N(70_000)))
			}
		case 1: // and a torn rest
			if rest, err := os.Stat(path + files.RestName); err == nil {
				os.Truncate(path+files.RestName, r.Int64N(rest.Size()))
			}
		case 2:
			os.Remove(path + files.RestName)
		case 3: // the last chunk is damaged
			if b, err := os.ReadFile(path); sealed && err == nil && len(b) > 70_000 {
				b[len(b)-1-r.IntN(60_000)] ^= 1
				os.WriteFile(path, b, 0o600)
			}
		}
	}
}

// What began in clear, before files were sealed as they come in, ends sealed.
func TestPartBegunInClear(t *testing.T) {
	f := partStore(t, true)
	path := filepath.Join(f.PiecesDir(), "p")
	raw := bytes.Repeat([]byte("签到簿"), 500)
	if err := os.WriteFile(path, raw[:900], 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := f.OpenPart(path)
	if err != nil || p.Size() != 900 {
		t.Fatalf("%v", err)
	}
	if _, err := p.Write(raw[900:]); err != nil {
		t.Fatal(err)
	}
	if err := p.Keep(); err != nil {
		t.Fatal(err)
	}
	p.Close()
	file, err := f.Adopt(path)
	if err != nil || got(t, f, file.ID) != string(raw) {
		t.Fatalf("%v", err)
	}
	if b, err := os.ReadFile(filepath.Join(f.Dir(), file.ID[:2], file.ID)); err != nil || seal.StreamKey(b) == "" {
		t.Errorf("it lies in clear: %v", err)
	}
}
