package web

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// returnDeeds is what is done on the pages of this noun. Returns are filed on
// the base's page.
var returnDeeds = []deed{
	{Key: "file-statistics", Action: programme.ReturnFile, On: programme.NounBase, Name: "报送统计表", When: recognised,
		Consequence: "报送下面由系统按报名、考评和证书统计的数字，不须手工填报。数字不对时，请先更正所依据的记录再报送。",
		Lead:        statisticsLead,
		Inputs:      []input{{Name: "file", Label: "盖章扫描件", Kind: "file", Accept: ".pdf,.jpg,.jpeg,.png,.xlsx", Hint: "不上传则以系统生成的附件 4 报送"}},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			file := f.storedOne("file")
			if f.err() != nil {
				return "", nil
			}
			return filed(f.q.sys.Oversee.FileStatistics(ctx, c, f.sheet.ID, file))
		}},
	{Key: "file-performance", Action: programme.ReturnFile, On: programme.NounBase, Name: "报送绩效评估报告", When: recognised,
		Consequence: "报告写明项目开展、考评、资金使用和结余、问题和处理。报送后由市局备案或退回。",
		Inputs:      []input{{Name: "file", Label: "绩效评估报告", Kind: "file", Required: true, Accept: ".pdf,.docx", Hint: "盖章的 PDF，或 Word 文件"}},
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			file := f.storedOne("file")
			if f.err() != nil {
				return "", nil
			}
			return filed(f.q.sys.Oversee.FileReturn(ctx, c, f.sheet.ID, oversee.Performance, file))
		}},
	{Key: "accept", Action: programme.ReturnAccept, On: programme.NounReturn, Consequence: "备案后，这份材料不再变动。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.sys.Oversee.AcceptReturn(ctx, c, f.sheet.ID)
		}},
	{Key: "return", Action: programme.ReturnReturn, On: programme.NounReturn, Name: "退回", Consequence: "基地看到理由后重新报送一份；退回的留存。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.sys.Oversee.ReturnReturn(ctx, c, f.sheet.ID, f.Get("reason"))
		}},
}

func filed(r *programme.Return, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return "/return/" + r.ID, nil
}

// statisticsLead shows annex 4 as the books have it.
func statisticsLead(q *request, s *act.Sheet, _ values) (templ.Component, error) {
	st, err := q.sys.Oversee.StatisticsOf(q.Context(), q.caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return statisticsView("附件 4 的数字", st), nil
}

// returnPanel shows the figures as they were filed, and the file.
func returnPanel(q *request, v *showPage) error {
	st, err := q.sys.Oversee.FiguresOf(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	if st != nil {
		v.Panels = append(v.Panels, statisticsView("报送的数字", st))
	}
	v.Panels = append(v.Panels, fileView("报送的文件", "/return/"+v.Sheet.ID+"/file"))
	return nil
}
