package peoplepages_test

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
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
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

func delivers(t *testing.T, s *webtest.Site) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = s.Message.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// returned is an application that waits, its trainee signed in, and the clerk
// of its base: who send it back tell the trainee.
func returned(t *testing.T, w *webtest.Site) (id string, trainee programme.Actor) {
	t.Helper()
	b := w.Bases[0]
	apps, err := w.BaseApplications(t.Context(), act.As(b.Clerk), b.Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, ap := range apps {
		if ap.State == programme.Submitted {
			trainee := w.Trainee(t, ap.PersonID)
			if err := w.Enrol.Return(t.Context(), act.As(b.Clerk), ap.ID, "身份证复印件看不清"); err != nil {
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
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.RostersIn, Seed: 5})
	id, who := returned(t, w)
	me, other := w.As(t, who), w.As(t, w.Bases[1].Clerk)
	body := me.Get("/message").Body
	if !strings.Contains(body, "您的报名被退回补充，理由：身份证复印件看不清") || !strings.Contains(body, "条未读") || !strings.Contains(body, "报名和审核") {
		t.Fatalf("the list:\n%s", body)
	}
	open := messageOpen.FindStringSubmatch(body)
	if open == nil {
		t.Fatal("nothing to open")
	}
	if a := other.Post(open[1], nil); a.Status != http.StatusNotFound {
		t.Errorf("another's message: %d, want 404", a.Status)
	}
	if a := w.Nobody(t).Get("/message"); a.Status != http.StatusSeeOther {
		t.Errorf("the messages of nobody: %d", a.Status)
	}
	if a := me.Post(open[1], nil); a.Status != http.StatusSeeOther || a.To != "/application/"+id {
		t.Errorf("opening leads to %q (%d), want the application", a.To, a.Status)
	}
	if body := me.Get("/message?unread=1").Body; strings.Contains(body, open[1]) {
		t.Error("opened, and still unread")
	}
	if a := me.Post("/message/read", nil); a.Status != http.StatusSeeOther {
		t.Errorf("marking all read: %d", a.Status)
	}
	me.Page("/message?unread=1", "没有未读")
	me.Page("/message?read=1", "已全部标为已读")
}

// How one is reached: what is not set up is said and not asked for; an address
// is asked for, refused where it is none, confirmed from the letter, changed
// and dropped.
func TestContactsOnPages(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.RostersIn, Seed: 5})
	_, who := returned(t, w)
	me := w.As(t, who)
	const page = "/account/messages"
	off := me.Get(page).Body
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
	if a := me.Post(page, url.Values{"do": {"set"}, "channel": {"email"}, "address": {"wang@example.cn"}}); a.Status != http.StatusBadRequest ||
		!strings.Contains(a.Body, "还没有开通") {
		t.Errorf("an address for what is not set up: %d", a.Status)
	}

	mail, phone := &postman{}, &postman{}
	w.Message.SetPost(message.Post{Mail: mail, Phone: phone, URL: "https://jn.example.gov.cn"})
	me.Page(page, "短信发到您报名时填写的手机号码。要换一个号码收，在下面填写")
	officer := w.As(t, w.Officer)
	if body := officer.Get(page).Body; strings.Contains(body, "报名时填写的手机号码") || strings.Contains(body, "未开通") {
		t.Error("an officer, who applied for nothing, is told of the phone of an application; or what is set up is said not to be")
	}
	for channel, wrong := range map[string]string{"email": "wang.example.cn", "sms": "12345"} {
		a := me.Post(page, url.Values{"do": {"set"}, "channel": {channel}, "address": {wrong}})
		if a.Status != http.StatusBadRequest || !strings.Contains(a.Body, `class="error"`) {
			t.Errorf("%s %q: %d, want it refused at its field", channel, wrong, a.Status)
		}
	}
	for _, form := range []url.Values{{"do": {"set"}, "channel": {"pigeon"}}, {"do": {"fly"}, "channel": {"email"}}} {
		if a := me.Post(page, form); a.Status != http.StatusBadRequest {
			t.Errorf("%v: %d", form, a.Status)
		}
	}

	if a := me.Post(page, url.Values{"do": {"set"}, "channel": {"email"}, "address": {"wang@example.cn"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("asking for a letter: %d", a.Status)
	}
	body := me.Get(page + "?done=email").Body
	if !strings.Contains(body, "等待确认") || !strings.Contains(body, "已向邮箱发出确认信") || strings.Contains(body, "wang@example.cn") {
		t.Error("asked for, the page does not say so, or shows the whole address")
	}
	delivers(t, w)
	proof := regexp.MustCompile(`https://jn\.example\.gov\.cn(/account/messages/confirm/\S+)`).FindStringSubmatch(mail.last(t).Text)
	if proof == nil || mail.last(t).To != "wang@example.cn" {
		t.Fatalf("the letter: %+v", mail.last(t))
	}
	me.Page(proof[1], "确认电子邮箱")
	if strings.Contains(me.Get(page).Body, "已确认") {
		t.Error("opening the address confirms it: programs open addresses too")
	}
	if a := officer.Post(proof[1], nil); a.Status != http.StatusBadRequest {
		t.Errorf("another's proof: %d", a.Status)
	}
	if a := me.Post(proof[1]+"x", nil); a.Status != http.StatusBadRequest {
		t.Errorf("a wrong proof: %d", a.Status)
	}
	if a := me.Post(proof[1], nil); a.Status != http.StatusSeeOther {
		t.Fatalf("the proof: %d\n%s", a.Status, a.Body)
	}
	me.Page(page+"?done=confirmed", "已确认，以后的消息会发到这里")

	me.Post(page, url.Values{"do": {"set"}, "channel": {"sms"}, "address": {"13977770777"}})
	delivers(t, w)
	code := regexp.MustCompile(`确认码 (\d{6})`).FindStringSubmatch(phone.last(t).Text)
	if code == nil {
		t.Fatalf("the text message: %+v", phone.last(t))
	}
	wrong := "000000"
	if code[1] == wrong {
		wrong = "000001"
	}
	if a := me.Post(page, url.Values{"do": {"confirm"}, "channel": {"sms"}, "code": {wrong}}); a.Status != http.StatusBadRequest {
		t.Errorf("a wrong code: %d", a.Status)
	}
	if a := me.Post(page, url.Values{"do": {"confirm"}, "channel": {"sms"}, "code": {code[1]}}); a.Status != http.StatusSeeOther {
		t.Errorf("the code: %d", a.Status)
	}
	me.Post(page, url.Values{"do": {"choose"}, "want": {"enrol/email"}})
	chosen := me.Get(page + "?done=chosen").Body
	if strings.Count(chosen, " checked") != 1 || !strings.Contains(chosen, `value="enrol/email" checked`) {
		t.Errorf("of what was chosen %d are ticked", strings.Count(chosen, " checked"))
	}
	me.Post(page, url.Values{"do": {"drop"}, "channel": {"sms"}})
	if body := me.Get(page + "?done=dropped").Body; strings.Contains(body, "139****0777") || !strings.Contains(body, "已删去") {
		t.Error("dropped, and still there")
	}
}

// The administrator sees what did not arrive and tries it again; nobody else
// sees it, and neither text nor address stands there.
func TestDeliveriesOnPages(t *testing.T) {
	w := webtest.OpenWith(t, demotest.Options{Stages: demotest.RostersIn, Seed: 5})
	mail := &postman{refuse: true}
	admin, officer := w.Login(t, "admin"), w.As(t, w.Officer)
	admin.Page("/delivery", "还没有设发信服务器和短信网关", "还没有投递")
	w.Message.SetPost(message.Post{Mail: mail})
	officer.Post("/account/messages", url.Values{"do": {"set"}, "channel": {"email"}, "address": {"limin@example.cn"}})
	w.Clock.Tick(time.Minute)
	delivers(t, w)
	body := html.UnescapeString(admin.Get("/delivery?state=dead").Body)
	retry := regexp.MustCompile(`action="(/delivery/[0-9a-z]+/retry)"`).FindStringSubmatch(body)
	if retry == nil || !strings.Contains(body, "没有这个邮箱") || !strings.Contains(body, "没有送到 1") || strings.Contains(body, "limin@example.cn") {
		t.Fatalf("what did not arrive:\n%s", body)
	}
	if a := officer.Get("/delivery"); a.Status != http.StatusForbidden {
		t.Errorf("the deliveries for an officer: %d, want 403", a.Status)
	}
	if a := officer.Post(retry[1], nil); a.Status != http.StatusForbidden {
		t.Errorf("a retry by an officer: %d, want 403", a.Status)
	}
	mail.refuse = false
	if a := admin.Post(retry[1], nil); a.Status != http.StatusSeeOther || a.To != "/delivery?retried=1" {
		t.Errorf("a retry: %d", a.Status)
	}
	admin.Page("/delivery?retried=1", "已重新排队")
	delivers(t, w)
	admin.Page("/delivery?state=sent", "已送出 1")
	admin.Page("/delivery?state=dead", "没有这样的投递")
}
