package page

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/idp"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"

	"github.com/a-h/templ"
)

// Options of a Server.
type Options struct {
	Demo     bool           // anybody may enter as anybody: demo data only
	Log      *slog.Logger   // no personal data is ever handed to it
	Proxies  []netip.Prefix // whose X-Forwarded-For and -Proto are believed
	Origin   string         // scheme and host that people type, where a proxy hides it
	Crowd    int            // requests at once from one address; 64 where 0
	Hotline  string         // the telephone that public lists print; "" leaves a line to write on
	Identity *idp.Provider  // of the province or the city; nil for none
	API      API            // answers /api/; nil for none
}

// Server serves the pages of a system.
type Server struct {
	Sys      *app.System
	Demo     bool
	log      *slog.Logger
	trust    []netip.Prefix
	tables   Tables
	mux      *http.ServeMux
	api      API
	assets   *assets
	origin   string
	Identity *idp.Provider // nil for none
	crowd    *crowd
	Phone    string // the bureau's, on public lists
	patience
	*metrics

	recently recently
	thumbs   thumbs
	looking  looking
	Codes    qrCodes
}

// Tables are what a site is made of: package web hands them in, so that what
// draws pages knows none of them.
type Tables struct {
	Routes []Route
	Deeds  []Deed
	Panels map[programme.Noun][]Panel
	Papers map[programme.Noun]Papers
	Works  []Work
	Menu   func(role programme.Role, path string) []MenuGroup
	Await  func(*Request) (string, error) // what an empty list waits for; "" for nothing
}

// Hotline is the telephone that public lists print: the configuration's, else
// the one that the administrator set; "" where there is none.
func (q *Request) Hotline() (string, error) {
	if q.Server.Phone != "" {
		return q.Server.Phone, nil
	}
	return q.Sys.Message.Hotline(q.Context())
}

// New makes a Server. It is an http.Handler through Handler.
func New(sys *app.System, o Options, t Tables) *Server {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Sys: sys, Demo: o.Demo, log: o.Log, trust: o.Proxies, tables: t, mux: http.NewServeMux(), api: o.API, assets: loadAssets(),
		origin: o.Origin, Identity: o.Identity, crowd: newCrowd(o.Crowd), Phone: o.Hotline, patience: usualPatience, metrics: newMetrics(sys)}
	if s.Identity != nil {
		s.Identity.Reachable() // has it looked for, so that the door knows
	}
	for i := range s.tables.Routes {
		s.mux.Handle(s.tables.Routes[i].Pattern, s.serve(&s.tables.Routes[i]))
	}
	s.mux.Handle("GET /static/", s.assets)
	s.mux.HandleFunc("GET /healthz", healthy)
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("/", s.serve(&Route{Pattern: "/", Open: true, Do: nowhere}))
	return s
}

// Routes is every route that is served, for the test that walks them and for
// the page that lists them.
func (s *Server) Routes() []Route { return s.tables.Routes }

// Handler is the server with what every answer carries. The API stands beside
// the pages: it takes tokens and no cookies, so that no other site can use it
// through a browser.
func (s *Server) Handler() http.Handler {
	pages := s.sameOrigin(s.mux)
	if s.api == nil {
		return s.guarded(pages)
	}
	return s.guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			s.api.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	}))
}

// API answers under /api/, and words there what was refused before it came so
// far.
type API interface {
	http.Handler
	Refused(w http.ResponseWriter, status int, detail string)
}

// Route is one row of the route table: a pattern, who it answers, and what it
// does. Exactly one of Open, Any, Noun, Action and Roles says who.
type Route struct {
	Pattern string
	Open    bool             // anybody, signed in or not
	Any     bool             // anybody signed in, in whatever role
	Proved  bool             // who has just proved to be who they are
	Noun    programme.Noun   // who may read it (programme.Reads)
	Action  programme.Action // who may do it (programme.Actions)
	Roles   []programme.Role // these
	Do      func(*Request) error
}

// Allows reports whether a role passes the route's row. Whose thing it is, the
// app asks.
func (r *Route) Allows(role programme.Role) bool {
	switch {
	case r.Open || r.Any:
		return true
	case r.Noun != "":
		return programme.MayRead(role, r.Noun)
	case r.Action != "":
		return slices.Contains(programme.Find(r.Action).Roles, role)
	}
	return slices.Contains(r.Roles, role)
}

// Request is one request being answered.
type Request struct {
	*http.Request
	Sys    *app.System
	Server *Server
	Writer http.ResponseWriter
	ref    string
	Signed *people.Signed // nil where nobody is signed in
	Values Values         // of a form that was sent
	year   *rules.Notice  // of the year that is worked in, once asked for
}

// Caller is who asks, once under the form's key.
func (q *Request) Caller() act.Caller {
	c := act.Caller{}
	if q.Signed != nil {
		c.Actor = q.Signed.Actor
	}
	if q.Values != nil {
		c.Key, c.Input = q.Values.Get("_key"), q.Values.digest(q.URL.Path)
	}
	return c
}

