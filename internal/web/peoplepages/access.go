package peoplepages

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
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
	picture, err := page.QR(e.URI)
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

func Invited(q *page.Request) error {
	u, err := q.Sys.People.Knock(q.Context(), q.PathValue("secret"), q.From())
	if err != nil {
		return err
	}
	return q.Show(invitedView(q.Narrow("设置密码"), invitedPage{User: u, Path: q.URL.Path}))
}

// AcceptInvitation sets the password; where a second factor belongs to it the
// next page asks for that before anything counts.
func AcceptInvitation(q *page.Request) error {
	secret := q.PathValue("secret")
	u, err := q.Sys.People.Knock(q.Context(), secret, q.From())
	if err != nil {
		return err
	}
	password := q.PostFormValue("password")
	v := invitedPage{User: u, Path: q.URL.Path, Handed: q.PostFormValue("handed"), Name: q.Values.Get("name"), Login: q.Values.Get("login")}
	var done *people.Accepted
	if u.Unnamed {
		if err = q.Sys.People.NameFirst(q.Context(), secret, v.Name, v.Login); err == nil {
			if u, err = q.Sys.People.Invited(q.Context(), secret); err != nil {
				return err
			}
		}
	}
	if err == nil && password != q.PostFormValue("again") {
		err = programme.Errorf(programme.Invalid, "两次输入的密码不一样")
	} else if err == nil {
		done, err = q.Sys.People.AcceptInvitation(q.Context(), secret, page.Halfwidth(v.Handed), password, q.From())
	}
	if e := page.Said(err, programme.Invalid); e != nil {
		v.Message = e.Message
		if len(e.Problems) > 0 {
			v.Message = e.Problems[0].Message
		}
		return q.ShowAs(http.StatusBadRequest, invitedView(q.Narrow("设置密码"), v))
	}
	if err != nil {
		return err
	}
	if done.Enrol == nil {
		return letIn(q, u, done)
	}
	return enrolling(q, u, done.Enrol, http.StatusOK, "")
}

func enrolling(q *page.Request, u *people.Invitee, e *people.FactorSetup, status int, message string) error {
	f, err := shownFactor(e, u.Login, "/invite/"+q.PathValue("secret")+"/code", message)
	if err != nil {
		return err
	}
	return q.ShowAs(status, factorView(q.Narrow("设置动态口令"), f, true))
}

// FinishInvitation takes the first code of the second factor.
func FinishInvitation(q *page.Request) error {
	secret := q.PathValue("secret")
	u, err := q.Sys.People.Knock(q.Context(), secret, q.From())
	if err != nil {
		return err
	}
	done, err := q.Sys.People.FinishInvitation(q.Context(), secret, page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Invalid); e != nil {
		setup, err := q.Sys.People.Enrolling(q.Context(), secret)
		if err != nil {
			return err
		}
		if setup == nil {
			q.Redirect("/invite/" + secret)
			return nil
		}
		return enrolling(q, u, setup, http.StatusBadRequest, e.Message)
	}
	if err != nil {
		return err
	}
	return letIn(q, u, done)
}

// letIn is the end of an invitation: recovery codes where there are new ones,
// the day to wait where there is one, home elsewhere.
func letIn(q *page.Request, u *people.Invitee, done *people.Accepted) error {
	q.SetSession(done.Session)
	if done.Codes == nil && done.Barred.IsZero() {
		q.Redirect("/")
		return nil
	}
	return q.Show(acceptedView(q.Narrow("设置好了"), u, done))
}

type accountPage struct {
	User      programme.User
	Factor    people.SecondFactor
	Tokens    []shownToken // that work
	Sessions  []people.OwnSession
	SignIns   []shownSignIn
	Message   string
	Confirmed string
	Removed   bool // a passkey
	Guarded   bool
	Passkeys  []shownPasskey

	Provider   string // of identities, "" for none
	Identities []shownIdentity
	Bound      string // what was just done with one
	NotBound   string // why one was not
}

func Account(q *page.Request) error { return showAccount(q, http.StatusOK, "") }

func showAccount(q *page.Request, status int, message string) error {
	p, err := accountOf(q)
	if err != nil {
		return err
	}
	p.Message = message
	return q.ShowAs(status, accountView(q.Page("账户"), *p))
}

// accountOf reads the account of who asks.
func accountOf(q *page.Request) (*accountPage, error) {
	p := &accountPage{User: q.Signed.User, Confirmed: q.URL.Query().Get("changed"),
		Removed: q.URL.Query().Get("removed") == "passkey"}
	own, err := q.Sys.People.OwnAccess(q.Context(), q.Signed)
	if err != nil {
		return nil, err
	}
	p.Factor, p.Sessions, p.Guarded, p.SignIns = own.Factor, own.Sessions, own.Guarded, shownSignIns(own.SignIns)
	p.Passkeys, p.Identities = shownPasskeys(own.Passkeys), shownIdentities(q, own.Identities)
	p.Bound = boundWords[q.URL.Query().Get("identity")]
	if q.Server.Identity != nil {
		p.Provider = q.Server.Identity.Name
	}
	list, err := q.Sys.People.Tokens(q.Context(), q.Caller(), q.Signed.User.ID)
	if err != nil {
		return nil, err
	}
	p.Tokens = slices.DeleteFunc(shownTokens(list, q.Sys.Record.Now()), func(t shownToken) bool { return t.Why != "" && !t.Offered })
	return p, nil
}

