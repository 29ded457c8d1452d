package app

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Two people for what an administrator does about who may reach money, records
// or other people's accounts: one proposes, another confirms, and nothing works
// before. The link of an invitation goes to who proposed, the code that it asks
// for to who confirmed, so that neither of them alone can be the user.

// approvedFor is how long who proposed an invitation may make it once it was
// confirmed.
const approvedFor = 7 * 24 * time.Hour

// guarded reports whether a user has, had, or is proposed for a guarded role:
// who had one cannot be reset in between and be given it back.
func (s *step) guarded(userID string) (bool, error) {
	grants, err := s.AllGrants(userID)
	return slices.ContainsFunc(grants, func(g programme.Grant) bool {
		return g.Role.Guarded() && g.State != programme.Refused
	}), err
}

// founding reports whether nobody but the caller and the user could ever
// confirm what the caller proposes, and the user has never signed in. Then one
// person founds the second.
func (s *step) founding(userID string) (bool, error) {
	n, err := s.Seconds(s.caller.User, userID)
	if err != nil || n > 0 {
		return false, err
	}
	c, err := s.Credential(userID)
	return c == nil || c.Password == "", err
}

// foundingWords stand in the journal where one person did what takes two.
const foundingWords = "首次设立：系统里还没有第二个人可以确认，由系统管理员一人办理"

// proposeGrant gives a guarded role once a second person confirms it, or at
// once where it makes the first person who can.
func (s *step) proposeGrant(g *programme.Grant) error {
	said := facts{"grant": g.ID, "role": g.Role}
	if g.Role == programme.RoleApprover || g.Role == programme.RoleAdministrator {
		founding, err := s.founding(g.UserID)
		if err != nil {
			return err
		}
		if founding {
			s.row = programme.Find(programme.UserFound)
			g.State, said["founding"] = programme.Active, foundingWords
			if err := store.Insert(s.Tx, g); err != nil {
				return err
			}
			return s.record("", g.UserID, said)
		}
	}
	s.row = programme.Find(programme.UserPropose)
	g.State = programme.Proposed
	if err := store.Insert(s.Tx, g); err != nil {
		return err
	}
	return s.proposeUser(&programme.Proposal{UserID: g.UserID, Kind: programme.ProposeGrant, GrantID: g.ID}, said)
}

// proposeUser keeps what waits for a second person; of invitations one at a time.
func (s *step) proposeUser(p *programme.Proposal, said facts) error {
	if p.Kind != programme.ProposeGrant {
		open, err := s.OpenProposals(p.UserID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(open, func(o programme.Proposal) bool { return o.Kind == p.Kind }) {
			return programme.Errorf(programme.Conflict, "已经提请过，正等另一人确认；要改请先撤回")
		}
	}
	p.ID, p.ByUser, p.ProposedAt, p.State = s.NewID(), s.caller.User, s.Now(), programme.Proposed
	if err := store.Insert(s.Tx, p); err != nil {
		return err
	}
	said["proposal"], said["kind"] = p.ID, p.Kind
	return s.record("", p.UserID, said)
}

// inviteTwo makes the invitation that a second person confirmed, or founds the
// first second person, or proposes an invitation: then the secret is "".
func (s *step) inviteTwo(u *programme.User, approved *programme.Proposal) (secret string, err error) {
	if p := approved; p != nil {
		p.State = programme.Issued
		if err := store.Update(s.Tx, p); err != nil {
			return "", err
		}
		return s.invite(&store.Invitation{UserID: u.ID, CodeHash: p.CodeHash, ResetsFactor: p.Kind == programme.ProposeFactor}, facts{"proposal": p.ID, "second": p.SecondUser})
	}
	founding, err := s.founding(u.ID)
	switch {
	case err != nil:
		return "", err
	case founding:
		return s.invite(&store.Invitation{UserID: u.ID}, facts{"founding": foundingWords})
	}
	s.row = programme.Find(programme.UserPropose)
	return "", s.proposeUser(&programme.Proposal{UserID: u.ID, Kind: programme.ProposeInvite}, facts{})
}

// approved is the caller's proposal of an invitation for a user that was
// confirmed and not used yet, or nil.
func (s *step) approved(userID string) (*programme.Proposal, error) {
	list, err := s.ApprovedProposals(s.caller.User, s.Now().Add(-approvedFor).UnixMicro())
	if err != nil {
		return nil, err
	}
	for i := range list {
		if p := &list[i]; p.UserID == userID && p.Kind != programme.ProposeGrant {
			return p, nil
		}
	}
	return nil, nil
}

// ResetFactor proposes that a user who has lost the second factor sets another
// one; the way there is an invitation, once a second person has confirmed it.
func (a *App) ResetFactor(ctx context.Context, c Caller, userID, reason string) error {
	return a.act(ctx, c, programme.UserResetFactor, reason, func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, userID)
		if err != nil {
			return err
		}
		if err := s.move(&u.State); err != nil {
			return err
		}
		c, err := s.Credential(u.ID)
		if err != nil {
			return err
		}
		if c == nil || !c.TOTPOn {
			return programme.Errorf(programme.WrongState, "%s没有启用动态口令，不用重设", u.Name)
		}
		return s.proposeUser(&programme.Proposal{UserID: u.ID, Kind: programme.ProposeFactor}, facts{})
	})
}

