package people

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Two people for what an administrator does about who may reach money, records
// or other people's accounts: one proposes, another confirms, and nothing works
// before. The link of an invitation goes to who proposed, the code that it asks
// for to who confirmed, so that neither of them alone can be the user.

// ApprovedFor is how long who proposed an invitation may make it once it was
// confirmed.
const ApprovedFor = 7 * 24 * time.Hour

// guarded reports whether a user has, had, or is proposed for a guarded role:
// who had one cannot be reset in between and be given it back.
func guarded(s *act.Step, userID string) (bool, error) {
	grants, err := s.AllGrants(userID)
	return slices.ContainsFunc(grants, func(g programme.Grant) bool {
		return g.Role.Guarded() && g.State != programme.Refused
	}), err
}

// founding says in words why the caller may do alone what takes two, "" where
// they may not: nobody but the caller and the user could ever confirm it, or
// the console opened the way back; and the user has never signed in. Then one
// person founds the second.
func (a *Desk) founding(s *act.Step, userID string) (words string, err error) {
	c, err := s.Credential(userID)
	if err != nil || c != nil && c.Password != "" {
		return "", err
	}
	n, err := s.Seconds(s.Caller.User, userID)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return foundingWords, nil
	}
	opened, user, err := a.regaining(s.Tx)
	if err != nil || opened.IsZero() || user != "" && user != userID {
		return "", err
	}
	return regainWords, nil
}

// foundingWords stand in the journal where one person did what takes two.
const foundingWords = "首次设立：系统里还没有第二个人可以确认，由系统管理员一人办理"

// proposeGrant gives a guarded role once a second person confirms it, or at
// once where it makes the first person who can.
func (a *Desk) proposeGrant(s *act.Step, g *programme.Grant) error {
	said := act.Facts{"grant": g.ID, "role": g.Role}
	if g.Role == programme.RoleApprover || g.Role == programme.RoleAdministrator {
		words, err := a.founding(s, g.UserID)
		if err != nil {
			return err
		}
		if words != "" {
			s.Row = programme.Find(programme.UserFound)
			g.State, said["founding"] = programme.Active, words
			if err := store.Insert(s.Tx, g); err != nil {
				return err
			}
			if err := s.Record("", g.UserID, said); err != nil || words != regainWords {
				return err
			}
			return s.RecordAs(programme.UserFound, s.Caller.Actor, "", regainSubject, "", act.Facts{"user": g.UserID})
		}
	}
	s.Row = programme.Find(programme.UserPropose)
	g.State = programme.Proposed
	if err := store.Insert(s.Tx, g); err != nil {
		return err
	}
	return proposeUser(s, &programme.Proposal{UserID: g.UserID, Kind: programme.ProposeGrant, GrantID: g.ID}, said)
}

