package planpages

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"
)

// rulesShown is a year's notice laid out to read.
type rulesShown struct {
	*rules.Notice
	Programme programme.Programme
	Years     []programme.Programme
	Parts     []rulesPart
	Routes    []levelRoutes
	Gates     []rulesCondition
	Trades    []rulesTrade
	Readings  []rules.Clause
}

// rulesPart is one part of the notice with its clauses, 一 to 五 and annexes.
type rulesPart struct {
	ID, Name string
	Clauses  []rules.Clause
}

type levelRoutes struct {
	Level  string
	Cap    string
	Clause *clauseLink
	Routes []rulesRoute
}

type rulesRoute struct {
	Name       string
	Clause     *clauseLink
	Conditions []rulesCondition
}

type rulesCondition struct {
	Name, Required, Reading string
	Clause                  *clauseLink
}

type rulesTrade struct{ Name, Aliases, Catalogue, Reading, Appraised string }

// clauseLink leads to a clause on the page of the rules.
type clauseLink struct{ Cite, Href string }

func (v *rulesShown) link(id string) *clauseLink {
	if v.Clause(id) == nil {
		return nil
	}
	return &clauseLink{v.Cite(id), "#c-" + id}
}

// RulesPage is the notice of the year that the reader works in, or of the one
// named in the URL.
func RulesPage(q *page.Request) error {
	years, err := q.Sys.Plan.Programmes(q.Context(), q.Caller())
	if err != nil {
		return err
	}
	id := q.URL.Query().Get("year")
	if id == "" {
		id = q.Year()
	}
	y, err := q.Sys.Year.PublicNotice(q.Context(), id)
	if err != nil {
		return q.UnlessNoYear(err, "通知与规则", "通知发布后，报名条件、材料、课时和补贴标准会逐条公开在这里。")
	}
	v := &rulesShown{Notice: y.Notice, Programme: y.Programme, Years: years}
	v.parts()
	v.conditions()
	for _, t := range v.Notice.Trades {
		v.Trades = append(v.Trades, v.trade(t))
	}
	for _, c := range v.Clauses {
		if c.Reading != "" {
			v.Readings = append(v.Readings, c)
		}
	}
	return q.Show(rulesView(q.Page("通知与规则"), v))
}

// parts groups the clauses by the part of the notice that they stand in: the
// first figure of their number.
func (v *rulesShown) parts() {
	for _, c := range v.Clauses {
		id, _, _ := strings.Cut(c.ID, ".")
		name := string([]rune(c.Cite)[:1]) + "、"
		if strings.HasPrefix(c.ID, "A") {
			id, name = "A", "附件"
		}
		if n := len(v.Parts); n == 0 || v.Parts[n-1].ID != id {
			v.Parts = append(v.Parts, rulesPart{ID: id, Name: name})
		}
		p := &v.Parts[len(v.Parts)-1]
		p.Clauses = append(p.Clauses, c)
	}
}

// conditions are the gates and, level by level, the routes. They are worded by
// the decision on nobody: what is required does not depend on who asks.
func (v *rulesShown) conditions() {
	for i, l := range v.Levels {
		var f rules.Facts
		var d rules.Decision
		v.Compile(&rules.Applicant{Level: l.Level}, &f)
		v.Decide(&f, &d)
		if i == 0 {
			for _, g := range d.Gates() {
				v.Gates = append(v.Gates, v.condition(g))
			}
		}
		x := levelRoutes{Level: l.Name, Cap: yuanShort(l.Cap.Fen()), Clause: v.link(l.Clause)}
		for _, r := range d.Routes() {
			one := rulesRoute{Name: r.Name, Clause: v.link(r.Clause)}
			for _, c := range r.Checks {
				one.Conditions = append(one.Conditions, v.condition(c))
			}
			x.Routes = append(x.Routes, one)
		}
		v.Routes = append(v.Routes, x)
	}
}

func (v *rulesShown) condition(c rules.Check) rulesCondition {
	return rulesCondition{c.Name(), c.Required(), c.Reading(), v.link(c.Clause())}
}

func (v *rulesShown) trade(t rules.Trade) rulesTrade {
	x := rulesTrade{Name: t.Name, Aliases: strings.Join(t.Aliases, "、"), Reading: t.Reading, Catalogue: "目录外", Appraised: "考评合格后公示"}
	var spans []string
	for _, s := range t.Catalogue {
		end := "起在目录内"
		if s.Before != 0 {
			end = "至" + s.Before.AddDays(-1).Chinese() + "在目录内"
		}
		spans = append(spans, s.From.Chinese()+end)
	}
	if len(spans) > 0 {
		x.Catalogue = strings.Join(spans, "，")
	}
	if v.Appraised(t.Name) {
		x.Appraised = "全市统一考核鉴定"
	}
	return x
}

func (v *rulesShown) uses(allowed bool) (out []rules.Use) {
	for _, u := range v.Money.Uses {
		if u.Allowed == allowed {
			out = append(out, u)
		}
	}
	return out
}

// forRoutes says which routes a material is for.
func (v *rulesShown) forRoutes(m rules.Material) string {
	var names []string
	for _, f := range m.For {
		code, _, _ := strings.Cut(f, "/")
		for _, r := range v.Eligibility.Routes {
			if r.Code == code {
				names = page.AddOnce(names, r.Name)
			}
		}
	}
	if len(names) == 0 {
		return "都要交"
	}
	return strings.Join(names, "、")
}

