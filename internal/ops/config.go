// Package ops is what runs and watches a system on a machine: its settings
// from flags and a file, its log, its certificate, and the checks of a
// deployment. It holds no rule of the programme and draws no page.
//
// The one idea to know: settings are a table. A flag and a line of the file
// are the same row of it, so that neither can be forgotten in the other.
package ops

import (
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinlanling/internal/app/record"
	"jinlanling/internal/post"
	"jinlanling/internal/programme"

	"go.yaml.in/yaml/v3"
)

// Config is how a system is run. None of it is secret: secrets stand in files
// of their own that it names.
type Config struct {
	Data             string
	DatabaseURLFile  string
	FilesS3File      string // settings of the S3 store in which files lie, "" for the data folder
	Listen           string // address of the pages
	MetricsListen    string // address of the metrics, "" for none
	PublicURL        string // what people type, without a slash at its end
	TLSCert, TLSKey  string
	TrustProxies     []netip.Prefix
	LogLevel         slog.Level
	LogFormat        string // json, text
	PerAddress       int    // requests at once from one address
	Hotline          string // the telephone for objections, as public lists print it; "" leaves a line to write on
	Backups          string // folder of backups, for the checks
	CheckpointTo     string // folder into which the newest checkpoint goes every hour
	CheckpointHook   string // program that is given it
	Witnesses        []record.Witness
	BackupKeys       string // folder into which backups that pages ask for put their keys; "" leaves them out
	CheckpointCopies string // file or folder elsewhere with copies of checkpoints
	Mail             MailConfig
	SMS              SMSConfig
	Identity         IdentityConfig
	QuietFrom        int // minutes of the day in Shanghai; alike for no quiet hours
	QuietTo          int
}

// Setting is one row of the table: its name in the file and as a flag, what it
// is for, and how a value is read. A list setting may be given many times.
type Setting struct {
	Name, Usage string
	List        bool
	Set         func(*Config, string) error
}

// Defaults is the configuration of a machine where nothing is said.
func Defaults() *Config {
	return &Config{Data: "data", Listen: "127.0.0.1:8021", LogFormat: "json", LogLevel: slog.LevelInfo, PerAddress: 64,
		Mail: MailConfig{Security: post.StartTLS}, QuietFrom: 22 * 60, QuietTo: 8 * 60}
}

