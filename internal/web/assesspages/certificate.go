package assesspages

import (
	"context"
	"encoding/base64"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/credential"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// CertificateDeeds is what is done on the pages of this noun.
var CertificateDeeds = []page.Deed{
	{Key: "issue", Action: programme.CertificateIssue, On: programme.NounBase, When: page.Recognised,
		Consequence: "公示期满的发培训合格证书，编号按基地连续，证书上印签名的核验码。发证后人数计入结算。", Lead: issueLead,
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			issued, err := f.Request.Sys.Assess.IssueCertificates(ctx, c, f.Detail.ID)
			if err == nil && issued == 0 {
				err = programme.Errorf(programme.WrongState, "现在没有可以发证的人，各人还差什么见上表")
			}
			return "/certificate" + page.Query("base", f.Detail.ID), err
		}},
	{Key: "record-certificates", Action: programme.CertificateRecord, On: programme.NounBase, When: page.Recognised,
		Consequence: "证书由发证机构制发，照证书登记，本系统不编号。登记后由另一人核实，核实后人数计入结算。",
		Inputs: []page.Input{
			{Name: "body", Label: "发证机构", Required: true, Hint: "以证书上印的为准"},
			{Name: "issued_on", Label: "发证日期", Kind: "date", Required: true, Hint: "以证书上印的为准；日期不同的分次登记"},
			{Name: "list", Label: "证书编号", Kind: "grid", Grid: nationalGrid, Hint: "没有拿到证书的空着，下次再登记"},
		}, Do: recordNationals},
	{Key: "confirm-certificates", Action: programme.CertificateConfirm, On: programme.NounBase, When: page.Recognised, Lead: nationalLead,
		Consequence: "逐张与证书核对后，一次核实这所基地全部待核实的编号。有误的先在证书页退回。须由登记人以外的人办理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			_, err := f.Request.Sys.Assess.ConfirmCertificates(ctx, c, f.Detail.ID)
			return "/certificate" + page.Query("base", f.Detail.ID), err
		}},
	{Key: "print-certificates", Action: programme.PersonUnmask, On: programme.NounBase, Name: "打印培训合格证书", Button: "生成 PDF", When: page.Recognised, Again: true,
		Consequence: "这所基地有效的培训合格证书合成一个 PDF，一张一页，有完整的身份证号码和照片：每次生成都写进日志，用完请妥善保管。没有照片的留空框，字库里没有的字留空格手写。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			id, err := f.Request.Sys.Assess.AskCertificates(ctx, c, f.Detail.ID, f.Get("reason"))
			return "/job/" + id, err
		}},
	{Key: "print-tickets", Action: programme.PersonUnmask, On: programme.NounBase, Name: "打印准考证", Button: "生成 PDF", When: page.Recognised, Again: true,
		Consequence: "这所基地已排定座位的人的准考证合成一个 PDF，每张 A4 六份，有完整的身份证号码和照片：每次生成都写进日志。裁开交给本人，没有照片的留空框。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			id, err := f.Request.Sys.Assess.AskTickets(ctx, c, f.Detail.ID, f.Get("reason"))
			return "/job/" + id, err
		}},
	{Key: "confirm-certificate", Action: programme.CertificateConfirm, On: programme.NounCertificate, Consequence: "与证书核对无误后核实，学员转为已发证。须由登记人以外的人办理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.ConfirmCertificate(ctx, c, f.Detail.ID)
		}},
	{Key: "refuse-certificate", Action: programme.CertificateRefuse, On: programme.NounCertificate, Grave: true, Consequence: "退回后由经办核对证书，重新登记。",
		Do: certificateReason((*assess.Desk).RefuseCertificate)},
	{Key: "doubt-certificate", Action: programme.CertificateDoubt, On: programme.NounCertificate, Grave: true, Consequence: "提出后由审批人决定；决定以前证书仍然有效。",
		Do: certificateReason((*assess.Desk).DoubtCertificate)},
	{Key: "revoke-certificate", Action: programme.CertificateVoid, On: programme.NounCertificate, Grave: true, Lead: askedLead,
		Consequence: "撤销后证书查验显示已撤销，学员转为考评不合格，补贴在下次结算时收回。须由提出人以外的人办理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Assess.RevokeCertificate(ctx, c, f.Detail.ID)
		}},
	{Key: "renew-certificate", Action: programme.CertificateRenew, On: programme.NounCertificate, When: ofTraining,
		Consequence: "遗失、损坏的，或姓名更正以后，可以换发。姓名有误的先在报名页办理更正。换发由审批人办理，办理以前原证仍然有效。", Do: certificateReason((*assess.Desk).RenewCertificate)},
	{Key: "replace-certificate", Action: programme.CertificateReplace, On: programme.NounCertificate, Lead: askedLead,
		Consequence: "按现在登记的姓名制发新证，编号接着往下编；原证作废，查验时显示已由新证代替。须由提出人以外的人办理。",
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			made, err := f.Request.Sys.Assess.ReplaceCertificate(ctx, c, f.Detail.ID)
			if err != nil {
				return "", err
			}
			return "/certificate/" + made.ID, nil
		}},
	{Key: "keep-certificate", Action: programme.CertificateKeep, On: programme.NounCertificate, Lead: askedLead, Consequence: "证书照旧有效，提出人收到理由。",
		Do: certificateReason((*assess.Desk).KeepCertificate)},
}

