package browser

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// fox is a Firefox that a test drives by its own wire, Marionette: a length, a colon and JSON over TCP. What drives Chromium
// here speaks to nothing else.
type fox struct {
	t     *testing.T
	wire  net.Conn
	read  *bufio.Reader
	calls int
}

// firefoxPrefs keep it from asking and from calling home.
const firefoxPrefs = `user_pref("marionette.port", 0);
user_pref("intl.accept_languages", "zh-CN");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("app.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("dom.disable_beforeunload", true);
`

// newFox starts Debian's Firefox without a window and waits until it listens.
func newFox(t *testing.T) *fox {
	t.Helper()
	path, err := exec.LookPath("firefox-esr")
	if err != nil {
		path, err = exec.LookPath("firefox")
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Firefox; apt-get install firefox-esr")
		}
		t.Skip("no Firefox: apt-get install firefox-esr")
	}
	profile := t.TempDir()
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(firefoxPrefs), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile)
	cmd.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	port := ""
	for range 600 {
		if raw, err := os.ReadFile(filepath.Join(profile, "MarionetteActivePort")); err == nil && len(raw) > 0 {
			port = strings.TrimSpace(string(raw))
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	wire, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { wire.Close() })
	f := &fox{t: t, wire: wire, read: bufio.NewReader(wire)}
	f.message(new(json.RawMessage)) // it says which protocol it speaks
	f.call("WebDriver:NewSession", map[string]any{"acceptInsecureCerts": false}, nil)
	return f
}

