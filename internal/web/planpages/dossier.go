package planpages

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/app/year"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// An institution's application to become a base: the form, the answers to it, and
// its file as it stands above every form that decides on it, and on its page.

// emptyRows is how many rows a list of a new application begins with.
const emptyRows = 3

var (
	askedRows = page.Input{Name: "asked", Label: "申报工种和人数", Kind: "rows", Section: "申报工种和人数", Hint: "每个工种、每个等级一行，工种按通知的工种表。", Rows: contentRows(askedCells),
		Columns: []page.RowColumn{{Name: "trade", Label: "申报工种", Required: true, List: page.TradeList},
			{Name: "level", Label: "申报等级", Kind: "choice", Choices: page.CertificateLevels(), Required: true},
			{Name: "places", Label: "申报人数", Required: true}}}
	teacherRows = page.Input{Name: "teachers", Label: "任教教师", Kind: "rows", Section: "任教教师", Hint: "每个申报的工种都要有教师；证书编号照证书填写。", Rows: contentRows(teacherCells),
		Columns: []page.RowColumn{{Name: "name", Label: "教师姓名", Required: true}, {Name: "trade", Label: "任教工种", Required: true, List: page.TradeList},
			{Name: "certificate", Label: "证书名称及等级", Required: true}, {Name: "number", Label: "教师证书编号", Required: true}}}
	roomRows = page.Input{Name: "rooms", Label: "教室和实训场地", Kind: "rows", Section: "教室和实训场地", Rows: contentRows(roomCells),
		Columns: []page.RowColumn{{Name: "name", Label: "场地名称", Required: true},
			{Name: "kind", Label: "场地类型", Kind: "choice", Choices: choicesOfWords(programme.RoomKinds), Required: true},
			{Name: "area", Label: "面积（平方米）", Required: true}, {Name: "seats", Label: "座位或工位数", Required: true}}}
	equipmentRows = page.Input{Name: "equipment", Label: "主要设备", Kind: "rows", Section: "主要设备", Rows: contentRows(equipmentCells),
		Columns: []page.RowColumn{{Name: "name", Label: "设备名称", Required: true}, {Name: "trade", Label: "使用工种", List: page.TradeList},
			{Name: "count", Label: "设备数量", Required: true}}}
)

// baseInputs are the fields of an application, filed for the first time or
// again. Name and county are asked only of who is not registered.
func baseInputs() []page.Input {
	registered := func(q *page.Request, s *act.Detail) bool {
		i, err := institution(q, s)
		return err == nil && i != nil
	}
	held := func(of func(*plan.BaseFile) string) func(*page.Request, *act.Detail) string {
		return func(q *page.Request, s *act.Detail) string {
			if f := baseFile(q, s); f != nil {
				return of(f)
			}
			return ""
		}
	}
	ins := []page.Input{
		{Name: "name", Label: "单位名称", Required: true, Hint: "全称，与公章一致", Skip: registered, Start: held(func(f *plan.BaseFile) string { return f.Base.Name })},
		{Name: "county", Label: "所在县（市、区）", Kind: "choice", Required: true, Hint: "由该县（市、区）人社局推荐；没有要选的，请市局先登记院校", Choices: countyChoices, Skip: registered,
			Start: held(func(f *plan.BaseFile) string { return f.Base.County })},
		{Name: "aliases", Label: "其他名称", Hint: "表格上出现过的别的写法，用顿号分开", Start: held(func(f *plan.BaseFile) string { return strings.Join(f.Base.Aliases, "、") })},
		{Name: "licence", Label: "办学许可证（登记证书）编号", Required: true, Start: held(func(f *plan.BaseFile) string {
			if f.Content == nil {
				return ""
			}
			return f.Content.Licence
		})},
		{Name: "licence_until", Label: "许可证有效期至", Kind: "date", Hint: "长期有效的不填", Start: held(func(f *plan.BaseFile) string {
			if f.Content == nil {
				return ""
			}
			return f.Content.LicenceUntil.String()
		})},
		askedRows, teacherRows, roomRows, equipmentRows,
	}
	for i, p := range programme.BasePapers {
		in := page.Input{Name: "paper-" + p.Code, Label: p.Name, Kind: "file", Many: true, Hold: true, Accept: "application/pdf,image/*", Hint: "图片或 PDF，可选多份"}
		if i == 0 {
			in.Section = "材料"
		}
		ins = append(ins, in)
	}
	return ins
}

