package enrolpages

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/material"
	"jinlanling/internal/programme"
	"jinlanling/internal/rules"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// PaperFile is one paper of an application.
func PaperFile(q *page.Request) error {
	p, err := q.Sys.Material.ReadPaper(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("file"))
	if err != nil {
		return err
	}
	defer p.Close()
	return q.ServeFile(p.File, p, p.Kind)
}

// annex2Kind is the paper that is printed from the system: 工作年限承诺证明.
const annex2Kind = "work_years_commitment"

// paperAccept is what a paper may be. The check by content is the app's.
const paperAccept = "image/jpeg,image/png,application/pdf,.jpg,.jpeg,.png,.pdf"

// PaperDeeds is what is done with an application's papers, on its page.
var PaperDeeds = []page.Deed{
	{Key: "annex2", Action: programme.MaterialPrint, On: programme.NounApplication, When: annex2Wanted, Again: true, Lead: annex2Lead, Answer: printAnnex2,
		Consequence: "承诺证明上有完整的身份证号码和联系电话：每次打印都写进日志。打印后本人、经办人签全名，单位盖章，再拍照或扫描上传。"},
	{Key: "attach", Action: programme.MaterialAttach, On: programme.NounApplication, When: stillHandled, Lead: attachLead, Inputs: []page.Input{
		{Name: "kind", Label: "材料", Kind: "choice", Required: true, Choices: paperChoices, Start: kindAsked},
		{Name: "camera", Label: "拍照", Kind: "file", Accept: "image/jpeg,image/png", Capture: "environment", Hint: "手机上直接打开相机；光线充足，四角拍全，字要看得清。不拍照的，在下面选文件。"},
		{Name: "files", Label: "选文件", Kind: "file", Many: true, Accept: paperAccept, Hint: "JPG、PNG 图片或 PDF，可一次选几个。图片不超过 12 MB，证件照片不超过 6 MB，PDF 不超过 20 MB。"},
	}, Do: attachPapers},
	{Key: "void-paper", Action: programme.MaterialVoid, On: programme.NounApplication, When: undecided, Consequence: "撤下后这份材料不再算数，可以另传；谁、什么时候、为什么撤下，都写进日志。",
		Inputs: []page.Input{{Name: "material", Label: "撤下哪一份", Kind: "choice", Required: true, Choices: paperFiles,
			Start: func(q *page.Request, _ *act.Detail) string { return q.URL.Query().Get("material") }}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Material.VoidMaterial(ctx, c, f.Detail.ID, f.Get("material"), f.Get("reason"))
		}},
}

func kindAsked(q *page.Request, _ *act.Detail) string { return q.URL.Query().Get("kind") }

// undecided reports whether papers can still be taken out.
func undecided(s *act.Detail) bool {
	return s.State == programme.Submitted || s.State == programme.Returned
}

// annex2Wanted offers the form where the decision may rest on working years.
func annex2Wanted(s *act.Detail) bool {
	route, _ := s.Fact("route").Raw.(string)
	return stillHandled(s) && route != "certificate" && route != "title_with_certificate"
}

