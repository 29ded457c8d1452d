package plan

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/notices"
)

// CreateProgramme opens a year of a city under a notice. The notice's text is
// kept with the programme and named by its hash from then on.
func (a *Desk) CreateProgramme(ctx context.Context, c act.Caller, name string, text []byte) (*programme.Programme, error) {
	n, err := parseNotice(name, text)
	if err != nil {
		return nil, err
	}
	var p *programme.Programme
	err = a.Act(ctx, c, programme.ProgrammeCreate, "", func(s *act.Step) error {
		if err := s.May(programme.Subject{}); err != nil {
			return err
		}
		if err := oneOfItsName(s, n); err != nil {
			return err
		}
		if err := keepNotice(s, n, string(text)); err != nil {
			return err
		}
		p = &programme.Programme{ID: s.NewID(), City: n.City, Year: n.Year,
			Name: programmeName(n), Notice: n.ID, NoticeSHA256: n.SHA256,
			State: programme.Open, CreatedAt: s.Now()}
		if err := store.Insert(s.Tx, p); err != nil {
			return err
		}
		return s.Record(p.ID, p.ID, act.Facts{"city": p.City, "year": p.Year, "notice": n.ID, "sha256": n.SHA256})
	})
	return p, err
}

// noticeWords are what a notice's title has beyond the name of what it
// announces.
var noticeWords = regexp.MustCompile(`^关于(组织|开展|做好|实施)*|(培训)?工作的?通知|的?通知|（.{0,4}(虚构|草案|演示).{0,6}）$`)

// programmeName is what a year is called: the title of its notice without the
// words that make it a notice.
func programmeName(n *rules.Notice) string {
	name := noticeWords.ReplaceAllStringFunc(n.Title, func(s string) string {
		if strings.HasPrefix(s, "培训") {
			return "培训"
		}
		return ""
	})
	if name = strings.TrimSpace(name); name == "" {
		return n.Title
	}
	return name
}

// oneOfItsName refuses a second year that nobody could tell from the first.
func oneOfItsName(s *act.Step, n *rules.Notice) error {
	list, err := s.Programmes()
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.City == n.City && p.Year == n.Year && p.Name == programmeName(n) {
			return programme.Errorf(programme.Conflict, "%s %d 年度已有“%s”（%s）。要改它的通知，请联系管理员；确是另一项培训的，请在通知的标题里写清楚再建", n.City, n.Year, p.Name, p.State.Name())
		}
	}
	return nil
}

// NoticeSource is a notice from which a year may begin.
type NoticeSource struct {
	ID, Title, From string
	Year            int
	Carried         bool // by the program; otherwise a year of this system
}

// NoticeSources are the notices of this system's years, newest first, and
// those that the program carries.
func (a *Desk) NoticeSources(ctx context.Context, c act.Caller) (out []NoticeSource, err error) {
	list, err := a.Programmes(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		n, err := a.Notice(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, NoticeSource{ID: p.ID, Title: n.Title, From: "本系统 " + strconv.Itoa(p.Year) + " 年度", Year: n.Year})
	}
	for _, name := range notices.Names() {
		if n, err := notices.Load(name); err == nil {
			out = append(out, NoticeSource{ID: name, Title: n.Title, From: "随程序附带", Year: n.Year, Carried: true})
		}
	}
	return out, nil
}

// NoticeText is the notice of a source as it stands.
func (a *Desk) NoticeText(ctx context.Context, c act.Caller, source string) (text []byte, n *rules.Notice, err error) {
	if slices.Contains(notices.Names(), source) {
		if text, err = notices.Text(source); err != nil {
			return nil, nil, err
		}
		n, err = notices.Load(source)
		return text, n, err
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		p, err := store.Get[programme.Programme](tx, source)
		if err != nil {
			return err
		}
		row, err := store.Get[programme.Notice](tx, p.NoticeSHA256)
		if err != nil {
			return err
		}
		text = []byte(row.Text)
		n, err = a.StoredNotice(tx, p.NoticeSHA256)
		return err
	})
	return text, n, err
}

// keepNotice stores a notice's text unless a programme brought it before.
func keepNotice(s *act.Step, n *rules.Notice, text string) error {
	_, err := store.Get[programme.Notice](s.Tx, n.SHA256)
	if programme.CodeOf(err) == programme.NotFound {
		return store.Insert(s.Tx, &programme.Notice{ID: n.SHA256, Name: n.ID, Text: text})
	}
	return err
}

// Programmes lists every year of every city, newest first.
func (a *Desk) Programmes(ctx context.Context, c act.Caller) (list []programme.Programme, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		list, err = tx.Programmes()
		return err
	})
	return list, err
}

// NoYears reports whether there is no year yet.
func (a *Desk) NoYears(ctx context.Context) (none bool, err error) {
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		list, err := tx.Programmes()
		none = len(list) == 0
		return err
	})
	return none, err
}

// parseNotice is rules.Parse with the vocabulary's error: every finding is a
// problem of its line.
func parseNotice(name string, text []byte) (*rules.Notice, error) {
	n, err := rules.Parse(name, text)
	if err != nil {
		refused := &programme.Error{Code: programme.Invalid, Message: "通知文件有错误", Err: err}
		if list, ok := errors.AsType[rules.Findings](err); ok {
			refused.Message = fmt.Sprintf("通知文件有 %d 处错误，改好后再上传", len(list))
			for _, f := range list {
				message := f.Message
				if f.Clause != "" {
					message = "〔" + f.Clause + "〕" + message
				}
				refused.Problems = append(refused.Problems, programme.Problem{Row: f.Line, Code: "notice", Message: message})
			}
		}
		return nil, refused
	}
	return n, nil
}
