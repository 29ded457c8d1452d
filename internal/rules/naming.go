package rules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/programme"
)

// quotedInTitle is a name that a title puts in quotation marks.
var quotedInTitle = regexp.MustCompile(`“([^“”]{1,20})”`)

// brandOf is the brand that a title names: 德州市2021年度“金蓝领”…通知. A notice
// that was taken in before it had a key for its brand is read so.
func brandOf(title string) programme.Brand {
	if m := quotedInTitle.FindStringSubmatch(title); m != nil {
		return programme.Brand(m[1])
	}
	return ""
}

// LevelTitles are the trained levels as the title of a form names them, the
// lowest first and the others in brackets: 技师（高级技师）.
func (n *Notice) LevelTitles() string {
	if len(n.Levels) == 0 {
		return ""
	}
	names := n.LevelNames()
	if len(names) == 1 {
		return names[0]
	}
	return names[0] + "（" + strings.Join(names[1:], "、") + "）"
}

// LevelNames are the names of the trained levels, the lowest first.
func (n *Notice) LevelNames() (names []string) {
	levels := slices.Clone(n.Levels)
	slices.SortFunc(levels, func(a, b TrainedLevel) int { return int(a.Level) - int(b.Level) })
	for _, l := range levels {
		names = append(names, l.Name)
	}
	return names
}

// Whose consent a route needs beyond the base's review.
const (
	ConsentOfCity   = "city"
	ConsentOfNobody = "none"
)

// Route is the route with that code, or nil.
func (n *Notice) Route(code string) *Route {
	return find(n.Eligibility.Routes, func(r *Route) bool { return r.Code == code })
}

// RouteName is what a route is called; its code where the notice has none.
func (n *Notice) RouteName(code string) string {
	if r := n.Route(code); r != nil {
		return r.Name
	}
	return code
}

// NeedsConsent reports whether who comes by a route needs the city bureau's
// consent. A route that does not say is read as before notices said it: the
// exceptional one does.
func (n *Notice) NeedsConsent(route string) bool {
	if n != nil {
		if r := n.Route(route); r != nil && r.Consent != "" {
			return r.Consent == ConsentOfCity
		}
	}
	return route == programme.ExceptionalRoute
}

// ConsentRoutes are the codes of the routes that need the city bureau's
// consent. A nil notice has the one of NeedsConsent.
func (n *Notice) ConsentRoutes() (codes []string) {
	if n == nil {
		return []string{programme.ExceptionalRoute}
	}
	for i := range n.Eligibility.Routes {
		if code := n.Eligibility.Routes[i].Code; n.NeedsConsent(code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// Returns is what each base files with the city bureau at the year's end.
type Returns struct {
	Due     []string `yaml:"due"` // of programme.ReturnKinds
	Clause  string   `yaml:"clause"`
	Reading string   `yaml:"reading,omitempty"`
}

// DueReturns are the kinds of what a base files at the year's end, in the
// order of programme.ReturnKinds: all of them where the notice does not say.
func (n *Notice) DueReturns() (kinds []string) {
	for _, k := range programme.ReturnKinds {
		if n == nil || n.Returns == nil || slices.Contains(n.Returns.Due, k.Code) {
			kinds = append(kinds, k.Code)
		}
	}
	return kinds
}

// checkNaming looks for a brand that nobody can print.
func (r *reader) checkNaming(n *Notice) {
	switch b := string(n.Brand); {
	case strings.ContainsAny(b, "“”\"\n"):
		r.at(".brand", "", "名称（brand）不带引号，界面和文书上自会加上，现在是 %s", b)
	case len([]rune(b)) > 20:
		r.at(".brand", "", "名称（brand）最多 20 个字，现在是 %s", b)
	case b == "" && brandOf(n.Title) == "":
		r.warn(".title", "", "没有写项目的名称（brand），标题里也没有用“”标出的名称：界面和文书上只写“培训”")
	case b != "" && brandOf(n.Title) != "" && brandOf(n.Title) != n.Brand:
		r.warn(".brand", "", "名称（brand）是 %s，标题里标出的是 %s，请核对", b, brandOf(n.Title))
	}
	if n.Returns == nil {
		return
	}
	seen := map[string]string{}
	for i, k := range n.Returns.Due {
		r.unique(seen, k, ".returns.due["+strconv.Itoa(i)+"]", n.Returns.Clause, "报送的材料重复")
	}
}
