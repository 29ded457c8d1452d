package yearpages_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/webtest"
)

// Each role's first page shows what waits for it at each stage of the year.
func TestHomeShowsWhatWaits(t *testing.T) {
	worlds := map[int]*webtest.Site{}
	for _, c := range []struct {
		stage  int
		login  string
		want   []string
		absent []string
	}{
		{2, "limin", []string{"待导入培训计划", "已认定 3 家基地"}, nil},
		{4, "limin", []string{"各基地", "方案备案"}, []string{"待导入培训计划"}},
		{4, "clerk1", []string{"份报名待审核", "待报送培训方案", "本基地全年任务", "二(三)"}, nil},
		{4, "head1", []string{"待报送培训方案"}, []string{"份报名待审核"}},
		{4, "wangjianguo", []string{"没有等您审批的事"}, nil},
		{6, "limin", []string{"待核定补贴", "在训"}, nil},
		{6, "teacher1", []string{"没有要登记的课"}, nil},
		{7, "clerk1", []string{"已结课，待拟定考评方案", "三(二)"}, nil},
		{7, "treasurer1", []string{"已预拨", "专账结余"}, nil},
		{7, "hr1", []string{"本单位学员"}, nil},
		{8, "limin", []string{"待公示合格学员"}, []string{"待颁发证书"}},
		{8, "clerk1", []string{"个班考评已定，待归档"}, nil},
		{9, "limin", []string{"待结算"}, []string{"待公示合格学员"}},
		{10, "clerk1", []string{"待报送统计表", "待报送绩效评估报告"}, nil},
		{10, "head1", []string{"待报送统计表"}, nil},
		{10, "shenji", []string{"需要留意", "已排定的记录", "各基地"}, nil},
		{10, "admin", []string{"没有角色", "最近一次签名检查点", "备份"}, nil},
		{10, "county德城区", []string{"全年进度", "各基地"}, []string{"德州科技职业学院"}},
	} {
		if worlds[c.stage] == nil {
			worlds[c.stage] = webtest.Open(t, c.stage)
		}
		body := webtest.Main(worlds[c.stage].Login(t, c.login).Page("/"))
		for _, w := range c.want {
			if !strings.Contains(body, w) {
				t.Errorf("stage %d, %s: home does not say %q", c.stage, c.login, w)
			}
		}
		for _, w := range c.absent {
			if strings.Contains(body, w) {
				t.Errorf("stage %d, %s: home says %q", c.stage, c.login, w)
			}
		}
	}
}

// When the year goes on and nobody acts, what waits becomes late, is red and
// comes first.
func TestHomeLate(t *testing.T) {
	w := webtest.Open(t, demotest.Trained)
	clerk := w.Login(t, "clerk1")
	if body := webtest.Main(clerk.Page("/")); strings.Contains(body, "已过期") {
		t.Error("something is late before its deadline")
	}
	w.Clock.To(20211120)
	clerk = w.Login(t, "clerk1")
	body := webtest.Main(clerk.Page("/"))
	if first := strings.Index(body, `class="todo late"`); first < 0 || first > strings.Index(body, "待拟定考评方案") {
		t.Errorf("evaluation plans are due by 11-15 and not shown late first on 11-20")
	}
	if !strings.Contains(body, "已过期 5 天") {
		t.Error("does not say how late")
	}
	if rail, _, _ := strings.Cut(clerk.Page("/"), "<main"); !strings.Contains(rail, `class="item late"`) {
		t.Error("the menu does not show that something is late")
	}
}

// What somebody handled in the step before is told to them as another
// person's, and to the other as theirs.
func TestHomeSecondPerson(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	ctx := context.Background()
	st, err := w.Money.DrawApproval(ctx, act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	if body := webtest.Main(w.Login(t, "wangjianguo").Page("/")); !strings.Contains(body, "资金单据待批准") || !strings.Contains(body, "/statement/"+st.ID) {
		t.Error("the approver is not shown the statement that somebody else drew")
	}
	// An approver may not be an officer: that the table holds it is tried on
	// the statement's own filter.
	list, err := w.Year.Todos(ctx, act.As(programme.Actor{User: w.Officer.User, Role: programme.RoleApprover}), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(x year.Todo) bool { return x.Action == programme.StatementApprove })
	if i < 0 || list[i].Count != 0 || list[i].Apart != 1 {
		t.Errorf("who drew the statement: %+v, want nothing to do and one for another person", list)
	}
}

// A trainee sees their own way: hours, next lesson, and signs in when it is time.
func TestHomeOfATrainee(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	ctx := context.Background()
	members, err := w.ClassMembers(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	admin, err := w.People.UserByLogin(ctx, "admin")
	if err != nil {
		t.Fatal(err)
	}
	by := act.As(programme.Actor{User: admin.ID, Role: programme.RoleAdministrator})
	u, err := w.People.CreateUser(ctx, by, "trainee", "学员")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.People.Grant(ctx, by, programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: members[0].PersonID}); err != nil {
		t.Fatal(err)
	}
	body := webtest.Main(w.Login(t, "trainee").Page("/"))
	for _, want := range []string{"下一节课", "出勤课时", "在训", "看依据"} {
		if !strings.Contains(body, want) {
			t.Errorf("a trainee's page does not say %q", want)
		}
	}
	lessons, err := w.Lessons(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Classes[0])
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Until(lessons[0].StartsAt.Add(-10 * time.Minute))
	if body = webtest.Main(w.Login(t, "trainee").Page("/")); !strings.Contains(body, ">签到</a>") {
		t.Error("ten minutes before the lesson there is no button to sign in")
	}
}

func TestOverviewPage(t *testing.T) {
	w := webtest.Open(t, demotest.Settled)
	officer := w.Login(t, "limin")
	body := webtest.Main(officer.Page("/overview"))
	rows, err := w.Year.Overview(context.Background(), act.As(w.Officer), w.Programme)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if !strings.Contains(body, r.Base) {
			t.Errorf("the overview lacks %s", r.Base)
		}
	}
	// Every number opens rows that are as many.
	r := rows[0]
	for filter, want := range map[string]int{"": r.Applied, "eligible=1": r.Eligible, "trained=1": r.Trained, "examined=1": r.Examined, "good=1": r.Passed,
		"state=certified": r.Holders} {
		values := map[string]string{"base": r.BaseID, "level": r.Level.String()}
		if k, v, ok := strings.Cut(filter, "="); ok {
			values[k] = v
		}
		n, err := w.CountWaiting(context.Background(), act.As(w.Officer), programme.NounApplication, act.Query{Programme: w.Programme, Values: values}, 10000)
		if err != nil || n != want {
			t.Errorf("%s %s %q: the figure says %d, its link opens %d, %v", r.Base, r.Level, filter, want, n, err)
		}
	}
	if rec := w.Login(t, "clerk1").Get("/overview"); rec.Status != http.StatusForbidden {
		t.Errorf("a clerk opens the overview: %d, want 403", rec.Status)
	}
}
