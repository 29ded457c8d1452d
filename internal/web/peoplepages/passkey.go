package peoplepages

import (
	"encoding/json"
	"net/http"
	"time"

	"jinlanling/internal/app/people"
	"jinlanling/internal/passkey"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// Passkeys. A script asks us what to ask the device, asks it, and puts the answer
// into a form; without it, or where the browser knows no passkeys, nothing of
// this is shown.

// passkeyAsked is what the script is told.
type passkeyAsked struct {
	Begun   string          `json:"begun"`
	Options json.RawMessage `json:"options"`
}

// noPasskeys is said where they are not known.
func noPasskeys() error {
	return programme.Errorf(programme.NotFound, "这个网址不能用通行密钥：须配置对外网址，并用 https 打开")
}

// asks answers the script with what to ask the device.
func asks(q *page.Request, ask func(passkey.Party) (begun string, options []byte, err error)) error {
	party, ok := q.Party()
	if !ok {
		return noPasskeys()
	}
	begun, options, err := ask(party)
	if err != nil {
		return err
	}
	return q.SendJSON(http.StatusOK, passkeyAsked{begun, options})
}

func AskPasskey(q *page.Request) error {
	return asks(q, func(p passkey.Party) (string, []byte, error) {
		return q.Sys.People.AskPasskey(q.Context(), p, q.From())
	})
}

func BeginPasskey(q *page.Request) error {
	return asks(q, func(p passkey.Party) (string, []byte, error) {
		return q.Sys.People.BeginPasskey(q.Context(), q.Signed, p)
	})
}

// TakePasskey takes what the device answered: it opens, or asks for the second
// factor.
func TakePasskey(q *page.Request) error {
	party, ok := q.Party()
	if !ok {
		return noPasskeys()
	}
	v := codePage{To: page.Back(q.Values.Get("to")), Secret: q.PostFormValue("begun")}
	o, err := q.Sys.People.TakePasskey(q.Context(), party, v.Secret, []byte(q.PostFormValue("answer")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		return showSignIn(q, page.StatusOf[e.Code], newSignIn(q, "", v.To, e.Message))
	}
	if err != nil {
		return err
	}
	if o.Session == "" {
		v.Choices = o.Choices
		return q.Show(passkeyFactorView(q.Narrow("再输动态口令"), v))
	}
	q.SetSession(o.Session)
	q.Redirect(v.To)
	return nil
}

// OpenByPasskey takes the code of the second factor after a passkey.
func OpenByPasskey(q *page.Request) error {
	v := codePage{To: page.Back(q.Values.Get("to")), Secret: q.PostFormValue("begun")}
	session, err := q.Sys.People.OpenByPasskey(q.Context(), v.Secret, page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		v.Message = e.Message
		return q.ShowAs(page.StatusOf[e.Code], passkeyFactorView(q.Narrow("再输动态口令"), v))
	}
	if err != nil {
		return err
	}
	q.SetSession(session)
	q.Redirect(v.To)
	return nil
}

type passkeysPage struct {
	List    []shownPasskey
	Device  string // what this browser says of itself
	Origin  string // "" where passkeys are not known
	Message string
}

// shownPasskey is a passkey in words.
type shownPasskey struct{ ID, Name, Made, Used, Where string }

func shownPasskeys(list []people.Passkey) (out []shownPasskey) {
	for i := range list {
		p := &list[i]
		x := shownPasskey{ID: p.ID, Name: p.Name, Made: page.Minute(time.UnixMicro(p.MadeAt)), Used: "没有用过", Where: "只在这一台设备上"}
		if p.UsedAt != 0 {
			x.Used = page.Minute(time.UnixMicro(p.UsedAt))
		}
		if p.Synced {
			x.Where = "会同步到同一账号的设备"
		}
		out = append(out, x)
	}
	return out
}

func PasskeyForm(q *page.Request) error { return showPasskeys(q, http.StatusOK, "") }

func showPasskeys(q *page.Request, status int, message string) error {
	own, err := q.Sys.People.OwnAccess(q.Context(), q.Signed)
	if err != nil {
		return err
	}
	party, _ := q.Party()
	p := q.Page("通行密钥")
	p.Passkeys = party.Origin != ""
	return q.ShowAs(status, passkeysView(p, &passkeysPage{List: shownPasskeys(own.Passkeys), Device: q.Device(), Origin: party.Origin, Message: message}))
}

// AddPasskey keeps what the device made.
func AddPasskey(q *page.Request) error {
	party, ok := q.Party()
	if !ok {
		return noPasskeys()
	}
	err := q.Sys.People.AddPasskey(q.Context(), q.Signed, party, q.PostFormValue("begun"), q.Values.Get("name"), []byte(q.PostFormValue("answer")))
	if e := page.Said(err, programme.Invalid, programme.Forbidden, programme.Conflict); e != nil {
		return showPasskeys(q, page.StatusOf[e.Code], firstWords(e))
	}
	if err != nil {
		return err
	}
	q.Redirect("/account/passkeys")
	return nil
}

func RemovePasskey(q *page.Request) error {
	if err := q.Sys.People.RemovePasskey(q.Context(), q.Signed, q.Values.Get("id")); err != nil {
		return err
	}
	q.Redirect("/account?removed=passkey")
	return nil
}
