package peoplepages

import (
	"jinlanling/internal/app/people"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// waysPage is which ways in each role has, and which of them are set up here.
type waysPage struct {
	Ways  []people.Way
	Roles []roleWays
	Here  []string // beside Ways
}

type roleWays struct {
	Name string
	Ways []people.Wayed
}

// Ways shows the table that sign-ins are held to.
func Ways(q *page.Request) error {
	v := &waysPage{Ways: people.Ways()}
	for _, r := range programme.Roles {
		if r.Role != programme.RoleSystem {
			v.Roles = append(v.Roles, roleWays{r.Name, people.WaysOf(r.Role)})
		}
	}
	_, passkeys := q.Party()
	set := map[string]bool{people.DoorPassword: true, people.DoorPasskey: passkeys, people.DoorIdentity: q.Server.Identity != nil,
		people.DoorPhone: q.Sys.Message.Reaches(tell.ByPhone), people.DoorForgot: len(q.Sys.Message.Channels()) > 0}
	for i := range v.Ways {
		here := "没有开通"
		if set[v.Ways[i].Door] {
			here = "已开通"
		}
		v.Here = append(v.Here, here)
	}
	return q.Show(waysView(q.Page("各角色能怎样登录"), v))
}
