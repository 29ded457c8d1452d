package rules

import (
	"cmp"
	"encoding/json"
	"slices"

	"jinlanling/internal/programme"
)

// Applicant is what is known of a person who applies: the input of a decision
// as spec/eligibility writes it. BornOn and Schooling matter to notices that
// ask for them.
type Applicant struct {
	ID           string          `json:"id"`
	AppliedOn    programme.Date  `json:"applied_on"`
	Trade        string          `json:"trade"`
	Level        programme.Level `json:"level"`
	Category     string          `json:"category"`
	Certificates []Certificate   `json:"certificates,omitempty"`
	Titles       []Title         `json:"titles,omitempty"`
	Work         []Work          `json:"work,omitempty"`
	PostTrade    string          `json:"post_trade,omitempty"`
	Attested     bool            `json:"skills_attested,omitempty"`
	Recommended  bool            `json:"employer_recommended,omitempty"`
	Honours      []Honour        `json:"honours,omitempty"`
	BornOn       programme.Date  `json:"born_on,omitzero"`
	Schooling    string          `json:"schooling,omitempty"`
}

// Certificate is a vocational certificate held.
type Certificate struct {
	Trade    string          `json:"trade"`
	Level    programme.Level `json:"level"`
	Kind     string          `json:"kind,omitempty"` // "": qualification
	IssuedOn programme.Date  `json:"issued_on"`
	Number   string          `json:"number,omitempty"`
}

// Title is a professional title held; a zero IssuedOn is one held already.
type Title struct {
	Rank     string         `json:"rank"`
	IssuedOn programme.Date `json:"issued_on,omitzero"`
}

// Work is a stretch of work in a trade; a zero To is still going on.
type Work struct {
	Trade    string          `json:"trade"`
	From     programme.Month `json:"from"`
	To       End             `json:"to"`
	Employer string          `json:"employer,omitempty"`
	Post     string          `json:"post,omitempty"`
}

// End is a Month that JSON writes as null where it is none.
type End programme.Month

// Until makes the end of a Work; 0 is an open end.
func Until(m programme.Month) End { return End(m) }

func (m End) MarshalJSON() ([]byte, error) {
	if m == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(programme.Month(m).String())
}

// Honour is a title of honour or a recognised achievement.
type Honour struct {
	Kind  string `json:"kind"`
	Level string `json:"level"`
	Name  string `json:"name,omitempty"`
}

// Facts is an applicant as one notice sees it: trades by alias, certificates
// by their earliest date, work as months without overlap. Compile fills it;
// one Facts may be filled again and again.
type Facts struct {
	*Applicant
	category    uint8
	schooling   uint8
	attested    bool
	recommended bool
	postMatches bool
	catalogue   []Span
	certs       [2][2][programme.SeniorTechnician + 1]programme.Date // [same trade, any][kind][level] → earliest
	titles      [4]programme.Date                                    // rank → since when this or higher
	exactTitles [4]programme.Date
	honours     [5]uint8 // level → kinds at this level or higher
	spans       [2][]monthSpan
	store       [2][8]monthSpan // room for spans without allocating
}

// monthSpan is months of work from one up to but without another; the open
// end is openEnd.
type monthSpan struct{ from, to programme.Month }

const openEnd = programme.Month(1 << 30)

// Compile makes f the facts of a under this notice. Words were checked when
// the applicant was read.
func (n *Notice) Compile(a *Applicant, f *Facts) {
	f.Applicant = a
	f.category = uint8(max(indexOf(categories, a.Category), 0))
	f.schooling = uint8(max(indexOf(schoolings, a.Schooling), 0))
	f.attested, f.recommended = a.Attested, a.Recommended
	same := n.matcher(a.Trade)
	f.postMatches = a.PostTrade != "" && same.matches(a.PostTrade)
	f.catalogue = nil
	if same.index >= 0 {
		f.catalogue = n.Trades[same.index].Catalogue
	}
	f.compileCertificates(a, same)
	f.compileTitles(a)
	f.honours = [5]uint8{}
	for i := range a.Honours {
		h := &a.Honours[i]
		for l := indexOf(honourLevels, h.Level); l > 0; l-- {
			f.honours[l] |= 1 << indexOf(honourKinds, h.Kind)
		}
	}
	f.spans[0], f.spans[1] = f.store[0][:0], f.store[1][:0]
	for i := range a.Work {
		w := &a.Work[i]
		to := programme.Month(w.To)
		if to == 0 {
			to = openEnd
		}
		f.spans[1] = append(f.spans[1], monthSpan{w.From, to})
		if same.matches(w.Trade) {
			f.spans[0] = append(f.spans[0], monthSpan{w.From, to})
		}
	}
	f.spans[0], f.spans[1] = merged(f.spans[0]), merged(f.spans[1])
}

