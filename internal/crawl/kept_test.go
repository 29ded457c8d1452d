package crawl

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// TestKeepRootAndDocument writes the newest checkpoint of a small year and the
// document of the API beside the pages that ./same compares.
func TestKeepRootAndDocument(t *testing.T) {
	folder := os.Getenv("JINLANLING_PAGES")
	if folder == "" {
		t.Skip("nothing is kept: ./same sets where")
	}
	w := open(t)
	v, err := w.Record.VerifyJournal(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	for name, b := range map[string][]byte{"root": []byte(v.Root), "openapi.json": rec.Body.Bytes()} {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
