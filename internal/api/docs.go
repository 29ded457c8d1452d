package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// The page for people is drawn from the document for programs: it cannot say
// anything else.

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS []byte

var docsTemplate = template.Must(template.New("docs").Parse(docsHTML))

type docsPage struct {
	Brand    programme.Brand // what the city calls its system
	Intro    []string
	Groups   []docsGroup
	Types    []docsType
	Problems []docsProblem
}

type docsGroup struct {
	Name string
	Ops  []docsOp
}

type docsOp struct {
	ID, Method, Path, Name, About, Scope, Roles string
	Params                                      []docsField
	Body, Answer                                docsField // Type alone
	File                                        bool
}

type docsField struct {
	Name, Where, About, Type, Link string
	Required                       bool
}

type docsType struct {
	Name, About string
	Fields      []docsField
}

type docsProblem struct {
	Code, Title, About string
	Status             int
}

// problemWords says what each kind of refusal is.
var problemWords = []docsProblem{
	{Code: string(programme.Invalid), About: "内容或参数有误，problems 逐处说明。改正后再发。"},
	{Code: codeUnauthorized, Status: http.StatusUnauthorized, About: "没有令牌，或令牌已过期、已收回，用户已停用，角色已收回。"},
	{Code: string(programme.Forbidden), About: "这个角色不能办，或事项不在范围内，或须由另一人办理。"},
	{Code: codeScope, Status: http.StatusForbidden, About: "角色能办，但令牌没有这一项权限。重新发放含此权限的令牌。"},
	{Code: string(programme.NotFound), About: "没有，或不在范围内。"},
	{Code: string(programme.WrongState), About: "现在的状态不能办。先读一遍再看能办什么。"},
	{Code: string(programme.Conflict), About: "与已有的冲突，或同一个 Idempotency-Key 用于另一次办理。"},
	{Code: string(programme.Stale), About: "带了 If-Match，而读到之后又有办理。重新读取后再办。"},
	{Code: string(programme.TooLarge), About: "超过所说的大小。"},
	{Code: codeMethod, Status: http.StatusMethodNotAllowed, About: "这个地址不能用这个方法访问；能用的在响应头 Allow 里。"},
	{Code: codeMedia, Status: http.StatusUnsupportedMediaType, About: "Content-Type 不对。"},
	{Code: string(programme.Busy), About: "请求太快，或同一请求正在办理。等 Retry-After 所说的秒数再发。"},
	{Code: string(programme.Unavailable), About: "数据库正在重新启动或连不上，没有办成。等 Retry-After 所说的秒数，用同一个 Idempotency-Key 再发。"},
	{Code: string(programme.Unsure), About: "写到最后一步时出错，办没办成不能确定。用同一个 Idempotency-Key 原样再发：已经办成的不会重复办理。"},
	{Code: string(programme.Full), About: "服务器的磁盘满了，没有办成。告诉管理员，腾出空间后再发。"},
	{Code: string(programme.Internal), About: "系统出了问题，数据没有改动。把 ref 告诉管理员。"},
}

func (h *Handler) docs(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	page := docsOf(h.api.OpenAPI())
	page.Brand = h.sys.Brand(r.Context())
	if err := docsTemplate.Execute(&b, page); err != nil {
		h.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes())
}

