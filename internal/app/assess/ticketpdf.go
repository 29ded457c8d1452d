package assess

import (
	"context"
	"errors"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/forms"
	"jinlanling/internal/papers"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// TicketsPDF is the job that sets a base's admission tickets as one PDF.
const TicketsPDF = "appraisal.tickets"

// seated is an entry with a place in a round that is still ahead.
func seated(x *programme.Appraisal, rounds map[string]*programme.AppraisalRound) bool {
	r := rounds[x.RoundID]
	return x.State == programme.Submitted && x.Ticket != "" && r != nil && r.State == programme.Open
}

// seatedOf are the entries of a base that tickets are printed for, by ticket.
func seatedOf(tx *store.Tx, b *programme.Base) (out []programme.Appraisal, rounds map[string]*programme.AppraisalRound, err error) {
	list, err := tx.Appraisals(b.ProgrammeID)
	if err != nil {
		return nil, nil, err
	}
	all, err := tx.AppraisalRounds(b.ProgrammeID)
	if err != nil {
		return nil, nil, err
	}
	rounds = map[string]*programme.AppraisalRound{}
	for i := range all {
		rounds[all[i].ID] = &all[i]
	}
	for i := range list {
		if list[i].BaseID == b.ID && seated(&list[i], rounds) {
			out = append(out, list[i])
		}
	}
	slices.SortFunc(out, func(x, y programme.Appraisal) int { return act.Compare(x.Ticket, y.Ticket) })
	return out, rounds, nil
}

// AskTickets asks for the admission tickets of everybody of a base who has a
// seat as one PDF, with the reason.
func (a *Desk) AskTickets(ctx context.Context, c act.Caller, baseID, reason string) (id string, err error) {
	return a.askPaper(ctx, c, baseID, reason, paperJob{TicketsPDF, "准考证", func(tx *store.Tx, b *programme.Base) error {
		list, _, err := seatedOf(tx, b)
		if err == nil && len(list) == 0 {
			err = programme.Errorf(programme.WrongState, "%s没有已排定座位、还没有登记成绩的人：市局排定准考证以后再打印", b.Name).Under(programme.DutyAppraisal)
		}
		return err
	}})
}

// ticketPaper is a ticket with the file of its portrait, and what heads the
// sheet.
type ticketPaper struct {
	forms.Ticket
	photo string
}

func (a *Desk) runTickets(ctx context.Context, w *jobs.Work) error {
	var args pdfArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	if err := w.At(ctx, "汇总准考证", 0, 0); err != nil {
		return err
	}
	list, base, of, err := a.tickets(ctx, w.Caller, args.Base, args.Reason)
	if err != nil {
		return err
	}
	made := Printed{Certificates: len(list)}
	tickets := make([]forms.Ticket, len(list))
	err = picturing(ctx, w, len(list), func(i int) error {
		list[i].Portrait = a.portrait(list[i].photo)
		return nil
	})
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].Portrait == nil {
			made.NoPortrait++
		}
		tickets[i] = list[i].Ticket
		if len(forms.Unprintable(list[i].Name)) > 0 {
			made.ByHand = append(made.ByHand, list[i].Number)
		}
	}
	says := []string{"凭本证和身份证原件入场，照片与本人不符的不得入场。"}
	err = w.KeepFile(ctx, "准考证-"+base+".pdf", func(to io.Writer) error {
		return forms.WriteTickets(to, tickets, of, says, func(done int) error {
			if done%20 != 0 {
				return nil
			}
			return w.At(ctx, "排版", done, len(tickets))
		})
	})
	if err != nil {
		return err
	}
	return w.Result(made)
}

// tickets reads a base's tickets with full numbers, and journals that they were
// seen.
func (a *Desk) tickets(ctx context.Context, c act.Caller, baseID, reason string) (out []ticketPaper, base, of string, err error) {
	c.Key = "" // the form's own key asked for the job
	err = a.Act(ctx, c, programme.PersonUnmask, reason, func(s *act.Step) error {
		out = nil
		b, err := store.Get[programme.Base](s.Tx, baseID)
		if err != nil {
			return err
		}
		if err := s.May(act.SubjectOf(b)); err != nil {
			return err
		}
		p, n, err := s.Programme(b.ProgrammeID)
		if err != nil {
			return err
		}
		list, rounds, err := seatedOf(s.Tx, b)
		if err != nil {
			return err
		}
		for i := range list {
			t, err := a.ticket(s, &list[i], rounds[list[i].RoundID])
			if err != nil {
				return err
			}
			out = append(out, *t)
		}
		if len(out) == 0 {
			return programme.Errorf(programme.WrongState, "%s没有已排定座位的人", b.Name).Under(programme.DutyAppraisal)
		}
		base, of = b.Name, forms.TicketOf(p.City, n.Brand)
		if err := s.Record(b.ProgrammeID, b.ID, act.Facts{"tickets": len(out)}); err != nil {
			return err
		}
		return s.Opened(len(out))
	})
	return out, base, of, err
}

func (a *Desk) ticket(s *act.Step, x *programme.Appraisal, r *programme.AppraisalRound) (*ticketPaper, error) {
	ap, err := store.Get[programme.Application](s.Tx, x.ApplicationID)
	if err != nil {
		return nil, err
	}
	people, employers, _, err := s.Around([]programme.Application{*ap})
	if err != nil {
		return nil, err
	}
	l, err := store.Get[programme.PlanLine](s.Tx, ap.PlanLineID)
	if err != nil {
		return nil, err
	}
	p := people[ap.PersonID]
	t := &ticketPaper{Ticket: forms.Ticket{Name: p.Name, Number: x.Ticket, Trade: l.Trade, Level: l.Level.Chinese(), On: r.HeldOn.Chinese(), Place: r.Place,
		Room: x.Room, Seat: x.Seat, Unit: employers[ap.EmployerID].Name}}
	if t.ID, err = a.Keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
		return nil, err
	}
	t.photo, err = photoOf(s, ap.ID)
	return t, err
}

// photoOf is the file of an application's portrait, "" where there is none.
func photoOf(s *act.Step, applicationID string) (file string, err error) {
	materials, err := s.Materials(applicationID)
	for _, m := range materials {
		if m.Kind == papers.PhotoKind {
			file = m.FileID
		}
	}
	return file, err
}

// portrait reads a portrait for a paper; nil leaves its box empty: none was
// handed in, it was swept, it cannot be read, or the disk is away.
func (a *Desk) portrait(file string) []byte {
	if file == "" {
		return nil
	}
	f, err := a.Files.Get(file)
	if err != nil {
		return nil
	}
	raw, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil
	}
	picture, err := papers.Portrait(raw)
	if err != nil {
		return nil
	}
	return picture
}
