package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/danielgtaylor/huma/v2"
)

// Bounds of a page of a list.
const (
	pageRows = 50
	mostRows = 200
)

// everyYear asks a list for all years; without programme it is the newest.
const everyYear = "all"

// personal are filters by what is personal: addresses are kept in logs on the
// way, so they never hold it. Lists are searched for people on the pages.
var personal = []string{"name", "login", "id_number", "phone", "bank", "id_masked"}

// filtersOf are the filters of a listing that an address may hold.
func filtersOf(l *act.Listing) (out []act.Filter) {
	for _, f := range l.Filters {
		if !slices.Contains(personal, f.Key) || l.Noun == programme.NounEmployer {
			out = append(out, f)
		}
	}
	return out
}

// registerReads adds, for every noun that is read, its list and its page.
func (h *Handler) registerReads() {
	h.component("Coded", object("代码和名称", map[string]*huma.Schema{"code": text("代码，不随措辞改变"), "name": text("名称，给人看")}))
	h.component("Reference", object("指向另一件事", map[string]*huma.Schema{"noun": text("哪一类"), "id": text("编号"), "name": text("怎么称呼")}))
	h.component("Owner", object("属于谁；没有的为空",
		map[string]*huma.Schema{"base_code": text("培训基地的统一社会信用代码"), "county": text("县市区"), "employer": text("用人单位编号"), "person": text("人员编号")}))
	h.component("Entry", object("日志的一条", map[string]*huma.Schema{"id": text("编号"), "at": {Type: huma.TypeString, Format: "date-time", Description: "时刻"},
		"who":  text("谁"),
		"role": text("以什么角色"), "action": text("操作的代码"), "name": text("操作的名称"), "reason": text("理由")}))
	for i := range programme.Reads {
		if l := act.ListingOf(programme.Reads[i].Noun); l != nil {
			h.registerList(l)
			h.registerOne(l)
		}
	}
}

func ok(about string, s *huma.Schema, headers map[string]*huma.Param) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: about, Headers: headers, Content: map[string]*huma.MediaType{"application/json": {Schema: s}}}}
}

func headerOf(about string) *huma.Param {
	return &huma.Param{Description: about, Schema: &huma.Schema{Type: huma.TypeString}}
}

// listIn is the address of a list: its parameters are the listing's, so they
// are read by hand.
type listIn struct{ query url.Values }

// Resolve keeps the address's parameters.
func (in *listIn) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	in.query = u.Query()
	return nil
}

type listOut struct {
	Link string `header:"Link"`
	Body map[string]any
}

func (h *Handler) registerList(l *act.Listing) {
	name := l.Noun.Name()
	sums := map[string]*huma.Schema{}
	for i := range l.Columns {
		if f := &l.Columns[i]; f.Sum {
			sums[keyOf(f)] = schemaOf(f)
		}
	}
	page := map[string]*huma.Schema{
		"items": {Type: huma.TypeArray, Items: h.rowSchema(l), Description: "这一页的各行"},
		"next":  {Type: huma.TypeString, Nullable: true, Description: "下一页的位置，作参数 after 用；null 表示没有了"},
	}
	if len(sums) > 0 {
		s := object("全部（不只这一页）的合计；没有行时为 null", sums)
		page["sums"] = &huma.Schema{Description: s.Description, OneOf: []*huma.Schema{s, {Type: "null"}}}
	}
	op := huma.Operation{OperationID: "list_" + string(l.Noun), Method: http.MethodGet, Path: root + "/" + string(l.Noun), Summary: name + "列表",
		Tags:        []string{name},
		Description: "按页读出范围内的" + name + "。响应头 Link 给出下一页的地址。", Parameters: listParameters(l), Errors: readErrors,
		Responses: ok("这一页", h.component(pascal(l.Noun)+"Page", object(name+"的一页", page)), map[string]*huma.Param{"Link": headerOf("下一页的地址，rel=\"next\"")})}
	register(h, &Gate{Noun: l.Noun}, op, func(ctx context.Context, in *listIn) (*listOut, error) {
		q, err := h.asked(ctx, l, in.query)
		if err != nil {
			return nil, err
		}
		t, err := h.sys.Browse(ctx, caller(ctx), l.Noun, q)
		if err != nil {
			return nil, err
		}
		items := make([]map[string]any, len(t.Rows))
		for i := range t.Rows {
			items[i] = rowOf(l, &t.Rows[i])
		}
		out := &listOut{Body: map[string]any{"items": items, "next": nil}}
		if len(sums) > 0 {
			out.Body["sums"] = sumsOf(l, t)
		}
		if t.Next != "" {
			in.query.Set("after", t.Next)
			out.Body["next"], out.Link = t.Next, "<"+op.Path+"?"+in.query.Encode()+`>; rel="next"`
		}
		return out, nil
	})
}