// Settings is the table of settings.
var Settings = []Setting{
	{"data", "数据目录；不给则为 data", false, func(c *Config, v string) error { c.Data = v; return nil }},
	{"database-url-file", "PostgreSQL 连接串所在的文件；不给时看 PG 环境变量，都没有则用数据目录里的 SQLite", false, func(c *Config, v string) error { c.DatabaseURLFile = v; return nil }},
	{"files-s3-file", "文件放在对象存储（S3）时，它的设置所在的文件；不给则放在数据目录的 files 里", false, func(c *Config, v string) error { c.FilesS3File = v; return nil }},
	{"listen", "网页的地址；不给则为 127.0.0.1:8021", false, func(c *Config, v string) error { return address(&c.Listen, v) }},
	{"metrics-listen", "指标的地址，例如 127.0.0.1:8022；不给则不开", false, func(c *Config, v string) error { return address(&c.MetricsListen, v) }},
	{"public-url", "大家在浏览器里输入的网址，例如 https://jn.example.gov.cn", false, func(c *Config, v string) error { return publicURL(&c.PublicURL, v) }},
	{"tls-cert", "证书文件（PEM，含中间证书）；换新后自动重读", false, func(c *Config, v string) error { c.TLSCert = v; return nil }},
	{"tls-key", "证书私钥所在的文件（PEM）", false, func(c *Config, v string) error { c.TLSKey = v; return nil }},
	{"trust-proxy", "可信的反向代理网段，例如 127.0.0.1/32，可给多次；不给则谁的转发头都不信", true, func(c *Config, v string) error { return trust(c, v) }},
	{"log-level", "运行日志的详细程度：debug、info、warn 或 error；不给则为 info", false, func(c *Config, v string) error { return level(c, v) }},
	{"log-format", "运行日志的格式：json 或 text；不给则为 json", false, func(c *Config, v string) error { return oneOf(&c.LogFormat, v, "json", "text") }},
	{"requests-per-address", "一个地址同时最多几个请求；不给则为 64", false, func(c *Config, v string) error { return positive(&c.PerAddress, v) }},
	{"hotline", "公示上印的监督电话，例如 0534-2626000；不给则留空，盖章前手写", false, func(c *Config, v string) error { return telephone(&c.Hotline, v) }},
	{"backups", "备份所在的目录，部署检查时看", false, func(c *Config, v string) error { c.Backups = v; return nil }},
	{"backup-keys", "网页上做的备份，密钥另存到哪个目录；不给则网页备份不含密钥", false, func(c *Config, v string) error { c.BackupKeys = v; return nil }},
	{"checkpoint-copies", "检查点在别处的抄本（文件或目录），部署检查时看", false, func(c *Config, v string) error { c.CheckpointCopies = v; return nil }},
	{"checkpoint-to", "每小时把最新检查点抄到哪个目录，应在另一块磁盘或另一台机器上；不给则不抄", false, func(c *Config, v string) error { c.CheckpointTo = v; return nil }},
	{"checkpoint-hook", "每小时运行的外送程序（完整路径），最新检查点从标准输入给它；不给则不运行", false, func(c *Config, v string) error { c.CheckpointHook = v; return nil }},
	{"witness", "检查点的见证人：公钥和网址，中间空一格，可给多次；不给则不请人见证", true, func(c *Config, v string) error { return witness(&c.Witnesses, v) }},
	{"smtp", "发信服务器的地址，例如 smtp.example.gov.cn:587；不给则不发邮件", false, func(c *Config, v string) error { return address(&c.Mail.Address, v) }},
	{"smtp-security", "与发信服务器的加密：starttls、tls 或 none（只用于本机）；不给则为 starttls", false, func(c *Config, v string) error {
		return oneOf(&c.Mail.Security, v, post.StartTLS, post.TLS, post.Plain)
	}},
	{"smtp-user", "发信的用户名；不给则不登录", false, func(c *Config, v string) error { c.Mail.User = v; return nil }},
	{"smtp-password-file", "发信密码所在的文件", false, func(c *Config, v string) error { c.Mail.PasswordFile = v; return nil }},
	{"mail-from", "发信人，例如 " + programme.Product + " <noreply@example.gov.cn>", false, func(c *Config, v string) error { return sender(&c.Mail.From, v) }},
	{"sms-url", "短信网关的网址；不给则不发短信", false, func(c *Config, v string) error { return hookURL(&c.SMS.URL, v) }},
	{"sms-secret-file", "与短信网关约定的密钥所在的文件，至少 16 个字符", false, func(c *Config, v string) error { c.SMS.SecretFile = v; return nil }},
	{"oidc-issuer", "省市统一身份认证（OpenID Connect）的网址（issuer）；不给则没有这种登录", false, func(c *Config, v string) error { return hookURL(&c.Identity.Issuer, v) }},
	{"oidc-client-id", "在统一身份认证登记的应用名（client_id）", false, func(c *Config, v string) error { c.Identity.ClientID = v; return nil }},
	{"oidc-client-secret-file", "统一身份认证发的应用密钥所在的文件", false, func(c *Config, v string) error { c.Identity.SecretFile = v; return nil }},
	{"oidc-name", "登录按钮上写的名称，例如 山东省统一身份认证", false, func(c *Config, v string) error { c.Identity.Name = v; return nil }},
	{"oidc-id-claim", "统一身份认证用哪一项（claim）给身份证号；给了则绑定学员账号时须与本人相符，不给则不核", false, func(c *Config, v string) error { c.Identity.IDClaim = v; return nil }},
	{"quiet-hours", "不发邮件和短信的时段（紧急的除外），例如 22:00-08:00；none 为不设；不给则为 22:00-08:00", false, quietHours},
}

func settingNamed(name string) *Setting {
	for i := range Settings {
		if Settings[i].Name == name {
			return &Settings[i]
		}
	}
	return nil
}

// Load reads a configuration file into c. Everything wrong in it is told at
// once, with its line: Error Invalid with Problems.
func Load(c *Config, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return programme.Errorf(programme.Invalid, "读不了配置文件 %s", path)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return programme.Errorf(programme.Invalid, "配置文件 %s 不是合格的 YAML：%v", path, err)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	l := &loader{config: c, seen: map[string]bool{}}
	l.mapping(doc.Content[0])
	if len(l.problems) > 0 {
		return &programme.Error{Code: programme.Invalid, Message: "配置文件 " + path + " 有 " + strconv.Itoa(len(l.problems)) + " 处要改", Problems: l.problems}
	}
	return nil
}

