package web

import (
	"context"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/programme"

	"github.com/a-h/templ"
)

// certificateDeeds is what is done on the pages of this noun.
var certificateDeeds = []deed{
	{Key: "issue", Action: programme.CertificateIssue, On: programme.NounBase, When: recognised, Consequence: "鉴定合格的发技能等级证书，公示期满的发培训合格证书。发证后人数计入结算。", Lead: issueLead,
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			issued, err := f.q.s.sys.Assess.IssueCertificates(ctx, c, f.sheet.ID)
			if err == nil && issued == 0 {
				err = programme.Errorf(programme.WrongState, "现在没有可以发证的人，各人还差什么见上表")
			}
			return "/certificate" + query("base", f.sheet.ID), err
		}},
	{Key: "revoke-certificate", Action: programme.CertificateVoid, On: programme.NounCertificate, Consequence: "撤销后证书查验显示无效，学员转为考评不合格，补贴在下次结算时收回。",
		Do: func(ctx context.Context, f *form, c act.Caller) (string, error) {
			return "", f.q.s.sys.Assess.RevokeCertificate(ctx, c, f.sheet.ID, f.Get("reason"))
		}},
}

func issueLead(q *request, s *act.Sheet, _ values) (templ.Component, error) {
	due, not, err := q.s.sys.Assess.CertificatesAhead(q.Context(), q.caller(), s.ID)
	if err != nil && programme.CodeOf(err) != programme.WrongState {
		return nil, err
	}
	return issueView(due, not), nil
}

// kindCount words how many certificates of each kind are due.
func kindCount(due []assess.Candidate) string {
	q := 0
	for _, d := range due {
		if d.Kind == assess.QualificationCertificate {
			q++
		}
	}
	return fmt.Sprintf("技能等级证书 %d 本，培训合格证书 %d 本", q, len(due)-q)
}

func certificateName(kind string) string {
	if kind == assess.QualificationCertificate {
		return "职业技能等级证书"
	}
	return "培训合格证书"
}

func certificatePanel(q *request, v *showPage) error {
	c, err := q.s.sys.Assess.CertificateOf(q.Context(), q.caller(), v.Sheet.ID)
	if err != nil {
		return err
	}
	// The code leads to the page where certificates are checked and carries
	// neither number nor name: both are typed in, so that a photo of the code
	// alone tells nobody anything.
	code, err := qrPicture(q.site() + "/check")
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
	why := "经结业考评合格并公示无异议，特发此证。"
	if c.Kind == assess.QualificationCertificate {
		why = "经结业考评和全市统一考核鉴定合格，特发此证。"
	}
	return c.Level.Chinese() + "培训，" + why
}
