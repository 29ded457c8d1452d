package page

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// RowsPerPage is a page of a list: what fits a few screens and no more than
// anybody reads.
const RowsPerPage = 50

type listPage struct {
	Title      string
	Path       string
	Table      *act.Table
	Filters    []shownFilter
	Hidden     []act.Choice // filters that came with a link, kept
	Chips      []chip       // and said in words
	Heads      []listHead
	Sort       string // as it came, kept by the filters
	Filtered   bool
	After      bool
	First      string
	Next       string
	Prev       string
	Empty      string
	Await      string // what a city that begins waits for now
	Export     string
	Print      string
	Views      []keptView
	Now        string // the address's question, for keeping it under a name
	Columns    []columnChoice
	AllColumns string
	AllShown   bool          // no column is left out
	Kept       []act.Choice  // what else the address asks for, kept by the choice of columns
	Point      *PrintedPoint // at the foot of a printed list of certificates
	Deeds      []Offer
	Many       []*Deed // what may be done to chosen rows
	Key        string
	From       string // the list's question, to come back to it
}

// chip is a filter that came with a link, in words, and the list without it.
type chip struct{ Text, Without string }

// listHead is the head of a column: where it sorts, and how it is sorted now.
type listHead struct {
	Title, Href, Sorted string
	Number              bool
}

// columnChoice is a column that may be left out.
type columnChoice struct {
	Key, Title string
	Shown      bool
}

type shownFilter struct {
	Key, Title, Value string
	Choices           []act.Choice // nil: typed by hand
}

// List is the list of a noun, its filters in the URL.
func List(noun programme.Noun) func(*Request) error {
	return func(q *Request) error {
		l := &listPage{Title: noun.Name(), Path: "/" + string(noun)}
		ask, err := q.asked(noun)
		if err != nil {
			return err
		}
		if l.Table, err = q.Sys.Browse(q.Context(), q.Caller(), noun, ask); err != nil {
			return err
		}
		if err := q.fillFilters(l, ask); err != nil {
			return err
		}
		if err := q.chips(l, ask); err != nil {
			return err
		}
		if l.Deeds, err = q.yearDeeds(noun); err != nil {
			return err
		}
		if noun == programme.NounCertificate {
			if l.Point, err = q.PrintedPoint(); err != nil {
				return err
			}
		}
		l.turn(q.URL.Query(), ask)
		if err := q.views(l, noun); err != nil {
			return err
		}
		q.manyOf(l, noun)
		if len(l.Table.Rows) == 0 && !l.Filtered && !l.After {
			if l.Await, err = q.Server.tables.Await(q); err != nil {
				return err
			}
		}
		p := q.Page(l.Title)
		p.Landscape = true
		return q.Show(listView(p, l))
	}
}

// turn links a list to its other pages, orders and forms.
func (l *listPage) turn(u url.Values, ask act.Query) {
	for _, k := range []string{"after", "back", "done"} {
		u.Del(k)
	}
	to := func(key, v string) string {
		w := url.Values{}
		for k, list := range u {
			if k != key {
				w[k] = list
			}
		}
		if v != "" {
			w.Set(key, v)
		}
		return l.Path + questioned(w)
	}
	l.First, l.After = l.Path+questioned(u), ask.After != "" || ask.Before != ""
	l.Export, l.Print = l.Path+"/export"+questioned(u), l.Path+"/print"+questioned(u)
	l.choose(u, ask)
	l.AllColumns = to("col", "")
	if l.Table.Next != "" {
		l.Next = to("after", l.Table.Next)
	}
	if l.Table.Prev != "" {
		l.Prev = to("back", l.Table.Prev)
	}
	for i := range l.Chips {
		l.Chips[i].Without = to(l.Chips[i].Without, "")
	}
	l.Sort = ask.Sort
	now := ask.Sort
	if now == "" {
		now = l.Table.Listing.Sort
	}
	for _, f := range l.Table.Listing.Columns {
		h := listHead{Title: f.Title, Number: aligned(f.Kind)}
		if f.Sort || l.Table.SortsAll() {
			h.Href = to("sort", f.Key)
			switch now {
			case f.Key:
				h.Sorted, h.Href = "ascending", to("sort", "-"+f.Key)
			case "-" + f.Key:
				h.Sorted = "descending"
			}
		}
		l.Heads = append(l.Heads, h)
	}
	l.Empty = EmptyLists[l.Table.Listing.Noun]
	if l.Filtered || l.After {
		l.Empty = "没有符合筛选的" + l.Table.Listing.Noun.Name() + "。"
	}
}

