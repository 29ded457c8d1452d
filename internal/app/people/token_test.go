package people_test

import (
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// tokenOf asks for a token of a user's only role.
func tokenOf(w *demotest.Year, c act.Caller, userID string, day programme.Date, scopes ...string) (id, secret string, err error) {
	roles, err := w.People.RolesOf(ctx, userID)
	if err != nil {
		return "", "", err
	}
	return w.People.CreateToken(ctx, c, people.TokenIn{UserID: userID, GrantID: roles[0].Grant.ID, Name: "试验", Scopes: scopes, LastDay: day})
}

func TestTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.PlansImported)
		officer, day := act.As(w.Officer), w.Today().AddDays(30)
		id, secret, err := tokenOf(w, officer, w.Officer.User, day, people.ScopeRead, "application.consent", "application.consent")
		if err != nil {
			t.Fatal(err)
		}
		b, why, err := w.People.Bearer(ctx, secret)
		if err != nil || b == nil || b.Actor.Role != programme.RoleOfficer || b.Actor.User != w.Officer.User || len(b.Token.Scopes) != 2 {
			t.Fatalf("a fresh token: %+v, %q, %v", b, why, err)
		}
		if !b.Allows(programme.NounBase) || !b.Does(programme.ApplicationConsent) || b.Does(programme.StatementDraw) {
			t.Errorf("its scopes: %v", b.Token.Scopes)
		}
		if b, why, _ := w.People.Bearer(ctx, secret+"x"); b != nil || why == "" {
			t.Error("a wrong secret is somebody's")
		}
		seen := func() int64 {
			list, err := w.People.Tokens(ctx, officer, w.Officer.User)
			if err != nil || len(list) != 1 {
				t.Fatalf("tokens: %v, %v", list, err)
			}
			return list[0].SeenAt
		}
		first := seen()
		w.Clock.Tick(30 * time.Second)
		w.People.Bearer(ctx, secret)
		if seen() != first {
			t.Error("a use within the minute was noted")
		}
		w.Clock.Tick(time.Minute)
		w.People.Bearer(ctx, secret)
		if seen() == first {
			t.Error("a use after the minute was not noted")
		}
		if err := w.People.RevokeToken(ctx, officer, id); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "revoking it again", w.People.RevokeToken(ctx, officer, id), programme.WrongState)
		if b, why, _ := w.People.Bearer(ctx, secret); b != nil || why != "令牌已收回" {
			t.Errorf("a revoked token: %v, %q", b, why)
		}
		_, secret, err = tokenOf(w, officer, w.Officer.User, w.Today(), people.ScopeRead)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Tick(24 * time.Hour)
		if b, why, _ := w.People.Bearer(ctx, secret); b != nil || why != "令牌已过期" {
			t.Errorf("after its last day: %v, %q", b, why)
		}
	})
}

func TestTokensAreRefused(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.PlansImported)
	officer, day := act.As(w.Officer), w.Today().AddDays(30)
	administrator := act.As(demotest.Admin)
	for _, c := range []struct {
		what   string
		caller act.Caller
		user   string
		day    programme.Date
		scopes []string
		want   programme.ErrorCode
	}{
		{"for somebody else", officer, w.Approver.User, day, []string{people.ScopeRead}, programme.Forbidden},
		{"what the role cannot do", officer, w.Officer.User, day, []string{"statement.approve"}, programme.Invalid},
		{"what the role cannot read", act.As(w.Bases[0].Clerk), w.Bases[0].Clerk.User, day, []string{"statement"}, programme.Invalid},
		{"no scope", officer, w.Officer.User, day, nil, programme.Invalid},
		{"an unknown scope", officer, w.Officer.User, day, []string{"everything"}, programme.Invalid},
		{"tokens that make tokens", officer, w.Officer.User, day, []string{"token.create"}, programme.Invalid},
		{"more than a year", officer, w.Officer.User, w.Today().AddDays(367), []string{people.ScopeRead}, programme.Invalid},
		{"a day that is over", officer, w.Officer.User, w.Today().AddDays(-1), []string{people.ScopeRead}, programme.Invalid},
		{"by an administrator, what needs two people", administrator, w.Approver.User, day, []string{"statement.approve"}, programme.Invalid},
		{"by an administrator, what does not", administrator, w.Approver.User, day, []string{"programme.close"}, ""},
		{"one's own, what needs two people", act.As(w.Approver), w.Approver.User, day, []string{"statement.approve"}, ""},
	} {
		_, _, err := tokenOf(w, c.caller, c.user, c.day, c.scopes...)
		demotest.WantCode(t, c.what, err, c.want)
	}
	id, _, err := tokenOf(w, officer, w.Officer.User, day, people.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "revoking another's", w.People.RevokeToken(ctx, act.As(w.Approver), id), programme.Forbidden)
	_, err = w.People.Tokens(ctx, act.As(w.Approver), w.Officer.User)
	demotest.WantCode(t, "listing another's", err, programme.Forbidden)
}

// What has changed since it was read is not overwritten.
func TestSeenRefusesWhatHasChanged(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	clerk := act.As(w.Bases[0].Clerk)
	apps, err := w.BaseApplications(ctx, clerk, w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := w.LastEntry(ctx, clerk, apps[0].ID)
	if err != nil || seen == "" {
		t.Fatalf("the last entry: %q, %v", seen, err)
	}
	knowing := clerk
	knowing.Subject, knowing.Seen = apps[0].ID, seen
	if err := w.Enrol.Return(ctx, knowing, apps[0].ID, "缺照片"); err != nil {
		t.Fatal(err)
	}
	demotest.WantCode(t, "knowing what was before", w.Enrol.Refuse(ctx, knowing, apps[0].ID, "不合格"), programme.Stale)
}
