package overseepages

import (
	"io"

	"jinlanling/internal/app/oversee"
	"jinlanling/internal/auditcopy"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

const workbenchTitle = "审计工作台"

// Workbench is an auditor's copy of the year and the questions to it.
func Workbench(q *page.Request) error {
	if q.Year() == "" {
		return q.Show(page.NoYearPage(q.Page(workbenchTitle), workbenchTitle, ""))
	}
	j, err := q.Sys.Oversee.NewestCopy(q.Context(), q.Caller(), q.Year())
	if err != nil {
		return err
	}
	return q.Show(workbenchView(q.Page(workbenchTitle), j, page.NewKey()))
}

// AskCopy asks for a copy of the year.
func AskCopy(q *page.Request) error {
	return q.ToJob(q.Sys.Oversee.AskCopy(q.Context(), q.Caller(), q.Year(), q.Values.Get("reason")))
}

// Question shows what the newest copy answers to a saved question.
func Question(q *page.Request) error {
	a, err := q.Sys.Oversee.AskQuestion(q.Context(), q.Caller(), q.Year(), q.PathValue("question"))
	if err != nil {
		return err
	}
	return q.Show(answerView(q.Page(a.Title), a, q.Signed.Actor.Role))
}

// ExportAnswer is the answer as a workbook.
func ExportAnswer(q *page.Request) error {
	k := auditcopy.QuestionOf(q.PathValue("question"))
	if k == nil {
		return programme.Errorf(programme.NotFound, "没有这个问题")
	}
	return q.SendWorkbook(k.Title+".xlsx", func(w io.Writer) error {
		return q.Sys.Oversee.ExportAnswer(q.Context(), q.Caller(), q.Year(), k.Key, w)
	})
}

// opened is a link of a row: the thing, or a clue about it.
type opened struct{ Text, Href string }

// opens are the ways on from a row: the pages of what it is about, and a clue
// about the first that takes one.
func opens(role programme.Role, r *auditcopy.Row) (out []opened) {
	clue := ""
	for _, of := range r.Of {
		href := page.Opens(role, of.Noun, of.ID)
		if href == "" {
			continue
		}
		out = append(out, opened{of.Noun.Name(), href})
		raises := of.Noun == programme.NounApplication || of.Noun == programme.NounClass || of.Noun == programme.NounBase
		if raises && clue == "" && programme.May(programme.Actor{Role: role, User: "reader"}, programme.ClueRaise, programme.Subject{}) == nil {
			clue = href + "/do/raise-clue-" + string(of.Noun)
		}
	}
	if clue != "" {
		out = append(out, opened{"登记线索", clue})
	}
	return out
}

func found(a *oversee.Answered) int { return len(a.Rows) }
