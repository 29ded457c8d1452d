package message

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// pointTallied is what the week's checkpoint is tallied as.
const pointTallied = "message.point"

// PointRule is the rule of those messages.
const PointRule = "journal.checkpoint/auditor"

// MailPoint sends every auditor the newest checkpoint, once in a week that
// begins on Monday, however many copies of the program ask: who comes second
// finds the week tallied, and tally and messages are one transaction. origin,
// size and root are what a page or a second machine holds the journal against.
func (a *Desk) MailPoint(ctx context.Context, origin, size, root, at string) (sent int, err error) {
	var day programme.Date
	due := false
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		today := programme.DateOf(tx.Now().In(act.Shanghai))
		day = today.AddDays(-(int(today.Time().Weekday()) + 6) % 7)
		n, err := tx.Tallied(pointTallied, day)
		due = n == 0
		return err
	})
	if err != nil || !due {
		return 0, err
	}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		sent = 0
		auditors, err := tx.Holders(programme.RoleAuditor, "", []string{""})
		if err != nil || len(auditors) == 0 { // who comes later this week still gets it
			return err
		}
		if n, err := tx.Tally(pointTallied, "", day, 1); err != nil || n > 1 {
			return err
		}
		var list []*Message
		for _, g := range auditors {
			list = append(list, &Message{Rule: PointRule, Kind: "account", UserID: g.UserID, Role: programme.RoleAuditor, LeavesAt: tx.Now(), Count: 1,
				Text: "本周的日志检查点，请留存：日志 " + origin + "，" + size + " 条，摘要 " + root + "，" + at + " 签署。以后在“日志检查点”页填入条数和摘要，就能知道到这一天为止的日志有没有改动。"})
		}
		sent = len(list)
		return tx.AddMessages(list)
	})
	return sent, err
}
