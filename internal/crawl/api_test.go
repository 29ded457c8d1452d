package crawl

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// things are some of each noun, with whose they are.
func (w *world) things(noun programme.Noun) map[string]programme.Subject {
	out, bases := map[string]programme.Subject{}, map[string]int{}
	for _, r := range w.rows(noun, 400) {
		o, ok := w.owner(noun, r.ID)
		if key := o.Base + o.Employer + o.Person; ok && bases[o.Base] < 4 && bases[key+"-"] < 1 {
			bases[o.Base], bases[key+"-"] = bases[o.Base]+1, bases[key+"-"]+1
			out[r.ID] = o
		}
	}
	return out
}

func (w *world) call(who *somebody, method, path, body string) (int, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+who.token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	w.wordedHere(who.name+": "+method+" "+path, "application/json", rec.Body.Bytes())
	return rec.Code, rec.Body.String()
}

// TestInterfaceKeepsToScope reads every thing and tries every operation that
// names one, over the interface, as every identity whose it is not.
func TestInterfaceKeepsToScope(t *testing.T) {
	w := open(t)
	bodies := w.bodies()
	below := w.below()
	var tried sync.Map // path → true: asked by somebody whose it is not
	reads, writes, unanswered := make([]int, len(w.people)), make([]int, len(w.people)), make([]int, len(w.people))
	things := map[programme.Noun]map[string]programme.Subject{}
	for i := range programme.Reads {
		things[programme.Reads[i].Noun] = w.things(programme.Reads[i].Noun)
	}
	w.each(func(i int) {
		who := &w.people[i]
		if who.token == "" {
			return
		}
		for path, address := range below {
			noun := programme.Noun(strings.Split(path, "/")[1])
			for id, o := range things[noun] {
				if !foreign(who.actor, o) || act.ListingOf(noun).Open && path == "/"+string(noun)+"/{id}" {
					continue
				}
				reads[i]++
				tried.Store(path, true)
				if code, body := w.call(who, "GET", "/api/v1"+strings.ReplaceAll(address, "{id}", id), ""); code != 404 && code != 403 {
					t.Errorf("%s reads %s of another: %d %.80s", who.name, path, code, body)
				}
			}
		}
		for _, o := range api.Operations {
			noun := programme.Noun(strings.Split(o.Path, "/")[1])
			if !strings.Contains(o.Path, "{id}") || !slices.Contains(programme.Find(o.Action).Roles, who.actor.Role) ||
				who.actor.Role == programme.RoleEmployer && o.Action == programme.ApplicationImport {
				continue
			}
			for id, owner := range things[noun] {
				if !foreign(who.actor, owner) || noun == programme.NounPlanLine || who.actor.Role == programme.RoleEmployer && noun == programme.NounBase {
					continue
				}
				writes[i]++
				code, body := w.call(who, "POST", "/api/v1"+strings.ReplaceAll(o.Path, "{id}", id)+"?dry_run=true", bodies[o.Path])
				switch {
				case code == 400 || code == 422 || code == 415:
					unanswered[i]++ // what it was sent was refused before anybody looked whose it is
				case code != 404 && code != 403:
					t.Errorf("%s does %s to the %s of another: %d %.120s", who.name, o.Action, noun, code, body)
				}
			}
		}
	})
	w.answered(below, things, &tried)
	sum := func(list []int) (n int) {
		for _, x := range list {
			n += x
		}
		return n
	}
	t.Logf("%d reads and %d writes of what is others', %d of these refused for what they said", sum(reads), sum(writes), sum(unanswered))
	if sum(reads) < 500 || sum(writes) < 500 || sum(unanswered) > 20 {
		t.Error("too little was tried")
	}
}

// below are the reads of one thing, and of what stands below it, that the
// document of the interface names: by path, with every parameter that is needed.
func (w *world) below() map[string]string {
	doc, out := w.document(), map[string]string{}
	for path, item := range doc["paths"].(map[string]any) {
		path = strings.TrimPrefix(path, "/api/v1")
		asked := dig(item, "get", "parameters")
		if dig(item, "get") == nil || !strings.Contains(path, "{id}") {
			continue
		}
		values := url.Values{}
		list, _ := asked.([]any)
		for _, p := range list {
			name, _ := dig(p, "name").(string)
			if needed, _ := dig(p, "required").(bool); needed && dig(p, "in") == "query" {
				values.Set(name, fmt.Sprint(w.sample(doc, dig(p, "schema"), 0)))
			}
		}
		address := path
		if len(values) > 0 {
			address += "?" + values.Encode()
		}
		if strings.Count(path, "{") != 1 {
			w.t.Fatalf("%s asks for more than one thing; say here which", path)
		}
		out[path] = address
	}
	return out
}

