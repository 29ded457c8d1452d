package act

import (
	"context"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Sees refuses who may not see one of a noun.
func (a *Desk) Sees(tx *store.Tx, c Caller, noun programme.Noun, id string) error {
	l, err := MayBrowse(c, noun)
	if err != nil {
		return err
	}
	n, err := tx.Count(l, Query{Actor: c.Actor, ID: id}, 1)
	if err == nil && n == 0 {
		err = programme.Errorf(programme.NotFound, "没有找到这个%s，或不在您的范围内", noun.Name())
	}
	return err
}

// OwnOf is something within the caller's own scope.
func OwnOf(c Caller) programme.Subject {
	return programme.Subject{Base: c.Base, Employer: c.Employer, County: c.County, Person: c.Person}
}

// OwnerOf is whom an application belongs to, as the caller's scope meets it: a
// holder's instead of its person's where the caller is one.
func OwnerOf(tx *store.Tx, c Caller, ap *programme.Application, b *programme.Base) (programme.Subject, error) {
	owner := programme.Subject{Base: b.CreditCode, County: b.County, Employer: ap.EmployerID, Person: ap.PersonID}
	if !programme.Holds(c.Person) {
		return owner, nil
	}
	held, err := tx.Held(c.Person, ap.ID)
	if held {
		owner.Person = c.Person
	}
	return owner, err
}

// Within reports whether an application lies in the caller's scope.
func Within(tx *store.Tx, c Caller, ap *programme.Application, b *programme.Base) bool {
	owner, err := OwnerOf(tx, c, ap, b)
	return err == nil && programme.Within(c.Actor, owner)
}

func SeesBase(tx *store.Tx, c Caller, baseID string) error {
	b, err := store.Get[programme.Base](tx, baseID)
	if err == nil && !programme.Within(c.Actor, SubjectOf(b)) {
		err = programme.Errorf(programme.NotFound, "没有找到，或不在您的范围内")
	}
	return err
}

// OfBase runs fn for a base within the caller's scope.
func (a *Desk) OfBase(ctx context.Context, c Caller, baseID string, fn func(*store.Tx, *programme.Base) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		if !programme.Within(c.Actor, SubjectOf(b)) {
			return programme.Errorf(programme.NotFound, "没有找到这个基地，或不在您的范围内")
		}
		return fn(tx, b)
	})
}

// ofClass runs fn for a class of a base within the caller's scope.
func (a *Desk) ofClass(ctx context.Context, c Caller, classID string, fn func(*store.Tx) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		cl, err := store.Get[programme.Class](tx, classID)
		if err != nil {
			return err
		}
		if err := SeesBase(tx, c, cl.BaseID); err != nil {
			return err
		}
		return fn(tx)
	})
}

// OfApplication runs fn for an application that the caller may see.
func (a *Desk) OfApplication(ctx context.Context, c Caller, id string, fn func(*store.Tx, *programme.Application) error) error {
	return a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounApplication, id); err != nil {
			return err
		}
		ap, err := store.Get[programme.Application](tx, id)
		if err != nil {
			return err
		}
		return fn(tx, ap)
	})
}

// Oversees refuses who neither audits nor administers: the whole journal and
// the checks of the whole data are theirs.
func Oversees(c Caller) error {
	if c.User == "" {
		return programme.Errorf(programme.Forbidden, "请先登录")
	}
	if c.Role != programme.RoleAuditor && c.Role != programme.RoleAdministrator {
		return programme.Errorf(programme.Forbidden, "日志和数据核查由审计和系统管理员查看")
	}
	return nil
}

var TheOfficer = []programme.Role{programme.RoleOfficer}