// ConfirmUser confirms, as a second person, everything that others proposed
// about a user. Where an invitation is among it the code is what the user is
// asked for besides the link; it is shown once and kept nowhere.
func (a *App) ConfirmUser(ctx context.Context, c Caller, userID string) (code string, err error) {
	err = a.act(ctx, c, programme.UserConfirm, "", func(s *step) error {
		code = ""
		u, list, err := s.proposed(userID)
		if err != nil {
			return err
		}
		var kinds, by []string
		for i := range list {
			p := &list[i]
			if p.Kind == programme.ProposeGrant {
				err = s.grantConfirmed(u, p.GrantID)
			} else {
				if code == "" {
					code = handedOver()
				}
				p.CodeHash = codeHash(u.ID, code)
			}
			if err != nil {
				return err
			}
			p.State, p.SecondUser, p.DecidedAt = programme.Approved, s.caller.User, s.Now()
			if err := store.Update(s.Tx, p); err != nil {
				return err
			}
			kinds, by = append(kinds, p.Kind), append(by, p.ByUser)
		}
		return s.record("", u.ID, facts{"proposed_by": slices.Compact(slices.Sorted(slices.Values(by))), "kinds": kinds})
	})
	return code, err
}

// RefuseUser refuses, as a second person, everything that others proposed about
// a user.
func (a *App) RefuseUser(ctx context.Context, c Caller, userID, reason string) error {
	return a.act(ctx, c, programme.UserRefuse, reason, func(s *step) error {
		u, list, err := s.proposed(userID)
		if err != nil {
			return err
		}
		return s.dropped(u, list, programme.Refused)
	})
}

// WithdrawUser takes back everything that the caller proposed about a user.
func (a *App) WithdrawUser(ctx context.Context, c Caller, userID string) error {
	return a.act(ctx, c, programme.UserWithdraw, "", func(s *step) error {
		if err := s.may(programme.Subject{}); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, userID)
		if err != nil {
			return err
		}
		if err := s.move(&u.State); err != nil {
			return err
		}
		list, err := s.OpenProposals(u.ID)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(p programme.Proposal) bool { return p.ByUser != s.caller.User })
		if len(list) == 0 {
			return programme.Errorf(programme.WrongState, "没有您提请、还在等确认的事项")
		}
		return s.dropped(u, list, programme.Withdrawn)
	})
}

// proposed is a user and what others than the caller proposed about them;
// refused where the caller is the user, or proposed all of it.
func (s *step) proposed(userID string) (*programme.User, []programme.Proposal, error) {
	if err := s.may(programme.Subject{}); err != nil {
		return nil, nil, err
	}
	u, err := store.Get[programme.User](s.Tx, userID)
	if err != nil {
		return nil, nil, err
	}
	if err := s.move(&u.State); err != nil {
		return nil, nil, err
	}
	list, err := s.OpenProposals(u.ID)
	if err != nil {
		return nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, programme.Errorf(programme.WrongState, "%s没有等确认的事项", u.Name)
	}
	if u.ID == s.caller.User {
		return nil, nil, programme.Errorf(programme.Forbidden, "关于您本人的事项，须由另一人确认")
	}
	others := slices.DeleteFunc(slices.Clone(list), func(p programme.Proposal) bool { return p.ByUser == s.caller.User })
	if len(others) == 0 {
		return nil, nil, s.apart(list[0].ByUser)
	}
	return u, others, nil
}

// grantConfirmed brings a proposed role into force. Who held no guarded role
// before begins anew: a password and a second factor that were set when less
// depended on them are worth nothing, and the way in is an invitation.
func (s *step) grantConfirmed(u *programme.User, grantID string) error {
	held, err := s.UserGrants(u.ID)
	if err != nil {
		return err
	}
	g, err := store.Get[programme.Grant](s.Tx, grantID)
	if err != nil {
		return err
	}
	if err := compatible(u, held, g); err != nil {
		return err
	}
	g.State = programme.Active
	if err := store.Update(s.Tx, g); err != nil {
		return err
	}
	if slices.ContainsFunc(held, func(h programme.Grant) bool { return h.Role.Guarded() }) {
		return nil
	}
	return s.lockOut(u.ID)
}

// lockOut ends every way in that a user has; an invitation is the next.
func (s *step) lockOut(userID string) error {
	c, err := s.Credential(userID)
	if err != nil {
		return err
	}
	if c != nil && c.Password != "" {
		if err := s.SetCredential(&store.Credential{UserID: userID, TOTPLast: c.TOTPLast}); err != nil {
			return err
		}
		if err := s.SetRecoveryCodes(userID, nil); err != nil {
			return err
		}
	}
	if err := s.EndInvitations(userID); err != nil {
		return err
	}
	_, err = s.endAccess(userID, "", nil)
	return err
}

