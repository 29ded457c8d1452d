package planpages_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// The documents that recognise bases are everybody's, as a page, PDF and Word.
func TestRecognitionIsPublic(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	public := w.Nobody(t)
	public.Page("/recognised", "关于认定 2021 年度", "下载 PDF", "下载 Word", "德州普利森技工学校")
	public.Page("/places", "/recognised?programme=")
	for kind, begins := range map[string]string{"pdf": "%PDF-", "docx": "PK"} {
		if r := public.Get("/recognised/" + kind); r.Status != http.StatusOK || !strings.HasPrefix(r.Text(), begins) {
			t.Errorf("%s: %d", kind, r.Status)
		}
	}
	for _, path := range []string{"/recognised/exe", "/recognised/pdf?number=none", "/recognised?programme=none"} {
		if r := public.Get(path); r.Status != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, r.Status)
		}
	}
}

var heldFile = regexp.MustCompile(`name="held-paper-licence" value="([^"]+)" checked`)

// A file chosen before a row is added stays with the form, and can be left out.
func TestFilesStayWhenARowIsAdded(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	u, err := w.People.CreateUser(t.Context(), act.As(act.SystemActor), "xinyuan", "新院负责人")
	if err != nil {
		t.Fatal(err)
	}
	g := programme.Grant{UserID: u.ID, Role: programme.RoleHead, BaseCode: "91371400MA3C0016X1"}
	if err := w.People.Grant(t.Context(), act.As(act.SystemActor), g); programme.CodeOf(err) != programme.Invalid {
		t.Errorf("a credit code with a wrong digit is granted: %v", err)
	}
	g.BaseCode = "91371400ma3c0016x0"
	if err := w.People.Grant(t.Context(), act.As(act.SystemActor), g); err != nil {
		t.Fatal(err)
	}
	c := w.Login(t, "xinyuan")
	path := "/programme/" + w.Cast.Programme + "/do/apply"
	send := func(file string, pairs ...string) webtest.Answer {
		var content []byte
		if file != "" {
			content = []byte(file)
		}
		return c.Upload(path, c.Form(path, pairs...), "paper-licence", "许可证.pdf", content)
	}
	r := send("%PDF-1.4 licence", "_go", "add:teachers", "_rows-teachers", "3", "licence", "鲁 1 号")
	held := heldFile.FindStringSubmatch(r.Text())
	if r.Status != http.StatusOK || held == nil || !strings.Contains(r.Text(), "已上传：许可证.pdf") || !strings.Contains(r.Text(), "teachers-3-name") {
		t.Fatalf("%d: the file is lost with the row that was added: %q", r.Status, held)
	}
	again := send("", "_go", "add:teachers", "_rows-teachers", "4", "held-paper-licence", html.UnescapeString(held[1]))
	if !heldFile.MatchString(again.Body) {
		t.Error("the file is lost with the second row")
	}
	if refused := send("", "held-paper-licence", held[1], "name", "新院", "county", "德城区", "licence",
		"鲁 1 号"); strings.Contains(refused.Problems(), "请上传办学许可证") || !strings.Contains(refused.Problems(), "请上传教师") ||
		!heldFile.MatchString(refused.Body) {
		t.Errorf("refused with a held licence: %s", refused.Problems())
	}
	if dropped := send("", "_go", "add:teachers", "_rows-teachers", "4"); heldFile.MatchString(dropped.Body) {
		t.Error("a file that was left out is there again")
	}
}
