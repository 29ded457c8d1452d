package web_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/programme"
)

// postman keeps what leaves, or refuses it for good.
type postman struct {
	mu     sync.Mutex
	got    []message.Parcel
	refuse bool
}

func (p *postman) Carry(_ context.Context, parcel message.Parcel) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse {
		return &message.Undeliverable{Word: "对方服务器没有这个邮箱，或拒收"}
	}
	p.got = append(p.got, parcel)
	return nil
}

func (p *postman) last(t *testing.T) message.Parcel {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.got) == 0 {
		t.Fatal("nothing left")
	}
	return p.got[len(p.got)-1]
}

func (s *site) delivers(t *testing.T) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.Message.Deliver(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// returned is an application that waits, its trainee signed in, and the clerk
// of its base: who send it back tell the trainee.
func returned(t *testing.T, w *site) (id string, trainee programme.Actor) {
	t.Helper()
	b := w.Bases[0]
	apps, err := w.BaseApplications(ctx, act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, ap := range apps {
		if ap.State == programme.Submitted {
			trainee := w.trainee(t, ap.PersonID)
			if err := w.Enrol.Return(ctx, act.As(b.Clerk), ap.ID, "身份证复印件看不清"); err != nil {
				t.Fatal(err)
			}
			return ap.ID, trainee
		}
	}
	t.Fatal("nobody waits")
	return "", programme.Actor{}
}

var messageOpen = regexp.MustCompile(`action="(/message/[0-9a-z]+/open)"`)

// Who is told reads it in the list, opens it to what it is about, and marks
// all of it read; nobody opens another's.
func TestMessagesOnPages(t *testing.T) {
	w := open(t, 4)
	id, who := returned(t, w)
	me, other := w.enter(t, who), w.enter(t, w.Bases[1].Clerk)
	body := w.get(me, "/message").Body.String()
	if !strings.Contains(body, "您的报名被退回补充，理由：身份证复印件看不清") || !strings.Contains(body, "条未读") || !strings.Contains(body, "报名和审核") {
		t.Fatalf("the list:\n%s", body)
	}
	open := messageOpen.FindStringSubmatch(body)
	if open == nil {
		t.Fatal("nothing to open")
	}
	if a := w.post(other, open[1], nil); a.Code != http.StatusNotFound {
		t.Errorf("another's message: %d, want 404", a.Code)
	}
	if a := w.get(nil, "/message"); a.Code != http.StatusSeeOther {
		t.Errorf("the messages of nobody: %d", a.Code)
	}
	if a := w.post(me, open[1], nil); a.Code != http.StatusSeeOther || a.Header().Get("Location") != "/application/"+id {
		t.Errorf("opening leads to %q (%d), want the application", a.Header().Get("Location"), a.Code)
	}
	if body := w.get(me, "/message?unread=1").Body.String(); strings.Contains(body, open[1]) {
		t.Error("opened, and still unread")
	}
	if a := w.post(me, "/message/read", nil); a.Code != http.StatusSeeOther {
		t.Errorf("marking all read: %d", a.Code)
	}
	says(t, w, me, "/message?unread=1", "没有未读")
	says(t, w, me, "/message?read=1", "已全部标为已读")
}

// How one is reached: what is not set up is said and not asked for; an address
// is asked for, refused where it is none, confirmed from the letter, changed
// and dropped.
func TestContactsOnPages(t *testing.T) {
	w := open(t, 4)
	_, who := returned(t, w)
	me := w.enter(t, who)
	const page = "/account/messages"
	off := w.get(me, page).Body.String()
	for _, word := range []string{"系统还没有开通邮件", "系统还没有开通短信", "邮件（未开通）", "短信（未开通）"} {
		if !strings.Contains(off, word) {
			t.Errorf("with nothing set up the page does not say %q", word)
		}
	}
	for _, word := range []string{"短信发到您报名时填写的手机号码", "在下面填写", `name="address"`} {
		if strings.Contains(off, word) {
			t.Errorf("with nothing set up the page says %q", word)
		}
	}
	if a := w.post(me, page, url.Values{"do": {"set"}, "channel": {"email"}, "address": {"wang@example.cn"}}); a.Code != http.StatusBadRequest ||
		!strings.Contains(a.Body.String(), "还没有开通") {
		t.Errorf("an address for what is not set up: %d", a.Code)
	}

	mail, phone := &postman{}, &postman{}
	w.Message.SetPost(message.Post{Mail: mail, Phone: phone, URL: "https://jn.example.gov.cn"})
	says(t, w, me, page, "短信发到您报名时填写的手机号码。要换一个号码收，在下面填写")
	officer := w.enter(t, w.Officer)
	if body := w.get(officer, page).Body.String(); strings.Contains(body, "报名时填写的手机号码") || strings.Contains(body, "未开通") {
		t.Error("an officer, who applied for nothing, is told of the phone of an application; or what is set up is said not to be")
	}
	for channel, wrong := range map[string]string{"email": "wang.example.cn", "sms": "12345"} {
		a := w.post(me, page, url.Values{"do": {"set"}, "channel": {channel}, "address": {wrong}})
		if a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), `class="error"`) {
			t.Errorf("%s %q: %d, want it refused at its field", channel, wrong, a.Code)
		}
	}
	for _, form := range []url.Values{{"do": {"set"}, "channel": {"pigeon"}}, {"do": {"fly"}, "channel": {"email"}}} {
		if a := w.post(me, page, form); a.Code != http.StatusBadRequest {
			t.Errorf("%v: %d", form, a.Code)
		}
	}

	if a := w.post(me, page, url.Values{"do": {"set"}, "channel": {"email"}, "address": {"wang@example.cn"}}); a.Code != http.StatusSeeOther {
		t.Fatalf("asking for a letter: %d", a.Code)
	}
	body := w.get(me, page+"?done=email").Body.String()
	if !strings.Contains(body, "等待确认") || !strings.Contains(body, "已向邮箱发出确认信") || strings.Contains(body, "wang@example.cn") {
		t.Error("asked for, the page does not say so, or shows the whole address")
	}
	w.delivers(t)
	proof := regexp.MustCompile(`https://jn\.example\.gov\.cn(/account/messages/confirm/\S+)`).FindStringSubmatch(mail.last(t).Text)
	if proof == nil || mail.last(t).To != "wang@example.cn" {
		t.Fatalf("the letter: %+v", mail.last(t))
	}
	says(t, w, me, proof[1], "确认电子邮箱")
	if strings.Contains(w.get(me, page).Body.String(), "已确认") {
		t.Error("opening the address confirms it: programs open addresses too")
	}
	if a := w.post(officer, proof[1], nil); a.Code != http.StatusBadRequest {
		t.Errorf("another's proof: %d", a.Code)
	}
	if a := w.post(me, proof[1]+"x", nil); a.Code != http.StatusBadRequest {
		t.Errorf("a wrong proof: %d", a.Code)
	}
	if a := w.post(me, proof[1], nil); a.Code != http.StatusSeeOther {
		t.Fatalf("the proof: %d\n%s", a.Code, a.Body)
	}
	says(t, w, me, page+"?done=confirmed", "已确认，以后的消息会发到这里")

	w.post(me, page, url.Values{"do": {"set"}, "channel": {"sms"}, "address": {"13977770777"}})
	w.delivers(t)
	code := regexp.MustCompile(`确认码 (\d{6})`).FindStringSubmatch(phone.last(t).Text)
	if code == nil {
		t.Fatalf("the text message: %+v", phone.last(t))
	}
	wrong := "000000"
	if code[1] == wrong {
		wrong = "000001"
	}
	if a := w.post(me, page, url.Values{"do": {"confirm"}, "channel": {"sms"}, "code": {wrong}}); a.Code != http.StatusBadRequest {
		t.Errorf("a wrong code: %d", a.Code)
	}
	if a := w.post(me, page, url.Values{"do": {"confirm"}, "channel": {"sms"}, "code": {code[1]}}); a.Code != http.StatusSeeOther {
		t.Errorf("the code: %d", a.Code)
	}
	w.post(me, page, url.Values{"do": {"choose"}, "want": {"enrol/email"}})
	chosen := w.get(me, page+"?done=chosen").Body.String()
	if strings.Count(chosen, " checked") != 1 || !strings.Contains(chosen, `value="enrol/email" checked`) {
		t.Errorf("of what was chosen %d are ticked", strings.Count(chosen, " checked"))
	}
	w.post(me, page, url.Values{"do": {"drop"}, "channel": {"sms"}})
	if body := w.get(me, page+"?done=dropped").Body.String(); strings.Contains(body, "139****0777") || !strings.Contains(body, "已删去") {
		t.Error("dropped, and still there")
	}
}

