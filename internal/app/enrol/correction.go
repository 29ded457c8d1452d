package enrol

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// A correction puts right what is known of a person: name, ID number, phone
// or bank account. A second person approves it where something follows from
// it: somebody was admitted, certified or paid on it, or will be paid by it.
// The old value is not lost: the correction and the journal keep what screens
// show of it, and its keyed hash. A change of trade, level or base is a
// transfer.

// CorrectionIn proposes a correction.
type CorrectionIn struct {
	ApplicationID string
	Kind          string
	Value         string // the right one, in full
	FileID        string // the evidence
	Reason        string
}

// ProposeCorrection asks to put a person's data right. Where nothing follows
// from it and the base's clerk asks, it is done at once.
func (a *Desk) ProposeCorrection(ctx context.Context, c act.Caller, in CorrectionIn) (k *programme.Correction, err error) {
	err = a.Act(ctx, c, programme.CorrectionPropose, in.Reason, func(s *act.Step) error {
		ap, _, err := s.Application(in.ApplicationID)
		if err != nil {
			return err
		}
		if programme.Holds(c.Person) {
			return programme.Errorf(programme.Forbidden, "您的身份还没有核实，不能更正档案里的信息。请先办理身份核实").Under(programme.DutyEnrolment)
		}
		if err := openOrAdvise(s, ap.ProgrammeID); err != nil {
			return err
		}
		person, err := store.Get[programme.Person](s.Tx, ap.PersonID)
		if err != nil {
			return err
		}
		value, err := corrected(s, person, in)
		if err != nil {
			return err
		}
		if k, err = propose(s, ap, person, in, value); err != nil {
			return err
		}
		if k.State == programme.Approved {
			return correct(s, k, person, value, store.Insert[programme.Correction])
		}
		if err := store.Insert(s.Tx, k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, k.ID, told(k))
	})
	return k, err
}

// openOrAdvise refuses a closed year, and says how it could be corrected.
func openOrAdvise(s *act.Step, programmeID string) error {
	p, err := store.Get[programme.Programme](s.Tx, programmeID)
	if err == nil && p.State != programme.Open {
		err = programme.Errorf(programme.WrongState, "%s已结项，其中的信息不能更正；确需更正的，请市局审批先“重新打开年度”，更正后再结项", p.Name).Under(programme.DutyRevocation)
	}
	return err
}

// told is what the journal keeps of a correction.
func told(k *programme.Correction) act.Facts {
	return act.Facts{"kind": k.Kind, "person": k.PersonID, "before": k.Before, "after": k.After, "before_digest": k.BeforeIndex,
		"after_digest": k.AfterIndex, "file": k.FileID, "second": k.Second}
}

// corrected is the value that a correction asks for, read and checked, or why
// it cannot be.
func corrected(s *act.Step, p *programme.Person, in CorrectionIn) (string, error) {
	f, ok := act.Correctables[in.Kind]
	if !ok {
		return "", programme.Errorf(programme.Invalid, "请选择更正哪一项：姓名、身份证号码、手机号或银行账号；工种、等级和基地请用“申请转报”").Under(programme.DutyEnrolment)
	}
	wrong := func(format string, args ...any) error {
		pr := act.Problem("正确的"+f.Name, "correction", format, args...)
		return &programme.Error{Code: programme.Invalid, Message: "更正申请有误，请按提示修改", Problems: []programme.Problem{pr}}
	}
	value, err := f.Read(in.Value)
	if err == nil && in.Kind == programme.CorrectID {
		err = idcode.CitizenID(value).CheckBorn(s.Today())
	}
	if err != nil {
		return "", wrong("%s", err.Error())
	}
	before, err := valueOf(s, p, in.Kind)
	if err != nil {
		return "", err
	}
	if value == before {
		return "", wrong("与已登记的相同，不必更正")
	}
	if f.File || in.FileID != "" {
		if in.FileID == "" {
			return "", programme.Errorf(programme.Invalid, "更正%s须上传证明材料的照片或扫描件（身份证、户籍证明或银行卡）", f.Name).Under(programme.DutyEnrolment)
		}
		if err := s.WholeFile(in.FileID); err != nil {
			return "", err
		}
	}
	other, err := s.OpenCorrection(p.ID, in.Kind)
	if err != nil {
		return "", err
	}
	if other != nil {
		return "", programme.Errorf(programme.Conflict, "该人的%s已有一份更正在办，请先办完或撤回", f.Name).Under(programme.DutyEnrolment)
	}
	return value, notAnother(s, p, in.Kind, value)
}

