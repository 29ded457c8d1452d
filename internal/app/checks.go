package app

import "jinlanling/internal/store"

// checks are the invariants beyond those of store.Invariants.
var checks = []check{
	{"decisions_reproduce", "每个决定按所依据的情况和通知重算一致", (*checker).decisions},
	{"notice_hash", "年度绑定的通知与摘要一致", (*checker).noticeHashes},
	{"advance_ceiling", "预拨不超过核定的比例", (*checker).advances},
	{"received_earned", "结算后每人所得等于应得", (*checker).positions},
	{"standards_capped", "补贴标准不超过上限", (*checker).standards},
	{"uses_allowed", "专账支出都是允许的用途", (*checker).uses},
	{"account_never_negative", "专账各来源余额从不为负", (*checker).accounts},
	{"hours_floor", "结课的班达到各类课时", (*checker).hours},
	{"attendance_floor", "考评合格的达到出勤要求", (*checker).attendance},
	{"training_dates", "授课在通知的期限之内", (*checker).dates},
	{"sealed_open", "加密的个人信息能解开且与索引一致", (*checker).sealed},
	{"objection_reference", "来信来电异议的受理编号与登记的摘要一致", (*checker).references},
	{"roles_apart", "没有人兼任互斥的角色", (*checker).roles},
	{"files_whole", "登记的文件都在且内容未变", (*checker).files},
	{"sheets_whole", "签到、成绩、资金明细与登记的摘要一致", (*checker).sheets},
	{"lists_whole", "比对名单的条目与登记的摘要一致", (*checker).lists},
	{"outside_whole", "与外部系统比对的内容能解开且与数目一致", (*checker).outside},
	{"journal_whole", "日志完整，且覆盖每一行数据", (*checker).journal},
}

// narrowed are those breaches of the store's invariants that a chapter knows
// to be none.
var narrowed = map[string]func(a *App, tx *store.Tx, broken []string) ([]string, error){
	store.PlacesIdle: (*App).stillOffered,
}
