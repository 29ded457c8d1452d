package message_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// One address is written to five times a day, however many accounts name it and
// however they spell it; one account writes five times a day, wherever to.
// Neither holds up who has to do with neither.
func TestConfirmationsAreBoundedByTarget(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		mail, phone := &demotest.Carrier{}, &demotest.Carrier{}
		w.Message.SetPost(message.Post{Mail: mail, Phone: phone, URL: "https://jn.example.gov.cn"})
		w.Clock.Tick(24 * time.Hour)
		var users []act.Caller
		for _, b := range w.Bases[:2] {
			for _, a := range []programme.Actor{b.Head, b.Clerk, b.Teacher, b.Treasurer} {
				users = append(users, act.As(a))
			}
		}
		const victim = "victim@example.cn"
		set := func(c act.Caller, channel, to string) error { return w.Message.SetContact(ctx, c, channel, to) }
		refused := func(what string, err error, says string) {
			t.Helper()
			if programme.CodeOf(err) != programme.Busy || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v, want busy because of %s", what, err, says)
			}
		}
		for i, spelt := range []string{victim, "Victim@example.cn", victim, " victim@EXAMPLE.cn ", victim} {
			if err := set(users[i], tell.ByMail, spelt); err != nil {
				t.Fatalf("confirmation %d: %v", i+1, err)
			}
		}
		refused("a sixth account", set(users[5], tell.ByMail, victim), "向这个地址")
		refused("the same once more", w.Message.ProveContact(ctx, users[0], tell.ByMail), "向这个地址")
		for i := range 5 {
			if err := set(users[i], tell.ByPhone, "13912340000"); err != nil {
				t.Fatal(err)
			}
		}
		refused("a sixth account by phone", set(users[5], tell.ByPhone, "139-1234-0000"), "向这个地址")
		for i := range 5 {
			if err := set(users[5], tell.ByMail, fmt.Sprintf("n%d@example.cn", i)); err != nil {
				t.Fatalf("another address after a refusal: %v", err)
			}
		}
		refused("a sixth address of one account", set(users[5], tell.ByMail, "n6@example.cn"), "明天再试")
		demotest.Deliver(t, w.System)
		to := map[string]int{}
		for _, m := range append(mail.Take(), phone.Take()...) {
			to[strings.ToLower(m.To)]++
		}
		if to[victim] > 5 || to["13912340000"] > 5 {
			t.Errorf("there went out %v", to)
		}
		w.Clock.Tick(25 * time.Hour)
		if err := set(users[6], tell.ByMail, victim); err != nil {
			t.Errorf("the day after: %v", err)
		}
	})
}
