package enrol

import (
	"context"
	"encoding/json"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// DraftForm is what was filled in of an application: text as it was typed,
// complete or not. It is kept sealed.
type DraftForm struct {
	Name         string               `json:"name,omitempty"`
	IDNumber     string               `json:"id_number,omitempty"`
	Phone        string               `json:"phone,omitempty"`
	BankAccount  string               `json:"bank_account,omitempty"`
	LineID       string               `json:"line,omitempty"`
	Category     string               `json:"category,omitempty"`
	Schooling    string               `json:"schooling,omitempty"`
	PostTrade    string               `json:"post_trade,omitempty"`
	Certificates []rules.Certificate  `json:"certificates,omitempty"`
	Titles       []rules.Title        `json:"titles,omitempty"`
	Work         []DraftWork          `json:"work,omitempty"`
	Honours      []rules.Honour       `json:"honours,omitempty"`
	Half         map[string][]HalfRow `json:"half,omitempty"`  // rows that are not whole yet, by their list
	Saved        []string             `json:"saved,omitempty"` // the steps that were saved
	EmployerCode string               `json:"-"`               // another employer, while none has claimed
}

// DraftWork is a stretch of work; a zero To is still going on.
type DraftWork struct {
	Trade    string          `json:"trade"`
	From     programme.Month `json:"from"`
	To       programme.Month `json:"to,omitzero"`
	Employer string          `json:"employer,omitempty"`
}

// Steps of a draft, in their order. Papers are handed in to the application.
const (
	StepWho     = "who"
	StepPost    = "post"
	StepCerts   = "certificates"
	StepWork    = "work"
	StepHonours = "honours"
	StepPapers  = "papers"
	StepSubmit  = "submit"
)

// DraftSteps is the task list: the key of each step and its name.
var DraftSteps = []act.Choice{{ID: StepWho, Name: "我是谁"}, {ID: StepPost, Name: "现在的岗位"}, {ID: StepCerts, Name: "证书"}, {ID: StepWork, Name: "工作年限"},
	{ID: StepHonours, Name: "荣誉"}, {ID: StepPapers, Name: "材料"}, {ID: StepSubmit, Name: "核对并提交"}}

// stepFields takes a step's fields over from what was sent.
var stepFields = map[string]func(to, from *DraftForm){
	StepWho: func(to, from *DraftForm) {
		to.Name, to.IDNumber, to.Phone, to.BankAccount = from.Name, from.IDNumber, from.Phone, from.BankAccount
	},
	StepPost: func(to, from *DraftForm) {
		to.LineID, to.Category, to.Schooling, to.PostTrade = from.LineID, from.Category, from.Schooling, from.PostTrade
	},
	StepCerts: func(to, from *DraftForm) {
		to.Certificates, to.Titles = from.Certificates, from.Titles
		to.takeHalf(from, StepCerts)
	},
	StepWork: func(to, from *DraftForm) {
		to.Work = from.Work
		to.takeHalf(from, StepWork)
	},
	StepHonours: func(to, from *DraftForm) {
		to.Honours = from.Honours
		to.takeHalf(from, StepHonours)
	},
}

// Applicant is what a decision rests on. That somebody has high knowledge and
// skill (clause 2.2.1) and is recommended (2.2.2) is for the employer and the
// base to say: of themselves nobody's word is taken.
func (f *DraftForm) Applicant() rules.Applicant {
	a := rules.Applicant{Category: f.Category, Schooling: f.Schooling, PostTrade: f.PostTrade,
		Certificates: f.Certificates, Titles: f.Titles, Honours: f.Honours}
	for _, w := range f.Work {
		a.Work = append(a.Work, rules.Work{Trade: w.Trade, From: w.From, To: rules.Until(w.To), Employer: w.Employer})
	}
	return a
}

// draftSubject is whom a draft belongs to.
func draftSubject(d *programme.Draft) programme.Subject {
	return programme.Subject{Base: d.BaseCode, Employer: d.EmployerID, Person: d.PersonID}
}

// draft is a draft that the caller's scope reaches.
func draft(s *act.Step, id string) (*programme.Draft, error) {
	if err := s.Own(); err != nil {
		return nil, err
	}
	d, err := store.Get[programme.Draft](s.Tx, id)
	if err != nil {
		return nil, err
	}
	return d, s.May(draftSubject(d))
}

// openForm is what was filled in of a draft.
func openForm(a *act.Desk, d *programme.Draft) (*DraftForm, error) {
	f := &DraftForm{Name: d.Name}
	text, err := a.Keys.Unseal(seal.Draft, d.ID, d.Sealed)
	if err != nil || text == "" {
		return f, err
	}
	if err := json.Unmarshal([]byte(text), f); err != nil {
		return nil, programme.Errorf(programme.Internal, "报名草稿 %s 读不出来", d.ID)
	}
	return f, nil
}

// closeForm seals what was filled in, and what lists need of it beside.
func closeForm(a *act.Desk, d *programme.Draft, f *DraftForm) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	d.Sealed = a.Keys.Seal(seal.Draft, d.ID, string(raw))
	d.Name = f.Name
	d.IDMasked, d.IDIndex = "", ""
	if id, err := idcode.ParseCitizenID(f.IDNumber); err == nil {
		d.IDMasked, d.IDIndex = id.Masked(), a.Keys.Index(seal.IDNumber, string(id))
	}
	return nil
}

