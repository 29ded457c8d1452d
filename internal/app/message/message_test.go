package message_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

func acceptAll(t *testing.T, w *demotest.Year, c act.Caller, list []programme.Application) int {
	t.Helper()
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	n, _, err := w.Enrol.Accept(ctx, c, ids)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Who is concerned is told in the transaction that did it; a dry run, a refusal
// and who did it themselves are not; many alike are one message; and nobody
// reads another's.
func TestMessages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		clerk := w.Bases[0].Clerk
		list := demotest.Acceptable(t, w)
		hr, me := demotest.EmployerOf(t, w.System, list[0].EmployerID), demotest.TraineeOf(t, w.System, list[0].PersonID)
		before := len(demotest.Inbox(t, w.System, hr))

		c := act.As(clerk)
		c.DryRun = true
		acceptAll(t, w, c, list)
		if got := len(demotest.Inbox(t, w.System, hr)); got != before {
			t.Errorf("a dry run told %d messages", got-before)
		}
		err := w.Enrol.Return(ctx, act.As(clerk), "none", "缺照片")
		demotest.WantCode(t, "return of nothing", err, programme.NotFound)

		mine := slices.DeleteFunc(slices.Clone(list), func(a programme.Application) bool { return a.EmployerID != list[0].EmployerID })
		n := acceptAll(t, w, act.As(clerk), list[:1])
		if n != 1 {
			t.Fatalf("%d accepted", n)
		}
		acceptAll(t, w, act.As(clerk), list[1:])
		got := demotest.Inbox(t, w.System, hr)
		if len(got) != before+1 || got[0].Count != len(mine) ||
			len(mine) > 1 && (got[0].Text != fmt.Sprintf("贵单位 %d 人的报名已通过审核。", len(mine)) || got[0].Subject != "") {
			t.Errorf("the employer has %d messages, the first %+v; want one of %d people", len(got)-before, got[0], len(mine))
		}
		if got := demotest.Inbox(t, w.System, me); len(got) != 2 || !strings.HasPrefix(got[0].Text, "您的报名已通过") || got[0].Subject != list[0].ID {
			t.Errorf("the trainee has %+v", got)
		}
		for _, m := range demotest.Inbox(t, w.System, clerk) {
			if m.Rule == "application.accept/employer" {
				t.Errorf("who accepted is told so: %+v", m)
			}
		}
		_, err = w.Message.ReadMessage(ctx, act.As(clerk), got[0].ID)
		demotest.WantCode(t, "reading another's message", err, programme.NotFound)
		if _, err := w.Message.ReadMessage(ctx, act.As(hr), got[0].ID); err != nil {
			t.Error(err)
		}
		if n, err := w.Message.Unread(ctx, act.As(hr)); err != nil || n != before {
			t.Errorf("%d unread after reading the newest, %v; want %d", n, err, before)
		}
		if err := w.Message.ReadMessages(ctx, act.As(me)); err != nil {
			t.Error(err)
		}
		if n, _ := w.Message.Unread(ctx, act.As(me)); n != 0 {
			t.Errorf("%d unread after reading all", n)
		}
	})
}

// A reason may hold numbers that are refused nowhere and may still identify
// somebody: messages strike them out.
func TestMessagesSayNoNumbers(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	a := demotest.Acceptable(t, w)[0]
	me := demotest.TraineeOf(t, w.System, a.PersonID)
	if err := w.Enrol.Return(ctx, act.As(w.Bases[0].Clerk), a.ID, "收据号379906197513011234和单号813812345678不清楚。"); err != nil {
		t.Fatal(err)
	}
	text := demotest.Inbox(t, w.System, me)[0].Text
	if strings.Contains(text, "379906197513011234") || strings.Contains(text, "813812345678") || !strings.Contains(text, "不清楚。请") {
		t.Errorf("the text is %s", text)
	}
}

