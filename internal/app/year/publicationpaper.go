package year

import (
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
)

// Letter is a publication as an official document: title, text, list, office
// and day, with nothing of a person beyond what the public may see.
func (l *PublicList) Letter(phone string) forms.Letter {
	if phone == "" {
		phone = "＿＿＿＿＿＿＿＿"
	}
	out := forms.Letter{Title: l.Bureau + "关于" + l.Title, Number: l.Number, To: l.Addressee, Signed: []string{l.Bureau, l.From.Chinese()},
		Paragraphs: []string{
			"根据《" + l.Notice.Title + "》" + l.Notice.Cite(programme.DutyTrainingCertificate) + "，经结业考评，下列 " + strconv.Itoa(len(l.Persons)) +
				" 名学员考评合格，拟颁发培训合格证书，现予公示。",
			"公示期自 " + l.From.Chinese() + "至" + l.To.Chinese() + "。公示期内对名单有异议的，可在公示网页提出，或向" + l.Bureau +
				"反映，写明事实和依据，可以不写姓名。监督电话：" + phone + "。",
		},
		Head: []string{"序号", "姓名", "身份证号", "工作单位", "工种", "等级"}, Widths: []float64{12, 20, 38, 46, 22, 18},
		Numbers: []bool{true, false, false, false, false, false}}
	if l.Before != "" {
		out.Paragraphs = append([]string{l.Corrects()}, out.Paragraphs...)
	}
	for i, p := range l.Persons {
		out.Rows = append(out.Rows, []string{strconv.Itoa(i + 1), p.Name + bracketed(p.Gone), p.IDMasked, p.Employer, p.Trade, p.Level})
	}
	return out
}

// Corrects is what a corrected list says of the one before it, "" of any other.
func (l *PublicList) Corrects() string {
	if l.Before == "" {
		return ""
	}
	return l.Before + "有误，现予更正，原名单作废，以本名单为准。"
}

func bracketed(s string) string {
	if s == "" {
		return ""
	}
	return "（" + s + "）"
}

// WritePublication writes a publication as PDF or as a Word document; Error
// NotFound before its first day, and for other kinds.
func WritePublication(w io.Writer, kind string, l *PublicList, phone string, mark *act.Mark) error {
	if !l.Begun {
		return programme.Errorf(programme.NotFound, "名单自%s起公布", l.From.Chinese())
	}
	letter := l.Letter(phone)
	letter.Mark = (*forms.Mark)(mark)
	switch kind {
	case AsPDF:
		return forms.WritePDF(w, []forms.Letter{letter})
	case AsWord:
		return forms.WriteDocx(w, []forms.Letter{letter})
	}
	return programme.Errorf(programme.NotFound, "没有这种格式")
}
