package assess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/jobs"
	"jinlanling/internal/credential"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// CertificatesPDF is the job that sets a base's certificates as one PDF.
const CertificatesPDF = "certificates.pdf"

type pdfArgs struct {
	Base   string `json:"base"`
	Reason string `json:"reason"`
}

// Kinds are the long works of this chapter.
func (a *Desk) Kinds() []jobs.Kind {
	return []jobs.Kind{
		{Code: CertificatesPDF, Name: "证书打印", Undone: "打印不改动任何数据，没有写完的文件已丢弃。", May: a.mayPDF, Run: a.runPDF},
		{Code: TicketsPDF, Name: "准考证打印", Undone: "打印不改动任何数据，没有写完的文件已丢弃。", May: a.mayPDF, Run: a.runTickets},
	}
}

// mayPDF asks for the right to see full information: full numbers and
// portraits are in it.
func (a *Desk) mayPDF(tx *store.Tx, c act.Caller, j *jobs.Job) error {
	var args pdfArgs
	if err := json.Unmarshal(j.Args, &args); err != nil {
		return err
	}
	b, err := store.Get[programme.Base](tx, args.Base)
	if err != nil {
		return err
	}
	return programme.May(c.Actor, programme.PersonUnmask, act.SubjectOf(b))
}

// paperJob is a PDF of a base's people that shows full numbers and portraits.
type paperJob struct {
	kind, name string
	// lacks is why there is nothing to print, nil where there is something.
	lacks func(*store.Tx, *programme.Base) error
}

// AskCertificates asks for all training certificates in force of a base as one
// PDF, with the reason.
func (a *Desk) AskCertificates(ctx context.Context, c act.Caller, baseID, reason string) (id string, err error) {
	return a.askPaper(ctx, c, baseID, reason, paperJob{CertificatesPDF, "证书", func(tx *store.Tx, b *programme.Base) error {
		list, err := tx.BaseCertificates(b.ID)
		if err == nil && !slices.ContainsFunc(list, printable) {
			err = programme.Errorf(programme.WrongState, "%s还没有培训合格证书：公示期满颁发以后再打印", b.Name)
		}
		return err
	}})
}

func (a *Desk) askPaper(ctx context.Context, c act.Caller, baseID, reason string, p paperJob) (id string, err error) {
	var b *programme.Base
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if b, err = store.Get[programme.Base](tx, baseID); err != nil {
			return err
		}
		if err := programme.May(c.Actor, programme.PersonUnmask, act.SubjectOf(b)); err != nil {
			return err
		}
		return p.lacks(tx, b)
	})
	if err != nil {
		return "", err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return "", programme.Errorf(programme.Invalid, "打印%s须写明用途：%s上有完整的身份证号码和照片", p.name, p.name)
	}
	if err := act.PlainWords("reason", "用途", reason); err != nil {
		return "", err
	}
	return a.Jobs.Enqueue(ctx, c, jobs.Job{Kind: p.kind, Title: b.Name, Programme: b.ProgrammeID}, pdfArgs{baseID, reason})
}

// printable is a certificate that is made out here and in force.
func printable(c programme.Certificate) bool {
	return c.Kind == programme.TrainingCertificate && c.InForce()
}

// Printed is what a PDF of certificates or tickets holds, for the job's page.
type Printed struct {
	Certificates int      `json:"certificates"`
	NoPortrait   int      `json:"no_portrait"` // a box to glue it into
	ByHand       []string `json:"by_hand"`     // numbers of those whose name holds a character that no font has
}

