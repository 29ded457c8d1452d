package app_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/enrol"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// Every action is told of or has its reason why not, and never both.
func TestEveryActionIsToldOrUntold(t *testing.T) {
	for i := range programme.Actions {
		a := programme.Actions[i].Action
		told := slices.ContainsFunc(tell.Tells, func(w tell.Tell) bool { return w.Action == a })
		if told == (tell.Untold[a] != "") {
			t.Errorf("%s: told %v, untold because %q; want one of them", a, told, tell.Untold[a])
		}
	}
	for a := range tell.Untold {
		if programme.Find(a) == nil {
			t.Errorf("untold %s is no action", a)
		}
	}
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// Every template is short Chinese, ends like a sentence, uses only safe
// placeholders, closes what it opens, and reads well whatever is missing.
func TestTemplates(t *testing.T) {
	full := map[string]string{"thing": "张三", "count": "38", "reason": "缺少照片", "deadline": "2021年7月15日", "clause": "二(三)", "base": "德州技师学院"}
	for i := range tell.Tells {
		w := &tell.Tells[i]
		if tell.MessageKindOf(w.Kind) == nil {
			t.Errorf("%s: no kind %q", w.Action, w.Kind)
		}
		if programme.Find(w.Action) == nil {
			t.Errorf("%s is no action", w.Action)
			continue
		}
		if w.Of == "" && store.ListingOf(programme.Find(w.Action).Noun) == nil {
			t.Errorf("%s: nothing says what a %s is called", w.Action, programme.Find(w.Action).Noun)
		}
		for _, template := range []string{w.One, w.Many} {
			if template == "" {
				continue
			}
			for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
				if tell.Placeholders[m[1]] == "" {
					t.Errorf("%s: {%s} is not a placeholder", w.Action, m[1])
				}
				if m[1] == "count" && template == w.One {
					t.Errorf("%s: one thing has no count: %s", w.Action, template)
				}
				if (m[1] == "deadline") != (m[1] == "deadline" && w.Deadline != "") {
					t.Errorf("%s: no deadline is named for %s", w.Action, template)
				}
			}
			if template == w.Many && !strings.Contains(template, "{count}") {
				t.Errorf("%s: many without their number: %s", w.Action, template)
			}
			for _, needs := range []string{"reason", "deadline", "clause"} { // what may be missing stands in brackets
				values := map[string]string{}
				for k, v := range full {
					values[k] = v
				}
				delete(values, needs)
				lacking := tell.FillMessage(template, values)
				if strings.ContainsAny(lacking, "[]{}") || strings.Contains(lacking, "：。") || strings.Contains(lacking, "（）") ||
					strings.Contains(lacking, "，。") || strings.Contains(lacking, "依据）") {
					t.Errorf("%s without %s reads %q", w.Action, needs, lacking)
				}
			}
			text := tell.FillMessage(template, full)
			if n := len([]rune(text)); n > 90 || !strings.HasSuffix(text, "。") || regexp.MustCompile(`[A-Za-z]|\d{7,}`).MatchString(text) {
				t.Errorf("%s: %d characters, must be a short Chinese sentence: %s", w.Action, n, text)
			}
			if programme.Find(w.Action).Reason && w.Many == "" && !strings.Contains(w.One, "{reason}") && !strings.Contains(w.One, "恢复") {
				t.Errorf("%s has a reason and does not say it: %s", w.Action, w.One)
			}
		}
	}
	if _, ok := (&rules.Notice{}).Deadline("none"); ok {
		t.Error("a notice has a deadline that nobody named")
	}
}

// inbox is what somebody was told, newest first.
func inbox(t *testing.T, w *world, actor programme.Actor) []message.Message {
	t.Helper()
	return demotest.Inbox(t, w.System, actor)
}

// waiting are applications of base 0 that can be accepted.
func waiting(t *testing.T, w *world) (out []programme.Application) {
	t.Helper()
	all, err := w.BaseApplications(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.State == programme.Submitted && a.Eligible && a.Route != "exceptional" {
			out = append(out, a)
		}
	}
	return out
}

