package enrol

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Registration is somebody who registers without an invitation.
type Registration struct {
	Name, Phone, Password, EmployerCode string
}

// Bounds of registering from one address: a workshop's phones share one.
const (
	registrationsFree = 40
	registrationsWait = time.Hour
)

// registering counts a registration toward what one source may try, before the
// records are asked for anything, and hashes its password.
func (a *Desk) registering(ctx context.Context, from, password string) (hash string, err error) {
	source := act.TokenHash("register\x00" + from)
	if err := a.Store.Write(ctx, func(tx *store.Tx) error { return countRegistration(tx, source) }); err != nil {
		return "", err
	}
	return seal.HashPassword(password)
}

// Register makes an account for a trainee whom no employer has claimed yet,
// and a draft in the newest open year. Every registration makes an account of
// its own, so that the answer never tells who has one already. The login name
// is made here; the phone signs in too, for whoever registered it first. key is the form's: a
// form that was sent twice is answered Repeated.
func (a *Desk) Register(ctx context.Context, in Registration, from, key string) (login, session string, err error) {
	in.Name, in.Phone = idcode.CleanName(in.Name), idcode.CleanPhone(in.Phone)
	if err := checkRegistration(in); err != nil {
		return "", "", err
	}
	hash, err := a.registering(ctx, from, in.Password)
	if err != nil {
		return "", "", err
	}
	system := act.As(act.SystemActor)
	system.Key = key
	err = a.Act(ctx, system, programme.DraftRegister, "", func(s *act.Step) error {
		e, err := employerNamed(s, in.EmployerCode)
		if err != nil {
			return err
		}
		p, err := newestOpen(s.Tx)
		if err != nil {
			return err
		}
		d := &programme.Draft{ProgrammeID: p.ID, EmployerID: e.ID, State: programme.Unclaimed, PhoneIndex: a.Keys.Index(seal.Phone, in.Phone)}
		if login, err = register(s, d, DraftForm{Name: in.Name, Phone: in.Phone}); err != nil {
			return err
		}
		mark, err := people.KeepCredential(s, &store.Credential{UserID: d.UserID, Password: hash})
		if err != nil {
			return err
		}
		return s.Record(p.ID, d.ID, act.Facts{"employer": e.ID, "user": d.UserID, store.CredentialFact: mark})
	})
	if err != nil {
		return "", "", err
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		u, err := tx.UserByLogin(login)
		if err != nil {
			return err
		}
		session, err = people.StartSession(tx, u.ID, people.DoorPassword, from)
		return err
	})
	return login, session, err
}

func checkRegistration(in Registration) error {
	var problems []programme.Problem
	if err := idcode.CheckName(in.Name); err != nil {
		problems = append(problems, act.Problem("name", "name", "%s", "请填写姓名，与身份证一致"))
	}
	if err := idcode.CheckPhone(in.Phone); err != nil {
		problems = append(problems, act.Problem("phone", "phone", "%s", "请填写 11 位手机号"))
	}
	if _, err := idcode.ParseCreditCode(idcode.CleanCreditCode(in.EmployerCode)); err != nil {
		problems = append(problems, act.Problem("employer", "credit_code", "%s", "单位的统一社会信用代码不对，请照营业执照或工资条核对（18 位）"))
	}
	if err := seal.CheckPasswordRule(in.Password, in.Name, in.Phone); err != nil {
		problems = append(problems, act.Problem("password", "password", "%s", err.Error()))
	}
	if len(problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "有几处需要改正", Problems: problems}
	}
	return nil
}

// countRegistration refuses an address that registers without end.
func countRegistration(tx *store.Tx, source string) error {
	n, err := tx.CountAttempt(source, tx.Now().Add(-registrationsWait))
	if err == nil && n > registrationsFree {
		err = programme.Errorf(programme.Busy, "从这个网络登记的人太多，请 %d 分钟后再试，或请单位经办人发邀请", int(registrationsWait.Minutes()))
	}
	return err
}

// newestOpen is the newest year in which people can enrol.
func newestOpen(tx *store.Tx) (*programme.Programme, error) {
	list, err := tx.Programmes()
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].State == programme.Open {
			return &list[i], nil
		}
	}
	return nil, programme.Errorf(programme.WrongState, "现在没有接受报名的年度")
}

// register makes a user with the trainee's role for a draft, and the draft. The
// person's id is set aside: the person is registered when the draft is handed
// in.
func register(s *act.Step, d *programme.Draft, f DraftForm) (login string, err error) {
	id := s.NewID()
	for n := range 5 {
		login = loginOf(id, n)
		taken, err := s.UserByLogin(login)
		if err != nil {
			return "", err
		}
		if taken == nil {
			break
		}
	}
	u := &programme.User{ID: id, Name: f.Name, Login: login, State: programme.Active}
	d.UserID = u.ID
	if d.PersonID == "" {
		d.PersonID = s.NewID()
	}
	g := &programme.Grant{ID: s.NewID(), UserID: u.ID, Role: programme.RoleTrainee, PersonID: d.PersonID, State: programme.Active}
	if err := store.Insert(s.Tx, u); err != nil {
		return "", err
	}
	if err := store.Insert(s.Tx, g); err != nil {
		return "", err
	}
	if _, err := s.Append(s.Entry(programme.UserCreate, u.ID, act.Facts{"role": g.Role, "person": g.PersonID})); err != nil {
		return "", err
	}
	return login, begin(s, d, f)
}

