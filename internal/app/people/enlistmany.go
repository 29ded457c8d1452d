package people

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// People let in by a workbook: each line goes the way of one person, a second
// person where the role asks for it. Either every line can, or nobody is made.

// mostEnlisted is how many people one workbook lets in: each is an act of its
// own, and their slips are made in the answer.
const mostEnlisted = 300

// EnlistLine is a line of a workbook of people, and what comes of it.
type EnlistLine struct {
	Row      int
	In       Enlistment
	Role     string // as pages say it, or as it was written where it is none
	Where    string // what bounds it, by name
	Stands   string // the login of who has this role already: nothing is done
	Second   bool   // another person confirms first
	Problems []programme.Problem
	grant    *programme.Grant
}

// EnlistLines is a workbook of people as it was read.
type EnlistLines struct {
	Lines  []EnlistLine
	Unread []string // headings that belong to nothing
	Fresh  int      // who is not there yet
	Bad    int      // lines that cannot be taken
}

// Problems are those of all lines, each with its row.
func (l *EnlistLines) Problems() (out []programme.Problem) {
	for _, x := range l.Lines {
		out = append(out, x.Problems...)
	}
	return out
}

// enlistFields are the headings of what Enlist calls by its fields.
var enlistFields = map[string]string{"name": forms.PeopleName, "login": forms.PeopleLogin, "role": forms.PeopleRole, "county": forms.PeopleCounty,
	"base": forms.PeopleBase, "employer": forms.PeopleEmployer, "phone": forms.PeoplePhone}

