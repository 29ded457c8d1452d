package browser

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// What a pair of hands does on a page, in the words of the journeys.

// within presses the link or button that says what in the row that says words.
func (b *tab) within(words, what string) {
	b.t.Helper()
	b.mark(words+" "+what, `[...document.querySelectorAll("main li, main tr, main .panel, main .head, main")].filter(x => x.innerText.includes(`+
		quoted(words)+
		`)).sort((x, y) => x.innerText.length - y.innerText.length).flatMap(x => [...x.querySelectorAll("a, button")]).find(x => x.offsetParent !== null && x.innerText.trim() === `+quoted(what)+`)`)
	b.clicks("pressing "+what+" at "+words, "[data-press]")
}

// follow presses the first link in main that leads to an address of a form.
func (b *tab) follow(address string) {
	b.t.Helper()
	b.mark("a link to "+address, `[...document.querySelectorAll("main a")].find(x => x.offsetParent !== null && x.getAttribute("href").match(`+
		quoted(address)+`))`)
	b.clicks("following "+address, "[data-press]")
}

// mark puts a mark on the element that an expression finds.
func (b *tab) mark(what, expression string) {
	b.t.Helper()
	if !eval[bool](b, `(() => { const e = `+expression+
		`; document.querySelectorAll("[data-press]").forEach(x => x.removeAttribute("data-press")); if (!e) return false; e.setAttribute("data-press", ""); return true })()`) {
		b.t.Fatalf("%s has no %s:\n%s", b.location(), what, b.text())
	}
}

// send presses the button of the page's form.
func (b *tab) send() {
	b.t.Helper()
	b.clicks("sending", sendButton)
}

// clicks presses an element and waits for the page it leads to.
func (b *tab) clicks(what, selector string) {
	b.t.Helper()
	b.still(selector)
	b.goes(what, chromedp.Click(chromedp.CSS(selector)))
}

// still brings an element into view and waits until it stands where it stands:
// a click goes to a place, and a page that is late still moves.
func (b *tab) still(selector string) {
	b.t.Helper()
	where := `(() => { const e = document.querySelector(` + quoted(selector) +
		`); if (!e || document.readyState !== "complete") return ""; e.scrollIntoView({block: "center", behavior: "instant"}); const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height].join() })()`
	for was, n := "", 0; n < 100; n++ {
		is := eval[string](b, where)
		if is != "" && is == was {
			return
		}
		was = is
		time.Sleep(30 * time.Millisecond)
	}
	b.t.Fatalf("%s: %s does not come to rest", b.location(), selector)
}

const sendButton = `form.deed .btn-row button.btn-primary, form.deed > button.btn-primary`

// choose ticks a radio or a box of a value.
func (b *tab) choose(name, value string) {
	b.t.Helper()
	selector := `main input[name="` + name + `"][value="` + value + `"]`
	if !eval[bool](b, `(() => { const e = document.querySelector(`+quoted(selector)+`); if (e) e.click(); return !!e })()`) {
		b.t.Fatalf("%s has no %s to choose:\n%s", b.location(), selector, b.text())
	}
}

// upload puts a file of some bytes into the field of a name.
func (b *tab) upload(name, file string, content []byte) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), file)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.do("choosing "+file, chromedp.SetUploadFiles(chromedp.CSS(`main [name="`+name+`"]`), []string{path}))
}

// slip fills in what the bank's slip says of a payment, and the slip.
func (b *tab) slip(on, serial string) {
	b.t.Helper()
	b.fill("on", on)
	b.fill("serial", serial)
	b.upload("file", "回单.png", pixel)
}

// worked waits until the job whose page this is has been done.
func (b *tab) worked() {
	b.t.Helper()
	at, sys := b.location(), shared
	if b.site != nil {
		sys = b.site
	}
	for range 40 {
		sys.Work()
		b.visit(at)
		if !strings.Contains(b.text(), "停下，不办了") {
			return
		}
		time.Sleep(250 * time.Millisecond)
	}
	b.t.Fatalf("the job at %s is not done:\n%s", at, b.text())
}

// keys types on the keyboard, and leads sends a page's way by it.
func (b *tab) keys(s string) {
	b.t.Helper()
	b.do("typing "+s, chromedp.KeyEvent(s))
}

func (b *tab) leads(s string) {
	b.t.Helper()
	b.goes("typing "+s, chromedp.KeyEvent(s))
}

// caseID is the case on the reviewer's desk, "" where there is none.
func (b *tab) caseID() string {
	return eval[string](b, `(document.querySelector('form[action="/review"] input[name=id]') || {}).value || ""`)
}

