package overseepages

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// FindingDeeds is what is done on the pages of this noun. Findings are raised
// on the inspection's page.
var FindingDeeds = []page.Deed{
	{Key: "answer", Action: programme.FindingAnswer, On: programme.NounFinding,
		Consequence: "报告后由市局复核：认可则办结，不到位则退回继续整改。",
		Inputs: []page.Input{
			{Name: "answer", Label: "整改情况", Kind: "area", Required: true, Hint: "做了什么，何时做完，怎样防止再发生"},
			{Name: "file", Label: "佐证文件", Kind: "file", Accept: ".pdf,.jpg,.jpeg,.png,.docx,.xlsx", Hint: "照片、补录的记录或情况说明"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			file := f.StoredOne("file")
			if f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.Oversee.AnswerFinding(ctx, c, f.Detail.ID, f.Get("answer"), file)
		}},
	{Key: "accept", Action: programme.FindingAccept, On: programme.NounFinding, Consequence: "问题办结。该检查的问题全部办结后，检查可以办结。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.AcceptFinding(ctx, c, f.Detail.ID)
		}},
	{Key: "reopen", Action: programme.FindingReopen, On: programme.NounFinding, Consequence: "退回基地继续整改，原期限不变。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.ReopenFinding(ctx, c, f.Detail.ID, f.Get("reason"))
		}},
}

// FindingPanel leads to the file of an answer.
func FindingPanel(q *page.Request, v *page.View) error {
	has, err := q.Sys.Oversee.HasFile(q.Context(), q.Caller(), programme.NounFinding, v.Detail.ID)
	if has {
		v.Panels = append(v.Panels, page.FileView("佐证文件", "/finding/"+v.Detail.ID+"/file"))
	}
	return err
}
