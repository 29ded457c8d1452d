package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"

	"github.com/mozillazg/go-pinyin"
)

// Enlistment is somebody to be let in: who they are and the one role they begin
// with. Of what bounds a role only that of its scope is read.
type Enlistment struct {
	Name, Login string // Login "" takes the name's
	Role        programme.Role
	Base        string // credit code of an institution, which need have no base yet
	Employer    string // id
	County      string
	Phone       string // "" where it is not known; the user proves it before anything is sent there
}

// LetIn is what came of it.
type LetIn struct {
	User   programme.User
	Secret string // of the invitation; "" where a second person comes first
	Role   programme.Role
	Where  string // what bounds the role, by name; of a workbook only
}

// Enlist makes a user, gives the role and makes the invitation. Problems come
// all at once, before anything is done, under the names of the fields: name,
// login, role, base, county, employer.
func (a *Desk) Enlist(ctx context.Context, c act.Caller, in Enlistment) (*LetIn, error) {
	if err := programme.May(c.Actor, programme.UserCreate, programme.Subject{}); err != nil {
		return nil, err
	}
	var g *programme.Grant
	var problems []programme.Problem
	err := a.Read(ctx, c, func(tx *store.Tx) (err error) {
		g, problems, err = enlistable(tx, &in, nil)
		return err
	})
	if err == nil && len(problems) > 0 {
		err = &programme.Error{Code: programme.Invalid, Message: "用户没有建立，请按提示更正", Problems: problems}
	}
	if err != nil || c.DryRun {
		return nil, err
	}
	return a.enlist(ctx, c, in, g)
}

// enlist does what was found to be right: the user, the role, the invitation.
func (a *Desk) enlist(ctx context.Context, c act.Caller, in Enlistment, g *programme.Grant) (*LetIn, error) {
	u, err := a.createUser(ctx, c, in.Login, in.Name, in.Phone)
	if err != nil {
		return nil, err
	}
	then := c // the key was spent on making the user
	then.Key, then.Input, then.Subject, then.Seen = "", "", "", ""
	g.UserID = u.ID
	if err := a.Grant(ctx, then, *g); err != nil {
		return nil, err
	}
	out := &LetIn{User: *u, Role: in.Role}
	out.Secret, err = a.Invite(ctx, then, u.ID)
	return out, err
}

// enlistable is the grant of an enlistment, and everything that is wrong with
// it. It fills in the login that was left open; taken are logins that others
// who come in with it will have.
func enlistable(tx *store.Tx, in *Enlistment, taken map[string]bool) (g *programme.Grant, problems []programme.Problem, err error) {
	bad := func(field, format string, args ...any) {
		problems = append(problems, programme.Problem{Field: field, Code: "enlist", Message: fmt.Sprintf(format, args...)})
	}
	if in.Name = strings.TrimSpace(in.Name); in.Name == "" {
		bad("name", "请填写姓名")
	}
	if in.Login = strings.TrimSpace(in.Login); in.Login == "" && in.Name != "" {
		if in.Login, err = loginFor(tx, in.Name, taken); err != nil {
			return nil, nil, err
		}
	} else if in.Login != "" {
		old, err := tx.UserByLogin(in.Login)
		if err != nil {
			return nil, nil, err
		}
		if old != nil && digitsIn(in.Login) <= loginDigits {
			bad("login", "登录名“%s”已有人用（%s），请换一个", in.Login, old.Name)
		}
	}
	problems = append(problems, userWords(in.Name, in.Login)...)
	if in.Phone != "" {
		if in.Phone = idcode.CleanPhone(in.Phone); idcode.CheckPhone(in.Phone) != nil {
			bad("phone", "手机号不对，请填 11 位手机号码，或者空着")
		}
	}
	g = &programme.Grant{Role: in.Role}
	if in.Role == "" || in.Role == programme.RoleSystem {
		bad("role", "请选择角色")
		return g, problems, nil
	}
	switch in.Role.Scope() {
	case programme.OwnBase:
		code, err := idcode.ParseCreditCode(in.Base)
		if err != nil {
			bad("base", "院校的统一社会信用代码不对：%v", err)
		}
		g.BaseCode = string(code)
	case programme.OwnCounty:
		names, err := tx.Counties()
		if err != nil {
			return nil, nil, err
		}
		if !slices.Contains(names, in.County) {
			bad("county", "请从名单里选一个县（市、区）；名单里没有的，先在“县（市、区）”里设定")
		}
		g.County = in.County
	case programme.OwnEmployer:
		if g.EmployerID = in.Employer; in.Employer == "" {
			bad("employer", "请填写用人单位")
		}
	case programme.CityWide:
	default:
		bad("role", "请选择角色")
	}
	return g, problems, nil
}

