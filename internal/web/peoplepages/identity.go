package peoplepages

import (
	"time"

	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// Signing in at a provider of identities, and binding who one is there.

// boundWords say what was just done.
var boundWords = map[string]string{"bound": "已绑定，以后可以用它登录。", "unbound": "已解除绑定，其他登录已退出。"}

// shownIdentity is a bound identity in words.
type shownIdentity struct{ ID, Provider, Name, Made, Used string }

func shownIdentities(q *page.Request, list []people.Identity) (out []shownIdentity) {
	for i := range list {
		x := shownIdentity{ID: list[i].ID, Provider: list[i].Issuer, Name: list[i].Name, Made: page.Minute(time.UnixMicro(list[i].MadeAt)), Used: "没有用过"}
		if p := q.Server.Identity; p != nil && p.Issuer == list[i].Issuer {
			x.Provider = p.Name
		}
		if x.Name == "" {
			x.Name = "没有给名称"
		}
		if list[i].UsedAt != 0 {
			x.Used = page.Minute(time.UnixMicro(list[i].UsedAt))
		}
		out = append(out, x)
	}
	return out
}

func noProvider() error {
	return programme.Errorf(programme.NotFound, "本系统没有接统一身份认证")
}

// ToProvider sends a browser away to sign in. A link and no form: browsers hold
// where a form leads against our own pages.
func ToProvider(q *page.Request) error {
	if q.Server.Identity == nil {
		return noProvider()
	}
	return leave(q, nil)
}

// BindAtProvider sends a browser away to say who its user is there.
func BindAtProvider(q *page.Request) error {
	if q.Server.Identity == nil {
		return noProvider()
	}
	return leave(q, q.Signed)
}

func leave(q *page.Request, signed *people.Signed) error {
	address, err := q.Sys.People.AskIdentity(q.Context(), q.Server.Identity, signed, q.MarkBrowser(), q.From())
	if e := page.Said(err, programme.Unavailable, programme.Busy); e != nil && signed == nil {
		return showSignIn(q, page.StatusOf[e.Code], newSignIn(q, "", q.URL.Query().Get("to"), e.Message))
	}
	if err != nil {
		return err
	}
	q.Redirect(address)
	return nil
}

// FromProvider takes a browser back: in, to the second factor, or to the question
// whether this is who they are.
func FromProvider(q *page.Request) error {
	p := q.Server.Identity
	if p == nil {
		return noProvider()
	}
	in := q.URL.Query()
	state := in.Get("state")
	o, err := q.Sys.People.TakeReturn(q.Context(), p, q.Signed, people.Return{Browser: q.Browser(), From: q.From(), State: state, Code: in.Get("code"),
		Issuer: in.Get("iss"), Fail: in.Get("error")})
	if e := page.Said(err, programme.Forbidden, programme.Busy, programme.Unavailable); e != nil && q.Signed == nil {
		return showSignIn(q, page.StatusOf[e.Code], newSignIn(q, "", "", e.Message))
	} else if e != nil {
		return showAccountAs(q, page.StatusOf[e.Code], func(a *accountPage) { a.NotBound = e.Message })
	}
	if err != nil {
		return err
	}
	switch {
	case o.Binds:
		u := &q.Signed.User
		return q.Show(bindView(q.Narrow("绑定"+p.Name), bindPage{Provider: p.Name, Name: o.Name, State: state, User: u.Name, Login: u.Login}))
	case o.Session == "":
		return q.Show(identityFactorView(q.Narrow("再输动态口令"), codePage{Secret: state}))
	}
	q.SetSession(o.Session)
	q.Redirect("/")
	return nil
}

type bindPage struct{ Provider, Name, State, User, Login string }

// OpenByIdentity takes the code of the second factor after the provider.
func OpenByIdentity(q *page.Request) error {
	v := codePage{Secret: q.PostFormValue("begun")}
	session, err := q.Sys.People.OpenByIdentity(q.Context(), q.Browser(), v.Secret, page.Halfwidth(q.Values.Get("code")), q.From())
	if e := page.Said(err, programme.Forbidden, programme.Busy); e != nil {
		v.Message = e.Message
		return q.ShowAs(page.StatusOf[e.Code], identityFactorView(q.Narrow("再输动态口令"), v))
	}
	if err != nil {
		return err
	}
	q.SetSession(session)
	q.Redirect("/")
	return nil
}

// BindIdentity is the user's yes.
func BindIdentity(q *page.Request) error {
	if q.Server.Identity == nil {
		return noProvider()
	}
	err := q.Sys.People.BindIdentity(q.Context(), q.Server.Identity, q.Signed, q.Browser(), q.PostFormValue("begun"))
	if err != nil {
		return err
	}
	q.Redirect("/account?identity=bound")
	return nil
}

func UnbindIdentity(q *page.Request) error {
	if err := q.Sys.People.UnbindIdentity(q.Context(), q.Signed, q.Values.Get("id")); err != nil {
		return err
	}
	q.Redirect("/account?identity=unbound")
	return nil
}

// showAccountAs shows the account with something more to say.
func showAccountAs(q *page.Request, status int, more func(*accountPage)) error {
	p, err := accountOf(q)
	if err != nil {
		return err
	}
	more(p)
	return q.ShowAs(status, accountView(q.Page("账户"), *p))
}