// proposeUser keeps what waits for a second person; of invitations one at a time.
func proposeUser(s *act.Step, p *programme.Proposal, said act.Facts) error {
	if p.Kind != programme.ProposeGrant {
		open, err := s.OpenProposals(p.UserID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(open, func(o programme.Proposal) bool { return o.Kind == p.Kind }) {
			return programme.Errorf(programme.Conflict, "已经提请过，正等另一人确认；要改请先撤回")
		}
	}
	p.ID, p.ByUser, p.ProposedAt, p.State = s.NewID(), s.Caller.User, s.Now(), programme.Proposed
	if err := store.Insert(s.Tx, p); err != nil {
		return err
	}
	said["proposal"], said["kind"] = p.ID, p.Kind
	return s.Record("", p.UserID, said)
}

// inviteTwo makes the invitation that a second person confirmed, or founds the
// first second person, or proposes an invitation: then the secret is "".
func (a *Desk) inviteTwo(s *act.Step, u *programme.User, approved *programme.Proposal) (secret string, err error) {
	if p := approved; p != nil {
		p.State = programme.Issued
		if err := store.Update(s.Tx, p); err != nil {
			return "", err
		}
		return invite(s, &store.Invitation{UserID: u.ID, CodeHash: p.CodeHash, ResetsFactor: p.Kind == programme.ProposeFactor},
			act.Facts{"proposal": p.ID, "second": p.SecondUser})
	}
	words, err := a.founding(s, u.ID)
	switch {
	case err != nil:
		return "", err
	case words != "":
		return invite(s, &store.Invitation{UserID: u.ID}, act.Facts{"founding": words})
	}
	s.Row = programme.Find(programme.UserPropose)
	return "", proposeUser(s, &programme.Proposal{UserID: u.ID, Kind: programme.ProposeInvite}, act.Facts{})
}

// approved is the caller's proposal of an invitation for a user that was
// confirmed and not used yet, or nil.
func approved(s *act.Step, userID string) (*programme.Proposal, error) {
	list, err := s.ApprovedProposals(s.Caller.User, s.Now().Add(-ApprovedFor).UnixMicro())
	if err != nil {
		return nil, err
	}
	for i := range list {
		if p := &list[i]; p.UserID == userID && p.Invites() {
			return p, nil
		}
	}
	return nil, nil
}

// ResetFactor proposes that a user who has lost the second factor sets another
// one; the way there is an invitation, once a second person has confirmed it.
func (a *Desk) ResetFactor(ctx context.Context, c act.Caller, userID, reason string) error {
	return a.Act(ctx, c, programme.UserResetFactor, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, userID)
		if err != nil {
			return err
		}
		if err := s.Move(&u.State); err != nil {
			return err
		}
		c, err := s.Credential(u.ID)
		if err != nil {
			return err
		}
		if c == nil || !c.TOTPOn {
			return programme.Errorf(programme.WrongState, "%s没有启用动态口令，不用重设", u.Name)
		}
		return proposeUser(s, &programme.Proposal{UserID: u.ID, Kind: programme.ProposeFactor}, act.Facts{})
	})
}

// ConfirmUser confirms, as a second person, everything that others proposed
// about a user. Where an invitation is among it the code is what the user is
// asked for besides the link; it is shown once and kept nowhere.
func (a *Desk) ConfirmUser(ctx context.Context, c act.Caller, userID string) (code string, err error) {
	err = a.Act(ctx, c, programme.UserConfirm, "", func(s *act.Step) error {
		code = ""
		u, list, err := proposed(s, userID)
		if err != nil {
			return err
		}
		var kinds, by []string
		said := act.Facts{}
		for i := range list {
			p := &list[i]
			if p.Invites() && code == "" {
				code = handedOver()
			}
			if err := confirmed(s, u, p, code, said); err != nil {
				return err
			}
			p.State, p.SecondUser, p.DecidedAt = programme.Approved, s.Caller.User, s.Now()
			if err := store.Update(s.Tx, p); err != nil {
				return err
			}
			kinds, by = append(kinds, p.Kind), append(by, p.ByUser)
		}
		said["proposed_by"], said["kinds"] = slices.Compact(slices.Sorted(slices.Values(by))), kinds
		return s.Record("", u.ID, said)
	})
	return code, err
}

// confirmed brings about what one proposal asks. Of somebody who is disabled
// nothing but their being let in again is confirmed.
func confirmed(s *act.Step, u *programme.User, p *programme.Proposal, code string, said act.Facts) error {
	if p.Kind == programme.ProposeEnable {
		u.State = programme.Active
		return store.Update(s.Tx, u)
	}
	if u.State != programme.Active {
		return programme.Errorf(programme.WrongState, "%s已停用，其他事项等启用后再确认", u.Name)
	}
	if p.Kind == programme.ProposeGrant {
		return grantConfirmed(s, u, p.GrantID, said)
	}
	p.CodeHash = codeHash(u.ID, code)
	return nil
}

