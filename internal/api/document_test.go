package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode"

	"jinlanling/internal/api"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document is the OpenAPI document as a test holds answers against it.
type document struct {
	raw      map[string]any
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// read is the document as the first world of the tests served it: it is the same in all, and its schemas are compiled once.
var read *document

func readDocument(t testing.TB, w *world) *document {
	t.Helper()
	if read != nil {
		return read
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, httptest.NewRequest("GET", "/api/v1/openapi.json", nil))
	d := &document{compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	if err := json.Unmarshal(rec.Body.Bytes(), &d.raw); err != nil {
		t.Fatal(err)
	}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("mem://document", d.raw); err != nil {
		t.Fatal(err)
	}
	read = d
	return d
}

// template is the documented path that a path is one of.
func (d *document) template(method, path string) (template string, op map[string]any) {
	for t, item := range d.raw["paths"].(map[string]any) {
		op, ok := item.(map[string]any)[strings.ToLower(method)].(map[string]any)
		parts, want := strings.Split(path, "/"), strings.Split(t, "/")
		if !ok || len(parts) != len(want) {
			continue
		}
		fits, exact := true, true
		for i := range parts {
			if strings.HasPrefix(want[i], "{") {
				exact = false
			} else if parts[i] != want[i] {
				fits = false
			}
		}
		if fits && (exact || template == "") {
			template = t
			if exact {
				return t, op
			}
		}
	}
	if template == "" {
		return "", nil
	}
	return template, d.raw["paths"].(map[string]any)[template].(map[string]any)[strings.ToLower(method)].(map[string]any)
}

// check holds an answer against the document: its status is documented, and
// its body is what the document says.
func (d *document) check(t testing.TB, method, path string, a answer) {
	t.Helper()
	template, op := d.template(method, path)
	if op == nil {
		return
	}
	response, ok := op["responses"].(map[string]any)[fmt.Sprint(a.status)].(map[string]any)
	if !ok {
		t.Errorf("%s %s: status %d is not documented", method, template, a.status)
		return
	}
	content, _ := response["content"].(map[string]any)
	for kind := range content {
		if got := a.header.Get("Content-Type"); got != kind {
			t.Errorf("%s %s: %d is %q, want %q", method, template, a.status, got, kind)
			return
		}
		escape := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D")
		at := fmt.Sprintf("mem://document#/paths/%s/%s/responses/%d/content/%s/schema", escape.Replace(template), strings.ToLower(method), a.status,
			escape.Replace(kind))
		s := d.compiled[at]
		if s == nil {
			var err error
			if s, err = d.compiler.Compile(at); err != nil {
				t.Fatalf("%s %s: the document's schema: %v", method, template, err)
			}
			d.compiled[at] = s
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(a.text))
		if err == nil {
			err = s.Validate(v)
		}
		if err != nil {
			t.Errorf("%s %s: the answer is not what the document says: %v\n%s", method, template, err, a.text)
		}
	}
}

// Every action is in the table of operations or among the exceptions, with a
// reason, and never in both.
func TestEveryActionIsThereOrExcepted(t *testing.T) {
	for i := range programme.Actions {
		action := programme.Actions[i].Action
		there := slices.ContainsFunc(api.Operations, func(o api.Operation) bool { return o.Action == action })
		why := api.Except[action]
		if there == (why != "") {
			t.Errorf("%s: in the table %v, excepted %q; want one of them", action, there, why)
		}
	}
	for action := range api.Except {
		if programme.Find(action) == nil {
			t.Errorf("the exception %s is no action", action)
		}
	}
}

// A token may be given exactly what some operation does.
func TestScopesAreWhatOperationsDo(t *testing.T) {
	for i := range programme.Roles {
		for _, action := range people.DoesOf(programme.Roles[i].Role) {
			if !slices.ContainsFunc(api.Operations, func(o api.Operation) bool { return o.Action == action }) {
				t.Errorf("%s may be a scope of %s, and nothing does it", action, programme.Roles[i].Role)
			}
		}
	}
}

// Every noun that is read has its list and its page; every operation, field
// and parameter is said in Chinese.
func TestTheDocumentIsWholeAndChinese(t *testing.T) {
	w := open(t, demotest.RostersIn)
	paths := w.doc.raw["paths"].(map[string]any)
	for i := range programme.Reads {
		n := string(programme.Reads[i].Noun)
		for _, p := range []string{"/api/v1/" + n, "/api/v1/" + n + "/{id}"} {
			if item, ok := paths[p].(map[string]any); !ok || item["get"] == nil {
				t.Errorf("GET %s is not there", p)
			}
		}
	}
	chinese := func(where string, v any) {
		s, _ := v.(string)
		if !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s says %q, want Chinese", where, s)
		}
	}
	for path, item := range paths {
		for method, x := range item.(map[string]any) {
			op := x.(map[string]any)
			where := method + " " + path
			chinese(where+" summary", op["summary"])
			chinese(where+" description", op["description"])
			params, _ := op["parameters"].([]any)
			for _, p := range params {
				chinese(where+" parameter "+fmt.Sprint(p.(map[string]any)["name"]), p.(map[string]any)["description"])
			}
			for code, r := range op["responses"].(map[string]any) {
				chinese(where+" "+code, r.(map[string]any)["description"])
			}
		}
	}
	for name, x := range w.doc.raw["components"].(map[string]any)["schemas"].(map[string]any) {
		properties, _ := x.(map[string]any)["properties"].(map[string]any)
		for field, p := range properties {
			if p.(map[string]any)["$ref"] == nil {
				chinese(name+"."+field, p.(map[string]any)["description"])
			}
		}
	}
}

// No address may hold what is personal.
func TestNoPersonalDataInAddresses(t *testing.T) {
	w := open(t, demotest.RostersIn)
	officer := w.token(t, w.Officer, people.ScopeRead)
	for _, p := range []string{"/api/v1/application?name=张三", "/api/v1/person?name=张三", "/api/v1/application?id_masked=1"} {
		a := w.want(t, 400, "GET", p, officer, nil)
		if strings.Contains(a.text, "张三") {
			t.Errorf("%s: the refusal repeats the value: %s", p, a.text)
		}
	}
}
