package peoplepages

import (
	"net/http"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// Tokens let programs act for somebody. Users make their own; administrators
// see everybody's and make them for others.

type tokensPage struct {
	User   programme.User // whose; the reader's own where Own
	Own    bool
	Roles  []people.RoleChoice
	Tokens []shownToken
	Others []act.Choice // for administrators: whose they may look at
	All    []shownToken
	Said   string
}

type shownToken struct {
	people.Token
	Why         string // it is good for nothing
	Until, Seen string
	Scopes      string
	Offered     bool // waits for its user to accept it
}

// tokenForm is the form of a new token.
type tokenForm struct {
	User     programme.User
	Own      bool
	Role     people.RoleChoice
	Reads    []act.Choice
	Does     []tokenGroup
	Key      string
	Name     string
	LastDay  string
	Max      string
	Chosen   []string
	Message  string
	Problems []programme.Problem
}

type tokenGroup struct {
	Name    string
	Actions []act.Choice
}

func (f *tokenForm) Has(scope string) bool { return slices.Contains(f.Chosen, scope) }

func (f *tokenForm) Error(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}

// tokenUser is whose tokens a request is about: one's own, or as administrator
// those of the user named.
func tokenUser(q *page.Request, id string) (u programme.User, own bool, err error) {
	if id == "" || id == q.Signed.User.ID {
		return q.Signed.User, true, nil
	}
	s, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounUser, id)
	if err != nil {
		return u, false, err
	}
	return programme.User{ID: s.ID, Name: s.Title}, false, nil
}

func Tokens(q *page.Request) error {
	p, err := readTokens(q, q.URL.Query().Get("user"))
	if err != nil {
		return err
	}
	if q.URL.Query().Get("revoked") != "" {
		p.Said = "令牌已收回，立即失效。"
	}
	if q.URL.Query().Get("offered") != "" {
		p.Said = "已发给" + p.User.Name + "：本人登录后在“账户”的“接口令牌”里接受，密钥只给本人看；接受前不起作用。"
	}
	if q.URL.Query().Get("again") != "" {
		p.Said = "这个令牌刚才已经发放；密钥只显示一次。没有记下的，请收回后重新发放。"
	}
	return q.Show(tokensView(q.Page("接口令牌"), p))
}

func readTokens(q *page.Request, user string) (*tokensPage, error) {
	u, own, err := tokenUser(q, user)
	if err != nil {
		return nil, err
	}
	p := &tokensPage{User: u, Own: own}
	if p.Roles, err = q.Sys.People.RolesOf(q.Context(), u.ID); err != nil {
		return nil, err
	}
	list, err := q.Sys.People.Tokens(q.Context(), q.Caller(), u.ID)
	if err != nil {
		return nil, err
	}
	p.Tokens = shownTokens(list, q.Sys.Record.Now())
	if q.Signed.Actor.Role != programme.RoleAdministrator || !own {
		return p, nil
	}
	if list, err = q.Sys.People.Tokens(q.Context(), q.Caller(), ""); err != nil {
		return nil, err
	}
	p.All = slices.DeleteFunc(shownTokens(list, q.Sys.Record.Now()), func(t shownToken) bool { return t.User.ID == u.ID })
	p.Others, err = q.Sys.Choices(q.Context(), q.Caller(), programme.NounUser, "", nil)
	return p, err
}

// shownTokens words tokens as they are at an instant.
func shownTokens(list []people.Token, now time.Time) []shownToken {
	out := make([]shownToken, len(list))
	day := func(micro int64) string { return time.UnixMicro(micro).In(act.Shanghai).Format("2006-01-02") }
	for i, t := range list {
		s := shownToken{Token: t, Until: day(t.ExpiresAt - 1), Seen: "没有用过", Scopes: scopeWords(t.Scopes), Why: people.Alive(&t, now)}
		if t.SeenAt != 0 {
			s.Seen = time.UnixMicro(t.SeenAt).In(act.Shanghai).Format("2006-01-02 15:04")
		}
		s.Offered = t.AcceptedAt == 0 && t.RevokedAt == 0 && now.UnixMicro() < t.ExpiresAt
		out[i] = s
	}
	return out
}

// scopeWords says what a token may do.
func scopeWords(scopes []string) string {
	text := ""
	for _, s := range scopes {
		word := "读取" + programme.Noun(s).Name()
		if s == people.ScopeRead {
			word = "读取全部"
		} else if row := programme.Find(programme.Action(s)); row != nil {
			word = row.Name
		}
		if text != "" {
			text += "、"
		}
		text += word
	}
	return text
}

