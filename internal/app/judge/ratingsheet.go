package judge

import (
	"context"
	"fmt"
	"io"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
)

// RatingSheet is an evaluation as it is shown: drawn up, or counted now where Row is
// nil.
type RatingSheet struct {
	Row    *programme.Rating
	Base   *programme.Base
	Year   int
	Notice *rules.Notice
	On     programme.Date // of its figures
	Lines  []Line
	Total  rules.Points
	Band   *rules.Band
	Whole  bool     // all that is scored is settled
	Open   []string // indicators that the next person scores
	Given  []Given  // scores that the caller may see
	Gave   int      // how many scored
	Mine   bool     // the caller did
}

// Given is one score with who gave it.
type Given struct {
	Who, Line, Why string
	Points         rules.Points
}

// Preview counts a base's evaluation as it would be drawn up now; nil where the
// notice judges nobody.
func (a *Desk) Preview(ctx context.Context, c act.Caller, baseID string) (sh *RatingSheet, err error) {
	if !programme.MayRead(c.Role, programme.NounRating) {
		return nil, programme.Errorf(programme.Forbidden, "绩效评价由市局、县（市、区）和基地负责人查看")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		sh, err = a.ratingSheet(tx, baseID)
		if err != nil || sh == nil {
			return err
		}
		sh.On = programme.DateOf(tx.Now().In(act.Shanghai))
		if sh.Lines, err = a.linesOf(tx, sh.Notice, sh.Base); err == nil {
			sh.Total, sh.Band = sum(sh.Notice.Performance, sh.Lines)
		}
		return err
	})
	return sh, err
}

func (a *Desk) ratingSheet(tx *store.Tx, baseID string) (*RatingSheet, error) {
	b, err := store.Get[programme.Base](tx, baseID)
	if err != nil {
		return nil, err
	}
	p, err := store.Get[programme.Programme](tx, b.ProgrammeID)
	if err != nil {
		return nil, err
	}
	n, err := a.StoredNotice(tx, p.NoticeSHA256)
	if err != nil || n.Performance == nil {
		return nil, err
	}
	return &RatingSheet{Base: b, Year: p.Year, Notice: n}, nil
}

// RatingSheetOf is an evaluation that was drawn up. What others scored is shown to
// who scored, and to everybody once it was served.
func (a *Desk) RatingSheetOf(ctx context.Context, c act.Caller, id string) (sh *RatingSheet, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounRating, id); err != nil {
			return err
		}
		r, err := store.Get[programme.Rating](tx, id)
		if err != nil {
			return err
		}
		if sh, err = a.ratingSheet(tx, r.BaseID); err != nil {
			return err
		}
		return sh.fill(tx, c, r)
	})
	return sh, err
}

func (sh *RatingSheet) fill(tx *store.Tx, c act.Caller, r *programme.Rating) error {
	lines, scores, err := unpacked(r)
	if err != nil {
		return err
	}
	p := sh.Notice.Performance
	sh.Row, sh.On, sh.Lines, sh.Gave = r, r.DrawnOn, lines, len(scores)
	sh.Open = openLines(p, lines, scores)
	sh.Mine = slices.ContainsFunc(scores, func(x Score) bool { return x.By == c.User })
	if r.ServedOn != 0 {
		sh.Whole, sh.Total, sh.Band = true, rules.Points(r.Total), p.Band(r.Band)
	} else {
		sh.Whole = len(sh.Open) == 0
		if sh.Mine || !slices.ContainsFunc(lines, func(l Line) bool { return l.Scored() }) {
			settled(p, sh.Lines, scores)
		}
		sh.Total, sh.Band = sum(p, sh.Lines)
	}
	if r.ServedOn == 0 && !sh.Mine && !(len(scores) > 1 && len(sh.Open) == 0) {
		return nil
	}
	var ids []string
	for _, x := range scores {
		ids = append(ids, x.By)
	}
	users, err := tx.UsersByID(ids)
	if err != nil {
		return err
	}
	named := c.Role.Scope() == programme.CityWide // a base is shown the reasons, not who gave them
	for k, x := range scores {
		who := fmt.Sprintf("评分人 %d", k+1)
		if i := slices.IndexFunc(users, func(u programme.User) bool { return u.ID == x.By }); i >= 0 && named {
			who = users[i].Name
		}
		for i := range lines {
			if points, ok := x.Points[lines[i].Code]; ok {
				sh.Given = append(sh.Given, Given{who, lines[i].Name, x.Why[lines[i].Code], points})
			}
		}
	}
	return nil
}

// BoardRow is where a base stands in a year's evaluations.
type BoardRow struct {
	Base *programme.Base
	Row  *programme.Rating // the newest that was not withdrawn, nil where there is none
	Band *rules.Band
	Of   map[string]Line // by indicator, of one that was served
}

// Board is all bases of a year side by side.
type Board struct {
	Notice *rules.Notice
	Rows   []BoardRow
}

