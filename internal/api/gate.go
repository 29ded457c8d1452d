package api

import (
	"context"
	"net/http"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// Gate says who an operation answers: whose role the tables of programme let,
// and what scope the token needs. Of Noun, Action, All and Files one is set, or
// none: then any token will do.
type Gate struct {
	Noun   programme.Noun   // who may read it
	Action programme.Action // who may do it
	All    bool             // only with the scope that reads everything
	Files  bool             // whoever has the scope of an action that refers to files
	Roles  []programme.Role // only these, within Noun
}

// Role reports whether a role passes. Whose thing it is, the app asks.
func (g *Gate) Role(r programme.Role) bool {
	switch {
	case g.Roles != nil && !slices.Contains(g.Roles, r):
		return false
	case g.Noun != "":
		return programme.MayRead(r, g.Noun)
	case g.Action != "":
		return slices.Contains(programme.Find(g.Action).Roles, r)
	case g.Files:
		return slices.ContainsFunc(act.FileActions, func(a programme.Action) bool { return slices.Contains(programme.Find(a).Roles, r) })
	}
	return true
}

// Scope is the scope that a token needs, in words of tokens; "" where any does.
func (g *Gate) Scope() string {
	switch {
	case g.All:
		return people.ScopeRead
	case g.Noun != "":
		return string(g.Noun)
	case g.Action != "":
		return string(g.Action)
	}
	return ""
}

// check refuses a token whose role or scopes do not reach.
func (g *Gate) check(a *asker, h func(name, value string)) error {
	b := a.bearer
	if b == nil {
		return unauthorized("请带上令牌")
	}
	if !g.Role(b.Actor.Role) {
		return programme.Errorf(programme.Forbidden, "%s不能使用这个接口", b.Actor.Role.Name())
	}
	ok := true
	switch {
	case g.All:
		ok = slices.Contains(b.Token.Scopes, people.ScopeRead)
	case g.Noun != "":
		ok = b.Allows(g.Noun)
	case g.Action != "":
		ok = b.Does(g.Action)
	case g.Files:
		ok = b.TakesFiles()
	}
	if ok {
		return nil
	}
	h("WWW-Authenticate", `Bearer realm="jinlanling", error="insufficient_scope", scope="`+g.Scope()+`"`)
	return &Refusal{Type: typeOf(codeScope), Status: http.StatusForbidden, Detail: "这个令牌没有这一项权限（" + g.Scope() + "），请重新发放含此权限的令牌"}
}

// guard is check before an operation's handler.
func (h *Handler) guard(g *Gate) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		a := askerOf(ctx.Context())
		if err := g.check(a, ctx.SetHeader); err != nil {
			huma.WriteErr(h.api, ctx, 0, "", h.failed(a, err))
			return
		}
		next(ctx)
	}
}

// Statuses that operations answer beside 200.
var (
	readErrors  = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests}
	writeErrors = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict,
		http.StatusPreconditionFailed,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusTooManyRequests}
)

// register adds an operation behind its gate; what its handler returns as an
// error is worded once, here.
func register[I, O any](h *Handler, g *Gate, op huma.Operation, fn func(context.Context, *I) (*O, error)) {
	op.Security = []map[string][]string{{"token": {}}}
	op.RejectUnknownQueryParameters = len(op.Parameters) == 0 // lists read theirs by hand
	op.Middlewares = huma.Middlewares{h.guard(g)}
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	if s := g.Scope(); s != "" {
		op.Extensions["x-scope"] = s
	}
	op.Extensions["x-roles"] = g.roles()
	if op.Metadata == nil {
		op.Metadata = map[string]any{}
	}
	op.Metadata["gate"] = g
	huma.Register(h.api, op, func(ctx context.Context, in *I) (*O, error) {
		if err := idcode.Clean(in); err != nil {
			return nil, h.failed(askerOf(ctx), &programme.Error{Code: programme.Invalid, Message: "请求" + err.Error(), Err: err})
		}
		out, err := fn(ctx, in)
		if err != nil {
			return nil, h.failed(askerOf(ctx), err)
		}
		return out, nil
	})
}

// roles are the roles that pass, as the document lists them.
func (g *Gate) roles() (out []string) {
	for i := range programme.Roles {
		if r := programme.Roles[i].Role; g.Role(r) {
			out = append(out, string(r))
		}
	}
	return out
}

// Gates are the gates of everything documented, by method and path: for the
// test that walks them.
func (h *Handler) Gates() map[string]*Gate {
	out := map[string]*Gate{}
	for path, item := range h.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op != nil {
				out[op.Method+" "+path] = op.Metadata["gate"].(*Gate)
			}
		}
	}
	return out
}