// RefuseUser refuses, as a second person, everything that others proposed about
// a user.
func (a *Desk) RefuseUser(ctx context.Context, c act.Caller, userID, reason string) error {
	return a.Act(ctx, c, programme.UserRefuse, reason, func(s *act.Step) error {
		u, list, err := proposed(s, userID)
		if err != nil {
			return err
		}
		return dropped(s, u, list, programme.Refused)
	})
}

// WithdrawUser takes back everything that the caller proposed about a user.
func (a *Desk) WithdrawUser(ctx context.Context, c act.Caller, userID string) error {
	return a.Act(ctx, c, programme.UserWithdraw, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, userID)
		if err != nil {
			return err
		}
		if err := s.Move(&u.State); err != nil {
			return err
		}
		list, err := s.OpenProposals(u.ID)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(p programme.Proposal) bool { return p.ByUser != s.Caller.User })
		if len(list) == 0 {
			return programme.Errorf(programme.WrongState, "没有您提请、还在等确认的事项")
		}
		return dropped(s, u, list, programme.Withdrawn)
	})
}

// proposed is a user and what others than the caller proposed about them;
// refused where the caller is the user, or proposed all of it.
func proposed(s *act.Step, userID string) (*programme.User, []programme.Proposal, error) {
	if err := s.May(programme.Subject{}); err != nil {
		return nil, nil, err
	}
	u, err := store.Get[programme.User](s.Tx, userID)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Move(&u.State); err != nil {
		return nil, nil, err
	}
	list, err := s.OpenProposals(u.ID)
	if err != nil {
		return nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, programme.Errorf(programme.WrongState, "%s没有等确认的事项", u.Name)
	}
	if u.ID == s.Caller.User {
		return nil, nil, programme.Errorf(programme.Forbidden, "关于您本人的事项，须由另一人确认")
	}
	others := slices.DeleteFunc(slices.Clone(list), func(p programme.Proposal) bool { return p.ByUser == s.Caller.User })
	if len(others) == 0 {
		return nil, nil, s.Apart(list[0].ByUser)
	}
	return u, others, nil
}

// grantConfirmed brings a proposed role into force. Who held no guarded role
// before begins anew: a password and a second factor that were set when less
// depended on them are worth nothing, and the way in is an invitation.
func grantConfirmed(s *act.Step, u *programme.User, grantID string, said act.Facts) error {
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
	return lockOut(s, u.ID, said)
}

// lockOut ends every way in that a user has; an invitation is the next. What the
// entry says of it is added to said.
func lockOut(s *act.Step, userID string, said act.Facts) error {
	c, err := s.Credential(userID)
	if err != nil {
		return err
	}
	keys, err := s.DropKeys(userID)
	if err != nil {
		return err
	}
	if c != nil && c.Password != "" || keys {
		if c == nil {
			c = &store.Credential{}
		}
		if said[store.CredentialFact], err = KeepCredential(s, &store.Credential{UserID: userID, TOTPLast: c.TOTPLast}); err != nil {
			return err
		}
		if err := s.SetRecoveryCodes(userID, nil); err != nil {
			return err
		}
	}
	if err := s.EndInvitations(userID); err != nil {
		return err
	}
	_, err = endAccess(s, userID, "", nil)
	return err
}

// dropped ends what was proposed without its being done.
func dropped(s *act.Step, u *programme.User, list []programme.Proposal, to programme.State) error {
	var kinds []string
	for i := range list {
		p := &list[i]
		p.State = to
		if to == programme.Refused {
			p.SecondUser, p.DecidedAt = s.Caller.User, s.Now()
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
	return s.Record("", u.ID, act.Facts{"kinds": kinds})
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
	case programme.ProposeEnable:
		return "启用已停用的用户", nil
	}
	g, err := store.Get[programme.Grant](tx, p.GrantID)
	if err != nil {
		return "", err
	}
	return "授予“" + g.Role.Name() + "”", nil
}

// ProposedOf words what waits about a user, or about anybody.
func ProposedOf(tx *store.Tx, c act.Caller, userID string) (out []Proposed, err error) {
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