// Year is the programme that the session looks at.
func (q *Request) Year() string {
	if q.Signed == nil {
		return ""
	}
	return q.Signed.Programme
}

// serve answers a route: who is signed in, what the route asks of them, the
// handler, and the error where there is one.
func (s *Server) serve(route *Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &Request{Request: r, Sys: s.Sys, Server: s, Writer: w}
		q.ref, _ = r.Context().Value(referenceKey{}).(string)
		defer func() {
			if p := recover(); p != nil {
				if p = s.panicked(q, p); p != nil {
					panic(p) // to guarded: the answer had begun
				}
			}
		}()
		if err := q.admit(route); err != nil {
			q.fail(err)
			return
		}
		if q.Writer == nil {
			return
		}
		if err := route.Do(q); err != nil {
			q.fail(err)
		}
	})
}

// admit finds who is signed in and holds the route's table row against them.
// It sets w to nil where it has answered already.
func (q *Request) admit(route *Route) error {
	if c, err := q.Cookie(q.CookieName()); err == nil {
		if q.Signed, err = q.Sys.People.Session(q.Context(), c.Value); err != nil {
			return err
		}
		q.noteUser()
	}
	if route.Open {
		return q.parse(route)
	}
	if q.Signed == nil {
		q.Redirect("/login?to=" + urlQuery(q.URL.EscapedPath())) // without the query: what was typed into a search stays out of addresses
		return nil
	}
	if route.Proved && !q.Signed.Proved {
		to := q.URL.RequestURI()
		if q.Method != http.MethodGet { // what was sent is not kept: its page begins anew
			to = strings.Join(strings.SplitN(q.URL.Path, "/", 4)[:3], "/")
		}
		q.Redirect("/account/prove?to=" + urlQuery(to))
		return nil
	}
	if route.Any {
		return q.parse(route)
	}
	if q.Signed.Actor.Role == "" {
		q.Redirect("/roles")
		return nil
	}
	if !route.Allows(q.Signed.Actor.Role) {
		return programme.Errorf(programme.Forbidden, "%s不能打开这个页面", q.Signed.Actor.Role.Name())
	}
	return q.parse(route)
}

// Redirect answers with another page to see.
func (q *Request) Redirect(to string) {
	http.Redirect(q.Writer, q.Request, to, http.StatusSeeOther)
	q.Writer = nil
}

// Show renders a page.
func (q *Request) Show(c templ.Component) error { return q.ShowAs(http.StatusOK, c) }

func (q *Request) ShowAs(status int, c templ.Component) error {
	h := q.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	return WritePage(q.Writer, q.Request, status, func(out io.Writer) error { return c.Render(q.forReader(), out) })
}

// SendJSON answers a script.
func (q *Request) SendJSON(status int, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	q.Writer.WriteHeader(status)
	_, err = q.Writer.Write(raw)
	return err
}

// StatusOf is the one table from error codes to HTTP.
var StatusOf = act.Statuses

// statusTitles are the titles of pages that refuse: those of every answer, and
// of what only somebody at a browser meets.
var statusTitles = func() map[int]string {
	m := maps.Clone(act.StatusTitles)
	maps.Copy(m, map[int]string{http.StatusMethodNotAllowed: "不能这样打开", http.StatusRequestTimeout: "没有收完整", http.StatusRequestURITooLong: "网址太长",
		http.StatusRequestHeaderFieldsTooLarge: "请求太大", http.StatusServiceUnavailable: "暂时不能用"})
	return m
}()

// fail renders an error; what is inside an internal one goes to the log alone.
func (q *Request) fail(err error) {
	if q.Writer == nil {
		return
	}
	status := StatusOf[programme.CodeOf(err)]
	if r, ok := errors.AsType[*refusal](err); ok {
		status, err = r.status, programme.Errorf(programme.Invalid, "%s", r.message)
	}
	p := Failure{Title: statusTitles[status], Message: "这次没有办成，数据没有改动。请稍后再试；仍不行时把编号告诉管理员。", Ref: q.ref}
	if e, ok := errors.AsType[*programme.Error](err); ok && e.Code != programme.Internal {
		p.Message, p.Problems = q.Worded(e), e.Problems
	}
	if status == http.StatusServiceUnavailable {
		q.Writer.Header().Set("Retry-After", act.RetryAfter)
	}
	if status >= http.StatusInternalServerError {
		q.Server.log.Error("request failed", "ref", q.ref, "route", q.Pattern, "err", err, "cause", errors.Unwrap(err))
	}
	if q.Server.api != nil && strings.HasPrefix(q.URL.Path, "/api/") {
		q.Server.api.Refused(q.Writer, status, p.Message)
		return
	}
	q.Request = q.WithContext(context.WithoutCancel(q.Context())) // a body that was cut off ended it
	page := q.Page(p.Title)
	if err := q.ShowAs(status, errorView(page, p)); err != nil {
		q.Server.log.Error("rendering an error", "ref", q.ref, "err", err)
	}
}
