// Package rules reads a notice (the year's rules as data), decides who may
// train, explains it condition by condition, and says from which day it would
// change. It is pure: no clock, no storage, no value of any notice in code.
//
// The one idea to know: every condition comes down to a span of days on which
// it is met. A route is the intersection of its conditions' spans, so the
// decision, the explanation and the date on which it would change are read off
// the same spans.
package rules

import (
	"slices"
	"strings"

	"jinlanling/internal/programme"
)

// Notice is a year's notice, complete and checked. Every value carries its
// clause; where the text leaves room, Reading says how it is read.
type Notice struct {
	Format   int    `yaml:"format"`
	ID       string `yaml:"id"`
	City     string `yaml:"city"`
	CityCode string `yaml:"city_code"`
	Year     int    `yaml:"year"`
	Title    string `yaml:"title"`
	Bureau   string `yaml:"bureau"`

	Brand programme.Brand `yaml:"brand,omitempty"` // what the programme goes by: 金蓝领; read from the title where it is left out

	Clauses     []Clause       `yaml:"clauses"`
	Levels      []TrainedLevel `yaml:"levels"`
	Trades      []Trade        `yaml:"trades"`
	Bases       []BaseName     `yaml:"bases"`
	Eligibility Eligibility    `yaml:"eligibility"`
	Materials   []Material     `yaml:"materials"`
	Hours       Hours          `yaml:"hours"`
	Deadlines   []Deadline     `yaml:"deadlines"`
	Evaluation  Exam           `yaml:"evaluation,omitempty"`
	Appraisal   Appraisal      `yaml:"appraisal"`
	Publication Publication    `yaml:"publication"`
	Enrolment   Enrolling      `yaml:"enrolment,omitempty"`
	Recognition Recognition    `yaml:"recognition,omitempty"`
	Supervision Supervision    `yaml:"supervision,omitempty"`
	Performance *Performance   `yaml:"performance,omitempty"`
	Archive     []ArchiveItem  `yaml:"archive"`
	Retention   *Retention     `yaml:"retention,omitempty"`
	Passed      []PassedBy     `yaml:"passed"`
	Money       Money          `yaml:"money"`
	Returns     *Returns       `yaml:"returns,omitempty"`
	Duties      []DutyClause   `yaml:"duties,omitempty"`

	SHA256 string `yaml:"-"` // hex, of the file's bytes

	trades map[string]int32 // name or alias → index of Trades
	bases  map[string]string
	listed []programme.Date                     // per trade: from when in the catalogue for good
	plans  [programme.SeniorTechnician + 1]plan // how each level is decided
}

// Clause is one duty of the notice, in our words.
type Clause struct {
	ID      string `yaml:"id"`   // 2.2.1
	Cite    string `yaml:"cite"` // 二(二)1, as the notice numbers it
	Text    string `yaml:"text"`
	Reading string `yaml:"reading,omitempty"`
}

// TrainedLevel is a level that the programme trains, and the most that may be
// paid for a person of it.
type TrainedLevel struct {
	Level   programme.Level `yaml:"level"`
	Name    string          `yaml:"name"`
	Cap     yuan            `yaml:"cap"`
	Clause  string          `yaml:"clause"`
	Reading string          `yaml:"reading,omitempty"`
}

// Trade is a trade by its canonical name, the names it also goes by, and the
// spans in which it stands in the national catalogue.
type Trade struct {
	Name      string   `yaml:"name"`
	Aliases   []string `yaml:"aliases,omitempty"`
	Catalogue []Span   `yaml:"catalogue,omitempty"`
	Clause    string   `yaml:"clause"`
	Reading   string   `yaml:"reading,omitempty"`
}

// Span is the days from From on, up to but without Before; a zero Before is
// an open end.
type Span struct {
	From   programme.Date `yaml:"from"`
	Before programme.Date `yaml:"before,omitempty"`
}

// BaseName is an institution by its canonical name and other spellings.
type BaseName struct {
	Name    string   `yaml:"name"`
	Aliases []string `yaml:"aliases,omitempty"`
	Clause  string   `yaml:"clause"`
	Reading string   `yaml:"reading,omitempty"`
}

// Material is a paper to hand in. For names the routes (or route/condition)
// that need it; empty, everybody does.
type Material struct {
	Code    string   `yaml:"code"`
	Name    string   `yaml:"name"`
	Count   int      `yaml:"count,omitempty"`
	For     []string `yaml:"for,omitempty"`
	Shows   string   `yaml:"shows,omitempty"` // what it must show
	Clause  string   `yaml:"clause"`
	Reading string   `yaml:"reading,omitempty"`
}