func ChangePassword(q *page.Request) error {
	password := q.PostFormValue("password")
	var err error
	if password != q.PostFormValue("again") {
		err = programme.Errorf(programme.Invalid, "两次输入的新密码不一样")
	} else {
		err = q.Sys.People.ChangePassword(q.Context(), q.Signed, q.PostFormValue("old"), password, q.Values.List("keep")...)
	}
	if e := page.Said(err, programme.Invalid); e != nil {
		return showAccount(q, http.StatusBadRequest, e.Message)
	}
	if err != nil {
		return err
	}
	q.Redirect("/account?changed=1")
	return nil
}

// EndSessions ends one of the reader's other sessions, or all of them and the
// tokens that are not kept.
func EndSessions(q *page.Request) error {
	if id := q.Values.Get("id"); id != "" {
		if err := q.Sys.People.EndOwnSession(q.Context(), q.Signed, id); err != nil {
			return err
		}
	} else if err := q.Sys.People.EndOwnSessions(q.Context(), q.Signed, q.Values.List("keep")...); err != nil {
		return err
	}
	q.Redirect("/account?changed=1")
	return nil
}

type provePage struct{ To, Message string }

// ProveForm asks for the password and the code again.
func ProveForm(q *page.Request) error {
	return q.Show(proveView(q.Narrow("请再确认一次"), provePage{To: page.Back(q.URL.Query().Get("to"))}))
}

func Prove(q *page.Request) error {
	to := page.Back(q.Values.Get("to"))
	err := q.Sys.People.ProveAgain(q.Context(), q.Signed, q.PostFormValue("password"), page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		return q.ShowAs(page.StatusOf[e.Code], proveView(q.Narrow("请再确认一次"), provePage{To: to, Message: e.Message}))
	}
	if err != nil {
		return err
	}
	q.Redirect(to)
	return nil
}

// CodeForm shows how to turn the second factor on; beginning makes the secret.
func CodeForm(q *page.Request) error {
	own, err := q.Sys.People.OwnAccess(q.Context(), q.Signed)
	if err != nil {
		return err
	}
	return q.Show(codeView(q.Page("动态口令"), accountPage{User: q.Signed.User, Factor: own.Factor, Guarded: own.Guarded}))
}

func BeginCode(q *page.Request) error {
	e, err := q.Sys.People.BeginSecondFactor(q.Context(), q.Signed)
	if err != nil {
		return err
	}
	return ownFactor(q, e, http.StatusOK, "")
}

func ownFactor(q *page.Request, e *people.FactorSetup, status int, message string) error {
	f, err := shownFactor(e, q.Signed.User.Login, "/account/code/confirm", message)
	if err != nil {
		return err
	}
	return q.ShowAs(status, factorView(q.Page("动态口令"), f, false))
}

func ConfirmCode(q *page.Request) error {
	codes, err := q.Sys.People.ConfirmSecondFactor(q.Context(), q.Signed, page.Halfwidth(q.Values.Get("code")))
	if e := page.Said(err, programme.Invalid); e != nil {
		setup, err := q.Sys.People.BegunSecondFactor(q.Context(), q.Signed)
		if err != nil {
			return err
		}
		if setup == nil {
			q.Redirect("/account/code")
			return nil
		}
		return ownFactor(q, setup, http.StatusBadRequest, e.Message)
	}
	if err != nil {
		return err
	}
	return q.Show(recoveryView(q.Page("恢复码"), q.Signed.User.Name, codes))
}

func RenewCodes(q *page.Request) error {
	codes, err := q.Sys.People.RenewRecoveryCodes(q.Context(), q.Signed)
	if err != nil {
		return err
	}
	return q.Show(recoveryView(q.Page("恢复码"), q.Signed.User.Name, codes))
}

// shownSignIn is somebody at the door, in words.
type shownSignIn struct {
	At, Who, UserID, Source, What string
	Bad                           bool
}

var signInWords = map[string]string{
	people.SignInDone: "登录", people.SignInRecovery: "用恢复码登录", people.SignInReset: "凭邀请设置登录", people.SignInPassword: "密码不对", people.SignInFactor: "动态口令不对",
	people.SignInNobody: "没有这个登录名", people.SignInDisabled: "已停用的用户", people.SignInBarred: "重设后未满 24 小时", people.SignInUnready: "没有启用动态口令",
	people.SignInPhone: "用短信登录", people.SignInForgot: "凭验证码重设密码", people.SignInCode: "验证码不对", people.SignInNotSo: "角色不能这样登录",
	people.SignInPasskey: "用通行密钥登录", people.SignInKey: "通行密钥不对", people.SignInCopied: "通行密钥疑被复制",
	people.SignInIdentity: "用统一身份认证登录", people.SignInUnbound: "统一身份没有绑定账号", people.SignInForeign: "统一身份认证的回答不对",
}

func shownSignIns(list []people.SignInSeen) []shownSignIn {
	out := make([]shownSignIn, len(list))
	for i, s := range list {
		out[i] = shownSignIn{At: page.Minute(time.UnixMicro(s.At)), Who: s.Name, UserID: s.UserID, Source: s.Source, What: signInWords[s.Outcome],
			Bad: !people.CameIn(s.Outcome)}
	}
	return out
}

type signInsPage struct {
	List []shownSignIn
	Next string
}

// SignIns is the record of the door, for who watches over it.
func SignIns(q *page.Request) error {
	list, next, err := q.Sys.People.DoorLog(q.Context(), q.Caller(), q.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	return q.Show(signInsView(q.Page("登录记录"), signInsPage{shownSignIns(list), next}))
}
