package post_test

import (
	"crypto/tls"
	"io"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/post"
	"jinlanling/internal/programme"
)

// From the system to a mail server over TLS and back: a letter put off comes
// later as the same letter, a receiver that is none is told to the
// administrator, and a retry sends it once it can be.
func TestDeliveriesOverTLS(t *testing.T) {
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(t.Context(), act.Options{Dir: t.TempDir(), Clock: clock.Now, Rand: demo.Reader(3)})
	if err != nil {
		t.Fatal(err)
	}
	defer sys.Close()
	cast, err := demo.Build(t.Context(), sys, clock, demo.Options{Seed: 3, Small: true, Stages: demotest.RostersIn})
	if err != nil {
		t.Fatal(err)
	}
	ours := newAuthority(t)
	s := (&mailer{at: post.TLS, tls: ours.serving(t, "127.0.0.1", time.Now().Add(time.Hour)), offers: "PLAIN", says: map[string]string{}}).serve(t)
	sys.Message.SetPost(message.Post{Mail: &post.Mail{Address: s.address, Security: post.TLS, User: mailUser, Password: mailPassword,
		From: "noreply@example.gov.cn", TLS: &tls.Config{RootCAs: ours.pool}}, URL: "https://jn.example.gov.cn"})
	deliver := func() {
		t.Helper()
		for more := true; more; {
			if more, err = sys.Message.Deliver(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	admin := act.As(programme.Actor{User: "admin", Role: programme.RoleAdministrator})
	log := func(state string, want int) []message.Delivery {
		t.Helper()
		l, err := sys.Message.DeliveryLog(t.Context(), admin, state, "")
		if err != nil || len(l.Deliveries) != want {
			t.Fatalf("%d deliveries are %s, %v; want %d", len(l.Deliveries), state, err, want)
		}
		return l.Deliveries
	}

	s.answers("RCPT", "451 4.7.1 greylisted")
	officer := act.As(cast.Officer)
	if err := sys.Message.SetContact(t.Context(), officer, tell.ByMail, "limin@example.gov.cn"); err != nil {
		t.Fatal(err)
	}
	deliver()
	put := log("waiting", 1)[0]
	s.answers("RCPT", "")
	deliver()
	if letters, _ := s.taken(); len(letters) != 0 {
		t.Fatal("put off, and sent at once")
	}
	clock.Tick(2 * time.Minute)
	deliver()
	letters, _ := s.taken()
	if len(letters) != 1 || !strings.Contains(letters[0], "Message-ID: <"+put.ID+"@example.gov.cn>") {
		t.Fatalf("letters %q, want the one that was put off", letters)
	}
	_, body, _ := strings.Cut(letters[0], "\n\n")
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
	if err != nil {
		t.Fatal(err)
	}
	proof := regexp.MustCompile(`/confirm/(\S+)`).FindSubmatch(text)
	if proof == nil {
		t.Fatalf("the letter has no address to confirm:\n%s", text)
	}
	if err := sys.Message.ConfirmContact(t.Context(), officer, tell.ByMail, string(proof[1])); err != nil {
		t.Fatal(err)
	}
	log("sent", 1)

	s.answers("RCPT", "550 5.1.1 nobody of that name")
	if err := sys.Message.SetContact(t.Context(), act.As(cast.Approver), tell.ByMail, "nobody@example.gov.cn"); err != nil {
		t.Fatal(err)
	}
	deliver()
	var dead message.Delivery
	for _, d := range log("dead", 1) {
		if dead = d; d.Attempts != 1 || !strings.Contains(d.Error, "没有这个邮箱") || strings.Contains(d.Masked, "nobody@") {
			t.Errorf("given up: %+v", d)
		}
	}
	s.answers("RCPT", "")
	if err := sys.Message.RetryDelivery(t.Context(), admin, dead.ID); err != nil {
		t.Fatal(err)
	}
	deliver()
	log("dead", 0)
	if letters, _ = s.taken(); len(letters) < 2 || !strings.Contains(letters[len(letters)-1], dead.ID) {
		t.Errorf("retried: %q", letters)
	}
}
