package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
)

// What was refused is refused again under the same key, in the same words: an
// operation that did nothing is never answered as done. Over every operation
// and every role that may ask for it, with things that are there and things
// that are not, and a body as the document describes it.
func TestRefusedIsRefusedAgain(t *testing.T) {
	w := open(t, demotest.RostersIn)
	gates := w.server.(*api.Handler).Gates()
	tokens := map[programme.Role]string{}
	for role, actor := range w.everyone() {
		tokens[role] = w.token(t, actor, everything(role)...)
	}
	asked, refused, cited := 0, 0, 0
	for _, name := range slices.Sorted(maps.Keys(gates)) {
		method, path, _ := strings.Cut(name, " ")
		if method != "POST" {
			continue
		}
		for _, role := range slices.Sorted(maps.Keys(tokens)) {
			if g := gates[name]; !g.Role(role) {
				continue
			}
			for _, id := range []string{"nothing", w.firstOf(t, path, tokens[role])} {
				asked++
				key := fmt.Sprintf("again-%d", asked)
				at := strings.ReplaceAll(path, "{id}", id)
				body := w.doc.body(at)
				first := w.ask(t, method, at, tokens[role], body, "Idempotency-Key", key)
				if first.status < 400 {
					continue
				}
				refused++
				if clause, _ := first.body["clause"].(string); clause != "" {
					cited++
					if programme.DutyOf(clause) != nil {
						t.Errorf("%s by %s cites the program's own number of a duty, %s, and no clause", name, role, clause)
					}
				}
				again := w.ask(t, method, at, tokens[role], body, "Idempotency-Key", key)
				if again.status != first.status || again.header.Get("Idempotency-Replayed") != "" || again.body["detail"] != first.body["detail"] {
					t.Errorf("%s by %s of %q: first %d %v, again %d %s", name, role, id, first.status, first.body["detail"], again.status, again.text)
				}
			}
		}
	}
	if asked < 150 || refused < 100 || cited == 0 {
		t.Errorf("only %d asked, %d of them refused, %d under a clause", asked, refused, cited)
	}
}

// One who cannot be accepted is not answered as accepted when sent again.
func TestARefusedAcceptanceIsNotAnsweredAsDone(t *testing.T) {
	w := open(t, demotest.RostersIn)
	clerk := w.token(t, w.Bases[0].Clerk, everything(programme.RoleClerk)...)
	rows := w.want(t, 200, "GET", "/api/v1/application?state=submitted&eligible=false", clerk, nil).items()
	if len(rows) == 0 {
		t.Fatal("nobody is ineligible")
	}
	id := rows[0]["id"].(string)
	for range 2 {
		w.want(t, 409, "POST", "/api/v1/application/"+id+"/accept", clerk, nil, "Idempotency-Key", "one")
	}
	for range 2 { // among many each is answered by itself, every time
		a := w.want(t, 200, "POST", "/api/v1/application/accept", clerk, map[string]any{"applications": []string{id, id}}, "Idempotency-Key", "many")
		if p, _ := a.body["problems"].([]any); len(p) != 2 {
			t.Errorf("two that cannot be accepted: %s", a.text)
		}
	}
}

// firstOf is the first thing of a path's noun that a token sees, "nothing"
// where there is none.
func (w *world) firstOf(t *testing.T, path, token string) string {
	noun, _, under := strings.Cut(strings.TrimPrefix(path, "/api/v1/"), "/")
	if !under {
		return "nothing"
	}
	a := w.ask(t, "GET", "/api/v1/"+noun+"?limit=1", token, nil)
	if a.status != 200 || len(a.items()) == 0 {
		return "nothing"
	}
	return a.items()[0]["id"].(string)
}

// body is something that the document lets a path be sent: a file, or the
// least JSON that fits its schema.
func (d *document) body(path string) any {
	_, op := d.template("POST", path)
	request, _ := op["requestBody"].(map[string]any)
	if request == nil {
		return nil
	}
	content := request["content"].(map[string]any)
	if _, form := content["multipart/form-data"]; form {
		return file("没有内容")
	}
	return d.least(content["application/json"].(map[string]any)["schema"].(map[string]any))
}

func (d *document) least(s map[string]any) any {
	if ref, ok := s["$ref"].(string); ok {
		return d.least(d.raw["components"].(map[string]any)["schemas"].(map[string]any)[ref[strings.LastIndex(ref, "/")+1:]].(map[string]any))
	}
	kind, _ := s["type"].(string)
	if several, ok := s["type"].([]any); ok {
		kind = several[0].(string)
	}
	switch {
	case s["enum"] != nil:
		return s["enum"].([]any)[0]
	case kind == "object":
		out := map[string]any{}
		required, _ := s["required"].([]any)
		for _, name := range required {
			if name == "$schema" {
				continue
			}
			out[name.(string)] = d.least(s["properties"].(map[string]any)[name.(string)].(map[string]any))
		}
		return out
	case kind == "array":
		return []any{d.least(s["items"].(map[string]any))}
	case kind == "integer" || kind == "number":
		return 1
	case kind == "boolean":
		return false
	case s["format"] == "date":
		return "2021-06-01"
	}
	return "试验一下"
}