// clean normalises what people type into numbers and names.
func (f *DraftForm) clean() {
	f.Name, f.Phone = idcode.CleanName(f.Name), idcode.CleanPhone(f.Phone)
	if id, err := idcode.ParseCitizenID(f.IDNumber); err == nil {
		f.IDNumber = string(id)
	}
}

// SaveDraft saves one step of a draft as it stands, complete or not. An empty
// ID number, phone or bank account leaves the one that was saved: pages show
// them masked. Who was claimed stays who they are: name and ID number are then
// the employer's to correct.
func (a *Desk) SaveDraft(ctx context.Context, c act.Caller, id, key string, in DraftForm) error {
	take := stepFields[key]
	if take == nil {
		return programme.Errorf(programme.Invalid, "没有这一步")
	}
	return a.Act(ctx, c, programme.DraftSave, "", func(s *act.Step) error {
		d, err := draft(s, id)
		if err != nil {
			return err
		}
		if err := s.Move(&d.State); err != nil {
			return err
		}
		if c.Role == programme.RoleEmployer && d.State != programme.Filling {
			return programme.Errorf(programme.WrongState, "贵单位还没有认领这名职工，请先认领").Under(programme.DutyEnrolment)
		}
		if _, _, err := s.Open(d.ProgrammeID); err != nil {
			return err
		}
		f, err := openForm(a.Desk, d)
		if err != nil {
			return err
		}
		if key == StepWho {
			in.clean()
			if id := idcode.CitizenID(in.IDNumber); len(id) == 18 && id.CheckBorn(s.Today()) != nil {
				return plan.InvalidField("身份证号码", "id_future", "%v", id.CheckBorn(s.Today()))
			}
			in.keepHidden(f)
			if c.Role == programme.RoleTrainee && d.State == programme.Filling && f.IDNumber != "" && (in.Name != f.Name || in.IDNumber != f.IDNumber) {
				return programme.Errorf(programme.Conflict, "单位已按这个姓名和身份证号码认领，要改请联系单位经办人")
			}
		}
		if key == StepPost {
			if err := aim(s, d, in.EmployerCode); err != nil {
				return err
			}
		}
		take(f, &in)
		if !slices.Contains(f.Saved, key) {
			f.Saved = append(f.Saved, key)
		}
		if err := closeForm(a.Desk, d, f); err != nil {
			return err
		}
		d.SavedBy, d.SavedAt = c.User, s.Now()
		if err := store.Update(s.Tx, d); err != nil {
			return err
		}
		return s.Record(d.ProgrammeID, d.ID, act.Facts{"step": key})
	})
}

// keepHidden leaves the numbers that pages do not show as they were saved.
func (f *DraftForm) keepHidden(saved *DraftForm) {
	for _, x := range []struct{ in, was *string }{{&f.IDNumber, &saved.IDNumber}, {&f.Phone, &saved.Phone}, {&f.BankAccount, &saved.BankAccount}} {
		if *x.in == "" {
			*x.in = *x.was
		}
	}
}