// paperChoices are the papers that the decision asks for, then the others.
func paperChoices(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	papers, err := q.Sys.Material.Papers(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	n, err := q.Sys.Notice(q.Context(), q.Year())
	if err != nil {
		return nil, err
	}
	for _, p := range papers {
		name := p.Name
		if len(p.FileIDs) > 0 {
			name += "（已有 " + strconv.Itoa(len(p.FileIDs)) + " 份）"
		}
		out = append(out, act.Choice{ID: p.Code, Name: name})
	}
	for _, m := range n.Materials {
		if !slices.ContainsFunc(out, func(c act.Choice) bool { return c.ID == m.Code }) {
			out = append(out, act.Choice{ID: m.Code, Name: m.Name})
		}
	}
	return out, nil
}

// paperFiles are the papers that are there, to pick one.
func paperFiles(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	papers, err := q.Sys.Material.Papers(q.Context(), q.Caller(), s.ID)
	for _, p := range papers {
		for i, f := range p.Seen {
			out = append(out, act.Choice{ID: f.MaterialID, Name: p.Name + nth(i, len(p.Seen)) + "（" + page.Minute(f.AddedAt) + " 上传）"})
		}
	}
	return out, err
}

// attachPapers keeps what was sent and hands it in. What is wrong is said of
// each file by its name.
func attachPapers(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
	ids, names := append(f.Stored("camera"), f.Stored("files")...), append(names(f, "camera"), names(f, "files")...)
	if err := f.Err(); err != nil {
		return "", err
	}
	if len(ids) == 0 {
		f.Bad("files", "请拍照，或选择文件")
		return "", f.Err()
	}
	err := f.Request.Sys.Material.AttachMaterials(ctx, c, f.Detail.ID, f.Get("kind"), ids)
	if e, ours := errors.AsType[*programme.Error](err); ours {
		e.Problems = slices.Clone(e.Problems)
		for i := range e.Problems {
			if p := &e.Problems[i]; p.Row > 0 && p.Row <= len(names) {
				p.Message, p.Row = "“"+names[p.Row-1]+"”："+p.Message, 0
			}
		}
	}
	return "", err
}

// names are the names of the files of a field, as stored takes them.
func names(f *page.Form, input string) (out []string) {
	if f.Request.MultipartForm == nil {
		return nil
	}
	for _, h := range f.Request.MultipartForm.File[input] {
		if h.Size > 0 {
			out = append(out, h.Filename)
		}
	}
	return out
}

// examples are the drawings that show what a paper must show, by material.
var examples = map[string]string{
	"certificate_copy":      "翻到有照片、等级和编号的两页，四角都拍进去",
	"work_years_commitment": "本人和经办人签全名，单位盖章，右上角二维码不要遮住",
	"id_card_copy":          "正反两面都要，号码和有效期看得清",
	"photos":                "近期正面免冠一寸照，不小于 295 × 413 像素；宽高比相差 3% 以内、像素少 2% 以内的可以用",
	"labour_contract_copy":  "写有单位和期限的一页，以及签字盖章的一页",
	"truth_statement":       "本人亲笔签名",
	"title_copy":            "职称名称和取得日期看得清",
	"exceptional_evidence":  "称号或成果的名称、级别、授予单位看得清",
}

// exampleShown is a paper with its drawing.
type exampleShown struct {
	Code, Name, Shows, Hint, Image, Href string
	Chosen                               bool
}

func exampleOf(code string) (hint, image string) {
	hint, ok := examples[code]
	if !ok {
		return "", ""
	}
	return hint, page.AssetURL("papers/" + code + ".svg")
}

// attachLead shows what the chosen paper must show, or all to choose from, and
// what is checked.
func attachLead(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	kind := q.URL.Query().Get("kind")
	if sent != nil {
		kind = sent.Get("kind")
	}
	papers, err := q.Sys.Material.Papers(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	n, err := q.Sys.Notice(q.Context(), q.Year())
	if err != nil {
		return nil, err
	}
	var list []exampleShown
	for _, m := range n.Materials {
		asked := slices.ContainsFunc(papers, func(p material.Paper) bool { return p.Code == m.Code })
		if m.Code == kind || kind == "" && asked {
			list = append(list, example(m, s.ID, m.Code == kind))
		}
	}
	form := ""
	if kind == annex2Kind {
		form = n.Called(programme.DutyCommitmentForm, "")
	}
	return examplesView(list, form, "/application/"+s.ID+"/do/annex2"), nil
}

func example(m rules.Material, id string, chosen bool) exampleShown {
	e := exampleShown{Code: m.Code, Name: m.Name, Shows: m.Shows, Href: "/application/" + id + "/do/attach?kind=" + m.Code, Chosen: chosen}
	e.Hint, e.Image = exampleOf(m.Code)
	return e
}

// papersShown is the list of papers with what each must show.
type papersShown struct {
	ID      string
	Papers  []material.Paper
	Missing int
	Upload  bool   // the reader may hand in
	Void    bool   // the reader may take out
	Print   bool   // the reader may print the promise of years
	Form    string // what people call it
}

func papers(q *page.Request, s *act.Detail) (*papersShown, error) {
	list, err := q.Sys.Material.Papers(q.Context(), q.Caller(), s.ID)
	may := func(a programme.Action) bool { return programme.May(q.Signed.Actor, a, s.Owner) == nil }
	if err != nil {
		return nil, err
	}
	n, err := q.NoticeOf(s)
	v := &papersShown{ID: s.ID, Papers: list, Form: n.Called(programme.DutyCommitmentForm, ""),
		Upload: stillHandled(s) && may(programme.MaterialAttach), Void: undecided(s) && may(programme.MaterialVoid),
		Print: annex2Wanted(s) && may(programme.MaterialPrint)}
	for _, p := range list {
		if p.Needed && len(p.FileIDs) == 0 {
			v.Missing++
		}
	}
	return v, err
}

// annex2Lead says what to know before printing.
func annex2Lead(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	v, err := q.Sys.Material.Annex2Of(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	n, err := q.NoticeOf(s)
	if err != nil {
		return nil, err
	}
	return annex2View(v, n.Form("工作年限承诺证明", programme.DutyCommitmentForm)), nil
}

func printAnnex2(ctx context.Context, f *page.Form, c act.Caller) error {
	c.Key = ""
	name, err := annex2Name(f.Request, f.Detail.Programme)
	if err != nil {
		return err
	}
	return f.Request.SendPDF(name+"-"+f.Detail.Title+".pdf", func(w io.Writer) error {
		return f.Request.Sys.Material.PrintAnnex2(ctx, c, []string{f.Detail.ID}, "", w)
	})
}

// ApplicationPapers are an application's papers, for who decides on it.
func ApplicationPapers(q *page.Request, s *act.Detail) ([]page.Paper, error) {
	list, err := q.Sys.Material.Papers(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return besidePapers(q, s.ID, list), nil
}

// besidePapers are papers as they stand beside their case.
func besidePapers(q *page.Request, id string, list []material.Paper) (out []page.Paper) {
	var ids []string
	for _, p := range list {
		ids = append(ids, p.FileIDs...)
	}
	kinds := q.StoredKinds(ids)
	for _, p := range list {
		for i, f := range p.Seen {
			one := page.Paper{Name: page.Named(p.Name, i, len(p.Seen)), Href: "/application/" + id + "/paper/" + f.FileID, Kind: kinds[f.FileID], Note: f.Size}
			if len(f.Notes) > 0 {
				one.Warn = "请核对"
			}
			out = append(out, one)
		}
	}
	return out
}

// PapersOfApplication are the papers of the application that one is about.
func PapersOfApplication(fact string) page.Papers {
	return func(q *page.Request, s *act.Detail) ([]page.Paper, error) {
		id := s.Fact(fact).ID
		if id == "" {
			return nil, nil
		}
		about, err := q.Sys.Show(q.Context(), q.Caller(), programme.NounApplication, id)
		if err != nil {
			return nil, err
		}
		return ApplicationPapers(q, about)
	}
}
