package page

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Values are what a form sent. Reading one that is not what its field asks for
// notes a problem and goes on: all of them are shown at once.
type Values map[string][]string

// Bounds of a form: its words, and with files.
const (
	formBytes = 1 << 20
	fileBytes = 512 << 20
	fileInMem = 8 << 20
)

// parse reads the form of a request that changes something.
func (q *Request) parse(route *Route) error {
	if q.Method != http.MethodPost {
		return nil
	}
	files := strings.HasPrefix(q.Header.Get("Content-Type"), "multipart/form-data")
	limit, tooLarge := int64(formBytes), programme.Errorf(programme.TooLarge, "填写的内容超过 %d MB，请删减后再提交", formBytes>>20)
	if files {
		limit, tooLarge = fileBytes, programme.Errorf(programme.TooLarge, "文件超过 %d MB，请分开上传", fileBytes>>20)
	}
	if q.ContentLength > limit {
		q.Writer.Header().Set("Connection", "close") // the rest is not read
		return tooLarge
	}
	q.Body = http.MaxBytesReader(q.Writer, q.Body, limit)
	var err error
	if files {
		err = q.ParseMultipartForm(fileInMem)
	} else {
		err = q.ParseForm()
	}
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return tooLarge
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return &refusal{http.StatusRequestTimeout, "网络太慢，内容没有收完，数据没有改动。请换个网络再试；文件大的先压缩或分开上传。"}
	}
	if errors.Is(err, syscall.ENOSPC) { // the folder for what is being received
		return programme.Filled(err)
	}
	if err != nil {
		return programme.Errorf(programme.Invalid, "表单没有收完整，请重新提交")
	}
	if err := cleanForm(q.Request); err != nil {
		return err
	}
	q.Values = Values(q.PostForm)
	return nil
}

// Get is a field's text: normalised, without spaces around.
func (v Values) Get(name string) string {
	if list := v[name]; len(list) > 0 {
		return strings.TrimSpace(norm.NFC.String(list[0]))
	}
	return ""
}

// List is every value of a field.
func (v Values) List(name string) []string { return v[name] }

// digest tells one request from another under the same key.
func (v Values) digest(path string) string {
	h := sha256.New()
	io.WriteString(h, path)
	names := make([]string, 0, len(v))
	for n := range v {
		if !strings.HasPrefix(n, "_") {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		io.WriteString(h, "\x00"+n)
		for _, x := range v[n] {
			io.WriteString(h, "\x01"+x)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Form reads the values of a deed's fields and collects what is wrong with
// them.
type Form struct {
	Values
	Request  *Request
	Detail   *act.Detail
	Problems []programme.Problem
}

func (f *Form) Bad(name, message string) {
	f.Problems = append(f.Problems, programme.Problem{Field: name, Code: "form", Message: message})
}

// Err is every problem of the form as one error, nil where there is none.
func (f *Form) Err() error {
	if len(f.Problems) == 0 {
		return nil
	}
	return &programme.Error{Code: programme.Invalid, Message: "有几处需要改正", Problems: f.Problems}
}

// Halfwidth is text with full-width digits and letters made plain, for numbers
// and codes.
func Halfwidth(s string) string { return strings.ReplaceAll(width.Narrow.String(s), ",", "") }

func (f *Form) Int(name string) int {
	s := Halfwidth(f.Get(name))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		f.Bad(name, "请填整数")
	}
	return n
}

// Fen reads yuan with at most two decimals, exactly.
func (f *Form) Fen(name string) programme.Fen {
	s := width.Narrow.String(f.Get(name)) // its commas are read there: 39,60 is no amount
	if s == "" {
		return 0
	}
	v, err := programme.ParseYuan(s)
	if err != nil {
		f.Bad(name, "请填金额，单位元，最多两位小数，例如 12000.00")
	}
	return v
}

func (f *Form) Date(name string) programme.Date {
	s := Halfwidth(f.Get(name))
	if s == "" {
		return 0
	}
	d, err := programme.ParseDate(s)
	if err != nil {
		f.Bad(name, "请填日期，例如 2021-06-15")
	}
	return d
}

// Instant reads a local time of Shanghai, as browsers send it.
func (f *Form) Instant(name string) time.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", Halfwidth(f.Get(name)), act.Shanghai)
	if err != nil {
		f.Bad(name, "请填时间，例如 2021-06-15 08:30")
	}
	return t
}

func (f *Form) Level(name string) programme.Level {
	l, err := programme.ParseLevel(f.Get(name))
	if err != nil {
		f.Bad(name, "请选择等级")
	}
	return l
}

func (f *Form) Checked(name string) bool { return f.Get(name) != "" }

// Upload is a file that was sent, or nil.
func (f *Form) Upload(name string) *multipart.FileHeader {
	if f.Request.MultipartForm == nil || len(f.Request.MultipartForm.File[name]) == 0 || f.Request.MultipartForm.File[name][0].Size == 0 {
		return nil
	}
	return f.Request.MultipartForm.File[name][0]
}

// Opened opens the file of a field for reading in place: nil where none came,
// or where the form has faults already, which are told first.
func (f *Form) Opened(name string) (multipart.File, int64) {
	h := f.Upload(name)
	if h == nil || f.Err() != nil {
		return nil, 0
	}
	file, err := h.Open()
	if err != nil {
		f.Bad(name, "文件没有收到，请重新选择")
		return nil, 0
	}
	return file, h.Size
}

// Stored keeps the files of a field in the file store and gives their ids.
func (f *Form) Stored(name string) (ids []string) {
	for _, h := range heldIn(f.Values, name) {
		ids = append(ids, h.ID)
	}
	if f.Request.MultipartForm == nil {
		return ids
	}
	for _, h := range f.Request.MultipartForm.File[name] {
		if h.Size == 0 {
			continue
		}
		file, err := h.Open()
		if err != nil {
			f.Bad(name, "文件没有收到，请重新选择")
			continue
		}
		kept, err := f.Request.Sys.StoreFile(f.Request.Context(), f.Request.Caller(), file)
		file.Close()
		if err != nil {
			f.Bad(name, "文件没有存好，请重新上传")
			continue
		}
		ids = append(ids, kept.ID)
	}
	return ids
}

func (f *Form) StoredOne(name string) string {
	if ids := f.Stored(name); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

func Query(pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}
