package web

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/train"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
)

// schemeDeeds is what is done on the pages of this noun.
var schemeDeeds = []deed{
	{Key: "scheme", Action: programme.SchemeFile, On: programme.NounBase, Name: "报送培训方案", When: recognised,
		Consequence: "报送后由市人力资源社会保障局审阅，同意后方可开班。各类课时不得少于通知要求。",
		Inputs: []input{
			{Name: "file", Label: "方案和计划", Hint: "盖章的扫描件或文档", Kind: "file", Required: true, Accept: "application/pdf,image/*,.doc,.docx,.xls,.xlsx"},
			{Name: "hours", Label: "课时安排", Kind: "grid", Grid: schemeGrid},
			{Name: "starts_on", Label: "开始日期", Kind: "date", Required: true},
			{Name: "ends_on", Label: "结束日期", Kind: "date", Required: true, Start: func(q *request, s *act.Sheet) string { return q.deadline(rules.TrainingEnd) }},
		}, Do: fileScheme},
	{Key: "agree", Action: programme.SchemeAgree, On: programme.NounScheme, Consequence: "同意后基地可以开班。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.sys.Train.AgreeScheme(ctx, c, f.sheet.ID)
		}},
	{Key: "return", Action: programme.SchemeReturn, On: programme.NounScheme, Consequence: "退回后由基地修改，重新报送一份。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.sys.Train.ReturnScheme(ctx, c, f.sheet.ID, f.Get("reason"))
		}},
}

// schemeGrid asks the class hours of each kind of the notice.
func schemeGrid(q *request, s *act.Sheet) (*grid, error) {
	n, err := q.sys.Notice(q.Context(), s.Programme)
	if err != nil {
		return nil, err
	}
	g := &grid{Of: "课程类别", Columns: []gridColumn{{Name: "hours", Label: "课时"}}}
	for _, k := range n.Hours.Kinds {
		g.Rows = append(g.Rows, gridRow{ID: k.Code, Name: k.Name + "（不少于 " + itoa(k.Min) + " 课时）", At: map[string]string{"hours": itoa(k.Min)}})
	}
	return g, nil
}

func fileScheme(ctx context.Context, f *form, c act.Caller) (string, error) {
	n, err := f.q.sys.Notice(ctx, f.sheet.Programme)
	if err != nil {
		return "", err
	}
	in := train.SchemeFiling{Hours: map[string]int{}, StartsOn: f.date("starts_on"), EndsOn: f.date("ends_on")}
	for _, k := range n.Hours.Kinds {
		in.Hours[k.Code] = f.int("hours-" + k.Code)
	}
	if err := f.err(); err != nil {
		return "", err
	}
	if in.FileID = f.storedOne("file"); in.FileID == "" {
		return "", f.err()
	}
	sc, err := f.q.sys.Train.FileScheme(ctx, c, f.sheet.ID, in)
	if err != nil {
		return "", err
	}
	return "/scheme/" + sc.ID, nil
}

func schemePanel(q *request, v *showPage) error {
	sc, err := q.sys.Train.SchemeOf(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, hoursView(sc.Kinds, sc.Total, false), schemeFileView(sc))
	return nil
}

// schemePaper is the paper of a scheme.
func schemePaper(q *request) error {
	f, err := q.sys.Train.ReadScheme(q.Context(), q.caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.serveStored(f, "培训方案")
}
