package offline

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/credential"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestInABrowserWithoutANet opens the page from a disk, the browser's net cut,
// and checks a statement as text and as a picture, a tampered one, a cut one
// and another code.
func TestInABrowserWithoutANet(t *testing.T) {
	raw, err := os.ReadFile("../credential/testdata/statement.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSpace(string(raw))
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	picture, err := credential.PNG(text, 5)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := credential.PNG("HTTPS://EXAMPLE.ORG/", 5)
	swapped := strings.Replace(text, text[60:62], "00", 1)

	ctx := browserWithoutANet(t, dir)
	do := func(what string, steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	do("open", chromedp.Navigate("file://"+file("page.html", page(t))))
	for _, number := range [][2]string{{"", "请填写证书编号"}, {"编号", "请填写证书编号"}, {"ｊｌｌ 1402-2021 200017", "JLL1402-2021200017 是不是本机关颁发"}} {
		typed, want := number[0], number[1]
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.getElementById("number").value = `+strconv.Quote(typed))); err != nil {
			t.Fatal(err)
		}
		do("a number", chromedp.Click(chromedp.CSS("#numbered button")))
		if got, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("#result"))); err != nil || !strings.Contains(got, want) || strings.Contains(got, "签名有效") {
			t.Errorf("the number %q: %q, %v, want %q", typed, got, err, want)
		}
	}
	fresh, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("#result a").getAttribute("href")`))
	if err != nil || !strings.HasSuffix(fresh, "/check#number=JLL1402-2021200017") {
		t.Errorf("the number leads to %q, %v", fresh, err)
	}
	for _, c := range []struct{ name, typed, picture, want string }{
		{"typed", text, "", "签名有效"},
		{"tampered", swapped, "", "不能认可"},
		{"cut", text[:200], "", "核验码不完整"},
		{"as a picture", "", file("code.png", picture), "JLL14022021200017"},
		{"another code", "", file("other.png", other), "这不是证书上的核验码"},
		{"no picture", "", file("no.png", []byte("nothing")), "打不开这个文件"},
	} {
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.getElementById("result").hidden = true`)); err != nil {
			t.Fatal(err)
		}
		if c.picture != "" {
			do(c.name, chromedp.SetUploadFiles(chromedp.CSS("#picture"), []string{c.picture}))
		} else {
			do(c.name, chromedp.SetValue(chromedp.CSS("#text"), c.typed), chromedp.Click(chromedp.CSS("#typed button")))
		}
		do(c.name, chromedp.WaitVisible(chromedp.CSS("#result")))
		got, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("#result")))
		if err != nil || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
}

// browserWithoutANet is a tab of a browser that reaches nothing.
func browserWithoutANet(t testing.TB, dir string) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium; ./check says how to install it")
		}
		t.Skip("no chromium")
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(dir, "profile")), chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Headless, chromedp.DisableGPU, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"), chromedp.Flag("proxy-server", "127.0.0.1:9")}
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, late := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(late)
	return ctx
}

// The time from a pasted code to its verdict in a browser that is slowed down
// as much as a cheap phone of some years ago: a measure, and no limit.
func BenchmarkOnAnOldPhone(b *testing.B) {
	raw, err := os.ReadFile("../credential/testdata/statement.txt")
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	name := filepath.Join(dir, "page.html")
	if err := os.WriteFile(name, page(b), 0o600); err != nil {
		b.Fatal(err)
	}
	ctx := browserWithoutANet(b, dir)
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+name)); err != nil {
		b.Fatal(err)
	}
	slow := func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 6})
		return chromedp.Void{}, err
	}
	if err := chromedp.Do(ctx, slow); err != nil {
		b.Fatal(err)
	}
	check, took := `new Promise(done => {
		const result = document.getElementById("result"), from = performance.now();
		result.hidden = true;
		new MutationObserver((_, seen) => { if (!result.hidden) { seen.disconnect(); done(performance.now() - from); } }).observe(result, {attributes: true});
		document.getElementById("text").value = `+strconv.Quote(strings.TrimSpace(string(raw)))+`;
		document.querySelector("#typed button").click();
	})`, 0.0
	for b.Loop() {
		ms, err := chromedp.Run(ctx, chromedp.Evaluate[float64](check, chromedp.EvalAwaitPromise))
		if err != nil {
			b.Fatal(err)
		}
		took += ms
	}
	b.ReportMetric(took/float64(b.N), "ms/check")
}