// notAnother refuses an ID number that is registered as somebody else's:
// people are not merged.
func notAnother(s *act.Step, p *programme.Person, kind, value string) error {
	if kind != programme.CorrectID {
		return nil
	}
	other, err := s.PersonByIndex(s.Desk.Keys.Index(seal.IDNumber, value))
	if err != nil || other == nil || other.ID == p.ID {
		return err
	}
	return programme.Errorf(programme.Conflict, "这个身份证号码已登记在另一人名下，两人的档案不能合并。请先核对证件：本报名填错了人的，撤回本报名，再用正确的号码重新报名；对方填错的，先更正对方的号码").Under(programme.DutyEnrolment)
}

// valueOf is what is registered now, in full.
func valueOf(s *act.Step, p *programme.Person, kind string) (string, error) {
	f := act.Correctables[kind]
	if f.At == nil {
		return p.Name, nil
	}
	sealed, _ := f.At(p)
	return s.Desk.Keys.Unseal(f.Seal, p.ID, *sealed)
}

// mostPlaces is how many changed places of a number are named one by one.
const mostPlaces = 6

// changedPlaces says at which places two numbers differ, without their digits:
// masked, both often read alike. It is "" where they are the same.
func changedPlaces(before, after string) string {
	if before == after {
		return ""
	}
	if len(before) != len(after) {
		return fmt.Sprintf("（由 %d 位改为 %d 位）", len(before), len(after))
	}
	var places []string
	for i := range before {
		if before[i] != after[i] {
			places = append(places, strconv.Itoa(i+1))
		}
	}
	if len(places) > mostPlaces {
		return fmt.Sprintf("（共 %d 位不同）", len(places))
	}
	return "（第 " + strings.Join(places, "、") + " 位不同）"
}

// propose makes a correction of a checked value.
func propose(s *act.Step, ap *programme.Application, p *programme.Person, in CorrectionIn, value string) (*programme.Correction, error) {
	f := act.Correctables[in.Kind]
	before, err := valueOf(s, p, in.Kind)
	if err != nil {
		return nil, err
	}
	k := &programme.Correction{ID: s.NewID(), ProgrammeID: ap.ProgrammeID, BaseID: ap.BaseID, ApplicationID: ap.ID, PersonID: p.ID, Kind: in.Kind,
		After: f.Mask(value), FileID: in.FileID, State: programme.Proposed, Reason: in.Reason, ProposedBy: s.Caller.User, ProposedAt: s.Now()}
	if before != "" {
		k.Before = f.Mask(before)
		if f.At != nil {
			k.After += changedPlaces(before, value)
		}
	}
	if f.At != nil {
		_, index := f.At(p)
		k.BeforeIndex, k.AfterIndex, k.AfterSealed = *index, s.Desk.Keys.Index(f.Seal, value), s.Desk.Keys.Seal(f.Seal, p.ID, value)
	}
	if k.Second, err = second(s, p, &f); err != nil {
		return nil, err
	}
	if k.Second == "" && s.Caller.Role != programme.RoleClerk {
		k.Second = programme.SecondOfBase
	}
	if k.Second == "" {
		k.State, k.AnsweredBy, k.AnsweredAt = programme.Approved, s.Caller.User, s.Now()
	}
	return k, nil
}

