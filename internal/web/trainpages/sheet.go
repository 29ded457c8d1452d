package trainpages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/attendance"
	"jinlanling/internal/app/evidence"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"
)

// EvidenceRoles see what a class's record rests on.
var EvidenceRoles = evidence.Roles

// SheetDeeds print the sheets that trainees sign by hand.
var SheetDeeds = []page.Deed{
	{Key: "print-sheet", Action: programme.SheetPrinted, On: programme.NounLesson, Again: true, Button: "打印", Consequence: sheetRules,
		Inputs: []page.Input{signOutAsked},
		Answer: func(_ context.Context, f *page.Form, c act.Caller) error {
			return sendSheets(f, c, []string{f.Detail.ID})
		}},
	{Key: "print-sheets", Action: programme.SheetPrinted, On: programme.NounClass, Name: "打印签到表", Again: true, Button: "打印", Consequence: sheetRules,
		When:   func(s *act.Detail) bool { return s.State == programme.Running },
		Inputs: []page.Input{{Name: "lessons", Label: "课次", Kind: "people", Required: true, Choices: lessonsAhead}, signOutAsked},
		Answer: func(_ context.Context, f *page.Form, c act.Caller) error { return sendSheets(f, c, f.List("lessons")) }},
}

const sheetRules = "每节课一张 A4，40 人以内；右上角的编码认得是哪节课。课上本人签名，课后拍照或扫描，在“签到表交回”上传，再对着图片逐行核对。"

var signOutAsked = page.Input{Name: "columns", Label: "签名栏", Kind: "radio",
	Choices: page.FixedChoices([]act.Choice{{ID: "in", Name: "只签到"}, {ID: "both", Name: "签到和签退"}}),
	Start:   func(*page.Request, *act.Detail) string { return "in" }}

// lessonsAhead are the lessons of a class whose sheets can be printed.
func lessonsAhead(q *page.Request, s *act.Detail) (out []act.Choice, err error) {
	lessons, err := q.Sys.Lessons(q.Context(), q.Caller(), s.ID)
	for _, l := range lessons {
		if l.State == programme.Scheduled {
			out = append(out, act.Choice{ID: l.ID, Name: l.StartsAt.In(act.Shanghai).Format("1月2日 15:04") + "　" + l.Topic})
		}
	}
	return out, err
}

func sendSheets(f *page.Form, c act.Caller, lessons []string) error {
	return f.Request.SendPDF("签到表-"+strconv.Itoa(len(lessons))+" 节.pdf", func(w io.Writer) error {
		return f.Request.Sys.Attendance.PrintSheets(f.Request.Context(), c, lessons, f.Get("columns") == "both", w)
	})
}

// sheetsPage is the desk at which signed sheets are given back.
type sheetsPage struct {
	Key, Message string
	Results      []sheetResult
	Waiting      []attendance.ScanWaiting
	HandIns      []attendance.HandInWaiting
}

// sheetResult is what became of one picture, under the name it was sent with.
type sheetResult struct {
	attendance.SheetBack
	File string
}

// SheetsDesk takes signed sheets back and shows those that wait to be read off.
func SheetsDesk(q *page.Request) error { return showSheets(q, http.StatusOK, nil, "") }

func showSheets(q *page.Request, status int, results []sheetResult, message string) error {
	p := &sheetsPage{Key: page.NewKey(), Message: message, Results: results}
	var err error
	if q.Year() != "" {
		if p.Waiting, err = q.Sys.Attendance.ScansWaiting(q.Context(), q.Caller(), q.Year()); err != nil {
			return err
		}
		if p.HandIns, err = q.Sys.Attendance.HandInsWaiting(q.Context(), q.Caller(), q.Year()); err != nil {
			return err
		}
	}
	return q.ShowAs(status, sheetsView(q.Page("签到表交回"), p))
}

