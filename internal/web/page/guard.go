package page

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/record"
	"jinlanling/internal/programme"
)

// Bounds of one request. A body may take as long as it moves: a phone on a
// slow line gets a recording through, one that trickles bytes to hold a
// connection does not.
const (
	headerBytes    = 32 << 10
	addressBytes   = 8 << 10
	writeWait      = 60 * time.Second // for the reader to take some
	readyWithin    = 3 * time.Second
	behindMost     = 15 * time.Second // of the journal's sequencer
	diskLeast      = 256 << 20
	crowdByDefault = 64
)

// patience is how long a body is waited for.
type patience struct {
	next  time.Duration // for the next bytes
	grace time.Duration // before the rate counts
	rate  int64         // bytes a second at least
}

var usualPatience = patience{next: 30 * time.Second, grace: 60 * time.Second, rate: 4 << 10}

// HTTPServer is an http.Server for a handler, with the timeouts that keep slow
// and silent clients from holding it. What a body and an answer may take
// beyond them, guarded allows as they move.
func HTTPServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: usualPatience.grace, WriteTimeout: writeWait,
		IdleTimeout:    120 * time.Second,
		MaxHeaderBytes: 8 * headerBytes} // above headerBytes, so that what is refused is refused with a page
}

// refusal is an answer that no error code of the programme stands for: it is
// about HTTP and not about the matter.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return r.message }

// note is what the log learns of a request while it is answered.
type note struct{ user string }

type (
	noteKey      struct{}
	referenceKey struct{}
)

// noteUser notes who is signed in, by a digest of their id: enough to see that
// two lines are the same person, not who.
func (q *Request) noteUser() {
	if n, ok := q.Context().Value(noteKey{}).(*note); ok && q.Signed != nil {
		sum := sha256.Sum256([]byte("log\x00" + q.Signed.User.ID))
		n.user = hex.EncodeToString(sum[:5])
	}
}

func reference() string {
	b := make([]byte, 5)
	rand.Read(b) // never fails
	return strings.ToUpper(hex.EncodeToString(b))
}

// guarded is around every answer: its headers, its bounds, its line in the log
// and in the metrics. The line has the route's pattern, status, time and a
// reference; never what was asked for.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, ref, n := time.Now(), reference(), &note{}
		rec := &recorder{ResponseWriter: w, status: http.StatusOK, control: http.NewResponseController(w)}
		r = r.WithContext(context.WithValue(context.WithValue(r.Context(), referenceKey{}, ref), noteKey{}, n))
		q := &Request{Request: r, Sys: s.Sys, Server: s, Writer: rec, ref: ref}
		q.headers()
		s.inFlight.Inc()
		defer func() {
			p := recover()
			if p != nil && p != http.ErrAbortHandler {
				p = s.panicked(q, p)
			}
			s.inFlight.Dec()
			if r.MultipartForm != nil { // the server would clear away those of the request before ours
				r.MultipartForm.RemoveAll()
			}
			took := time.Since(began)
			s.observe(r.Pattern, rec.status, took)
			log := s.log.Info
			if quiet[r.Pattern] && rec.status < 400 {
				log = s.log.Debug
			}
			log("request", "ref", ref, "method", method(r), "route", r.Pattern, "status", rec.status, "ms", took.Milliseconds(), "user", n.user)
			if p != nil {
				panic(p) // http.ErrAbortHandler: the answer had begun and cannot be made whole
			}
		}()
		from := q.From()
		if err := s.bounds(r, from); err != nil {
			q.fail(err)
			return
		}
		defer s.crowd.leave(from)
		rec.pace(r, s.patience)
		next.ServeHTTP(rec, r)
		rec.extend()
	})
}

// quiet are the routes whose lines say nothing when all is well.
var quiet = map[string]bool{"GET /static/": true, "GET /healthz": true, "GET /readyz": true}

