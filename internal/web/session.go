package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image/png"
	"net/http"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/programme"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
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

// back is where to go after signing in: only a page of ours.
func back(to string) string {
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.Contains(to, "\\") {
		return to
	}
	return "/"
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
	secret, err := q.s.sys.SignIn(q.Context(), q.values.Get("login"), q.PostFormValue("password"), narrow(q.values.Get("code")), q.from())
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
		if err := q.s.sys.SignOut(q.Context(), c.Value); err != nil {
			return err
		}
	}
	q.setSession("")
	q.redirect("/login")
	return nil
}

type rolesPage struct {
	Roles []app.RoleChoice
	Years []programme.Programme
	Now   *app.Signed
}

func rolesForm(q *request) error {
	roles, err := q.s.sys.RolesOf(q.Context(), q.signed.User.ID)
	if err != nil {
		return err
	}
	years, err := q.s.sys.Programmes(q.Context(), app.As(app.SystemActor))
	if err != nil {
		return err
	}
	return q.show(rolesView(q.page("角色和年度"), rolesPage{roles, years, q.signed}))
}

func actAs(q *request) error {
	if err := q.s.sys.ActAs(q.Context(), q.signed, q.values.Get("grant"), q.values.Get("year")); err != nil {
		return err
	}
	q.redirect("/")
	return nil
}

type invitedPage struct {
	User    *programme.User
	Path    string
	Message string
}

func invited(q *request) error {
	u, err := q.s.sys.Invited(q.Context(), q.PathValue("secret"))
	if err != nil {
		return err
	}
	return q.show(invitedView(q.alone("设置密码"), invitedPage{User: u, Path: q.URL.Path}))
}

func acceptInvitation(q *request) error {
	u, err := q.s.sys.Invited(q.Context(), q.PathValue("secret"))
	if err != nil {
		return err
	}
	password := q.PostFormValue("password")
	if password != q.PostFormValue("again") {
		err = programme.Errorf(programme.Invalid, "两次输入的密码不一样")
	} else {
		err = q.s.sys.AcceptInvitation(q.Context(), q.PathValue("secret"), password)
	}
	if e := said(err, programme.Invalid); e != nil {
		return q.showAs(http.StatusBadRequest, invitedView(q.alone("设置密码"), invitedPage{u, q.URL.Path, e.Message}))
	}
	if err != nil {
		return err
	}
	q.redirect("/login")
	return nil
}

type accountPage struct {
	User      programme.User
	Code      bool // the second factor is on
	Needed    bool
	Message   string
	Secret    string
	Picture   string // of the secret, to scan, as a data: URI: no address ever holds it
	Confirmed string
}

func account(q *request) error { return showAccount(q, http.StatusOK, "") }

func showAccount(q *request, status int, message string) error {
	on, err := q.s.sys.SecondFactorOn(q.Context(), q.signed.User.ID)
	if err != nil {
		return err
	}
	return q.showAs(status, accountView(q.page("账户"), accountPage{User: q.signed.User, Code: on, Message: message, Confirmed: q.URL.Query().Get("changed")}))
}

func changePassword(q *request) error {
	password := q.PostFormValue("password")
	var err error
	if password != q.PostFormValue("again") {
		err = programme.Errorf(programme.Invalid, "两次输入的新密码不一样")
	} else {
		err = q.s.sys.ChangePassword(q.Context(), q.signed, q.PostFormValue("old"), password)
	}
	if e := said(err, programme.Invalid); e != nil {
		return showAccount(q, http.StatusBadRequest, e.Message)
	}
	if err != nil {
		return err
	}
	q.redirect("/account?changed=1")
	return nil
}

// codeForm shows how to turn the second factor on; beginning makes the secret.
func codeForm(q *request) error {
	on, err := q.s.sys.SecondFactorOn(q.Context(), q.signed.User.ID)
	if err != nil {
		return err
	}
	return q.show(codeView(q.page("动态口令"), accountPage{User: q.signed.User, Code: on, Needed: q.URL.Query().Get("needed") != ""}))
}

func beginCode(q *request) error {
	uri, secret, err := q.s.sys.BeginSecondFactor(q.Context(), q.signed)
	if err != nil {
		return err
	}
	picture, err := qrPicture(uri)
	if err != nil {
		return err
	}
	return q.show(codeView(q.page("动态口令"), accountPage{User: q.signed.User, Picture: picture, Secret: secret}))
}

// qrPicture is a text as a QR code, in a data: URI.
func qrPicture(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	if code, err = barcode.Scale(code, 240, 240); err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, code); err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func confirmCode(q *request) error {
	err := q.s.sys.ConfirmSecondFactor(q.Context(), q.signed, narrow(q.values.Get("code")))
	if e := said(err, programme.Invalid); e != nil {
		return q.showAs(http.StatusBadRequest, codeView(q.page("动态口令"), accountPage{User: q.signed.User, Message: e.Message, Secret: q.values.Get("secret")}))
	}
	if err != nil {
		return err
	}
	q.redirect("/account?changed=1")
	return nil
}

type demoPage struct{ People []demoPerson }

type demoPerson struct {
	User  programme.User
	Roles []app.RoleChoice
}

// demoDoor lets anybody enter as anybody. It is there for demo data only.
func demoDoor(q *request) error {
	if !q.s.demo {
		return programme.Errorf(programme.NotFound, "没有这个页面")
	}
	users, err := q.s.sys.DemoUsers(q.Context())
	if err != nil {
		return err
	}
	d := demoPage{}
	for _, u := range users {
		roles, err := q.s.sys.RolesOf(q.Context(), u.ID)
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
	secret, err := q.s.sys.EnterDemo(q.Context(), q.values.Get("user"), q.values.Get("grant"))
	if err != nil {
		return err
	}
	q.setSession(secret)
	q.redirect("/")
	return nil
}
