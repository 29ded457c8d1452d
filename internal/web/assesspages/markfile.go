package assesspages

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// markFile reads the workbook that a form carries, for the reader's side.
func markFile(ctx context.Context, f *page.Form) (*assess.MarkFile, error) {
	raw, _ := f.Content("file")
	if err := f.Err(); err != nil {
		return nil, err
	}
	return f.Request.Sys.Assess.ReadMarkFile(ctx, f.Request.Caller(), f.Detail.ID, bytes.NewReader(raw), int64(len(raw)))
}

// previewMarks shows every row of a workbook, and whether it can be entered.
func previewMarks(ctx context.Context, f *page.Form, c act.Caller) (templ.Component, error) {
	t, err := markFile(ctx, f)
	if err != nil {
		return nil, err
	}
	m, err := markSheet(f.Request, f.Detail.ID)
	if err != nil {
		return nil, err
	}
	back := "/evaluation/" + f.Detail.ID + "/do/mark-file-back"
	if c.Role == programme.RoleEmployer {
		back = "/evaluation/" + f.Detail.ID + "/do/assent-file-back"
	}
	view := markPreviewView(t, m.Exam, back)
	if err := t.Fault(); err != nil {
		return view, err
	}
	return view, enterMarks(ctx, f, c, t.Scores)
}

func markFileDo(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	t, err := markFile(ctx, f)
	if err != nil {
		return "", err
	}
	if err := t.Fault(); err != nil {
		return "", err
	}
	return "", enterMarks(ctx, f, c, t.Scores)
}

// markFileBack answers with the workbook, what is wrong beside each row.
func markFileBack(ctx context.Context, f *page.Form, c act.Caller) error {
	t, err := markFile(ctx, f)
	if err != nil {
		return err
	}
	return f.Request.SendWorkbook("成绩表核对结果.xlsx", func(w io.Writer) error {
		return f.Request.Sys.Assess.WriteMarkFaults(ctx, c, f.Detail.ID, t, w)
	})
}

// MarkTable is the table of marks of the reader's side, to fill in.
func MarkTable(q *page.Request) error {
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounEvaluation, q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.SendWorkbook(fmt.Sprintf("%s成绩表.xlsx", s.Title), func(w io.Writer) error {
		return q.Sys.Assess.WriteMarkFile(q.Context(), q.Caller(), s.ID, w)
	})
}
