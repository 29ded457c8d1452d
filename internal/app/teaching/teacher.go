package teaching

import (
	"context"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// TeacherIn is a teacher to be registered. One of IDNumber and Certificate is
// needed: it is what tells one person from another of the same name.
type TeacherIn struct {
	Name, Title string
	Trades      []string
	IDNumber    string // kept as a keyed hash and masked, nothing else
	Certificate string // number of a qualification or title certificate
}

// RegisterTeacher adds a teacher to a base. One person is registered at a base
// once; at two bases they are one person on the timetable.
func (a *Desk) RegisterTeacher(ctx context.Context, c act.Caller, baseID string, in TeacherIn) (t *programme.Teacher, err error) {
	err = a.Act(ctx, c, programme.TeacherRegister, "", func(s *act.Step) error {
		b, err := s.Base(baseID)
		if err != nil {
			return err
		}
		who, problems := a.identity(&in)
		if in.Name == "" {
			problems = append(problems, act.Problem("姓名", "required", "请填写教师姓名"))
		}
		if len(problems) > 0 {
			return &programme.Error{Code: programme.Invalid, Message: "教师登记有误", Problems: problems}
		}
		same, err := s.SameTeachers(who)
		if err != nil {
			return err
		}
		for i := range same {
			if o, err := store.Get[programme.Teacher](s.Tx, same[i].ID); err != nil {
				return err
			} else if o.BaseID == b.ID {
				return programme.Errorf(programme.Conflict, "这位教师已登记为%s，不重复登记", o.Name)
			}
		}
		t = &programme.Teacher{ID: s.NewID(), ProgrammeID: b.ProgrammeID, BaseID: b.ID, Name: in.Name, Title: in.Title, Trades: in.Trades}
		if err := store.Insert(s.Tx, t); err != nil {
			return err
		}
		who.ID = t.ID
		if err := store.Insert(s.Tx, who); err != nil {
			return err
		}
		return s.Record(b.ProgrammeID, t.ID, act.Facts{"name": t.Name, "title": t.Title, "trades": t.Trades, "elsewhere": len(same)})
	})
	return t, err
}

// identity is who a teacher to be registered is, and what is wrong with it.
func (a *Desk) identity(in *TeacherIn) (*programme.TeacherIdentity, []programme.Problem) {
	who := &programme.TeacherIdentity{Certificate: strings.ToUpper(strings.Join(strings.Fields(in.Certificate), ""))}
	number := strings.TrimSpace(in.IDNumber)
	if number == "" && who.Certificate == "" {
		return who, []programme.Problem{act.Problem("身份证号码", "required", "身份证号码和证书编号至少填一项，用来认定是不是同一个人")}
	}
	if number == "" {
		return who, nil
	}
	id, err := idcode.ParseCitizenID(number)
	if err == nil {
		err = id.CheckBorn(a.Today())
	}
	if err != nil {
		return who, []programme.Problem{act.Problem("身份证号码", "invalid", "%v", err)}
	}
	who.IDIndex, who.IDMasked = a.Keys.Index(seal.IDNumber, string(id)), id.Masked()
	return who, nil
}

// otherwise are the other registrations of the person that a teacher is, in any
// base and year.
func otherwise(s *act.Step, teacherID string) (ids []string, err error) {
	who, err := s.TeacherIdentity(teacherID)
	if err != nil || who == nil {
		return nil, err
	}
	same, err := s.SameTeachers(who)
	for i := range same {
		if same[i].ID != teacherID {
			ids = append(ids, same[i].ID)
		}
	}
	return ids, err
}

// BaseTeachers lists the teachers of a base, for forms.
func (a *Desk) BaseTeachers(ctx context.Context, c act.Caller, baseID string) (list []programme.Teacher, err error) {
	err = a.OfBase(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		list, err = tx.BaseTeachers(b.ID)
		return err
	})
	return list, err
}

// AgreedHours is, by kind, the class hours of a base's agreed scheme; nil
// where none is agreed.
func (a *Desk) AgreedHours(ctx context.Context, c act.Caller, baseID string) (hours map[string]int, err error) {
	err = a.OfBase(ctx, c, baseID, func(tx *store.Tx, b *programme.Base) error {
		sc, err := tx.AgreedScheme(b.ID)
		if sc != nil {
			hours = sc.Hours
		}
		return err
	})
	return hours, err
}
