package overseepages

import (
	"context"
	"io"
	"slices"

	"jinlanling/internal/app/act"
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
	mark, err := q.PointMark()
	if err != nil {
		return err
	}
	n, err := q.Sys.Notice(q.Context(), s.Programme)
	if err != nil {
		return err
	}
	return q.SendWorkbook(n.Form("统计表", programme.DutyStatisticsForm)+"-"+s.Title+".xlsx", func(w io.Writer) error {
		return q.Sys.Oversee.ExportStatistics(q.Context(), act.As(q.Signed.Actor), s.ID, w, mark)
	})
}

// ReturnDeeds is what is done on the pages of this noun. Returns are filed on
// the base's page.
var ReturnDeeds = []page.Deed{
	{Key: "file-statistics", Action: programme.ReturnFile, On: programme.NounBase, Name: "报送统计表", When: due(programme.ReturnStatistics),
		Consequence: "报送下面由系统按报名、考评和证书统计的数字，不须手工填报。数字不对时，请先更正所依据的记录再报送。",
		Lead:        statisticsLead,
		Inputs:      []page.Input{{Name: "file", Label: "盖章扫描件", Kind: "file", Accept: ".pdf,.jpg,.jpeg,.png,.xlsx", Hint: "不上传则以系统生成的统计表报送"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			file := f.StoredOne("file")
			if f.Err() != nil {
				return "", nil
			}
			return filed(f.Request.Sys.Oversee.FileStatistics(ctx, c, f.Detail.ID, file))
		}},
	{Key: "file-performance", Action: programme.ReturnFile, On: programme.NounBase, Name: "报送绩效评估报告", When: due(programme.ReturnPerformance),
		Consequence: "文字由基地写，数字由系统按账统计，两样一并留存，报送后由市局备案或退回。报告按公文格式生成，可下载 Word 和 PDF。",
		Lead:        performanceLead,
		Inputs: []page.Input{
			{Name: "progress", Label: "一、项目开展情况", Kind: "area", Required: true, Start: lastWords("progress"), Hint: "组织、招生、授课、管理的情况；数字不用写，报告后附表格"},
			{Name: "evaluation", Label: "二、考评情况", Kind: "area", Required: true, Start: lastWords("evaluation")},
			{Name: "money", Label: "三、资金使用和结余情况", Kind: "area", Required: true, Start: lastWords("money")},
			{Name: "problems", Label: "四、存在问题和处理情况", Kind: "area", Required: true, Start: lastWords("problems"), Hint: "检查提出的问题怎样整改，还有哪些困难"},
			{Name: "file", Label: "盖章扫描件", Kind: "file", Accept: ".pdf", Hint: "不上传则以系统生成的 PDF 报送"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			file := f.StoredOne("file")
			if f.Err() != nil {
				return "", nil
			}
			words := map[string]string{}
			for _, part := range []string{"progress", "evaluation", "money", "problems"} {
				words[part] = f.Get(part)
			}
			return filed(f.Request.Sys.Oversee.FilePerformance(ctx, c, f.Detail.ID, words, file))
		}},
	{Key: "accept", Action: programme.ReturnAccept, On: programme.NounReturn, Consequence: "备案后，这份材料不再变动。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.AcceptReturn(ctx, c, f.Detail.ID)
		}},
	{Key: "return", Action: programme.ReturnReturn, On: programme.NounReturn, Name: "退回", Consequence: "基地看到理由后重新报送一份；退回的留存。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.ReturnReturn(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// due shows what a base files where its year's notice asks for it.
func due(kind string) func(*act.Detail) bool {
	return func(s *act.Detail) bool { return page.Recognised(s) && slices.Contains(s.Notice.DueReturns(), kind) }
}

func filed(r *programme.Return, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return "/return/" + r.ID, nil
}

// lastWords start a part with what the base wrote in the report it filed last.
func lastWords(part string) func(*page.Request, *act.Detail) string {
	return func(q *page.Request, s *act.Detail) string {
		words, err := q.Sys.Oversee.LastWords(q.Context(), q.Caller(), s.ID)
		if err != nil {
			return "" // the form is the same without
		}
		return words[part]
	}
}

// performanceLead shows the figures as the books have them.
func performanceLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	r, err := q.Sys.Oversee.PerformanceOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return performanceView("报告的数字", r, ""), nil
}

// PerformanceDocx is a filed report as a Word document.
func PerformanceDocx(q *page.Request) error {
	r, err := q.Sys.Oversee.ReportOf(q.Context(), q.Caller(), q.PathValue("id"))
	if err == nil && r == nil {
		err = programme.Errorf(programme.NotFound, "这份材料没有系统生成的报告")
	}
	if err != nil {
		return err
	}
	return q.SendAs("绩效评估报告-"+r.Base+".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", r.WriteDocx)
}

// PerformancePDF is a filed report as a PDF.
func PerformancePDF(q *page.Request) error {
	r, err := q.Sys.Oversee.ReportOf(q.Context(), q.Caller(), q.PathValue("id"))
	if err == nil && r == nil {
		err = programme.Errorf(programme.NotFound, "这份材料没有系统生成的报告")
	}
	if err != nil {
		return err
	}
	return q.SendAs("绩效评估报告-"+r.Base+".pdf", "application/pdf", r.WritePDF)
}

// statisticsLead shows annex 4 as the books have it.
func statisticsLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	st, err := q.Sys.Oversee.StatisticsOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	return statisticsView(n.Called(programme.DutyStatisticsForm, "的数字"), st), nil
}

// ReturnPanel shows the figures as they were filed, and the file.
func ReturnPanel(q *page.Request, v *page.View) error {
	st, err := q.Sys.Oversee.FiguresOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if st != nil {
		v.Panels = append(v.Panels, statisticsView("报送的数字", st))
	}
	r, err := q.Sys.Oversee.ReportOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if r != nil {
		v.Panels = append(v.Panels, performanceView("报告", r, v.Detail.ID))
	}
	v.Panels = append(v.Panels, page.FileView("报送的文件", "/return/"+v.Detail.ID+"/file"))
	return nil
}