// A message leaves by mail to a confirmed address and by text to the phone of
// the application; not at night unless it is urgent; again after a failure,
// under the same key; and after enough of them it waits for the administrator.
func TestDeliveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		mail, phone := &demotest.Carrier{}, &demotest.Carrier{}
		w.Message.SetPost(message.Post{Mail: mail, Phone: phone, URL: "https://jn.example.gov.cn", QuietFrom: 22 * 60, QuietTo: 8 * 60})
		w.Clock.Tick(time.Hour)
		demotest.Deliver(t, w.System) // what the demo's building told
		mail.Take()
		phone.Take()
		clerk, a := w.Bases[0].Clerk, demotest.Acceptable(t, w)[0]
		me := demotest.TraineeOf(t, w.System, a.PersonID)

		if err := w.Message.SetContact(ctx, act.As(me), tell.ByMail, "wang@example.cn"); err != nil {
			t.Fatal(err)
		}
		demotest.Deliver(t, w.System)
		proofs := mail.Take()
		if len(proofs) != 1 || proofs[0].To != "wang@example.cn" {
			t.Fatalf("the proof went %+v", proofs)
		}
		_, proof, _ := strings.Cut(proofs[0].Text, "/confirm/")
		proof, _, _ = strings.Cut(proof, "\n")
		demotest.WantCode(t, "a wrong proof", w.Message.ConfirmContact(ctx, act.As(me), tell.ByMail, "x"), programme.Invalid)
		demotest.WantCode(t, "another's proof", w.Message.ConfirmContact(ctx, act.As(clerk), tell.ByMail, proof), programme.WrongState)
		if err := w.Message.ConfirmContact(ctx, act.As(me), tell.ByMail, proof); err != nil {
			t.Fatal(err)
		}
		demotest.WantCode(t, "a proof twice", w.Message.ConfirmContact(ctx, act.As(me), tell.ByMail, proof), programme.WrongState)
		w.Clock.Tick(time.Hour)
		demotest.Deliver(t, w.System)
		mail.Take()
		phone.Take()

		atHour(w, 23)
		if err := w.Enrol.Return(ctx, act.As(clerk), a.ID, "缺照片"); err != nil {
			t.Fatal(err)
		}
		demotest.Deliver(t, w.System)
		if m, s := mail.Take(), phone.Take(); len(m)+len(s) != 0 {
			t.Fatalf("sent in quiet hours: %v %v", m, s)
		}
		mail.Fail = errors.New("down")
		w.Clock.Tick(9*time.Hour + time.Minute)
		demotest.Deliver(t, w.System)
		s := phone.Take()
		if len(s) != 1 || !strings.HasPrefix(s[0].Text, "【金蓝领】您的报名被退回补充，理由：缺照片。") {
			t.Fatalf("in the morning by text: %+v", s)
		}
		mail.Fail = nil
		demotest.Deliver(t, w.System)
		if m := mail.Take(); len(m) != 0 {
			t.Fatalf("sent again at once: %v", m)
		}
		w.Clock.Tick(time.Minute)
		demotest.Deliver(t, w.System)
		m := mail.Take()
		if len(m) != 1 || m[0].To != "wang@example.cn" || !strings.Contains(m[0].Text, "https://jn.example.gov.cn/message") {
			t.Fatalf("after a minute by mail: %+v", m)
		}
		demotest.Deliver(t, w.System)
		if len(mail.Take())+len(phone.Take()) != 0 {
			t.Error("sent twice")
		}

		// a sender that dies between sending and writing: again, under the same key
		if err := w.Enrol.Resubmit(ctx, act.As(clerk), a.ID, enrol.Enrolment{}); err == nil {
			t.Log("resubmitted")
		}
		died(t, w, clerk, mail)

		// given up
		b := demotest.Acceptable(t, w)[1]
		phone.Fail = errors.New("down")
		if err := w.Enrol.Return(ctx, act.As(clerk), b.ID, "缺照片"); err != nil {
			t.Fatal(err)
		}
		for range 12 {
			demotest.Deliver(t, w.System)
			w.Clock.Tick(12 * time.Hour)
			atHour(w, 12)
		}
		wantDead(t, w, phone)
	})
}

// died takes deliveries as a sender that dies does, and sees them sent once
// its lease has run out.
func died(t *testing.T, w *demotest.Year, clerk programme.Actor, mail *demotest.Carrier) {
	t.Helper()
	officer := w.Officer
	if err := w.Message.SetContact(ctx, act.As(officer), tell.ByMail, "li@example.cn"); err != nil {
		t.Fatal(err)
	}
	var taken []store.Delivery
	err := w.Store.Write(ctx, func(tx *store.Tx) (err error) {
		taken, err = tx.TakeDeliveries([]string{tell.ByMail}, "somebody who dies", 2*time.Minute, false, 10)
		return err
	})
	if err != nil || len(taken) != 1 {
		t.Fatalf("taken %+v, %v", taken, err)
	}
	demotest.Deliver(t, w.System)
	if got := mail.Take(); len(got) != 0 {
		t.Fatalf("sent under another's lease: %v", got)
	}
	w.Clock.Tick(3 * time.Minute)
	demotest.Deliver(t, w.System)
	if got := mail.Take(); len(got) != 1 || got[0].Key != taken[0].ID {
		t.Fatalf("after the lease: %+v, want the key %s", got, taken[0].ID)
	}
}

