package overseepages

import (
	"context"
	"io"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// Annex4 is the statistics table of a base, from the books.
func Annex4(q *page.Request) error {
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounBase, q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendWorkbook("统计表（附件4）-"+s.Title+".xlsx", func(w io.Writer) error {
		return q.Sys.Oversee.ExportStatistics(q.Context(), act.As(q.Signed.Actor), s.ID, w)
	})
}

// ReturnDeeds is what is done on the pages of this noun. Returns are filed on
// the base's page.
var ReturnDeeds = []page.Deed{
	{Key: "file-statistics", Action: programme.ReturnFile, On: programme.NounBase, Name: "报送统计表", When: page.Recognised,
		Consequence: "报送下面由系统按报名、考评和证书统计的数字，不须手工填报。数字不对时，请先更正所依据的记录再报送。",
		Lead:        statisticsLead,
		Inputs:      []page.Input{{Name: "file", Label: "盖章扫描件", Kind: "file", Accept: ".pdf,.jpg,.jpeg,.png,.xlsx", Hint: "不上传则以系统生成的附件 4 报送"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			file := f.StoredOne("file")
			if f.Err() != nil {
				return "", nil
			}
			return filed(f.Request.Sys.Oversee.FileStatistics(ctx, c, f.Sheet.ID, file))
		}},
	{Key: "file-performance", Action: programme.ReturnFile, On: programme.NounBase, Name: "报送绩效评估报告", When: page.Recognised,
		Consequence: "报告写明项目开展、考评、资金使用和结余、问题和处理。报送后由市局备案或退回。",
		Inputs:      []page.Input{{Name: "file", Label: "绩效评估报告", Kind: "file", Required: true, Accept: ".pdf,.docx", Hint: "盖章的 PDF，或 Word 文件"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			file := f.StoredOne("file")
			if f.Err() != nil {
				return "", nil
			}
			return filed(f.Request.Sys.Oversee.FileReturn(ctx, c, f.Sheet.ID, oversee.Performance, file))
		}},
	{Key: "accept", Action: programme.ReturnAccept, On: programme.NounReturn, Consequence: "备案后，这份材料不再变动。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.AcceptReturn(ctx, c, f.Sheet.ID)
		}},
	{Key: "return", Action: programme.ReturnReturn, On: programme.NounReturn, Name: "退回", Consequence: "基地看到理由后重新报送一份；退回的留存。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.ReturnReturn(ctx, c, f.Sheet.ID, f.Get("reason"))
		}},
}

func filed(r *programme.Return, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return "/return/" + r.ID, nil
}

// statisticsLead shows annex 4 as the books have it.
func statisticsLead(q *page.Request, s *act.Sheet, _ page.Values) (templ.Component, error) {
	st, err := q.Sys.Oversee.StatisticsOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return statisticsView("附件 4 的数字", st), nil
}

// ReturnPanel shows the figures as they were filed, and the file.
func ReturnPanel(q *page.Request, v *page.View) error {
	st, err := q.Sys.Oversee.FiguresOf(q.Context(), q.Caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	if st != nil {
		v.Panels = append(v.Panels, statisticsView("报送的数字", st))
	}
	v.Panels = append(v.Panels, page.FileView("报送的文件", "/return/"+v.Sheet.ID+"/file"))
	return nil
}