// aim names another employer to be claimed by, as long as none has.
func aim(s *act.Step, d *programme.Draft, code string) error {
	if code == "" || d.State == programme.Filling {
		return nil
	}
	e, err := employerNamed(s, code)
	if err != nil {
		return err
	}
	if e.ID != d.EmployerID || d.State == programme.Declined {
		d.EmployerID, d.State, d.Reason = e.ID, programme.Unclaimed, ""
	}
	return nil
}

// employerNamed is the registered employer with that code: one that somebody
// has verified, so that nobody is shown who says they work for a name.
func employerNamed(s *act.Step, code string) (*programme.Employer, error) {
	clean, err := idcode.ParseCreditCode(idcode.CleanCreditCode(code))
	if err != nil {
		return nil, act.FieldError("统一社会信用代码", "单位的统一社会信用代码不对，请照营业执照核对（18 位）")
	}
	e, err := s.EmployerByCode(string(clean))
	if err == nil && e == nil {
		err = act.FieldError("统一社会信用代码", "这个代码的单位还没有登记。请单位先登记，或核对代码")
	}
	if err != nil {
		return nil, err
	}
	state, _, err := s.Verification(e.ID)
	if err == nil && state != programme.Verified {
		err = act.FieldError("统一社会信用代码", "这个代码的单位还没有核实，核实后才能报名。请单位带营业执照到培训基地核实，或核对代码")
	}
	return e, err
}

// ClaimDraft says that a person is the caller's employee: from then on the
// draft can be handed in. Who is claimed must have said who they are.
func (a *Desk) ClaimDraft(ctx context.Context, c act.Caller, id string) error {
	return a.stepDraft(ctx, c, programme.DraftClaim, id, "", func(s *act.Step, d *programme.Draft) error {
		if d.IDIndex == "" {
			return programme.Errorf(programme.WrongState, "本人还没有填写身份证号码，请等本人填好“我是谁”再认领")
		}
		d.ClaimedBy, d.ClaimedAt = c.User, s.Now()
		return nil
	})
}

// DeclineDraft says with a reason that a person is not the caller's employee.
func (a *Desk) DeclineDraft(ctx context.Context, c act.Caller, id, reason string) error {
	return a.stepDraft(ctx, c, programme.DraftDecline, id, reason, func(s *act.Step, d *programme.Draft) error {
		d.Reason = reason
		return nil
	})
}

func (a *Desk) stepDraft(ctx context.Context, c act.Caller, action programme.Action, id, reason string, change func(*act.Step, *programme.Draft) error) error {
	return a.Act(ctx, c, action, reason, func(s *act.Step) error {
		d, err := draft(s, id)
		if err != nil {
			return err
		}
		if _, _, err := s.Open(d.ProgrammeID); err != nil {
			return err
		}
		from := d.State
		if err := s.Move(&d.State); err != nil {
			return err
		}
		if err := change(s, d); err != nil {
			return err
		}
		if err := store.Update(s.Tx, d); err != nil {
			return err
		}
		return s.Record(d.ProgrammeID, d.ID, act.Facts{"from": from, "to": d.State})
	})
}

// SubmitDraft hands a draft in as an application, by the same way as a form;
// with it the draft is over.
func (a *Desk) SubmitDraft(ctx context.Context, c act.Caller, id string) (ap *programme.Application, err error) {
	err = a.Act(ctx, c, programme.ApplicationSubmit, "", func(s *act.Step) error {
		d, err := draft(s, id)
		if err != nil {
			return err
		}
		switch d.State {
		case programme.Filling:
		case programme.HandedIn:
			return programme.Errorf(programme.WrongState, "这份报名已经提交，不必重复").Under(programme.DutyEnrolment)
		default:
			return programme.Errorf(programme.WrongState, "单位还没有认领您，认领后才能提交。已填的都保存着").Under(programme.DutyEnrolment)
		}
		if d.IDIndex == "" {
			return programme.Errorf(programme.Invalid, "“我是谁”还没有填完：缺身份证号码")
		}
		if ap, err = handIn(s, d); err != nil {
			return err
		}
		d.State, d.ApplicationID, d.Sealed, d.SavedBy, d.SavedAt = programme.HandedIn, ap.ID, "", c.User, s.Now()
		if err := followed(s, d); err != nil {
			return err
		}
		if err := store.Update(s.Tx, d); err != nil {
			return err
		}
		e := s.Entry(programme.DraftSave, d.ID, act.Facts{"application": ap.ID, "step": StepSubmit})
		e.Programme = d.ProgrammeID
		_, err = s.Append(e)
		return err
	})
	return ap, err
}

