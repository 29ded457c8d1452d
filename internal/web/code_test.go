package web_test

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
func (c *texts) newest(t testing.TB, s *site, phone string) (code string) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.Message.Deliver(ctx); err != nil {
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
	s := open(t, 0)
	if w := s.get(nil, "/login/phone"); w.Code != http.StatusSeeOther || strings.Contains(s.get(nil, "/login").Body.String(), "/login/phone") {
		t.Errorf("without a gateway: %d", w.Code)
	}
	sms := &texts{}
	s.Message.SetPost(message.Post{Phone: sms})
	const known, unknown = "13905340001", "13905340002"
	sms.newest(t, s, known)
	teacher := act.As(s.Bases[0].Teacher)
	if err := s.Message.SetContact(ctx, teacher, tell.ByPhone, known); err != nil {
		t.Fatal(err)
	}
	if err := s.Message.ConfirmContact(ctx, teacher, tell.ByPhone, sms.newest(t, s, known)); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for _, phone := range []string{known, unknown} {
		w := s.post(nil, "/login/phone", url.Values{"phone": {phone}, "to": {"/class"}})
		bodies[phone] = w.Body.String()
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", phone, w.Code)
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
	if w := s.post(nil, "/login/phone/code", form); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "验证码不对") {
		t.Errorf("a wrong code: %d", w.Code)
	}
	form.Set("code", sms.newest(t, s, known))
	w := s.post(nil, "/login/phone/code", form)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/class" || len(w.Result().Cookies()) == 0 {
		t.Fatalf("the code: %d %s", w.Code, w.Body)
	}
	c := w.Result().Cookies()[0]
	if body := s.get(c, "/account").Body.String(); !strings.Contains(body, "短信验证码") {
		t.Error("the account does not say how the session was opened")
	}
	if w := s.get(c, "/account/messages"); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/account/prove") {
		t.Errorf("changing the phone by the phone alone: %d", w.Code)
	}
}
