package assess

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// National is a national certificate as its issuing body made it out.
type National struct {
	ApplicationID string
	Number        string
}

// Nationals are national certificates of one body and day.
type Nationals struct {
	Body string // who issued them
	On   programme.Date
	List []National
}

// RecordCertificates records the national certificates of people at a base who
// passed the appraisal (3.4.1): their numbers, day and body as the body gave
// them, checked by form. Another person confirms them. What was sent back is
// recorded again.
func (a *Desk) RecordCertificates(ctx context.Context, c act.Caller, baseID string, in Nationals) error {
	return a.Act(ctx, c, programme.CertificateRecord, "", func(s *act.Step) error {
		b, n, err := openBase(s, baseID)
		if err != nil {
			return err
		}
		due, err := certificatesDue(s, b, n)
		if err != nil {
			return err
		}
		r := recording{due: map[string]*certificateDue{}, back: map[string]*programme.Certificate{}}
		for i := range due {
			if due[i].kind == programme.QualificationCertificate {
				r.due[due[i].application.ID] = &due[i]
			}
		}
		before, err := s.BaseCertificates(b.ID)
		if err != nil {
			return err
		}
		for i := range before {
			switch old := &before[i]; {
			case old.State == programme.Returned:
				r.back[old.ApplicationID] = old
			case old.State == programme.Received:
				delete(r.due, old.ApplicationID)
			}
		}
		if err := r.check(s, &in); err != nil {
			return err
		}
		for _, x := range in.List {
			if err := r.record(s, b, &in, x); err != nil {
				return err
			}
		}
		return nil
	})
}

// recording is who may be recorded at a base, and what was sent back.
type recording struct {
	due  map[string]*certificateDue
	back map[string]*programme.Certificate
}

// mostBody is how long the name of an issuing body may be, in characters.
const mostBody = 60

// check finds every problem of what is to be recorded.
func (r *recording) check(s *act.Step, in *Nationals) error {
	var problems []programme.Problem
	bad := func(field, format string, args ...any) {
		problems = append(problems, programme.Problem{Code: "form", Field: field, Message: fmt.Sprintf(format, args...)})
	}
	in.Body = strings.TrimSpace(in.Body)
	if err := act.PlainWords("body", "发证机构", in.Body); err != nil {
		return err
	}
	if in.Body == "" || utf8.RuneCountInString(in.Body) > mostBody {
		bad("body", "请填写发证机构，以证书上的全称为准，不超过 %d 字", mostBody)
	}
	if in.On == 0 || in.On > s.Today() {
		bad("issued_on", "请填写证书上的发证日期，不晚于今天")
	}
	if len(in.List) == 0 {
		bad("list", "请至少填一个人的证书编号")
	}
	seen := map[string]bool{}
	for i := range in.List {
		x := &in.List[i]
		field := "number-" + x.ApplicationID
		d := r.due[x.ApplicationID]
		if d == nil {
			bad(field, "这一名学员现在不能登记：鉴定结果没有确认、已经登记过，或有没有办结的线索")
			continue
		}
		if exam, err := store.Get[programme.Appraisal](s.Tx, d.restsOn); err != nil {
			return err
		} else if in.On != 0 && in.On < exam.HeldOn {
			bad(field, "发证日期 %s 早于这名学员的鉴定日期 %s，请与证书核对", in.On.Chinese(), exam.HeldOn.Chinese())
		}
		x.Number = idcode.CleanCreditCode(x.Number)
		parsed, err := idcode.ParseCertificate(x.Number)
		switch {
		case err != nil:
			bad(field, "%s", err.Error())
			continue
		case parsed.Level != d.line.Level:
			bad(field, "编号 %s 的等级位是%s，这名学员参加的是%s，请与证书核对", x.Number, parsed.Level.Chinese(), d.line.Level.Chinese())
		case in.On != 0 && parsed.Year != in.On.Year()%100:
			bad(field, "编号 %s 的年份位是 %02d，与发证日期不是同一年，请与证书核对", x.Number, parsed.Year)
		case seen[x.Number]:
			bad(field, "编号 %s 填了两次", x.Number)
		}
		seen[x.Number] = true
		other, err := s.CertificateByNumber(x.Number)
		if err != nil {
			return err
		}
		if other != nil && (other.ApplicationID != x.ApplicationID || other.State != programme.Returned) {
			bad(field, "编号 %s 已经登记在另一张证书上，请与证书核对", x.Number)
		}
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "有几处需要改正", Problems: problems}
	}
	return nil
}

