package programme

// Severity says what a check that finds something does.
type Severity string

const (
	Refuses Severity = "refuses" // this row or form does not go in
	Warns   Severity = "warns"   // it goes in, and somebody should look
	Stops   Severity = "stops"   // the whole file does not go in
)

// CheckRow is one check of the catalogue: result files, screens, API and the
// generated page all speak from it.
type CheckRow struct {
	Code     string
	Name     string
	Severity Severity
	Clause   string // or the standard it comes from
	Remedy   string
}

// Checks is the catalogue of what is looked for in applications and rosters.
var Checks = []CheckRow{
	{"name_empty", "缺姓名", Refuses, DutyRosterForm, "填写与身份证一致的姓名"},
	{"name_length", "姓名长度", Refuses, DutyRosterForm, "按身份证填写全名"},
	{"name_letter", "姓名用字", Refuses, DutyRosterForm, "去掉姓名中的数字和符号；少数民族姓名用间隔号“·”"},
	{"id_empty", "缺身份证号码", Refuses, DutyRosterForm, "填写 18 位身份证号码"},
	{"id_numeric_cell", "身份证号码成了数值", Refuses, DutyRosterForm, "把单元格改为文本后重新填写，不要从原表复制"},
	{"id_old", "15 位身份证号码", Refuses, "GB 11643", "填写现行 18 位号码"},
	{"id_length", "身份证号码位数", Refuses, "GB 11643", "核对是否漏填或多填"},
	{"id_digits", "身份证号码字符", Refuses, "GB 11643", "前 17 位为数字，末位为数字或 X"},
	{"id_birth", "出生日期", Refuses, "GB 11643", "核对第 7 至 14 位"},
	{"id_check", "身份证号码校验位", Refuses, "GB 11643", "逐位与证件核对"},
	{"id_future", "出生日期在将来", Refuses, "GB 11643", "核对第 7 至 14 位"},
	{"sex_disagrees", "性别与身份证号码不符", Warns, "GB 11643", "核对性别和身份证号码"},
	{"phone", "手机号", Refuses, DutyRosterForm, "填写 11 位手机号"},
	{"bank", "银行账号", Refuses, "", "填写数字账号"},
	{"credit_empty", "缺单位代码", Refuses, DutyEnrolment, "填写统一社会信用代码，或先登记单位"},
	{"credit_length", "单位代码位数", Refuses, "GB 32100", "统一社会信用代码为 18 位"},
	{"credit_letter", "单位代码字符", Refuses, "GB 32100", "代码中没有 I、O、S、V、Z"},
	{"credit_check", "单位代码校验位", Refuses, "GB 32100", "与营业执照核对"},
	{"employer_unknown", "单位未登记", Refuses, DutyEnrolment, "补填统一社会信用代码，或先登记单位"},
	{"employer_disagrees", "单位的代码和名称不是一家", Refuses, DutyEnrolment, "与营业执照核对，改正代码或名称"},
	{"employer_ambiguous", "有几个同名单位", Refuses, DutyEnrolment, "补填统一社会信用代码"},
	{"employer_unverified", "单位还没有核实", Refuses, DutyEnrolment, "核对证照后，在用人单位的页面上“核实单位”"},
	{"unit_name", "单位名称写法", Refuses, DutyEnrolment, "与营业执照核对，写全称"},
	{"employer_other", "不是本单位人员", Refuses, DutyEnrolment, "只能为本单位职工报名"},
	{"plan_line", "基地没有这个工种和等级的计划", Refuses, DutyPlanForm, "改报有计划的工种，或到有此工种的基地报名"},
	{"level", "培训等级", Refuses, DutyRosterForm, "填写本年度培训的等级"},
	{"twice_in_file", "一人在表中出现两次", Refuses, DutyRosterForm, "删去重复的一行"},
	{"id_two_names", "一个号码两个姓名", Refuses, DutyRosterForm, "与身份证核对，改正或删去其中一行"},
	{"applied_elsewhere", "本年度已在别处报名", Refuses, DutyEnrolment, "先撤回原报名，再重新报名"},
	{"applied_here", "本年度已在本基地报名", Refuses, DutyEnrolment, "不必重复报名"},
	{"name_disagrees", "姓名与身份证号码不符", Refuses, DutyEnrolment, "与身份证核对；确有更名的，请基地更正"},
	{"subsidised_before", "同一工种等级已享受过补贴", Refuses, DutySettlement, "改报其他工种或更高等级"},
	{"subsidised_higher", "已享受过较高等级的补贴", Refuses, DutySettlement, "改报更高等级或其他工种"},
	{"subsidised_often", "本年度享受补贴次数已满", Refuses, DutySettlement, "下一年度再报"},
	{"plan_trade", "教学计划缺工种", Refuses, DutyScheme, "写明职业（工种）"},
	{"plan_level", "教学计划缺等级", Refuses, DutyScheme, "写明培训等级"},
	{"plan_line", "不是本基地的工种和等级", Refuses, DutyPlanForm, "教学计划的工种和等级以下达的培训计划为准"},
	{"plan_missing", "有工种没有教学计划", Refuses, DutyScheme, "下达了计划的每个工种、等级各写一份教学计划"},
	{"plan_twice", "同一工种等级两份教学计划", Refuses, DutyScheme, "合并成一份"},
	{"plan_empty", "教学计划没有课程", Refuses, DutyTrainingModes, "逐门填写课程"},
	{"plan_floor", "课时不足", Refuses, DutyHours, "增加这类课程的课时"},
	{"plan_ceiling", "课时超过上限", Refuses, DutyHours, "减少这类课程的课时"},
	{"plan_share_floor", "占比不足", Refuses, DutyHours, "增加这类课程，或减少其他课程的课时"},
	{"plan_share_ceiling", "占比超过上限", Refuses, DutyHours, "减少这类课程的课时"},
	{"course_name", "课程缺名称", Refuses, DutyTrainingModes, "填写课程名称"},
	{"course_twice", "课程重复", Refuses, DutyTrainingModes, "合并成一行"},
	{"course_hours", "课时不对", Refuses, DutyHours, "填写整数课时"},
	{"course_kind", "课程类别", Refuses, DutyHours, "从通知规定的类别中选"},
	{"course_mode", "授课方式", Refuses, DutyTrainingModes, "从列出的授课方式中选"},
	{"course_block", "时间安排", Refuses, DutyTrainingModes, "选集中脱产或工余，不限的留空"},
	{"course_teacher", "授课教师", Refuses, DutyTrainingModes, "先登记教师，再从登记的教师中选"},
	{"course_trade", "教师不教这个工种", Refuses, DutyTrainingModes, "换教师，或补登记其工种和证书"},
	{"course_place", "缺授课地点", Refuses, DutyTrainingModes, "写明教室、车间或企业"},
	{"course_textbook", "缺教材", Refuses, DutyTrainingModes, "写书名和出版社，自编的写“自编讲义”"},
	{"course_id", "课程编号被改动", Refuses, DutyScheme, "“编号”一栏不要改动，新增的课程留空"},
	{"course_cell", "单元格看不懂", Refuses, DutyTrainingModes, "按填写说明改正"},
	{"course_short", "课表没有排满教学计划", Refuses, DutyScheme, "把余下的课时排上课表"},
	{"course_over", "课表多于教学计划", Refuses, DutyScheme, "去掉多排的课，或先变更教学计划"},
	{"archive_lacks", "档案缺资料", Refuses, DutyArchive, "补传资料；确实无法补的，写明原因和佐证后归档"},
	{"paper_type", "材料的文件类型", Refuses, DutyEnrolment, "请改传 JPG、PNG 图片或 PDF"},
	{"paper_heic", "HEIC 图片", Refuses, DutyEnrolment, "请在手机“设置—相机—格式”中选“兼容性最佳”后重拍，或另存为 JPG 再传"},
	{"paper_size", "材料文件太大", Refuses, DutyEnrolment, "请降低清晰度或分成几个文件再传"},
	{"paper_pixels", "图片像素太多", Refuses, DutyEnrolment, "请按 300 dpi 重新扫描，或用手机普通清晰度拍照"},
	{"paper_heavy", "图片无法检查", Refuses, DutyEnrolment, "请用手机重新拍照，或另存为普通 JPG 再传"},
	{"paper_unreadable", "材料打不开", Refuses, DutyEnrolment, "请在电脑或手机上确认能打开，再重新上传"},
	{"paper_blank", "空白图片", Refuses, DutyEnrolment, "请确认扫描的是有字的一面，再重新上传"},
	{"paper_photo_type", "证件照片的文件类型", Refuses, DutyEnrolment, "请上传照片的 JPG 或 PNG 原文件"},
	{"paper_photo_size", "证件照片像素不够", Refuses, DutyEnrolment, "请上传不小于 295 × 413 像素的一寸照"},
	{"paper_photo_ratio", "证件照片宽高比", Refuses, DutyEnrolment, "请裁成 25 × 35 毫米的比例（295 × 413 像素）"},
	{"paper_small", "图片太小", Refuses, DutyEnrolment, "请重新扫描或拍照，短边不少于 480 像素"},
	{"paper_locked", "PDF 有密码", Refuses, DutyEnrolment, "请去掉密码后再传，或拍照上传"},
	{"paper_twice", "同一张图片交了两种材料", Refuses, DutyEnrolment, "请核对，每种材料上传各自的文件"},
	{"paper_others", "他人已交的文件", Refuses, DutyEnrolment, "请核对文件，上传本人的材料；对方传错的，请先让对方撤下"},
	{"paper_other_code", "承诺证明是另一份报名的", Refuses, DutyCommitmentForm, "请核对姓名，上传本人这次报名打印、签章的承诺证明"},
	{"paper_unsigned", "没有签章的承诺证明", Refuses, DutyCommitmentForm, "这是系统生成的原文件；请打印，本人和经办人签名、单位盖章，再拍照或扫描上传"},
	{"paper_several", "一个 PDF 里有几个人的承诺证明", Refuses, DutyCommitmentForm, "请每人存成一个文件；或到“报名”中收取承诺证明的页面上传，系统自动分开"},
	{"paper_false_code", "承诺证明的二维码不是本系统的", Refuses, DutyCommitmentForm, "请在报名页面重新打印承诺证明，签章后上传"},
	{"paper_blurred", "图片不够清晰", Warns, DutyEnrolment, "请看一眼能否认清字迹，认不清的重新拍照"},
	{"paper_shared", "同一个 PDF 交了几种材料", Warns, DutyEnrolment, "请确认其中确有这一种材料"},
	{"paper_similar", "与他人的图片相似", Warns, DutyEnrolment, "请确认是本人的材料；审核时对照两张图片"},
	{"paper_team", "与他人交了同一份证明", Warns, DutyExceptional, "集体荣誉可以共用；审核时核对名单中有本人"},
	{"paper_no_code", "没有读到承诺证明的二维码", Warns, DutyCommitmentForm, "审核时核对姓名和签章；可请报名人重新打印、完整拍照"},
	{"cert_form", "证书编号格式", Warns, DutyRosterForm, "与证书核对编号"},
	{"cert_level", "证书编号与所填等级不符", Warns, DutyRosterForm, "与证书核对等级和编号"},
	{"cert_half", "证书没有填全", Refuses, DutyRosterForm, "补填缺的一栏；没有证书的，把证书各栏都清空"},
	{"work_half", "履历没有填全", Refuses, DutyRosterForm, "补填开始年月；用不着的，把这一段各栏都清空"},
	{"not_eligible", "不符合报名条件", Warns, DutyCatalogueConditions, "查看逐项理由；时间未到的可在符合之日再报"},
	{"text", "读不出的字符", Refuses, DutyRosterForm, "删去这一格的内容，重新输入"},
	{"cell_long", "单元格文字过长", Refuses, DutyRosterForm, "核对是否粘贴错了，缩短后重新上传"},
	{"digits_lost", "长号码成了数值", Refuses, DutyRosterForm, "把单元格改为文本后重新填写，不要从原表复制"},
	{"date_month", "日期只有年月", Warns, DutyRosterForm, "补上日；不补的按当月最后一天算"},
	{"date", "日期写法", Refuses, DutyRosterForm, "写成 2018-06-15，年月写成 2018-06"},
	{"flag", "是否", Refuses, DutyRosterForm, "填 是 或 否"},
	{"formula", "单元格是公式", Refuses, DutyRosterForm, "复制后选择性粘贴为数值"},
	{"facts", "情况填写有误", Refuses, DutyRosterForm, "按提示更正"},
}

// CheckByCode is the catalogue's row of a code, or nil.
func CheckByCode(code string) *CheckRow {
	for i := range Checks {
		if Checks[i].Code == code {
			return &Checks[i]
		}
	}
	return nil
}

// Refusing reports whether any of the problems keeps the row out. A code that
// is not in the catalogue refuses.
func Refusing(problems []Problem) bool {
	for _, p := range problems {
		if c := CheckByCode(p.Code); c == nil || c.Severity != Warns {
			return true
		}
	}
	return false
}
