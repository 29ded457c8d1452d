package crawl

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"jinlanling/internal/api"
	"jinlanling/internal/app/act"
	"jinlanling/internal/app/people"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
	"jinlanling/internal/web"
)

var ctx = context.Background()

func TestMain(m *testing.M) { os.Exit(demotest.Main(m)) }

// somebody is one identity: a user in one role, or nobody.
type somebody struct {
	name   string
	actor  programme.Actor
	cookie *http.Cookie
	token  string
	most   int // how many addresses of a shape they open; the world's where 0
}

// world is a whole small year, served, and everybody who looks at it.
type world struct {
	*demotest.Year
	t          *testing.T
	pages      http.Handler
	api        http.Handler
	people     []somebody
	owners     sync.Map       // noun/id → programme.Subject, as the auditor is told
	under      string         // the folder of the pages that are kept, below that of all
	unnumbered bool           // the notice gives its forms no number
	printed    bool           // PDFs are read too, by pdftotext
	plain      bool           // lists are opened as they are, not sorted as well
	city       *regexp.Regexp // what is said of another city alone; nil where the demo's people live in it
	kinds      kinds          // of answers that were read for another city's clauses
	most       int            // how many addresses of a shape each identity opens; perShape where 0
}

func open(t *testing.T) *world { return openAt(t, demotest.Whole) }

// openAt opens a year in a city that numbers its clauses in another way and has
// another brand, so that walking its pages also shows what the program says of
// its own accord. Pages that are kept to be compared are those of the notice
// that is shipped.
func openAt(t *testing.T, stages int) *world {
	return peopled(t, demotest.Open(t, demotest.Options{Seed: 5, Stages: stages, Else: os.Getenv("JINLANLING_PAGES") == ""}))
}

// peopled serves a year and lets everybody in who looks at it.
func peopled(t *testing.T, y *demotest.Year) *world {
	w := &world{Year: y, t: t, pages: web.New(y.System, web.Options{Demo: true}).Handler(), api: api.New(y.System, api.Options{Clock: y.Clock.Now, Burst: 1e6})}
	w.add("经办", y.Officer)
	w.add("另一经办", y.Second)
	w.add("审批", y.Approver)
	w.add("审计", y.Auditor)
	w.named("admin", programme.RoleAdministrator)
	seen := map[string]bool{}
	for i := range y.Bases {
		b := &y.Bases[i]
		if county := b.Base.County; !seen[county] {
			seen[county] = true
			w.named("county"+county, programme.RoleCounty)
		}
		if i < 2 {
			for _, a := range []programme.Actor{b.Head, b.Clerk, b.Teacher, b.Treasurer} {
				w.add(b.Base.Name+a.Role.Name(), a)
			}
		}
	}
	for _, e := range y.Employers[:3] {
		w.add("单位"+e.Name, e)
	}
	for _, p := range w.trainees(3) {
		w.add("学员"+p.Name, p)
	}
	w.people = append(w.people, somebody{name: "没有登录的人"})
	return w
}

