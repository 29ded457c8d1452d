package browser

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/api"
	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/message"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// letters keeps what leaves by mail.
type letters struct {
	mu  sync.Mutex
	got []message.Parcel
}

func (l *letters) Carry(_ context.Context, p message.Parcel) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got = append(l.got, p)
	return nil
}

// ofItsOwn is a small year of its own, as far as accepted people, for a
// journey in which days pass.
func ofItsOwn(t *testing.T) (*site, *demo.Cast, *letters) {
	t.Helper()
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(t.Context(), act.Options{Dir: filepath.Join(t.TempDir(), "data"), Clock: clock.Now, Rand: demo.Reader(5)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	cast, err := demo.Build(t.Context(), sys, clock, demo.Options{Seed: 5, Small: true, Stages: demotest.Reviewed})
	if err != nil {
		t.Fatal(err)
	}
	post := &letters{}
	sys.Message.SetPost(message.Post{Mail: post, URL: "https://jn.example.gov.cn"})
	s := &site{sys, clock, httptest.NewServer(web.New(sys, web.Options{Demo: true, API: api.New(sys, api.Options{})}).Handler())}
	t.Cleanup(s.server.Close)
	return s, cast, post
}

var reference = regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}`)

// An accepted list from the public's objection to the amended roster: anybody
// objects on a phone without scripts, the officer answers, the approver closes
// both, the officer seals, the base amends, the officer confirms.
func TestRollFromObjectionToAmendment(t *testing.T) {
	t.Parallel()
	s, cast, _ := ofItsOwn(t)
	public, desktop := open(t, phone), open(t, desk)
	public.site, desktop.site = s, s
	name := cast.Bases[0].Base.Name

	desktop.enter("limin")
	desktop.visit("/base/" + cast.Bases[0].Base.ID)
	desktop.press("公示录取学员")
	desktop.send()
	desktop.sees("起公示", name+"录取学员公示")
	_, id := desktop.subject()
	r, err := s.Roll.PublicRoll(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	s.clock.To(r.From)

	public.scripts(false)
	public.visit("/notices")
	public.clicks("the list", `main a[href="/accepted/`+id+`"]`)
	public.clicks("objecting", `main a[href$="/object"]`)
	public.scripts(true) // to type; the form itself is sent as it stands
	public.fill("text", "他去年就不在这家单位上班了，社保在外地。")
	eval[bool](public, `(document.querySelector('select[name=application]').selectedIndex = 2) > 0`)
	public.whole("/accepted/object")
	public.picture("journey-roll-object")
	public.send()
	public.sees("已经收到", "受理编号")
	public.picture("journey-roll-objected")
	ref := reference.FindString(public.text())
	if ref == "" {
		t.Fatalf("no reference:\n%s", public.text())
	}

	desktop.enter("limin")
	desktop.visit("/")
	desktop.sees("待核实答复")
	desktop.visit("/objection")
	desktop.follow(`^/objection/[0-9a-z]+$`)
	desktop.sees("他去年就不在这家单位上班了", "未留姓名")
	at := desktop.location()
	desktop.press("答复异议")
	desktop.choose("upheld", "no")
	desktop.fill("answer", "劳动合同和社保均已核对，一直在岗。")
	desktop.send()
	desktop.sees("待复核", "不属实")
	desktop.whole("/objection")
	desktop.picture("journey-roll-answered")
	desktop.enter("wangjianguo")
	desktop.visit(at)
	desktop.press("异议办结")
	desktop.send()
	desktop.stands(programme.Closed)

	public.visit("/objections")
	public.fill("reference", strings.ToLower(ref))
	public.send()
	public.sees("已办结", "不属实", "一直在岗")
	public.whole("/objections")
	public.picture("journey-roll-followed")

	s.clock.To(r.To.Next())
	desktop.enter("wangjianguo")
	desktop.visit("/roll/" + id)
	desktop.sees("公示已期满")
	desktop.press("录取公示结束")
	desktop.send()
	desktop.enter("limin")
	desktop.visit("/roll/" + id)
	desktop.press("封存花名册")
	desktop.send()
	desktop.stands(programme.Sealed)
	desktop.sees("花名册（附件3）", "核对一致", "与封存并批准变更后的花名册一致")
	desktop.picture("journey-roll-sealed")

	if err := s.Enrol.Withdraw(t.Context(), act.As(cast.Bases[0].Clerk), r.People[0], "本人调往外地工作"); err != nil {
		t.Fatal(err)
	}
	desktop.enter("clerk1")
	desktop.visit("/roll/" + id)
	desktop.sees("已撤回：本人调往外地工作")
	desktop.press("报送名册变更")
	desktop.fill("reason", "一人退出")
	desktop.send()
	desktop.sees("第 1 次名册变更", "已撤回：本人调往外地工作")
	desktop.whole("/amendment")
	amendment := desktop.location()
	desktop.enter("limin")
	desktop.visit(amendment)
	desktop.press("批准名册变更")
	desktop.send()
	desktop.stands(programme.Approved)
	desktop.sees("核对一致")
	desktop.picture("journey-roll-amended")
	desktop.visit("/roll/" + id)
	desktop.sees("此后经批准变更", "已不在花名册的", "第 1 次变更退出")
	desktop.picture("journey-roll-now")
	desktop.wide(phone)
	desktop.picture("journey-roll-now-phone")
	desktop.whole("/roll")
	public.visit("/accepted/" + id + "?later") // what the browser has is good for a minute
	public.sees("花名册于", "封存", "公示时的名单")
	public.whole("/accepted")
	public.picture("journey-roll-public-sealed")
}

// whole wants a page without errors of scripts, as wide as its window, and
// without serious faults of accessibility.
func (b *tab) whole(path string) {
	b.t.Helper()
	for _, f := range append(b.accessible(path), b.sound(200)...) {
		b.t.Errorf("%s: %s", path, f)
	}
}

// Mail is asked for and confirmed from the letter, and the administrator sees
// that it left.
func TestMailIsConfirmed(t *testing.T) {
	t.Parallel()
	s, _, post := ofItsOwn(t)
	b := open(t, desk)
	b.site = s
	b.enter("limin")
	b.visit("/account/messages")
	b.sees("系统还没有开通短信")
	b.picture("messages-settings")
	b.fill("address", "limin@example.gov.cn")
	b.clicks("asking for a letter", `form:has(input[type=email]) button`)
	b.sees("已向邮箱发出确认信", "等待确认")
	b.whole("/account/messages")
	b.picture("messages-asked")
	b.wide(phone)
	b.picture("messages-asked-phone")
	b.wide(desk)
	for more := true; more; {
		var err error
		if more, err = s.Message.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	post.mu.Lock()
	text := post.got[len(post.got)-1].Text
	post.mu.Unlock()
	_, path, found := strings.Cut(text, "https://jn.example.gov.cn")
	if !found {
		t.Fatalf("the letter has no address:\n%s", text)
	}
	b.visit(strings.Fields(path)[0])
	b.sees("确认电子邮箱")
	b.picture("messages-confirm")
	b.send()
	b.sees("已确认")
	b.picture("messages-confirmed")
	b.visit("/message")
	b.picture("messages-list")
	b.wide(phone)
	b.picture("messages-list-phone")
	b.wide(desk)
	b.enter("admin")
	b.visit("/delivery")
	b.sees("已送出")
	b.lacks("limin@")
	b.whole("/delivery")
	b.picture("messages-deliveries")
	b.wide(phone)
	b.picture("messages-deliveries-phone")
}
