package year

import (
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// userTodos are what the caller is to confirm about users, and the invitations
// of theirs that were confirmed. They belong to no year.
func userTodos(tx *store.Tx, c act.Caller) (out []Todo, err error) {
	if !slices.Contains(programme.Find(programme.UserConfirm).Roles, c.Role) {
		return nil, nil
	}
	list, err := people.ProposedOf(tx, c, "")
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
	approved, err := tx.ApprovedProposals(c.User, tx.Now().Add(-people.ApprovedFor).UnixMicro())
	if err != nil {
		return nil, err
	}
	for _, p := range approved {
		if p.Invites() && about[p.UserID] == nil {
			about[p.UserID] = &Todo{Action: programme.UserInvite, Noun: programme.NounUser, ID: p.UserID, Count: 1, Since: p.DecidedAt,
				Notes: []string{"另一人已确认，七天内有效"}}
			order = append(order, p.UserID)
		}
	}
	for _, id := range order {
		t := about[id]
		u, err := store.Get[programme.User](tx, id)
		if err != nil {
			return nil, err
		}
		if u.State != programme.Active && t.Action == programme.UserInvite {
			continue
		}
		t.Title = map[programme.Action]string{programme.UserConfirm: u.Name + "：用户事项待您确认", programme.UserInvite: u.Name + "：登录邀请可以发出了"}[t.Action]
		t.Notes = slices.Compact(t.Notes)
		out = append(out, *t)
	}
	return out, nil
}
