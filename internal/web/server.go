// Package web is what a browser sees: pages for everybody who has a part in a
// year, drawn on the server, working without scripts. A handler reads or calls
// one app method and returns what to show, or an error to the one place that
// renders errors. It holds no rule of the programme.
//
// The one idea to know: lists, pages of one and forms are data. A noun's list
// and page come from its listing (package app), what can be done to it from
// the table of deeds here, who may from the action table (package programme).
package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// Options of a Server.
type Options struct {
	Demo    bool           // anybody may enter as anybody: demo data only
	Log     *slog.Logger   // no personal data is ever handed to it
	Proxies []netip.Prefix // whose X-Forwarded-For and -Proto are believed
	Version string
}

// Server serves the pages of a system.
type Server struct {
	sys    *app.System
	demo   bool
	log    *slog.Logger
	trust  []netip.Prefix
	routes []Route
	mux    *http.ServeMux
	assets *assets
}

// New makes a Server. It is an http.Handler through Handler.
func New(sys *app.System, o Options) *Server {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{sys: sys, demo: o.Demo, log: o.Log, trust: o.Proxies, mux: http.NewServeMux(), assets: loadAssets()}
	s.routes = s.table()
	for i := range s.routes {
		s.mux.Handle(s.routes[i].Pattern, s.serve(&s.routes[i]))
	}
	s.mux.Handle("GET /static/", s.assets)
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("/", s.serve(&Route{Pattern: "/", Open: true, Do: func(q *request) error {
		return programme.Errorf(programme.NotFound, "没有这个页面；网址可能抄错了，或页面已移走")
	}}))
	return s
}

// Routes is every route that is served, for the test that walks them and for
// the page that lists them.
func (s *Server) Routes() []Route { return s.routes }

// Handler is the server with what every answer carries.
func (s *Server) Handler() http.Handler {
	return s.guarded(http.NewCrossOriginProtection().Handler(s.mux))
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if _, err := s.sys.Checkpoint(r.Context()); err != nil {
		http.Error(w, "database", http.StatusServiceUnavailable)
		return
	}
	w.Write([]byte("ready\n"))
}

// guarded sets the headers of every answer and logs it: method, route, status,
// time and a reference, never what was asked for.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		began := time.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		ref := reference()
		r = r.WithContext(context.WithValue(r.Context(), referenceKey{}, ref))
		next.ServeHTTP(rec, r)
		s.log.Info("request", "ref", ref, "method", r.Method, "route", r.Pattern, "status", rec.status, "ms", time.Since(began).Milliseconds())
	})
}

type referenceKey struct{}

func reference() string {
	b := make([]byte, 5)
	rand.Read(b) // never fails
	return strings.ToUpper(hex.EncodeToString(b))
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// request is one request being answered.
type request struct {
	*http.Request
	s      *Server
	w      http.ResponseWriter
	ref    string
	signed *app.Signed // nil where nobody is signed in
	values values      // of a form that was sent
}

// caller is who asks, once under the form's key.
func (q *request) caller() app.Caller {
	c := app.Caller{}
	if q.signed != nil {
		c.Actor = q.signed.Actor
	}
	if q.values != nil {
		c.Key, c.Input = q.values.Get("_key"), q.values.digest(q.URL.Path)
	}
	return c
}

// year is the programme that the session looks at.
func (q *request) year() string {
	if q.signed == nil {
		return ""
	}
	return q.signed.Programme
}

// serve answers a route: who is signed in, what the route asks of them, the
// handler, and the error where there is one.
func (s *Server) serve(route *Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{Request: r, s: s, w: w}
		q.ref, _ = r.Context().Value(referenceKey{}).(string)
		defer func() {
			if p := recover(); p != nil {
				s.log.Error("panic", "ref", q.ref, "route", r.Pattern, "panic", p, "stack", string(debug.Stack()))
				q.fail(programme.Errorf(programme.Internal, "panic"))
			}
		}()
		if err := q.admit(route); err != nil {
			q.fail(err)
			return
		}
		if q.w == nil {
			return
		}
		if err := route.Do(q); err != nil {
			q.fail(err)
		}
	})
}