// BoardOf is the year's evaluations side by side, for who reads all of its
// bases; of a county its own.
func (a *Desk) BoardOf(ctx context.Context, c act.Caller, programmeID string) (out *Board, err error) {
	city := c.Role.Scope() == programme.CityWide && programme.MayRead(c.Role, programme.NounRating)
	if !city && c.Role != programme.RoleCounty {
		return nil, programme.Errorf(programme.Forbidden, "各基地的绩效评价由市局、审计和县（市、区）查看")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		n, err := a.NoticeOf(tx, programmeID)
		if err != nil {
			return err
		}
		out = &Board{Notice: n}
		bases, err := tx.Bases(programmeID)
		if err != nil {
			return err
		}
		rows, err := tx.RatingsOf(programmeID)
		if err != nil {
			return err
		}
		for i := range bases {
			b := &bases[i]
			if b.State != programme.Recognised && b.State != programme.Revoked || !city && b.County != c.County {
				continue
			}
			st, err := boardRow(n, b, rows, city)
			if err != nil {
				return err
			}
			out.Rows = append(out.Rows, *st)
		}
		return nil
	})
	return out, err
}

func boardRow(n *rules.Notice, b *programme.Base, rows []programme.Rating, city bool) (*BoardRow, error) {
	st := &BoardRow{Base: b, Of: map[string]Line{}}
	for i := range rows {
		r := &rows[i]
		if r.BaseID == b.ID && r.State != programme.Withdrawn && r.State != programme.Returned && (city || r.ServedOn != 0) {
			st.Row = r
		}
	}
	if st.Row == nil || st.Row.ServedOn == 0 {
		return st, nil
	}
	lines, _, err := unpacked(st.Row)
	for _, l := range lines {
		st.Of[l.Code] = l
	}
	if n.Performance != nil {
		st.Band = n.Performance.Band(st.Row.Band)
	}
	return st, err
}

// Credit is a year in an institution's record.
type Credit struct {
	Year   int
	Row    *programme.Rating
	Band   string
	Change int
	Sum    int // of all years so far
}

// CreditOf is the record of a base's institution over the years: what was
// concluded, the newest last.
func (a *Desk) CreditOf(ctx context.Context, c act.Caller, baseID string) (out []Credit, err error) {
	if !programme.MayRead(c.Role, programme.NounRating) {
		return nil, nil
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounBase, baseID); err != nil {
			return err
		}
		b, err := store.Get[programme.Base](tx, baseID)
		if err != nil {
			return err
		}
		rows, err := tx.RatingsOfCode(b.CreditCode)
		total := 0
		for i := range rows {
			sh, err := a.ratingSheet(tx, rows[i].BaseID)
			if err != nil {
				return err
			}
			total += rows[i].Credit
			x := Credit{Row: &rows[i], Change: rows[i].Credit, Sum: total}
			if sh != nil {
				x.Year = sh.Year
				if band := sh.Notice.Performance.Band(rows[i].Band); band != nil {
					x.Band = band.Name
				}
			}
			out = append(out, x)
		}
		return err
	})
	return out, err
}

// letter is an evaluation in the form of an official document.
func (sh *RatingSheet) letter() forms.Letter {
	p, r := sh.Notice.Performance, sh.Row
	l := forms.Letter{Title: fmt.Sprintf("%s %d 年度%s培训基地绩效评价", sh.Base.Name, sh.Year, sh.Notice.Brand), To: sh.Base.Name,
		Head: []string{"指标", "分值", "数据", "得分"}, Widths: []float64{40, 16, 80, 20}, Numbers: []bool{false, true, false, true},
		Signed: []string{sh.Notice.Bureau, max(r.ConcludedOn, r.ServedOn, r.DrawnOn).Chinese()}}
	for i := range sh.Lines {
		x := &sh.Lines[i]
		points := x.Points.String()
		if !x.Counted {
			points = "—"
		}
		said := x.Said
		if x.Scored() {
			said = "两名经办各自评分"
		}
		l.Rows = append(l.Rows, []string{x.Name, fmt.Sprint(x.Weight), said, points})
	}
	l.Rows = append(l.Rows, []string{"合计", fmt.Sprint(rules.FullPoints), "", sh.Total.String()})
	l.Paragraphs = []string{fmt.Sprintf("依据%s，按截至%s的记录对你单位进行绩效评价，得 %s 分，等次为“%s”，信用分 %+d，后果：%s。", sh.Notice.Cite(p.Clause),
		sh.On.Chinese(), sh.Total, sh.Band.Name, r.Credit, sh.Band.Follows())}
	if r.ConcludedOn == 0 {
		l.Paragraphs = append(l.Paragraphs, fmt.Sprintf("有异议的，请在%s以前在系统中提出；期满没有提出的，按此确认。", r.DueOn.Chinese()))
	} else {
		l.Paragraphs = append(l.Paragraphs, "本评价已经确认。")
	}
	l.Paragraphs = append(l.Paragraphs, "得分见下表。数据由系统按报名、签到、考评、资金和检查的记录统计，没有数据的指标"+sh.Without()+"。")
	return l
}

// Without says what becomes of what cannot be measured.
func (sh *RatingSheet) Without() string {
	for _, w := range rules.WithoutWords {
		if w.Code == sh.Notice.Performance.Without {
			return w.Name
		}
	}
	return ""
}

// Write writes an evaluation that was served as a PDF or a Word document.
func (sh *RatingSheet) Write(w io.Writer, kind string) error {
	if sh.Row == nil || sh.Row.ServedOn == 0 || sh.Band == nil {
		return programme.Errorf(programme.WrongState, "送达以后才有文书")
	}
	switch kind {
	case "pdf":
		return forms.WritePDF(w, []forms.Letter{sh.letter()})
	case "docx":
		return forms.WriteDocx(w, []forms.Letter{sh.letter()})
	}
	return programme.Errorf(programme.NotFound, "绩效评价只有 Word（docx）和 PDF（pdf）")
}