type loader struct {
	config   *Config
	seen     map[string]bool
	problems []programme.Problem
}

func (l *loader) bad(n *yaml.Node, field, message string) {
	l.problems = append(l.problems, programme.Problem{Row: n.Line, Field: field, Code: "config", Message: message})
}

func (l *loader) mapping(m *yaml.Node) {
	if m.Kind != yaml.MappingNode {
		l.bad(m, "", "应当是一行一个“名称: 值”")
		return
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i], m.Content[i+1]
		s := settingNamed(key.Value)
		switch {
		case s == nil:
			l.bad(key, key.Value, "没有这个设置")
		case l.seen[s.Name]:
			l.bad(key, key.Value, "写了两次")
		default:
			l.seen[s.Name] = true
			l.value(s, value)
		}
	}
}

func (l *loader) value(s *Setting, n *yaml.Node) {
	values := []*yaml.Node{n}
	if s.List && n.Kind == yaml.SequenceNode {
		values = n.Content
	}
	for _, v := range values {
		if v.Kind != yaml.ScalarNode {
			l.bad(v, s.Name, "应当是一个值")
			continue
		}
		if err := s.Set(l.config, v.Value); err != nil {
			l.bad(v, s.Name, err.Error())
		}
	}
}

// Complete looks at settings that only mean something together.
func (c *Config) Complete() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return programme.Errorf(programme.Invalid, "tls-cert 和 tls-key 要一起给")
	}
	if err := c.completeIdentity(); err != nil {
		return err
	}
	return c.completePost()
}

// TLS reports whether the program itself speaks TLS.
func (c *Config) TLS() bool { return c.TLSCert != "" }

// BaseURL is where people find the system: what is configured, else the
// address it listens on.
func (c *Config) BaseURL(listening string) string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	if c.TLS() {
		return "https://" + listening
	}
	return "http://" + listening
}

func address(to *string, v string) error {
	if v == "" {
		*to = ""
		return nil
	}
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return programme.Errorf(programme.Invalid, "应当是“地址:端口”，例如 127.0.0.1:8021")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return programme.Errorf(programme.Invalid, "端口应当是 0 到 65535 的数")
	}
	*to = v
	return nil
}

func publicURL(to *string, v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "" {
		return programme.Errorf(programme.Invalid, "应当是完整的网址，例如 https://jn.example.gov.cn，不带路径")
	}
	*to = u.Scheme + "://" + u.Host
	return nil
}

func trust(c *Config, v string) error {
	p, err := netip.ParsePrefix(v)
	if err != nil {
		a, err := netip.ParseAddr(v)
		if err != nil {
			return programme.Errorf(programme.Invalid, "应当是网段，例如 127.0.0.1/32 或 10.1.2.0/24")
		}
		p = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
	}
	c.TrustProxies = append(c.TrustProxies, p.Masked())
	return nil
}

func level(c *Config, v string) error {
	if err := c.LogLevel.UnmarshalText([]byte(v)); err != nil {
		return programme.Errorf(programme.Invalid, "应当是 debug、info、warn 或 error")
	}
	return nil
}

func oneOf(to *string, v string, allowed ...string) error {
	for _, a := range allowed {
		if v == a {
			*to = v
			return nil
		}
	}
	return programme.Errorf(programme.Invalid, "应当是 %s", strings.Join(allowed, " 或 "))
}

func witness(to *[]record.Witness, v string) error {
	w, err := record.ParseWitness(v)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(*to, func(o record.Witness) bool { return o.Key == w.Key }) {
		return programme.Errorf(programme.Invalid, "见证人 %s 写了两次", w.Name)
	}
	if err := hookURL(&w.URL, w.URL); err != nil {
		return err
	}
	*to = append(*to, w)
	return nil
}

var telephones = regexp.MustCompile(`^[0-9][0-9 -]{4,18}[0-9](（[^（）]{1,12}）)?([、；][0-9][0-9 -]{4,18}[0-9])*$`)

func telephone(to *string, v string) error {
	if v != "" && !telephones.MatchString(v) {
		return programme.Errorf(programme.Invalid, "应当是电话号码，例如 0534-2626000；几个号码用顿号隔开")
	}
	*to = v
	return nil
}

func positive(to *int, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		return programme.Errorf(programme.Invalid, "应当是大于 0 的整数")
	}
	*to = n
	return nil
}
