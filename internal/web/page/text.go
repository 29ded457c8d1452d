package page

import (
	"net/http"
	"net/url"
	"strings"

	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// Bytes of a browser or program become text here and nowhere else (idcode.Text):
// addresses before they are routed, forms as they are parsed.

// cleanAddress makes text of a request's path and query.
func cleanAddress(u *url.URL) error {
	if strings.IndexFunc(u.Path+u.RawQuery, func(r rune) bool { return r >= 0x80 || r < ' ' || r == 0x7f || r == '%' }) < 0 {
		return nil
	}
	fault := programme.Errorf(programme.Invalid, "网址里有读不出的字符，请从页面上的链接进入")
	if path := idcode.Text(u.Path); path != u.Path {
		if idcode.CheckText(path) != nil {
			return fault
		}
		u.Path, u.RawPath = path, ""
	}
	q, changed := u.Query(), false
	for name, list := range q {
		if idcode.CheckText(idcode.Text(name)) != nil {
			return fault
		}
		for i, v := range list {
			if list[i] = idcode.Text(v); list[i] != v {
				changed = true
			}
			if idcode.CheckText(list[i]) != nil {
				return fault
			}
		}
	}
	if changed {
		u.RawQuery = q.Encode()
	}
	return nil
}

// secrets are the fields that are compared as they were typed.
var secrets = map[string]bool{"password": true, "again": true, "old": true}

// cleanForm makes text of what a form sent; all fields that are none are named.
func cleanForm(r *http.Request) error {
	var problems []programme.Problem
	clean := func(form url.Values) {
		for name, list := range form {
			for i := range list {
				if secrets[name] {
					continue
				}
				if list[i] = idcode.Text(list[i]); idcode.CheckText(list[i]) != nil {
					problems = append(problems, programme.Problem{Field: name, Code: "text", Message: idcode.CheckText(list[i]).Error()})
					break
				}
			}
		}
	}
	clean(r.PostForm)
	if r.MultipartForm != nil {
		for _, files := range r.MultipartForm.File {
			for _, f := range files {
				f.Filename = strings.ReplaceAll(idcode.Text(f.Filename), string(idcode.Unreadable), "")
			}
		}
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "填写的内容里有读不出的字符，请删去后重新填写", Problems: problems}
	}
	return nil
}