func (r *recording) record(s *act.Step, b *programme.Base, in *Nationals, x National) error {
	d := r.due[x.ApplicationID]
	cert, again := r.back[x.ApplicationID]
	if !again {
		cert = &programme.Certificate{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, ApplicationID: x.ApplicationID,
			Kind:  programme.QualificationCertificate,
			Level: d.line.Level, Trade: d.line.Trade}
	}
	cert.State, cert.Number, cert.IssuedOn, cert.Body, cert.AskedBy, cert.IssuedBy, cert.Reason = programme.Received, x.Number, in.On, in.Body,
		s.Caller.User, "", ""
	var err error
	if again {
		err = store.Update(s.Tx, cert)
	} else {
		err = store.Insert(s.Tx, cert)
	}
	if err != nil {
		return err
	}
	return s.Record(b.ProgrammeID, cert.ID, act.Facts{"application": x.ApplicationID, "number": x.Number, "body": in.Body, "on": in.On, "rests_on": d.restsOn})
}

// ConfirmCertificate confirms that a national certificate was recorded as it
// stands on the paper, by another person than who recorded it.
func (a *Desk) ConfirmCertificate(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.CertificateConfirm, "", func(s *act.Step) error {
		return confirm(s, id)
	})
}

func confirm(s *act.Step, id string) error {
	cert, err := certificate(s, id)
	if err != nil {
		return err
	}
	if err := s.Apart(cert.AskedBy); err != nil {
		return err
	}
	ap, err := store.Get[programme.Application](s.Tx, cert.ApplicationID)
	if err != nil {
		return err
	}
	if ap.State != programme.Passed {
		return programme.Errorf(programme.WrongState, "这名学员现为“%s”，不能核实证书：请退回", ap.State.Name())
	}
	person, err := store.Get[programme.Person](s.Tx, ap.PersonID)
	if err != nil {
		return err
	}
	cert.IssuedBy, cert.Name, ap.State = s.Caller.User, person.Name, programme.Certified
	if err := store.Update(s.Tx, ap); err != nil {
		return err
	}
	if err := store.Update(s.Tx, cert); err != nil {
		return err
	}
	return s.Record(cert.ProgrammeID, cert.ID, act.Facts{"application": ap.ID, "number": cert.Number, "body": cert.Body, "on": cert.IssuedOn})
}

// ConfirmCertificates confirms all of a base that wait for somebody else than
// who recorded them. It returns how many.
func (a *Desk) ConfirmCertificates(ctx context.Context, c act.Caller, baseID string) (confirmed int, err error) {
	err = a.Act(ctx, c, programme.CertificateConfirm, "", func(s *act.Step) error {
		confirmed = 0
		list, err := s.BaseCertificates(baseID)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(x programme.Certificate) bool { return x.State != programme.Received })
		if len(list) == 0 {
			return programme.Errorf(programme.WrongState, "没有待核实的国家职业资格证书：经办登记以后，列在这里")
		}
		for i := range list {
			if err := confirm(s, list[i].ID); err != nil {
				return err
			}
			confirmed++
		}
		return nil
	})
	return confirmed, err
}

// RefuseCertificate sends a recorded national certificate back to be recorded
// again.
func (a *Desk) RefuseCertificate(ctx context.Context, c act.Caller, id, reason string) error {
	return a.Act(ctx, c, programme.CertificateRefuse, reason, func(s *act.Step) error {
		cert, err := certificate(s, id)
		if err != nil {
			return err
		}
		cert.Reason = reason
		if err := store.Update(s.Tx, cert); err != nil {
			return err
		}
		return s.Record(cert.ProgrammeID, cert.ID, certificateFacts(cert))
	})
}

// CertificatesToRecord are the people of a base whose national certificate is
// to be recorded, with why it was sent back.
func (a *Desk) CertificatesToRecord(ctx context.Context, c act.Caller, baseID string) (out []Candidate, err error) {
	err = a.Try(ctx, c, programme.CertificateRecord, func(s *act.Step) error {
		b, n, err := baseNotice(s, baseID)
		if err != nil {
			return err
		}
		due, err := certificatesDue(s, b, n)
		if err != nil {
			return err
		}
		before, err := s.BaseCertificates(b.ID)
		if err != nil {
			return err
		}
		state := map[string]*programme.Certificate{}
		for i := range before {
			state[before[i].ApplicationID] = &before[i]
		}
		var ids []string
		for _, d := range due {
			if old := state[d.application.ID]; d.kind == programme.QualificationCertificate && (old == nil || old.State != programme.Received) {
				ids = append(ids, d.application.ID)
			}
		}
		people, err := candidatesOf(s.Tx, b.ProgrammeID, ids)
		for _, id := range ids {
			p := people[id]
			if old := state[id]; old != nil && old.State == programme.Returned {
				p.Why = "已退回：" + old.Reason
			}
			out = append(out, p)
		}
		return err
	})
	return out, err
}
