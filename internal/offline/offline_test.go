package offline

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	markup "html"
	"os"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/credential"
	"jinlanling/internal/programme"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

func page(t testing.TB) []byte {
	raw, err := os.ReadFile("../credential/testdata/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := credential.ParsePublished(raw)
	if err != nil {
		t.Fatal(err)
	}
	html, err := (&Page{Issuer: "德州市人力资源和社会保障局", Site: "https://example.org", Keys: keys, Made: programme.NewDate(2021, 12, 5)}).HTML()
	if err != nil {
		t.Fatal(err)
	}
	return html
}

// TestThePolicyNamesWhatThePageHolds: the digests are those of the scripts and
// styles as they stand in the page, escaping and all.
func TestThePolicyNamesWhatThePageHolds(t *testing.T) {
	html := page(t)
	if got := markup.UnescapeString(string(html)); !strings.Contains(got, `content="`+Policy()+`"`) {
		t.Error("the page's own policy is not the one that is sent")
	}
	n := 0
	for _, m := range regexp.MustCompile(`(?s)<(?:script|style)>(.*?)</(?:script|style)>`).FindAllSubmatch(html, -1) {
		sum := sha256.Sum256(m[1])
		if !strings.Contains(Policy(), base64.StdEncoding.EncodeToString(sum[:])) {
			t.Errorf("not named: %.60s", m[1])
		}
		n++
	}
	if n != 3 {
		t.Errorf("%d scripts and styles, want 3", n)
	}
	if bytes.Contains(html, []byte("<script src")) || bytes.Contains(html, []byte("<link")) {
		t.Error("the page loads something")
	}
}

// TestThePageIsSmall: page and script under 60 KB as they travel, either way.
func TestThePageIsSmall(t *testing.T) {
	html := page(t)
	var z, b bytes.Buffer
	g, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	g.Write(html)
	g.Close()
	w := brotli.NewWriterLevel(&b, 9)
	w.Write(html)
	w.Close()
	t.Logf("%d bytes, gzip %d, brotli %d", len(html), z.Len(), b.Len())
	if z.Len() > 60_000 || b.Len() > 60_000 {
		t.Errorf("gzip %d, brotli %d bytes, want at most 60,000 of each", z.Len(), b.Len())
	}
}
