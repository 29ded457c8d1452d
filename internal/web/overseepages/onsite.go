package overseepages

import (
	"context"
	"io"
	"strconv"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/oversee"
	"jinlanling/internal/programme"
	"jinlanling/internal/web/page"

	"github.com/a-h/templ"
)

// onsiteDeeds are what inspectors do on the record of a visit.
var onsiteDeeds = []page.Deed{
	{Key: "inspect", Action: programme.InspectionPlan, On: programme.NounBase, Name: "安排检查", When: page.Recognised,
		Consequence: "不经过班级，检查基地的场地和设备，或者资金。您和另抽一名与基地没有关系的经办同去；到场登记以前，基地、县（市、区）看不到。",
		Inputs:      []page.Input{{Name: "kind", Label: "种类", Kind: "choice", Required: true, Choices: kindsWithout}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			i, err := f.Request.Sys.Oversee.PlanInspection(ctx, c, oversee.PlanIn{BaseID: f.Detail.ID, Kind: f.Get("kind")}, f.Get("reason"))
			if err != nil {
				return "", err
			}
			return "/inspection/" + i.ID, nil
		}},
	{Key: "photograph", Action: programme.InspectionPhotograph, On: programme.NounInspection,
		Consequence: "照片原样留存，照片自己记的时间、设备和位置另存。附上后不能撤下。",
		Inputs: []page.Input{{Name: "photos", Label: "照片", Kind: "file", Many: true, Required: true, Accept: "image/jpeg,image/png",
			Hint: "可以选多张，也可以现场拍"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			ids := f.Stored("photos")
			if f.Err() != nil {
				return "", nil
			}
			return "", f.Request.Sys.Oversee.PhotographInspection(ctx, c, f.Detail.ID, ids)
		}},
	{Key: "watch", Action: programme.InspectionWatch, On: programme.NounInspection, When: ofClass, Name: "抽看录像",
		Consequence: "录像和时刻由系统随机定，谁也不能事先知道，再打开也不变。每个时刻看过再选；登记后不能改。",
		Inputs:      []page.Input{{Name: "moments", Label: "各时刻看到的", Kind: "own", Draw: momentsField}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			var seen []programme.WatchedMoment
			for _, at := range f.List("at") {
				second, err := strconv.Atoi(at)
				if err != nil {
					return "", programme.Errorf(programme.Invalid, "时刻不是数字")
				}
				seen = append(seen, programme.WatchedMoment{At: second, Result: f.Get("w-" + at), Note: f.Get("n-" + at)})
			}
			return "", f.Request.Sys.Oversee.WatchRecording(ctx, c, f.Detail.ID, f.Get("evidence"), seen)
		}},
	{Key: "sign", Action: programme.InspectionSign, On: programme.NounInspection, Name: "签字",
		Consequence: "签字盖住记录现在的内容；以后再补充的，记录上注明是签字后补充。每人签一次，被检查单位签一次。",
		Inputs: []page.Input{
			{Name: "glass", Label: "签名", Kind: "own", Draw: glassField},
			{Name: "name", Label: "被检查单位签字人", Hint: "只有检查人员签字时不填"},
			{Name: "post", Label: "职务"},
			{Name: "paper", Label: "没有触摸屏时", Kind: "file", Accept: "image/png", Hint: "被检查单位的签名图片（PNG）"},
		},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			list := signatures(f)
			if f.Err() != nil {
				return "", nil
			}
			if len(list) == 0 {
				return "", programme.Errorf(programme.Invalid, "还没有人签字：请在框里写全名")
			}
			for _, x := range list {
				if err := f.Request.Sys.Oversee.SignInspection(ctx, keyed(c, x), f.Detail.ID, x); err != nil {
					return "", err
				}
			}
			return "", nil
		}},
	{Key: "unsigned", Action: programme.InspectionUnsigned, On: programme.NounInspection, Grave: true,
		Consequence: "被检查单位不肯签字的，记下谁不签、怎么说的，写进记录。",
		Inputs:      []page.Input{{Name: "name", Label: "拒签人", Required: true, Hint: "姓名和职务"}},
		Do: func(ctx context.Context, f *page.Form, c act.Caller) (string, error) {
			return "", f.Request.Sys.Oversee.DeclineSignature(ctx, c, f.Detail.ID, f.Get("name"), f.Get("reason"))
		}},
}

