package forms_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
)

func someWorkYears(name string) forms.WorkYears {
	return forms.WorkYears{Annex: "附件2", Brand: "金蓝领", Name: name, IDNumber: "379906198503121234", Phone: "13800001111", Trade: "焊工",
		Level: programme.Technician, Years: 15,
		Code: "JLL:A2:06E7KQ9MTXAY3VZ5C2D1:ABCDEFGH2345", Rows: []forms.WorkYearsRow{
			{From: programme.NewMonth(2006, 3), To: programme.NewMonth(2012, 8), Employer: "德州第一机械厂有限责任公司", County: "德城区", Position: "焊工"},
			{From: programme.NewMonth(2012, 9), Employer: "山东某某重型装备制造股份有限公司德州分公司第二结构车间", County: "陵城区", Position: "压力容器焊接"},
		}}
}

// textOf is what can be read of a PDF, without spaces.
func textOf(t *testing.T, raw []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: .ci/run installs it")
		}
		t.Skip("pdftotext is missing; apt-get install poppler-utils")
	}
	path := t.TempDir() + "/a.pdf"
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(" ", "", "\n", "", "\f", "").Replace(string(out))
}

// Every name comes out of the PDF as it went in, the rare ones too, and the
// form's words stand as the notice prints them.
func TestWorkYearsText(t *testing.T) {
	for _, name := range []string{"张伟", "王𬱖", "李䶮", "赵㛃", "𠮷野", "刘𬭎", "阿不都热依木·买买提", "陈⻰龙", "李𪚥"} {
		var b bytes.Buffer
		if err := forms.WriteWorkYears(&b, []forms.WorkYears{someWorkYears(name)}); err != nil {
			t.Fatal(err)
		}
		text := textOf(t, b.Bytes())
		for _, want := range []string{"附件2", "工作年限承诺证明", "姓名：" + printable(name) + "，", "身份证号：379906198503121234", "累计从事本职业工作共15年", "技师/二级“金蓝领”项目培训",
			"2006年3月至2012年8月", "2012年9月至今", "考生签名：", "经办人签字：", "单位人力资源管理部门（盖章）：", "不作其他用途。"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the PDF's text lacks %q", name, want)
			}
		}
		if b.Len() > 150<<10 {
			t.Errorf("%s: %d bytes, want at most 150 KB", name, b.Len())
		}
	}
}

// printable is a name with boxes for what no font holds.
func printable(s string) string {
	for _, r := range forms.Unprintable(s) {
		s = strings.ReplaceAll(s, string(r), "□")
	}
	return s
}

func TestUnprintable(t *testing.T) {
	for s, want := range map[string]string{"张伟": "", "王𬱖䶮㛃": "", "𠮷": "", "阿·买": "", "𪚥": "𪚥"} {
		if got := string(forms.Unprintable(s)); got != want {
			t.Errorf("%s: got %q, want %q", s, got, want)
		}
	}
}

func BenchmarkWorkYears(b *testing.B) {
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := forms.WriteWorkYears(&out, []forms.WorkYears{someWorkYears("王𬱖")}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "bytes")
}
