package page

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"jinlanling/internal/programme"
)

func TestAddressesAreMadeText(t *testing.T) {
	for _, c := range []struct {
		in, path, q string
		refused     bool
	}{
		{"/base/x1?q=%E4%B8%81", "/base/x1", "丁", false},
		{"/base/x%E2%80%8B1?q=%E2%BC%80%E2%80%AE", "/base/x1", "一", false},
		{"/base/x%00", "", "", true},
		{"/base/x?q=%00", "", "", true},
		{"/base/x?q=%FF%FE", "", "", true},
		{"/base/x?%FF=1", "", "", true},
	} {
		u, err := url.ParseRequestURI(c.in)
		if err != nil {
			t.Fatal(err)
		}
		err = cleanAddress(u)
		if (programme.CodeOf(err) == programme.Invalid) != c.refused {
			t.Errorf("%s: %v", c.in, err)
		}
		if !c.refused && (u.Path != c.path || u.Query().Get("q") != c.q) {
			t.Errorf("%s: %q %q", c.in, u.Path, u.Query().Get("q"))
		}
	}
}

func TestFormsAreMadeText(t *testing.T) {
	r := httptest.NewRequest("POST", "/", nil)
	r.PostForm = url.Values{"name": {"丁\u200c⼀禾"}, "password": {"a\u200bb"}}
	if err := cleanForm(r); err != nil || r.PostForm.Get("name") != "丁一禾" || r.PostForm.Get("password") != "a\u200bb" {
		t.Errorf("%v, %q", err, r.PostForm)
	}
	r.PostForm = url.Values{"name": {"丁\x00"}, "unit": {"\xff厂"}}
	e, _ := cleanForm(r).(*programme.Error)
	if e == nil || len(e.Problems) != 2 {
		t.Errorf("%+v", e)
	}
}