// dropped ends what was proposed without its being done.
func (s *step) dropped(u *programme.User, list []programme.Proposal, to programme.State) error {
	var kinds []string
	for i := range list {
		p := &list[i]
		p.State = to
		if to == programme.Refused {
			p.SecondUser, p.DecidedAt = s.caller.User, s.Now()
		}
		if err := store.Update(s.Tx, p); err != nil {
			return err
		}
		kinds = append(kinds, p.Kind)
		if p.Kind != programme.ProposeGrant {
			continue
		}
		g, err := store.Get[programme.Grant](s.Tx, p.GrantID)
		if err != nil {
			return err
		}
		g.State = programme.Refused
		if err := store.Update(s.Tx, g); err != nil {
			return err
		}
	}
	return s.record("", u.ID, facts{"kinds": kinds})
}

// codeLetters leave out what looks like another.
const codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"

// codeOf is a random text to be read and typed: groups of five, 24 bits each.
func codeOf(groups int) string {
	b := make([]byte, 5*groups)
	var out strings.Builder
	rand.Read(b) // never fails
	for i, x := range b {
		if i > 0 && i%5 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(codeLetters[int(x)%len(codeLetters)])
	}
	return out.String()
}

func handedOver() string { return codeOf(2) }

// codeHash is what is kept of a code of a user's, however it is typed.
func codeHash(userID, code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	return tokenHash(userID + "\x00" + code)
}

// Proposed is what waits for a second person about a user, as pages say it.
type Proposed struct {
	programme.Proposal
	What, By string
	Mine     bool // the reader proposed it
}

// proposalWords says what a proposal is about.
func proposalWords(tx *store.Tx, p *programme.Proposal) (string, error) {
	switch p.Kind {
	case programme.ProposeInvite:
		return "发出登录邀请", nil
	case programme.ProposeFactor:
		return "重设动态口令", nil
	}
	g, err := store.Get[programme.Grant](tx, p.GrantID)
	if err != nil {
		return "", err
	}
	return "授予“" + g.Role.Name() + "”", nil
}

// proposedOf words what waits about a user, or about anybody.
func proposedOf(tx *store.Tx, c Caller, userID string) (out []Proposed, err error) {
	list, err := tx.OpenProposals(userID)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		x := Proposed{Proposal: p, Mine: p.ByUser == c.User}
		if x.What, err = proposalWords(tx, &p); err != nil {
			return nil, err
		}
		by, err := store.Get[programme.User](tx, p.ByUser)
		if err != nil && programme.CodeOf(err) != programme.NotFound {
			return nil, err
		}
		if by != nil {
			x.By = by.Name
		}
		out = append(out, x)
	}
	return out, nil
}

// userTodos are what the caller is to confirm about users, and the invitations
// of theirs that were confirmed. They belong to no year.
func userTodos(tx *store.Tx, c Caller) (out []Todo, err error) {
	if !slices.Contains(programme.Find(programme.UserConfirm).Roles, c.Role) {
		return nil, nil
	}
	list, err := proposedOf(tx, c, "")
	if err != nil {
		return nil, err
	}
	about := map[string]*Todo{}
	var order []string
	for _, p := range list {
		if p.Mine || p.UserID == c.User {
			continue
		}
		t := about[p.UserID]
		if t == nil {
			t = &Todo{Action: programme.UserConfirm, Noun: programme.NounUser, ID: p.UserID, Count: 1, Since: p.ProposedAt}
			about[p.UserID], order = t, append(order, p.UserID)
		}
		t.Notes = append(t.Notes, p.What, p.By+"提请")
	}
	approved, err := tx.ApprovedProposals(c.User, tx.Now().Add(-approvedFor).UnixMicro())
	if err != nil {
		return nil, err
	}
	for _, p := range approved {
		if p.Kind != programme.ProposeGrant && about[p.UserID] == nil {
			about[p.UserID] = &Todo{Action: programme.UserInvite, Noun: programme.NounUser, ID: p.UserID, Count: 1, Since: p.DecidedAt, Notes: []string{"另一人已确认，七天内有效"}}
			order = append(order, p.UserID)
		}
	}
	for _, id := range order {
		t := about[id]
		u, err := store.Get[programme.User](tx, id)
		if err != nil {
			return nil, err
		}
		if u.State != programme.Active {
			continue
		}
		t.Title = map[programme.Action]string{programme.UserConfirm: u.Name + "：用户事项待您确认", programme.UserInvite: u.Name + "：登录邀请可以发出了"}[t.Action]
		t.Notes = slices.Compact(t.Notes)
		out = append(out, *t)
	}
	return out, nil
}
