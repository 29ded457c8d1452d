package web

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// How people come in and stay safe: the invitation in one go, the account, the
// second factor, proving anew who one is, and the record of the door.

type invitedPage struct {
	User    *people.Invitee
	Path    string
	Message string
	Name    string // of who says who they are
	Login   string
	Handed  string
	Factor  *factorShown
}

// factorShown is a second factor being set.
type factorShown struct {
	Picture string // to scan, as a data: URI: no address ever holds it
	Secret  string
	Login   string
	Action  string // of the form that takes the first code
	Message string
}

func shownFactor(e *people.FactorSetup, login, action, message string) (*factorShown, error) {
	picture, err := qrPicture(e.URI)
	return &factorShown{Picture: picture, Secret: inFours(e.Secret), Login: login, Action: action, Message: message}, err
}

// inFours spaces a secret for who must type it.
func inFours(s string) string {
	var parts []string
	for part := range slices.Chunk([]byte(s), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

func invited(q *request) error {
	u, err := q.sys.People.Invited(q.Context(), q.PathValue("secret"))
	if err != nil {
		return err
	}
	return q.show(invitedView(q.alone("设置密码"), invitedPage{User: u, Path: q.URL.Path}))
}

// acceptInvitation sets the password; where a second factor belongs to it the
// next page asks for that before anything counts.
func acceptInvitation(q *request) error {
	secret := q.PathValue("secret")
	u, err := q.sys.People.Invited(q.Context(), secret)
	if err != nil {
		return err
	}
	password := q.PostFormValue("password")
	v := invitedPage{User: u, Path: q.URL.Path, Handed: q.PostFormValue("handed"), Name: q.values.Get("name"), Login: q.values.Get("login")}
	var done *people.Accepted
	if u.Unnamed {
		if err = q.sys.People.NameFirst(q.Context(), secret, v.Name, v.Login); err == nil {
			if u, err = q.sys.People.Invited(q.Context(), secret); err != nil {
				return err
			}
		}
	}
	if err == nil && password != q.PostFormValue("again") {
		err = programme.Errorf(programme.Invalid, "两次输入的密码不一样")
	} else if err == nil {
		done, err = q.sys.People.AcceptInvitation(q.Context(), secret, narrow(v.Handed), password, q.from())
	}
	if e := said(err, programme.Invalid); e != nil {
		v.Message = e.Message
		if len(e.Problems) > 0 {
			v.Message = e.Problems[0].Message
		}
		return q.showAs(http.StatusBadRequest, invitedView(q.alone("设置密码"), v))
	}
	if err != nil {
		return err
	}
	if done.Enrol == nil {
		return q.letIn(u, done)
	}
	return q.enrolling(u, done.Enrol, http.StatusOK, "")
}

func (q *request) enrolling(u *people.Invitee, e *people.FactorSetup, status int, message string) error {
	f, err := shownFactor(e, u.Login, "/invite/"+q.PathValue("secret")+"/code", message)
	if err != nil {
		return err
	}
	return q.showAs(status, factorView(q.alone("设置动态口令"), f, true))
}

// finishInvitation takes the first code of the second factor.
func finishInvitation(q *request) error {
	secret := q.PathValue("secret")
	u, err := q.sys.People.Invited(q.Context(), secret)
	if err != nil {
		return err
	}
	done, err := q.sys.People.FinishInvitation(q.Context(), secret, narrow(q.values.Get("code")), q.from())
	if e := said(err, programme.Invalid); e != nil {
		setup, err := q.sys.People.Enrolling(q.Context(), secret)
		if err != nil {
			return err
		}
		if setup == nil {
			q.redirect("/invite/" + secret)
			return nil
		}
		return q.enrolling(u, setup, http.StatusBadRequest, e.Message)
	}
	if err != nil {
		return err
	}
	return q.letIn(u, done)
}

// letIn is the end of an invitation: recovery codes where there are new ones,
// the day to wait where there is one, home elsewhere.
func (q *request) letIn(u *people.Invitee, done *people.Accepted) error {
	q.setSession(done.Session)
	if done.Codes == nil && done.Barred.IsZero() {
		q.redirect("/")
		return nil
	}
	return q.show(acceptedView(q.alone("设置好了"), u, done))
}

type accountPage struct {
	User      programme.User
	Factor    people.SecondFactor
	Tokens    []shownToken // that work
	Sessions  []people.OwnSession
	SignIns   []shownSignIn
	Message   string
	Confirmed string
	Guarded   bool
}

func account(q *request) error { return showAccount(q, http.StatusOK, "") }

func showAccount(q *request, status int, message string) error {
	p := accountPage{User: q.signed.User, Message: message, Confirmed: q.URL.Query().Get("changed")}
	own, err := q.sys.People.OwnAccess(q.Context(), q.signed)
	if err != nil {
		return err
	}
	p.Factor, p.Sessions, p.Guarded, p.SignIns = own.Factor, own.Sessions, own.Guarded, shownSignIns(own.SignIns)
	list, err := q.sys.People.Tokens(q.Context(), q.caller(), q.signed.User.ID)
	if err != nil {
		return err
	}
	p.Tokens = slices.DeleteFunc(shownTokens(list, q.sys.Record.Now()), func(t shownToken) bool { return t.Why != "" && !t.Offered })
	return q.showAs(status, accountView(q.page("账户"), p))
}

func changePassword(q *request) error {
	password := q.PostFormValue("password")
	var err error
	if password != q.PostFormValue("again") {
		err = programme.Errorf(programme.Invalid, "两次输入的新密码不一样")
	} else {
		err = q.sys.People.ChangePassword(q.Context(), q.signed, q.PostFormValue("old"), password, q.values.List("keep")...)
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

// endSessions ends one of the reader's other sessions, or all of them and the
// tokens that are not kept.
func endSessions(q *request) error {
	if id := q.values.Get("id"); id != "" {
		if err := q.sys.People.EndOwnSession(q.Context(), q.signed, id); err != nil {
			return err
		}
	} else if err := q.sys.People.EndOwnSessions(q.Context(), q.signed, q.values.List("keep")...); err != nil {
		return err
	}
	q.redirect("/account?changed=1")
	return nil
}

type provePage struct{ To, Message string }

// proveForm asks for the password and the code again.
func proveForm(q *request) error {
	return q.show(proveView(q.alone("请再确认一次"), provePage{To: back(q.URL.Query().Get("to"))}))
}

func prove(q *request) error {
	to := back(q.values.Get("to"))
	err := q.sys.People.ProveAgain(q.Context(), q.signed, q.PostFormValue("password"), narrow(q.values.Get("code")), q.from())
	if e := said(err, programme.Forbidden, programme.Busy); e != nil {
		return q.showAs(statusOf[e.Code], proveView(q.alone("请再确认一次"), provePage{To: to, Message: e.Message}))
	}
	if err != nil {
		return err
	}
	q.redirect(to)
	return nil
}

// codeForm shows how to turn the second factor on; beginning makes the secret.
func codeForm(q *request) error {
	own, err := q.sys.People.OwnAccess(q.Context(), q.signed)
	if err != nil {
		return err
	}
	return q.show(codeView(q.page("动态口令"), accountPage{User: q.signed.User, Factor: own.Factor, Guarded: own.Guarded}))
}

func beginCode(q *request) error {
	e, err := q.sys.People.BeginSecondFactor(q.Context(), q.signed)
	if err != nil {
		return err
	}
	return q.ownFactor(e, http.StatusOK, "")
}

func (q *request) ownFactor(e *people.FactorSetup, status int, message string) error {
	f, err := shownFactor(e, q.signed.User.Login, "/account/code/confirm", message)
	if err != nil {
		return err
	}
	return q.showAs(status, factorView(q.page("动态口令"), f, false))
}

func confirmCode(q *request) error {
	codes, err := q.sys.People.ConfirmSecondFactor(q.Context(), q.signed, narrow(q.values.Get("code")))
	if e := said(err, programme.Invalid); e != nil {
		setup, err := q.sys.People.BegunSecondFactor(q.Context(), q.signed)
		if err != nil {
			return err
		}
		if setup == nil {
			q.redirect("/account/code")
			return nil
		}
		return q.ownFactor(setup, http.StatusBadRequest, e.Message)
	}
	if err != nil {
		return err
	}
	return q.show(recoveryView(q.page("恢复码"), q.signed.User.Name, codes))
}

func renewCodes(q *request) error {
	codes, err := q.sys.People.RenewRecoveryCodes(q.Context(), q.signed)
	if err != nil {
		return err
	}
	return q.show(recoveryView(q.page("恢复码"), q.signed.User.Name, codes))
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

// shownSignIn is somebody at the door, in words.
type shownSignIn struct {
	At, Who, UserID, Source, What string
	Bad                           bool
}

var signInWords = map[string]string{
	people.SignInDone: "登录", people.SignInRecovery: "用恢复码登录", people.SignInReset: "凭邀请设置登录", people.SignInPassword: "密码不对", people.SignInFactor: "动态口令不对",
	people.SignInNobody: "没有这个登录名", people.SignInDisabled: "已停用的用户", people.SignInBarred: "重设后未满 24 小时", people.SignInUnready: "没有启用动态口令",
}

func shownSignIns(list []people.SignInSeen) []shownSignIn {
	out := make([]shownSignIn, len(list))
	for i, s := range list {
		out[i] = shownSignIn{At: minuteOf(time.UnixMicro(s.At)), Who: s.Name, UserID: s.UserID, Source: s.Source, What: signInWords[s.Outcome],
			Bad: !slices.Contains([]string{people.SignInDone, people.SignInRecovery, people.SignInReset}, s.Outcome)}
	}
	return out
}

type signInsPage struct {
	List []shownSignIn
	Next string
}

// signIns is the record of the door, for who watches over it.
func signIns(q *request) error {
	list, next, err := q.sys.People.DoorLog(q.Context(), q.caller(), q.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	return q.show(signInsView(q.page("登录记录"), signInsPage{shownSignIns(list), next}))
}
