package app

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

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

// Register makes an account for a trainee whom no employer has claimed yet,
// and a draft in the newest open year. Every registration makes an account of
// its own, so that the answer never tells who has one already. The login name
// is made here; the phone signs in too, for whoever registered it first. key is the form's: a
// form that was sent twice is answered Repeated.
func (a *App) Register(ctx context.Context, in Registration, from, key string) (login, session string, err error) {
	in.Name, in.Phone = idcode.CleanName(in.Name), idcode.CleanPhone(in.Phone)
	if err := checkRegistration(in); err != nil {
		return "", "", err
	}
	source := tokenHash("register\x00" + from)
	if err := a.store.Write(ctx, func(tx *store.Tx) error { return countRegistration(tx, source) }); err != nil {
		return "", "", err
	}
	hash, err := seal.HashPassword(in.Password)
	if err != nil {
		return "", "", err
	}
	system := As(SystemActor)
	system.Key = key
	err = a.act(ctx, system, programme.DraftRegister, "", func(s *step) error {
		e, err := s.employerNamed(in.EmployerCode)
		if err != nil {
			return err
		}
		p, err := s.newestOpen()
		if err != nil {
			return err
		}
		d := &programme.Draft{ProgrammeID: p.ID, EmployerID: e.ID, State: programme.Unclaimed, PhoneIndex: a.keys.Index(seal.Phone, in.Phone)}
		if login, err = s.register(d, DraftForm{Name: in.Name, Phone: in.Phone}); err != nil {
			return err
		}
		if err := s.SetCredential(&store.Credential{UserID: d.UserID, Password: hash}); err != nil {
			return err
		}
		return s.record(p.ID, d.ID, facts{"employer": e.ID, "user": d.UserID})
	})
	if err != nil {
		return "", "", err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		u, err := tx.UserByLogin(login)
		if err != nil {
			return err
		}
		session, err = startSession(tx, u.ID, doorPassword, from)
		return err
	})
	return login, session, err
}

func checkRegistration(in Registration) error {
	var problems []programme.Problem
	if err := idcode.CheckName(in.Name); err != nil {
		problems = append(problems, problem("name", "name", "%s", "请填写姓名，与身份证一致"))
	}
	if err := idcode.CheckPhone(in.Phone); err != nil {
		problems = append(problems, problem("phone", "phone", "%s", "请填写 11 位手机号"))
	}
	if _, err := idcode.ParseCreditCode(idcode.CleanCreditCode(in.EmployerCode)); err != nil {
		problems = append(problems, problem("employer", "credit_code", "%s", "单位的统一社会信用代码不对，请照营业执照或工资条核对（18 位）"))
	}
	if err := seal.CheckPasswordRule(in.Password, in.Name, in.Phone); err != nil {
		problems = append(problems, problem("password", "password", "%s", err.Error()))
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
func (s *step) newestOpen() (*programme.Programme, error) {
	list, err := s.Programmes()
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
func (s *step) register(d *programme.Draft, f DraftForm) (login string, err error) {
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
	if _, err := s.Append(s.entry(programme.UserCreate, u.ID, facts{"role": g.Role, "person": g.PersonID})); err != nil {
		return "", err
	}
	return login, s.begin(d, f)
}

// begin writes a new draft.
func (s *step) begin(d *programme.Draft, f DraftForm) error {
	d.ID, d.SavedBy, d.SavedAt = s.NewID(), s.caller.User, s.Now()
	if err := s.app.closeForm(d, &f); err != nil {
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

// userByPhone is who registered first with a phone number that was given as
// the login name.
func (a *App) userByPhone(tx *store.Tx, login string) (*programme.User, error) {
	phone := idcode.CleanPhone(login)
	if idcode.CheckPhone(phone) != nil {
		return nil, nil
	}
	return tx.FirstByPhone(a.keys.Index(seal.Phone, phone))
}

// TraineeInvitation is who is invited to enrol: a name, and for a base the
// employer that is to claim.
type TraineeInvitation struct {
	Name, EmployerCode string
}

// InviteTrainee makes an account and a draft for one person, and an invitation
// that is shown once. Whom the employer invites it has claimed; whom a base
// invites, the employer it names is to claim.
func (a *App) InviteTrainee(ctx context.Context, c Caller, programmeID string, in TraineeInvitation) (draftID, secret string, err error) {
	in.Name = idcode.CleanName(in.Name)
	err = a.act(ctx, c, programme.DraftInvite, "", func(s *step) error {
		if err := s.own(); err != nil {
			return err
		}
		if _, _, err := s.open(programmeID); err != nil {
			return err
		}
		if idcode.CheckName(in.Name) != nil {
			return fieldError("姓名", "请填写姓名，与身份证一致")
		}
		d := &programme.Draft{ProgrammeID: programmeID, State: programme.Unclaimed, BaseCode: c.Base}
		if c.Role == programme.RoleEmployer {
			d.EmployerID, d.State, d.ClaimedBy, d.ClaimedAt = c.Employer, programme.Filling, c.User, s.Now()
		} else {
			e, err := s.employerNamed(in.EmployerCode)
			if err != nil {
				return err
			}
			d.EmployerID = e.ID
		}
		if _, err := s.register(d, DraftForm{Name: in.Name}); err != nil {
			return err
		}
		inv := &store.Invitation{UserID: d.UserID, MadeBy: c.User, ExpiresAt: s.Now().Add(invitationFor).UnixMicro()}
		secret, inv.Hash = token()
		if err := s.Tx.Invite(inv); err != nil {
			return err
		}
		draftID = d.ID
		return s.record(programmeID, d.ID, facts{"for_days": 7, "employer": d.EmployerID, "user": d.UserID})
	})
	return draftID, secret, err
}

// StartDraft begins the draft of a trainee who has an account from before,
// with what the register knows; the employer they name is to claim them.
func (a *App) StartDraft(ctx context.Context, c Caller, programmeID, employerCode string) (id string, err error) {
	err = a.act(ctx, c, programme.DraftStart, "", func(s *step) error {
		if err := s.own(); err != nil {
			return err
		}
		if _, _, err := s.open(programmeID); err != nil {
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
			return programme.Errorf(programme.Conflict, "您本年度已有有效报名，不必重复").Under("2.3")
		}
		e, err := s.employerNamed(employerCode)
		if err != nil {
			return err
		}
		f := DraftForm{Name: c.Name}
		if p, err := store.Get[programme.Person](s.Tx, c.Person); err == nil {
			f.Name = p.Name
			if f.IDNumber, err = a.keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
				return err
			}
			if f.Phone, err = a.keys.Unseal(seal.Phone, p.ID, p.PhoneSealed); err != nil {
				return err
			}
		}
		d := &programme.Draft{ProgrammeID: programmeID, EmployerID: e.ID, UserID: c.User, PersonID: c.Person, State: programme.Unclaimed}
		if err := s.begin(d, f); err != nil {
			return err
		}
		id = d.ID
		return s.record(programmeID, d.ID, facts{"employer": e.ID})
	})
	return id, err
}