func sumsOf(l *act.Listing, t *act.Table) any {
	if t.Sums == nil {
		return nil
	}
	out := map[string]any{}
	for i := range l.Columns {
		f := &l.Columns[i]
		if c, ok := t.Sums[f.Key]; ok {
			out[keyOf(f)] = valueOf(f, &c)
		}
	}
	return out
}

// listParameters are a list's parameters in the document.
func listParameters(l *act.Listing) []*huma.Param {
	query := func(name, about string, s *huma.Schema) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: about, Schema: s}
	}
	out := []*huma.Param{
		query("limit", "一页几行", &huma.Schema{Type: huma.TypeInteger, Minimum: new(1.0), Maximum: new(float64(mostRows)), Default: pageRows}),
		query("after", "从这个位置之后读起，用上一页给的 next", text("")),
		query("sort", "按什么排序，前面加 - 为从大到小", &huma.Schema{Type: huma.TypeString, Enum: sortsOf(l)}),
		query("programme", "哪个年度的编号；不写是最近的年度，"+everyYear+" 是全部年度", text("")),
	}
	for _, f := range filtersOf(l) {
		s := text("")
		switch {
		case f.Kind == act.KindFlag:
			s = &huma.Schema{Type: huma.TypeBoolean}
		case f.Kind == act.KindNumber || f.Kind == act.KindMoney:
			s = &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
		case f.Levels:
			for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
				s.Enum = append(s.Enum, l.String())
			}
		case f.Words != nil:
			s.Enum = wordsOf(f.Words)
		}
		out = append(out, query(f.Key, "只看："+f.Title, s))
	}
	return out
}

func wordsOf(words map[string]string) (out []any) {
	for k := range words {
		if k != "" {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b any) int { return compare(a.(string), b.(string)) })
	return out
}

func sortsOf(l *act.Listing) []any {
	out := []any{"id", "-id"}
	for _, f := range l.Columns {
		if f.Sort {
			out = append(out, f.Key, "-"+f.Key)
		}
	}
	return out
}

// asked reads a list's parameters: every one that is wrong is named at once.
func (h *Handler) asked(ctx context.Context, l *act.Listing, query url.Values) (q act.Query, err error) {
	q = act.Query{Values: map[string]string{}, Limit: pageRows}
	var problems []programme.Problem
	bad := func(field, message string) {
		problems = append(problems, programme.Problem{Field: field, Code: "input", Message: message})
	}
	filters := filtersOf(l)
	for k, v := range query {
		if len(v) != 1 || !plain(v[0]) {
			bad(k, "只能给一次，并且是通常的文字")
			continue
		}
		switch k {
		case "limit":
			if q.Limit, err = strconv.Atoi(v[0]); err != nil || q.Limit < 1 || q.Limit > mostRows {
				bad(k, "应为 1 至 "+strconv.Itoa(mostRows)+" 的整数")
			}
		case "after":
			if q.After = v[0]; !plainCursor(v[0]) {
				bad(k, "翻页位置不对，请从第一页读起")
			}
		case "sort":
			if q.Sort = v[0]; !slices.Contains(sortsOf(l), any(v[0])) {
				bad(k, "不能按这一项排序")
			}
		case "programme":
			q.Programme = v[0]
		default:
			i := slices.IndexFunc(filters, func(f act.Filter) bool { return f.Key == k })
			if i < 0 {
				bad(k, "没有这个参数")
				continue
			}
			value, wrong := filterValue(&filters[i], v[0])
			if wrong != "" {
				bad(k, wrong)
			}
			q.Values[k] = value
		}
	}
	if len(problems) > 0 {
		slices.SortFunc(problems, func(a, b programme.Problem) int { return compare(a.Field, b.Field) })
		return q, &programme.Error{Code: programme.Invalid, Message: "参数有误，请按提示更正", Problems: problems}
	}
	q.Programme, err = h.year(ctx, q.Programme)
	return q, err
}

// plain reports whether a text is one that a database keeps.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// plainCursor is plain for the text within a cursor.
func plainCursor(s string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	return err == nil && plain(string(raw)) && !strings.Contains(string(raw), `\u0000`)
}

