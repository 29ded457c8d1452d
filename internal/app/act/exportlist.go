package act

import (
	"context"

	"jinlanling/internal/programme"
)

// Provenance is the last line of every report: with what it can be made again.
func (a *Desk) Provenance(ctx context.Context, programmeID string) string {
	text := "金蓝领 " + Version
	if n, err := a.Notice(ctx, programmeID); err == nil {
		text += " · 通知 " + n.ID + "（" + n.SHA256[:12] + "）"
	}
	return text + " · 数据截至 " + a.Store.Clock().In(Shanghai).Format("2006-01-02 15:04:05")
}

// Today is the civil date now.
func (a *Desk) Today() programme.Date { return programme.DateOf(a.Store.Clock().In(Shanghai)) }
