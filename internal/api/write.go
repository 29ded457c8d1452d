package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// Operation is one row of the table of writes: an action of the table of
// programme, where it is asked for, and the app method that does it.
type Operation struct {
	Action programme.Action
	Path   string // below /api/v1; {id} is what it is done to
	About  string // beyond what the action's row says

	register func(*Handler, *Operation)
}

// ID is what the document calls the operation.
func (o *Operation) ID() string {
	id := strings.ReplaceAll(string(o.Action), ".", "_")
	if o.Path == "/application/accept" {
		id += "_many"
	}
	return id
}

// Noun is what a request's answer names.
func (o *Operation) Noun() programme.Noun { return programme.Find(o.Action).Noun }

// makes reports whether the operation makes something new, named in the
// answer; a dry run has nothing to name then.
func (o *Operation) makes() bool { return !strings.Contains(o.Path, "{id}") }

// Done is the answer to every write.
type Done struct {
	Action   programme.Action `json:"action" doc:"办理的操作"`
	DryRun   bool             `json:"dry_run" doc:"只试了一遍，没有办"`
	Noun     programme.Noun   `json:"noun" doc:"办理的对象是哪一类"`
	ID       string           `json:"id" doc:"办理或新建的对象的编号；试办新建时为空"`
	IDs      []string         `json:"ids,omitempty" doc:"一次新建多个时，各个的编号"`
	Count    *int             `json:"count,omitempty" doc:"办了几个"`
	Secret   string           `json:"secret,omitempty" doc:"密钥，只给这一次"`
	Problems []Trouble        `json:"problems,omitempty" doc:"没有办成的各个，row 是在所给列表里的第几个；其余的已办"`
	Roster   *Roster          `json:"roster,omitempty" doc:"花名册逐行的结果"`
}

// Sending is what goes with every write: the headers and parameters of every write.
type Sending struct {
	Key    string `header:"Idempotency-Key" maxLength:"128" doc:"请求的键，由调用方起，一次办理一个；同一个键只办一次，再发得到相同的回答"`
	Match  string `header:"If-Match" maxLength:"80" doc:"读到时的 ETag；此后有变动就不办，答 412"`
	Prefer string `header:"Prefer" maxLength:"80" doc:"handling=dry-run 只试不办"`
	DryRun bool   `query:"dry_run" doc:"只试不办：照样检查，全部撤回"`
}

func (s *Sending) dry() bool {
	return s.DryRun || strings.Contains(strings.ReplaceAll(s.Prefer, " ", ""), "handling=dry-run")
}

// The shapes of a write's request: done to one thing or not, with a body or
// without.
type (
	onWith[B any] struct {
		IDPath
		Sending
		Body B
	}
	onBare struct {
		IDPath
		Sending
	}
	newWith[B any] struct {
		Sending
		Body B
	}
)

// doneOut is the answer with its headers.
type doneOut struct {
	ETag     string `header:"ETag" doc:"这一件的版次，作下一次 If-Match 用"`
	Replayed string `header:"Idempotency-Replayed" doc:"true 表示以前办过，这是那时的回答"`
	Body     Done
}

// on is an operation done to the thing in its path, with a body.
func on[B any](action programme.Action, path, about string, do func(context.Context, *app.System, act.Caller, string, *B) (Done, error)) Operation {
	return Operation{action, path, about, func(h *Handler, o *Operation) {
		register(h, &Gate{Action: action}, o.document(), func(ctx context.Context, in *onWith[B]) (*doneOut, error) {
			return h.carryOut(ctx, o, in.ID, &in.Sending, in.Body, func(c act.Caller) (Done, error) { return do(ctx, h.sys, c, in.ID, &in.Body) })
		})
	}}
}

// step is an operation done to the thing in its path that needs nothing more.
func step[D any](action programme.Action, path string, do func(desk D, ctx context.Context, c act.Caller, id string) error) Operation {
	return Operation{action, path, "", func(h *Handler, o *Operation) {
		register(h, &Gate{Action: action}, o.document(), func(ctx context.Context, in *onBare) (*doneOut, error) {
			return h.carryOut(ctx, o, in.ID, &in.Sending, nil, func(c act.Caller) (Done, error) { return Done{}, do(app.Of[D](h.sys), ctx, c, in.ID) })
		})
	}}
}

// because is a step with a reason.
func because[D any](action programme.Action, path string, do func(desk D, ctx context.Context, c act.Caller, id, reason string) error) Operation {
	return on(action, path, "", func(ctx context.Context, sys *app.System, c act.Caller, id string, b *Reason) (Done, error) {
		return Done{}, do(app.Of[D](sys), ctx, c, id, b.Reason)
	})
}