// Hours is the training's floors, in class hours of Minutes each, and what
// else a teaching plan and a timetable are held against.
type Hours struct {
	Total   int          `yaml:"total"`
	Minutes int          `yaml:"minutes"`
	Attend  int          `yaml:"attend_permille"`  // of each floor, that a trainee must have attended
	Of      string       `yaml:"attend,omitempty"` // which floors: a curriculum.Way; the total where nothing is said
	Kinds   []HourKind   `yaml:"kinds"`
	Bounds  []HourBound  `yaml:"bounds,omitempty"`
	Day     *SchoolDay   `yaml:"day,omitempty"`
	Online  *OnlineHours `yaml:"online,omitempty"` // nothing that a platform says is counted where it is silent
	Clause  string       `yaml:"clause"`
	Reading string       `yaml:"reading,omitempty"`
}

// HourKind is one kind of class hours with its floor.
type HourKind struct {
	Code    string `yaml:"code"`
	Name    string `yaml:"name"`
	Min     int    `yaml:"min"`
	InTrade bool   `yaml:"in_trade,omitempty"` // taught by teachers of the trade
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

// HourBound is a floor, a ceiling or a share of the class hours of some kinds
// and modes, beside the floors of each kind and of the total.
type HourBound struct {
	Name     string   `yaml:"name"`
	Kinds    []string `yaml:"kinds,omitempty"` // codes; all where none is named
	Modes    []string `yaml:"modes,omitempty"` // curriculum.Mode; all where none is named
	Min      int      `yaml:"min,omitempty"`
	Max      int      `yaml:"max,omitempty"`
	MinShare int      `yaml:"min_permille,omitempty"` // of all hours
	MaxShare int      `yaml:"max_permille,omitempty"` // of all hours
	Clause   string   `yaml:"clause"`
	Reading  string   `yaml:"reading,omitempty"`
}

// SchoolDay is how much of a day a class may be taught, and when.
type SchoolDay struct {
	Most     int    `yaml:"most"`               // class hours
	Earliest int    `yaml:"earliest,omitempty"` // o'clock; a lesson that begins before asks for a reason
	Latest   int    `yaml:"latest,omitempty"`   // o'clock; a lesson that ends after asks for a reason
	Clause   string `yaml:"clause"`
	Reading  string `yaml:"reading,omitempty"`
}

// OnlineHours is how what a learning platform says of somebody is counted.
type OnlineHours struct {
	Minutes    int    `yaml:"minutes"`                   // watched, that are one class hour
	Watched    int    `yaml:"watched_permille"`          // of a piece, that must have been watched for it to count
	DayMost    int    `yaml:"day_most,omitempty"`        // class hours of one person in a day; 0: no ceiling
	Checks     int    `yaml:"checks_permille,omitempty"` // of the checks that were asked, that must be passed; 0: none need be
	NightFrom  int    `yaml:"night_from,omitempty"`      // o'clock; what is watched from here to NightUntil is looked at
	NightUntil int    `yaml:"night_until,omitempty"`     // o'clock
	Clause     string `yaml:"clause"`
	Reading    string `yaml:"reading,omitempty"`
}

// Codes of deadlines that the system acts on.
const (
	Enrolment     = "enrolment"
	SchemesFiled  = "scheme"
	TrainingEnd   = "training_end"
	EvaluationEnd = "evaluation_end"
	AppraisalTime = "appraisal"
	ReturnsDue    = "returns_due"
)

// Deadline is the last day for something; From where it also has a first.
type Deadline struct {
	Code    string         `yaml:"code"`
	Name    string         `yaml:"name"`
	From    programme.Date `yaml:"from,omitempty"`
	On      programme.Date `yaml:"on"`
	Clause  string         `yaml:"clause"`
	Reading string         `yaml:"reading,omitempty"`
}

// Appraisal names the trades for which the city holds an appraisal, and how
// those are examined.
type Appraisal struct {
	Trades  []string `yaml:"trades"`
	Exam    *Exam    `yaml:"exam,omitempty"`
	Clause  string   `yaml:"clause"`
	Reading string   `yaml:"reading,omitempty"`
}

// Publication is how long a list stands before certificates are issued.
type Publication struct {
	Days    int    `yaml:"days"`
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`

	CertificateNumber string `yaml:"certificate_number,omitempty"` // pattern of training certificates' numbers; defaultNumber where ""

	Accepted *Accepted `yaml:"accepted,omitempty"` // of accepted trainees; as long as results where absent

	Working bool `yaml:"working,omitempty"` // Days are working days
}

// Accepted is how accepted trainees are published, and whether a base's
// roster must be sealed before anybody is put into a class.
type Accepted struct {
	Days    int    `yaml:"days"`
	Working bool   `yaml:"working,omitempty"` // Days are working days
	Seal    bool   `yaml:"seal,omitempty"`
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

// Enrolling is how enrolment runs beyond who may: for how many days, after the
// day it is made, somebody on a waiting list may confirm a place that came
// free. A notice without it reads as defaultOfferDays.
type Enrolling struct {
	OfferDays int    `yaml:"offer_days"`
	Clause    string `yaml:"clause"`
	Reading   string `yaml:"reading,omitempty"`
}

// Bounds of a waiting list's offer, in days.
const (
	defaultOfferDays = 3
	maxOfferDays     = 30
)

// OfferDays is how many days after that of the offer a place may be confirmed.
func (n *Notice) OfferDays() int {
	if n == nil || n.Enrolment.OfferDays == 0 {
		return defaultOfferDays
	}
	return n.Enrolment.OfferDays
}

// The things that an archive item is counted by.
const (
	PerBase    = "base"
	PerClass   = "class"
	PerLesson  = "lesson"
	PerTrainee = "trainee"
)

// Codes of the items of an archive that the program makes or checks itself.
const (
	ItemRoster  = "roster"
	ItemResults = "results"
	ItemSignIn  = "sign_in" // of each lesson
)

// ArchiveItem is what a class's archive must hold.
type ArchiveItem struct {
	Code    string `yaml:"code"`
	Name    string `yaml:"name"`
	Per     string `yaml:"per"`
	Count   int    `yaml:"count"`
	Minutes int    `yaml:"minutes,omitempty"` // of a recording
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

// Events that can count as having passed, for payment.
const (
	ByEvaluation  = "evaluation"
	ByPublication = "publication"
	ByAppraisal   = "appraisal"
	ByCertificate = "certificate"
)

// The two cases of what counts as passed.
const (
	whenAppraised = "appraised"
	whenOtherwise = "otherwise"
)

// PassedBy says which event counts as passed: for trades with an appraisal,
// or otherwise.
type PassedBy struct {
	When    string `yaml:"when"` // appraised, otherwise
	Event   string `yaml:"event"`
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

// Money is how the subsidy is paid and used.
type Money struct {
	Advance   Advance    `yaml:"advance"`
	Standards []Standard `yaml:"standards"`
	Uses      []Use      `yaml:"uses"`
	Limits    Limits     `yaml:"limits"`

	Guards   []GuardRule `yaml:"guards,omitempty"`
	Override *Overriding `yaml:"override,omitempty"`
	Doubtful []string    `yaml:"doubtful_words,omitempty"` // in a voucher: ask the base what it was for

	Fees *FeeStandard `yaml:"appraisal_fees,omitempty"`
}

// Advance is how much of the approved sum may be paid before results are in.
type Advance struct {
	Permille int    `yaml:"permille"`
	Clause   string `yaml:"clause"`
	Reading  string `yaml:"reading,omitempty"`
}

// Standard is the subsidy of one person. Trade "" is the level's default.
type Standard struct {
	Level   programme.Level `yaml:"level"`
	Trade   string          `yaml:"trade,omitempty"`
	Amount  yuan            `yaml:"amount"`
	Clause  string          `yaml:"clause"`
	Reading string          `yaml:"reading,omitempty"`
}

// Use is a purpose of the special account, allowed or forbidden.
type Use struct {
	Code    string `yaml:"code"`
	Name    string `yaml:"name"`
	Allowed bool   `yaml:"allowed"`
	Clause  string `yaml:"clause"`
	Reading string `yaml:"reading,omitempty"`
}

// Limits on subsidies to one person.
type Limits struct {
	OncePerTradeLevel bool   `yaml:"once_per_trade_and_level"`
	PerYear           int    `yaml:"per_year,omitempty"` // 0: no limit
	NeverLower        bool   `yaml:"never_lower,omitempty"`
	Clause            string `yaml:"clause"`
	Reading           string `yaml:"reading,omitempty"`
}

// Cite is the notice's own numbering of a clause, or of the one that asks for a
// duty; the id where it has none, and nothing for a duty that no clause asks for.
func (n *Notice) Cite(clause string) string {
	if c := n.Clause(clause); c != nil {
		return c.Cite
	}
	if programme.DutyOf(clause) != nil {
		return ""
	}
	return clause
}

// Annex is what the notice numbers the form that it asks for by a duty: 附件3; ""
// where it numbers none, or there is no notice.
func (n *Notice) Annex(duty string) string {
	if n == nil {
		return ""
	}
	if cite := n.Cite(duty); strings.HasPrefix(cite, "附件") {
		return cite
	}
	return ""
}

// Called is what people call a form, and what follows of it: 附件 2 收取 by the
// number that the notice gives it, else by what it is: 工作年限承诺证明收取. Of no
// notice, nil, forms have no numbers.
func (n *Notice) Called(duty, then string) string {
	if number, ok := strings.CutPrefix(n.Annex(duty), "附件"); ok {
		return strings.TrimSpace("附件 " + strings.TrimSpace(number) + " " + then)
	}
	return programme.DutyOf(duty).Name + then
}

// Form is the name of a form with its number behind it: 花名册（附件3）.
func (n *Notice) Form(name, duty string) string {
	if annex := n.Annex(duty); annex != "" {
		return name + "（" + annex + "）"
	}
	return name
}

// Clause is the clause with that id, or the one that asks for the duty with
// it, or nil.
func (n *Notice) Clause(id string) *Clause {
	if asked, ok := n.asking(id); ok {
		id = asked
	}
	return find(n.Clauses, func(c *Clause) bool { return c.ID == id })
}

// Trade is the canonical name of a trade; a name that the notice does not
// know stands for itself, with ok false.
func (n *Notice) Trade(name string) (canonical string, ok bool) {
	if i, ok := n.trades[name]; ok {
		return n.Trades[i].Name, true
	}
	return name, false
}

// InCatalogue reports whether a trade stands in the national catalogue on a
// day.
func (n *Notice) InCatalogue(trade string, on programme.Date) bool {
	i, ok := n.trades[trade]
	if !ok {
		return false
	}
	return slices.ContainsFunc(n.Trades[i].Catalogue, func(s Span) bool { return s.holds(on) })
}

func (s Span) holds(d programme.Date) bool { return d >= s.From && (s.Before == 0 || d < s.Before) }

// Appraised reports whether the city holds an appraisal for a trade.
func (n *Notice) Appraised(trade string) bool {
	canonical, _ := n.Trade(trade)
	return slices.Contains(n.Appraisal.Trades, canonical)
}

// PassedEvent is what counts as passed, for payment, in a trade.
func (n *Notice) PassedEvent(trade string) PassedBy {
	when := whenOtherwise
	if n.Appraised(trade) {
		when = whenAppraised
	}
	p := find(n.Passed, func(p *PassedBy) bool { return p.When == when })
	if p == nil {
		p = find(n.Passed, func(p *PassedBy) bool { return p.When == whenOtherwise })
	}
	return *p // Parse refuses a notice without one
}

// Base is the canonical name of an institution; an unknown one stands for
// itself, with ok false.
func (n *Notice) Base(name string) (canonical string, ok bool) {
	if c, ok := n.bases[name]; ok {
		return c, true
	}
	return name, false
}

// Deadline is the deadline with that code; ok is false where the notice fixes
// none.
func (n *Notice) Deadline(code string) (d Deadline, ok bool) {
	if p := find(n.Deadlines, func(d *Deadline) bool { return d.Code == code }); p != nil {
		return *p, true
	}
	return d, false
}

// Level is the trained level, or nil where the programme does not train it.
func (n *Notice) Level(l programme.Level) *TrainedLevel {
	return find(n.Levels, func(t *TrainedLevel) bool { return t.Level == l })
}

// Standard is what a person of a level and trade is subsidised with by the
// notice: the trade's own row, or the level's default.
func (n *Notice) Standard(l programme.Level, trade string) (Standard, bool) {
	canonical, _ := n.Trade(trade)
	for _, want := range []string{canonical, ""} {
		if s := find(n.Money.Standards, func(s *Standard) bool { return s.Level == l && s.Trade == want }); s != nil {
			return *s, true
		}
	}
	return Standard{}, false
}

// Use is the purpose with that code, or nil.
func (n *Notice) Use(code string) *Use {
	return find(n.Money.Uses, func(u *Use) bool { return u.Code == code })
}

// ArchiveItem is the archive item with that code.
func (n *Notice) ArchiveItem(code string) (a ArchiveItem, ok bool) {
	if p := find(n.Archive, func(a *ArchiveItem) bool { return a.Code == code }); p != nil {
		return *p, true
	}
	return a, false
}

// Material is the material with that code, or nil.
func (n *Notice) Material(code string) *Material {
	return find(n.Materials, func(m *Material) bool { return m.Code == code })
}

func find[T any](list []T, ok func(*T) bool) *T {
	for i := range list {
		if ok(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// yuan is an amount that a notice writes in whole yuan.
type yuan int64

// Fen is the amount in fen.
func (y yuan) Fen() programme.Fen { return programme.Yuan(int64(y)) }
