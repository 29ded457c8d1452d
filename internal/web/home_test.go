package web_test

import (
	"context"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"
	"jinlanling/internal/store"
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
	w := webtest.Open(t, 7)
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
	w := webtest.Open(t, 6)
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

// homeExceptions are states from which a role may act although nothing waits:
// corrections, withdrawals and what is nobody's turn.
var homeExceptions = map[programme.Action]string{
	programme.UserGrant: "standing", programme.UserRevoke: "standing", programme.UserDisable: "standing", programme.UserEnable: "standing",
	programme.UserInvite: "standing", programme.UserSecure: "one's own account", programme.UserRecover: "one's own account",
	programme.UserForgot: "told at once", programme.UserContact: "one's own account",
	programme.UserRemind: "on the checklist of the first day: TestRemindedOnceADay", programme.UserSignOut: "standing",
	programme.TokenCreate: "one's own account", programme.TokenRevoke: "one's own account", programme.TokenAccept: "one's own account",
	programme.UserPropose: "part of granting and inviting", programme.UserFound: "part of granting", programme.UserResetFactor: "standing",
	programme.UserWithdraw: "a free choice",
	programme.UserConfirm:  "told by user, in no year: TestTwoPeopleForAccounts", programme.UserRefuse: "with confirming",
	programme.ProgrammeClose: "told when everything is filed", programme.ProgrammeReopen: "a correction", programme.BaseRevoke: "a sanction",
	programme.BaseRefuse: "with recommending, assessing and recognising", programme.BaseReturn: "with recommending",
	programme.BaseReassess: "with recognising", programme.BaseReassign: "a free choice",
	programme.BaseAmend: "a free choice", programme.BaseWithdraw: "a free choice", programme.BaseRefile: "told where it was returned; a free choice elsewhere",
	programme.ApplicationRefuse: "with reviewing", programme.ApplicationWithdraw: "a free choice",
	programme.DraftSave: "told to the trainee, whom the employer may help", programme.ApplicationReinstate: "a correction",
	programme.ApplicationResubmit: "the base waits for the employer or trainee",
	programme.ClassEnrol:          "told as people without a class", programme.ClassDrop: "a correction", programme.LessonCancel: "a correction",
	programme.SheetPrinted: "a free choice", programme.SheetRead: "a free choice", programme.SheetConfirm: "on the desk at which sheets come back",
	programme.SheetDrop:  "a correction",
	programme.LessonMove: "a correction", programme.LessonSubstitute: "a correction",
	programme.SchemeWrite: "with filing", programme.SchemeAsk: "with agreeing", programme.SchemeWithdraw: "a free choice",
	programme.LessonSign: "on the trainee's own card", programme.LessonCorrect: "a correction", programme.ResultWithdraw: "a sanction",
	programme.ApplicationWait: "with accepting and consenting", programme.ApplicationDecline: "with confirming",
	programme.TransferCancel: "a free choice", programme.CorrectionCancel: "a free choice",
	programme.HitRevoke: "a correction", programme.ListWithdraw: "a correction", programme.ListActivate: "part of an import",
	programme.ApplicationCrosscheck: "a free choice",
	programme.DifferenceReopen:      "a correction",
	programme.CertificateDoubt:      "a sanction", programme.CertificateRenew: "a correction", programme.CertificateRefuse: "with confirming",
	programme.CertificateKeep: "with withdrawing and replacing",
	programme.StatementCancel: "a correction", programme.StatementReturn: "with approving", programme.StatementRevoke: "a correction",
	programme.StatementBounce: "a correction", programme.StandardRefuse: "with approving", programme.ClassRestore: "a correction",
	programme.ArchiveAsk: "a correction", programme.ArchiveCancel: "a free choice", programme.LessonWitness: "a free choice",
	programme.LateCorrectAsk: "a correction", programme.PublicationCorrect: "a correction",
	programme.CalendarOpen: "one's own account", programme.CalendarClose: "one's own account",
	programme.MakeUpRefuse: "with consenting", programme.LateCorrectCancel: "a free choice",
	programme.VoucherReverse: "a correction",
	programme.LinkConfirm:    "one who was refused comes again with the card", programme.LinkRefuse: "with confirming", programme.LinkUndo: "a correction",
	programme.EmployerVerify: "one that was refused comes again with its papers", programme.EmployerRefuse: "with verifying",
	programme.EmployerDoubt: "a correction", programme.EmployerReapply: "told where it was refused; a free choice elsewhere",
	programme.InspectionRemark:     "a free choice",
	programme.InspectionPhotograph: "a free choice", programme.InspectionSign: "done on the spot", programme.InspectionUnsigned: "done on the spot",
	programme.InspectionWatch:   "listed on the inspection's page",
	programme.DestructionRefuse: "with approving", programme.DestructionWithdraw: "a free choice", programme.DestructionFinish: "by the job",
	programme.ClassHold: "a free choice", programme.ClassRelease: "a free choice",
	programme.RatingObject: "with accepting", programme.RatingReturn: "with concluding", programme.RatingWithdraw: "a correction",
	programme.RevocationWaive: "with asking to be heard", programme.RevocationSpare: "with deciding", programme.RevocationOverturn: "with sustaining",
	programme.RevocationWithdraw: "a correction",
	programme.ConductUphold:      "listed to the auditor", programme.ConductDismiss: "listed to the auditor", programme.ConductReopen: "a correction",
	programme.YearCopy: "an auditor's own question",
	programme.CallDial: "with answering", programme.CallMiss: "with answering", programme.CallRefuse: "with answering",
	programme.EvaluationResit: "a free choice", programme.DisputeRaise: "a free choice", programme.AppraisalWithdraw: "a free choice",
	programme.OverrideRevoke: "a correction",
	programme.QueryAgain:     "with closing", programme.QueryDrop: "a correction",
	programme.OnlineRead: "a free choice", programme.OnlineWithdraw: "a correction",
	programme.BankUnmatch: "a correction", programme.BankWithdraw: "a correction",
	programme.AccountRefuse: "with confirming", programme.AccountWithdraw: "a free choice",
	programme.ClaimRecall: "a correction", programme.ClaimAsk: "a free choice", programme.ClaimDeny: "with extending", programme.ClaimResume: "a correction",
	programme.ClaimDrop: "a correction",
}

// Every state from which a role acts is told to it, or stands among the
// exceptions with the reason.
func TestHomeCoversTheActionTable(t *testing.T) {
	for _, row := range programme.Actions {
		for _, state := range row.From {
			for _, role := range row.Roles {
				if role == programme.RoleSystem || year.Covers(role, row.Noun, state) || homeExceptions[row.Action] != "" {
					continue
				}
				t.Errorf("%s: %s acts on a %s that is %s, and is told nothing", row.Action, role, row.Noun, state)
			}
		}
	}
	for action := range homeExceptions {
		if programme.Find(action) == nil {
			t.Errorf("exception for %s, which is no action", action)
		}
	}
}

// A trainee sees their own way: hours, next lesson, and signs in when it is time.
func TestHomeOfATrainee(t *testing.T) {
	w := webtest.Open(t, 6)
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
	w := webtest.Open(t, 10)
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

// homePerson is somebody of a base, with their numbers in full.
func homePerson(t *testing.T, w *webtest.Site, base int) (name, number, phone, application string) {
	t.Helper()
	ctx := context.Background()
	apps, err := w.BaseApplications(ctx, act.As(w.Bases[base].Clerk), w.Bases[base].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = w.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := store.Get[programme.Person](tx, apps[0].PersonID)
		if err != nil {
			return err
		}
		keys, err := seal.Open(filepath.Join(w.Dir, act.KeysFile), time.Now(), nil)
		if err != nil {
			return err
		}
		name, application = p.Name, apps[0].ID
		if number, err = keys.Unseal(seal.IDNumber, p.ID, p.IDSealed); err != nil {
			return err
		}
		phone, err = keys.Unseal(seal.Phone, p.ID, p.PhoneSealed)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return name, number, phone, application
}

// Search finds people by name and part of it, by ID number and phone, and
// nothing outside the reader's scope; numbers of people never come into a URL.
func TestSearch(t *testing.T) {
	w := webtest.Open(t, 4)
	name, number, phone, application := homePerson(t, w, 0)
	if _, err := idcode.ParseCitizenID(number); err != nil {
		t.Fatal(err)
	}
	opens := func(b *webtest.Visitor, what, text string, want bool) {
		t.Helper()
		rec := b.Post("/search", url.Values{"q": {text}})
		to := rec.To
		if strings.Contains(to, number) || strings.Contains(to, phone) || strings.Contains(rec.Body, number) {
			t.Errorf("%s: the number stands in %q or in the page", what, to)
		}
		if strings.HasPrefix(to, "/search?") {
			rec = b.Get(to)
			to = rec.To
		}
		if found := to == "/application/"+application || strings.Contains(rec.Body, "/application/"+application); found != want {
			t.Errorf("%s: found %t, want %t (%d %s)", what, found, want, rec.Status, to)
		}
	}
	officer, clerk, other := w.Login(t, "limin"), w.Login(t, "clerk1"), w.Login(t, "clerk2")
	opens(officer, "ID number", number, true)
	opens(officer, "ID number, spaced", number[:6]+" "+number[6:], true)
	opens(officer, "phone", phone, true)
	opens(officer, "name", name, true)
	opens(officer, "part of a name", string([]rune(name)[1:]), true)
	opens(clerk, "ID number of one's own", number, true)
	opens(other, "ID number of another base's", number, false)
	opens(other, "phone of another base's", phone, false)
	if rec := officer.Get("/search?q=" + number); rec.Status != http.StatusBadRequest || strings.Contains(rec.Body, number) ||
		strings.Contains(rec.Body, application) {
		t.Errorf("an ID number in the URL: %d, want 400 and nothing looked for", rec.Status)
	}
	body := officer.Page("/search")
	if !strings.Contains(body, "可以这样找") || !strings.Contains(body, `<form class="search" role="search" method="post"`) {
		t.Error("the empty search does not say how to search, or its form is no POST")
	}
	if rec := officer.Post("/search", url.Values{"q": {"查无此人甲"}}); rec.To == "" {
		t.Error("a word is not answered by a page that can be gone back to")
	}
	if body := officer.Page("/search?q=" + url.QueryEscape("100%_")); !strings.Contains(body, "没有找到") {
		t.Error("signs of patterns find something")
	}
}

func TestSearchCertificate(t *testing.T) {
	w := webtest.Open(t, 9)
	page, err := w.Browse(context.Background(), act.As(w.Officer), programme.NounCertificate, act.Query{Programme: w.Programme, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	rec := w.Login(t, "limin").Post("/search", url.Values{"q": {page.Rows[0].Title}})
	if to := rec.To; strings.HasPrefix(to, "/search?") {
		rec = w.Login(t, "limin").Get(to)
	}
	if to := rec.To; to != "/certificate/"+page.Rows[0].ID {
		t.Errorf("certificate %s: %d to %q, want its page", page.Rows[0].Title, rec.Status, to)
	}
}

// A list says in words what a link narrowed it to, sorts, and pages both ways.
func TestListOfHome(t *testing.T) {
	w := webtest.Open(t, 6)
	officer := w.Login(t, "limin")
	class := w.Bases[0].Classes[0]
	body := webtest.Main(officer.Page("/lesson?class=" + class))
	if !strings.Contains(body, "只看：") || strings.Contains(body, ">"+class+"<") || !strings.Contains(body, `aria-sort="ascending"`) {
		t.Error("the list of a class's lessons does not say whose it is, or how it is sorted")
	}
	all := webtest.Main(officer.Page("/lesson"))
	next := webtest.Between(all, `href="/lesson?after=`, `"`)
	if next == "" {
		t.Fatal("no next page of lessons")
	}
	second := webtest.Main(officer.Page("/lesson?after=" + next))
	prev := webtest.Between(second, `href="/lesson?back=`, `"`)
	if prev == "" {
		t.Fatal("no way back")
	}
	first := webtest.Main(officer.Page("/lesson?back=" + prev))
	if webtest.Between(first, "<tbody>", "</tbody>") != webtest.Between(all, "<tbody>", "</tbody>") {
		t.Error("the page before the second is not the first")
	}
	if body := webtest.Main(officer.Page("/certificate")); !strings.Contains(body, "由市局颁发") {
		t.Error("an empty list does not say how things come to be there")
	}
}
