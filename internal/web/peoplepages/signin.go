package peoplepages

import (
	"net/http"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

type signInPage struct {
	Login, To, Message string
	Demo               bool
	Phone              bool   // codes go to phones
	Forgotten          bool   // codes go anywhere
	Origin             string // at which passkeys are known, "" for none
	Provider           string // of identities, "" for none
	Away               bool   // it cannot be reached
}

func newSignIn(q *page.Request, login, to, message string) signInPage {
	party, _ := q.Party()
	s := signInPage{Login: login, To: page.Back(to), Message: message, Demo: q.Server.Demo, Phone: q.Sys.Message.Reaches(tell.ByPhone),
		Forgotten: len(q.Sys.Message.Channels()) > 0, Origin: party.Origin}
	if p := q.Server.Identity; p != nil {
		s.Provider, s.Away = p.Name, !p.Reachable()
	}
	return s
}

// showSignIn is the door, with what was wrong at it.
func showSignIn(q *page.Request, status int, s signInPage) error {
	p := q.Narrow("登录")
	p.Passkeys = s.Origin != ""
	return q.ShowAs(status, signInView(p, s))
}

func SignInForm(q *page.Request) error {
	if q.Signed != nil {
		q.Redirect("/")
		return nil
	}
	return showSignIn(q, http.StatusOK, newSignIn(q, "", q.URL.Query().Get("to"), ""))
}

// SignIn starts a session of its own: an id from before is never kept.
func SignIn(q *page.Request) error {
	secret, err := q.Sys.People.SignIn(q.Context(), q.Values.Get("login"), q.PostFormValue("password"), page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		return showSignIn(q, page.StatusOf[e.Code], newSignIn(q, q.Values.Get("login"), q.Values.Get("to"), e.Message))
	}
	if err != nil {
		return err
	}
	q.SetSession(secret)
	q.Redirect(page.Back(q.Values.Get("to")))
	return nil
}

func SignOut(q *page.Request) error {
	if c, err := q.Cookie(q.CookieName()); err == nil {
		if err := q.Sys.People.SignOut(q.Context(), c.Value); err != nil {
			return err
		}
	}
	q.SetSession("")
	q.Redirect("/login")
	return nil
}

type rolesPage struct {
	Roles []people.RoleChoice
	Years []programme.Programme
	Now   *people.Signed
}

func RolesForm(q *page.Request) error {
	roles, err := q.Sys.People.RolesOf(q.Context(), q.Signed.User.ID)
	if err != nil {
		return err
	}
	years, err := q.Sys.Plan.Programmes(q.Context(), act.As(act.SystemActor))
	if err != nil {
		return err
	}
	return q.Show(rolesView(q.Page("角色和年度"), rolesPage{roles, years, q.Signed}))
}

func ActAs(q *page.Request) error {
	if err := q.Sys.People.ActAs(q.Context(), q.Signed, q.Values.Get("grant"), q.Values.Get("year")); err != nil {
		return err
	}
	q.Redirect("/")
	return nil
}

type demoPage struct{ People []demoPerson }

type demoPerson struct {
	User  programme.User
	Roles []people.RoleChoice
}

// DemoDoor lets anybody enter as anybody. It is there for demo data only.
func DemoDoor(q *page.Request) error {
	if !q.Server.Demo {
		return programme.Errorf(programme.NotFound, "没有这个页面")
	}
	users, err := q.Sys.People.DemoUsers(q.Context())
	if err != nil {
		return err
	}
	d := demoPage{}
	for _, u := range users {
		roles, err := q.Sys.People.RolesOf(q.Context(), u.ID)
		if err != nil {
			return err
		}
		d.People = append(d.People, demoPerson{u, roles})
	}
	return q.Show(demoView(q.Page("选一个人进入演示"), d))
}

func EnterDemo(q *page.Request) error {
	if !q.Server.Demo {
		return programme.Errorf(programme.NotFound, "没有这个页面")
	}
	secret, err := q.Sys.People.EnterDemo(q.Context(), q.Values.Get("user"), q.Values.Get("grant"))
	if err != nil {
		return err
	}
	q.SetSession(secret)
	q.Redirect("/")
	return nil
}