// institution is the registration of whose application a form is.
func institution(q *page.Request, s *act.Detail) (*programme.Institution, error) {
	code := q.Signed.Actor.Base
	if s.Noun == programme.NounBase {
		code = s.Owner.Base
	}
	return q.Sys.Plan.InstitutionOf(q.Context(), q.Caller(), code)
}

// baseFile is the file of the base that a form is about, nil for a new one.
func baseFile(q *page.Request, s *act.Detail) *plan.BaseFile {
	if s.Noun != programme.NounBase {
		return nil
	}
	f, err := q.Sys.Plan.BaseFileOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil
	}
	return f
}

// contentRows starts rows with what is on file, or with a few empty ones.
func contentRows(of func(*programme.BaseContent) []map[string]string) func(*page.Request, *act.Detail) []map[string]string {
	return func(q *page.Request, s *act.Detail) []map[string]string {
		if f := baseFile(q, s); f != nil && f.Content != nil {
			return of(f.Content)
		}
		return make([]map[string]string, emptyRows)
	}
}

func askedCells(c *programme.BaseContent) (out []map[string]string) {
	for _, l := range c.Asked {
		out = append(out, map[string]string{"trade": l.Trade, "level": l.Level.String(), "places": strconv.Itoa(l.Places)})
	}
	return out
}

func teacherCells(c *programme.BaseContent) (out []map[string]string) {
	for _, t := range c.Teachers {
		out = append(out, map[string]string{"name": t.Name, "trade": t.Trade, "certificate": t.Certificate, "number": t.Number})
	}
	return out
}

func roomCells(c *programme.BaseContent) (out []map[string]string) {
	for _, r := range c.Rooms {
		out = append(out, map[string]string{"name": r.Name, "kind": r.Kind, "area": strconv.Itoa(r.Area), "seats": strconv.Itoa(r.Seats)})
	}
	return out
}

func equipmentCells(c *programme.BaseContent) (out []map[string]string) {
	for _, e := range c.Equipment {
		out = append(out, map[string]string{"name": e.Name, "trade": e.Trade, "count": strconv.Itoa(e.Count)})
	}
	return out
}

func choicesOfWords(words map[string]string) []act.Choice { return page.WordChoices(words) }

func wholeNumber(r page.FormRow, column string) int {
	s := page.Halfwidth(r.Get(column))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		r.Bad(column, "请填整数")
	}
	return n
}

// baseApplication reads the form. Papers that are on file stay unless others
// of their kind are chosen.
func baseApplication(f *page.Form) plan.BaseApplication {
	in := plan.BaseApplication{CreditCode: f.Request.Signed.Actor.Base, Name: f.Get("name"), County: f.Get("county")}
	for _, a := range strings.FieldsFunc(f.Get("aliases"), func(r rune) bool { return strings.ContainsRune("、，,;；", r) }) {
		if a = strings.TrimSpace(a); a != "" {
			in.Aliases = append(in.Aliases, a)
		}
	}
	c := &in.Content
	c.Licence, c.LicenceUntil = f.Get("licence"), f.Date("licence_until")
	for _, r := range f.Rows(askedRows) {
		c.Asked = append(c.Asked, programme.AskedLine{Trade: r.Get("trade"), Level: r.Level("level"), Places: wholeNumber(r, "places")})
	}
	for _, r := range f.Rows(teacherRows) {
		c.Teachers = append(c.Teachers, programme.BaseTeacher{Name: r.Get("name"), Trade: r.Get("trade"), Certificate: r.Get("certificate"),
			Number: r.Get("number")})
	}
	for _, r := range f.Rows(roomRows) {
		c.Rooms = append(c.Rooms, programme.BaseRoom{Name: r.Get("name"), Kind: r.Get("kind"), Area: wholeNumber(r, "area"), Seats: wholeNumber(r, "seats")})
	}
	for _, r := range f.Rows(equipmentRows) {
		c.Equipment = append(c.Equipment, programme.BaseEquipment{Name: r.Get("name"), Trade: r.Get("trade"), Count: wholeNumber(r, "count")})
	}
	var held []programme.BasePaper
	if on := baseFile(f.Request, f.Detail); on != nil && on.Content != nil {
		held = on.Content.Papers
	}
	for _, p := range programme.BasePapers {
		f.ViewableOnly("paper-" + p.Code)
	}
	if f.Err() != nil {
		return in
	}
	for _, p := range programme.BasePapers {
		ids := f.Stored("paper-" + p.Code)
		for _, id := range ids {
			c.Papers = append(c.Papers, programme.BasePaper{Code: p.Code, FileID: id})
		}
		for _, h := range held {
			if len(ids) == 0 && h.Code == p.Code {
				c.Papers = append(c.Papers, h)
			}
		}
	}
	return in
}

