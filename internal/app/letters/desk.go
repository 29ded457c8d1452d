// Package letters keeps the words of what the bureau sends: which text a letter
// of a day is written with, and the change of one.
package letters

import (
	"cmp"
	"context"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/wording"
)

// Desk does what callers ask of this chapter.
type Desk struct{ *act.Desk }

// InForce is the text of letters of a day: a change counts from the day after
// it was made, so that no letter that has gone out says anything else later.
// Day 0, of what is not dated yet, has the newest.
func InForce(tx *store.Tx, key string, on programme.Date) (string, error) {
	rows, err := tx.Wordings(key)
	if err != nil {
		return "", err
	}
	return inForce(wording.Find(key), rows, on), nil
}

// inForce is the text of a day by a letter's changes, oldest first.
func inForce(l *wording.Letter, rows []programme.Wording, on programme.Date) string {
	text := ""
	for i := range rows {
		if on == 0 || rows[i].Since <= on {
			text = rows[i].Text
		}
	}
	return cmp.Or(text, l.Text)
}

// Worded is a letter with the text that the next ones are written with.
type Worded struct {
	*wording.Letter
	Text    string
	Own     bool // the bureau's, not the program's
	Changes []Change
}

// Change is one change of a letter's text.
type Change struct {
	programme.Wording
	Who string
}

// All are the letters with their texts, in the order of the year.
func (a *Desk) All(ctx context.Context, c act.Caller) (out []Worded, err error) {
	if err := programme.May(c.Actor, programme.LetterWord, programme.Subject{}); err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		for i := range wording.Letters {
			w, err := worded(tx, &wording.Letters[i])
			if err != nil {
				return err
			}
			out = append(out, *w)
		}
		return nil
	})
	return out, err
}

// Find is one letter; Error NotFound where there is none of the key.
func (a *Desk) Find(ctx context.Context, c act.Caller, key string) (w *Worded, err error) {
	if err := programme.May(c.Actor, programme.LetterWord, programme.Subject{}); err != nil {
		return nil, err
	}
	l := wording.Find(key)
	if l == nil {
		return nil, programme.Errorf(programme.NotFound, "没有这种文书")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		w, err = worded(tx, l)
		return err
	})
	return w, err
}

func worded(tx *store.Tx, l *wording.Letter) (*Worded, error) {
	rows, err := tx.Wordings(l.Key)
	if err != nil {
		return nil, err
	}
	w := &Worded{Letter: l, Text: inForce(l, rows, 0)}
	for i := len(rows) - 1; i >= 0; i-- {
		u, err := store.Get[programme.User](tx, rows[i].By)
		if err != nil {
			return nil, err
		}
		w.Changes = append(w.Changes, Change{rows[i], u.Name})
	}
	w.Own = len(rows) > 0 && rows[len(rows)-1].Text != ""
	return w, nil
}

// Check is what a text would be kept as, and all that keeps it from being the
// letter's; the Error says which letter it is of where there is none.
func Check(key, text string) (string, error) {
	l := wording.Find(key)
	if l == nil {
		return "", programme.Errorf(programme.NotFound, "没有这种文书")
	}
	text = wording.Clean(text)
	var problems []programme.Problem
	for _, f := range l.Faults(text) {
		problems = append(problems, programme.Problem{Field: "text", Code: "wording", Message: f})
	}
	if len(problems) > 0 {
		return text, &programme.Error{Code: programme.Invalid, Message: "正文没有保存，请按提示更正", Problems: problems}
	}
	return text, act.PlainWords("text", "正文", text)
}

// Word changes the text of a letter, for letters of the days that follow; ""
// takes the program's again. Error Invalid for a text that does not do the
// letter's duty, Conflict where the text is in force already.
func (a *Desk) Word(ctx context.Context, c act.Caller, key, text, reason string) error {
	reason = strings.TrimSpace(reason)
	return a.Act(ctx, c, programme.LetterWord, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		l := wording.Find(key)
		if l == nil {
			return programme.Errorf(programme.NotFound, "没有这种文书")
		}
		if text != "" {
			var err error
			if text, err = Check(key, text); err != nil {
				return err
			}
		}
		now, err := InForce(s.Tx, key, 0)
		if err != nil {
			return err
		}
		if text == now || text == "" && now == l.Text {
			return programme.Errorf(programme.WrongState, "《%s》现在就是这样写的，没有改动", l.Name)
		}
		if text == l.Text {
			text = ""
		}
		w := programme.Wording{ID: s.NewID(), Letter: key, Text: text, Since: s.Today().AddDays(1), By: c.User, Reason: reason}
		if err := store.Insert(s.Tx, &w); err != nil {
			return err
		}
		if err := s.Record("", w.ID, act.Facts{"letter": key, "text": text, "since": w.Since.String()}); err != nil {
			return err
		}
		s.Told("", w.ID, &store.Told{Title: l.Name})
		return nil
	})
}
