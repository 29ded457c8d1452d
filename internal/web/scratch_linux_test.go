package web_test

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

// ownScratch names the folder on which a process of this test mounts a small
// disk of its own.
const ownScratch = "JINLANLING_TEST_OWN_SCRATCH"

// A file that is too large for memory is put down in the scratch folder while it
// comes in. Where that is full, the page and the API name the full disk and what
// to do, and do not take it for wrong input. The disk is a small one in
// memory, which a process of its own mounts for itself alone; where the system
// lets nobody do that, the test says so.
func TestAFullScratchFolder(t *testing.T) {
	if dir := os.Getenv(ownScratch); dir != "" {
		onAFullScratch(t, dir)
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestAFullScratchFolder$", "-test.v")
	cmd.Env = append(os.Environ(), ownScratch+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	out, err := cmd.CombinedOutput()
	_, ran := errors.AsType[*exec.ExitError](err)
	switch {
	case err != nil && !ran, strings.Contains(string(out), "--- SKIP"):
		t.Skipf("no disk of one's own here: %v %s", err, out)
	case err != nil:
		t.Errorf("%v\n%s", err, out)
	}
}

func onAFullScratch(t *testing.T, dir string) {
	if err := syscall.Mount("small", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skip(err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
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
