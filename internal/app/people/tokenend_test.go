package people_test

import (
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// holder is somebody with a token of their own, one that was named to be kept,
// and one that an administrator offers them.
type holder struct {
	door                *demotest.Door
	user                string
	own, kept           string // secrets
	keptID, ownID, lent string
}

func (r *reached) token(by programme.Actor, user string) (id, secret string) {
	r.t.Helper()
	id, secret, err := r.People.CreateToken(ctx, act.As(by), people.TokenIn{UserID: user, GrantID: grantOf(r.t.(*testing.T), r, user), Name: "平台",
		Scopes: []string{people.ScopeRead}, LastDay: r.Today().AddDays(9)})
	if err != nil {
		r.t.Fatal(err)
	}
	return id, secret
}

func (r *reached) holder(login, person string) *holder {
	r.t.Helper()
	h := &holder{door: r.user(login, programme.Grant{Role: programme.RoleTrainee, PersonID: person})}
	me := r.signed(h.door)
	h.user = me.User.ID
	h.ownID, h.own = r.token(me.Actor, h.user)
	h.keptID, h.kept = r.token(me.Actor, h.user)
	h.lent, _ = r.token(r.Admin, h.user)
	return h
}

// live says which tokens of somebody are good, or may become so.
func (r *reached) live(h *holder) (own, kept, offered bool) {
	r.t.Helper()
	list, err := r.People.Tokens(ctx, act.As(r.Admin), h.user)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := range list {
		if list[i].ID == h.lent {
			offered = list[i].RevokedAt == 0
		}
	}
	is := func(secret string) bool {
		b, _, err := r.People.Bearer(ctx, secret)
		if err != nil {
			r.t.Fatal(err)
		}
		return b != nil
	}
	return is(h.own), is(h.kept), offered
}

// Whatever ends the ways into an account ends its tokens, and what was offered
// and not accepted yet; one that its user names goes on, where they are asked;
// nobody else's ends.
func TestEachWayEndsTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		bystander := r.holder("pang", "p0")
		for i, way := range []struct {
			name string
			asks bool
			do   func(h *holder, keep ...string) error
		}{
			{"a changed password", true, func(h *holder, keep ...string) error {
				return r.People.ChangePassword(ctx, r.signed(h.door), demotest.GoodPassword, anotherPassword, keep...)
			}},
			{"signing out everywhere", true, func(h *holder, keep ...string) error {
				return r.People.EndOwnSessions(ctx, r.signed(h.door), keep...)
			}},
			{"an administrator's ending of sessions", true, func(h *holder, keep ...string) error {
				return r.People.EndUserSessions(ctx, act.As(r.Admin), h.user, keep...)
			}},
			{"a forgotten password", false, func(h *holder, _ ...string) error {
				r.confirm(h.door, tell.ByPhone, phone1)
				return demotest.ErrorOf(r.People.Recover(ctx, r.forgotten(phone1), h.user, "", anotherPassword, "10.0.0.1"))
			}},
			{"an invitation anew", false, func(h *holder, _ ...string) error {
				secret, err := r.People.Invite(ctx, act.As(r.Admin), h.user)
				if err != nil {
					return err
				}
				return demotest.ErrorOf(r.People.AcceptInvitation(ctx, secret, "", anotherPassword, "10.0.0.1"))
			}},
			{"disabling, and letting in again", false, func(h *holder, _ ...string) error {
				if err := r.People.DisableUser(ctx, act.As(r.Admin), h.user, "离职"); err != nil {
					return err
				}
				return demotest.ErrorOf(r.People.EnableUser(ctx, act.As(r.Admin), h.user, "回岗"))
			}},
		} {
			h := r.holder("xue"+string(rune('a'+i)), "p"+string(rune('a'+i)))
			keep := []string{h.keptID, bystander.ownID}
			if err := way.do(h, keep...); err != nil {
				t.Fatalf("%s: %v", way.name, err)
			}
			if own, kept, offered := r.live(h); own || kept != way.asks || offered {
				t.Errorf("after %s: own lives %v, named lives %v, offered stands %v", way.name, own, kept, offered)
			}
			if own, kept, offered := r.live(bystander); !own || !kept || !offered {
				t.Fatalf("%s ended somebody else's: %v %v %v", way.name, own, kept, offered)
			}
			if _, _, err := r.People.AcceptToken(ctx, act.As(r.signedAnew(h)), h.lent); programme.CodeOf(err) != programme.WrongState {
				t.Errorf("after %s the offer is accepted: %v", way.name, err)
			}
		}
	})
}

// signedAnew is who somebody acts as, however they were signed out.
func (r *reached) signedAnew(h *holder) programme.Actor {
	r.t.Helper()
	a, err := r.People.Actor(ctx, h.user, programme.RoleTrainee)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// No token acts in another's name: not with another's role, not by an offer of
// another's, not when its role was taken back and given anew.
func TestATokenActsForItsUserAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		r := newReached(t, p)
		h, other := r.holder("xue1", "p1"), r.holder("xue2", "p2")
		me := r.signed(h.door).Actor
		in := people.TokenIn{UserID: h.user, GrantID: grantOf(t, r, other.user), Name: "平台", Scopes: []string{people.ScopeRead}, LastDay: r.Today().AddDays(9)}
		_, _, err := r.People.CreateToken(ctx, act.As(me), in)
		demotest.WantCode(t, "with another's role", err, programme.Invalid)
		_, _, err = r.People.CreateToken(ctx, act.As(r.Admin), in)
		demotest.WantCode(t, "with another's role, by an administrator", err, programme.Invalid)
		_, _, err = r.People.AcceptToken(ctx, act.As(me), other.lent)
		demotest.WantCode(t, "an offer to another", err, programme.NotFound)
		demotest.WantCode(t, "ending another's", r.People.RevokeToken(ctx, act.As(me), other.ownID), programme.Forbidden)
		for _, s := range []string{"", "offer " + h.lent, h.lent, h.ownID} {
			if b, why, err := r.People.Bearer(ctx, s); b != nil || why == "" || err != nil {
				t.Errorf("the secret %q acts for %+v, %q, %v", s, b, why, err)
			}
		}
		b, _, err := r.People.Bearer(ctx, h.own)
		if err != nil || b == nil || b.Actor != me {
			t.Fatalf("the token acts as %+v, %v; want %+v", b, err, me)
		}
		grant := grantOf(t, r, h.user)
		if err := r.People.RevokeRole(ctx, act.As(r.Admin), grant, "调岗"); err != nil {
			t.Fatal(err)
		}
		if err := r.People.Grant(ctx, act.As(r.Admin), programme.Grant{UserID: h.user, Role: programme.RoleTrainee, PersonID: "p3"}); err != nil {
			t.Fatal(err)
		}
		if b, why, err := r.People.Bearer(ctx, h.own); b != nil || err != nil {
			t.Errorf("a token of the role that was taken back acts as %+v, %q, %v", b, why, err)
		}
		_, _, err = r.People.AcceptToken(ctx, act.As(r.signedAnew(h)), h.lent)
		demotest.WantCode(t, "an offer for the role that was taken back", err, programme.WrongState)
	})
}