// second says whose second person must approve a correction: nobody where
// nothing follows from it, the base where somebody was admitted on it, the
// city where a certificate, an archive or money rests on it.
func second(s *act.Step, p *programme.Person, f *act.Correctable) (string, error) {
	who := ""
	if f.Money {
		who = programme.SecondOfBase
	}
	if !f.Deep {
		return who, nil
	}
	apps, err := s.PersonApplications(p.ID)
	if err != nil {
		return "", err
	}
	for i := range apps {
		ap := &apps[i]
		switch ap.State {
		case programme.Submitted, programme.Returned, programme.Withdrawn, programme.Refused:
			continue
		case programme.Certified:
			who = programme.SecondOfCity
			if err := openOrAdvise(s, ap.ProgrammeID); err != nil {
				return "", err // its certificate stands in a closed year
			}
		}
		if ap.ClassID != "" && who != programme.SecondOfCity {
			cl, err := store.Get[programme.Class](s.Tx, ap.ClassID)
			if err != nil {
				return "", err
			}
			if cl.State == programme.Archived {
				who = programme.SecondOfCity
			}
		}
		if who == "" {
			who = programme.SecondOfBase
		}
	}
	paid, err := s.PaidFor(p.ID)
	if paid {
		who = programme.SecondOfCity
	}
	return who, err
}

// correct writes the right value, and the correction by write; decides anew
// what rested on a birth date that changed.
func correct(s *act.Step, k *programme.Correction, p *programme.Person, value string, write func(*store.Tx, ...*programme.Correction) error) error {
	f := act.Correctables[k.Kind]
	if err := notAnother(s, p, k.Kind, value); err != nil {
		return err
	}
	var birth, before programme.Date
	if k.Kind == programme.CorrectID {
		old, err := valueOf(s, p, k.Kind)
		if err != nil {
			return err
		}
		before = idcode.CitizenID(old).Birth()
	}
	switch {
	case f.At == nil:
		p.Name = value
	default:
		sealed, index := f.At(p)
		*sealed, *index = s.Desk.Keys.Seal(f.Seal, p.ID, value), s.Desk.Keys.Index(f.Seal, value)
		if k.Kind == programme.CorrectID {
			id := idcode.CitizenID(value)
			p.Sex, p.IDMasked, birth = id.Sex(), id.Masked(), id.Birth()
		}
	}
	if err := store.Update(s.Tx, p); err != nil {
		return err
	}
	k.AfterSealed = ""
	if err := write(s.Tx, k); err != nil {
		return err
	}
	for _, subject := range []string{k.ID, p.ID, k.ApplicationID} {
		if err := s.Record(k.ProgrammeID, subject, told(k)); err != nil {
			return err
		}
	}
	if birth == 0 || birth == before {
		return nil
	}
	return bornOn(s, p, birth, k)
}

// bornOn decides a person's applications in open years anew for another birth
// date. Who was admitted on the wrong one and is not eligible by the right one
// goes back to review and gives the place up; who trains already keeps the
// correction from being done until the base has dealt with it.
func bornOn(s *act.Step, p *programme.Person, birth programme.Date, k *programme.Correction) error {
	apps, err := s.PersonApplications(p.ID)
	if err != nil {
		return err
	}
	for i := range apps {
		ap := &apps[i]
		if ap.State == programme.Withdrawn || ap.State == programme.Refused || ap.State == programme.Dropped {
			continue
		}
		y, err := store.Get[programme.Programme](s.Tx, ap.ProgrammeID)
		if err != nil {
			return err
		}
		if y.State != programme.Open {
			continue
		}
		if err := rebirth(s, ap, birth, k); err != nil {
			return err
		}
	}
	return nil
}

// rebirth decides one application anew for another birth date.
func rebirth(s *act.Step, ap *programme.Application, birth programme.Date, k *programme.Correction) error {
	from := ap.State
	d, err := decideAgain(s, ap, ap.AppliedOn, func(f *rules.Applicant) { f.BornOn = birth })
	if err != nil {
		return err
	}
	if !ap.Eligible {
		switch {
		case from == programme.Waiting || from == programme.Offered || from == programme.Accepted:
			ap.State, ap.ClassID = programme.Submitted, ""
			if err := plan.EndOffer(s, ap, from, programme.Cancelled); err != nil {
				return err
			}
		case plan.HoldsPlace(from):
			return programme.Errorf(programme.WrongState, "按正确的出生日期不符合报名条件，而报名现为“%s”：请先办理退出班级或撤销结果，再更正", from.Name()).Under(programme.DutyCatalogueConditions)
		}
	}
	if err := store.Update(s.Tx, ap); err != nil {
		return err
	}
	if err := s.Record(ap.ProgrammeID, ap.ID,
		act.Facts{"correction": k.ID, "decision": d.ID, "eligible": d.Eligible, "from": from, "to": ap.State}); err != nil {
		return err
	}
	return plan.Freed(s, ap.PlanLineID, from, ap.State)
}

