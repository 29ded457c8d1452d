package planpages

import (
	"net/http"
	"strings"

	"jinlanling/internal/app/letters"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
	"jinlanling/internal/wording"
)

// letterPage is a letter whose words are changed, with what it would say.
type letterPage struct {
	*letters.Worded
	Typed    string // what stands in the field
	Reason   string
	Says     []string // of the sample case; nil for a text that cannot be filled
	Tried    bool     // Says is of what was typed and not saved
	Title    string   // of what is wrong
	Problems []programme.Problem
	Key      string
	From     programme.Date // the first day that a change counts
	Done     string
}

// Error is what is wrong with a field.
func (p *letterPage) Error(field string) string {
	for _, x := range p.Problems {
		if x.Field == field {
			return x.Message
		}
	}
	return ""
}

var letterFields = map[string]bool{"text": true, "reason": true}

// Letters lists the letters whose words the bureau may change.
func Letters(q *page.Request) error {
	list, err := q.Sys.Letters.All(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	return q.Show(lettersView(q.Page("文书措辞"), list))
}

// Letter shows one, with its sample.
func Letter(q *page.Request) error {
	w, err := q.Sys.Letters.Find(q.Context(), q.Caller(), q.PathValue("key"))
	if err != nil {
		return err
	}
	p := &letterPage{Worded: w, Typed: w.Text, Says: wording.Paragraphs(w.Text, w.Samples())}
	p.Done = map[string]string{"save": "已保存。", "restore": "已恢复原文。"}[q.URL.Query().Get("done")]
	return showLetter(q, http.StatusOK, p)
}

func showLetter(q *page.Request, status int, p *letterPage) error {
	p.Key, p.From = page.NewKey(), q.Sys.Today().AddDays(1)
	return q.ShowAs(status, letterView(q.Page(p.Name), p))
}

// WordLetter shows what a text would say, keeps it, or takes the program's
// again. What was typed stands there again where it is refused.
func WordLetter(q *page.Request) error {
	key := q.PathValue("key")
	w, err := q.Sys.Letters.Find(q.Context(), q.Caller(), key)
	if err != nil {
		return err
	}
	p := &letterPage{Worded: w, Typed: wording.Clean(q.Values.Get("text")), Reason: strings.TrimSpace(q.Values.Get("reason"))}
	do := q.Values.Get("do")
	switch do {
	case "look":
		if _, err = letters.Check(key, p.Typed); err == nil {
			p.Tried, p.Says = true, wording.Paragraphs(p.Typed, w.Samples())
			return showLetter(q, http.StatusOK, p)
		}
	case "save":
		if _, err = letters.Check(key, p.Typed); err == nil {
			p.Tried, p.Says = true, wording.Paragraphs(p.Typed, w.Samples())
			err = q.Sys.Letters.Word(q.Context(), q.Caller(), key, p.Typed, p.Reason)
		}
	case "restore":
		err = q.Sys.Letters.Word(q.Context(), q.Caller(), key, "", p.Reason)
	default:
		return programme.Errorf(programme.Invalid, "请从页面上的按钮办理")
	}
	if e := page.Said(err, programme.Invalid, programme.WrongState); e != nil {
		if p.Title, p.Problems = e.Message, e.Problems; len(p.Problems) == 0 {
			p.Title, p.Problems = "没有办成", []programme.Problem{{Message: e.Message}}
		}
		return showLetter(q, page.StatusOf[e.Code], p)
	}
	if err != nil && page.Said(err, programme.Repeated) == nil {
		return err
	}
	q.Redirect("/letters/" + key + "?done=" + do)
	return nil
}
