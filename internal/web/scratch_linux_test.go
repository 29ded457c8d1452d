package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/storetest"
	"jinlanling/internal/web/webtest"
)

// A file that is too large for memory is put down in the scratch folder while it
// comes in. Where that is full, the page and the API name the full disk and what
// to do, and do not take it for wrong input. The disk is a small one in
// memory, which a process of its own mounts for itself alone; where the system
// lets nobody do that, the test says so.
func TestAFullScratchFolder(t *testing.T) {
	storetest.OnSmallDisk(t, "1m", func(dir string) { onAFullScratch(t, dir) })
}

func onAFullScratch(t *testing.T, dir string) {
	w := webtest.Open(t, demotest.RostersIn)
	clerk := w.Bases[0].Clerk
	roles, err := w.People.RolesOf(t.Context(), clerk.User)
	if err != nil {
		t.Fatal(err)
	}
	scopes := []string{people.ScopeRead}
	for _, a := range people.DoesOf(clerk.Role) {
		scopes = append(scopes, string(a))
	}
	_, token, err := w.People.CreateToken(t.Context(), act.As(clerk), people.TokenIn{UserID: clerk.User, GrantID: roles[0].Grant.ID, Name: "试验",
		Scopes: scopes, LastDay: w.Today().AddDays(30)})
	if err != nil {
		t.Fatal(err)
	}
	page, large := w.As(t, clerk), bytes.Repeat([]byte("大"), 12<<20/3)
	roster := "/base/" + w.Bases[0].Base.ID + "/roster"
	direct := api.New(w.System, api.Options{Clock: w.Clock.Now})
	upload := func() *httptest.ResponseRecorder {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, _ := form.CreateFormFile("file", "影像.mp4")
		part.Write(large)
		form.Close()
		r := httptest.NewRequest(http.MethodPost, "/api/v1/file", &b)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.Header.Set("Authorization", "Bearer "+token)
		rec := httptest.NewRecorder()
		direct.ServeHTTP(rec, r)
		return rec
	}

	t.Setenv("TMPDIR", dir)
	if a := page.Upload(roster, nil, "file", "名册.csv", large); a.Status != http.StatusInsufficientStorage || !strings.Contains(a.Body, "磁盘满了") {
		t.Errorf("the page answers %d: %.300s", a.Status, a.Text())
	}
	if a := upload(); a.Code != http.StatusInsufficientStorage || !strings.Contains(a.Body.String(), "磁盘满了") {
		t.Errorf("the API answers %d: %s", a.Code, a.Body)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("there is left in the full folder %q, %v", left, err)
	}
	t.Setenv("TMPDIR", t.TempDir())
	if a := upload(); a.Code >= 400 {
		t.Errorf("with room again the API answers %d: %s", a.Code, a.Body)
	}
}
