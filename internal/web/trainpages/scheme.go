package trainpages

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/teaching"
	"jinlanling/internal/curriculum"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// SchemeDeeds is what is done on the pages of this noun.
var SchemeDeeds = []page.Deed{
	{Key: "scheme", Action: programme.SchemeDraft, On: programme.NounBase, When: page.Recognised,
		Consequence: "先逐个工种、等级填写教学计划，可以分几次填；填好后报送市局，同意后方可开班。已同意的方案要改的，也从这里办。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			sc, err := f.Request.Sys.Teaching.DraftScheme(ctx, c, f.Detail.ID)
			if err != nil {
				return "", err
			}
			return "/scheme/" + sc.ID, nil
		}},
	{Key: "write", Action: programme.SchemeWrite, On: programme.NounScheme, Button: "保存教学计划",
		Consequence: "一门课程一行。没有填完也可以先保存；各类课时、占比报送时按通知核对，现在缺的列在方案页上。",
		Inputs:      []page.Input{{Name: "line", Label: "工种和等级", Kind: "own", Draw: drawLine}, courseInput}, Do: writeCourses},
	{Key: "import", Action: programme.SchemeWrite, On: programme.NounScheme, Name: "导入教学计划表", Button: "导入",
		Consequence: "先预览，逐行看过再导入。导入后代替这个工种、等级原来填的课程。",
		Inputs:      planFileInputs, Preview: previewPlanFile, Do: importPlanFile},
	{Key: "result", Action: programme.SchemeWrite, On: programme.NounScheme, Name: "核对教学计划表", Button: "下载核对结果", Again: true,
		Consequence: "只核对，不导入。原表逐行写上结果和改法，照着改好再导入。",
		Inputs:      planFileInputs, Answer: answerPlanFile},
	{Key: "file", Action: programme.SchemeFile, On: programme.NounScheme,
		Consequence: "报送后由市人力资源社会保障局审阅，同意后方可开班。报送后不能再改，要改的先撤回。",
		Inputs: []page.Input{
			{Name: "file", Label: "方案和计划", Hint: "盖章的扫描件或文档", Kind: "file", Required: true, Accept: "application/pdf,image/*,.doc,.docx,.xls,.xlsx"},
			{Name: "starts_on", Label: "开始日期", Kind: "date", Required: true,
				Start: func(q *page.Request, s *act.Detail) string { return s.Fact("starts_on").Text }},
			{Name: "ends_on", Label: "结束日期", Kind: "date", Required: true, Start: func(q *page.Request, s *act.Detail) string {
				if d := s.Fact("ends_on").Text; d != "" {
					return d
				}
				return q.Deadline(rules.TrainingEnd)
			}},
			{Name: "why", Label: "变更的原因", Kind: "area", Required: true, Skip: notAChange, Hint: "市局已同意的方案要变更，写明为什么；原方案保留"},
		}, Do: fileScheme},
	{Key: "agree", Action: programme.SchemeAgree, On: programme.NounScheme, Consequence: "同意后基地可以开班。是变更的，原方案改为“已被替代”，照样保留。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.AgreeScheme(ctx, c, f.Detail.ID)
		}},
	{Key: "ask", Action: programme.SchemeAsk, On: programme.NounScheme, Consequence: "基地答复后再定同意还是退回。",
		Inputs: []page.Input{{Name: "reason", Label: "要问的事", Kind: "area", Required: true}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.AskScheme(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "answer", Action: programme.SchemeAnswer, On: programme.NounScheme, Consequence: "答复后由市局接着审阅。",
		Inputs: []page.Input{{Name: "reason", Label: "答复", Kind: "area", Required: true}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.AnswerScheme(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
	{Key: "return", Action: programme.SchemeReturn, On: programme.NounScheme, Consequence: "退回后由基地修改，重新报送一份；批注写在课程的那一行。",
		Inputs: []page.Input{{Name: "marks", Label: "逐门批注", Kind: "grid", Grid: markGrid, Skip: paperAlone}}, Do: returnScheme},
	{Key: "withdraw", Action: programme.SchemeWithdraw, On: programme.NounScheme, Grave: true, Consequence: "撤回后这一份作废，可以再拟一份。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Teaching.WithdrawScheme(ctx, c, f.Detail.ID)
		}},
}

// schemeShown is a scheme that a form is about, nil where it cannot be read.
func schemeShown(q *page.Request, s *act.Detail) *teaching.SchemeShown {
	sc, err := q.Sys.Teaching.SchemeOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil
	}
	return sc
}

func notAChange(q *page.Request, s *act.Detail) bool {
	sc := schemeShown(q, s)
	return sc == nil || sc.Replaces == ""
}

func paperAlone(q *page.Request, s *act.Detail) bool {
	sc := schemeShown(q, s)
	return sc == nil || len(sc.Plans) == 0
}

// markGrid asks what is to be changed at each course.
func markGrid(q *page.Request, s *act.Detail) (*page.Grid, error) {
	sc, err := q.Sys.Teaching.SchemeOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	g := &page.Grid{Of: "课程", Columns: []page.GridColumn{{Name: "mark", Label: "要改什么（不改的留空）"}}}
	for _, p := range sc.Plans {
		for _, c := range p.Courses {
			g.Rows = append(g.Rows, page.GridRow{ID: c.ID, Name: p.Name() + " · " + c.Name + "（" + c.Kind + " " + strconv.Itoa(c.Hours) + "）"})
		}
	}
	return g, nil
}

func returnScheme(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	marks := map[string]string{}
	if sc := schemeShown(f.Request, f.Detail); sc != nil {
		for _, p := range sc.Plans {
			for _, x := range p.Courses {
				if m := f.Get("mark-" + x.ID); m != "" {
					marks[x.ID] = m
				}
			}
		}
	}
	return "", f.Request.Sys.Teaching.MarkScheme(ctx, c, f.Detail.ID, f.Get("reason"), marks)
}

func fileScheme(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	in := teaching.SchemeFiling{StartsOn: f.Date("starts_on"), EndsOn: f.Date("ends_on"), Why: f.Get("why")}
	if err := f.Err(); err != nil {
		return "", err
	}
	if in.FileID = f.StoredOne("file"); in.FileID == "" {
		return "", f.Err()
	}
	return "", f.Request.Sys.Teaching.FileDraft(ctx, c, f.Detail.ID, in)
}

// SchemePanel is a scheme's teaching plans, one for each trade and level; of
// one that was filed as a paper alone, its hours.
func SchemePanel(q *page.Request, v *page.View) error {
	sc, err := q.Sys.Teaching.SchemeOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if len(sc.Plans) == 0 {
		v.Lead = append(v.Lead, hoursView(sc.Kinds, sc.Total, false))
	}
	if sc.FileID != "" && sc.State != programme.Drafted {
		v.Lead = append(v.Lead, schemeFileView(sc))
	}
	writes := sc.State == programme.Drafted && programme.May(q.Signed.Actor, programme.SchemeWrite, v.Detail.Owner) == nil
	if len(sc.Changes) > 0 {
		v.Panels = append(v.Panels, schemeChangesView(sc))
	}
	for i := range sc.Plans {
		v.Panels = append(v.Panels, teachingPlanView(sc, &sc.Plans[i], writes))
	}
	return nil
}

// SchemePaper is the paper of a scheme.
func SchemePaper(q *page.Request) error {
	f, err := q.Sys.Teaching.ReadScheme(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.ServeStored(f, "培训方案")
}

// SchemePapers is the paper that a scheme was filed as.
func SchemePapers(q *page.Request, s *act.Detail) ([]page.Paper, error) {
	sc, err := q.Sys.Teaching.SchemeOf(q.Context(), q.Caller(), s.ID)
	if err != nil || sc.FileID == "" || sc.State == programme.Drafted {
		return nil, err
	}
	return []page.Paper{{Name: "培训方案", Href: "/scheme/" + s.ID + "/file", Kind: q.StoredKinds([]string{sc.FileID})[sc.FileID]}}, nil
}

// PlanWorkbook is one teaching plan of a scheme as a workbook to fill in.
func PlanWorkbook(q *page.Request) error {
	return q.SendWorkbook("教学计划.xlsx", func(w io.Writer) error {
		return q.Sys.Teaching.WritePlanWorkbook(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("line"), w)
	})
}

// Fields of a teaching plan's workbook.
var planFileInputs = []page.Input{
	{Name: "line", Label: "工种和等级", Kind: "choice", Required: true, Choices: planChoices, Start: askedLine},
	{Name: "file", Label: "教学计划表", Hint: "在方案页下载的表格，或栏目相近的 .xlsx、.csv，不超过 512 KB", Kind: "file", Keep: true, Required: true, Accept: ".xlsx,.csv"},
}

func planChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	sc, err := q.Sys.Teaching.SchemeOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range sc.Plans {
		out = append(out, act.Choice{ID: p.LineID, Name: p.Name()})
	}
	return out, nil
}

func askedLine(q *page.Request, _ *act.Detail) string { return q.URL.Query().Get("line") }

// planFile reads the workbook that was sent.
func planFile(ctx context.Context, f *page.Form, c act.Caller) (*teaching.PlanFile, error) {
	raw, _ := f.Content("file")
	if err := f.Err(); err != nil {
		return nil, err
	}
	return f.Request.Sys.Teaching.ReadPlanWorkbook(ctx, c, f.Detail.ID, f.Get("line"), bytes.NewReader(raw), int64(len(raw)))
}

func previewPlanFile(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	p, err := planFile(ctx, f, c)
	if err != nil {
		return nil, err
	}
	return planFileView(p), nil
}

func importPlanFile(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	p, err := planFile(ctx, f, c)
	if err != nil {
		return "", err
	}
	if p.Unread() {
		return "", &programme.Error{Code: programme.Invalid, Message: "表格里有看不懂的内容，没有导入", Problems: p.Problems}
	}
	_, err = f.Request.Sys.Teaching.WritePlan(ctx, c, f.Detail.ID, p.Plan)
	return "", err
}

func answerPlanFile(ctx context.Context, f *page.Form, c act.Caller) error {
	p, err := planFile(ctx, f, c)
	if err != nil {
		return err
	}
	return f.Request.SendWorkbook("教学计划核对结果.xlsx", p.WriteResult)
}

// courseRows is the name of the rows of a teaching plan on the page.
const courseRows = "courses"

// courseInput is the courses of a plan, a row each.
var courseInput = page.Input{Name: courseRows, Label: "课程", Kind: "rows", Hint: "思政、理论、实操各类都要有。线上录播不排课表，由学员自学。",
	ColumnsOf: func(q *page.Request, s *act.Detail, sent page.Values) []page.RowColumn {
		sc, _, err := writtenPlan(q, s, sent)
		if err != nil {
			return nil
		}
		return courseColumns(sc)
	},
	Rows: func(q *page.Request, s *act.Detail) (out []map[string]string) {
		_, p, err := writtenPlan(q, s, nil)
		if err != nil {
			return nil
		}
		for _, c := range p.Courses {
			out = append(out, map[string]string{"name": c.Name, "hours": strconv.Itoa(c.Hours), "kind": c.KindCode, "mode": c.Mode, "block": c.Block,
				"teacher": c.TeacherID, "place": c.Place, "textbook": c.Textbook})
		}
		return append(out, map[string]string{}, map[string]string{})
	}}

// courseColumns are the fields of a course, with what may be chosen.
func courseColumns(sc *teaching.SchemeShown) []page.RowColumn {
	var modes, blocks []act.Choice
	for _, m := range curriculum.Modes {
		modes = append(modes, act.Choice{ID: string(m.Mode), Name: m.Name})
	}
	for _, b := range curriculum.Blocks {
		blocks = append(blocks, act.Choice{ID: string(b.Block), Name: b.Name})
	}
	return []page.RowColumn{{Name: "name", Label: curriculum.FieldCourse, Required: true}, {Name: "hours", Label: curriculum.FieldHours},
		{Name: "kind", Label: curriculum.FieldKind, Kind: "choice", Choices: sc.KindChoices},
		{Name: "mode", Label: curriculum.FieldMode, Kind: "choice", Choices: modes},
		{Name: "block", Label: curriculum.FieldBlock, Kind: "choice", Choices: blocks},
		{Name: "teacher", Label: curriculum.FieldTeacher, Kind: "choice", Choices: sc.TeacherChoices}, {Name: "place", Label: curriculum.FieldPlace},
		{Name: "textbook", Label: curriculum.FieldTextbook, Wide: true}}
}

// writtenPlan is the plan that a form is about: the line that was sent, or the
// first.
func writtenPlan(q *page.Request, s *act.Detail, sent page.Values) (*teaching.SchemeShown, *teaching.PlanShown, error) {
	sc, err := q.Sys.Teaching.SchemeOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, nil, err
	}
	line := sent.Get("line")
	if line == "" {
		line = askedLine(q, s)
	}
	for i := range sc.Plans {
		if sc.Plans[i].LineID == line || line == "" {
			return sc, &sc.Plans[i], nil
		}
	}
	return nil, nil, programme.Errorf(programme.NotFound, "本基地没有这个工种和等级的培训计划")
}

// drawLine chooses among a scheme's plans, and carries which is written.
func drawLine(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	sc, p, err := writtenPlan(q, s, sent)
	if err != nil {
		return nil, err
	}
	return planLineView(sc, p), nil
}

func writeCourses(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	sc, p, err := writtenPlan(f.Request, f.Detail, f.Values)
	if err != nil {
		return "", err
	}
	if len(p.Courses) > page.MostRows {
		f.Bad("", "这份计划有 "+strconv.Itoa(len(p.Courses))+" 门课程，页面最多填 "+strconv.Itoa(page.MostRows)+" 门，请下载表格修改后导入")
	}
	in := page.Input{Name: courseRows, Label: "课程", Columns: courseColumns(sc)}
	written := curriculum.Plan{Trade: p.Trade, Level: p.Level}
	for n, r := range f.Rows(in) {
		x := curriculum.Course{Row: n + 1, Name: r.Get("name"), Kind: r.Get("kind"), Mode: curriculum.Mode(r.Get("mode")),
			Block:   curriculum.Block(r.Get("block")),
			Teacher: r.Get("teacher"), Place: r.Get("place"), Textbook: r.Get("textbook")}
		if h := page.Halfwidth(r.Get("hours")); h != "" {
			if x.Hours, err = strconv.Atoi(h); err != nil || x.Hours < 0 {
				r.Bad("hours", "课时请填整数")
			}
		}
		if r.At() < len(p.Courses) && f.Get(page.CellID(courseRows, r.At(), "course")) == p.Courses[r.At()].Course.Course {
			x.ID = p.Courses[r.At()].Course.Course
		}
		written.Courses = append(written.Courses, x)
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	_, err = f.Request.Sys.Teaching.WritePlan(ctx, c, f.Detail.ID, written)
	return "", err
}