// message reads one that Firefox sent.
func (f *fox) message(v any) {
	f.t.Helper()
	f.wire.SetReadDeadline(time.Now().Add(time.Minute))
	length, err := f.read.ReadString(':')
	n, bad := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil || bad != nil {
		f.t.Fatalf("Firefox said %q: %v", length, err)
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(f.read, raw); err != nil {
		f.t.Fatal(err)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		f.t.Fatalf("Firefox said %s: %v", raw, err)
	}
}

// call asks for something and waits for the answer, which stands under "value" where there is one.
func (f *fox) call(command string, args map[string]any, value any) {
	f.t.Helper()
	f.calls++
	if args == nil {
		args = map[string]any{}
	}
	raw, err := json.Marshal([]any{0, f.calls, command, args})
	if err == nil {
		_, err = fmt.Fprintf(f.wire, "%d:%s", len(raw), raw)
	}
	if err != nil {
		f.t.Fatalf("%s: %v", command, err)
	}
	var answer [4]json.RawMessage
	f.message(&answer)
	if string(answer[2]) != "null" {
		f.t.Fatalf("%s %v: %s", command, args, answer[2])
	}
	if value != nil {
		var held struct{ Value json.RawMessage }
		if err = json.Unmarshal(answer[3], &held); err == nil {
			err = json.Unmarshal(held.Value, value)
		}
		if err != nil {
			f.t.Fatalf("%s: %s: %v", command, answer[3], err)
		}
	}
}

func (f *fox) visit(path string) {
	f.t.Helper()
	f.call("WebDriver:Navigate", map[string]any{"url": shared.server.URL + path}, nil)
}

// script runs in the page, or in the browser itself where the context is chrome.
func (f *fox) script(code string, value any) {
	f.t.Helper()
	f.call("WebDriver:ExecuteScript", map[string]any{"script": code, "args": []any{}}, value)
}

// enter signs in to the demo as the user of a login.
func (f *fox) enter(login string) {
	f.t.Helper()
	f.call("WebDriver:DeleteAllCookies", nil, nil)
	if login == "" {
		return
	}
	u, err := shared.People.UserByLogin(f.t.Context(), login)
	if err != nil || u == nil {
		f.t.Fatalf("no user %s: %v", login, err)
	}
	f.visit("/demo")
	var button map[string]string
	f.call("WebDriver:FindElement", map[string]any{"using": "css selector",
		"value": `li[data-login="` + login + `"] form:has(input[value="` + u.ID + `"]) button`}, &button)
	for _, element := range button {
		f.call("WebDriver:ElementClick", map[string]any{"id": element}, nil)
	}
	var at string
	f.call("WebDriver:GetCurrentURL", nil, &at)
	if strings.Contains(at, "/demo") {
		f.t.Fatalf("%s did not come in: %s", login, at)
	}
}

// complaints are what the browser's console says of our pages and scripts since it was asked last: errors of scripts and
// sheets, and what the policy of contents refused.
func (f *fox) complaints() (list []string) {
	f.t.Helper()
	f.call("Marionette:SetContext", map[string]any{"value": "chrome"}, nil)
	defer f.call("Marionette:SetContext", map[string]any{"value": "content"}, nil)
	f.script(`const said = Services.console.getMessageArray().filter(m => m instanceof Ci.nsIScriptError && !(m.flags & 1))
		.filter(m => (m.sourceName || "").startsWith(`+quoted(shared.server.URL)+`)).map(m => m.errorMessage + " at " + m.sourceName + ":" + m.lineNumber);
		Services.console.reset(); return said`, &list)
	return list
}

// TestFirefox reads one page of each shape as each role in Debian's Firefox: nothing is wider than the window, no script
// fails, the policy of contents refuses nothing; and what scripts add to a page answers to the keyboard.
func TestFirefox(t *testing.T) { // by itself: beside Chromium both would only wait for each other
	f := newFox(t)
	f.call("WebDriver:SetWindowRect", map[string]any{"width": 1440, "height": 900}, nil)
	seen := map[string]bool{}
	for _, login := range walkers {
		f.enter(login)
		for _, path := range shapesOf(newVisitor(t, login), seen) {
			f.visit(path)
			var over int
			f.script(`return document.documentElement.scrollWidth - document.documentElement.clientWidth`, &over)
			if over > 0 {
				t.Errorf("%s by %q is %d px wider than the window", path, login, over)
			}
			for _, c := range f.complaints() {
				t.Errorf("%s by %q: %s", path, login, c)
			}
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d pages were read", len(seen))
	}
	f.enter("limin")
	f.visit("/")
	f.script(`const s = document.createElement("script"); s.textContent = "1"; document.head.append(s); return 0`, nil)
	refused := false
	for range 100 { // the console hears of it from another process, when it comes to it
		if refused = len(f.complaints()) > 0; refused {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if !refused {
		t.Error("what the policy of contents refuses is not seen, so that its silence says nothing")
	}
	f.keys("\uE009k\uE009") // Control
	f.until("the palette after Ctrl K", `return document.activeElement.id === "q" && !document.getElementById("palette").hidden`)
	f.keys("公示")
	f.until("what is found", `return document.querySelectorAll(".palette-line").length > 0`)
	f.picture("firefox-palette")
	f.keys("\uE015\uE007") // down, Enter
	f.until("the page that was chosen", `return location.pathname !== "/"`)
	f.picture("firefox")
}

// until asks a page again and again until what it waits for is there.
func (f *fox) until(what, code string) {
	f.t.Helper()
	there := false
	for range 100 {
		if f.script(code, &there); there {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	f.t.Fatalf("Firefox does not show %s", what)
}

// keys are typed into what has the focus.
func (f *fox) keys(text string) {
	f.t.Helper()
	var at map[string]string
	f.call("WebDriver:GetActiveElement", nil, &at)
	for _, element := range at {
		f.call("WebDriver:ElementSendKeys", map[string]any{"id": element, "text": text}, nil)
	}
}

// picture keeps what is shown where ./check --screens asks for it.
func (f *fox) picture(name string) {
	dir := os.Getenv("JINLANLING_SCREENS")
	if dir == "" {
		return
	}
	var encoded string
	f.call("WebDriver:TakeScreenshot", map[string]any{"full": false}, &encoded)
	png, err := base64.StdEncoding.DecodeString(encoded)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

// shapesOf are paths that a visitor is led to, one of each shape that nobody saw before.
func shapesOf(v *visitor, seen map[string]bool) (paths []string) {
	asked := map[string]bool{"/": true}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		status, page, links := v.read(queue[0])
		if key := shape(queue[0]); page && status < 400 && !seen[key] {
			seen[key] = true
			paths = append(paths, queue[0])
		}
		for _, link := range links {
			if key := shape(link); followed(link) && !asked[key] {
				asked[key] = true
				queue = append(queue, link)
			}
		}
	}
	return paths
}