func applyBase(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	in := baseApplication(f)
	if err := f.Err(); err != nil {
		return "", err
	}
	b, err := f.Request.Sys.Plan.ApplyBase(ctx, c, f.Detail.ID, in)
	if err != nil {
		return "", err
	}
	return "/base/" + b.ID, nil
}

func fileBaseAgain[D any](do func(D, context.Context, act.Caller, string, plan.BaseApplication) error) func(context.Context, *page.Form,
	act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		in := baseApplication(f)
		if err := f.Err(); err != nil {
			return "", err
		}
		return "", do(app.Of[D](f.Request.Sys), ctx, c, f.Detail.ID, in)
	}
}

// registeredLead says under which name an institution applies.
func registeredLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	i, err := institution(q, s)
	if err != nil || i == nil {
		return nil, err
	}
	return page.Facts("申报单位", []act.Fact{{Title: "单位名称", Cell: act.Cell{Text: i.Name}}, {Title: "统一社会信用代码", Cell: act.Cell{Text: i.CreditCode}},
		{Title: "所在县（市、区）", Cell: act.Cell{Text: i.County}}}), nil
}

// fileLead shows the whole file above a form that decides on it.
func fileLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	f, err := q.Sys.Plan.BaseFileOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return baseFileView(f, q.Cite(programme.DutyBaseRecognition)), nil
}

// The county's three answers, on one page with the application in view.
const (
	answerRecommend = "recommend"
	answerReturn    = "return"
	answerRefuse    = "refuse"
)

func countyAnswers(*page.Request, *act.Detail) ([]act.Choice, error) {
	return []act.Choice{{ID: answerRecommend, Name: "同意推荐，报市局评估"}, {ID: answerReturn, Name: "退回补正，由单位修改后重新申报"}, {ID: answerRefuse, Name: "不予推荐"}}, nil
}

func answerBase(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	answer, opinion := f.Get("answer"), f.Get("opinion")
	do := f.Request.Sys.Plan.RecommendBase
	switch answer {
	case answerRecommend:
	case answerReturn:
		do = f.Request.Sys.Plan.ReturnBase
	case answerRefuse:
		do = f.Request.Sys.Plan.RefuseBase
	default:
		f.Bad("answer", "请选择意见")
		return "", nil
	}
	return "", do(ctx, c, f.Detail.ID, opinion)
}

// assessors is how many columns the sheet of an assessment has.
const assessors = rules.MostAssessors

// assessorInputs are the names of the assessors: as many as the notice asks
// for, and one more who may be there.
func assessorInputs() (ins []page.Input) {
	for i := range assessors {
		ins = append(ins, page.Input{Name: "assessor" + strconv.Itoa(i+1), Label: "第 " + strconv.Itoa(i+1) + " 位评估人",
			Skip: func(q *page.Request, s *act.Detail) bool { return i >= assessorsOf(q, s) }})
	}
	return ins
}

// assessorsOf is how many may mark a base on its form.
func assessorsOf(q *page.Request, s *act.Detail) int {
	f, err := q.Sys.Plan.BaseFileOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return 0
	}
	return min(f.Sheet.Assessors+1, assessors)
}

func assessGrid(q *page.Request, s *act.Detail) (*page.Grid, error) {
	f, err := q.Sys.Plan.BaseFileOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	g := &page.Grid{Of: "评分项目"}
	for i := range assessorsOf(q, s) {
		g.Columns = append(g.Columns, page.GridColumn{Name: "by" + strconv.Itoa(i+1), Label: "第 " + strconv.Itoa(i+1) + " 位"})
	}
	for _, it := range f.Sheet.Items {
		row := page.GridRow{ID: it.Code, Name: it.Name + "（" + strconv.Itoa(it.Points) + " 分）", At: map[string]string{}}
		g.Rows = append(g.Rows, row)
	}
	return g, nil
}

