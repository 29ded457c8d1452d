package enrol

import (
	"context"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/plan"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// UnitRegistration is a unit that registers itself, and the clerk who does it.
type UnitRegistration struct {
	plan.EmployerIn
	BaseCode           string // the base at which it means to enrol
	Clerk              string
	Password, Repeated string
}

// UnitChoices are what a unit chooses from that registers itself: nothing where
// no year takes people.
type UnitChoices struct {
	Bases    []act.Choice // by credit code
	Counties []string
}

// UnitChoices reads them for the public.
func (a *Desk) UnitChoices(ctx context.Context) (out UnitChoices, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := newestOpen(tx)
		if programme.CodeOf(err) == programme.WrongState {
			return nil
		}
		if err != nil {
			return err
		}
		bases, err := tx.Bases(p.ID)
		if err != nil {
			return err
		}
		for i := range bases {
			if bases[i].State == programme.Recognised {
				out.Bases = append(out.Bases, act.Choice{ID: bases[i].CreditCode, Name: bases[i].Name})
			}
		}
		out.Counties, err = tx.Counties()
		return err
	})
	return out, err
}

func (in *UnitRegistration) check(s *act.Step, bases []programme.Base) error {
	var problems []programme.Problem
	if err := in.EmployerIn.Check(s); err != nil {
		e, worded := err.(*programme.Error)
		if !worded || len(e.Problems) == 0 {
			return err
		}
		problems = e.Problems
	}
	if !slices.ContainsFunc(bases, func(b programme.Base) bool { return b.State == programme.Recognised && b.CreditCode == in.BaseCode }) {
		problems = append(problems, act.Problem("base", "base", "请选择打算报名的培训基地"))
	}
	if in.Clerk = idcode.CleanName(in.Clerk); idcode.CheckName(in.Clerk) != nil {
		problems = append(problems, act.Problem("clerk", "name", "请填写经办人姓名"))
	}
	if err := seal.CheckPasswordRule(in.Password, in.Clerk, in.CreditCode); err != nil {
		problems = append(problems, act.Problem("password", "password", "%s", err.Error()))
	} else if in.Password != in.Repeated {
		problems = append(problems, act.Problem("again", "password", "两次输入的密码不一样"))
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "有几处需要改正", Problems: problems}
	}
	return nil
}

// RegisterUnit makes a unit that stands unverified, and an account for its
// clerk whose login name is the unit's code. A unit that is known is refused:
// its clerk is invited by who knows it. One that was refused may be registered
// anew by somebody else, who is its clerk from then on. key is the form's: a
// form that was sent twice is answered Repeated.
func (a *Desk) RegisterUnit(ctx context.Context, in UnitRegistration, from, key string) (login, session string, err error) {
	hash, err := a.registering(ctx, from, in.Password)
	if err != nil {
		return "", "", err
	}
	system := act.As(act.SystemActor)
	system.Key = key
	user := ""
	err = a.Act(ctx, system, programme.EmployerSignUp, "", func(s *act.Step) error {
		p, err := newestOpen(s.Tx)
		if err != nil {
			return err
		}
		bases, err := s.Bases(p.ID)
		if err != nil {
			return err
		}
		if err := in.check(s, bases); err != nil {
			return err
		}
		e, err := enterUnit(s, &in)
		if err != nil {
			return err
		}
		if user, login, err = unitClerk(s, e, in.Clerk); err != nil {
			return err
		}
		mark, err := people.KeepCredential(s, &store.Credential{UserID: user, Password: hash})
		if err != nil {
			return err
		}
		if err := standUnverified(s, e.ID, user, in.BaseCode); err != nil {
			return err
		}
		return s.Record("", e.ID, act.Facts{"name": e.Name, "credit_code": e.CreditCode, "base": in.BaseCode, "user": user,
			store.CredentialFact: mark})
	})
	if err != nil {
		return "", "", err
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		session, err = people.StartSession(tx, user, people.DoorPassword, from)
		return err
	})
	return login, session, err
}

// enterUnit writes a unit that is new, or one that was refused before.
func enterUnit(s *act.Step, in *UnitRegistration) (*programme.Employer, error) {
	e, err := s.EmployerByCode(in.CreditCode)
	if err != nil {
		return nil, err
	}
	if e == nil {
		e = &programme.Employer{ID: s.NewID(), CreditCode: in.CreditCode, Name: in.Name, County: in.County, Kind: in.Kind}
		return e, store.Insert(s.Tx, e)
	}
	state, _, err := s.Verification(e.ID)
	switch {
	case err != nil:
		return nil, err
	case state == programme.Verified:
		return nil, act.FieldError("统一社会信用代码", "这个单位已经登记，不用再登记。要办理报名的，请向报名的培训基地或市人社局要登录邀请")
	case state == programme.Unverified:
		return nil, act.FieldError("统一社会信用代码", "已有人用这个代码登记，正等核实。不是贵单位登记的，请带营业执照到培训基地说明")
	}
	grants, err := s.EmployerGrants(e.ID)
	if err != nil {
		return nil, err
	}
	for i := range grants { // whoever was refused acts for the unit no more
		grants[i].State = programme.Disabled
		if err := store.Update(s.Tx, &grants[i]); err != nil {
			return nil, err
		}
		if _, err := s.Append(s.Entry(programme.UserRevoke, grants[i].UserID, act.Facts{"role": grants[i].Role, "employer": e.ID})); err != nil {
			return nil, err
		}
	}
	e.Name, e.County, e.Kind = in.Name, in.County, in.Kind
	return e, store.Update(s.Tx, e)
}

// unitClerk makes the account of a unit's clerk.
func unitClerk(s *act.Step, e *programme.Employer, name string) (user, login string, err error) {
	for n := 1; login == ""; n++ {
		try := e.CreditCode
		if n > 1 {
			try = fmt.Sprintf("%s-%d", e.CreditCode, n)
		}
		taken, err := s.UserByLogin(try)
		if err != nil {
			return "", "", err
		}
		if taken == nil {
			login = try
		}
	}
	u := &programme.User{ID: s.NewID(), Name: name, Login: login, State: programme.Active}
	g := &programme.Grant{ID: s.NewID(), UserID: u.ID, Role: programme.RoleEmployer, EmployerID: e.ID, State: programme.Active}
	if err := store.Insert(s.Tx, u); err != nil {
		return "", "", err
	}
	if err := store.Insert(s.Tx, g); err != nil {
		return "", "", err
	}
	_, err = s.Append(s.Entry(programme.UserCreate, u.ID, act.Facts{"role": g.Role, "employer": e.ID}))
	return u.ID, login, err
}

// standUnverified begins, or begins again, what is known of a unit.
func standUnverified(s *act.Step, employerID, user, base string) error {
	_, k, err := s.Verification(employerID)
	if err != nil {
		return err
	}
	fresh := &programme.Verification{ID: employerID, State: programme.Unverified, BaseCode: base, AskedBy: user, AskedAt: s.Now()}
	if k == nil {
		return store.Insert(s.Tx, fresh)
	}
	fresh.Version = k.Version
	return store.Update(s.Tx, fresh)
}