// employed gives somebody the role of the personnel clerk of an employer.
func employed(t *testing.T, w *world, employer string) programme.Actor {
	t.Helper()
	system := act.As(act.SystemActor)
	u, err := w.People.CreateUser(ctx, system, "hr-"+employer, "人事")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.Grant(ctx, system, programme.Grant{UserID: u.ID, Role: programme.RoleEmployer, EmployerID: employer}); err != nil {
		t.Fatal(err)
	}
	return programme.Actor{User: u.ID, Name: "人事", Role: programme.RoleEmployer, Employer: employer}
}

// trained gives somebody the account of a person.
func trained(t *testing.T, w *world, person string) programme.Actor {
	t.Helper()
	system := act.As(act.SystemActor)
	u, err := w.People.CreateUser(ctx, system, "p-"+person, "学员")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.Grant(ctx, system, programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: person}); err != nil {
		t.Fatal(err)
	}
	return programme.Actor{User: u.ID, Name: "学员", Role: programme.RoleTrainee, Person: person}
}

func acceptAll(t *testing.T, w *world, c act.Caller, list []programme.Application) int {
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
		w := build(t, p, rostersIn)
		clerk := w.Bases[0].Clerk
		list := waiting(t, w)
		hr, me := employed(t, w, list[0].EmployerID), trained(t, w, list[0].PersonID)
		before := len(inbox(t, w, hr))

		c := act.As(clerk)
		c.DryRun = true
		acceptAll(t, w, c, list)
		if got := len(inbox(t, w, hr)); got != before {
			t.Errorf("a dry run told %d messages", got-before)
		}
		err := w.Enrol.Return(ctx, act.As(clerk), "none", "缺照片")
		wantCode(t, "return of nothing", err, programme.NotFound)

		mine := slices.DeleteFunc(slices.Clone(list), func(a programme.Application) bool { return a.EmployerID != list[0].EmployerID })
		n := acceptAll(t, w, act.As(clerk), list[:1])
		if n != 1 {
			t.Fatalf("%d accepted", n)
		}
		acceptAll(t, w, act.As(clerk), list[1:])
		got := inbox(t, w, hr)
		if len(got) != before+1 || got[0].Count != len(mine) ||
			len(mine) > 1 && (got[0].Text != fmt.Sprintf("贵单位 %d 人的报名已通过审核。", len(mine)) || got[0].Subject != "") {
			t.Errorf("the employer has %d messages, the first %+v; want one of %d people", len(got)-before, got[0], len(mine))
		}
		if got := inbox(t, w, me); len(got) != 2 || !strings.HasPrefix(got[0].Text, "您的报名已通过") || got[0].Subject != list[0].ID {
			t.Errorf("the trainee has %+v", got)
		}
		for _, m := range inbox(t, w, clerk) {
			if m.Rule == "application.accept/employer" {
				t.Errorf("who accepted is told so: %+v", m)
			}
		}
		_, err = w.Message.ReadMessage(ctx, act.As(clerk), got[0].ID)
		wantCode(t, "reading another's message", err, programme.NotFound)
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
	w := build(t, storetest.Place{Dir: t.TempDir()}, rostersIn)
	a := waiting(t, w)[0]
	me := trained(t, w, a.PersonID)
	if err := w.Enrol.Return(ctx, act.As(w.Bases[0].Clerk), a.ID, "收据号379906197513011234和单号813812345678不清楚。"); err != nil {
		t.Fatal(err)
	}
	text := inbox(t, w, me)[0].Text
	if strings.Contains(text, "379906197513011234") || strings.Contains(text, "813812345678") || !strings.Contains(text, "不清楚。请") {
		t.Errorf("the text is %s", text)
	}
}

// carrier takes parcels, or refuses them.
type carrier struct {
	mu   sync.Mutex
	got  []message.Parcel
	fail error
}

