package record

import (
	"encoding/json"
	"strings"

	"jinlanling/internal/programme"
)

// crosscheckStory words what a run of the cross-checks found, for the history.
func crosscheckStory(raw json.RawMessage) string {
	var f struct {
		Found []string `json:"found"`
		Gone  int      `json:"gone"`
	}
	if json.Unmarshal(raw, &f) != nil {
		return ""
	}
	text := ""
	var names []string
	for _, code := range f.Found {
		if row := programme.CrosscheckByCode(code); row != nil {
			names = append(names, row.Name)
		}
	}
	if len(names) > 0 {
		text = "，发现：" + strings.Join(names, "、")
	}
	if f.Gone > 0 {
		text += "，原有提示已消除"
	}
	return text
}