// Longest runs of digits in what everybody may read of a user: a login may be a
// telephone number, and nothing of a person's may stand in either.
const (
	nameDigits  = 5
	loginDigits = 11
)

// userWords refuses numbers in a user's name and login. They are not said again.
func userWords(name, login string) (problems []programme.Problem) {
	if digitsIn(name) > nameDigits {
		problems = append(problems, programme.Problem{Field: "name", Code: "personal_number", Message: "姓名里有号码，请只写姓名"})
	}
	if digitsIn(login) > loginDigits {
		problems = append(problems, programme.Problem{Field: "login", Code: "personal_number", Message: "登录名里有身份证号一类的长号码，请另取一个"})
	}
	return problems
}

// digitsIn is how many digits stand together in a text at most.
func digitsIn(s string) (most int) {
	n := 0
	for _, r := range s {
		if !unicode.IsDigit(r) {
			n = 0
			continue
		}
		n++
		most = max(most, n)
	}
	return most
}

// loginFor is the login that a name suggests: its letters in pinyin, and a
// number where somebody has it already.
func loginFor(tx *store.Tx, name string, taken map[string]bool) (string, error) {
	stem := LoginOf(name)
	for n := 1; ; n++ {
		login := stem
		if n > 1 {
			login += fmt.Sprint(n)
		}
		if taken[login] {
			continue
		}
		old, err := tx.UserByLogin(login)
		if err != nil || old == nil {
			return login, err
		}
	}
}

// LoginOf spells a name in pinyin without tones, and keeps letters and digits
// as they are: 李敏 is limin.
func LoginOf(name string) string {
	args := pinyin.NewArgs()
	var b strings.Builder
	for _, r := range name {
		switch {
		case unicode.Is(unicode.Han, r):
			if p := pinyin.SinglePinyin(r, args); len(p) > 0 {
				b.WriteString(strings.ReplaceAll(p[0], "ü", "v"))
			}
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	if b.Len() == 0 {
		return "user"
	}
	return b.String()
}

// Coming is a user and how far they are in.
type Coming struct {
	ID, Name, Login, Roles, Where string
	State                         string // of ComingWords
	Until                         time.Time
}

// How far somebody is in.
const (
	NotInvited = "none"   // nobody has made an invitation
	Waits      = "waits"  // a second person comes first
	Confirmed  = "second" // a second person confirmed, the invitation can be made
	Handed     = "handed" // an invitation is out
	Lapsed     = "lapsed" // it was not used in time
	Here       = "in"     // a password is set
)

// ComingAll lists everybody but trainees, for who invites them.
func (a *Desk) ComingAll(ctx context.Context, c act.Caller) (out []Coming, err error) {
	if err := programme.May(c.Actor, programme.UserInvite, programme.Subject{}); err != nil {
		return nil, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err := tx.Enlisted()
		if err != nil {
			return err
		}
		open, err := tx.OpenProposals("")
		if err != nil {
			return err
		}
		confirmed, err := tx.ApprovedProposals(c.User, tx.Now().Add(-ApprovedFor).UnixMicro())
		if err != nil {
			return err
		}
		about := func(list []programme.Proposal, user string) bool {
			return slices.ContainsFunc(list, func(p programme.Proposal) bool { return p.UserID == user && p.Kind != programme.ProposeGrant })
		}
		for _, e := range list {
			if n := len(out); n > 0 && out[n-1].ID == e.UserID {
				out[n-1].Roles += "、" + e.Role.Name()
				continue
			}
			x := Coming{ID: e.UserID, Name: e.Name, Login: e.Login, Roles: e.Role.Name(), Where: e.Unit, State: NotInvited}
			if x.Where == "" {
				x.Where = e.County + e.Base
			}
			for _, p := range open {
				if p.UserID != e.UserID || p.Kind != programme.ProposeGrant {
					continue
				}
				g, err := store.Get[programme.Grant](tx, p.GrantID)
				if err != nil {
					return err
				}
				x.Roles = strings.TrimPrefix(x.Roles+"、"+g.Role.Name()+"（待确认）", "、")
			}
			if e.Invited > 0 {
				x.Until = time.UnixMicro(e.Invited)
			}
			switch {
			case e.Password:
				x.State = Here
			case e.Invited > tx.Now().UnixMicro():
				x.State = Handed
			case about(open, e.UserID):
				x.State = Waits
			case about(confirmed, e.UserID):
				x.State = Confirmed
			case e.Invited > 0:
				x.State = Lapsed
			}
			out = append(out, x)
		}
		return nil
	})
	return out, err
}