// assessBase reads the sheet: the columns of the assessors who are named.
func assessBase(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	file, err := f.Request.Sys.Plan.BaseFileOf(ctx, c, f.Detail.ID)
	if err != nil {
		return "", err
	}
	in := plan.AssessmentIn{Points: map[string][]int{}, Note: f.Get("note")}
	for i := range assessors {
		name := f.Get("assessor" + strconv.Itoa(i+1))
		if name == "" {
			continue
		}
		in.Assessors = append(in.Assessors, name)
		for _, it := range file.Sheet.Items {
			field := "by" + strconv.Itoa(i+1) + "-" + it.Code
			if f.Get(field) == "" {
				f.Bad("marks", name+"没有给“"+it.Name+"”评分")
				continue
			}
			in.Points[it.Code] = append(in.Points[it.Code], f.Int(field))
		}
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Plan.AssessBase(ctx, c, f.Detail.ID, in)
}

func recogniseBase(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	doc := plan.Recognition{Number: f.Get("number"), On: f.Date("on")}
	if err := f.Err(); err != nil {
		return "", err
	}
	return "", f.Request.Sys.Plan.RecogniseBase(ctx, c, f.Detail.ID, doc)
}

// BasePaper opens a paper of an application.
func BasePaper(q *page.Request) error {
	f, err := q.Sys.Plan.BasePaperOf(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("file"))
	if err != nil {
		return err
	}
	return q.ServeStored(f, "申报材料")
}

// BasePapers are the papers of an application to become a base.
func BasePapers(q *page.Request, s *act.Detail) (out []page.Paper, err error) {
	f, err := q.Sys.Plan.BaseFileOf(q.Context(), q.Caller(), s.ID)
	if err != nil || f.Content == nil {
		return nil, err
	}
	var ids []string
	many := map[string]int{}
	for _, p := range f.Content.Papers {
		ids = append(ids, p.FileID)
		many[p.Code]++
	}
	kinds, nth := q.StoredKinds(ids), map[string]int{}
	for _, p := range f.Content.Papers {
		out = append(out, page.Paper{Name: page.Named(paperNameOf(p.Code), nth[p.Code], many[p.Code]), Href: "/base/" + s.ID + "/paper/" + p.FileID,
			Kind: kinds[p.FileID]})
		nth[p.Code]++
	}
	return out, nil
}

// RecognisedPage are the documents that recognise the bases of a year, as they
// are printed: all, or the one with a number.
func RecognisedPage(q *page.Request) error {
	v, err := recognised(q)
	if programme.CodeOf(err) == programme.NotFound && v.Year == "" {
		return q.ShowPublic(recognisedView(q.Page("培训基地认定文件"), v))
	}
	if err != nil {
		return err
	}
	if v.Point, err = q.PrintedPoint(); err != nil {
		return err
	}
	return q.ShowPublic(recognisedView(q.Page("培训基地认定文件"), v))
}

// recognisedShown are documents, and the address's question for their files.
type recognisedShown struct {
	Year, Query string
	List        []year.Recognised
	Point       *page.PrintedPoint
}

func recognised(q *page.Request) (v recognisedShown, err error) {
	u := q.URL.Query()
	v.Year, v.Query = u.Get("programme"), page.Query("programme", u.Get("programme"), "number", u.Get("number"))
	_, v.List, err = q.Sys.Year.PublicRecognised(q.Context(), v.Year)
	if number := u.Get("number"); number != "" {
		v.List = slices.DeleteFunc(v.List, func(r year.Recognised) bool { return r.Number != number })
	}
	return v, err
}

// RecognisedFile sends the documents as a file: PDF to print and publish, Word
// to finish in the office.
func RecognisedFile(q *page.Request) error {
	v, err := recognised(q)
	if err != nil {
		return err
	}
	kind := map[string]string{year.AsPDF: "application/pdf",
		year.AsWord: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}[q.PathValue("kind")]
	mark, err := q.PointMark()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := year.WriteRecognised(&b, q.PathValue("kind"), v.List, mark); err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", page.SavedAs("培训基地认定文件."+q.PathValue("kind")))
	_, err = b.WriteTo(q.Writer)
	return err
}

// paperNameOf is what a paper of an application is called.
func paperNameOf(code string) string {
	for _, p := range programme.BasePapers {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

// markOf words tenths of a point.
func markOf(n int) string {
	s := strconv.Itoa(n / 10)
	if n%10 != 0 {
		s += "." + strconv.Itoa(n%10)
	}
	return s
}