// docsOf reads the page out of the document.
func docsOf(o *huma.OpenAPI) *docsPage {
	p := &docsPage{Intro: strings.Split(o.Info.Description, "\n\n")}
	var names []string
	for i := range programme.Reads {
		names = append(names, programme.Reads[i].Noun.Name())
	}
	byTag := map[string][]docsOp{}
	for path, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op != nil {
				byTag[op.Tags[0]] = append(byTag[op.Tags[0]], docsOpOf(path, op))
			}
		}
	}
	for tag := range byTag {
		if !slices.Contains(names, tag) {
			names = append(names, tag)
		}
	}
	slices.SortStableFunc(names[len(programme.Reads):], compare)
	for _, n := range names {
		ops := byTag[n]
		slices.SortFunc(ops, func(a, b docsOp) int { return compare(a.Method+a.Path, b.Method+b.Path) })
		p.Groups = append(p.Groups, docsGroup{n, ops})
	}
	schemas := o.Components.Schemas.Map()
	for name, s := range schemas {
		p.Types = append(p.Types, docsType{name, s.Description, docsFields(s)})
	}
	slices.SortFunc(p.Types, func(a, b docsType) int { return compare(a.Name, b.Name) })
	for _, x := range problemWords {
		if x.Status == 0 {
			x.Status = act.Statuses[programme.ErrorCode(x.Code)]
		}
		x.Title = act.StatusTitles[x.Status]
		p.Problems = append(p.Problems, x)
	}
	return p
}

func docsOpOf(path string, op *huma.Operation) docsOp {
	d := docsOp{ID: op.OperationID, Method: op.Method, Path: path, Name: op.Summary, About: op.Description}
	d.Scope, _ = op.Extensions["x-scope"].(string)
	if roles, _ := op.Extensions["x-roles"].([]string); len(roles) < len(programme.Roles) {
		list := make([]programme.Role, len(roles))
		for i, r := range roles {
			list[i] = programme.Role(r)
		}
		d.Roles = programme.RoleNames(list)
	}
	for _, p := range op.Parameters {
		f := typed(p.Schema)
		f.Name, f.About, f.Required = p.Name, p.Description, p.Required
		f.Where = map[string]string{"path": "地址", "query": "参数", "header": "请求头"}[p.In]
		d.Params = append(d.Params, f)
	}
	if op.RequestBody != nil {
		for kind, m := range op.RequestBody.Content {
			if d.File = kind == "multipart/form-data"; !d.File {
				d.Body = typed(m.Schema)
			}
		}
	}
	if m := op.Responses["200"].Content["application/json"]; m != nil {
		d.Answer = typed(m.Schema)
	}
	return d
}

// docsFields are the properties of an object by name, the required first.
func docsFields(s *huma.Schema) (out []docsField) {
	for name, p := range s.Properties {
		f := typed(p)
		f.Name, f.About, f.Required = name, p.Description, slices.Contains(s.Required, name)
		out = append(out, f)
		if p.Type == huma.TypeObject && p.Properties != nil {
			for _, inner := range docsFields(p) {
				inner.Name = name + "." + inner.Name
				out = append(out, inner)
			}
		}
	}
	slices.SortFunc(out, func(a, b docsField) int {
		if a.Required != b.Required && !strings.Contains(a.Name+b.Name, ".") {
			if a.Required {
				return -1
			}
			return 1
		}
		return compare(a.Name, b.Name)
	})
	return out
}

// typed words what a value is.
func typed(s *huma.Schema) (f docsField) {
	switch {
	case s == nil:
	case s.Ref != "":
		f.Type = strings.TrimPrefix(s.Ref, componentPath)
		f.Link = f.Type
	case len(s.OneOf) > 0:
		f = typed(s.OneOf[0])
		f.Type += " 或 null"
	case s.Type == huma.TypeArray:
		f = typed(s.Items)
		f.Type += " 的列表"
	default:
		f.Type = map[string]string{huma.TypeString: "文字", huma.TypeInteger: "整数", huma.TypeNumber: "数字", huma.TypeBoolean: "true 或 false",
			huma.TypeObject: "对象"}[s.Type]
		switch s.Format {
		case "date":
			f.Type = "日期"
		case "date-time":
			f.Type = "时刻"
		}
		if len(s.Enum) > 0 {
			words := make([]string, len(s.Enum))
			for i, e := range s.Enum {
				words[i], _ = e.(string)
			}
			f.Type = strings.Join(words, "、")
		}
		if s.Nullable {
			f.Type += " 或 null"
		}
	}
	return f
}