var perNames = map[string]string{rules.PerBase: "每所基地", rules.PerClass: "每班", rules.PerLesson: "每次课", rules.PerTrainee: "每名学员"}

func archiveCount(a rules.ArchiveItem) string {
	s := perNames[a.Per] + " " + strconv.Itoa(max(a.Count, 1)) + " 份"
	if a.Minutes > 0 {
		s += "，不少于 " + strconv.Itoa(a.Minutes) + " 分钟"
	}
	return s
}

func deadlineText(d rules.Deadline) string {
	if d.From != 0 {
		return d.From.Chinese() + "至" + d.On.Chinese()
	}
	return d.On.Chinese() + "前（含）"
}

var passedNames = map[string]string{rules.ByEvaluation: "结业考评合格", rules.ByPublication: "考评结果公示期满", rules.ByAppraisal: "考核鉴定合格", rules.ByCertificate: "取得证书"}

var passedWhen = map[string]string{"appraised": "有考核鉴定的工种", "otherwise": "其他工种"}

func standardFor(v *rulesShown, s rules.Standard) string {
	name := s.Level.Chinese()
	if l := v.Level(s.Level); l != nil {
		name = l.Name
	}
	if s.Trade != "" {
		return name + "（" + s.Trade + "）"
	}
	return name
}

func yuanShort(f programme.Fen) string { return strings.TrimSuffix(f.String(), ".00") }

// permissionsShown is the tables that the program goes by, as they are.
type permissionsShown struct {
	Role    programme.Role // only what this one may; "": everybody's
	Roles   []programme.RoleRow
	Groups  []actionGroup
	Reads   []readShown
	Routes  []routeRow
	Counted int
	notice  *rules.Notice
}

type actionGroup struct {
	Noun    string
	Actions []actionShown
}

type actionShown struct {
	Name, Who, From, To string
	Apart, Reason       bool
	Clause              *clauseLink
}

func (a actionShown) states() string {
	switch {
	case a.To == "":
		return a.From
	case a.From == "":
		return "新建为“" + a.To + "”"
	}
	return a.From + " → " + a.To
}

type readShown struct{ Noun, Who string }

type routeRow struct{ Method, Path, Who, What string }

func Permissions(q *page.Request) error {
	n, err := q.Sys.Year.PublicNotice(q.Context(), q.Year())
	if programme.CodeOf(err) == programme.NotFound {
		n, err = &act.PublicYear{Notice: &rules.Notice{}}, nil
	}
	if err != nil {
		return err
	}
	v := &permissionsShown{Role: programme.Role(q.URL.Query().Get("role")), Roles: programme.Roles, notice: n.Notice}
	if !slices.ContainsFunc(programme.Roles, func(r programme.RoleRow) bool { return r.Role == v.Role }) {
		v.Role = ""
	}
	v.actions()
	for _, r := range programme.Reads {
		if v.Role == "" || slices.Contains(r.Roles, v.Role) {
			v.Reads = append(v.Reads, readShown{r.Noun.Name(), roleList(r.Roles)})
		}
	}
	routes := q.Server.Routes()
	for i := range routes {
		if r := &routes[i]; v.Role == "" || r.Allows(v.Role) {
			x := v.route(r)
			if n := len(v.Routes); n > 0 && v.Routes[n-1].Path == x.Path && v.Routes[n-1].Who == x.Who {
				v.Routes[n-1].Method = "打开、提交" // a form and what it sends
				continue
			}
			v.Routes = append(v.Routes, x)
		}
	}
	return q.Show(permissionsView(q.Page("权限表"), v))
}

func (v *permissionsShown) actions() {
	for i := range programme.Actions {
		a := &programme.Actions[i]
		if v.Role != "" && !slices.Contains(a.Roles, v.Role) || len(a.Roles) == 1 && a.Roles[0] == programme.RoleSystem {
			continue
		}
		x := actionShown{Name: a.Name, Who: roleList(a.Roles), To: a.To.Name(), Apart: a.Apart, Reason: a.Reason}
		var from []string
		for _, s := range a.From {
			from = append(from, s.Name())
		}
		x.From = strings.Join(from, "、")
		if a.Clause != "" && v.notice.Clause(a.Clause) != nil {
			x.Clause = &clauseLink{v.notice.Cite(a.Clause), "/rules#c-" + a.Clause}
		}
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Noun != a.Noun.Name() {
			v.Groups = append(v.Groups, actionGroup{Noun: a.Noun.Name()})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Actions = append(g.Actions, x)
		v.Counted++
	}
}

// roleList names roles, without the program itself.
func roleList(roles []programme.Role) string {
	return programme.RoleNames(slices.DeleteFunc(slices.Clone(roles), func(r programme.Role) bool { return r == programme.RoleSystem }))
}

func (v *permissionsShown) route(r *page.Route) routeRow {
	method, path, _ := strings.Cut(r.Pattern, " ")
	x := routeRow{Method: "打开", Path: strings.TrimSuffix(path, "{$}")}
	if method == http.MethodPost {
		x.Method = "提交"
	}
	switch {
	case r.Open:
		x.Who = "任何人"
	case r.Any:
		x.Who = "已登录的人"
	case r.Noun != "":
		x.Who, x.What = "能查看“"+r.Noun.Name()+"”的角色", r.Noun.Name()
	case r.Action != "":
		x.Who, x.What = roleList(programme.Find(r.Action).Roles), programme.Find(r.Action).Name
	default:
		x.Who = roleList(r.Roles)
	}
	return x
}
