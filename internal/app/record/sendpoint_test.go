package record_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// Every auditor gets the week's checkpoint once, however many copies send it,
// and it is one that the journal holds.
func TestTheWeeksCheckpointIsSentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		u, err := o.People.CreateUser(ctx, act.As(act.SystemActor), "shenji", "审计")
		if err == nil {
			err = o.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleAuditor})
		}
		if err == nil {
			err = o.Record.Sequence(ctx)
		}
		if err != nil {
			t.Fatal(err)
		}
		copies := []*app.System{o.System}
		if p.DatabaseURL != "" { // several copies over one database
			beside, err := app.Open(ctx, act.Options{Dir: p.Dir, DatabaseURL: p.DatabaseURL, Clock: o.Clock.Now})
			if err != nil {
				t.Fatal(err)
			}
			defer beside.Close()
			copies = append(copies, beside)
		}
		got := func() (texts []string) {
			t.Helper()
			inbox, err := o.Message.Inbox(ctx, act.As(programme.Actor{User: u.ID, Role: programme.RoleAuditor}), false, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range inbox.Messages {
				if strings.Contains(m.Text, "检查点") {
					texts = append(texts, m.Text)
				}
			}
			return texts
		}
		send := func() {
			t.Helper()
			var all sync.WaitGroup
			for range 3 {
				for _, s := range copies {
					all.Go(func() {
						if err := s.SendPoint(ctx); err != nil {
							t.Error(err)
						}
					})
				}
			}
			all.Wait()
		}
		send()
		first := got()
		if len(first) != 1 {
			t.Fatalf("%d letters in the first week: %q", len(first), first)
		}
		_, rest, _ := strings.Cut(first[0], "条，摘要 ")
		root, _, _ := strings.Cut(rest, "，")
		_, rest, _ = strings.Cut(first[0], "日志 ")
		_, rest, _ = strings.Cut(rest, "，")
		size, _, _ := strings.Cut(rest, " 条")
		if h, err := o.Record.HeldStill(ctx, size+" "+root); err != nil || h.Fault != "" {
			t.Errorf("what was sent is not held: %+v, %v (%s %s)", h, err, size, root)
		}
		o.Clock.Until(o.Clock.Now().Add(6 * 24 * time.Hour)) // Sunday of the same week
		send()
		if n := len(got()); n != 1 {
			t.Errorf("%d letters on Sunday", n)
		}
		o.Clock.Until(o.Clock.Now().Add(24 * time.Hour))
		send()
		if n := len(got()); n != 2 {
			t.Errorf("%d letters in the next week", n)
		}
	})
}