func questioned(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// EmptyLists say how what is not there yet comes to be there.
var EmptyLists = map[programme.Noun]string{
	programme.NounLink:         "没有待核实的身份。学员填写的身份证号码以前登记过的，要由本人收短信或带身份证到基地核实，等核实的列在这里。",
	programme.NounProgramme:    "还没有年度项目。市局经办建立年度并绑定通知文件后列在这里。",
	programme.NounBase:         "还没有培训基地。单位申报、县（市、区）推荐后列在这里。",
	programme.NounPlanLine:     "还没有培训计划。市局经办导入培训计划表后列在这里。",
	programme.NounEmployer:     "还没有用人单位。职工首次报名、基地或市局登记、单位自行登记后列在这里；自行登记的须核实。",
	programme.NounPerson:       "还没有人员。用人单位提交报名、基地导入花名册后，报名的人列在这里。",
	programme.NounApplication:  "还没有报名。用人单位提交或基地导入花名册后列在这里。",
	programme.NounDraft:        "没有填写中的报名。单位或基地邀请、学员自己登记后，列在这里。",
	programme.NounScheme:       "还没有培训方案。基地报送后列在这里，市局同意后才能开班。",
	programme.NounClass:        "还没有班级。报名审核通过后，由基地教务编班。",
	programme.NounInstitution:  "还没有院校。由系统管理员或市局经办登记，登记后才能给校长授予角色、申报基地。",
	programme.NounTeacher:      "还没有教师。基地教务登记后列在这里。",
	programme.NounLesson:       "还没有课次。编班后，由基地教务排课。",
	programme.NounEvaluation:   "还没有结业考评。班级结课后，由基地会同用人单位拟定方案。",
	programme.NounAppraisal:    "还没有考核鉴定。考评合格的焊工等有鉴定的工种，由基地报名。",
	programme.NounPublication:  "还没有公示。考评结果确定后，由市局发布。",
	programme.NounRoll:         "还没有录取名册。报名审核完成后，由市局在基地页面公示。",
	programme.NounObjection:    "没有异议。公示期内提出的异议列在这里。",
	programme.NounAmendment:    "没有名册变更。花名册封存后有变化的，由基地报送。",
	programme.NounCertificate:  "还没有证书。鉴定合格或公示期满后，由市局颁发。",
	programme.NounList:         "还没有比对名单。市局经办导入以往补贴、机关事业单位、退休、在校人员名单后列在这里；导入后，待审核的报名自动核查一遍。",
	programme.NounHit:          "没有核查提示。提交报名和审核通过时系统逐项核查，发现的疑点列在这里。",
	programme.NounDispatch:     "还没有导出过报送表。在“报送和比对”中导出后，记录列在这里。",
	programme.NounCollation:    "还没有比对。把对方系统导出的数据导入后，比对结果列在这里。",
	programme.NounDifference:   "没有差异。导入对方系统返回的数据后，与我方不一致的逐处列在这里。",
	programme.NounStandard:     "还没有补贴标准。市局经办拟定、审批批准后执行。",
	programme.NounStatement:    "还没有资金单据。开班后先核定，再预拨，发证后结算。",
	programme.NounOverride:     "没有例外准予。拨款条件没有满足、又有正当理由的，由市局经办在基地的制单页面申请。",
	programme.NounBankAccount:  "还没有收款账户。基地财务在基地页面登记、市局核实后列在这里。",
	programme.NounClaim:        "没有追缴。结算后有应收回的款，列在这里，直到收清或移送。",
	programme.NounVoucher:      "还没有凭证。基地财务在专账记账后列在这里。",
	programme.NounInspection:   "还没有检查。市局经办抽取班级后列在这里。",
	programme.NounRating:       "没有绩效评价。年底由市局经办在基地的“绩效评价预览”里出具，送达以后列在这里。",
	programme.NounRevocation:   "没有取消资格的事项。拟取消基地资格的，先告知基地，它可以要求听证、可以申诉，都列在这里。",
	programme.NounDestruction:  "没有销毁过档案资料。保存期满的班，在班级页面提出，另一人批准后执行，都列在这里。",
	programme.NounConduct:      "没有案件。审计在例外决定登记簿里立案后列在这里，只有审计看得到。",
	programme.NounCall:         "还没有电话抽查。在年度页面宣布电话抽查、抽取学员后列在这里。",
	programme.NounDraw:         "还没有抽取。在年度页面宣布抽取后列在这里，没有抽的、取消的也在。",
	programme.NounFinding:      "没有检查问题。检查中提出的问题列在这里。",
	programme.NounConfirmation: "还没有人核对。班级结课后，学员、教师和用人单位核对以自己名义记的，说了什么列在这里，只有市局和审计看得到。",
	programme.NounClue:         "没有线索。交叉核对发现或人工登记的线索列在这里。",
	programme.NounReturn:       "还没有报送材料。基地在年底前报送统计表和绩效评估报告。",
	programme.NounTransfer:     "没有转报。单位、基地或学员申请转到别的基地后，列在这里。",
	programme.NounCorrection:   "没有更正。单位、基地或学员提出更正后列在这里，由另一人批准。",
	programme.NounUser:         "还没有用户。系统管理员建立、授予角色、发出邀请后列在这里。",
	programme.NounCounty:       "还没有设定县（市、区）。系统管理员或市局经办设定后列在这里，推荐人的范围和基地的所在地从这里选。",

	programme.NounBankStatement: "还没有银行对账单。基地财务从网银导出专账的流水，在基地页面导入后列在这里。",
	programme.NounVoucherQuery:  "没有凭证询问。市局对专账凭证有疑问，或者摘要像是不得列支的用途时，列在这里。",
}

// chips word the filters that came with a link: what is behind an id, not the
// id.
func (q *Request) chips(l *listPage, ask act.Query) error {
	for _, f := range l.Table.Listing.Filters {
		v := ask.Values[f.Key]
		if !f.Hidden || v == "" {
			continue
		}
		text := f.Title
		switch {
		case f.Words[v] != "":
			text += " " + f.Words[v]
		case f.Choices != "" && programme.MayRead(q.Signed.Actor.Role, f.Choices):
			if s, err := q.Sys.Show(q.Context(), q.Caller(), f.Choices, v); err == nil {
				text += " " + s.Title
				if level := s.Fact("level").Text; level != "" {
					text += level
				}
			} else if programme.CodeOf(err) != programme.NotFound {
				return err
			}
		case f.Key == "before":
			text = "已经下课"
		case f.Key == "trades":
			text = "工种 " + strings.ReplaceAll(v, ",", "、")
		}
		l.Chips = append(l.Chips, chip{text, f.Key})
	}
	return nil
}

// asked reads a list's query from the URL.
func (q *Request) asked(noun programme.Noun) (act.Query, error) {
	l := act.ListingOf(noun)
	ask := act.Query{Programme: q.Year(), Values: map[string]string{}, Limit: RowsPerPage, Counted: true}
	for k, v := range q.URL.Query() {
		switch {
		case k == "after":
			ask.After = v[0]
		case k == "back":
			ask.Before = v[0]
		case k == "sort":
			ask.Sort = v[0]
		case k == "col":
			ask.Columns = v
		case k == "done" || k == "q":
		default:
			ask.Values[k] = v[0]
		}
	}
	if l.Year == "" {
		ask.Programme = q.Year() // for the notice's words; the listing is of no year
	}
	return ask, nil
}

// fillFilters words the filters of a list and their choices.
func (q *Request) fillFilters(l *listPage, ask act.Query) error {
	for _, f := range l.Table.Listing.Filters {
		v := ask.Values[f.Key]
		l.Filtered = l.Filtered || v != ""
		if f.Hidden {
			if v != "" {
				l.Hidden = append(l.Hidden, act.Choice{ID: f.Key, Name: v})
			}
			continue
		}
		s := shownFilter{Key: f.Key, Title: f.Title, Value: v}
		switch {
		case f.Kind == act.KindState:
			for _, st := range statesOf(l.Table.Listing.Noun) {
				s.Choices = append(s.Choices, act.Choice{ID: string(st), Name: st.Name()})
			}
		case f.Levels:
			s.Choices = levelChoices(q.levelsOf(v))
		case f.Words != nil:
			s.Choices = WordChoices(f.Words)
		case f.Bases:
			var err error
			if s.Choices, err = q.Sys.People.Institutions(q.Context(), q.Caller()); err != nil {
				return err
			}
		case f.Choices != "" && !programme.MayRead(q.Signed.Actor.Role, f.Choices):
			continue
		case f.Choices != "":
			var err error
			if s.Choices, err = q.choices(f.Choices); err != nil {
				return err
			}
			if len(s.Choices) < 2 {
				continue
			}
		case f.Kind != act.KindText:
			continue
		}
		l.Filters = append(l.Filters, s)
	}
	return nil
}

// levelsOf are the levels that the year trains, and the one that is asked for
// already; all of them where there is no year.
func (q *Request) levelsOf(asked string) (out []programme.Level) {
	n, err := q.Sys.Notice(q.Context(), q.Year())
	for l := programme.JuniorWorker; l <= programme.SeniorTechnician; l++ {
		if err != nil || n.Level(l) != nil || l.String() == asked {
			out = append(out, l)
		}
	}
	return out
}

func levelChoices(list []programme.Level) (out []act.Choice) {
	for _, l := range list {
		out = append(out, act.Choice{ID: l.String(), Name: l.Chinese()})
	}
	return out
}

// choices are the nouns that a filter offers, asked for once in a moment by
// everybody of the same role and scope.
func (q *Request) choices(noun programme.Noun) ([]act.Choice, error) {
	a := q.Signed.Actor
	a.User, a.Name = "", ""
	return recent(q.Server, fmt.Sprintf("choices %s %s %+v", noun, q.Year(), a), func() ([]act.Choice, error) {
		return q.Sys.Choices(q.Context(), q.Caller(), noun, q.Year(), nil)
	})
}

// counted is how many there are, in words.
func (l *listPage) counted() string {
	if l.Table.More {
		return "共 " + Thousands(int64(l.Table.Count)) + " 条以上"
	}
	return "共 " + Thousands(int64(l.Table.Count)) + " 条"
}

func YearText(y int) string { return strconv.Itoa(y) }

// plainHeads are heads that sort nothing.
func plainHeads(t *act.Table) (heads []listHead) {
	for _, f := range t.Listing.Columns {
		heads = append(heads, listHead{Title: f.Title, Number: aligned(f.Kind)})
	}
	return heads
}

var sortMark = map[string]string{"ascending": "↑", "descending": "↓", "": "↕"}

func sorted(h listHead) templ.Attributes {
	if h.Sorted == "" {
		return nil
	}
	return templ.Attributes{"aria-sort": h.Sorted}
}

func idOf(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"id": id}
}

// totalsName says whether totals are of the rows shown, or of more.
func totalsName(t *act.Table) string {
	if t.Next != "" || t.Prev != "" {
		return "全部合计"
	}
	return "合计"
}
