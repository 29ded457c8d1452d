package api

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// Refusal is every answer that is not what was asked for, as RFC 9457 writes
// it. Type is a stable path that also leads to the words about it.
type Refusal struct {
	Type     string    `json:"type" doc:"哪一类，网址即说明所在" example:"/api/v1/problem/invalid"`
	Title    string    `json:"title" doc:"这一类的名称"`
	Status   int       `json:"status" doc:"HTTP 状态码"`
	Detail   string    `json:"detail" doc:"这一次为什么没有办成，怎么办"`
	Clause   string    `json:"clause,omitempty" doc:"所依据的通知条款"`
	Problems []Trouble `json:"problems,omitempty" doc:"逐处的问题，一次给全"`
	Ref      string    `json:"ref" doc:"请求编号；联系管理员时请告诉这个编号"`
}

// Trouble is what is wrong with one field of one row.
type Trouble struct {
	Row     int    `json:"row,omitempty" doc:"第几行，从 1 数起；没有则是整份"`
	Field   string `json:"field,omitempty" doc:"哪一项"`
	Code    string `json:"code" doc:"检查的代码"`
	Message string `json:"message" doc:"哪里不对，怎么改"`
}

func (r *Refusal) Error() string  { return r.Detail }
func (r *Refusal) GetStatus() int { return r.Status }

// ContentType is RFC 9457's.
func (r *Refusal) ContentType(string) string { return "application/problem+json" }

// GetHeaders are the headers of an answer: when to ask again, where that helps.
func (r *Refusal) GetHeaders() http.Header {
	h := http.Header{}
	if r.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", act.RetryAfter)
	}
	return h
}

// Codes that have no programme.Error behind them.
const (
	codeUnauthorized = "unauthorized"
	codeScope        = "insufficient_scope"
	codeMedia        = "unsupported_media_type"
	codeMethod       = "method_not_allowed"
)

// unauthorized refuses who brings no good token.
func unauthorized(detail string) *Refusal {
	return &Refusal{Type: typeOf(codeUnauthorized), Status: http.StatusUnauthorized, Detail: detail}
}

func typeOf(code string) string { return root + "/problem/" + code }

// refusalOf words an error; what is inside an internal one stays inside.
func refusalOf(err error, ref string) *Refusal {
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		code := programme.CodeOf(err)
		r = &Refusal{Type: typeOf(string(code)), Status: act.Statuses[code], Detail: "这次没有办成，数据没有改动。请稍后再试；仍不行时把编号告诉管理员。"}
		if e, ours := errors.AsType[*programme.Error](err); ours && e.Code != programme.Internal {
			r.Detail, r.Clause, r.Problems = e.Message, e.Clause, troubles(e.Problems)
		}
	}
	r.Title, r.Ref = act.StatusTitles[r.Status], ref
	return r
}

func troubles(list []programme.Problem) []Trouble {
	out := make([]Trouble, len(list))
	for i, p := range list {
		out[i] = Trouble{p.Row, p.Field, p.Code, p.Message}
	}
	return out
}

// failed words an error of a handler, citing as the notices of all years do, and
// logs one that is ours.
func (h *Handler) failed(a *asker, err error) *Refusal {
	r := refusalOf(h.sys.Cited(context.Background(), "", err), a.ref)
	if r.Status >= http.StatusInternalServerError {
		h.log.Error("request failed", "ref", a.ref, "err", err, "cause", errors.Unwrap(err))
	}
	return r
}

// refuse writes an error.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := h.failed(askerOf(r.Context()), err)
	w.Header().Set("Content-Type", p.ContentType(""))
	maps.Copy(w.Header(), p.GetHeaders())
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

// ownWords hands huma our words and our shape of errors: both are its package's
// variables, and this is its one user.
var ownWords = sync.OnceFunc(func() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError { return ofInput(status, errs, "") }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return ofInput(status, errs, askerOf(ctx.Context()).ref)
	}
	speakChinese()
})

// ofInput words what huma found wrong with a request before any handler saw
// it. Values are not repeated: they may be personal.
func ofInput(status int, errs []error, ref string) *Refusal {
	for _, err := range errs {
		if err != nil && strings.Contains(err.Error(), syscall.ENOSPC.Error()) { // huma keeps only the text of what a form could not be put down for
			return refusalOf(programme.Filled(err), ref)
		}
		if r, ok := errors.AsType[*Refusal](err); ok {
			return refusalOf(r, ref)
		}
		if _, ok := errors.AsType[*programme.Error](err); ok {
			return refusalOf(err, ref)
		}
		if _, big := errors.AsType[*http.MaxBytesError](err); big {
			status = http.StatusRequestEntityTooLarge
		}
	}
	switch status {
	case http.StatusRequestEntityTooLarge:
		return refusalOf(programme.Errorf(programme.TooLarge, "内容过大：JSON 最多 1 MB，文件最多 512 MB"), ref)
	case http.StatusUnsupportedMediaType:
		return refusalOf(&Refusal{Type: typeOf(codeMedia), Status: status, Detail: "请求头 Content-Type 应为 application/json；上传文件用 multipart/form-data"}, ref)
	case http.StatusInternalServerError:
		return refusalOf(programme.Errorf(programme.Internal, "%v", errs), ref)
	}
	e := &programme.Error{Code: programme.Invalid, Message: "内容有误，请按提示更正"}
	for _, err := range errs {
		p := programme.Problem{Code: "input", Message: "内容读不出来，请检查是否完整、是否合乎格式"}
		if d, ok := err.(huma.ErrorDetailer); ok {
			detail := d.ErrorDetail()
			p.Field, p.Message = strings.TrimPrefix(strings.TrimPrefix(detail.Location, "body"), "."), inChinese(detail.Message)
		}
		e.Problems = append(e.Problems, p)
	}
	return refusalOf(e, ref)
}

func statusText(status int) string { return strconv.Itoa(status) }