// admit finds who is signed in and holds the route's table row against them.
// It sets w to nil where it has answered already.
func (q *request) admit(route *Route) error {
	if c, err := q.Cookie(cookieName); err == nil {
		if q.signed, err = q.s.sys.Session(q.Context(), c.Value); err != nil {
			return err
		}
	}
	if route.Open {
		return q.parse(route)
	}
	if q.signed == nil {
		q.redirect("/login?to=" + urlQuery(q.URL.RequestURI()))
		return nil
	}
	if route.Any {
		return q.parse(route)
	}
	if q.signed.Actor.Role == "" {
		q.redirect("/roles")
		return nil
	}
	if !route.allows(q.signed.Actor.Role) {
		return programme.Errorf(programme.Forbidden, "%s不能打开这个页面", q.signed.Actor.Role.Name())
	}
	if app.NeedsSecondFactor(q.signed.Actor.Role) && !q.s.demo {
		if on, err := q.s.sys.SecondFactorOn(q.Context(), q.signed.User.ID); err != nil {
			return err
		} else if !on {
			q.redirect("/account/code?needed=1")
			return nil
		}
	}
	return q.parse(route)
}

// redirect answers with another page to see.
func (q *request) redirect(to string) {
	http.Redirect(q.w, q.Request, to, http.StatusSeeOther)
	q.w = nil
}

// show renders a page.
func (q *request) show(c templ.Component) error { return q.showAs(http.StatusOK, c) }

func (q *request) showAs(status int, c templ.Component) error {
	h := q.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	out, done := compressed(q.w, q.Request, status)
	defer done()
	return c.Render(q.Context(), out)
}

// statusOf is the one table from error codes to HTTP.
var statusOf = map[programme.ErrorCode]int{
	programme.Invalid: http.StatusBadRequest, programme.Forbidden: http.StatusForbidden, programme.NotFound: http.StatusNotFound,
	programme.WrongState: http.StatusConflict, programme.Conflict: http.StatusConflict, programme.Repeated: http.StatusConflict,
	programme.TooLarge: http.StatusRequestEntityTooLarge, programme.Busy: http.StatusTooManyRequests, programme.Internal: http.StatusInternalServerError,
}

var statusTitles = map[int]string{
	http.StatusBadRequest: "填写有误", http.StatusForbidden: "没有权限", http.StatusNotFound: "没有找到", http.StatusConflict: "现在不能办理",
	http.StatusRequestEntityTooLarge: "文件太大", http.StatusTooManyRequests: "请稍后再试", http.StatusInternalServerError: "系统出了问题",
}

// fail renders an error; what is inside an internal one goes to the log alone.
func (q *request) fail(err error) {
	if q.w == nil {
		return
	}
	status := statusOf[programme.CodeOf(err)]
	p := errorPage{Title: statusTitles[status], Message: "这次没有办成，数据没有改动。请稍后再试；仍不行时把编号告诉管理员。", Ref: q.ref}
	if e, ok := errors.AsType[*programme.Error](err); ok && e.Code != programme.Internal {
		p.Message, p.Problems = q.worded(e), e.Problems
	}
	if status == http.StatusInternalServerError {
		q.s.log.Error("request failed", "ref", q.ref, "route", q.Pattern, "err", err)
	}
	page := q.page(p.Title)
	if err := q.showAs(status, errorView(page, p)); err != nil {
		q.s.log.Error("rendering an error", "ref", q.ref, "err", err)
	}
}

// from is the address that a request came from, as far as it can be believed.
func (q *request) from() string {
	host, _, err := net.SplitHostPort(q.RemoteAddr)
	if err != nil {
		return q.RemoteAddr
	}
	if !q.trusted(host) {
		return host
	}
	list := strings.Split(q.Header.Get("X-Forwarded-For"), ",")
	for i := len(list) - 1; i >= 0; i-- {
		if a := strings.TrimSpace(list[i]); a != "" && !q.trusted(a) {
			return a
		}
	}
	return host
}

func (q *request) trusted(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range q.s.trust {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// secure reports whether the browser speaks TLS to us or to a proxy we trust.
func (q *request) secure() bool {
	if q.TLS != nil {
		return true
	}
	host, _, _ := net.SplitHostPort(q.RemoteAddr)
	return q.trusted(host) && q.Header.Get("X-Forwarded-Proto") == "https"
}