// method is the request's, or "other": a client may make words up.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// headers sets what every answer carries.
func (q *Request) headers() {
	h := q.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Request-Reference", q.ref) // a proxy's log can name it instead of the address
	if q.Secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// bounds refuses a request that is too large at its head, or one too many from
// its address; after nil the address must leave the crowd.
func (s *Server) bounds(r *http.Request, from string) error {
	if len(r.RequestURI) > addressBytes {
		return &refusal{http.StatusRequestURITooLong, "网址超过了能处理的长度；请回到列表，少填几个筛选条件"}
	}
	size := 0
	for name, list := range r.Header {
		for _, v := range list {
			size += len(name) + len(v)
		}
	}
	if size > headerBytes {
		return &refusal{http.StatusRequestHeaderFieldsTooLarge, "浏览器发来的请求头太大；请清除本网站的 Cookie 后再试"}
	}
	if err := cleanAddress(r.URL); err != nil {
		return err
	}
	if !s.crowd.enter(from) {
		return programme.Errorf(programme.Busy, "您所在的网络同时打开的页面太多，请稍等几秒再试")
	}
	return nil
}

// crowd counts the requests that are being answered, by address.
type crowd struct {
	most int
	mu   sync.Mutex
	here map[string]int
}

func newCrowd(most int) *crowd {
	if most <= 0 {
		most = crowdByDefault
	}
	return &crowd{most: most, here: map[string]int{}}
}

func (c *crowd) enter(from string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.here[from] >= c.most {
		return false
	}
	c.here[from]++
	return true
}

func (c *crowd) leave(from string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.here[from]--; c.here[from] <= 0 {
		delete(c.here, from)
	}
}

// recorder notes an answer's status, and gives it time as long as it moves.
type recorder struct {
	http.ResponseWriter
	status   int
	begun    bool
	control  *http.ResponseController
	extended time.Time
}

func (r *recorder) WriteHeader(status int) {
	if !r.begun {
		r.status, r.begun = status, status >= 200
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.begun = true
	r.extend()
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// extend gives the reader some time from now on. A test's recorder has no
// connection to give time to.
func (r *recorder) extend() {
	if now := time.Now(); now.Sub(r.extended) > time.Second {
		r.extended = now
		r.control.SetWriteDeadline(now.Add(writeWait))
	}
}

// pace lets a body take its time as long as it moves. A request without one is
// not bounded by the time that reading it might have taken.
func (r *recorder) pace(q *http.Request, p patience) {
	if q.Body == nil || q.Body == http.NoBody {
		r.control.SetReadDeadline(time.Time{})
		return
	}
	q.Body = &pacedBody{ReadCloser: q.Body, patience: p, control: r.control, began: time.Now()}
}

type pacedBody struct {
	io.ReadCloser
	patience
	control *http.ResponseController
	began   time.Time
	n       int64
}

func (b *pacedBody) Read(p []byte) (int, error) {
	next, least := time.Now().Add(b.next), b.began.Add(b.grace+time.Duration(b.n/b.rate)*time.Second)
	if least.Before(next) {
		next = least
	}
	b.control.SetReadDeadline(next)
	n, err := b.ReadCloser.Read(p)
	b.n += int64(n)
	if err == io.EOF {
		b.control.SetReadDeadline(time.Time{}) // or the connection counts as lost while the request is still carried out
	}
	return n, err
}

// panicked logs a panic by its type and place, never by its value, which may
// be anybody's data, and answers with a page where none was begun. It returns
// what to panic with then.
func (s *Server) panicked(q *Request, p any) any {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	what, where := act.PanicText(p)
	s.log.Error("panic", "ref", q.ref, "route", q.Pattern, "panic", what, "stack", where)
	s.panics.Inc()
	if rec, ok := q.Writer.(*recorder); ok && rec.begun {
		return http.ErrAbortHandler
	}
	q.Signed = nil // the page about it needs nothing that may panic again
	q.fail(programme.Errorf(programme.Internal, "panic"))
	return nil
}

// sameOrigin refuses changes that another site's page sends in a reader's name.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	c := http.NewCrossOriginProtection()
	if s.origin != "" {
		c.AddTrustedOrigin(s.origin) // checked when the settings were read
	}
	c.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &Request{Request: r, Sys: s.Sys, Server: s, Writer: w}
		q.ref, _ = r.Context().Value(referenceKey{}).(string)
		q.fail(programme.Errorf(programme.Forbidden, "这次提交不是从本系统的页面发出的，没有办理。请从本系统打开页面再提交；若确是本系统的页面，请管理员检查对外网址（public-url）和代理的 Host 设置"))
	}))
	return c.Handler(next)
}