func (f *Facts) compileCertificates(a *Applicant, same matcher) {
	f.certs = [2][2][programme.SeniorTechnician + 1]programme.Date{}
	for i := range a.Certificates {
		c := &a.Certificates[i]
		kind := qualification
		if c.Kind == certificateKinds[skillLevel] {
			kind = skillLevel
		}
		earliest(&f.certs[1][kind][c.Level], c.IssuedOn)
		if same.matches(c.Trade) {
			earliest(&f.certs[0][kind][c.Level], c.IssuedOn)
		}
	}
}

func (f *Facts) compileTitles(a *Applicant) {
	f.titles = [4]programme.Date{never, never, never, never}
	f.exactTitles = f.titles
	for i := range a.Titles {
		r := indexOf(ranks, a.Titles[i].Rank)
		f.exactTitles[r] = min(f.exactTitles[r], a.Titles[i].IssuedOn)
		for ; r > 0; r-- {
			f.titles[r] = min(f.titles[r], a.Titles[i].IssuedOn)
		}
	}
}

func earliest(d *programme.Date, x programme.Date) {
	if *d == 0 || x < *d {
		*d = x
	}
}

// held is the earliest certificate that a condition asks for, 0 where none.
func (f *Facts) held(c *Condition) (d programme.Date) {
	which := 0
	if c.Trade == "any" {
		which = 1
	}
	for kind := range f.certs[which] {
		if x := f.certs[which][kind][c.Level]; x != 0 && c.kindSet&(1<<kind) != 0 {
			earliest(&d, x)
		}
	}
	return d
}

func (f *Facts) work(same bool) []monthSpan {
	if same {
		return f.spans[0]
	}
	return f.spans[1]
}

// inside reports whether the trade stands in the catalogue on d.
func (f *Facts) inside(d programme.Date) bool {
	for _, s := range f.catalogue {
		if s.holds(d) {
			return true
		}
	}
	return false
}

// matcher compares trades by the alias table.
type matcher struct {
	n     *Notice
	name  string
	index int32 // in Trades, -1 where the notice does not know it
}

func (n *Notice) matcher(trade string) matcher {
	m := matcher{n, trade, -1}
	if i, ok := n.trades[trade]; ok {
		m.index = i
	}
	return m
}

func (m matcher) matches(trade string) bool {
	if trade == m.name {
		return true
	}
	i, ok := m.n.trades[trade]
	return ok && i == m.index
}

// merged sorts spans and joins those that touch or overlap, in place.
func merged(spans []monthSpan) []monthSpan {
	if len(spans) < 2 {
		return spans
	}
	slices.SortFunc(spans, func(a, b monthSpan) int { return cmp.Compare(a.from, b.from) })
	out := spans[:1]
	for _, s := range spans[1:] {
		if last := &out[len(out)-1]; s.from <= last.to {
			last.to = max(last.to, s.to)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// months is the whole months worked up to the month of the day it is judged.
func months(spans []monthSpan, at programme.Month) (n int) {
	for _, s := range spans {
		if s.from >= at {
			break
		}
		n += int(min(s.to, at) - s.from)
	}
	return n
}

// reach is the first day on which need months are worked, or never.
func reach(spans []monthSpan, need int) programme.Date {
	for _, s := range spans {
		if length := int(s.to - s.from); length < need {
			need -= length
			continue
		}
		return (s.from + programme.Month(need)).First()
	}
	return never
}