func (c *carrier) Carry(_ context.Context, p message.Parcel) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail == nil {
		c.got = append(c.got, p)
	}
	return c.fail
}

func (c *carrier) take() []message.Parcel {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got
	c.got = nil
	return got
}

func deliver(t *testing.T, w *world) {
	t.Helper()
	for range 2000 {
		more, err := w.Message.Deliver(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return
		}
	}
	t.Fatal("delivering does not end")
}

var theAdmin = programme.Actor{User: "admin", Role: programme.RoleAdministrator}

// A message leaves by mail to a confirmed address and by text to the phone of
// the application; not at night unless it is urgent; again after a failure,
// under the same key; and after enough of them it waits for the administrator.
func TestDeliveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, rostersIn)
		mail, phone := &carrier{}, &carrier{}
		w.Message.SetPost(message.Post{Mail: mail, Phone: phone, URL: "https://jn.example.gov.cn", QuietFrom: 22 * 60, QuietTo: 8 * 60})
		w.clock.Tick(time.Hour)
		deliver(t, w) // what the demo's building told
		mail.take()
		phone.take()
		clerk, a := w.Bases[0].Clerk, waiting(t, w)[0]
		me := trained(t, w, a.PersonID)

		if err := w.Message.SetContact(ctx, act.As(me), tell.ByMail, "wang@example.cn"); err != nil {
			t.Fatal(err)
		}
		deliver(t, w)
		proofs := mail.take()
		if len(proofs) != 1 || proofs[0].To != "wang@example.cn" {
			t.Fatalf("the proof went %+v", proofs)
		}
		_, proof, _ := strings.Cut(proofs[0].Text, "/confirm/")
		proof, _, _ = strings.Cut(proof, "\n")
		wantCode(t, "a wrong proof", w.Message.ConfirmContact(ctx, act.As(me), tell.ByMail, "x"), programme.Invalid)
		wantCode(t, "another's proof", w.Message.ConfirmContact(ctx, act.As(clerk), tell.ByMail, proof), programme.WrongState)
		if err := w.Message.ConfirmContact(ctx, act.As(me), tell.ByMail, proof); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "a proof twice", w.Message.ConfirmContact(ctx, act.As(me), tell.ByMail, proof), programme.WrongState)
		w.clock.Tick(time.Hour)
		deliver(t, w)
		mail.take()
		phone.take()

		atHour(w, 23)
		if err := w.Enrol.Return(ctx, act.As(clerk), a.ID, "缺照片"); err != nil {
			t.Fatal(err)
		}
		deliver(t, w)
		if m, s := mail.take(), phone.take(); len(m)+len(s) != 0 {
			t.Fatalf("sent in quiet hours: %v %v", m, s)
		}
		mail.fail = errors.New("down")
		w.clock.Tick(9*time.Hour + time.Minute)
		deliver(t, w)
		s := phone.take()
		if len(s) != 1 || !strings.HasPrefix(s[0].Text, "【金蓝领】您的报名被退回补充，理由：缺照片。") {
			t.Fatalf("in the morning by text: %+v", s)
		}
		mail.fail = nil
		deliver(t, w)
		if m := mail.take(); len(m) != 0 {
			t.Fatalf("sent again at once: %v", m)
		}
		w.clock.Tick(time.Minute)
		deliver(t, w)
		m := mail.take()
		if len(m) != 1 || m[0].To != "wang@example.cn" || !strings.Contains(m[0].Text, "https://jn.example.gov.cn/message") {
			t.Fatalf("after a minute by mail: %+v", m)
		}
		deliver(t, w)
		if len(mail.take())+len(phone.take()) != 0 {
			t.Error("sent twice")
		}

		// a sender that dies between sending and writing: again, under the same key
		if err := w.Enrol.Resubmit(ctx, act.As(clerk), a.ID, enrol.Enrolment{}); err == nil {
			t.Log("resubmitted")
		}
		died(t, w, clerk, mail)

		// given up
		b := waiting(t, w)[1]
		phone.fail = errors.New("down")
		if err := w.Enrol.Return(ctx, act.As(clerk), b.ID, "缺照片"); err != nil {
			t.Fatal(err)
		}
		for range 12 {
			deliver(t, w)
			w.clock.Tick(12 * time.Hour)
			atHour(w, 12)
		}
		wantDead(t, w, phone)
	})
}

