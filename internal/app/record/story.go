package record

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Told is one entry of the journal as a sentence needs it.
type Told struct {
	ID, Who, Role, What, Reason, Key string
	At                               time.Time
}

// Story is what the journal says of one subject, in words, oldest first. Who
// may see the subject may see its story; callers show the subject first. What
// other trainees did themselves is no trainee's to read: a lesson is seen by
// its whole class.
func (a *Desk) Story(ctx context.Context, c act.Caller, subject string) (out []Told, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		stored, err := tx.History(subject)
		if err != nil {
			return err
		}
		names := map[string]string{act.SystemActor.User: act.SystemActor.Name}
		for _, s := range stored {
			e, err := journal.Decode([]byte(s.Body))
			if err != nil {
				return programme.Errorf(programme.Internal, "日志 %s：%v", s.ID, err)
			}
			if c.Role == programme.RoleTrainee && e.Role == string(programme.RoleTrainee) && e.User != c.User {
				continue
			}
			if _, ok := names[e.User]; !ok {
				names[e.User] = "已删除的用户"
				if l := linkSaid(e.Facts); programme.LinkOf(e.User) != "" && l.Name != "" {
					names[e.User] = l.Name
				} else if p := paperSaid(e.Facts); programme.PaperOf(e.User) != "" && p.Name != "" {
					names[e.User] = p.Name
				} else if u, err := store.Get[programme.User](tx, e.User); err == nil {
					names[e.User] = u.Name
				}
			}
			what := e.Action
			if row := programme.Find(programme.Action(e.Action)); row != nil {
				what = row.Name
			}
			if w := telling(programme.Action(e.Action), e.Facts); w != "" {
				what = w
			}
			if name := act.ThroughToken(e.Facts); name != "" {
				what += "（经接口令牌“" + name + "”）"
			}
			if l := linkSaid(e.Facts); l.Name != "" {
				what += "（" + l.Position + "，凭一次性链接，确认码发至尾号 " + l.Ending + "）"
			}
			if p := paperSaid(e.Facts); p.Name != "" {
				what += "（纸面签字盖章，照图片录入）"
			}
			if programme.Action(e.Action) == programme.ApplicationCrosscheck && programme.MayRead(c.Role, programme.NounHit) {
				what += crosscheckStory(e.Facts)
			}
			role := programme.Role(e.Role).Name()
			if role == "" {
				role = "本人"
			}
			out = append(out, Told{s.ID, names[e.User], role, what, e.Reason, e.Key, time.UnixMicro(e.At)})
		}
		return nil
	})
	return out, err
}

// byLink is what an entry says of who acted by a one-time link.
type byLink struct{ Name, Position, Ending string }

func linkSaid(raw json.RawMessage) byLink {
	var f struct {
		By byLink `json:"by_link"`
	}
	if json.Unmarshal(raw, &f) != nil {
		return byLink{}
	}
	return f.By
}

// paperSaid is what an entry says of who signed a printed page.
func paperSaid(raw json.RawMessage) byLink {
	var f struct {
		By byLink `json:"by_paper"`
	}
	if json.Unmarshal(raw, &f) != nil {
		return byLink{}
	}
	return f.By
}

// crosscheckStory words what a run of the cross-checks found, for the history.
func crosscheckStory(raw json.RawMessage) string {
	var f struct {
		Found []string `json:"found"`
		Gone  int      `json:"gone"`
	}
	if json.Unmarshal(raw, &f) != nil {
		return ""
	}
	text := ""
	var names []string
	for _, code := range f.Found {
		if row := programme.CrosscheckByCode(code); row != nil {
			names = append(names, row.Name)
		}
	}
	if len(names) > 0 {
		text = "，发现：" + strings.Join(names, "、")
	}
	if f.Gone > 0 {
		text += "，原有提示已消除"
	}
	return text
}