// nextCase types a key that leads to the next case, which may stand there
// without a page being loaded.
func (b *tab) nextCase(key string) {
	b.t.Helper()
	id := b.caseID()
	b.keys(key)
	b.until("typing "+key,
		`document.readyState === "complete" && !!document.querySelector("[data-desk]") && (document.querySelector('form[action="/review"] input[name=id]') || {}).value !== `+quoted(id))
}

// ahead waits until the case after this one has been read.
func (b *tab) ahead() {
	b.t.Helper()
	b.until("reading ahead",
		`performance.getEntriesByType("resource").some(r => r.initiatorType === "fetch" && r.responseEnd > 0 && r.name.endsWith(document.querySelector("[data-desk]").dataset.desk))`)
	time.Sleep(100 * time.Millisecond) // to be parsed
}

// until waits until something is so on the page.
func (b *tab) until(what, so string) {
	b.t.Helper()
	for range 400 {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](so)); err == nil && ok {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.t.Fatalf("%s: not so at %s:\n%s", what, b.location(), b.text())
}

// lacks fails the test where the page says something.
func (b *tab) lacks(words ...string) {
	b.t.Helper()
	text := b.text()
	for _, w := range words {
		if strings.Contains(text, w) {
			b.t.Fatalf("%s says %q:\n%s", b.location(), w, text)
		}
	}
}

// leave signs out.
func (b *tab) leave() {
	b.t.Helper()
	b.visit("/")
	b.goes("signing out", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[bool](`document.querySelector('form[action="/logout"] button').click(), true`)(ctx, t)
		return chromedp.Void{}, err
	})
}

// scripts lets pages run theirs or not.
func (b *tab) scripts(run bool) {
	b.t.Helper()
	b.do("scripts", func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
		return chromedp.Void{}, err
	})
}

// subject is the noun and the id that the page is about: what was just done,
// where the page leads on to the next of the kind.
func (b *tab) subject() (noun programme.Noun, id string) {
	path, query, _ := strings.Cut(b.location(), "?")
	parts := strings.Split(path, "/")
	if len(parts) < 3 {
		b.t.Fatalf("%s is the page of nothing", b.location())
	}
	if q, err := url.ParseQuery(query); err == nil && q.Get("did") != "" {
		return programme.Noun(parts[1]), q.Get("did")
	}
	return programme.Noun(parts[1]), parts[2]
}

// stands is what the app says of the page's subject, asked by the auditor.
func (b *tab) stands(want programme.State) {
	b.t.Helper()
	noun, id := b.subject()
	s, err := b.site.Show(b.ctx, b.site.as(b.t, "shenji", programme.RoleAuditor), noun, id)
	if err != nil {
		b.t.Fatal(err)
	}
	if s.State != want {
		b.t.Errorf("%s %s: %s, want %s", noun, s.Title, s.State, want)
	}
}

// traineeReturned is a trainee whose application was returned for a reason.
func traineeReturned(t *testing.T, reason string) string {
	t.Helper()
	return traineeWhere(t, reason, func(c act.Caller, r act.TableRow) bool {
		s, err := shared.Show(context.Background(), c, programme.NounApplication, r.ID)
		return err == nil && r.State == programme.Returned && strings.Contains(s.Fact("reason").Text, reason)
	})
}

func traineeWhere(t *testing.T, what string, is func(act.Caller, act.TableRow) bool) string {
	t.Helper()
	for n := 1; ; n++ {
		login := "xueyuan" + strconv.Itoa(n)
		if u, err := shared.People.UserByLogin(context.Background(), login); err != nil || u == nil {
			t.Fatalf("no trainee of the demo is %s", what)
		}
		caller := as(t, login, programme.RoleTrainee)
		mine, err := shared.Browse(context.Background(), caller, programme.NounApplication, act.Query{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(mine.Rows, func(r act.TableRow) bool { return is(caller, r) }) {
			return login
		}
	}
}

// as is the caller of a login in a role of the shared site.
func as(t *testing.T, login string, role programme.Role) act.Caller {
	t.Helper()
	return shared.as(t, login, role)
}

// as is the caller of a login in a role.
func (s *site) as(t *testing.T, login string, role programme.Role) act.Caller {
	t.Helper()
	u, err := s.People.UserByLogin(context.Background(), login)
	if err != nil || u == nil {
		t.Fatalf("no user %s: %v", login, err)
	}
	actor, err := s.People.Actor(context.Background(), u.ID, role)
	if err != nil {
		t.Fatal(err)
	}
	return act.As(actor)
}