// died takes deliveries as a sender that dies does, and sees them sent once
// its lease has run out.
func died(t *testing.T, w *world, clerk programme.Actor, mail *carrier) {
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
	deliver(t, w)
	if got := mail.take(); len(got) != 0 {
		t.Fatalf("sent under another's lease: %v", got)
	}
	w.clock.Tick(3 * time.Minute)
	deliver(t, w)
	if got := mail.take(); len(got) != 1 || got[0].Key != taken[0].ID {
		t.Fatalf("after the lease: %+v, want the key %s", got, taken[0].ID)
	}
}

func wantDead(t *testing.T, w *world, phone *carrier) {
	t.Helper()
	_, err := w.Message.DeliveryLog(ctx, act.As(w.Officer), "", "")
	wantCode(t, "the log by an officer", err, programme.Forbidden)
	l, err := w.Message.DeliveryLog(ctx, act.As(theAdmin), string(store.DeliveryDead), "")
	if err != nil || len(l.Deliveries) != 1 || l.Deliveries[0].Attempts != 7 || !strings.Contains(l.Deliveries[0].Masked, "****") {
		t.Fatalf("given up: %+v, %v", l, err)
	}
	d := l.Deliveries[0]
	phone.fail = nil
	wantCode(t, "retry by an officer", w.Message.RetryDelivery(ctx, act.As(w.Officer), d.ID), programme.Forbidden)
	if err := w.Message.RetryDelivery(ctx, act.As(theAdmin), d.ID); err != nil {
		t.Fatal(err)
	}
	deliver(t, w)
	if got := phone.take(); len(got) != 1 || got[0].Key != d.ID {
		t.Errorf("retried: %+v", got)
	}
	wantCode(t, "retry of what was sent", w.Message.RetryDelivery(ctx, act.As(theAdmin), d.ID), programme.WrongState)
}

// Users choose what leaves; what was read inside does not leave any more.
func TestChoices(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, rostersIn)
	mail, phone := &carrier{}, &carrier{}
	w.Message.SetPost(message.Post{Mail: mail, Phone: phone})
	w.clock.Tick(time.Hour)
	deliver(t, w)
	phone.take()
	clerk, list := w.Bases[0].Clerk, waiting(t, w)
	me, other := trained(t, w, list[0].PersonID), trained(t, w, list[1].PersonID)
	w.clock.Tick(time.Hour)
	deliver(t, w)
	phone.take()
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
	deliver(t, w)
	if got := phone.take(); len(got) != 0 {
		t.Errorf("sent %+v to who wants none or has read it", got)
	}
}

// atHour moves the clock on to the next full hour of that number.
func atHour(w *world, hour int) {
	at := w.clock.Now().In(act.Shanghai)
	to := time.Date(at.Year(), at.Month(), at.Day(), hour, 0, 0, 0, act.Shanghai)
	if !to.After(at) {
		to = to.AddDate(0, 0, 1)
	}
	w.clock.Until(to)
}

// A message to nobody, and one whose address cannot be opened, stop themselves
// alone: the others go, and the administrator is told of these.
func TestOneMessageStopsItselfAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, rostersIn)
		phone := &carrier{}
		w.Message.SetPost(message.Post{Phone: phone})
		w.clock.Tick(time.Hour)
		people := waiting(t, w)
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
		raw(t, p, "UPDATE persons SET phone_sealed='k1:AAAA' WHERE id='"+broken+"'")
		deliver(t, w)
		if got := phone.take(); len(got) == 0 {
			t.Error("nothing went beside the message that cannot")
		}
		l, err := w.Message.DeliveryLog(ctx, act.As(theAdmin), string(store.DeliveryDead), "")
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