func certificateReason(do func(*assess.Desk, context.Context, act.Caller, string, string) error) func(context.Context, *page.Form, act.Caller) (string, error) {
	return func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
		return "", do(f.Request.Sys.Assess, ctx, c, f.Detail.ID, f.Get("reason"))
	}
}

// ofTraining is whether a certificate is one that the bureau makes out itself.
func ofTraining(s *act.Detail) bool { return s.Fact("kind").Raw == programme.TrainingCertificate }

func nationalGrid(q *page.Request, s *act.Detail) (*page.Grid, error) {
	people, err := q.Sys.Assess.CertificatesToRecord(q.Context(), q.Caller(), s.ID)
	if err != nil && programme.CodeOf(err) != programme.WrongState {
		return nil, err
	}
	g := &page.Grid{Of: "姓名", Columns: []page.GridColumn{{Name: "number", Label: "证书编号"}}}
	for _, p := range people {
		name := p.Name + "　" + p.IDMasked + "　" + p.Trade + " " + p.Level
		if p.Why != "" {
			name += "（" + p.Why + "）"
		}
		g.Rows = append(g.Rows, page.GridRow{ID: p.ApplicationID, Name: name})
	}
	return g, nil
}

func recordNationals(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	people, err := f.Request.Sys.Assess.CertificatesToRecord(ctx, act.As(c.Actor), f.Detail.ID)
	if err != nil {
		return "", err
	}
	if len(people) == 0 {
		return "", programme.Errorf(programme.WrongState, "现在没有要登记的人：鉴定结果确认合格的，列在这里")
	}
	in := assess.Nationals{Body: f.Get("body"), On: f.Date("issued_on")}
	for _, p := range people {
		if n := f.Get("number-" + p.ApplicationID); n != "" {
			in.List = append(in.List, assess.National{ApplicationID: p.ApplicationID, Number: n})
		}
	}
	if err := f.Err(); err != nil {
		return "", err
	}
	base := f.Detail.ID
	return "/certificate" + page.Query("base", base, "state", string(programme.Received)), f.Request.Sys.Assess.RecordCertificates(ctx, c, base, in)
}

func nationalLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	list, err := q.Sys.Assess.CertificatesReceived(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return nationalsView(list), nil
}

func askedLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	c, err := q.Sys.Assess.CertificateOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return askedView(c), nil
}

func issueLead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	due, not, err := q.Sys.Assess.CertificatesAhead(q.Context(), q.Caller(), s.ID)
	if err != nil && programme.CodeOf(err) != programme.WrongState {
		return nil, err
	}
	return issueView(due, not), nil
}

func CertificatePanel(q *page.Request, v *page.View) error {
	c, err := q.Sys.Assess.CertificateOf(q.Context(), q.Caller(), v.Detail.ID)
	if err != nil {
		return err
	}
	if c.Kind != programme.TrainingCertificate {
		v.Lead = append(v.Lead, nationalView(c))
		return nil
	}
	code, err := certificateCode(q, c)
	if err != nil {
		return err
	}
	v.Lead = append(v.Lead, certificateView(c, code))
	return nil
}

// certificateWho is the first half of a certificate's sentence, up to the trade.
func certificateWho(c *assess.CertificateShown) string {
	s := "（" + c.Sex + "，身份证号 " + c.IDMasked + "）"
	if c.Trained[0] != 0 {
		s += "于 " + c.Trained[0].Chinese() + "至" + c.Trained[1].Chinese()
	}
	return s + "在" + c.Base + "参加"
}

// certificateWhy is the second half: the level, and what the certificate rests on.
func certificateWhy(c *assess.CertificateShown) string {
	return c.Level.Chinese() + "培训，经结业考评合格并公示无异议，特发此证。"
}

// certificateCode is the code of a certificate: its signed statement. Those of
// before codes were signed lead to the page where certificates are checked.
func certificateCode(q *page.Request, c *assess.CertificateShown) (string, error) {
	if c.Statement == "" {
		return page.QR(q.Site() + "/check")
	}
	raw, err := credential.PNG(c.Statement, 4)
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(raw), err
}
