package trainpages

import (
	"context"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// SchemeDeeds is what is done on the pages of this noun.
var SchemeDeeds = []page.Deed{
	{Key: "scheme", Action: programme.SchemeFile, On: programme.NounBase, Name: "报送培训方案", When: page.Recognised,
		Consequence: "报送后由市人力资源社会保障局审阅，同意后方可开班。各类课时不得少于通知要求。",
		Inputs: []page.Input{
			{Name: "file", Label: "方案和计划", Hint: "盖章的扫描件或文档", Kind: "file", Required: true, Accept: "application/pdf,image/*,.doc,.docx,.xls,.xlsx"},
			{Name: "hours", Label: "课时安排", Kind: "grid", Grid: schemeGrid},
			{Name: "starts_on", Label: "开始日期", Kind: "date", Required: true},
			{Name: "ends_on", Label: "结束日期", Kind: "date", Required: true, Start: func(q *page.Request, s *act.Sheet) string { return q.Deadline(rules.TrainingEnd) }},
		}, Do: fileScheme},
	{Key: "agree", Action: programme.SchemeAgree, On: programme.NounScheme, Consequence: "同意后基地可以开班。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Train.AgreeScheme(ctx, c, f.Sheet.ID)
		}},
	{Key: "return", Action: programme.SchemeReturn, On: programme.NounScheme, Consequence: "退回后由基地修改，重新报送一份。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Train.ReturnScheme(ctx, c, f.Sheet.ID, f.Get("reason"))
		}},
}

// schemeGrid asks the class hours of each kind of the notice.
func schemeGrid(q *page.Request, s *act.Sheet) (*page.Grid, error) {
	n, err := q.Sys.Notice(q.Context(), s.Programme)
	if err != nil {
		return nil, err
	}
	g := &page.Grid{Of: "课程类别", Columns: []page.GridColumn{{Name: "hours", Label: "课时"}}}
	for _, k := range n.Hours.Kinds {
		g.Rows = append(g.Rows, page.GridRow{ID: k.Code, Name: k.Name + "（不少于 " + strconv.Itoa(k.Min) + " 课时）", At: map[string]string{"hours": strconv.Itoa(k.Min)}})
	}
	return g, nil
}

func fileScheme(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	n, err := f.Request.Sys.Notice(ctx, f.Sheet.Programme)
	if err != nil {
		return "", err
	}
	in := train.SchemeFiling{Hours: map[string]int{}, StartsOn: f.Date("starts_on"), EndsOn: f.Date("ends_on")}
	for _, k := range n.Hours.Kinds {
		in.Hours[k.Code] = f.Int("hours-" + k.Code)
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	if in.FileID = f.StoredOne("file"); in.FileID == "" {
		return "", f.Err()
	}
	sc, err := f.Request.Sys.Train.FileScheme(ctx, c, f.Sheet.ID, in)
	if err != nil {
		return "", err
	}
	return "/scheme/" + sc.ID, nil
}

func SchemePanel(q *page.Request, v *page.View) error {
	sc, err := q.Sys.Train.SchemeOf(q.Context(), q.Caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, hoursView(sc.Kinds, sc.Total, false), schemeFileView(sc))
	return nil
}

// SchemePaper is the paper of a scheme.
func SchemePaper(q *page.Request) error {
	f, err := q.Sys.Train.ReadScheme(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.ServeStored(f, "培训方案")
}
