package people

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/idcode"
	"jinlanling/internal/idp"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
)

// Signing in at a provider of identities. It says who somebody is there; which
// account that is here says the account's user alone, who bound it while signed
// in with their password. Nobody gets an account by it, and no claim opens one.
// Like a passkey it stands for the password and for nothing else.

// Identity is what a user bound to their account.
type Identity = store.Identity

// Kinds of challenges.
const (
	identityIn  = "identity"
	identityAdd = "identity_add"
)

// identityFor is how long somebody may take at the provider.
const identityFor = 10 * time.Minute

const identityName = 50 // letters

// returnLimit bounds browsers that come back to one address.
var returnLimit = tryLimit{"returns from", 60, 10 * time.Second, func(_, from string) string { return from }}

// bound is what is remembered of who came back, until their user says yes.
type bound struct {
	Name  string `json:"name"`
	Index string `json:"index"`
}

func away(p *idp.Provider) error {
	return programme.Errorf(programme.Unavailable, "现在连不上%s，请稍后再试，或用密码登录", p.Name)
}

// indexOf is by what an identity is found.
func (a *Desk) indexOf(p *idp.Provider, subject string) string {
	return a.Keys.Index(seal.Identity, p.Issuer+"\n"+subject)
}

// AskIdentity is the address at the provider to send a browser to: to sign in,
// or, where somebody is signed in, to bind who they are there. browser is a
// secret of the browser's that it must still have when it comes back. Error
// Unavailable where the provider is away, Forbidden for who binds and has not
// just given their password.
func (a *Desk) AskIdentity(ctx context.Context, p *idp.Provider, signed *Signed, browser, from string) (address string, err error) {
	state, hash := act.Token()
	ch := &store.Challenge{Hash: hash, Kind: identityIn, Nonce: act.TokenHash(browser)}
	if signed != nil {
		if !signed.Proved {
			return "", programme.Errorf(programme.Forbidden, "绑定前，请再输一次密码")
		}
		ch.Kind, ch.UserID, ch.About = identityAdd, signed.User.ID, act.TokenHash(signed.secret)
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		wait, err := askLimit.count(tx, "", from)
		if err == nil && wait > 0 {
			return programme.Errorf(programme.Busy, "试得太多了，请 %d 分钟后再试，或用密码登录", int(wait.Minutes())+1)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	address, memory, err := p.Ask(state)
	if err != nil {
		return "", away(p)
	}
	ch.Data = string(memory)
	return address, a.Store.Write(ctx, func(tx *store.Tx) error { return tx.Begin(ch) })
}

// Return is a browser that comes back from a provider.
type Return struct {
	Browser, From             string
	State, Code, Issuer, Fail string // as they stand in the address
}

func wrongReturn(p *idp.Provider) error {
	return programme.Errorf(programme.Forbidden, "%s的这次登录没有完成、用过了或等得太久。请从头再来一次，或用密码登录", p.Name)
}

// Returned is what came of it: a session; or Choices, and the state goes on to
// OpenByIdentity; or a Name to bind, and it goes on to BindIdentity.
type Returned struct {
	Opening
	Binds bool
	Name  string // as they are called there
}

// TakeReturn takes a browser that came back, once: the one that was sent, in the
// session that sent it. signed may be nil. The try is counted before the
// provider is asked.
func (a *Desk) TakeReturn(ctx context.Context, p *idp.Provider, signed *Signed, r Return) (o *Returned, err error) {
	ch, err := a.returning(ctx, signed, r)
	if err != nil {
		return nil, err
	}
	var who *idp.Who
	wrong := idp.ErrWrong
	if ch != nil && r.Fail == "" {
		who, wrong = p.Take(ctx, []byte(ch.Data), r.Code, r.Issuer)
	}
	if errors.Is(wrong, idp.ErrAway) {
		return nil, away(p)
	}
	var refused error
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		o, refused = &Returned{}, nil
		if wrong != nil {
			refused = wrongReturn(p)
			return tx.AddSignIn("", r.From, SignInForeign)
		}
		if ch.Kind == identityAdd {
			refused, err = a.toBind(tx, p, ch, who, o)
			return err
		}
		refused, err = a.identityRight(tx, p, ch, who, r.From, o)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// returning is what a browser was sent away with, nil where it was not, or is
// another. Whose account it is shows later: tries count by the address alone, so
// that nobody keeps others out.
func (a *Desk) returning(ctx context.Context, signed *Signed, r Return) (ch *store.Challenge, err error) {
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		wait, err := returnLimit.count(tx, "", r.From)
		if err != nil {
			return err
		}
		if wait > 0 {
			return programme.Errorf(programme.Busy, "试得太多了，请 %d 分钟后再试，或用密码登录", int(wait.Minutes())+1)
		}
		since := tx.Now().Add(-identityFor).UnixMicro()
		if ch, err = tx.TryChallenge(act.TokenHash(r.State), identityIn, since); err != nil || ch == nil {
			if err == nil {
				ch, err = tx.TryChallenge(act.TokenHash(r.State), identityAdd, since)
			}
			if err != nil {
				return err
			}
		}
		if ch != nil && (ch.Tries > 1 || ch.Nonce != act.TokenHash(r.Browser) || ch.Kind == identityAdd && !asksOf(ch, signed)) {
			ch = nil
		}
		return nil
	})
	return ch, err
}

// asksOf reports whether it is this session that asked to bind.
func asksOf(ch *store.Challenge, signed *Signed) bool {
	return signed != nil && ch.UserID == signed.User.ID && ch.About == act.TokenHash(signed.secret)
}

// identityRight goes on with who came back to sign in.
func (a *Desk) identityRight(tx *store.Tx, p *idp.Provider, ch *store.Challenge, who *idp.Who, from string, o *Returned) (refused, err error) {
	i, err := tx.IdentityOf(a.indexOf(p, who.Subject))
	if err != nil {
		return nil, err
	}
	if i == nil || a.Ring.Fits(i.Text(), i.Mark) != journal.MarkGood {
		return programme.Errorf(programme.Forbidden, "您在%s的身份还没有绑定这里的账号。请先用密码登录，在“账户”里绑定；还没有账号的，登录不会自动建立账号", p.Name),
			tx.AddSignIn("", from, SignInUnbound)
	}
	if proved, err := tx.ProveChallengeOf(ch.Hash, i.UserID, i.ID, ""); err != nil || !proved {
		return wrongReturn(p), err
	}
	if err := tx.UseIdentity(i.ID); err != nil {
		return nil, err
	}
	return a.nextStep(tx, ch, byIdentity, i.UserID, from, &o.Opening)
}

// OpenByIdentity signs in who came back with the code of their second factor.
func (a *Desk) OpenByIdentity(ctx context.Context, browser, state, code, from string) (session string, err error) {
	return a.openWith(ctx, state, identityIn, byIdentity, code, from, func(ch *store.Challenge, k store.Keys) bool {
		return ch.Nonce == act.TokenHash(browser) && slices.ContainsFunc(k.Identities, func(i store.Identity) bool { return i.ID == ch.About })
	})
}

// toBind remembers who came back until the user says that it is them. Where the
// provider tells the number of the identity card and we know the user's, they
// must be one: it bars, and opens nothing.
func (a *Desk) toBind(tx *store.Tx, p *idp.Provider, ch *store.Challenge, who *idp.Who, o *Returned) (refused, err error) {
	if p.IDClaim != "" {
		same, err := a.samePerson(tx, ch.UserID, who.IDNumber)
		if err != nil {
			return nil, err
		}
		if !same {
			return programme.Errorf(programme.Forbidden, "%s登记的身份证号与这个账号的本人不符，没有绑定。请用本人的身份登录%s", p.Name, p.Name), nil
		}
	}
	name := []rune(who.Name)
	if len(name) > identityName || idcode.Personal(who.Name) != "" { // some call people by their number
		name = nil
	}
	data, err := json.Marshal(bound{Name: string(name), Index: a.indexOf(p, who.Subject)})
	if err != nil {
		return nil, err
	}
	if proved, err := tx.ProveChallengeOf(ch.Hash, ch.UserID, ch.About, string(data)); err != nil || !proved {
		return wrongReturn(p), err
	}
	o.Binds, o.Name = true, string(name)
	return nil, nil
}

// samePerson reports whether a number is that of every person whom a user's
// account is; of who is no trainee nothing is known, and nothing is barred.
func (a *Desk) samePerson(tx *store.Tx, userID, number string) (bool, error) {
	grants, err := tx.UserGrants(userID)
	if err != nil {
		return false, err
	}
	id, _ := idcode.ParseCitizenID(number)
	for i := range grants {
		if grants[i].PersonID == "" || programme.Holds(grants[i].PersonID) {
			continue
		}
		person, err := store.Get[programme.Person](tx, grants[i].PersonID)
		if programme.CodeOf(err) == programme.NotFound {
			continue // registered, nothing handed in yet
		}
		if err != nil {
			return false, err
		}
		if person.IDIndex != a.Keys.Index(seal.IDNumber, string(id)) {
			return false, nil
		}
	}
	return true, nil
}

// BindIdentity binds who came back to the account of who asked, on their word:
// one of a provider's to one account.
func (a *Desk) BindIdentity(ctx context.Context, p *idp.Provider, signed *Signed, browser, state string) error {
	return a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		ch, err := s.Challenge(act.TokenHash(state), identityAdd, s.Now().Add(-2*identityFor).UnixMicro())
		if err != nil {
			return err
		}
		if ch == nil || ch.ProvedAt == 0 || ch.Nonce != act.TokenHash(browser) || !asksOf(ch, signed) {
			return wrongReturn(p)
		}
		if _, err := s.EndChallenge(ch.Hash); err != nil {
			return err
		}
		var b bound
		if err := json.Unmarshal([]byte(ch.Data), &b); err != nil {
			return err
		}
		if known, err := s.IdentityOf(b.Index); err != nil {
			return err
		} else if known != nil {
			return programme.Errorf(programme.Conflict, "这个身份已经绑定了账号；要换，请先在那个账号里解除")
		}
		mine, err := s.Identities(signed.User.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(mine, func(i Identity) bool { return i.Issuer == p.Issuer }) {
			return programme.Errorf(programme.WrongState, "您已经绑定了%s的一个身份；要换，请先解除", p.Name)
		}
		i := &Identity{ID: s.NewID(), UserID: signed.User.ID, Issuer: p.Issuer, Index: b.Index, Name: b.Name, MadeAt: s.Now().UnixMicro()}
		i.Mark = a.Ring.Of(i.Text())
		return changeKeys(s, i.UserID, identityFacts("identity_bound", i), func() error { return s.AddIdentity(i) }, keepSessions)
	})
}

func identityFacts(what string, i *Identity) act.Facts {
	return act.Facts{"changed": what, "identity": i.ID, "issuer": i.Issuer}
}

// UnbindIdentity takes one of the signed-in user's away, and ends their other
// sessions.
func (a *Desk) UnbindIdentity(ctx context.Context, signed *Signed, id string) error {
	return a.Act(ctx, act.As(signed.Actor), programme.UserSecure, "", func(s *act.Step) error {
		list, err := s.Identities(signed.User.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(i Identity) bool { return i.ID == id })
		if at < 0 {
			return programme.Errorf(programme.NotFound, "没有绑定这个身份，可能已经解除")
		}
		return changeKeys(s, signed.User.ID, identityFacts("identity_unbound", &list[at]), func() error {
			_, err := s.DropIdentity(signed.User.ID, id)
			return err
		}, act.TokenHash(signed.secret))
	})
}
