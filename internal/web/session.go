package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
)

// cookieName is the session's cookie. Over TLS it has the prefix with which
// browsers refuse it from anywhere but this host over TLS.
func (q *request) cookieName() string {
	if q.secure() {
		return "__Host-jinlanling"
	}
	return "jinlanling"
}

// setSession gives the browser a session's secret, "" to take it away.
func (q *request) setSession(secret string) {
	c := &http.Cookie{Name: q.cookieName(), Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: q.secure()}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(q.w, c)
}

// back is where to go after signing in: only a page of ours, spelt anew so that
// no browser reads another host out of it.
func back(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Opaque != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsFunc(u.Path, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.Query().Encode()}).String()
}

type signInPage struct {
	Login, To, Message string
	Demo               bool
}

// alone is a page of one narrow column.
func (q *request) alone(title string) *page {
	p := q.page(title)
	p.Narrow = true
	return p
}

// said is the refusal that a form can show; nil for an error that is not the
// form's to show.
func said(err error, codes ...programme.ErrorCode) *programme.Error {
	e, ok := errors.AsType[*programme.Error](err)
	if !ok {
		return nil
	}
	for _, c := range codes {
		if e.Code == c {
			return e
		}
	}
	return nil
}

func signInForm(q *request) error {
	if q.signed != nil {
		q.redirect("/")
		return nil
	}
	return q.show(signInView(q.alone("登录"), signInPage{To: back(q.URL.Query().Get("to")), Demo: q.s.demo}))
}

// signIn starts a session of its own: an id from before is never kept.
func signIn(q *request) error {
	secret, err := q.sys.People.SignIn(q.Context(), q.values.Get("login"), q.PostFormValue("password"), narrow(q.values.Get("code")), q.from())
	if e := said(err, programme.Forbidden, programme.Busy); e != nil {
		return q.showAs(statusOf[e.Code], signInView(q.alone("登录"), signInPage{Login: q.values.Get("login"), To: back(q.values.Get("to")), Message: e.Message, Demo: q.s.demo}))
	}
	if err != nil {
		return err
	}
	q.setSession(secret)
	q.redirect(back(q.values.Get("to")))
	return nil
}

func signOut(q *request) error {
	if c, err := q.Cookie(q.cookieName()); err == nil {
		if err := q.sys.People.SignOut(q.Context(), c.Value); err != nil {
			return err
		}
	}
	q.setSession("")
	q.redirect("/login")
	return nil
}

type rolesPage struct {
	Roles []people.RoleChoice
	Years []programme.Programme
	Now   *people.Signed
}

func rolesForm(q *request) error {
	roles, err := q.sys.People.RolesOf(q.Context(), q.signed.User.ID)
	if err != nil {
		return err
	}
	years, err := q.sys.Plan.Programmes(q.Context(), act.As(act.SystemActor))
	if err != nil {
		return err
	}
	return q.show(rolesView(q.page("角色和年度"), rolesPage{roles, years, q.signed}))
}

func actAs(q *request) error {
	if err := q.sys.People.ActAs(q.Context(), q.signed, q.values.Get("grant"), q.values.Get("year")); err != nil {
		return err
	}
	q.redirect("/")
	return nil
}

type demoPage struct{ People []demoPerson }

type demoPerson struct {
	User  programme.User
	Roles []people.RoleChoice
}

// demoDoor lets anybody enter as anybody. It is there for demo data only.
func demoDoor(q *request) error {
	if !q.s.demo {
		return programme.Errorf(programme.NotFound, "没有这个页面")
	}
	users, err := q.sys.People.DemoUsers(q.Context())
	if err != nil {
		return err
	}
	d := demoPage{}
	for _, u := range users {
		roles, err := q.sys.People.RolesOf(q.Context(), u.ID)
		if err != nil {
			return err
		}
		d.People = append(d.People, demoPerson{u, roles})
	}
	return q.show(demoView(q.page("选一个人进入演示"), d))
}

func enterDemo(q *request) error {
	if !q.s.demo {
		return programme.Errorf(programme.NotFound, "没有这个页面")
	}
	secret, err := q.sys.People.EnterDemo(q.Context(), q.values.Get("user"), q.values.Get("grant"))
	if err != nil {
		return err
	}
	q.setSession(secret)
	q.redirect("/")
	return nil
}
