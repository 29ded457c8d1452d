package exchange

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinlanling/internal/forms"
	"jinlanling/internal/programme"

	"go.yaml.in/yaml/v3"
)

// OnlineLayout is how one learning platform writes who watched what. Another
// platform is another file.
type OnlineLayout struct {
	Code     string // in forms and in the journal
	Platform string // whose it is
	About    string
	Columns  []OnlineColumn
	Totals   []string // what a row begins with that is nobody's

	File   string
	SHA256 string
}

// OnlineColumn is one column of a platform's file.
type OnlineColumn struct {
	Heading  string
	Also     []string // what else it may be called
	Field    string
	Unit     string // of watched and length where a bare number stands: seconds, minutes
	Required bool
}

// The words that layouts of platforms are written in.
const (
	OnlineName    = "name"
	OnlineID      = "id_number"
	OnlinePhone   = "phone"
	OnlineCourse  = "course"
	OnlineBegan   = "began"
	OnlineEnded   = "ended"
	OnlineWatched = "watched" // how long was watched
	OnlineLength  = "length"  // of the piece
	OnlinePassed  = "passed"  // checks
	OnlineAsked   = "asked"
	OnlineDevice  = "device"
	OnlineAccount = "account"
	OnlineAddress = "address"
)

var onlineFields = []string{OnlineName, OnlineID, OnlinePhone, OnlineCourse, OnlineBegan, OnlineEnded, OnlineWatched, OnlineLength, OnlinePassed, OnlineAsked,
	OnlineDevice, OnlineAccount, OnlineAddress}

// Units of a length that is a bare number.
const (
	Seconds = "seconds"
	Minutes = "minutes"
)

// ParseOnline reads a platform's layout. Anything wrong with it refuses it, as
// Findings with file and line.
func ParseOnline(file string, data []byte) (*OnlineLayout, error) {
	r := &reader{file: file}
	l := r.online(data)
	var err error
	if l.File, l.SHA256, err = r.end(data); err != nil {
		return nil, err
	}
	return l, nil
}

func (r *reader) online(data []byte) *OnlineLayout {
	l := new(OnlineLayout)
	root := r.root(data)
	if root == nil {
		return l
	}
	top := r.mapping(root, "layout", "platform", "columns", "about?", "totals?")
	l.Code, l.Platform, l.About, l.Totals = r.text(top["layout"]), r.text(top["platform"]), r.text(top["about"]), r.list(top["totals"])
	if n := top["layout"]; n != nil && !codePattern.MatchString(l.Code) {
		r.bad(n.Line, "layout 只用小写字母、数字和下划线，以字母开头：%q", l.Code)
	}
	l.Columns = r.onlineColumns(top["columns"])
	for _, need := range []string{OnlineName, OnlineCourse, OnlineBegan, OnlineEnded, OnlineWatched} {
		if len(l.Columns) > 0 && l.column(need) == nil {
			r.bad(root.Line, "columns 没有 %s 一栏", need)
		}
	}
	if len(l.Columns) > 0 && l.column(OnlineID) == nil && l.column(OnlinePhone) == nil {
		r.bad(root.Line, "columns 没有 id_number 也没有 phone：只凭姓名认不出人")
	}
	if len(l.Columns) > 0 && (l.column(OnlinePassed) == nil) != (l.column(OnlineAsked) == nil) {
		r.bad(root.Line, "passed（通过次数）和 asked（检查次数）要同时有")
	}
	return l
}

func (r *reader) onlineColumns(n *yaml.Node) (out []OnlineColumn) {
	seen := map[string]bool{}
	for _, item := range r.items(n, "columns") {
		m := r.mapping(item, "heading", "field", "also?", "unit?", "required?")
		c := OnlineColumn{Heading: r.text(m["heading"]), Field: r.text(m["field"]), Also: r.list(m["also"]), Unit: r.text(m["unit"]),
			Required: r.flag(m["required"])}
		switch {
		case !slices.Contains(onlineFields, c.Field):
			r.bad(item.Line, "这里没有这个字段：%s（可用 %s）", c.Field, strings.Join(onlineFields, "、"))
		case seen[c.Field]:
			r.bad(item.Line, "%s 写了两栏", c.Field)
		case c.Unit != "" && c.Field != OnlineWatched && c.Field != OnlineLength:
			r.bad(item.Line, "只有 watched 和 length 有 unit")
		case c.Unit != "" && c.Unit != Seconds && c.Unit != Minutes:
			r.bad(item.Line, "unit 应是 seconds 或 minutes：%q", c.Unit)
		}
		seen[c.Field] = true
		out = append(out, c)
	}
	return out
}

func (l *OnlineLayout) column(field string) *OnlineColumn {
	for i := range l.Columns {
		if l.Columns[i].Field == field {
			return &l.Columns[i]
		}
	}
	return nil
}

// OnlineLine is one row as the platform wrote it. Fault says why it cannot be
// read, "" where it can; then all but Row, Name and Fault may be empty.
type OnlineLine struct {
	Row                      int
	Name, ID, Phone, Course  string
	Began, Ended             time.Time
	Seconds, Length          int
	Passed, Asked            int
	Device, Account, Address string
	Fault                    string
}

// mostOnlineRows of one file: a class of sixty people for a year.
const mostOnlineRows = 20_000

