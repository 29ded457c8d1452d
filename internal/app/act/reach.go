package act

import (
	"context"
	"slices"

	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// Today is the civil date of the transaction in Shanghai.
func (s *Step) Today() programme.Date { return programme.DateOf(s.Now().In(Shanghai)) }

// Open is the programme, refused where it is closed.
func (s *Step) Open(id string) (*programme.Programme, *rules.Notice, error) {
	p, n, err := s.Programme(id)
	if err != nil {
		return nil, nil, err
	}
	if p.State != programme.Open {
		return nil, nil, programme.Errorf(programme.WrongState, "%s已结项，不能再办理", p.Name)
	}
	return p, n, nil
}

// Programme is the programme and its notice, whatever its state.
func (s *Step) Programme(id string) (*programme.Programme, *rules.Notice, error) {
	p, err := store.Get[programme.Programme](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	n, err := s.Desk.StoredNotice(s.Tx, p.NoticeSHA256)
	return p, n, err
}

// StoredNotice is the notice with that hash, parsed once.
func (a *Desk) StoredNotice(tx *store.Tx, sha string) (*rules.Notice, error) {
	a.mu.RLock()
	n := a.notices[sha]
	a.mu.RUnlock()
	if n != nil {
		return n, nil
	}
	row, err := store.Get[programme.Notice](tx, sha)
	if err != nil {
		return nil, err
	}
	n, err = rules.Stored(row.Name, []byte(row.Text))
	if err != nil {
		return nil, programme.Errorf(programme.Internal, "已绑定的通知文件 %s 读不出来：%v", row.Name, err)
	}
	a.mu.Lock()
	a.notices[sha] = n
	a.mu.Unlock()
	return n, nil
}

// Notice is the notice a programme is bound to.
func (a *Desk) Notice(ctx context.Context, programmeID string) (n *rules.Notice, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Programme](tx, programmeID)
		if err != nil {
			return err
		}
		n, err = a.StoredNotice(tx, p.NoticeSHA256)
		return err
	})
	return n, err
}

// Application is an application that the caller's scope reaches, and its base.
func (s *Step) Application(id string) (*programme.Application, *programme.Base, error) {
	ap, err := store.Get[programme.Application](s.Tx, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := store.Get[programme.Base](s.Tx, ap.BaseID)
	if err != nil {
		return nil, nil, err
	}
	owner, err := OwnerOf(s.Tx, s.Caller, ap, b)
	if err != nil {
		return nil, nil, err
	}
	return ap, b, s.May(owner)
}

// Base is a recognised base that the caller's scope reaches, with its open
// programme's notice.
func (s *Step) Base(id string) (*programme.Base, error) {
	b, err := store.Get[programme.Base](s.Tx, id)
	if err != nil {
		return nil, err
	}
	if err := s.May(SubjectOf(b)); err != nil {
		return nil, err
	}
	if b.State != programme.Recognised {
		return nil, programme.Errorf(programme.WrongState, "%s现为“%s”，未被认定为本年度培训基地", b.Name, b.State.Name()).Under(programme.DutyBaseRecognition)
	}
	return b, nil
}

// Reached refuses what belongs to a base that is not recognised or outside the
// caller's scope, or to a closed year.
func (s *Step) Reached(baseID, programmeID string) error {
	if _, err := s.Base(baseID); err != nil {
		return err
	}
	_, _, err := s.Open(programmeID)
	return err
}

// SubjectOf is whom a base belongs to, for programme.May.
func SubjectOf(b *programme.Base) programme.Subject {
	return programme.Subject{Base: b.CreditCode, County: b.County}
}

// Own refuses a role that the action does not name before anything is read.
func (s *Step) Own() error { return s.May(OwnOf(s.Caller)) }

// OwnFirst is the refusal of a role that may not do the action to anything, or
// what else went wrong: who may not is not told what there is.
func (s *Step) OwnFirst(err error) error {
	if refused := s.Own(); refused != nil {
		return refused
	}
	return err
}

// MayForUser lets users do what is theirs, and administrators for everybody.
func (s *Step) MayForUser(userID string) error {
	own := programme.Subject{Base: s.Caller.Base, Employer: s.Caller.Employer, County: s.Caller.County, Person: s.Caller.Person}
	if err := s.May(own); err != nil {
		return err
	}
	if s.Caller.User != userID && s.Caller.Role != programme.RoleAdministrator && s.Caller.Role != programme.RoleSystem {
		return programme.Errorf(programme.Forbidden, "“%s”只能为本人办理；为他人办理由系统管理员办", s.Row.Name)
	}
	return nil
}

// Reviewers are the people who reviewed an application as it stands.
func (s *Step) Reviewers(ap *programme.Application) ([]string, error) {
	list, err := s.Reviews(ap.ID)
	out := []string{ap.ReviewedBy}
	for _, r := range list {
		if r.DecisionID == ap.DecisionID {
			out = append(out, r.UserID)
		}
	}
	return out, err
}

// Around reads the people, employers and decisions of applications in batches.
func (s *Step) Around(apps []programme.Application) (people map[string]*programme.Person, employers map[string]*programme.Employer,
	decisions map[string]*programme.Decision, err error) {
	var personIDs, decisionIDs []string
	for i := range apps {
		personIDs, decisionIDs = append(personIDs, apps[i].PersonID), append(decisionIDs, apps[i].DecisionID)
	}
	p, err := s.PersonsByID(personIDs)
	if err != nil {
		return nil, nil, nil, err
	}
	e, err := s.Employers()
	if err != nil {
		return nil, nil, nil, err
	}
	d, err := s.DecisionsByID(decisionIDs)
	if err != nil {
		return nil, nil, nil, err
	}
	people, employers, decisions = map[string]*programme.Person{}, map[string]*programme.Employer{}, map[string]*programme.Decision{}
	for i := range p {
		people[p[i].ID] = &p[i]
	}
	for i := range e {
		employers[e[i].ID] = &e[i]
	}
	for i := range d {
		decisions[d[i].ID] = &d[i]
	}
	return people, employers, decisions, nil
}

// PublicYear is a year as the public sees it: nothing of a person.
type PublicYear struct {
	Programme    programme.Programme
	Notice       *rules.Notice
	Today        programme.Date
	Bases        int // recognised
	Places       int // planned at them
	Publications []store.PublicationHead
	Rolls        []store.RollHead
}

func (a *Desk) PublicYear(tx *store.Tx, programmeID string) (*PublicYear, error) {
	list, err := tx.Programmes()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(p programme.Programme) bool { return programmeID == "" || p.ID == programmeID })
	if i < 0 {
		return nil, programme.Errorf(programme.NotFound, "还没有公布的年度")
	}
	n, err := a.StoredNotice(tx, list[i].NoticeSHA256)
	return &PublicYear{Programme: list[i], Notice: n, Today: programme.DateOf(tx.Now().In(Shanghai))}, err
}
