package webtest

import (
	"bytes"
	"context"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Visitor is somebody's browser: it keeps its cookies. Who came in through As or
// Login signs in again when the year's clock has run past the session.
type Visitor struct {
	From    string // the address that it asks from, as 192.0.2.1:99; the recorder's own where empty
	Follows bool   // goes where an answer leads, as browsers do; otherwise the answer is what leads there

	t           testing.TB
	site        *Site
	user, grant string
	cookies     map[string]string
	asked       time.Time // when it asked last, by the year's clock
}

// session is the cookie of who is signed in without TLS.
const session = "jinlanling"

// enter signs in through the demo's door, or past a door that is shut.
func (v *Visitor) enter() {
	v.t.Helper()
	v.asked = v.site.Record.Now()
	if v.site.demo {
		v.cookies = map[string]string{}
		if a := v.send(request(http.MethodPost, "/demo", url.Values{"user": {v.user}, "grant": {v.grant}})); a.Status != http.StatusSeeOther {
			v.t.Fatalf("entering as %s: %d", v.user, a.Status)
		}
		return
	}
	secret, err := v.site.People.EnterDemo(context.Background(), v.user, v.grant)
	if err != nil {
		v.t.Fatal(err)
	}
	v.cookies[session] = secret
}

// Do sends a request as the browser does from a page of ours.
func (v *Visitor) Do(r *http.Request) Answer {
	v.t.Helper()
	now := v.site.Record.Now()
	if v.user != "" && now.Sub(v.asked) > signedIn {
		v.enter()
	}
	v.asked = now
	a := v.send(r)
	for range 10 {
		if !v.Follows || a.Status != http.StatusSeeOther {
			break
		}
		a = v.send(httptest.NewRequest(http.MethodGet, a.To, nil))
	}
	return a
}

func (v *Visitor) send(r *http.Request) Answer {
	v.t.Helper()
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if v.From != "" {
		r.RemoteAddr = v.From
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	v.site.pages.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		} else {
			v.cookies[c.Name] = c.Value
		}
	}
	return Answer{v.t, w.Code, w.Body.String(), w.Header().Get("Location"), r.URL.Path, w.Header()}
}

