package peoplepages_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/app/tell"
	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

// texts is a gateway that keeps what it was given.
type texts struct {
	mu  sync.Mutex
	got []message.Parcel
}

func (c *texts) Carry(_ context.Context, p message.Parcel) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = append(c.got, p)
	return nil
}

// newest is the six digits in the newest text to a phone, "" where none came.
func (c *texts) newest(t testing.TB, s *webtest.Site, phone string) (code string) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.Message.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.got {
		if p.To == phone {
			code = regexp.MustCompile(`码 (\d{6})`).FindStringSubmatch(p.Text)[1]
		}
	}
	c.got = nil
	return code
}

var begunField = regexp.MustCompile(`name="begun" value="([^"]+)"`)

// The pages of a code to the phone say the same of a phone that is somebody's
// and of one that is nobody's, keep the secret out of addresses, and open.
func TestSigningInByPhone(t *testing.T) {
	s := webtest.OpenWith(t, demotest.Options{Seed: 5})
	if w := s.Nobody(t).Get("/login/phone"); w.Status != http.StatusSeeOther || strings.Contains(s.Nobody(t).Get("/login").Body, "/login/phone") {
		t.Errorf("without a gateway: %d", w.Status)
	}
	sms := &texts{}
	s.Message.SetPost(message.Post{Phone: sms})
	const known, unknown = "13905340001", "13905340002"
	sms.newest(t, s, known)
	teacher := act.As(s.Bases[0].Teacher)
	if err := s.Message.SetContact(t.Context(), teacher, tell.ByPhone, known); err != nil {
		t.Fatal(err)
	}
	if err := s.Message.ConfirmContact(t.Context(), teacher, tell.ByPhone, sms.newest(t, s, known)); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for _, phone := range []string{known, unknown} {
		w := s.Nobody(t).Post("/login/phone", url.Values{"phone": {phone}, "to": {"/class"}})
		bodies[phone] = w.Body
		if w.Status != http.StatusOK {
			t.Fatalf("%s: %d", phone, w.Status)
		}
	}
	same := func(phone string) string {
		return strings.ReplaceAll(begunField.ReplaceAllString(bodies[phone], ""), phone, "")
	}
	if same(known) != same(unknown) {
		t.Error("the page tells whether a phone is known")
	}
	begun := begunField.FindStringSubmatch(bodies[known])[1]
	form := url.Values{"begun": {begun}, "phone": {known}, "to": {"/class"}, "code": {"12345"}}
	if w := s.Nobody(t).Post("/login/phone/code", form); w.Status != http.StatusForbidden || !strings.Contains(w.Body, "验证码不对") {
		t.Errorf("a wrong code: %d", w.Status)
	}
	form.Set("code", sms.newest(t, s, known))
	v := s.Nobody(t)
	w := v.Post("/login/phone/code", form)
	if w.Status != http.StatusSeeOther || w.To != "/class" || len(w.Cookies()) == 0 {
		t.Fatalf("the code: %d %s", w.Status, w.Body)
	}
	if body := v.Get("/account").Body; !strings.Contains(body, "短信验证码") {
		t.Error("the account does not say how the session was opened")
	}
	if w := v.Get("/account/messages"); w.Status != http.StatusSeeOther || !strings.HasPrefix(w.To, "/account/prove") {
		t.Errorf("changing the phone by the phone alone: %d", w.Status)
	}
}