// handIn enrols a draft's person by the usual way.
func handIn(s *act.Step, d *programme.Draft) (*programme.Application, error) {
	base, in, err := enrolmentFor(s, d)
	if err != nil {
		return nil, err
	}
	known, err := s.PersonByIndex(d.IDIndex)
	if err != nil {
		return nil, err
	}
	if registered, err := store.Get[programme.Person](s.Tx, d.PersonID); err == nil && registered.IDIndex != d.IDIndex {
		return nil, people.AnothersAccount() // an account that is somebody enrols nobody else
	} else if err != nil && programme.CodeOf(err) != programme.NotFound {
		return nil, err
	}
	ask := func(*programme.Application) error { return nil }
	switch {
	case known != nil && known.ID != d.PersonID:
		if ask, err = people.Claim(s, d, known); err != nil {
			return nil, err
		}
	case known == nil && programme.Holds(d.PersonID): // the holder of somebody's application
		return nil, people.AnothersAccount()
	}
	cand := prepare(s.Desk, in, 0)
	cand.personID = d.PersonID
	ap, err := enter(s, base, cand)
	if err != nil {
		return nil, err
	}
	return ap, ask(ap)
}

// enter enrols one candidate and writes it.
func enter(s *act.Step, baseID string, cand *candidate) (*programme.Application, error) {
	e, err := enrolOne(s, baseID, cand)
	if err != nil {
		return nil, err
	}
	return e.candidates[0].application, nil
}

// followed lets what the employer said of a draft follow to its application.
func followed(s *act.Step, d *programme.Draft) error {
	list, err := s.Attestations([]string{d.ID})
	for i := range list {
		list[i].SubjectID = d.ApplicationID
		if err := store.Update(s.Tx, &list[i]); err != nil {
			return err
		}
	}
	return err
}

// enrolmentFor is a draft as an application is handed in.
func enrolmentFor(s *act.Step, d *programme.Draft) (base string, in Enrolment, err error) {
	f, err := openForm(s.Desk, d)
	if err != nil {
		return "", in, err
	}
	if f.LineID == "" {
		return "", in, programme.Errorf(programme.Invalid, "“现在的岗位”还没有填完：没有选要报的计划")
	}
	if err := f.whole(); err != nil {
		return "", in, err
	}
	line, err := store.Get[programme.PlanLine](s.Tx, f.LineID)
	if err != nil {
		return "", in, err
	}
	e, err := store.Get[programme.Employer](s.Tx, d.EmployerID)
	if err != nil {
		return "", in, err
	}
	in = Enrolment{Name: f.Name, IDNumber: f.IDNumber, Phone: f.Phone, BankAccount: f.BankAccount, EmployerCode: e.CreditCode, EmployerName: e.Name,
		Facts: f.Applicant()}
	said, err := s.Attestations([]string{d.ID})
	if err != nil {
		return "", in, err
	}
	in.Facts.Trade, in.Facts.Level = line.Trade, line.Level
	applySaid(&in.Facts, said)
	return line.BaseID, in, nil
}

// ResealDrafts seals what was filled in with the current key.
func (s *Desk) ResealDrafts(ctx context.Context, c act.Caller) error {
	for {
		n := 0
		err := s.Act(ctx, c, programme.KeysRotate, "", func(st *act.Step) error {
			list, err := st.DraftsNotSealedWith(s.Keys.Current(), 500)
			if n = len(list); err != nil || n == 0 {
				return err
			}
			for i := range list {
				f, err := openForm(s.Desk, &list[i])
				if err != nil {
					return err
				}
				if err := closeForm(s.Desk, &list[i], f); err != nil {
					return err
				}
				if err := store.Update(st.Tx, &list[i]); err != nil {
					return err
				}
			}
			return st.Record("", s.Keys.Current(), act.Facts{"drafts": n})
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
