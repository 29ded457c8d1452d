package year

import (
	"cmp"
	"context"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/letters"
	"jinlanling/internal/app/roll"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/wording"
)

// AcceptedList is a list of accepted people as the public reads it (2.3): an
// official document, as publications of results are.
type AcceptedList struct {
	*roll.RollPage
	Before  string // title and number of the list that this one corrects
	After   string // of the list that corrects this one; "" where nobody was left on it
	AfterID string

	text string // that lists of its first day are written with
}

// AcceptedOpen is a list of accepted people, masked, named from its first day on;
// Error NotFound where there is none.
func (a *Desk) AcceptedOpen(ctx context.Context, id string) (*AcceptedList, error) {
	page, err := a.Roll.PublicRoll(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &AcceptedList{RollPage: page}
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		if page.Replaces != "" {
			old, err := store.Get[programme.Roll](tx, page.Replaces)
			if err != nil {
				return err
			}
			out.Before = a.namedRoll(page, old)
		}
		if page.State == programme.Replaced {
			next, err := tx.RollReplacing(&page.Roll)
			if err != nil {
				return err
			}
			if next != nil {
				out.After, out.AfterID = a.namedRoll(page, next), next.ID
			}
		}
		out.text, err = letters.InForce(tx, wording.Accepted, page.From)
		return err
	})
	return out, err
}

// namedRoll is a list of the same base as another speaks of it.
func (a *Desk) namedRoll(page *roll.RollPage, r *programme.Roll) string {
	return namedList((&roll.RollPage{Roll: *r, Base: page.Base}).Title(), r.Number, r.From)
}

// Says is what the list says above it, a paragraph each.
func (l *AcceptedList) Says(phone string) []string {
	days := int(l.To.Time().Sub(l.From.Time()).Hours()/24) + 1
	return wording.Paragraphs(l.text, map[string]string{"原名单": l.Before, "通知": "《" + l.Notice.Title + "》",
		"条款": l.Notice.Cite(programme.DutyEnrolment), "项目": l.Notice.Brand.Quoted(), "人数": strconv.Itoa(len(l.People)), "起": l.From.Chinese(),
		"止": l.To.Chinese(), "天数": strconv.Itoa(days), "单位": l.Notice.Bureau, "监督电话": cmp.Or(phone, "＿＿＿＿＿＿＿＿")})
}

// Corrected is what a list that was corrected says of that, "" of any other.
func (l *AcceptedList) Corrected() string { return corrected(l.State, l.After) }

// Letter is the list as an official document.
func (l *AcceptedList) Letter(phone string) forms.Letter {
	says := l.Says(phone)
	if said := l.Corrected(); said != "" {
		says = append([]string{said}, says...)
	}
	people := make([]act.ListedPerson, len(l.Published))
	for i := range l.Published {
		people[i] = l.Published[i].ListedPerson
	}
	return listLetter(l.Notice.Bureau, l.Title(), programme.ListPaper{Number: l.Number, Addressee: l.Addressee}, l.From, says, people)
}

// WriteAccepted writes a list of accepted people as PDF or as a Word document;
// Error NotFound before its first day, and for other kinds.
func WriteAccepted(w io.Writer, kind string, l *AcceptedList, phone string, mark *act.Mark) error {
	if !l.Begun {
		return programme.Errorf(programme.NotFound, "名单自%s起公布", l.From.Chinese())
	}
	return writeLetter(w, kind, l.Letter(phone), mark)
}