func request(method, path string, form url.Values) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// Get opens an address.
func (v *Visitor) Get(path string) Answer {
	v.t.Helper()
	return v.Do(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form.
func (v *Visitor) Post(path string, form url.Values) Answer {
	v.t.Helper()
	return v.Do(request(http.MethodPost, path, form))
}

// Upload sends a form with a file, without one where content is nil.
func (v *Visitor) Upload(path string, form url.Values, field, name string, content []byte) Answer {
	v.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, list := range form {
		for _, x := range list {
			m.WriteField(k, x)
		}
	}
	if content != nil {
		part, err := m.CreateFormFile(field, name)
		if err != nil {
			v.t.Fatal(err)
		}
		part.Write(content)
	}
	m.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.Do(r)
}

// Page is a page as it is read, which must be there and say everything given.
func (v *Visitor) Page(path string, says ...string) string {
	v.t.Helper()
	a := v.Get(path)
	if a.Status != http.StatusOK {
		v.t.Fatalf("GET %s: %d, want 200: %s", path, a.Status, a.words())
	}
	text := a.Text()
	for _, s := range says {
		if !strings.Contains(text, s) {
			v.t.Errorf("GET %s does not say %q", path, s)
		}
	}
	return text
}

// Form is what the form of a page sends: what it holds hidden, and what is
// filled in, name and value by turns.
func (v *Visitor) Form(path string, pairs ...string) url.Values {
	v.t.Helper()
	a := v.Get(path)
	if a.Status != http.StatusOK {
		v.t.Fatalf("GET %s: %d, want 200: %s", path, a.Status, a.words())
	}
	return With(a.Hidden(), pairs...)
}

// Fill opens a form and sends it filled in. Where it does not open, that is the
// answer.
func (v *Visitor) Fill(path string, in url.Values) Answer {
	v.t.Helper()
	a := v.Get(path)
	if a.Status != http.StatusOK {
		return a
	}
	form := a.Hidden()
	for k, list := range in {
		form[k] = list
	}
	return v.Post(path, form)
}

// Hand opens a form, fills it in and sends it with a file.
func (v *Visitor) Hand(path, field, content string, pairs ...string) Answer {
	v.t.Helper()
	return v.Upload(path, v.Form(path, pairs...), field, "凭证.pdf", []byte(content))
}

// Did fills in a form that must be taken, and gives the page that it led to.
func (v *Visitor) Did(path string, pairs ...string) string {
	v.t.Helper()
	a := v.Post(path, v.Form(path, pairs...))
	if a.Status != http.StatusSeeOther {
		v.t.Fatalf("POST %s: %d, want 303: %s", path, a.Status, a.Problems())
	}
	return a.Led()
}

// Refused fills in a form that must be refused with words.
func (v *Visitor) Refused(status int, path, says string, pairs ...string) {
	v.t.Helper()
	a := v.Post(path, v.Form(path, pairs...))
	if a.Status != status || !strings.Contains(a.Text(), says) {
		v.t.Errorf("POST %s: %d %s, want %d and %q", path, a.Status, a.Problems(), status, says)
	}
}

// Answer is what came back.
type Answer struct {
	t      testing.TB
	Status int
	Body   string // as it was sent
	To     string // where it leads
	Path   string // that was asked for
	Head   http.Header
}

// Want fails where the answer has another status, or lacks a part; a part begun
// with ! must not be there.
func (a Answer) Want(what string, status int, parts ...string) {
	a.t.Helper()
	if a.Status != status {
		a.t.Errorf("%s: status %d, want %d: %s", what, a.Status, status, a.words())
	}
	for _, p := range parts {
		if no, barred := strings.CutPrefix(p, "!"); barred {
			a.Lacks(what, no)
		} else if !strings.Contains(a.Body, p) {
			a.t.Errorf("%s: the page does not say %q: %s", what, p, a.words())
		}
	}
}

// Lacks fails where the answer says any of the parts.
func (a Answer) Lacks(what string, parts ...string) {
	a.t.Helper()
	for _, p := range parts {
		if strings.Contains(a.Body, p) {
			a.t.Errorf("%s: the page says %q", what, p)
		}
	}
}

// Text is the body as it is read: quotation marks are such.
func (a Answer) Text() string { return html.UnescapeString(a.Body) }

// Led is where the answer leads, without what was done there.
func (a Answer) Led() string {
	to, _, _ := strings.Cut(a.To, "?")
	return to
}

// Cookies are those that the answer sets.
func (a Answer) Cookies() []*http.Cookie { return (&http.Response{Header: a.Head}).Cookies() }

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// Hidden is what the forms of the page send by themselves. Where two have a
// field of one name, it is the later form's.
func (a Answer) Hidden() url.Values {
	out := url.Values{}
	for _, form := range strings.Split(a.Body, "<form") {
		own := url.Values{}
		for _, m := range hidden.FindAllStringSubmatch(form, -1) {
			own.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
		}
		for k, list := range own {
			out[k] = list
		}
	}
	return out
}

var (
	summary = regexp.MustCompile(`(?s)<div class="errors".*?</div>`)
	tags    = regexp.MustCompile(`(?s)<head>.*?</head>|<nav.*?</nav>|<[^>]*>`)
)

// Problems are the words with which a form was refused.
func (a Answer) Problems() string { return read(summary.FindString(a.Body)) }

// words are what a person reads on the page, cut to fit a failure's message.
func (a Answer) words() string {
	text := []rune(read(Main(a.Body)))
	return string(text[:min(len(text), 600)])
}

func read(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

// Main is a page without what stands around it on every page.
func Main(page string) string {
	_, main, _ := strings.Cut(page, `<main id="main"`)
	return main
}

// Between is what stands in a page between two marks, "" without the first.
func Between(page, from, to string) string {
	_, after, ok := strings.Cut(page, from)
	if !ok {
		return ""
	}
	inside, _, _ := strings.Cut(after, to)
	return inside
}

// With is a form filled in further, name and value by turns: the first value of
// a name replaces what stood there.
func With(form url.Values, pairs ...string) url.Values {
	out := url.Values{}
	for k, list := range form {
		out[k] = slices.Clone(list)
	}
	filled := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if !filled[pairs[i]] {
			out.Del(pairs[i])
		}
		filled[pairs[i]] = true
		out.Add(pairs[i], pairs[i+1])
	}
	return out
}
