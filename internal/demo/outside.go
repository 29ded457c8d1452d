package demo

import (
	"bytes"
	"fmt"
	"slices"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/outside"
	"jinlanling/internal/forms"
	"jinlanling/internal/idcode"
	"jinlanling/internal/programme"
)

// answer is what an outside system gives back for a report: the report itself
// with columns of its own.
type answer struct {
	head []string
	rows [][]string
}

func (a *answer) at(name string) int { return slices.Index(a.head, name) }

func (a *answer) add(name string, value func(i int) string) {
	a.head = append(a.head, name)
	for i := range a.rows {
		a.rows[i] = append(a.rows[i], value(i))
	}
}

// dispatched exports a base's report and reads it as the other side would.
func (y *year) dispatched(b *base, layout string) (*answer, error) {
	var file bytes.Buffer
	in := outside.DispatchIn{Programme: y.programme.ID, Base: b.ID, Layout: layout}
	if _, _, err := y.sys.Outside.MakeDispatch(y.ctx, y.as(b.clerk), in, "向对方系统报送参训人员", &file); err != nil {
		return nil, err
	}
	sheets, err := forms.ReadSheets(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		return nil, err
	}
	a := &answer{}
	for i, row := range sheets[0].Rows {
		cells := make([]string, len(row))
		for k := range row {
			cells[k] = row[k].Text
		}
		if i == 0 {
			a.head = cells
		} else {
			a.rows = append(a.rows, cells)
		}
	}
	return a, nil
}

func (y *year) answered(b *base, layout string, asOf programme.Date, a *answer) (*outside.Collated, error) {
	var file bytes.Buffer
	if err := forms.WriteTable(&file, forms.TableSheet{Sheet: "查询结果", Columns: a.head, Rows: a.rows}); err != nil {
		return nil, err
	}
	return y.sys.Outside.ImportReturn(y.ctx, y.as(b.clerk), outside.ReturnIn{Programme: y.programme.ID, Base: b.ID, Layout: layout, AsOf: asOf},
		bytes.NewReader(file.Bytes()), int64(file.Len()))
}

// vouchers has the first base compared with the voucher system at the end of
// its year: one name was mistyped there, is put right, and all agree.
func (y *year) vouchers() error {
	b := y.bases[0]
	a, err := y.dispatched(b, "voucher")
	if err != nil {
		return err
	}
	a.add("培训券编码", func(i int) string { return fmt.Sprintf("PXQ2021%06d", 371400+i) })
	a.add("券状态", func(int) string { return "已使用" })
	a.add("发券日期", func(int) string { return "2021-07-20" })
	name := &a.rows[0][a.at("姓名")]
	right := *name
	*name = string([]rune(right)[:1]) + "？"
	asOf := y.sys.Today()
	if _, err := y.answered(b, "voucher", asOf, a); err != nil {
		return err
	}
	open, err := y.sys.Browse(y.ctx, y.as(b.clerk), programme.NounDifference,
		act.Query{Programme: y.programme.ID, Values: map[string]string{"layout": "voucher", "standing": "1"}})
	if err != nil {
		return err
	}
	for _, d := range open.Rows {
		if err := y.sys.Outside.ExplainDifference(y.ctx, y.as(b.clerk), d.ID, "与身份证核对，我方姓名无误，已请对方更正"); err != nil {
			return err
		}
		if err := y.sys.Outside.ResolveDifference(y.ctx, y.as(y.officer), d.ID, programme.ByCorrection, "对方来电，已按身份证更正"); err != nil {
			return err
		}
	}
	*name = right
	y.clock.To(asOf.AddDays(2))
	all, err := y.answered(b, "voucher", y.sys.Today(), a)
	if err == nil && (all.Matched != all.Ours || all.Matched == 0) {
		err = fmt.Errorf("%d of %d match", all.Matched, all.Ours)
	}
	return err
}

// registered leaves a base with what the provincial system returned in the
// middle of its year: somebody is missing on either side, two are not the
// same, and the base has explained one of them.
func (y *year) registered(b *base) error {
	a, err := y.dispatched(b, "provincial")
	if err != nil {
		return err
	}
	a.add("登记编号", func(i int) string { return fmt.Sprintf("SDJY2022%05d", 714+i) })
	a.add("登记状态", func(i int) string {
		if i == 5 {
			return "审核不通过"
		}
		return "已登记"
	})
	a.add("登记日期", func(int) string { return "20220620" })
	trade, class := a.at("工种名称"), a.at("班级名称")
	other := idcode.MakeCitizenID("379906", 19900518, 12)
	stranger := slices.Clone(a.rows[0])
	stranger[a.at("公民身份号码")], stranger[a.at("姓名")], stranger[a.at("登记编号")] = string(other), "马德水", "SDJY202299001"
	a.rows[2][trade] = "电焊工"
	a.rows[3][class] = "2022 年第一期"
	a.rows = append(a.rows[1:], stranger)
	asOf := y.sys.Today()
	if _, err := y.answered(b, "provincial", asOf, a); err != nil {
		return err
	}
	open, err := y.sys.Browse(y.ctx, y.as(b.clerk), programme.NounDifference,
		act.Query{Programme: y.programme.ID, Values: map[string]string{"layout": "provincial", "kind": programme.MissingThere}})
	if err != nil || len(open.Rows) == 0 {
		return err
	}
	return y.sys.Outside.ExplainDifference(y.ctx, y.as(b.clerk), open.Rows[0].ID, "对方系统提示社保未同步，已补材料，下次登记批次录入")
}
