package letters_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/year"
	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
	"jinlanling/internal/wording"
)

// A change counts from the day after it: what has gone out says what it said,
// and the next letters say what was written.
func TestALetterKeepsTheWordsOfItsDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := demotest.Build(t, p, demotest.Recognised)
		officer := act.As(w.Officer)
		document := func() year.Recognised {
			t.Helper()
			_, list, err := w.Year.PublicRecognised(ctx, w.Programme)
			if err != nil || len(list) == 0 {
				t.Fatalf("documents: %d, %v", len(list), err)
			}
			return list[len(list)-1]
		}
		was := document()
		mine := "经研究，认定 {家数} 家单位为 {年度} 年度培训基地。\n特此通知。"
		if err := w.Letters.Word(ctx, officer, wording.Recognition, "  "+strings.ReplaceAll(mine, "\n", "\r\n\r\n")+"\n", "按办公室的公文格式"); err != nil {
			t.Fatal(err)
		}
		if now := document(); strings.Join(now.Says(), "") != strings.Join(was.Says(), "") {
			t.Errorf("a document of %v says %q now", now.On, now.Says())
		}
		l, err := w.Letters.Find(ctx, officer, wording.Recognition)
		if err != nil || l.Text != mine || !l.Own || len(l.Changes) != 1 || l.Changes[0].Since != w.Today().AddDays(1) {
			t.Errorf("kept: %+v, %v", l, err)
		}
		demotest.WantCode(t, "the same again", w.Letters.Word(ctx, officer, wording.Recognition, mine, "再来一次"), programme.WrongState)
		if err := w.Letters.Word(ctx, officer, wording.Recognition, "", "改回来"); err != nil {
			t.Fatal(err)
		}
		came := wording.Find(wording.Recognition).Text
		if l, err = w.Letters.Find(ctx, officer, wording.Recognition); err != nil || l.Own || l.Text != came || len(l.Changes) != 2 {
			t.Errorf("taken back: %+v, %v", l, err)
		}
		demotest.WantCode(t, "taken back twice", w.Letters.Word(ctx, officer, wording.Recognition, "", "再改回来"), programme.WrongState)
		demotest.Sound(t, w.System)
	})
}

// The next publication is worded as the bureau wrote, on paper and on the page.
func TestAPublicationIsWordedByTheBureau(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Evaluated)
	officer := act.As(w.Officer)
	mine := "[{原名单}有误，更正如下。]\n依据{通知}，下列 {人数} 人合格。公示 {起}至{止}，电话 {监督电话}。"
	if err := w.Letters.Word(ctx, officer, wording.Publication, mine, "照省厅的样式"); err != nil {
		t.Fatal(err)
	}
	list, err := w.Assess.Publish(ctx, officer, w.Bases[0].Base.ID, programme.ListPaper{})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Tick(24 * time.Hour)
	open, err := w.Year.PublicationOpen(ctx, list.ID)
	if err != nil {
		t.Fatal(err)
	}
	said := open.Letter("0534-2626000").Paragraphs
	want := fmt.Sprintf("下列 %d 人合格。公示 %s至%s，电话 0534-2626000。", len(open.Persons), open.From.Chinese(), open.To.Chinese())
	if len(said) != 1 || !strings.HasSuffix(said[0], want) || !strings.HasPrefix(said[0], "依据《") {
		t.Errorf("the list says %q, want it to end in %q", said, want)
	}
	if blank := open.Letter("").Paragraphs; !strings.Contains(blank[0], "电话 ＿") {
		t.Errorf("no telephone leaves no line to write on: %q", blank)
	}
}

func TestWhoMayWordALetter(t *testing.T) {
	w := demotest.Build(t, storetest.Place{Dir: t.TempDir()}, demotest.Recognised)
	text := "认定 {家数} 家单位为 {年度} 年度基地。"
	for role, actor := range demotest.EachRole(w.Cast) {
		if role == programme.RoleOfficer {
			continue
		}
		demotest.WantCode(t, string(role)+" words", w.Letters.Word(ctx, act.As(actor), wording.Recognition, text, "理由"), programme.Forbidden)
		demotest.WantCode(t, string(role)+" words what is not", w.Letters.Word(ctx, act.As(actor), "none", text, "理由"), programme.Forbidden)
		demotest.WantCode(t, string(role)+" reads", demotest.ErrorOf(w.Letters.All(ctx, act.As(actor))), programme.Forbidden)
		demotest.WantCode(t, string(role)+" reads one", demotest.ErrorOf(w.Letters.Find(ctx, act.As(actor), wording.Recognition)), programme.Forbidden)
	}
	officer := act.As(w.Officer)
	for name, c := range map[string]struct {
		key, text, reason string
		want              programme.ErrorCode
	}{
		"no such letter":    {"none", text, "理由", programme.NotFound},
		"no reason":         {wording.Recognition, text, " ", programme.Invalid},
		"a field too few":   {wording.Recognition, "认定 {家数} 家。", "理由", programme.Invalid},
		"a field of others": {wording.Recognition, text + "{金额}", "理由", programme.Invalid},
		"a person's number": {wording.Recognition, text + "联系人 " + demotest.NumberOf(7), "理由", programme.Invalid},
		"a number as why":   {wording.Recognition, text, "问 " + demotest.NumberOf(7), programme.Invalid},
	} {
		demotest.WantCode(t, name, w.Letters.Word(ctx, officer, c.key, c.text, c.reason), c.want)
	}
	if l, err := w.Letters.Find(ctx, officer, wording.Recognition); err != nil || l.Own || len(l.Changes) != 0 {
		t.Errorf("after refusals: %+v, %v", l, err)
	}
}
