package rules_test

import (
	"strings"
	"testing"

	"jinlanling/internal/rules"
	"jinlanling/notices"
)

// Every field of a carried notice can be changed in its text, alone: the value
// is there, nothing is broken, and the comments stay.
func TestEveryFieldCanBeAmended(t *testing.T) {
	text, err := notices.Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	n, err := rules.Parse("a", text)
	if err != nil {
		t.Fatal(err)
	}
	same, err := rules.Amend(text, nil)
	if err != nil || string(same) != string(text) {
		t.Fatalf("nothing amended is not the same: %v", err)
	}
	values, fields := map[string]string{}, n.Fields()
	for _, f := range fields {
		switch f.Kind {
		case "date":
			values[f.Path] = strings.Replace(f.Value, "2021", "2023", 1)
		case "lines":
			values[f.Path] = f.Value
		case "text":
			values[f.Path] = "甲：“乙”, [丙] \"丁\" {戊} # 己"
		case "percent":
			values[f.Path] = "12.5"
		default:
			values[f.Path] = "33"
		}
	}
	values[".id"], values[".city_code"] = "a-2", "0123"
	amended, err := rules.Amend(text, values)
	if err != nil {
		t.Fatal(err)
	}
	got, err := rules.Stored("b", amended)
	if err != nil {
		t.Fatalf("%v\n%s", err, amended)
	}
	for i, f := range got.Fields() {
		want := values[f.Path]
		if f.Path != fields[i].Path || f.Value != want {
			t.Errorf("%s is %q, want %q", f.Path, f.Value, want)
		}
	}
	if strings.Count(string(amended), "\n") != strings.Count(string(text), "\n") ||
		strings.Count(string(amended), "\n# ") != strings.Count(string(text), "\n# ") {
		t.Error("lines or comments were lost")
	}
}

// Trades are put in, taken out and given other names in a form; what stands
// beside those that stay is kept, and lint finds nothing.
func TestTradesAreAmended(t *testing.T) {
	text, err := notices.Text("dezhou-2021")
	if err != nil {
		t.Fatal(err)
	}
	n, err := rules.Parse("a", text)
	if err != nil {
		t.Fatal(err)
	}
	var was string
	for _, f := range n.Fields() {
		if f.Kind == "lines" {
			was = f.Value
		}
	}
	typed := strings.Replace(was, "架子工\n", "", 1)
	typed = strings.Replace(typed, "焊工：电焊工、", "焊工：手工焊工、电焊工、", 1) + "\r\n 数控铣工: 铣工，\"加工中心\" \n\n"
	out, err := rules.Amend(text, map[string]string{".trades": typed, ".hours.total": "220"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := rules.Parse("b", out)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, ok := got.Trade("架子工"); ok || len(got.Trades) != len(n.Trades) || got.Hours.Total != 220 {
		t.Errorf("%d trades, %d hours", len(got.Trades), got.Hours.Total)
	}
	for alias, want := range map[string]string{"手工焊工": "焊工", "铣工": "数控铣工", "装配钳工": "钳工"} {
		if name, _ := got.Trade(alias); name != want {
			t.Errorf("%s is of %s, want %s", alias, name, want)
		}
	}
	if !got.InCatalogue("焊工", 20210601) || got.InCatalogue("数控铣工", 20210601) {
		t.Error("the days in the catalogue were lost, or given to a new trade")
	}
	if strings.Count(string(out), "\n# ") != strings.Count(string(text), "\n# ") {
		t.Error("comments were lost")
	}
}

// A notice taken for another year has nothing of the old one left but what
// somebody must read again, and no finding.
func TestNextYear(t *testing.T) {
	for _, name := range notices.Names() {
		text, _ := notices.Text(name)
		n, err := rules.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		next, err := rules.Amend(text, n.NextYear(n.Year+3))
		if err != nil {
			t.Fatal(err)
		}
		if name == "dezhou-2021" {
			if found := rules.Lint(name, next); len(found) > 0 {
				t.Errorf("%s: %v", name, found)
			}
		}
		got, err := rules.Parse(name, next)
		if err != nil || got.Year != n.Year+3 || got.ID == n.ID {
			t.Errorf("%s: %v", name, err)
		}
		for i, d := range got.Deadlines {
			if d.On.Year() != n.Deadlines[i].On.Year()+3 {
				t.Errorf("%s: %s on %s", name, d.Name, d.On)
			}
		}
	}
}

// A notice that another city takes says nothing of the first one any more where
// nobody typed it.
func TestAnotherCityTakesANotice(t *testing.T) {
	text, _ := notices.Text("dezhou-2021")
	n, err := rules.Parse("dezhou-2021", text)
	if err != nil {
		t.Fatal(err)
	}
	typed := n.NextYear(2022)
	typed[".city"], typed[".city_code"], typed[".bureau"] = "临州市", "3799", "临州市人社局"
	next, err := rules.Amend(text, n.InCity(typed))
	if err != nil {
		t.Fatal(err)
	}
	got, err := rules.Parse("3799-2022", next)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != "3799-2022" || got.Title != "临州市2022年度“金蓝领”技师（高级技师）培训工作通知" || got.Bureau != "临州市人社局" {
		t.Errorf("%s, %s, %s", got.ID, got.Title, got.Bureau)
	}
	typed[".id"], typed[".title"] = "linzhou", "关于做好技能培训的通知"
	if own := n.InCity(typed); own[".id"] != "linzhou" || own[".title"] != typed[".title"] {
		t.Errorf("what was typed became %v", own)
	}
}

// Words follow the numbers that they say.
func TestWordsFollowNumbers(t *testing.T) {
	text, _ := notices.Text("dezhou-2021")
	out, err := rules.Amend(text, map[string]string{".hours.total": "220", ".money.advance.permille": "50", ".deadlines[1].on": "2021-11-18",
		".publication.days": "5"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"不少于 220 课时", "先行拨付不超过 50%", "11 月 18 日前考评完毕", "按 5 日", "permille: 500", "{days: 5,"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not said", want)
		}
	}
}
