package year

import (
	"cmp"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/forms"
	"jinlanling/internal/programme"
	"jinlanling/internal/wording"
)

// Letter is a publication as an official document: title, text, list, office
// and day, with nothing of a person beyond what the public may see.
func (l *PublicList) Letter(phone string) forms.Letter {
	says := l.Says(phone, len(l.Persons))
	if said := l.Corrected(); said != "" {
		says = append([]string{said}, says...)
	}
	people := make([]act.ListedPerson, len(l.Persons))
	for i := range l.Persons {
		people[i] = l.Persons[i].ListedPerson
	}
	return listLetter(l.Bureau, l.Title, programme.ListPaper{Number: l.Number, Addressee: l.Addressee}, l.From, says, people)
}

// listLetter is a public list of people as an official document.
func listLetter(bureau, title string, paper programme.ListPaper, from programme.Date, says []string, people []act.ListedPerson) forms.Letter {
	out := forms.Letter{Title: bureau + "关于" + title, Number: paper.Number, To: paper.Addressee, Signed: []string{bureau, from.Chinese()}, Paragraphs: says,
		Head: []string{"序号", "姓名", "身份证号", "工作单位", "工种", "等级"}, Widths: []float64{12, 20, 38, 46, 22, 18},
		Numbers: []bool{true, false, false, false, false, false}}
	if len(people) == 0 {
		out.Head, out.Widths, out.Numbers = nil, nil, nil
	}
	for i, p := range people {
		out.Rows = append(out.Rows, []string{strconv.Itoa(i + 1), p.Name + bracketed(p.Gone), p.IDMasked, p.Employer, p.Trade, p.Level})
	}
	return out
}

// Says is what the publication of a list of so many says above it, a paragraph
// each; no phone leaves a line to write on.
func (l *PublicList) Says(phone string, people int) []string {
	if len(l.People) == 0 { // everybody was struck
		return []string{l.Corrects() + "更正后的名单没有人员。", "公示期自" + l.From.Chinese() + "至" + l.To.Chinese() + "。"}
	}
	days := int(l.To.Time().Sub(l.From.Time()).Hours()/24) + 1
	return wording.Paragraphs(l.text, map[string]string{"原名单": l.Before, "通知": "《" + l.Notice.Title + "》",
		"条款": l.Notice.Cite(programme.DutyTrainingCertificate), "人数": strconv.Itoa(people), "起": l.From.Chinese(), "止": l.To.Chinese(),
		"天数": strconv.Itoa(days), "单位": l.Bureau, "监督电话": cmp.Or(phone, "＿＿＿＿＿＿＿＿")})
}

// Corrects is what a corrected list says of the one before it, "" of any other.
func (l *PublicList) Corrects() string {
	if l.Before == "" {
		return ""
	}
	return l.Before + "有误，现予更正，原名单作废，以本名单为准。"
}

// Corrected is what a list that was corrected says of that, "" of any other.
func (l *PublicList) Corrected() string {
	return corrected(l.State, l.After)
}

func corrected(state programme.State, after string) string {
	switch {
	case state != programme.Replaced:
		return ""
	case after == "":
		return "这份名单已经更正，不再作数，名单上没有人了。"
	}
	return "这份名单已由" + after + "更正，不再作数。"
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
	return writeLetter(w, kind, l.Letter(phone), mark)
}

func writeLetter(w io.Writer, kind string, letter forms.Letter, mark *act.Mark) error {
	letter.Mark = (*forms.Mark)(mark)
	switch kind {
	case AsPDF:
		return forms.WritePDF(w, []forms.Letter{letter})
	case AsWord:
		return forms.WriteDocx(w, []forms.Letter{letter})
	}
	return programme.Errorf(programme.NotFound, "没有这种格式")
}
