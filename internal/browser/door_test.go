package browser

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/app/message"
	"jinlanling/internal/demo"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

// examining is a site of its own with a class that is over and its evaluation
// drawn up, and the text messages that would leave.
func examining(t *testing.T) (s *site, cast *demo.Cast, ev *programme.Evaluation, sent *letters) {
	t.Helper()
	clock := demo.NewClock(2021, time.March, 1)
	sys, err := app.Open(t.Context(), act.Options{Dir: filepath.Join(t.TempDir(), "data"), Clock: clock.Now, Rand: demo.Reader(5)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Close() })
	if cast, err = demo.Build(t.Context(), sys, clock, demo.Options{Seed: 5, Small: true, Stages: demotest.Trained}); err != nil {
		t.Fatal(err)
	}
	sent = &letters{}
	s = &site{sys, clock, httptest.NewServer(web.New(sys, web.Options{Demo: true}).Handler())}
	t.Cleanup(func() { s.server.Close() })
	sys.Message.SetPost(message.Post{Phone: sent, URL: s.server.URL})
	clerk := act.As(cast.Bases[0].Clerk)
	for _, id := range cast.Bases[0].Classes {
		if x, err := sys.Show(t.Context(), clerk, programme.NounClass, id); err == nil && x.State == programme.Finished {
			ev, err = sys.Assess.DraftEvaluation(t.Context(), clerk, id,
				assess.EvaluationPlan{Text: "理论笔试，实操抽题", HeldOn: sys.Today(), Place: "实训楼 201", Examiners: []string{"甲考评", "乙考评"}})
			if err != nil {
				t.Fatal(err)
			}
			return s, cast, ev, sent
		}
	}
	t.Fatal("no class is over")
	return nil, nil, nil, nil
}

// texted is what a pattern finds in the messages to a number, newest first.
func (s *site) texted(t *testing.T, sent *letters, to, pattern string) string {
	t.Helper()
	for {
		more, err := s.Message.Deliver(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
	}
	sent.mu.Lock()
	defer sent.mu.Unlock()
	found := ""
	for _, p := range sent.got {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(p.Text); m != nil && p.To == to {
			found = m[1]
		}
	}
	return found
}

// A unit without an account reads the plan off a slip on its phone, is refused
// without the code that goes to its own telephone, and joins with it.
func TestEmployerByLinkOnAPhone(t *testing.T) {
	t.Parallel()
	s, _, ev, sent := examining(t)
	const unit = "13912345678"
	b := open(t, desk)
	b.site = s
	b.enter("clerk1")
	b.visit("/evaluation/" + ev.ID + "/do/invite-employer")
	b.sees("还不能发链接的单位", "培训基地不能登记")
	parties, err := s.Assess.PartiesOf(t.Context(), s.as(t, "clerk1", programme.RoleClerk), ev.ID)
	if err != nil {
		t.Fatal(err)
	}
	employer := parties[0].EmployerID

	b.enter("limin")
	b.visit("/employer/" + employer + "/do/contact")
	b.fill("phone", unit)
	b.fill("reason", "单位盖章的联系表")
	b.send()
	b.sees("139****5678")

	b.enter("clerk1")
	b.visit("/evaluation/" + ev.ID + "/do/invite-employer")
	b.choose("employer", employer)
	b.send()
	b.sees("一次性链接", "没有确认码只能看", "链接也已发往 139****5678")
	b.picture("journey-link-slip")
	link := s.texted(t, sent, unit, `(http\S+/e/[A-Z0-9-]+)`)
	if link == "" {
		t.Fatal("no link was sent")
	}
	_, secret, _ := strings.Cut(link, "/e/")
	b.visit("/evaluation/" + ev.ID)
	b.sees("发出，还没有打开")

	u := open(t, phone)
	u.site = s
	u.visit("/e")
	u.fill("code", strings.ToLower(secret))
	u.press("打开")
	u.sees("考评方案", "实训楼 201", "姓名和号码已遮盖", "139****5678")
	for _, fault := range append(u.sound(200), u.accessible("/e")...) {
		t.Error(fault)
	}
	u.fill("examiners", "丙考评")
	u.fill("name", "钱经理")
	u.fill("position", "人事科长")
	u.fill("code", "123456")
	u.press("同意这份方案")
	u.sees("没有办成", "确认码")
	u.press("发送确认码")
	u.sees("确认码已发往 139****5678")
	u.picture("journey-link-phone")
	u.fill("code", s.texted(t, sent, unit, `确认码 (\d{6})`))
	u.press("同意这份方案")
	u.sees("已记下：贵单位同意这份方案")
	u.picture("journey-link-joined")
	u.visit("/e/" + secret)
	u.sees("只能用一次")

	b.visit("/evaluation/" + ev.ID)
	b.sees("钱经理（人事科长），凭一次性链接，确认码发至 139****5678", "已办理")
	b.picture("journey-link-clerk")
}

// joined has every unit join an evaluation's plan and the bureau agree to it.
func joined(t *testing.T, s *site, cast *demo.Cast, ev *programme.Evaluation) {
	t.Helper()
	parties, err := s.Assess.PartiesOf(t.Context(), act.As(cast.Bases[0].Clerk), ev.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parties {
		for _, e := range cast.Employers {
			if e.Employer == p.EmployerID && err == nil {
				err = s.Assess.JoinEvaluation(t.Context(), act.As(e), ev.ID, []string{e.Name})
				break
			}
		}
	}
	if err == nil {
		err = s.Assess.AgreeEvaluation(t.Context(), act.As(cast.Officer), ev.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// An examiner without an account marks their subject on a phone; what the code
// does not come with is not taken.
func TestExaminerByLinkOnAPhone(t *testing.T) {
	t.Parallel()
	s, cast, ev, sent := examining(t)
	const own = "13912345678"
	joined(t, s, cast, ev)
	b := open(t, desk)
	b.site = s
	b.enter("clerk1")
	b.visit("/evaluation/" + ev.ID + "/do/invite-examiner")
	b.choose("examiner", "乙考评")
	b.fill("phone", own)
	b.send()
	b.sees("交给 乙考评", "139****5678")
	link := s.texted(t, sent, own, `(/e/[A-Z0-9-]+)`)

	u := open(t, phone)
	u.site = s
	u.visit(link)
	u.sees("给考评员 乙考评 的链接", "登记您考评的科目")
	for _, fault := range append(u.sound(200), u.accessible(link)...) {
		t.Error(fault)
	}
	eval[int](u, `[...document.querySelectorAll('input[name^="practice-"]')].map(x => x.value = "77").length`)
	u.fill("code", "123456")
	u.press("交出成绩")
	u.sees("没有办成")
	u.press("发送确认码")
	u.fill("code", s.texted(t, sent, own, `确认码 (\d{6})`))
	u.picture("journey-examiner-phone")
	u.press("交出成绩")
	u.sees("已交出您的成绩")

	b.visit("/evaluation/" + ev.ID)
	b.sees("考评员交出的成绩", "乙考评", "实操", "凭一次性链接，确认码发至 139****5678")
	b.picture("journey-examiner-clerk")
}