// The administrator sees what did not arrive and tries it again; nobody else
// sees it, and neither text nor address stands there.
func TestDeliveriesOnPages(t *testing.T) {
	w := open(t, 4)
	mail := &postman{refuse: true}
	u, err := w.People.UserByLogin(ctx, "admin")
	if err != nil {
		t.Fatal(err)
	}
	boss, err := w.People.Actor(ctx, u.ID, programme.RoleAdministrator)
	if err != nil {
		t.Fatal(err)
	}
	admin, officer := w.enter(t, boss), w.enter(t, w.Officer)
	says(t, w, admin, "/delivery", "还没有设发信服务器和短信网关", "还没有投递")
	w.Message.SetPost(message.Post{Mail: mail})
	w.post(officer, "/account/messages", url.Values{"do": {"set"}, "channel": {"email"}, "address": {"limin@example.cn"}})
	w.clock.Tick(time.Minute)
	w.delivers(t)
	body := html.UnescapeString(w.get(admin, "/delivery?state=dead").Body.String())
	retry := regexp.MustCompile(`action="(/delivery/[0-9a-z]+/retry)"`).FindStringSubmatch(body)
	if retry == nil || !strings.Contains(body, "没有这个邮箱") || !strings.Contains(body, "没有送到 1") || strings.Contains(body, "limin@example.cn") {
		t.Fatalf("what did not arrive:\n%s", body)
	}
	if a := w.get(officer, "/delivery"); a.Code != http.StatusForbidden {
		t.Errorf("the deliveries for an officer: %d, want 403", a.Code)
	}
	if a := w.post(officer, retry[1], nil); a.Code != http.StatusForbidden {
		t.Errorf("a retry by an officer: %d, want 403", a.Code)
	}
	mail.refuse = false
	if a := w.post(admin, retry[1], nil); a.Code != http.StatusSeeOther || a.Header().Get("Location") != "/delivery?retried=1" {
		t.Errorf("a retry: %d", a.Code)
	}
	says(t, w, admin, "/delivery?retried=1", "已重新排队")
	w.delivers(t)
	says(t, w, admin, "/delivery?state=sent", "已送出 1")
	says(t, w, admin, "/delivery?state=dead", "没有这样的投递")
}