// begin writes a new draft.
func begin(s *act.Step, d *programme.Draft, f DraftForm) error {
	d.ID, d.SavedBy, d.SavedAt = s.NewID(), s.Caller.User, s.Now()
	if err := closeForm(s.Desk, d, &f); err != nil {
		return err
	}
	return store.Insert(s.Tx, d)
}

// loginOf is the login name of a user whom nobody named: digits of their id's
// digest, from the nth on.
func loginOf(userID string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "login %d %s", n, userID))
	return fmt.Sprintf("xy%08d", 10000000+binary.BigEndian.Uint64(sum[:8])%90000000)
}

// TraineeInvitation is who is invited to enrol: a name, and for a base the
// employer that is to claim.
type TraineeInvitation struct {
	Name, EmployerCode string
}

// InviteTrainee makes an account and a draft for one person, and an invitation
// that is shown once. Whom the employer invites it has claimed; whom a base
// invites, the employer it names is to claim.
func (a *Desk) InviteTrainee(ctx context.Context, c act.Caller, programmeID string, in TraineeInvitation) (draftID, secret string, err error) {
	in.Name = idcode.CleanName(in.Name)
	err = a.Act(ctx, c, programme.DraftInvite, "", func(s *act.Step) error {
		if err := s.Own(); err != nil {
			return err
		}
		if _, _, err := s.Open(programmeID); err != nil {
			return err
		}
		if idcode.CheckName(in.Name) != nil {
			return act.FieldError("姓名", "请填写姓名，与身份证一致")
		}
		d := &programme.Draft{ProgrammeID: programmeID, State: programme.Unclaimed, BaseCode: c.Base}
		if c.Role == programme.RoleEmployer {
			d.EmployerID, d.State, d.ClaimedBy, d.ClaimedAt = c.Employer, programme.Filling, c.User, s.Now()
		} else {
			e, err := employerNamed(s, in.EmployerCode)
			if err != nil {
				return err
			}
			d.EmployerID = e.ID
		}
		if _, err := register(s, d, DraftForm{Name: in.Name}); err != nil {
			return err
		}
		inv := &store.Invitation{UserID: d.UserID, MadeBy: c.User, ExpiresAt: s.Now().Add(people.InvitationFor).UnixMicro()}
		secret, inv.Hash = act.Token()
		if err := s.Tx.Invite(inv); err != nil {
			return err
		}
		draftID = d.ID
		return s.Record(programmeID, d.ID, act.Facts{"for_days": 7, "employer": d.EmployerID, "user": d.UserID})
	})
	return draftID, secret, err
}

// StartDraft begins the draft of a trainee who has an account from before,
// with what the register knows; the employer they name is to claim them.
func (a *Desk) StartDraft(ctx context.Context, c act.Caller, programmeID, employerCode string) (id string, err error) {
	err = a.Act(ctx, c, programme.DraftStart, "", func(s *act.Step) error {
		if err := s.Own(); err != nil {
			return err
		}
		if _, _, err := s.Open(programmeID); err != nil {
			return err
		}
		if d, err := s.DraftOf(programmeID, c.Person); err != nil || d != nil {
			if err == nil {
				err = programme.Errorf(programme.Conflict, "您本年度已有一份报名，请接着填")
			}
			return err
		}
		live, err := s.LiveApplication(programmeID, c.Person)
		if err != nil {
			return err
		}
		if live != nil {
			return programme.Errorf(programme.Conflict, "您本年度已有有效报名，不必重复").Under(programme.DutyEnrolment)
		}
		e, err := employerNamed(s, employerCode)
		if err != nil {
			return err
		}
		f := DraftForm{Name: c.Name}
		if p, err := store.Get[programme.Person](s.Tx, c.Person); err == nil {
			f.Name = p.Name
			if f.IDNumber, err = a.Keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
				return err
			}
			if f.Phone, err = a.Keys.Unseal(seal.Phone, p.ID, p.PhoneSealed); err != nil {
				return err
			}
		}
		d := &programme.Draft{ProgrammeID: programmeID, EmployerID: e.ID, UserID: c.User, PersonID: c.Person, State: programme.Unclaimed}
		if err := begin(s, d, f); err != nil {
			return err
		}
		id = d.ID
		return s.Record(programmeID, d.ID, act.Facts{"employer": e.ID})
	})
	return id, err
}