// NewToken is the form of a token for one of the user's roles.
func NewToken(q *page.Request) error {
	v := q.URL.Query()
	f, err := newTokenForm(q, v.Get("user"), v.Get("grant"))
	if err != nil {
		return err
	}
	f.Chosen, f.LastDay = []string{people.ScopeRead}, q.Sys.Today().AddDays(90).String()
	return q.Show(newTokenView(q.Page("发放接口令牌"), f))
}

// newTokenForm is the form for a role.
func newTokenForm(q *page.Request, user, grant string) (*tokenForm, error) {
	u, own, err := tokenUser(q, user)
	if err != nil {
		return nil, err
	}
	roles, err := q.Sys.People.RolesOf(q.Context(), u.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.ID == grant })
	if at < 0 {
		return nil, programme.Errorf(programme.NotFound, "请先选择令牌以哪个角色办理")
	}
	role := roles[at].Grant.Role
	f := &tokenForm{User: u, Own: own, Role: roles[at], Key: page.NewKey(), Max: q.Sys.Today().AddDays(people.TokenDays).String()}
	for _, n := range people.ReadsOf(role) {
		f.Reads = append(f.Reads, act.Choice{ID: string(n), Name: n.Name()})
	}
	for _, a := range people.DoesOf(role) {
		row := programme.Find(a)
		if row.Apart && !own {
			continue
		}
		name := row.Noun.Name()
		if len(f.Does) == 0 || f.Does[len(f.Does)-1].Name != name {
			f.Does = append(f.Does, tokenGroup{Name: name})
		}
		g := &f.Does[len(f.Does)-1]
		g.Actions = append(g.Actions, act.Choice{ID: string(a), Name: row.Name})
	}
	return f, nil
}

// CreateToken makes a token and shows its secret, this once.
func CreateToken(q *page.Request) error {
	f, err := newTokenForm(q, q.Values.Get("user"), q.Values.Get("grant"))
	if err != nil {
		return err
	}
	f.Name, f.LastDay, f.Chosen = q.Values.Get("name"), q.Values.Get("last_day"), q.Values.List("scope")
	day, err := programme.ParseDate(f.LastDay)
	in := people.TokenIn{UserID: f.User.ID, GrantID: f.Role.Grant.ID, Name: f.Name, Scopes: f.Chosen, LastDay: day}
	secret := ""
	if err != nil {
		err = &programme.Error{Code: programme.Invalid, Problems: []programme.Problem{{Field: "last_day", Message: "请填日期，例如 2021-06-15"}}}
	} else {
		_, secret, err = q.Sys.People.CreateToken(q.Context(), q.Caller(), in)
	}
	if e := page.Said(err, programme.Repeated); e != nil {
		q.Redirect("/account/tokens" + page.Query("user", otherUser(f), "again", "1"))
		return nil
	}
	if e := page.Said(err, programme.Invalid); e != nil {
		f.Message, f.Problems = "令牌没有发放", e.Problems
		return q.ShowAs(http.StatusBadRequest, newTokenView(q.Page("发放接口令牌"), f))
	}
	if err != nil {
		return err
	}
	if secret == "" {
		q.Redirect("/account/tokens" + page.Query("user", f.User.ID, "offered", "1"))
		return nil
	}
	return q.Show(secretView(q.Page("接口令牌已发放"), &secretPage{Name: f.Name, Role: f.Role.Grant.Role, Scopes: f.Chosen, Until: f.LastDay, Secret: secret}))
}

// secretPage shows a token's secret, once.
type secretPage struct {
	Name   string
	Role   programme.Role
	Scopes []string
	Until  string
	Secret string
}

// AcceptToken takes a token that an administrator offers the reader.
func AcceptToken(q *page.Request) error {
	t, secret, err := q.Sys.People.AcceptToken(q.Context(), q.Caller(), q.Values.Get("id"))
	if err != nil {
		return err
	}
	return q.Show(secretView(q.Page("接口令牌已接受"),
		&secretPage{Name: t.Name, Role: t.Grant.Role, Scopes: t.Scopes, Until: shownTokens([]people.Token{*t}, q.Sys.Record.Now())[0].Until, Secret: secret}))
}

func otherUser(f *tokenForm) string {
	if f.Own {
		return ""
	}
	return f.User.ID
}

func RevokeToken(q *page.Request) error {
	err := q.Sys.People.RevokeToken(q.Context(), q.Caller(), q.Values.Get("id"))
	if err != nil && page.Said(err, programme.Repeated) == nil {
		return err
	}
	q.Redirect("/account/tokens" + page.Query("user", q.Values.Get("user"), "revoked", "1"))
	return nil
}