// add enters as an actor and gives them a token with all that their role may.
func (w *world) add(name string, a programme.Actor) {
	w.t.Helper()
	roles, err := w.People.RolesOf(ctx, a.User)
	i := slices.IndexFunc(roles, func(r people.RoleChoice) bool { return r.Grant.Role == a.Role })
	if err != nil || i < 0 {
		w.t.Fatalf("%s does not hold %s: %v", name, a.Role, err)
	}
	secret, err := w.People.EnterDemo(ctx, a.User, roles[i].Grant.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	scopes := []string{people.ScopeRead}
	for _, does := range people.DoesOf(a.Role) {
		scopes = append(scopes, string(does))
	}
	_, token, err := w.People.CreateToken(ctx, act.As(a),
		people.TokenIn{UserID: a.User, GrantID: roles[i].Grant.ID, Name: "试验", Scopes: scopes, LastDay: w.Today().AddDays(30)})
	if err != nil {
		w.t.Fatalf("a token for %s: %v", name, err)
	}
	w.people = append(w.people, somebody{name: name, actor: a, cookie: &http.Cookie{Name: "jinlanling", Value: secret}, token: token})
}

func (w *world) named(login string, role programme.Role) {
	w.t.Helper()
	u, err := w.People.UserByLogin(ctx, login)
	if err != nil || u == nil {
		w.t.Fatalf("no user %s: %v", login, err)
	}
	a, err := w.People.Actor(ctx, u.ID, role)
	if err != nil {
		w.t.Fatal(err)
	}
	w.add(login, a)
}

// trainees lets some people of different employers sign in.
func (w *world) trainees(n int) (out []programme.Actor) {
	w.t.Helper()
	apps, err := w.BaseApplications(ctx, act.As(w.Bases[0].Clerk), w.Bases[0].Base.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	employers := map[string]bool{}
	for _, ap := range apps {
		if len(out) == n || employers[ap.EmployerID] {
			continue
		}
		employers[ap.EmployerID] = true
		u, err := w.People.CreateUser(ctx, act.As(act.SystemActor), "t"+ap.PersonID, "学员")
		if err == nil {
			err = w.People.Grant(ctx, act.As(act.SystemActor), programme.Grant{UserID: u.ID, Role: programme.RoleTrainee, PersonID: ap.PersonID})
		}
		if err != nil {
			w.t.Fatal(err)
		}
		a, err := w.People.Actor(ctx, u.ID, programme.RoleTrainee)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

func (w *world) get(who *somebody, address string) (int, string) {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if who.cookie != nil {
		r.AddCookie(who.cookie)
	}
	rec := httptest.NewRecorder()
	w.pages.ServeHTTP(rec, r)
	kind := rec.Header().Get("Content-Type")
	if name, err := url.PathUnescape(rec.Header().Get("Content-Disposition")); err == nil && w.unnumbered && strings.Contains(name, "附件") {
		w.t.Errorf("%s at %s: a file bears a number that the notice gives no form: %s", who.name, address, name)
	}
	w.wordedHere(who.name+" at "+address, kind, rec.Body.Bytes())
	if strings.HasPrefix(kind, "text/html") {
		return rec.Code, rec.Body.String()
	}
	return rec.Code, ""
}

// owner is whose a thing is, as the auditor's page of it says; false where
// there is no such thing.
func (w *world) owner(noun programme.Noun, id string) (programme.Subject, bool) {
	key := string(noun) + "/" + id
	if o, ok := w.owners.Load(key); ok {
		s, is := o.(programme.Subject)
		return s, is
	}
	s, err := w.Show(ctx, act.As(w.Auditor), noun, id)
	if err != nil {
		w.owners.Store(key, "none")
		return programme.Subject{}, false
	}
	w.owners.Store(key, s.Owner)
	return s.Owner, true
}

// foreign reports whether a thing is outside an identity's scope. Where a noun
// has several owners (a class its employers) the auditor's page names none,
// and nothing is said.
func foreign(a programme.Actor, o programme.Subject) bool {
	other := func(mine, owner string) bool { return owner != "" && owner != mine }
	switch a.Role.Scope() {
	case programme.OwnBase:
		return other(a.Base, o.Base)
	case programme.OwnCounty:
		return other(a.County, o.County)
	case programme.OwnEmployer:
		return other(a.Employer, o.Employer)
	case programme.OwnPerson:
		return other(a.Person, o.Person)
	}
	return a.Role == ""
}

var (
	links = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)"`)
	ids   = regexp.MustCompile(`^[0-9a-z]{20,}$|^[0-9a-f]{64}$`)
	whole = regexp.MustCompile(`(?:^|[^0-9A-Za-z])([1-9]\d{16}[\dX]|1[3-9]\d{9})(?:[^0-9A-Za-z]|$)`)
)

// shape is an address without its ids and values.
func shape(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	parts := strings.Split(u.Path, "/")
	for i, p := range parts {
		if ids.MatchString(strings.ToLower(p)) {
			parts[i] = "{id}"
		}
	}
	keys := make([]string, 0, len(u.Query()))
	for k := range u.Query() {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return strings.Join(parts, "/") + "?" + strings.Join(keys, "&")
}

// again reports whether an address shows a list in another order, or takes a
// part of it away: the words are those of the list.
func again(address string) bool {
	path, query, _ := strings.Cut(address, "?")
	return strings.Contains("&"+query, "&sort=") || query != "" && (strings.HasSuffix(path, "/export") || strings.HasSuffix(path, "/print"))
}

// perShape is how many addresses of a shape each identity opens, in most walks.
const perShape = 2

// walk follows the links from an identity's home and gives what it opened.
func (w *world) walk(who *somebody, strangers map[string]bool) []string {
	queue, seen, of := []string{"/"}, map[string]bool{"/": true}, map[string]int{}
	var opened []string
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		code, body := w.get(who, at)
		if code >= 500 {
			w.t.Errorf("%s at %s: %d", who.name, at, code)
		}
		if code == http.StatusOK {
			opened = append(opened, at)
			w.keep(who, at, body)
		}
		for _, m := range whole.FindAllStringSubmatch(body, -1) {
			if _, err := idcode.ParseCitizenID(m[1]); err == nil || len(m[1]) == 11 {
				w.t.Errorf("%s at %s: a number stands whole, %s…", who.name, at, m[1][:6])
			}
		}
		if !publicPage(at) {
			for name := range strangers {
				if strings.Contains(body, ">"+name+"<") {
					w.t.Errorf("%s at %s: reads the name of a stranger", who.name, at)
				}
			}
		}
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if s := shape(to); !seen[to] && of[s] < cmp.Or(who.most, w.most, perShape) && !strings.HasPrefix(to, "/static") &&
				!strings.HasPrefix(to, "/assets") && !strings.Contains(to, "logout") && !(w.plain && again(to)) {
				seen[to], of[s] = true, of[s]+1
				queue = append(queue, to)
			}
		}
	}
	return opened
}

// changing is what differs between two readings of the same page, or two
// versions of the program without a word of the page: keys of forms, the names
// of assets, who else looks at a thing, and the styles and scripts that the page
// for use without a net carries in itself.
var changing = regexp.MustCompile(`name="_key" value="[^"]*"|\?v=[0-9a-f]+|/(?:assets|static)/[^"]*|(<span class="quiet others"[^>]*>)[^<]*` +
	`|(?s:<style>.*?</style>|<script>.*?</script>)|sha256-(?:[0-9A-Za-z+/=]|&#43;)+`)

// keep writes a page into the folder that JINLANLING_PAGES names, so that the
// pages of two versions of the program can be held against each other: ./same.
func (w *world) keep(who *somebody, address, body string) {
	folder := os.Getenv("JINLANLING_PAGES")
	if folder == "" || body == "" {
		return
	}
	path := filepath.Join(folder, w.under, who.name, url.PathEscape(address)+".html")
	if len(filepath.Base(path)) > 240 {
		path = path[:len(path)-len(filepath.Base(path))] + filepath.Base(path)[:230] + ".html"
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(changing.ReplaceAllString(body, "…")), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// publicPage reports whether anybody may read what a page says of people: the
// lists that hang out (clauses 2.3, 3.4.2).
func publicPage(address string) bool {
	for _, p := range []string{"/notices", "/publication", "/roll", "/objection"} {
		if strings.HasPrefix(address, p) {
			return true
		}
	}
	return false
}

// strangers are the names that no application within an identity's scope
// bears, and nobody on the staff.
func (w *world) strangers(a programme.Actor, names map[string][]programme.Subject, staff map[string]bool) map[string]bool {
	out := map[string]bool{}
	if a.Role != "" && (a.Role.Scope() == programme.CityWide || a.Role == programme.RoleAdministrator) {
		return out
	}
	for name, owners := range names {
		if !staff[name] && !slices.ContainsFunc(owners, func(o programme.Subject) bool { return !foreign(a, o) }) {
			out[name] = true
		}
	}
	return out
}

// TestEverybodyKeepsToTheirOwn walks the pages as everybody, then asks for what
// each found as everybody else.
func TestEverybodyKeepsToTheirOwn(t *testing.T) {
	w := open(t)
	if len(w.people) < 22 {
		t.Fatalf("only %d identities", len(w.people))
	}
	names, staff := map[string][]programme.Subject{}, map[string]bool{}
	for _, p := range w.people {
		staff[p.actor.Name] = true
	}
	rows := w.rows(programme.NounApplication, 1000)
	for i := range rows {
		if o, ok := w.owner(programme.NounApplication, rows[i].ID); ok {
			names[rows[i].Title] = append(names[rows[i].Title], o)
		}
	}
	found := make([][]string, len(w.people))
	w.each(func(i int) { found[i] = w.walk(&w.people[i], w.strangers(w.people[i].actor, names, staff)) })

	all, of, pages := []string{}, map[string]int{}, 0
	for _, list := range found {
		pages += len(list)
		for _, address := range list {
			if s := shape(address); strings.Contains(s, "{id}") && of[s] < 6 && !slices.Contains(all, address) {
				of[s]++
				all = append(all, address)
			}
		}
	}
	asked := make([]int, len(w.people))
	w.each(func(i int) { asked[i] = w.cross(&w.people[i], all) })
	sum := 0
	for _, n := range asked {
		sum += n
	}
	t.Logf("%d identities opened %d pages; %d addresses of %d shapes with an id; %d of them asked for by somebody they are not for", len(w.people), pages,
		len(all), len(of), sum)
	if pages < 1500 || len(of) < 60 || sum < 1000 {
		t.Errorf("too little was walked: %d pages, %d shapes, %d crossed", pages, len(of), sum)
	}
}

// cross asks for addresses that lead to what is not an identity's.
func (w *world) cross(who *somebody, all []string) (asked int) {
	for _, address := range all {
		u, err := url.Parse(address)
		parts := strings.Split(strings.TrimPrefix(u.Path, "/"), "/")
		if err != nil || len(parts) < 2 || act.ListingOf(programme.Noun(parts[0])) == nil {
			continue
		}
		noun := programme.Noun(parts[0])
		o, known := w.owner(noun, parts[1])
		if !known || !foreign(who.actor, o) || act.ListingOf(noun).Open || publicPage(address) ||
			who.actor.Role == programme.RoleEmployer && mayBeAsked(parts) {
			continue
		}
		asked++
		code, _ := w.get(who, address)
		refused := code == http.StatusNotFound || code == http.StatusForbidden || who.actor.Role == "" && code == http.StatusSeeOther
		if !refused {
			w.t.Errorf("%s asks for %s, which is not theirs: %d", who.name, address, code)
		}
	}
	return asked
}

// mayBeAsked reports whether an employer may do to any what an address leads
// to: it enrols its people at any base.
func mayBeAsked(parts []string) bool {
	return parts[0] == string(programme.NounBase) && len(parts) > 2 && strings.Contains(strings.Join(parts[2:], "/"), "roster")
}

// each runs over the identities, two at a time.
func (w *world) each(do func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range w.people {
		next <- i
	}
	close(next)
	wg.Wait()
}

func (w *world) rows(noun programme.Noun, limit int) []act.TableRow {
	table, err := w.Browse(ctx, act.As(w.Auditor), noun, act.Query{Programme: w.Programme, Limit: limit})
	if err != nil {
		w.t.Fatalf("%s: %v", noun, err)
	}
	return table.Rows
}