// answered fails the test where a read that strangers are refused is answered to
// nobody, or was asked by no stranger: then nothing was tried.
func (w *world) answered(below map[string]string, things map[programme.Noun]map[string]programme.Subject, tried *sync.Map) {
	officer := &w.people[slices.IndexFunc(w.people, func(p somebody) bool { return p.actor.Role == programme.RoleOfficer })]
	auditor := &w.people[slices.IndexFunc(w.people, func(p somebody) bool { return p.actor.Role == programme.RoleAuditor })]
	deeper := 0
	for path, address := range below {
		parts := strings.Split(path, "/")
		if len(parts) < 4 {
			continue
		}
		deeper++
		list := slices.Collect(maps.Keys(things[programme.Noun(parts[1])]))
		if !slices.ContainsFunc(list, func(id string) bool {
			to := "/api/v1" + strings.ReplaceAll(address, "{id}", id)
			code, _ := w.call(officer, "GET", to, "")
			if code != 200 {
				code, _ = w.call(auditor, "GET", to, "")
			}
			return code == 200
		}) {
			w.t.Errorf("%s is answered to neither officer nor auditor, of %d", path, len(list))
		}
		if _, ok := tried.Load(path); !ok {
			w.t.Errorf("%s was asked by nobody whose it is not", path)
		}
	}
	if deeper < 3 {
		w.t.Errorf("%d reads stand below a thing, want the decision, the items and the guards at least", deeper)
	}
}

// document is the interface's own document.
func (w *world) document() (doc map[string]any) {
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil {
		w.t.Fatal(err)
	}
	return doc
}

// bodies are requests that say something in every field that an operation
// documents, by path.
func (w *world) bodies() map[string]string {
	doc, out := w.document(), map[string]string{}
	for path, item := range doc["paths"].(map[string]any) {
		schema := dig(item, "post", "requestBody", "content", "application/json", "schema")
		if schema == nil {
			continue
		}
		b, err := json.Marshal(w.sample(doc, schema, 0))
		if err != nil {
			w.t.Fatal(err)
		}
		out[strings.TrimPrefix(path, "/api/v1")] = string(b)
	}
	return out
}

func dig(v any, keys ...string) any {
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

// sample is a value that a schema allows, as far as it says.
func (w *world) sample(doc map[string]any, v any, depth int) any {
	s, _ := v.(map[string]any)
	if ref, ok := s["$ref"].(string); ok && depth < 8 {
		return w.sample(doc, dig(doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...), depth+1)
	}
	if list, ok := s["enum"].([]any); ok && len(list) > 0 {
		return list[0]
	}
	if list, ok := s["examples"].([]any); ok && len(list) > 0 {
		return list[0]
	}
	kind := s["type"]
	if list, ok := kind.([]any); ok && len(list) > 0 {
		kind = list[0]
	}
	switch kind {
	case "object":
		out := map[string]any{}
		if props, ok := s["properties"].(map[string]any); ok && depth < 8 {
			for k, p := range props {
				if k != "$schema" {
					out[k] = w.sample(doc, p, depth+1)
				}
			}
		}
		return out
	case "array":
		return []any{w.sample(doc, s["items"], depth+1)}
	case "integer", "number":
		if least, ok := s["minimum"].(float64); ok {
			return least
		}
		return 1
	case "boolean":
		return true
	}
	switch s["format"] {
	case "date":
		return w.Today().String()
	case "date-time":
		return w.Clock.Now().Format("2006-01-02T15:04:05Z07:00")
	}
	const word = "试一试"
	if p, _ := s["pattern"].(string); strings.HasPrefix(p, "^[0-9]{4}-[0-9]{2}$") {
		return "2007-06"
	}
	if least, _ := s["minLength"].(float64); int(least) > 3 {
		return strings.Repeat("1", int(least))
	}
	return word
}