func (a *Desk) runPDF(ctx context.Context, w *jobs.Work) error {
	var args pdfArgs
	if err := w.Args(&args); err != nil {
		return err
	}
	if err := w.At(ctx, "汇总证书", 0, 0); err != nil {
		return err
	}
	list, err := a.toPrint(ctx, w.Caller, args.Base, args.Reason)
	if err != nil {
		return err
	}
	made := Printed{Certificates: len(list)}
	pages := make([]forms.CertificatePaper, len(list))
	err = picturing(ctx, w, len(list), func(i int) (err error) {
		pages[i], err = a.paper(&list[i])
		return err
	})
	if err != nil {
		return err
	}
	for i := range list {
		if pages[i].Portrait == nil {
			made.NoPortrait++
		}
		if len(forms.Unprintable(list[i].Name)) > 0 {
			made.ByHand = append(made.ByHand, list[i].Number)
		}
	}
	err = w.KeepFile(ctx, "培训合格证书-"+list[0].Base+".pdf", func(to io.Writer) error {
		return forms.WriteCertificates(to, pages, func(done int) error {
			if done%20 != 0 {
				return nil
			}
			return w.At(ctx, "排版", done, len(pages))
		})
	})
	if err != nil {
		return err
	}
	return w.Result(made)
}

// picturing makes the pictures of n papers and says how far it is. Two are made at
// once: decoding photos takes most of the time, and each takes memory.
func picturing(ctx context.Context, w *jobs.Work, n int, do func(i int) error) error {
	const told, atOnce = 20, 2
	for from := 0; from < n; from += told {
		if err := w.At(ctx, "取照片", from, n); err != nil {
			return err
		}
		var all sync.WaitGroup
		errs := make([]error, atOnce)
		for k := range atOnce {
			all.Go(func() {
				for i := from + k; i < min(from+told, n) && errs[k] == nil; i += atOnce {
					errs[k] = do(i)
				}
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
	}
	return nil
}

// printedPerson is a certificate with what only its paper shows.
type printedPerson struct {
	CertificateShown
	id, photo string // full number; file of the portrait
}

// toPrint reads a base's certificates with full numbers, and journals that they
// were seen.
func (a *Desk) toPrint(ctx context.Context, c act.Caller, baseID, reason string) (out []printedPerson, err error) {
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
		list, err := s.BaseCertificates(baseID)
		if err != nil {
			return err
		}
		for i := range list {
			if !printable(list[i]) {
				continue
			}
			x, err := a.person(s, &list[i])
			if err != nil {
				return err
			}
			out = append(out, *x)
		}
		if len(out) == 0 {
			return programme.Errorf(programme.WrongState, "%s没有有效的培训合格证书", b.Name)
		}
		if err := s.Record(b.ProgrammeID, b.ID, act.Facts{"certificates": len(out)}); err != nil {
			return err
		}
		return s.Opened(len(out))
	})
	return out, err
}

func (a *Desk) person(s *act.Step, cert *programme.Certificate) (*printedPerson, error) {
	shown, err := a.shown(s.Tx, cert)
	if err != nil {
		return nil, err
	}
	ap, err := store.Get[programme.Application](s.Tx, cert.ApplicationID)
	if err != nil {
		return nil, err
	}
	p, err := store.Get[programme.Person](s.Tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	x := &printedPerson{CertificateShown: *shown}
	if x.id, err = a.Keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
		return nil, err
	}
	x.photo, err = photoOf(s, ap.ID)
	return x, err
}

// paper sets what a certificate's page says. A portrait that cannot be read
// leaves its box empty.
func (a *Desk) paper(x *printedPerson) (forms.CertificatePaper, error) {
	c := forms.CertificatePaper{City: x.City, Brand: x.Brand, Title: programme.CertificateNames[x.Kind], Number: x.Number, Name: x.Name, Trade: x.Trade,
		Level: x.LevelName,
		Date:  x.IssuedOn.Chinese(), Bureau: x.Bureau}
	during := ""
	if x.Trained[0] != 0 {
		during = "于" + x.Trained[0].Chinese() + "至" + x.Trained[1].Chinese()
	}
	c.Text = fmt.Sprintf("（%s，身份证号 %s）%s在%s参加%s%s培训，经结业考评合格并公示无异议，特发此证。", x.Sex, x.id, during, x.Base, x.Trade, x.LevelName)
	if x.Statement != "" {
		code, err := credential.Draw(x.Statement)
		if err != nil {
			return c, err
		}
		c.Code = code
	}
	c.Portrait = a.portrait(x.photo)
	return c, nil
}
