package act

import (
	"time"

	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// JournalEntry is one entry of the journal as a page shows it.
type JournalEntry struct {
	ID, Who, Login, Role, What string
	Action                     programme.Action
	Noun                       programme.Noun
	Subject, Reason            string
	At                         time.Time
	Seq                        int64          // its place in the log, from 0; -1 while it waits for it
	Digest                     string         // of its canonical bytes, as the tree holds it
	Body, Facts                string         // on the page of one
	Of                         programme.Noun // what the subject is, where the reader may see it: the application of a paper
	Title                      string         // what it is called; "" where it is not to be seen
	Rows                       []journal.Change
}

// Oversees refuses who neither audits nor administers: the whole journal and
// the checks of the whole data are theirs.
func Oversees(c Caller) error {
	if c.User == "" {
		return programme.Errorf(programme.Forbidden, "请先登录")
	}
	if c.Role != programme.RoleAuditor && c.Role != programme.RoleAdministrator {
		return programme.Errorf(programme.Forbidden, "日志和数据核查由审计和系统管理员查看")
	}
	return nil
}

// UsersNamed are the ids of users with that name or login; the program's own.
func UsersNamed(tx *store.Tx, name string) ([]string, error) {
	out := []string{}
	if name == SystemActor.Name {
		out = append(out, SystemActor.User)
	}
	all, err := tx.Users()
	for _, u := range all {
		if u.Name == name || u.Login == name {
			out = append(out, u.ID)
		}
	}
	return out, err
}