// SheetsBack reads pictures of signed sheets and says of each what became of it.
func SheetsBack(q *page.Request) error {
	f := &page.Form{Values: q.Values, Request: q}
	ids := f.Stored("files")
	if err := f.Err(); err != nil {
		return showSheets(q, http.StatusBadRequest, nil, f.Problems[0].Message)
	}
	list, err := q.Sys.Attendance.ReadSheets(q.Context(), q.Caller(), ids, q.Values.Get("code"))
	if e := (*programme.Error)(nil); errors.As(err, &e) && (e.Code == programme.Invalid || e.Code == programme.TooLarge || e.Code == programme.Busy) {
		return showSheets(q, http.StatusBadRequest, nil, e.Message)
	}
	if err != nil {
		return err
	}
	if len(list) == 1 && list[0].ScanID != "" {
		q.Redirect("/sheet/" + list[0].ScanID)
		return nil
	}
	results := make([]sheetResult, len(list))
	for i := range list {
		results[i] = sheetResult{list[i], fmt.Sprintf("第 %d 份", list[i].From)}
		if p := list[i].Page; p > 0 {
			results[i].File += fmt.Sprintf("第 %d 页", p)
		}
	}
	return showSheets(q, http.StatusOK, results, "")
}

// SheetPage is a sheet that came back: each line's picture beside the name.
func SheetPage(q *page.Request) error { return showScan(q, http.StatusOK, "") }

func showScan(q *page.Request, status int, message string) error {
	v, err := q.Sys.Attendance.Scan(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.ShowAs(status, scanView(q.Page("核对签到表"), v,
		&scanForm{page.NewKey(), message, q.Values, programme.May(q.Signed.Actor, programme.SheetConfirm, v.Owner) == nil && v.State == programme.Received}))
}

// scanForm is what the page of a scan shows beside the scan.
type scanForm struct {
	Key, Message string
	sent         page.Values
	Open         bool
}

// Has reports whether a choice was sent for a line a moment ago.
func (f *scanForm) Has(application, choice string) bool {
	return f.sent != nil && f.sent.Get("s-"+application) == choice
}

// standsAs is how somebody stands on the lesson's sheet today, in words.
func standsAs(l *attendance.ScanLine) string {
	switch l.Presence {
	case "":
		return ""
	case programme.Present:
		return "现登记：到课（" + page.SignedName(l.Method) + "）"
	}
	return "现登记：" + presenceName(l.Presence)
}

// SheetConfirmed writes down who signed, as it was read off line by line.
func SheetConfirmed(q *page.Request) error {
	v, err := q.Sys.Attendance.Scan(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	signed := map[string]bool{}
	for _, l := range v.Lines {
		if said := q.Values.Get("s-" + l.ApplicationID); said != "" {
			signed[l.ApplicationID] = said == "yes"
		}
	}
	differ, err := q.Sys.Attendance.ConfirmSheet(q.Context(), q.Caller(), v.ID, signed)
	if e := (*programme.Error)(nil); errors.As(err, &e) && e.Code != programme.Internal && e.Code != programme.Forbidden && e.Code != programme.NotFound &&
		e.Code != programme.Repeated {
		return showScan(q, http.StatusConflict, q.Worded(e))
	} else if err != nil && (e == nil || e.Code != programme.Repeated) {
		return err
	}
	if len(differ) > 0 {
		return showScan(q, http.StatusOK, "已登记。签到表上签了名、系统里却登记为缺勤或请假的有："+page.Joined(differ)+"。核实后请另一人更正签到。")
	}
	q.Redirect("/lesson/" + v.LessonID)
	return nil
}

// SheetDropped takes a picture back that was not meant.
func SheetDropped(q *page.Request) error {
	err := q.Sys.Attendance.DropSheet(q.Context(), q.Caller(), q.PathValue("id"))
	if e := (*programme.Error)(nil); errors.As(err, &e) && e.Code == programme.WrongState {
		return showScan(q, http.StatusConflict, e.Message)
	} else if err != nil && (e == nil || e.Code != programme.Repeated) {
		return err
	}
	q.Redirect("/sheets")
	return nil
}

// SheetPicture is the whole picture.
func SheetPicture(q *page.Request) error {
	f, err := q.Sys.Attendance.ScanPicture(q.Context(), q.Caller(), q.PathValue("id"))
	if err != nil {
		return err
	}
	return q.ServeStored(f, "签到表")
}

// SheetLine is the picture of one line.
func SheetLine(q *page.Request) error {
	n, err := strconv.Atoi(q.PathValue("line"))
	if err != nil {
		return programme.Errorf(programme.NotFound, "没有这一行")
	}
	raw, err := q.Sys.Attendance.Strip(q.Context(), q.Caller(), q.PathValue("id"), n)
	if err != nil {
		return err
	}
	h := q.Writer.Header()
	h.Set("Content-Type", "image/jpeg")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, max-age=3600")
	_, err = q.Writer.Write(raw)
	return err
}
