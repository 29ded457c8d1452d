package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jinlanling/internal/api"
	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/demo"
	"jinlanling/internal/web"

	"github.com/chromedp/chromedp"
)

//go:embed vendor/axe-core/axe.min.js
var axe string

// site is the demo, both its years, served for a browser.
type site struct {
	*app.System
	clock  *demo.Clock
	server *httptest.Server
}

// Shared by the tests of this package: building the demo takes seconds.
var (
	shared  *site
	browser context.Context
	tabs    = make(chan struct{}, 2) // a tab each: more only wait for each other
)

// chromium is the browser's binary, "" where there is none.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	return ""
}

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if chromium() == "" {
			if os.Getenv("CI") == "true" {
				fmt.Println("FAIL: no chromium; ./check says how to install it")
				return 1
			}
			fmt.Println("skipped: no chromium")
			return 0
		}
		dir, err := os.MkdirTemp("", "browser")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if shared, err = build(filepath.Join(dir, "data")); err != nil {
			panic(err)
		}
		defer shared.Close()
		defer shared.server.Close()
		options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(chromium()), chromedp.UserDataDir(filepath.Join(dir, "profile")), chromedp.NoFirstRun,
			chromedp.NoDefaultBrowserCheck,
			chromedp.Headless, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
			chromedp.Flag("disable-component-update", true),
			chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN")}
		if os.Getuid() == 0 {
			options = append(options, chromedp.NoSandbox)
		}
		allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
		defer stop()
		var cancel context.CancelFunc
		browser, cancel = chromedp.NewContext(allocator)
		defer cancel()
		if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

// build builds the demo with the year after, or opens the folder that
// JINLANLING_DEMO names, a copy of a demo's: it is changed.
func build(dir string) (*site, error) {
	ready := os.Getenv("JINLANLING_DEMO")
	if ready != "" {
		dir = ready
	}
	note, err := demo.Marked(dir)
	if err != nil {
		return nil, err
	}
	clock := demo.NewClock(2021, time.March, 1)
	if note != nil {
		clock.Until(note.Ended)
	}
	o := act.Options{Dir: dir, Clock: clock.Now}
	if note == nil {
		o.Rand = demo.Reader(2021)
	}
	sys, err := app.Open(context.Background(), o)
	if err != nil {
		return nil, err
	}
	if note == nil {
		if _, err := demo.Build(context.Background(), sys, clock, demo.Options{Seed: 2021, Next: true}); err != nil {
			return nil, err
		}
	}
	return &site{sys, clock, httptest.NewServer(web.New(sys, web.Options{Demo: true, API: api.New(sys, api.Options{})}).Handler())}, nil
}

// tab is a browser tab of its own cookies at a width.
type tab struct {
	t    *testing.T
	ctx  context.Context
	site *site // the shared one, unless the test has its own

	mu sync.Mutex
	js []string // errors of scripts, and what the browser refused
}

const (
	desk  = 1440
	phone = 390
)

// holding are the tests that have a tab: a second tab of theirs waits for
// nobody, or two such tests would wait for each other.
var holding sync.Map

func open(t *testing.T, width int64) *tab {
	t.Helper()
	if _, second := holding.LoadOrStore(t, true); !second {
		tabs <- struct{}{}
		t.Cleanup(func() { <-tabs })
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx, site: shared}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // the tab lives as long as the context of this
		t.Fatal(err)
	}
	b.wide(width)
	b.listen()
	return b
}

// wide makes the tab as wide as a desk or a phone.
func (b *tab) wide(width int64) {
	b.t.Helper()
	height := int64(900)
	if width == phone {
		height = 844
	}
	b.do("setting the width", chromedp.EmulateViewport(width, height))
}

func (b *tab) listen() {
	ctx := b.ctx
	go func() {
		for m := range chromedp.Console(ctx) {
			if text := fmt.Sprint(m); strings.Contains(strings.ToLower(text), "error") {
				b.mu.Lock()
				b.js = append(b.js, text)
				b.mu.Unlock()
			}
		}
	}()
}

// do runs steps and fails the test where one does not work.
func (b *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 20*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v\nat %s:\n%s", what, err, b.location(), b.text())
	}
}

func eval[T any](b *tab, script string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, options...))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return v
}