// Read reads the rows of a file by a layout, under title rows and in whichever
// order of columns. Moments are those of zone. A row that cannot be read is
// there with its Fault; what keeps the whole file out is an Error Invalid or
// TooLarge.
func (l *OnlineLayout) Read(data []byte, zone *time.Location) (out []OnlineLine, err error) {
	columns := make([]forms.TableColumn, 0, len(l.Columns))
	for i := range l.Columns {
		c := &l.Columns[i]
		columns = append(columns, forms.TableColumn{Key: c.Field, Names: append([]string{c.Heading}, c.Also...), Need: c.Required,
			ID: c.Field == OnlineID, Leads: c.Field == OnlineName})
	}
	table, err := forms.ReadTable(bytes.NewReader(data), int64(len(data)), columns)
	if err != nil {
		return nil, err
	}
	for _, c := range l.Columns {
		if slices.Contains([]string{OnlineCourse, OnlineBegan, OnlineEnded, OnlineWatched}, c.Field) && !table.Found[c.Field] {
			return nil, programme.Errorf(programme.Invalid, "表头没有“%s”一栏，请核对所选的版式", c.Heading)
		}
	}
	if !table.Found[OnlineID] && !table.Found[OnlinePhone] {
		return nil, programme.Errorf(programme.Invalid, "表头没有身份证号，也没有手机号，认不出是谁")
	}
	if len(table.Rows) > mostOnlineRows {
		return nil, programme.Errorf(programme.TooLarge, "超过 %d 行，请按月分开导出", mostOnlineRows)
	}
	for _, row := range table.Rows {
		if slices.ContainsFunc(l.Totals, func(t string) bool { return strings.HasPrefix(strings.ReplaceAll(row.Cells[OnlineName], " ", ""), t) }) {
			continue
		}
		line := l.line(row, zone)
		out = append(out, line)
	}
	if len(out) == 0 {
		return nil, programme.Errorf(programme.Invalid, "表头下面没有一条学习记录")
	}
	return out, nil
}

func (l *OnlineLayout) line(row forms.TableRow, zone *time.Location) OnlineLine {
	c := row.Cells
	x := OnlineLine{Row: row.Row, Name: short(c[OnlineName], 30), ID: strings.ToUpper(c[OnlineID]), Phone: c[OnlinePhone], Course: short(c[OnlineCourse], 60),
		Device: short(c[OnlineDevice], 200), Account: short(c[OnlineAccount], 200), Address: short(c[OnlineAddress], 200)}
	var bad []string
	fault := func(field, says string) { bad = append(bad, l.column(field).Heading+says) }
	for _, column := range l.Columns { // in the order of the file's columns, not of a map
		if said := row.Faults[column.Field]; said != "" {
			bad = append(bad, said)
		}
	}
	moment := func(field string) time.Time {
		t, ok := moment(c[field], zone)
		if !ok {
			fault(field, "不是日期和时间")
		}
		return t
	}
	length := func(field string) int {
		if c[field] == "" && field == OnlineLength {
			return 0
		}
		n, ok := seconds(c[field], l.column(field))
		if !ok {
			fault(field, "不是时长")
		}
		return n
	}
	count := func(field string) int {
		text := strings.TrimSuffix(strings.TrimSpace(c[field]), "次")
		if text == "" {
			return 0
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 10_000 {
			fault(field, "不是次数")
		}
		return n
	}
	x.Began, x.Ended, x.Seconds, x.Length = moment(OnlineBegan), moment(OnlineEnded), length(OnlineWatched), length(OnlineLength)
	x.Passed, x.Asked = count(OnlinePassed), count(OnlineAsked)
	switch {
	case len(bad) > 0:
	case x.Course == "":
		fault(OnlineCourse, "没有写")
	case !x.Ended.After(x.Began):
		fault(OnlineEnded, "不晚于开始时间")
	case x.Ended.Sub(x.Began) > 24*time.Hour:
		fault(OnlineEnded, "与开始时间相隔超过一天")
	case x.Passed > x.Asked:
		fault(OnlinePassed, "多于检查次数")
	}
	x.Fault = strings.Join(bad, "；")
	return x
}

// moments are the spellings of a moment that platforms use.
var moments = []string{time.DateTime, "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006年1月2日 15:04:05", "2006年1月2日 15:04",
	"2006-1-2 15:04:05", "2006-1-2 15:04", "2006-01-02T15:04:05"}

func moment(text string, zone *time.Location) (time.Time, bool) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), ".") // fractions of a second
	for _, as := range moments {
		if t, err := time.ParseInLocation(as, text, zone); err == nil && t.Year() >= 2000 && t.Year() < 2100 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// mostSeconds is longer than any piece.
const mostSeconds = 7 * 24 * 3600

// seconds reads 3600, 60 with the unit minutes, 1:00:00 and 60:00.
func seconds(text string, c *OnlineColumn) (n int, ok bool) {
	text = strings.TrimSpace(text)
	if parts := strings.Split(strings.ReplaceAll(text, "：", ":"), ":"); len(parts) > 1 {
		if len(parts) > 3 {
			return 0, false
		}
		for _, p := range parts {
			v, err := strconv.Atoi(p)
			if err != nil || v < 0 || v > 100_000 {
				return 0, false
			}
			n = n*60 + v
		}
		return n, n <= mostSeconds
	}
	unit := 1.0
	if c.Unit == Minutes {
		unit = 60
	}
	for _, s := range []struct {
		end  string
		unit float64
	}{{"分钟", 60}, {"分", 60}, {"秒", 1}} {
		if rest, cut := strings.CutSuffix(text, s.end); cut {
			text, unit = strings.TrimSpace(rest), s.unit
			break
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v*unit <= mostSeconds) {
		return 0, false
	}
	return int(v * unit), true
}

// short cuts a text to so many characters.
func short(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// Says names the columns of a layout for who looks for a file.
func (l *OnlineLayout) Says() string {
	var names []string
	for _, c := range l.Columns {
		names = append(names, c.Heading)
	}
	return fmt.Sprintf("%s：%s", l.Platform, strings.Join(names, "、"))
}
