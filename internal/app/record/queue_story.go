package record

import (
	"encoding/json"
	"fmt"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
)

// The journal's facts tell what happened where the name of an action alone does not.
var tellings = map[programme.Action]func(f map[string]any) string{
	programme.ApplicationWait: func(f map[string]any) string {
		if place, ok := f["place"].(float64); ok {
			return fmt.Sprintf("审核通过；名额已满，列入候补，排第 %.0f 位", place)
		}
		return ""
	},
	programme.ApplicationOffer: func(f map[string]any) string {
		if d, err := programme.ParseDate(fmt.Sprint(f["due_on"])); err == nil {
			return "有名额空出，按先后递补；请于 " + d.Chinese() + "前（含当日）确认参加"
		}
		return ""
	},
	programme.TransferConsent: func(f map[string]any) string {
		state, _ := f["state"].(string)
		if name := programme.State(state).Name(); name != "" {
			return "同意转入；报名转为“" + name + "”"
		}
		return ""
	},
	programme.CorrectionPropose: func(f map[string]any) string {
		if f["second"] == "" {
			return correctionWords("更正", f)
		}
		return correctionWords("提出更正", f)
	},
	programme.DispatchMake: func(f map[string]any) string {
		return fmt.Sprintf("导出报送表，%v 人，文件摘要 %.12s", f["people"], f["sha256"])
	},
	programme.DifferenceAgree: func(f map[string]any) string {
		if f["how"] == programme.ByLeaving {
			return "再次比对时本人已不在报送范围，差异消除"
		}
		return ""
	},
	programme.DifferenceResolve: func(f map[string]any) string {
		if f["how"] == programme.ByAcceptance {
			return "确认情况属实，予以认可"
		}
		return "确认已更正"
	},
	programme.CorrectionApprove: func(f map[string]any) string { return correctionWords("批准更正", f) },
}

// correctionWords says from what to what, as far as screens show it.
func correctionWords(done string, f map[string]any) string {
	kind, _ := f["kind"].(string)
	k, ok := act.Correctables[kind]
	if !ok {
		return ""
	}
	before, _ := f["before"].(string)
	if before == "" {
		before = "（空）"
	}
	return fmt.Sprintf("%s%s：%s → %v", done, k.Name, before, f["after"])
}

// telling words an entry's facts, "" where the action's name says enough.
func telling(action programme.Action, raw json.RawMessage) string {
	tell := tellings[action]
	if tell == nil {
		return ""
	}
	var f map[string]any
	if err := json.Unmarshal(raw, &f); err != nil {
		return ""
	}
	return tell(f)
}
