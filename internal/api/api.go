// Package api is what programs see: JSON over the app methods that pages call,
// under /api/v1, with the document that describes it. It keeps no rule of the
// programme and asks no database.
//
// The one idea to know: reads come from the listings (package app), writes
// from the table Operations here; who may comes from the tables of package
// programme, narrowed by the scopes of the token that asks. The document is
// made from the same tables.
package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// root is where everything stands.
const root = "/api/v1"

// Bounds of what is sent: JSON, and files.
const (
	bodyBytes = 1 << 20
	fileBytes = 513 << 20
)

// Options of a Handler.
type Options struct {
	Log   *slog.Logger     // no personal data is ever handed to it
	Clock func() time.Time // of the rate limit; time.Now where nil
	Burst int              // requests that a token may make at once; 120 where 0
	Rate  float64          // requests a second that it gets back; 10 where 0
}

// Handler answers everything under /api/.
type Handler struct {
	sys        *app.System
	log        *slog.Logger
	limit      *limiter
	mux        *http.ServeMux
	api        huma.API
	json, yaml func() []byte // the document, written when it is asked for: most starts of the program never are
}

// New makes a Handler over an open system.
func New(sys *app.System, o Options) *Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	ownWords()
	h := &Handler{sys: sys, log: o.Log, limit: newLimiter(o), mux: http.NewServeMux()}
	h.api = humago.New(h.mux, config())
	h.registerReads()
	h.registerMore()
	for i := range Operations {
		Operations[i].register(h, &Operations[i])
	}
	h.registerFile()
	finish(h.api.OpenAPI())
	h.json = sync.OnceValue(func() []byte { b, _ := json.MarshalIndent(h.api.OpenAPI(), "", " "); return b }) // of our own making
	h.yaml = sync.OnceValue(func() []byte { b, _ := h.api.OpenAPI().YAML(); return b })
	h.mux.HandleFunc("GET "+root+"/openapi.json", h.serveBytes("application/openapi+json", h.json))
	h.mux.HandleFunc("GET "+root+"/openapi.yaml", h.serveBytes("application/openapi+yaml", h.yaml))
	h.mux.HandleFunc("GET "+root+"/docs", h.docs)
	h.mux.HandleFunc("GET "+root+"/docs.css", h.serveBytes("text/css; charset=utf-8", func() []byte { return docsCSS }))
	h.mux.HandleFunc("GET "+root+"/problem/{code}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, root+"/docs#problem-"+r.PathValue("code"), http.StatusSeeOther)
	})
	h.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if allowed := h.allowed(r); allowed != "" {
			w.Header().Set("Allow", allowed)
			h.refuse(w, r, &Refusal{Type: typeOf(codeMethod), Status: http.StatusMethodNotAllowed, Detail: "这个地址不能用 " + r.Method + " 访问，可用：" + allowed})
			return
		}
		h.refuse(w, r, programme.Errorf(programme.NotFound, "没有这个地址；可用的都在 "+root+"/docs"))
	})
	return h
}

// allowed is the methods by which a path that was asked for in another way can
// be, as the header Allow lists them.
func (h *Handler) allowed(r *http.Request) string {
	var methods []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := &http.Request{Method: m, URL: r.URL, Host: r.Host}
		if _, pattern := h.mux.Handler(other); pattern != "" && pattern != "/" {
			methods = append(methods, m)
		}
	}
	return strings.Join(methods, ", ")
}

// Refused answers what was refused before it came to the API, too many requests
// at once say, as the API would have.
func (h *Handler) Refused(w http.ResponseWriter, status int, detail string) {
	code := programme.Invalid
	for c, s := range act.Statuses {
		if s == status && c != programme.WrongState && c != programme.Repeated && c != programme.Unsure { // 409 is a conflict, 503 is away
			code = c
		}
	}
	r := &Refusal{Type: typeOf(string(code)), Title: act.StatusTitles[status], Status: status, Detail: detail, Ref: w.Header().Get("X-Request-Reference")}
	w.Header().Set("Content-Type", r.ContentType(""))
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(r)
}

// config is what the document begins with.
func config() huma.Config {
	c := huma.DefaultConfig(programme.Product+"接口", "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Info.Description = introduction
	c.Servers = []*huma.Server{{URL: "/", Description: "本系统"}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "在“账户 · 接口令牌”发放。放在请求头 Authorization: Bearer 之后。"},
	}
	return c
}

