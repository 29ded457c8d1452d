package overseepages_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/demotest"
	"jinlanling/internal/web/webtest"
)

func TestOversightPages(t *testing.T) {
	w := webtest.Open(t, demotest.ClassesStarted)
	for _, s := range []struct {
		name string
		test func(*testing.T, *webtest.Site)
	}{{"inspection", inspectionJourney}, {"clue", clueJourney}, {"return", returnJourney}} {
		t.Run(s.name, func(t *testing.T) { s.test(t, w) })
	}
}

func inspectionJourney(t *testing.T, w *webtest.Site) {
	limin := w.Login(t, "limin")
	year := "/programme/" + w.Programme
	draw := limin.Did(year+"/do/announce-draw", "count", "2")
	limin.Page(draw, "已宣布", "密数的摘要")
	limin.Refused(http.StatusConflict, year+"/do/announce-draw", "一天一次", "count", "2")
	if err := w.Record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	limin.Did(draw + "/do/cast")
	m := regexp.MustCompile(`href="(/inspection/[0-9a-z]+)"`).FindStringSubmatch(limin.Page(draw, "已抽取", "根摘要"))
	if m == nil {
		t.Fatal("the draw leads to no inspection")
	}
	first := m[1]
	limin.Page(first, "抽取名单", "jinlanling lot --root", "检查人员")
	limin.Page(first+"/do/visit", "检查表", "在场人数与签到相符")
	limin.Refused(http.StatusBadRequest, first+"/do/visit", "请逐项选", "present", "3", "note", "逐人清点", "check", "heads")
	limin.Did(first+"/do/visit", "present", "3", "note", "逐人清点", "check", "heads", "r-heads", "bad")
	finding := limin.Did(first+"/do/raise-finding", "text", "签到簿缺两人签名", "clause", "3.5.1", "due", w.Today().AddDays(5).String())
	limin.Page(finding, "三(五)")
	limin.Refused(http.StatusConflict, first+"/do/close", "没有整改到位")
	head := headOf(t, w, finding)
	head.Did(first+"/do/remark", "remark", "当天有两人请假")
	limin.Page(first, "当天有两人请假", "不符合")
	answer := func() {
		t.Helper()
		if r := head.Hand(finding+"/do/answer", "file", "%PDF-1.4 补签说明", "answer", "已补签并说明"); r.Status != http.StatusSeeOther {
			t.Fatalf("answering: %d %s", r.Status, r.Problems())
		}
		head.Page(finding, "待复核", "已补签并说明", "佐证文件")
	}
	answer()
	limin.Did(finding+"/do/reopen", "reason", "还缺一人")
	limin.Page(finding, "待整改")
	answer()
	limin.Did(finding + "/do/accept")
	limin.Did(first + "/do/close")
	limin.Page(first, "已结束")
	if r := limin.Get(finding + "/do/answer"); r.Status != http.StatusForbidden {
		t.Errorf("the bureau answers its own finding: %d, want 403", r.Status)
	}
}

// headOf is the head of the base that a page belongs to.
func headOf(t *testing.T, w *webtest.Site, path string) *webtest.Visitor {
	t.Helper()
	for i := range w.Bases {
		if head := w.Login(t, fmt.Sprintf("head%d", i+1)); head.Get(path).Status == http.StatusOK {
			return head
		}
	}
	t.Fatalf("no head may read %s", path)
	return nil
}

func clueJourney(t *testing.T, w *webtest.Site) {
	auditor, limin := w.Login(t, "shenji"), w.Login(t, "limin")
	apps, err := w.BaseApplications(t.Context(), act.As(w.Officer), w.Bases[0].Base.ID)
	if err != nil {
		t.Fatal(err)
	}
	clue := auditor.Did("/application/"+apps[0].ID+"/do/raise-clue-application", "text", "有人反映代签")
	limin.Page(clue, "有人反映代签", "/application/"+apps[0].ID, "人工登记")
	if r := auditor.Get(clue + "/do/uphold"); r.Status != http.StatusForbidden {
		t.Errorf("the auditor decides a clue: %d, want 403", r.Status)
	}
	limin.Refused(http.StatusBadRequest, clue+"/do/dismiss", "请填写理由")
	limin.Did(clue+"/do/dismiss", "reason", "核对录像，系本人签名")
	limin.Page(clue, "不成立")
	upheld := auditor.Did("/base/"+w.Bases[0].Base.ID+"/do/raise-clue-base", "text", "场地与申报不符")
	limin.Page(upheld+"/do/uphold", "另行办理")
	limin.Did(upheld+"/do/uphold", "reason", "现场核查属实")
	limin.Page(upheld, "成立", "另行办理")
}

func returnJourney(t *testing.T, w *webtest.Site) {
	base := "/base/" + w.Bases[2].Base.ID
	head, limin := w.Login(t, "head3"), w.Login(t, "limin")
	head.Page(base+"/do/file-statistics", "附件 4 的数字", "目录内合格", "合计")
	statistics := head.Did(base + "/do/file-statistics")
	limin.Page(statistics, "报送的数字", "报送的文件")
	if f := limin.Get(statistics + "/file"); f.Status != 200 || !strings.HasPrefix(f.Body, "PK") {
		t.Errorf("the filed annex 4: %d, want a workbook", f.Status)
	}
	limin.Did(statistics+"/do/return", "reason", "请加盖公章")
	head.Page(statistics, "已退回", "请加盖公章")
	r := head.Hand(base+"/do/file-performance", "file", "%PDF-1.4 报告", "progress", "按计划开展", "evaluation", "会同考评", "money", "专款专用", "problems", "已整改")
	if r.Status != http.StatusSeeOther {
		t.Fatalf("filing the performance report: %d %s", r.Status, r.Problems())
	}
	limin.Did(r.Led() + "/do/accept")
}