func (b *tab) location() string {
	l, _ := chromedp.Run(b.ctx, chromedp.Location())
	return strings.TrimPrefix(l, b.site.server.URL)
}

// text is what the page says.
func (b *tab) text() string {
	v, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))
	return v
}

// visit opens a path and gives the answer's status.
func (b *tab) visit(path string) int {
	b.t.Helper()
	r, err := chromedp.Run(b.ctx, chromedp.NavigateResponse(b.site.server.URL+path))
	if err != nil {
		b.t.Fatalf("%s: %v", path, err)
	}
	return int(r.Status)
}

// sees fails the test where the page does not say something.
func (b *tab) sees(words ...string) {
	b.t.Helper()
	text := b.text()
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.t.Fatalf("%s does not say %q:\n%s", b.location(), w, text)
		}
	}
}

// press clicks the first link or button with a text, and waits for the page
// it leads to.
func (b *tab) press(text string) {
	b.t.Helper()
	found := eval[bool](b,
		`(() => { const says = x => { const c = x.cloneNode(true); c.querySelectorAll("kbd").forEach(k => k.remove()); return c.textContent.trim(); };
		const e = [...document.querySelectorAll("main a, main button, main summary, main label, header a, header button, nav a")].find(x => x.offsetParent !== null && !x.closest("[aria-hidden=true]") && says(x) === `+quoted(text)+`);
		if (!e) return false; document.querySelectorAll("[data-press]").forEach(x => x.removeAttribute("data-press")); e.setAttribute("data-press", ""); return true; })()`)
	if !found {
		b.t.Fatalf("%s has nothing to press that says %q:\n%s", b.location(), text, b.text())
	}
	b.clicks("pressing "+text, "[data-press]")
}

// goes runs a step that leads to another page and waits for it.
func (b *tab) goes(what string, step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, stop := context.WithTimeout(b.ctx, 20*time.Second)
	defer stop()
	if _, err := chromedp.RunResponse(ctx, step); err != nil {
		b.t.Fatalf("%s: %v\nat %s:\n%s", what, err, b.location(), b.text())
	}
}

// fill types into the field of a name.
func (b *tab) fill(name, value string) {
	b.t.Helper()
	b.do("filling "+name, chromedp.SetValue(chromedp.CSS(`[name="`+name+`"]`), value))
}

func quoted(s string) string {
	raw, _ := json.Marshal(s)
	return string(raw)
}

// enter signs in to the demo as the user of a login.
func (b *tab) enter(login string) {
	b.t.Helper()
	u, err := b.site.People.UserByLogin(b.ctx, login)
	if err != nil || u == nil {
		b.t.Fatalf("no user %s: %v", login, err)
	}
	b.visit("/demo")
	form := `li[data-login="` + login + `"] form:has(input[name=user][value="` + u.ID + `"])`
	if !eval[bool](b, `!!document.querySelector(`+quoted(form)+`)`) {
		b.t.Fatalf("the demo's door does not offer %s", login)
	}
	b.clicks("entering as "+login, form+" button")
}

// sound is what every page must be: answered, without errors of scripts, and
// not wider than the window.
func (b *tab) sound(status int) (faults []string) {
	if status >= 400 {
		faults = append(faults, fmt.Sprint("status ", status))
	}
	if over := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		faults = append(faults, fmt.Sprintf("wider than the window by %d px", over))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	faults, b.js = append(faults, b.js...), nil
	return faults
}

// accessible is what axe finds serious on a page.
func (b *tab) accessible(path string) (faults []string) {
	type violation struct{ ID, Impact, Target string }
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](axe+"\n; true")); err != nil {
		b.t.Fatalf("%s: axe: %v", path, err)
	}
	found, err := chromedp.Run(b.ctx,
		chromedp.Evaluate[[]violation](
			`axe.run({resultTypes: ["violations"]}).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => ({ID: v.id, Impact: v.impact, Target: String(v.nodes[0].target)})))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: axe: %v", path, err)
	}
	for _, v := range found {
		faults = append(faults, fmt.Sprintf("%s (%s) at %s", v.ID, v.Impact, v.Target))
	}
	return faults
}

// picture keeps a page's picture where ./check --screens asks for it.
func (b *tab) picture(name string) {
	dir := os.Getenv("JINLANLING_SCREENS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