// introduction is the first text of the document.
const introduction = "程序通过接口读取和办理培训的事项，与网页相同：看得到什么、办得了什么，由令牌所属的角色决定，令牌还可以只给其中一部分。\n\n" +
	"金额都是整数，单位分，名称以 _fen 结尾；日期写作 2021-06-15；时刻按 RFC 3339；状态和代码都给出代码和名称。身份证号、手机号、银行账号只给出遮盖后的样子。\n\n" +
	"办理时请带 Idempotency-Key：同一个键只办一次，再发得到相同的回答。加 dry_run=true 只试不办。带 If-Match 则读到之后有变动就不办。"

// finish words the document's responses and takes out what is never answered.
func finish(o *huma.OpenAPI) {
	delete(o.Components.Schemas.Map(), "FormFile") // how a form's file is kept here, no one's answer
	for _, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil {
				continue
			}
			delete(op.Responses, "422") // what is wrong with input is 400 here
			for code, r := range op.Responses {
				for status, title := range act.StatusTitles {
					if code == statusText(status) {
						r.Description = title
					}
				}
				if code == "200" {
					r.Description = "已办妥，或读到的内容"
				}
			}
		}
	}
}

func (h *Handler) serveBytes(kind string, bytes func() []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write(bytes())
	}
}

// asker is who asks, in the request's context.
type asker struct {
	ref    string
	bearer *people.Bearer
}

type askerKey struct{}

func askerOf(ctx context.Context) *asker {
	a, _ := ctx.Value(askerKey{}).(*asker)
	if a == nil {
		return &asker{}
	}
	return a
}

// caller is who asks, as app knows them.
func caller(ctx context.Context) act.Caller {
	if b := askerOf(ctx).bearer; b != nil {
		c := act.As(b.Actor)
		c.Token = b.Token.Name
		return c
	}
	return act.Caller{}
}

// open are the paths that need no token.
var open = []string{root + "/openapi.json", root + "/openapi.yaml", root + "/docs", root + "/docs.css"}

// ServeHTTP finds whose token it is, holds them to their rate, and answers.
// Cookies are never read.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &asker{ref: w.Header().Get("X-Request-Reference")}
	if a.ref == "" {
		a.ref = newReference()
		w.Header().Set("X-Request-Reference", a.ref)
	}
	w.Header().Set("Cache-Control", "no-store")
	outer := r
	r = r.WithContext(context.WithValue(r.Context(), askerKey{}, a))
	defer func() {
		outer.Pattern = r.Pattern
		if r.MultipartForm != nil {
			r.MultipartForm.RemoveAll()
		}
		if p := recover(); p != nil {
			what, where := act.PanicText(p)
			h.log.Error("panic", "ref", a.ref, "route", r.Pattern, "panic", what, "stack", where)
			h.refuse(w, r, programme.Errorf(programme.Internal, "panic"))
		}
	}()
	if slices.Contains(open, r.URL.Path) || strings.HasPrefix(r.URL.Path, root+"/problem/") {
		h.mux.ServeHTTP(w, r)
		return
	}
	if err := h.admit(w, r, a); err != nil {
		h.refuse(w, r, err)
		return
	}
	limit := int64(bodyBytes + 1) // huma refuses what is more, in its own words
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		limit = fileBytes
	}
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
	}
	h.mux.ServeHTTP(w, r)
}

// admit finds whose token the request carries.
func (h *Handler) admit(w http.ResponseWriter, r *http.Request, a *asker) error {
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || secret == "" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="jinlanling"`)
		return unauthorized("请在请求头 Authorization 中带上令牌：Bearer 后面是令牌")
	}
	b, why, err := h.sys.People.Bearer(r.Context(), strings.TrimSpace(secret))
	if err != nil {
		return err
	}
	if b == nil {
		w.Header().Set("WWW-Authenticate", `Bearer realm="jinlanling", error="invalid_token"`)
		return unauthorized(why + "，请在“账户 · 接口令牌”重新发放")
	}
	a.bearer = b
	return h.limit.take(b.Token.ID, w.Header())
}

func newReference() string {
	b := make([]byte, 5)
	rand.Read(b) // never fails
	return strings.ToUpper(hex.EncodeToString(b))
}