// nowhere answers what no route does: a page that is not there, or one that is
// and does not take this method.
func nowhere(q *Request) error {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		if _, pattern := q.Server.mux.Handler(&http.Request{Method: m, Host: q.Host, URL: &url.URL{Path: q.URL.Path}}); pattern != "/" && pattern != "" {
			allow = append(allow, m)
		}
	}
	if len(allow) == 0 {
		return programme.Errorf(programme.NotFound, "没有这个页面；网址可能抄错了，或页面已移走")
	}
	q.Writer.Header().Set("Allow", strings.Join(allow, ", "))
	return &refusal{http.StatusMethodNotAllowed, "这个网址不能这样打开；请回首页，从菜单进入"}
}

// ready says whether requests should come here: the database answers, the
// journal's entries get their places, the disk has room.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyWithin)
	defer cancel()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	v, err := s.Sys.Record.Vitals(ctx)
	if err != nil {
		s.log.Error("not ready", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, "database failing\n")
		return
	}
	status, text := readiness(&v, s.Sys.Record.Untrusted() == "")
	w.WriteHeader(status)
	io.WriteString(w, text)
}

// readiness is what a balancer is told. Entries that the program refused are
// named and stop nothing: else one row written into the database would take the
// site from everybody.
func readiness(v *record.Vitals, trusted bool) (status int, text string) {
	status = http.StatusOK
	for _, c := range []struct {
		name string
		ok   bool
	}{
		{"database", true}, {"journal", trusted && v.SequencerSilent < behindMost && v.OldestWaiting < behindMost},
		{"disk", !v.DiskKnown || v.DiskFree > diskLeast},
	} {
		word := " ok\n"
		if !c.ok {
			status, word = http.StatusServiceUnavailable, " failing\n"
		}
		text += c.name + word
	}
	if v.FilesAway != nil { // a bucket; a folder is the disk
		status, text = http.StatusServiceUnavailable, text+"files failing\n"
	}
	if !trusted {
		text += "journal is not the one that was signed\n"
	}
	if v.Refused > 0 {
		text += "journal refused " + strconv.FormatInt(v.Refused, 10) + "\n"
	}
	return status, text
}

// From is the address that a request came from, as far as it can be believed:
// the connection's, or the last that a trusted proxy wrote down and that is
// not a proxy itself.
func (q *Request) From() string {
	host, _, err := net.SplitHostPort(q.RemoteAddr)
	if err != nil {
		host = q.RemoteAddr
	}
	if !q.trusted(host) {
		return host
	}
	list := strings.Split(strings.Join(q.Header.Values("X-Forwarded-For"), ","), ",") // a proxy may add a line of its own
	for i := len(list) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(list[i]))
		if err != nil {
			return host // not an address: nothing left of it can be believed either
		}
		if !q.trusted(a.String()) {
			return a.Unmap().String()
		}
	}
	return host
}

func (q *Request) trusted(host string) bool {
	a, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range q.Server.trust {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// Secure reports whether the browser speaks TLS to us or to a proxy we trust.
func (q *Request) Secure() bool {
	if q.TLS != nil {
		return true
	}
	host, _, _ := net.SplitHostPort(q.RemoteAddr)
	proto := q.Header.Values("X-Forwarded-Proto")
	return len(proto) > 0 && proto[len(proto)-1] == "https" && q.trusted(host)
}

// Site is the scheme and host that people type to come here.
func (q *Request) Site() string {
	switch {
	case q.Server.origin != "":
		return q.Server.origin
	case q.Secure():
		return "https://" + q.Host
	}
	return "http://" + q.Host
}