// Reason is a body of nothing but why.
type Reason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"理由，写进日志"`
}

// made is an operation that makes something; its answer names it.
func made[B any](action programme.Action, path, about string, do func(context.Context, *app.System, act.Caller, *B) (Done, error)) Operation {
	return Operation{action, path, about, func(h *Handler, o *Operation) {
		register(h, &Gate{Action: action}, o.document(), func(ctx context.Context, in *newWith[B]) (*doneOut, error) {
			if in.Match != "" {
				return nil, programme.Errorf(programme.Invalid, "新建时没有可对照的，不要带 If-Match")
			}
			return h.carryOut(ctx, o, "", &in.Sending, in.Body, func(c act.Caller) (Done, error) { return do(ctx, h.sys, c, &in.Body) })
		})
	}}
}

// document is what the document says of an operation.
func (o *Operation) document() huma.Operation {
	row := programme.Find(o.Action)
	about := []string{"可办的角色：" + programme.RoleNames(personRoles(row.Roles)) + "。"}
	if len(row.From) > 0 {
		about = append(about, "须为："+stateNames(row.From)+"。")
	}
	if row.To != "" {
		about = append(about, "办后为："+row.To.Name()+"。")
	}
	if row.Apart {
		about = append(about, "须由与前一步不同的人办理。")
	}
	if o.About != "" {
		about = append(about, o.About)
	}
	return huma.Operation{OperationID: o.ID(), Method: http.MethodPost, Path: root + o.Path, Summary: row.Name, Tags: []string{row.Noun.Name()},
		Description: strings.Join(about, ""), Errors: writeErrors, Extensions: dutyOf(row)}
}

// dutyOf names the duty behind an action by its code: which clause asks for it
// differs from notice to notice.
func dutyOf(row *programme.ActionRow) map[string]any {
	if d := programme.DutyOf(row.Clause); d != nil {
		return map[string]any{"x-duty": d.Code}
	}
	return nil
}

func personRoles(roles []programme.Role) (out []programme.Role) {
	for _, r := range roles {
		if r != programme.RoleSystem {
			out = append(out, r)
		}
	}
	return out
}

func stateNames(states []programme.State) string {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = s.Name()
	}
	return strings.Join(names, "或")
}

// carryOut is the one way of every write: once under its key, not where the
// subject has changed, or only tried.
func (h *Handler) carryOut(ctx context.Context, o *Operation, id string, s *Sending, input any, do func(act.Caller) (Done, error)) (*doneOut, error) {
	c := caller(ctx)
	token := askerOf(ctx).bearer.Token.ID
	if c.DryRun = s.dry(); !c.DryRun {
		c.Key, c.Input = "token/"+token+"/"+s.Key, digest(o.Path, id, input)
		if s.Key == "" {
			c.Key += newKey() // the journal names the token either way
		}
	}
	if s.Match != "" {
		seen, ok := entryTag(s.Match)
		if !ok {
			return nil, programme.Errorf(programme.Invalid, "If-Match 应为读到的 ETag，连同引号")
		}
		c.Subject, c.Seen = id, seen
	}
	done, err := do(c)
	if e, ours := errors.AsType[*programme.Error](err); ours && e.Code == programme.Repeated {
		return h.again(ctx, o, c, e.Subject)
	}
	if err != nil {
		return nil, err
	}
	done.Action, done.DryRun, done.Noun = o.Action, c.DryRun, o.Noun()
	if done.ID == "" {
		done.ID = id
	}
	if done.DryRun && o.makes() {
		done.ID, done.IDs, done.Secret = "", nil, ""
	}
	out := &doneOut{Body: done}
	if s.Key != "" && !c.DryRun {
		kept := done
		kept.Secret = ""
		raw, err := json.Marshal(kept)
		if err == nil {
			err = h.sys.People.KeepAnswer(ctx, c, http.StatusOK, string(raw))
		}
		if err != nil { // it is done; only its answer cannot be given again word for word
			h.log.Error("keeping an answer", "ref", askerOf(ctx).ref, "err", err)
		}
	}
	return out, h.tag(ctx, c, out)
}

// tag gives the answer the thing's version.
func (h *Handler) tag(ctx context.Context, c act.Caller, out *doneOut) error {
	if out.Body.ID == "" {
		return nil
	}
	last, err := h.sys.LastEntry(ctx, c, out.Body.ID)
	if last != "" {
		out.ETag = `"` + last + `"`
	}
	return err
}

// again answers a request that was carried out before: with what it was
// answered then, or where that was lost, with what it was done to.
func (h *Handler) again(ctx context.Context, o *Operation, c act.Caller, subject string) (*doneOut, error) {
	out := &doneOut{Replayed: "true", Body: Done{Action: o.Action, Noun: o.Noun(), ID: subject}}
	_, text, found, err := h.sys.People.Answered(ctx, c)
	if err != nil {
		return nil, err
	}
	if found {
		if err := json.Unmarshal([]byte(text), &out.Body); err != nil {
			return nil, err
		}
	}
	return out, h.tag(ctx, c, out)
}

// entryTag is the entry that an ETag names.
func entryTag(s string) (id string, ok bool) {
	s, ok = strings.CutPrefix(s, `"`)
	if !ok {
		return "", false
	}
	id, ok = strings.CutSuffix(s, `"`)
	return id, ok && id != "" && !strings.ContainsAny(id, `", `) && plain(id)
}

// digest tells one request from another under the same key.
func digest(path, id string, input any) string {
	sum := sha256.New()
	sum.Write([]byte(path + "\x00" + id + "\x00"))
	if f, ok := input.(fileDigest); ok {
		sum.Write([]byte(f))
	} else if input != nil {
		raw, err := json.Marshal(input)
		if err != nil {
			panic("api: " + reflect.TypeOf(input).String() + " is no JSON")
		}
		sum.Write(raw)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// fileDigest stands for the bytes of a file in a digest.
type fileDigest string

func newKey() string {
	b := make([]byte, 10)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