// correction is a correction in an open year that the caller's scope reaches,
// and its person.
func correction(s *act.Step, id string) (*programme.Correction, *programme.Person, error) {
	k, err := store.Get[programme.Correction](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	if _, _, err := s.Application(k.ApplicationID); err != nil {
		return nil, nil, err
	}
	if err := openOrAdvise(s, k.ProgrammeID); err != nil {
		return nil, nil, err
	}
	p, err := store.Get[programme.Person](s.Tx, k.PersonID)
	return k, p, err
}

// ApproveCorrection is the second person's approval: the right value stands
// from now on.
func (a *Desk) ApproveCorrection(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.CorrectionApprove, "", func(s *act.Step) error {
		k, p, err := correction(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&k.State); err != nil {
			return err
		}
		if err := answersCorrection(s, k, p); err != nil {
			return err
		}
		value := k.After
		if f := act.Correctables[k.Kind]; f.At != nil {
			if value, err = s.Desk.Keys.Unseal(f.Seal, p.ID, k.AfterSealed); err != nil {
				return err
			}
		}
		k.AnsweredBy, k.AnsweredAt = c.User, s.Now()
		return correct(s, k, p, value, func(tx *store.Tx, list ...*programme.Correction) error { return store.Update(tx, list[0]) })
	})
}

// answersCorrection refuses who must not answer: the one who proposed it, and
// the base where the city answers.
func answersCorrection(s *act.Step, k *programme.Correction, p *programme.Person) error {
	if err := s.Apart(k.ProposedBy); err != nil {
		return err
	}
	f := act.Correctables[k.Kind]
	now, err := second(s, p, &f) // more may rest on it than when it was proposed
	if err != nil {
		return err
	}
	if now == programme.SecondOfCity {
		k.Second = now
	}
	if k.Second == programme.SecondOfCity && s.Caller.Role != programme.RoleOfficer {
		return programme.Errorf(programme.Forbidden, "已发证、归档或付款的，更正由市局经办批准").Under(programme.DutyRevocation)
	}
	return nil
}

// RefuseCorrection leaves everything as it is, with the reason.
func (a *Desk) RefuseCorrection(ctx context.Context, c act.Caller, id, reason string) error {
	return a.endCorrection(ctx, c, programme.CorrectionRefuse, id, reason)
}

// CancelCorrection takes a correction back.
func (a *Desk) CancelCorrection(ctx context.Context, c act.Caller, id, reason string) error {
	return a.endCorrection(ctx, c, programme.CorrectionCancel, id, reason)
}

func (a *Desk) endCorrection(ctx context.Context, c act.Caller, action programme.Action, id, reason string) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		k, _, err := correction(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&k.State); err != nil {
			return err
		}
		k.Answer, k.AnsweredBy, k.AnsweredAt, k.AfterSealed = reason, c.User, s.Now(), ""
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
		return s.Record(k.ProgrammeID, k.ID, act.Facts{"kind": k.Kind, "to": k.State})
	})
}

// ResealCorrections seals the values of open corrections with the current key.
func ResealCorrections(s *act.Step, list []programme.Correction) error {
	for i := range list {
		k := &list[i]
		f := act.Correctables[k.Kind]
		plain, err := s.Desk.Keys.Unseal(f.Seal, k.PersonID, k.AfterSealed)
		if err != nil {
			return err
		}
		k.AfterSealed = s.Desk.Keys.Seal(f.Seal, k.PersonID, plain)
		if err := store.Update(s.Tx, k); err != nil {
			return err
		}
	}
	return nil
}

// CorrectionOf is a correction of the caller's scope, without what is sealed.
func (a *Desk) CorrectionOf(ctx context.Context, c act.Caller, id string) (k *programme.Correction, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounCorrection, id); err != nil {
			return err
		}
		if k, err = store.Get[programme.Correction](tx, id); err == nil {
			k.AfterSealed, k.BeforeIndex, k.AfterIndex = "", "", ""
		}
		return err
	})
	return k, err
}
