package publicpages_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
	"jinlanling/internal/web"

	"golang.org/x/mod/sumdb/tlog"
)

// tiles reads a log's tiles as C2SP lays them out, of what a server answers.
type tiles struct {
	get func(path string) (int, string)
}

func (tiles) Height() int { return 8 }

func (s tiles) ReadTiles(list []tlog.Tile) (out [][]byte, err error) {
	for _, t := range list {
		code, body := s.get("/log/" + strings.Replace(t.Path(), "tile/8/", "tile/", 1))
		if code != http.StatusOK {
			return nil, fmt.Errorf("%s: %d", t.Path(), code)
		}
		out = append(out, []byte(body))
	}
	return out, nil
}

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// outsider is the verifier of docs/verifier as a program of its own: it knows nothing of the system but what it is given.
type outsider struct {
	t       *testing.T
	program string
	n       int
}

func newOutsider(t *testing.T) *outsider {
	t.Helper()
	o := &outsider{t: t, program: filepath.Join(t.TempDir(), "verifier")}
	if out, err := exec.Command("go", "build", "-o", o.program, "../../../docs/verifier").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return o
}

// says runs a command over texts, the first so many of which are keys and no files; an error where it does not believe them.
func (o *outsider) says(command string, keys int, texts ...string) (string, error) {
	o.t.Helper()
	args := []string{command}
	for i, text := range texts {
		if i >= keys {
			o.n++
			name := filepath.Join(o.t.TempDir(), strconv.Itoa(o.n))
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				o.t.Fatal(err)
			}
			text = name
		}
		args = append(args, text)
	}
	out, err := exec.Command(o.program, args...).CombinedOutput()
	return string(out), err
}

// What the system serves to everybody is believed by who knows nothing of it but its key: the checkpoint, its tiles, the proof that one
// checkpoint grew out of another, the feed, the keys of certificates, and that a certificate stands in the log.
func TestWhatIsServedIsBelieved(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Certified)
	server := httptest.NewServer(web.New(w.System, web.Options{}).Handler())
	defer server.Close()
	read := func(res *http.Response, err error) (int, string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	get := func(path string) (int, string) { t.Helper(); return read(http.Get(server.URL + path)) }
	key, o := w.Record.VerifierKey, newOutsider(t)
	point := func(text string) journal.Checkpoint {
		t.Helper()
		p, _, err := journal.ParseCheckpoint(text, key)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return p
	}
	sequenced := func() string {
		t.Helper()
		if err := w.Record.Sequence(context.Background()); err != nil {
			t.Fatal(err)
		}
		code, text := get("/log/checkpoint")
		if code != http.StatusOK {
			t.Fatalf("the checkpoint: %d", code)
		}
		return text
	}
	first := sequenced()
	old := point(first)
	if old.Size < 300 {
		t.Fatalf("%+v", old)
	}
	if _, same := get("/.well-known/jinlanling-checkpoint"); !strings.HasPrefix(first, strings.SplitAfter(same, "\n\n")[0]) {
		t.Errorf("two places say two things:\n%s\n%s", first, same)
	}
	stored := tlog.TileHashReader(tlog.Tree{N: old.Size, Hash: old.Root}, tiles{get})
	if root, err := tlog.TreeHash(old.Size, stored); err != nil || root != old.Root {
		t.Errorf("the tiles give another root: %v", err)
	}
	for _, path := range []string{"/log/tile/0/999", "/log/tile/0/000.p/999", "/log/tile/9/000", "/log/tile/../../etc/passwd", "/log/tile/0/x001/000.p/0"} {
		if code, _ := get(path); code != http.StatusNotFound && code != http.StatusBadRequest {
			t.Errorf("%s: %d", path, code)
		}
	}

	var certificate programme.Certificate
	err := w.Store.Read(context.Background(), func(tx *store.Tx) error {
		list, err := tx.Certificates(w.Programme)
		for _, c := range list {
			if c.Statement != "" && c.InForce() {
				certificate = c
			}
		}
		return err
	})
	if err != nil || certificate.Statement == "" {
		t.Fatalf("no certificate: %v", err)
	}
	_, keys := get("/.well-known/jinlanling-certificate-keys")
	if said, err := o.says("code", 0, keys, certificate.Statement); err != nil || !strings.Contains(said, certificate.Number) {
		t.Errorf("the code: %q, %v", said, err)
	}
	prove := func(of string) (int, string) {
		t.Helper()
		return read(http.PostForm(server.URL+"/check/proof", url.Values{"code": {certificate.Statement}, "of": {of}}))
	}
	code, proof := prove("")
	if said, err := o.says("proof", 1, key, proof, first); code != http.StatusOK || err != nil || !strings.Contains(said, certificate.Number) {
		t.Errorf("the proof: %d, %q, %v\n%s", code, said, err, proof)
	}
	if code, _ := prove("end"); code != http.StatusNotFound {
		t.Errorf("the end of a certificate that is in force: %d", code)
	}
	if code, _ := read(http.PostForm(server.URL+"/check/proof", url.Values{"code": {certificate.Statement + "A"}})); code != http.StatusBadRequest {
		t.Errorf("another code: %d", code)
	}

	if err := w.Assess.DoubtCertificate(context.Background(), act.As(w.Officer), certificate.ID, "查实替考"); err != nil {
		t.Fatal(err)
	}
	second := sequenced()
	now := point(second)
	if now.Size <= old.Size {
		t.Fatalf("%+v after %+v", now, old)
	}
	_, grew := get(fmt.Sprintf("/.well-known/jinlanling-consistency?old=%d&new=%d", old.Size, now.Size))
	if said, err := o.says("grown", 1, key, first, second, grew); err != nil {
		t.Errorf("it did not grow: %q, %v", said, err)
	}
	if _, err := o.says("grown", 1, key, first, second, strings.Replace(grew, grew[:1], string(grew[0]^1), 1)); err == nil {
		t.Error("a proof of another tree is believed")
	}
	for _, query := range []string{"", "?old=0&new=1", "?old=5&new=3", "?old=1&new=99999999", "?old=a&new=b"} {
		if code, _ := get("/.well-known/jinlanling-consistency" + query); code < 400 {
			t.Errorf("%s: %d", query, code)
		}
	}
	var feed struct {
		Entries []struct {
			Content string `xml:"content"`
		} `xml:"entry"`
	}
	_, body := get("/checkpoint.atom")
	if err := xml.NewDecoder(bytes.NewReader([]byte(body))).Decode(&feed); err != nil || len(feed.Entries) == 0 {
		t.Fatalf("the feed: %v", err)
	}
	for _, e := range feed.Entries {
		point(e.Content)
	}
}