// filterValue is a filter's value as the listing takes it, or what is wrong
// with it.
func filterValue(f *act.Filter, v string) (value, wrong string) {
	switch {
	case f.Kind == act.KindFlag:
		switch v {
		case "true":
			return "1", ""
		case "false":
			return "0", ""
		}
		return "", "应为 true 或 false"
	case f.Kind == act.KindNumber || f.Kind == act.KindMoney:
		if _, err := strconv.ParseInt(v, 10, 64); err != nil {
			return "", "应为整数"
		}
	case f.Kind == act.KindState:
		if programme.State(v).Name() == v {
			return "", "没有这个状态"
		}
	case f.Levels:
		if _, err := programme.ParseLevel(v); err != nil {
			return "", "没有这个代码"
		}
	case f.Words != nil:
		if _, ok := f.Words[v]; !ok || v == "" {
			return "", "没有这个代码"
		}
	}
	if v == "" {
		return "", "不能为空；不筛选就不写"
	}
	return v, ""
}

// year is the programme that an address means.
func (h *Handler) year(ctx context.Context, asked string) (string, error) {
	switch asked {
	case everyYear:
		return "", nil
	case "":
		list, err := h.sys.Plan.Programmes(ctx, caller(ctx))
		if err != nil || len(list) == 0 {
			return "", err
		}
		return list[0].ID, nil
	}
	return asked, nil
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// IDPath is the address of one.
type IDPath struct {
	ID string `path:"id" maxLength:"64" pattern:"^[0-9A-Za-z_.:-]+$" patternDescription:"编号" doc:"编号"`
}

type oneOut struct {
	ETag string `header:"ETag"`
	Body map[string]any
}

func (h *Handler) registerOne(l *act.Listing) {
	name := l.Noun.Name()
	facts := map[string]*huma.Schema{}
	for _, f := range slices.Concat(l.Columns, l.Detail) {
		facts[keyOf(&f)] = schemaOf(&f)
	}
	s := h.component(pascal(l.Noun), object(name, map[string]*huma.Schema{
		"noun": text("哪一类"), "id": text("编号"), "title": text("怎么称呼"), "state": orNull("Coded", "状态"),
		"programme": {Type: huma.TypeString, Nullable: true, Description: "年度的编号"},
		"owner":     {Ref: componentPath + "Owner"}, "facts": object("各项内容", facts),
		"history": {Type: huma.TypeArray, Description: "日志中与它有关的各条，从早到晚", Items: &huma.Schema{Ref: componentPath + "Entry"}},
	}))
	op := huma.Operation{OperationID: "read_" + string(l.Noun), Method: http.MethodGet, Path: root + "/" + string(l.Noun) + "/{id}", Summary: "一件" + name,
		Tags:        []string{name},
		Description: "读出一件：内容、属于谁、办过什么。响应头 ETag 放进办理请求的 If-Match，读到之后有变动就不办。", Errors: readErrors,
		Responses: ok(name, s, map[string]*huma.Param{"ETag": headerOf("这一件的版次，作 If-Match 用")})}
	register(h, &Gate{Noun: l.Noun}, op, func(ctx context.Context, in *IDPath) (*oneOut, error) {
		sheet, err := h.sys.Show(ctx, caller(ctx), l.Noun, in.ID)
		if err != nil {
			return nil, err
		}
		history, err := h.history(ctx, sheet.ID)
		if err != nil {
			return nil, err
		}
		out := &oneOut{Body: sheetOf(sheet, history)}
		if len(history) > 0 {
			out.ETag = `"` + act.VersionOf(history[len(history)-1]["id"].(string), len(history)) + `"`
		}
		return out, nil
	})
}

func sheetOf(s *act.Detail, history []map[string]any) map[string]any {
	facts := map[string]any{}
	for i, f := range slices.Concat(s.Listing.Columns, s.Listing.Detail) {
		facts[keyOf(&f)] = valueOf(&f, &s.Facts[i].Cell)
	}
	out := map[string]any{"noun": s.Noun, "id": s.ID, "title": s.Title, "state": nil, "programme": nil, "facts": facts, "history": history,
		"owner": map[string]any{"base_code": s.Owner.Base, "county": s.Owner.County, "employer": s.Owner.Employer, "person": s.Owner.Person}}
	if s.State != "" {
		out["state"] = map[string]any{"code": s.State, "name": s.State.Name()}
	}
	if s.Programme != "" {
		out["programme"] = s.Programme
	}
	return out
}

// history is what was done to a subject, oldest first, in codes and words.
func (h *Handler) history(ctx context.Context, id string) ([]map[string]any, error) {
	told, err := h.sys.Record.Story(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	entries, err := h.sys.Record.History(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	action := map[string]string{} // by entry: not all of them are told to everybody
	for i := range entries {
		action[entries[i].ID] = entries[i].Action
	}
	out := make([]map[string]any, len(told))
	for i, t := range told {
		out[i] = map[string]any{"id": t.ID, "at": instant(t.At), "who": t.Who, "role": t.Role, "action": action[t.ID], "name": t.What, "reason": t.Reason}
	}
	return out, nil
}