// EnlistTemplate writes the workbook of people, empty, with the roles,
// counties and institutions that there are to choose from.
func (a *Desk) EnlistTemplate(ctx context.Context, c act.Caller, w io.Writer) error {
	if err := programme.May(c.Actor, programme.UserCreate, programme.Subject{}); err != nil {
		return err
	}
	var counties, bases, roles []string
	err := a.Read(ctx, c, func(tx *store.Tx) (err error) {
		if counties, err = tx.Counties(); err != nil {
			return err
		}
		list, err := tx.Institutions()
		for _, i := range list {
			bases = append(bases, i.Name)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range enlistedRoles() {
		roles = append(roles, r.Name)
	}
	return forms.WritePeopleTemplate(w, a.Brand(ctx), roles, counties, bases)
}

// enlistedRoles are those with which somebody is let in.
func enlistedRoles() []programme.RoleRow {
	return slices.DeleteFunc(slices.Clone(programme.Roles), func(r programme.RoleRow) bool {
		return r.Scope == programme.OwnPerson || r.Role == programme.RoleSystem
	})
}

// ReadEnlistment reads a workbook of people and says line by line what would
// come of it. What keeps the whole file out is an Error Invalid or TooLarge.
func (a *Desk) ReadEnlistment(ctx context.Context, c act.Caller, r io.ReaderAt, size int64) (out *EnlistLines, err error) {
	if err := programme.May(c.Actor, programme.UserCreate, programme.Subject{}); err != nil {
		return nil, err
	}
	lines, unread, err := forms.ReadPeople(r, size)
	if err != nil {
		return nil, err
	}
	if len(lines) > mostEnlisted {
		return nil, programme.Errorf(programme.TooLarge, "一次最多 %d 人，表里有 %d 人，请分几份", mostEnlisted, len(lines))
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		out = &EnlistLines{Unread: unread}
		e := &enlister{tx: tx, taken: map[string]bool{}, logins: map[string]int{}, phones: map[string]int{}, same: map[string]int{}}
		if err := e.read(); err != nil {
			return err
		}
		for i := range lines { // what is written stands before what is made up
			if l := strings.TrimSpace(lines[i].Login); l != "" {
				e.taken[l] = true
			}
		}
		for i := range lines {
			x, err := e.line(&lines[i])
			if err != nil {
				return err
			}
			switch {
			case len(x.Problems) > 0:
				out.Bad++
			case x.Stands == "":
				out.Fresh++
			}
			out.Lines = append(out.Lines, *x)
		}
		return nil
	})
	return out, err
}

// EnlistAll lets in everybody of a workbook who is not there yet. Where a line
// is wrong nobody is made; where it stops in between, those made are told of
// beside the error, and the same file goes on from there.
func (a *Desk) EnlistAll(ctx context.Context, c act.Caller, r io.ReaderAt, size int64) (out []LetIn, err error) {
	read, err := a.ReadEnlistment(ctx, c, r, size)
	if err != nil {
		return nil, err
	}
	switch {
	case read.Bad > 0:
		return nil, &programme.Error{Code: programme.Invalid, Message: fmt.Sprintf("有 %d 行要改，一个人也没有建立", read.Bad), Problems: read.Problems()}
	case read.Fresh == 0:
		return nil, programme.Errorf(programme.Conflict, "表里的人都已经建立过，没有新的")
	}
	then := c
	then.Key, then.Input, then.Subject, then.Seen = "", "", "", "" // many acts: what stands is not made again
	for _, x := range read.Lines {
		if x.Stands != "" {
			continue
		}
		in, err := a.enlist(ctx, then, x.In, x.grant)
		if err != nil {
			return out, err
		}
		in.Where = x.Where
		out = append(out, *in)
	}
	return out, nil
}

// enlister goes through the lines of a workbook.
type enlister struct {
	tx                   *store.Tx
	people               []store.Enlisted
	schools              []store.Institution
	taken                map[string]bool // logins of the file
	logins, phones, same map[string]int  // rows by what they say
}

func (e *enlister) read() (err error) {
	if e.people, err = e.tx.Enlisted(); err != nil {
		return err
	}
	e.schools, err = e.tx.Institutions()
	return err
}

// line is one line with all that is wrong with it.
func (e *enlister) line(p *forms.PersonLine) (*EnlistLine, error) {
	x := &EnlistLine{Row: p.Row, Role: p.Role, In: Enlistment{Name: strings.TrimSpace(p.Name), Login: strings.TrimSpace(p.Login), Phone: p.Phone}}
	bad := func(field, format string, args ...any) {
		x.Problems = append(x.Problems, programme.Problem{Row: p.Row, Field: field, Code: "enlist", Message: fmt.Sprintf(format, args...)})
	}
	for _, heading := range []string{forms.PeopleName, forms.PeopleRole, forms.PeopleCounty, forms.PeopleBase, forms.PeopleEmployer, forms.PeoplePhone,
		forms.PeopleLogin} {
		if fault := p.Faults[heading]; fault != "" {
			bad(heading, "%s", fault)
		}
	}
	for _, r := range enlistedRoles() {
		if p.Role == r.Name || p.Role == string(r.Role) {
			x.In.Role, x.Role, x.Second = r.Role, r.Name, r.Role.Guarded()
		}
	}
	if p.Role != "" && x.In.Role == "" {
		bad(forms.PeopleRole, "没有“%s”这个角色，请从下拉列表中选", p.Role)
	}
	if err := e.bound(x, p, bad); err != nil {
		return nil, err
	}
	if len(x.Problems) > 0 && x.In.Role == "" {
		return x, nil
	}
	standing, err := e.already(x)
	if err != nil {
		return nil, err
	}
	if standing != "" {
		x.Stands = standing
		return x, nil
	}
	g, problems, err := enlistable(e.tx, &x.In, e.taken)
	if err != nil {
		return nil, err
	}
	for _, pr := range problems {
		if field := enlistFields[pr.Field]; !slices.ContainsFunc(x.Problems, func(had programme.Problem) bool { return had.Field == field }) {
			pr.Row, pr.Field = p.Row, field
			x.Problems = append(x.Problems, pr)
		}
	}
	e.twice(x, p.Login, bad)
	x.grant, e.taken[x.In.Login] = g, true
	return x, nil
}

// bound reads what bounds the role; what bounds another one must be empty, so
// that nobody is let in elsewhere than was meant.
func (e *enlister) bound(x *EnlistLine, p *forms.PersonLine, bad func(field, format string, args ...any)) error {
	scope := x.In.Role.Scope()
	for _, c := range []struct {
		heading, text string
		scope         programme.Scope
	}{{forms.PeopleCounty, p.County, programme.OwnCounty}, {forms.PeopleBase, p.Base, programme.OwnBase},
		{forms.PeopleEmployer, p.Employer, programme.OwnEmployer}} {
		if c.text != "" && x.In.Role != "" && c.scope != scope {
			bad(c.heading, "%s不用填%s，请清空这一格，或改角色", x.Role, c.heading)
		}
	}
	switch scope {
	case programme.OwnCounty:
		x.In.County, x.Where = p.County, p.County
	case programme.OwnBase:
		e.school(x, p.Base, bad)
	case programme.OwnEmployer:
		if x.Where = p.Employer; p.Employer == "" {
			return nil
		}
		id, err := employerNamed(e.tx, p.Employer)
		switch programme.CodeOf(err) {
		case programme.NotFound, programme.Conflict:
			bad(forms.PeopleEmployer, "%s", err.(*programme.Error).Message)
			return nil
		}
		x.In.Employer = id
		return err
	}
	return nil
}

// school is the institution that a line names, by code or by name.
func (e *enlister) school(x *EnlistLine, text string, bad func(field, format string, args ...any)) {
	x.Where = text
	if text == "" {
		bad(forms.PeopleBase, "请写院校的名称或统一社会信用代码")
		return
	}
	var named []store.Institution
	for _, s := range e.schools {
		if s.Code == strings.ToUpper(text) || s.Name == text {
			named = append(named, s)
		}
	}
	switch {
	case len(named) == 1:
		x.In.Base, x.Where = named[0].Code, named[0].Name
	case len(named) > 1:
		bad(forms.PeopleBase, "有 %d 所院校同名，请写统一社会信用代码", len(named))
	default:
		if _, err := idcode.ParseCreditCode(text); err != nil {
			bad(forms.PeopleBase, "没有登记过“%s”，请从下拉列表中选，或写它的统一社会信用代码", text)
			return
		}
		x.In.Base = strings.ToUpper(text)
	}
}

// already is the login of who has that name, that role and that bound, or is
// proposed for it: the same file, sent again, makes nobody twice.
func (e *enlister) already(x *EnlistLine) (login string, err error) {
	for _, p := range e.people {
		if p.Name != x.In.Name || x.In.Login != "" && p.Login != x.In.Login {
			continue
		}
		if p.Role == x.In.Role && p.Base == x.In.Base && p.County == x.In.County && p.Employer == x.In.Employer {
			return p.Login, nil
		}
		if p.Role != "" {
			continue
		}
		grants, err := e.tx.AllGrants(p.UserID)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(grants, func(g programme.Grant) bool { return g.Role == x.In.Role && g.State == programme.Proposed }) {
			return p.Login, nil
		}
	}
	return "", nil
}

// twice refuses what two lines say alike.
func (e *enlister) twice(x *EnlistLine, written string, bad func(field, format string, args ...any)) {
	for _, k := range []struct {
		heading, key, says string
		rows               map[string]int
	}{
		{forms.PeopleLogin, x.In.Login, "登录名与第 %d 行相同，请换一个；一个人兼任的，建立后在用户页上再授予角色", e.logins},
		{forms.PeoplePhone, x.In.Phone, "手机与第 %d 行相同，请核对", e.phones},
		{forms.PeopleName, strings.Join([]string{x.In.Name, string(x.In.Role), x.In.Base, x.In.County, x.In.Employer, written}, "/"),
			"与第 %d 行是同一个人；确是同名两人的，请各写一个登录名", e.same},
	} {
		if k.key == "" {
			continue
		}
		if row := k.rows[k.key]; row > 0 {
			bad(k.heading, k.says, row)
			continue
		}
		k.rows[k.key] = x.Row
	}
}
