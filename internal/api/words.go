package api

import (
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2/validation"
)

// speakChinese words what huma checks in the language of who reads it.
func speakChinese() {
	for text, chinese := range map[*string]string{
		&validation.MsgUnexpectedProperty:             "没有这一项",
		&validation.MsgExpectedRFC3339DateTime:        "应为时刻，例如 2021-06-15T08:30:00+08:00",
		&validation.MsgExpectedRFC3339Date:            "应为日期，例如 2021-06-15",
		&validation.MsgExpectedBoolean:                "应为 true 或 false",
		&validation.MsgExpectedNumber:                 "应为数字",
		&validation.MsgExpectedInteger:                "应为整数",
		&validation.MsgExpectedString:                 "应为文字",
		&validation.MsgExpectedArray:                  "应为列表",
		&validation.MsgExpectedObject:                 "应为对象",
		&validation.MsgExpectedArrayItemsUnique:       "列表中有重复",
		&validation.MsgExpectedOneOf:                  "应为其中之一：“%s”",
		&validation.MsgExpectedMinimumNumber:          "不小于 %v",
		&validation.MsgExpectedMaximumNumber:          "不大于 %v",
		&validation.MsgExpectedMinLength:              "至少 %d 个字符",
		&validation.MsgExpectedMaxLength:              "最多 %d 个字符",
		&validation.MsgExpectedMatchPattern:           "写法不对，应合 %s",
		&validation.MsgExpectedBePattern:              "写法不对，应为 %s",
		&validation.MsgExpectedMinItems:               "至少 %d 项",
		&validation.MsgExpectedMaxItems:               "最多 %d 项",
		&validation.MsgExpectedMinProperties:          "至少 %d 项",
		&validation.MsgExpectedMaxProperties:          "最多 %d 项",
		&validation.MsgExpectedRequiredProperty:       "缺少 %s",
		&validation.MsgExpectedExclusiveMinimumNumber: "大于 %v",
	} {
		*text = chinese
	}
}

// said are messages of huma that are no variables.
var said = map[string]string{
	"unknown query parameter": "没有这个参数", "required query parameter is missing": "缺少这个参数", "required path parameter is missing": "缺少编号",
	"request body is required": "缺少内容", "File required": "请附文件", "required form parameter is missing": "缺少这一项",
}

// inChinese is a message of huma's: one that is worded above, or a plain
// sentence where it is none of them.
func inChinese(message string) string {
	if s, ok := said[message]; ok {
		return s
	}
	if strings.IndexFunc(message, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
		return "写法不对，请对照说明"
	}
	return message
}