// keyed is a caller for one of several signatures of a form: each is done once.
func keyed(c act.Caller, x oversee.SignatureIn) act.Caller {
	if c.Key != "" {
		c.Key += "-" + x.UserID
	}
	c.Seen = ""
	return c
}

// signatures are the names that were drawn in a form.
func signatures(f *page.Form) (out []oversee.SignatureIn) {
	for _, id := range f.List("inspector") {
		if file := f.StoredOne("sign-" + id); file != "" {
			out = append(out, oversee.SignatureIn{UserID: id, FileID: file})
		}
	}
	file := f.StoredOne("sign-base")
	if file == "" && f.Upload("paper") != nil {
		file = f.StoredOne("paper")
	}
	if file != "" {
		if f.Get("name") == "" {
			f.Bad("name", "请写被检查单位签字人的姓名")
		}
		out = append(out, oversee.SignatureIn{Name: f.Get("name"), Post: f.Get("post"), FileID: file})
	}
	return out
}

func ofClass(s *act.Detail) bool { return s.Fact("class").Text != "" }

func withoutClass(_ *page.Request, s *act.Detail) bool { return !ofClass(s) }

// kindsWithout are the kinds of inspections that go through no class.
func kindsWithout(*page.Request, *act.Detail) (out []act.Choice, err error) {
	for _, k := range programme.InspectionKinds {
		if programme.Without(k.Code) {
			out = append(out, act.Choice{ID: k.Code, Name: k.Name})
		}
	}
	return out, nil
}

// glassField is where names are drawn: one frame for each who has not signed.
func glassField(q *page.Request, s *act.Detail, _ page.Values) (templ.Component, error) {
	r, err := q.Sys.Oversee.RecordOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	return glassForm(r), nil
}

// momentsField is the first recording that nobody looked at yet, or the one
// that the address names.
func momentsField(q *page.Request, s *act.Detail, sent page.Values) (templ.Component, error) {
	r, err := q.Sys.Oversee.RecordOf(q.Context(), q.Caller(), s.ID)
	if err != nil {
		return nil, err
	}
	asked := q.URL.Query().Get("recording")
	if v := sent.Get("evidence"); v != "" {
		asked = v
	}
	for k := range r.Recordings {
		if x := &r.Recordings[k]; !x.Gone && (x.EvidenceID == asked || asked == "" && x.Seen == nil) {
			return momentsForm(x, sent), nil
		}
	}
	return momentsForm(nil, sent), nil
}

// InspectionPicture is a photo of an inspection or a signature under its record.
func InspectionPicture(q *page.Request) error {
	f, err := q.Sys.Oversee.InspectionFile(q.Context(), q.Caller(), q.PathValue("id"), q.PathValue("row"))
	if err != nil {
		return err
	}
	return q.SendFile("检查图片", f)
}

// InspectionPaper is the record of an inspection as a PDF.
func InspectionPaper(q *page.Request) error {
	mark, err := q.PointMark()
	if err != nil {
		return err
	}
	return q.SendPDF("检查记录.pdf", func(w io.Writer) error {
		return q.Sys.Oversee.WriteInspection(q.Context(), q.Caller(), q.PathValue("id"), mark, w)
	})
}

// recordingPath is where a recording is read.
func recordingPath(x *oversee.Recording) string {
	return "/class/" + x.ClassID + "/evidence/" + x.FileID
}

func watchedWord(result string) string {
	for _, w := range programme.WatchedWords {
		if w.Code == result {
			return w.Name
		}
	}
	return result
}

func sideWord(side string) string {
	if side == programme.SideBase {
		return "被检查单位"
	}
	return "检查人员"
}
