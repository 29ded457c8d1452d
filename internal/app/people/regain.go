package people

import (
	"context"
	"encoding/json"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// The way back where the only second person for accounts is lost: whoever keeps
// the machine opens, for a day, that an administrator founds one again. Two
// people still: one on the console, one in the browser.

// regainFor is how long the way back stays open.
const regainFor = 24 * time.Hour

// regainSubject is what the journal's entries of the way back are about.
const regainSubject = "accounts"

// regainWords stand in the journal where one person did what takes two, because
// the console had opened it.
const regainWords = "原来的第二人不能办理：由服务器管理人员在控制台开放一次，系统管理员一人办理"

// Regain opens the way back for a day and one person, and says until when.
// Auditors, approvers and administrators are told at once.
func (a *Desk) Regain(ctx context.Context, reason string) (until time.Time, err error) {
	err = a.Act(ctx, act.As(act.SystemActor), programme.UserRegain, reason, func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		n, err := s.Administrators()
		if err != nil {
			return err
		}
		if n == 0 {
			return programme.Errorf(programme.WrongState, "还没有能登录的系统管理员，请先运行 jinlanling setup")
		}
		opened, user, err := a.regaining(s.Tx)
		if err != nil {
			return err
		}
		if !opened.IsZero() && user == "" {
			return programme.Errorf(programme.Conflict, "已经开放，到 %s 为止，还没有用", opened.Add(regainFor).In(act.Shanghai).Format("2006-01-02 15:04"))
		}
		until = s.Now().Add(regainFor)
		if err := s.Record("", regainSubject, act.Facts{"until": until.UTC().Format(time.RFC3339)}); err != nil {
			return err
		}
		s.Told("", regainSubject, &store.Told{Title: "账户"})
		return nil
	})
	return until, err
}

// regaining is since when the way back is open, zero where it is not, and who
// was founded by it, "" where nobody was.
func (a *Desk) regaining(tx *store.Tx) (opened time.Time, user string, err error) {
	open, err := tx.NewestOf(regainSubject, string(programme.UserRegain))
	if err != nil || open == nil || a.Ring.Marked([]byte(open.Body)) != journal.MarkGood {
		return time.Time{}, "", err
	}
	opened = time.UnixMicro(open.At)
	if tx.Now().Sub(opened) >= regainFor {
		return time.Time{}, "", nil
	}
	used, err := tx.NewestOf(regainSubject, string(programme.UserFound))
	if err != nil || used == nil || used.N < open.N {
		return opened, "", err
	}
	e, err := journal.Decode([]byte(used.Body))
	if err != nil {
		return time.Time{}, "", err
	}
	var said struct {
		User string `json:"user"`
	}
	err = json.Unmarshal(e.Facts, &said)
	return opened, said.User, err
}
