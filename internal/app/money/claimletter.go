package money

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/letters"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/store"
	"jinlanling/internal/wording"
)

// ClaimPaper is a claim as its page shows it, with the letter that demands it.
type ClaimPaper struct {
	programme.Claim
	City, Year     string
	Base           string
	Name, IDMasked string // of the person, where one owes
	Statement      string // the settlement it comes from, in words
	Receipts       []programme.Statement
	Chargeable     []Chargeable

	notice *rules.Notice
	text   string // that letters of its day are written with
}

// ClaimPaperOf is a claim with its receipts; whose part may be claimed from
// themselves, for who may see clues.
func (a *Desk) ClaimPaperOf(ctx context.Context, c act.Caller, id string) (p *ClaimPaper, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClaim, id); err != nil {
			return err
		}
		k, err := store.Get[programme.Claim](tx, id)
		if err != nil {
			return err
		}
		p = &ClaimPaper{Claim: *k}
		if err := p.read(a, tx); err != nil {
			return err
		}
		if k.ApplicationID == "" && k.Unsettled() && programme.MayRead(c.Role, programme.NounClue) {
			if p.Chargeable, err = chargeable(tx, k); err != nil {
				return err
			}
			return nameChargeable(tx, p.Chargeable)
		}
		return nil
	})
	return p, err
}

func nameChargeable(tx *store.Tx, list []Chargeable) error {
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ApplicationID
	}
	apps, err := tx.ApplicationsByID(ids)
	if err != nil {
		return err
	}
	names, err := act.WithNames(tx, apps)
	for i := range list {
		for _, n := range names {
			if n.ApplicationID == list[i].ApplicationID {
				list[i].Name = n.Name
			}
		}
	}
	return err
}

func (p *ClaimPaper) read(a *Desk, tx *store.Tx) error {
	b, err := store.Get[programme.Base](tx, p.BaseID)
	if err != nil {
		return err
	}
	y, err := store.Get[programme.Programme](tx, p.ProgrammeID)
	if err != nil {
		return err
	}
	p.Base, p.City, p.Year = b.Name, y.City, strconv.Itoa(y.Year)
	if p.notice, err = a.StoredNotice(tx, y.NoticeSHA256); err != nil {
		return err
	}
	if p.text, err = letters.InForce(tx, p.letter(), p.DemandedOn); err != nil {
		return err
	}
	if p.StatementID != "" {
		st, err := store.Get[programme.Statement](tx, p.StatementID)
		if err != nil {
			return err
		}
		p.Statement = programme.StatementKinds[st.Kind] + "单第 " + strconv.Itoa(st.Number) + " 号"
	}
	if p.Receipts, err = tx.ReceiptsOf(p.ID); err != nil || p.ApplicationID == "" {
		return err
	}
	ap, err := store.Get[programme.Application](tx, p.ApplicationID)
	if err != nil {
		return err
	}
	person, err := store.Get[programme.Person](tx, ap.PersonID)
	if err == nil {
		p.Name, p.IDMasked = person.Name, person.IDMasked
	}
	return err
}

// Whom is who owes.
func (p *ClaimPaper) Whom() string {
	if p.ApplicationID != "" {
		return p.Name
	}
	return p.Base
}

// LetterNumber is the number of the letter, "" before there is one.
func (p *ClaimPaper) LetterNumber() string {
	if p.Number == 0 {
		return ""
	}
	return fmt.Sprintf("追缴〔%s〕%d 号", p.Year, p.Number)
}

// letter is the key of the letter that demands it.
func (p *ClaimPaper) letter() string {
	if p.ApplicationID != "" {
		return wording.ClaimOnPerson
	}
	return wording.ClaimOnBase
}

// Paragraphs is what the letter says above its table.
func (p *ClaimPaper) Paragraphs() []string {
	n := p.notice
	duty := programme.DutyRecovery
	if p.ApplicationID != "" {
		duty = programme.DutyRevocation
	}
	values := map[string]string{"姓名": p.Name, "身份证号": p.IDMasked, "基地": p.Base, "年度": p.Year, "项目": n.Brand.Quoted(), "通知": "《" + n.Title + "》",
		"条款": n.Cite(duty), "结算单": p.Statement, "金额": p.Amount.String(), "金额大写": p.Amount.Capital(), "期限": p.DueOn.Chinese()}
	if p.Amount > p.Asked {
		values["已退"], values["应退"], values["应退大写"] = (p.Amount - p.Asked).String(), p.Asked.String(), p.Asked.Capital()
	}
	return wording.Paragraphs(p.text, values)
}

// Rows is the table of the letter: where the money is to be paid.
func (p *ClaimPaper) Rows() [][]string {
	return [][]string{{"应退金额", p.Asked.String() + " 元"}, {"大写", p.Asked.Capital()}, {"收款户名", p.Payee}, {"开户行", p.PayeeBank}, {"账号", spaced(p.PayeeAccount)},
		{"退款期限", p.DueOn.Chinese()}, {"附言", strings.ReplaceAll(p.LetterNumber(), " ", "")}}
}

// spaced sets a number of an account in groups of four, as it is copied from
// paper.
func spaced(number string) string {
	var b strings.Builder
	for i, r := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// LetterTitle is what the letter is called.
func (p *ClaimPaper) LetterTitle() string { return p.notice.Bureau + "追缴补贴资金通知书" }

// Signed is who signs it, and on which day.
func (p *ClaimPaper) Signed() []string { return []string{p.notice.Bureau, p.DemandedOn.Chinese()} }

// WriteLetter writes the letter as pdf or docx; Error NotFound before there is
// one, and for other kinds.
func (p *ClaimPaper) WriteLetter(w io.Writer, kind string) error {
	write := map[string]func(io.Writer, []forms.Letter) error{"pdf": forms.WritePDF, "docx": forms.WriteDocx}[kind]
	switch {
	case p.DemandedOn == 0:
		return programme.Errorf(programme.NotFound, "还没有发追缴通知书")
	case write == nil:
		return programme.Errorf(programme.NotFound, "没有这种格式")
	}
	l := forms.Letter{Title: p.LetterTitle(), Number: p.LetterNumber(), To: p.Whom(), Paragraphs: p.Paragraphs(), Head: []string{"项目", "内容"},
		Widths: []float64{36, 120}, Rows: p.Rows(), Signed: p.Signed()}
	return write(w, []forms.Letter{l})
}

// LastDemand is the newest claim of the same year that was demanded, nil where
// there is none.
func (a *Desk) LastDemand(ctx context.Context, c act.Caller, id string) (p *ClaimPaper, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounClaim, id); err != nil {
			return err
		}
		k, err := store.Get[programme.Claim](tx, id)
		if err != nil {
			return err
		}
		claims, err := tx.ClaimsOf(k.ProgrammeID)
		for i := range claims {
			if o := &claims[i]; o.Payee != "" && (p == nil || o.Number >= p.Number) {
				p = &ClaimPaper{Claim: *o}
			}
		}
		return err
	})
	return p, err
}
