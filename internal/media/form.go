package media

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Form is what a file is by its content, never by its name.
type Form string

// Forms that are told apart.
const (
	MP4  Form = "mp4"
	MOV  Form = "mov"
	MKV  Form = "mkv"
	WebM Form = "webm"
	TS   Form = "ts"
	M4A  Form = "m4a"
	MP3  Form = "mp3"
	WAV  Form = "wav"

	JPEG Form = "jpeg"
	PNG  Form = "png"
	HEIC Form = "heic"

	Unknown Form = ""
)

// Kind is what a file is handed in as.
type Kind string

// Kinds of evidence.
const (
	KindRecording Kind = "recording" // of a lesson, with a picture
	KindAudio     Kind = "audio"     // a recording of sound at least
	KindPhoto     Kind = "photo"
)

// kinds are the forms that each kind takes, and its name.
var kinds = map[Kind]struct {
	name  string
	forms []Form
	want  string
}{
	KindRecording: {"录像", []Form{MP4, MOV, MKV, WebM, TS}, "请上传 MP4、MOV、MKV、WebM 或 TS 录像"},
	KindAudio:     {"录音", []Form{MP4, MOV, MKV, WebM, TS, M4A, MP3, WAV}, "请上传 M4A、MP3、WAV 录音，或 MP4 录像"},
	KindPhoto:     {"照片", []Form{JPEG, PNG, HEIC}, "请上传 JPG、PNG 照片"},
}

// sniffed is how many bytes of a file's beginning tell its form.
const sniffed = 1024

// marks tell forms by their first bytes, in order. What follows the forms that
// are read are those that people send by mistake, with their name.
var marks = []struct {
	mark string
	form Form
	name string
}{
	{"\xff\xd8\xff", JPEG, "JPG 图片"},
	{"\x89PNG\r\n\x1a\n", PNG, "PNG 图片"},
	{"RIFF....WAVE", WAV, "WAV 录音"},
	{"ID3", MP3, "MP3 录音"},
	{"%PDF-", "pdf", "PDF 文件"},
	{"PK\x03\x04", "zip", "压缩包或 Office 文件"},
	{"Rar!", "rar", "RAR 压缩包"},
	{"7z\xbc\xaf", "7z", "7Z 压缩包"},
	{"\xd0\xcf\x11\xe0", "ole", "旧版 Office 文件"},
	{"GIF8", "gif", "GIF 图片"},
	{"BM", "bmp", "BMP 图片"},
	{"RIFF....WEBP", "webp", "WebP 图片"},
	{"RIFF....AVI ", "avi", "AVI 录像"},
	{"FLV\x01", "flv", "FLV 录像"},
	{"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "wmv", "WMV 录像"},
	{".RMF", "rmvb", "RMVB 录像"},
	{"\x00\x00\x01\xba", "ps", "MPG 录像"},
	{"IMKH", "imkh", "监控录像机的专用格式"},
	{"DHAV", "dhav", "监控录像机的专用格式"},
	{"#!AMR", "amr", "AMR 录音"},
	{"fLaC", "flac", "FLAC 录音"},
	{"OggS", "ogg", "OGG 录音"},
}

// brands of ISO media files: of pictures and of sound alone. QuickTime's is "qt  ";
// all others are MP4.
var brands = map[string]Form{
	"heic": HEIC, "heix": HEIC, "hevc": HEIC, "heim": HEIC, "heis": HEIC, "mif1": HEIC, "msf1": HEIC, "avif": HEIC,
	"qt  ": MOV, "M4A ": M4A, "M4B ": M4A,
}

// FormOf tells a file's form by its beginning (1,024 bytes are enough) and how
// people call it, 「文本文件」 for one; an unknown one has neither.
func FormOf(head []byte) (form Form, name string) {
	for _, m := range marks {
		if matches(head, m.mark) {
			return m.form, m.name
		}
	}
	switch {
	case len(head) >= 12 && isoBox[string(head[4:8])]:
		if string(head[4:8]) != "ftyp" {
			return MOV, "MOV 录像" // QuickTime's of before brands
		}
		switch form = brands[string(head[8:12])]; form {
		case HEIC:
			return HEIC, "HEIC 图片"
		case MOV:
			return MOV, "MOV 录像"
		case M4A:
			return M4A, "M4A 录音"
		}
		return MP4, "MP4 录像"
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		if bytes.Contains(head[:min(len(head), 64)], []byte("webm")) {
			return WebM, "WebM 录像"
		}
		return MKV, "MKV 录像"
	case stride(head) != 0:
		return TS, "TS 录像"
	case len(head) > 3 && head[0] == 0xff && mp3Frame(head).bytes > 0:
		return MP3, "MP3 录音"
	case len(head) > 0 && text(head):
		return "text", "文本文件"
	}
	return Unknown, ""
}

// isoBox are the boxes with which an ISO or QuickTime file may begin.
var isoBox = map[string]bool{"ftyp": true, "moov": true, "mdat": true, "wide": true, "free": true, "skip": true}

// matches holds a beginning against a mark, in which RIFF stands before a
// length that does not matter.
func matches(head []byte, mark string) bool {
	if len(head) < len(mark) {
		return false
	}
	if kind, riff := strings.CutPrefix(mark, "RIFF...."); riff {
		return string(head[:4]) == "RIFF" && string(head[8:8+len(kind)]) == kind
	}
	return string(head[:len(mark)]) == mark
}

// text reports whether bytes are a text in UTF-8 or GB 18030 as far as they go.
func text(head []byte) bool {
	high := 0
	for _, b := range head {
		switch {
		case b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != 0x0c:
			return false
		case b >= 0x80:
			high++
		}
	}
	return high == 0 || utf8.Valid(head[:max(len(head)-3, 0)]) || high%2 == 0
}

// Check holds a file's beginning against the kind it was handed in as and
// returns its form. A file that is none of the kind's forms is refused by what
// it is: error media_kind, or film_type where nobody knows what it is.
func Check(kind Kind, head []byte) (Form, error) {
	form, name := FormOf(head)
	k, known := kinds[kind]
	if !known {
		return form, refuse(CodeKind, "不认识的材料种类")
	}
	for _, f := range k.forms {
		if f == form {
			return form, nil
		}
	}
	switch {
	case len(head) == 0:
		return form, refuse(CodeType, "文件是空的。"+k.want)
	case form == Unknown:
		return form, refuse(CodeType, "认不出这是什么文件，不能作为"+k.name+"。"+k.want)
	case convertible[form] && kind != KindPhoto:
		return form, refuse(CodeType, "这是"+spaced(name)+"，系统读不出时长。请用视频软件另存为 MP4（H.264）后上传")
	case picture[form] && kind == KindPhoto:
		return form, refuse(CodeType, "这是"+spaced(name)+"，系统读不了。请另存为 JPG 后上传")
	}
	return form, refuse(CodeKind, "这是"+spaced(name)+"，不是"+k.name+"。"+k.want)
}

// spaced sets a Latin beginning off from the Chinese before it.
func spaced(name string) string {
	if name[0] < utf8.RuneSelf {
		return " " + name
	}
	return name
}

// picture are pictures that are not read but could be sent otherwise.
var picture = map[Form]bool{"gif": true, "bmp": true, "webp": true}

// convertible are films and sounds that are not read but could be sent otherwise.
var convertible = map[Form]bool{"avi": true, "flv": true, "wmv": true, "rmvb": true, "ps": true, "imkh": true, "dhav": true, "amr": true, "flac": true,
	"ogg": true}