func wantDead(t *testing.T, w *demotest.Year, phone *demotest.Carrier) {
	t.Helper()
	_, err := w.Message.DeliveryLog(ctx, act.As(w.Officer), "", "")
	demotest.WantCode(t, "the log by an officer", err, programme.Forbidden)
	l, err := w.Message.DeliveryLog(ctx, act.As(demotest.Admin), string(store.DeliveryDead), "")
	if err != nil || len(l.Deliveries) != 1 || l.Deliveries[0].Attempts != 7 || !strings.Contains(l.Deliveries[0].Masked, "****") {
		t.Fatalf("given up: %+v, %v", l, err)
	}
	d := l.Deliveries[0]
	phone.Fail = nil
	demotest.WantCode(t, "retry by an officer", w.Message.RetryDelivery(ctx, act.As(w.Officer), d.ID), programme.Forbidden)
	if err := w.Message.RetryDelivery(ctx, act.As(demotest.Admin), d.ID); err != nil {
		t.Fatal(err)
	}
	demotest.Deliver(t, w.System)
	if got := phone.Take(); len(got) != 1 || got[0].Key != d.ID {
		t.Errorf("retried: %+v", got)
	}
	demotest.WantCode(t, "retry of what was sent", w.Message.RetryDelivery(ctx, act.As(demotest.Admin), d.ID), programme.WrongState)
}

// Users choose what leaves; what was read inside does not leave any more.
func TestChoices(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.RostersIn)
	mail, phone := &demotest.Carrier{}, &demotest.Carrier{}
	w.Message.SetPost(message.Post{Mail: mail, Phone: phone})
	w.Clock.Tick(time.Hour)
	demotest.Deliver(t, w.System)
	phone.Take()
	clerk, list := w.Bases[0].Clerk, demotest.Acceptable(t, w)
	me, other := demotest.TraineeOf(t, w.System, list[0].PersonID), demotest.TraineeOf(t, w.System, list[1].PersonID)
	w.Clock.Tick(time.Hour)
	demotest.Deliver(t, w.System)
	phone.Take()
	if err := w.Message.ChooseMessages(ctx, act.As(me), []string{"enrol/email"}); err != nil {
		t.Fatal(err)
	}
	for _, a := range list[:2] {
		if err := w.Enrol.Return(ctx, act.As(clerk), a.ID, "缺照片"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Message.ReadMessages(ctx, act.As(other)); err != nil {
		t.Fatal(err)
	}
	demotest.Deliver(t, w.System)
	if got := phone.Take(); len(got) != 0 {
		t.Errorf("sent %+v to who wants none or has read it", got)
	}
}

// atHour moves the clock on to the next full hour of that number.
func atHour(w *demotest.Year, hour int) {
	at := w.Clock.Now().In(act.Shanghai)
	to := time.Date(at.Year(), at.Month(), at.Day(), hour, 0, 0, 0, act.Shanghai)
	if !to.After(at) {
		to = to.AddDate(0, 0, 1)
	}
	w.Clock.Until(to)
}

// A message to nobody, and one whose address cannot be opened, stop themselves
// alone: the others go, and the administrator is told of these.
func TestOneMessageStopsItselfAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.RostersIn)
		phone := &demotest.Carrier{}
		w.Message.SetPost(message.Post{Phone: phone})
		w.Clock.Tick(time.Hour)
		people := demotest.Acceptable(t, w)
		broken, well := people[0].PersonID, people[1].PersonID
		err := w.Store.Write(ctx, func(tx *store.Tx) error {
			m := message.Message{Rule: "x", Kind: "enrol", PersonID: "nobody", Text: "催办", At: tx.Now(), LeavesAt: tx.Now().Add(-24 * time.Hour)}
			one, other := m, m
			one.PersonID, other.PersonID = broken, well
			return tx.AddMessages([]*message.Message{&m, &one, &other})
		})
		if err != nil {
			t.Fatal(err)
		}
		storetest.Exec(t, p, "UPDATE persons SET phone_sealed='k1:AAAA' WHERE id='"+broken+"'")
		demotest.Deliver(t, w.System)
		if got := phone.Take(); len(got) == 0 {
			t.Error("nothing went beside the message that cannot")
		}
		l, err := w.Message.DeliveryLog(ctx, act.As(demotest.Admin), string(store.DeliveryDead), "")
		if err != nil || len(l.Deliveries) != 1 {
			t.Fatalf("given up: %+v, %v", l, err)
		}
		var words []string
		for _, d := range l.Deliveries {
			words = append(words, d.Error)
		}
		if all := strings.Join(words, "\n"); !strings.Contains(all, "读不出来") {
			t.Errorf("given up without a reason: %s", all)
		}
	})
}
