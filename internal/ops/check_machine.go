package ops

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/files"
	"jinlanling/internal/media"
)

// machineChecks look at how the system is run on this machine.
var machineChecks = []check{
	{"root", "不以 root 运行", notRoot},
	{"open_files", "可同时打开的文件数", fileLimit},
	{"time_zone", "时区数据", timeZone},
	{"ffmpeg", "查看录像画面", eye},
	{"demo", "不是演示数据", notDemo},
	{"public_url", "对外网址", publicAddress},
	{"files_s3", "文件放在哪里", filesPlace},
	{"tls", "传输加密", transport},
	{"listen", "监听地址", listening},
	{"trust_proxy", "可信的反向代理", proxies},
	{"log_level", "日志详细程度", logLevel},
	{"backup", "备份", backupAge},
	{"keys_apart", "密钥与备份分开存放", keysApart},
}

func notRoot(context.Context, *Checkup) Finding {
	if os.Geteuid() == 0 {
		return mind("现在的用户是 root", "为系统单设一个用户，见 deploy/README.md；检查也用那个用户来做")
	}
	return good("普通用户")
}

const filesWanted = 4096

func fileLimit(context.Context, *Checkup) Finding {
	n, ok := openFiles()
	if ok && n < filesWanted {
		return mind(fmt.Sprintf("最多 %d 个", n), "在服务里设 LimitNOFILE=65536；人多时会连不上")
	}
	return good("够用")
}

func timeZone(context.Context, *Checkup) Finding {
	z, err := time.LoadLocation("Asia/Shanghai")
	if err == nil {
		if _, offset := time.Date(2021, 6, 16, 0, 0, 0, 0, z).Zone(); offset == 8*3600 {
			return good("北京时间，数据随程序带着")
		}
	}
	return bad("没有北京时间的时区数据", "换用完整的程序文件")
}

// eye says whether films are looked at.
func eye(ctx context.Context, _ *Checkup) Finding {
	e, err := media.FindEye(ctx)
	if err != nil {
		return mind("没有 ffmpeg，录像的静止、黑屏、相似不查，也不取随机画面", "apt-get install ffmpeg，再重启系统")
	}
	return good("ffmpeg " + e.Version())
}

// filesPlace looks at the settings of an S3 store; that it answers is seen when
// the data is opened.
func filesPlace(_ context.Context, l *Checkup) Finding {
	if l.Config.FilesS3File == "" {
		return good("在数据目录的 files 里")
	}
	if f, ok := private(l.Config.FilesS3File); !ok {
		return f
	}
	at, err := files.ReadBucket(l.Config.FilesS3File)
	if err != nil {
		return failed(err)
	}
	if at.InClear() {
		return mind("对象存储 "+at.Where()+"，网上不加密", "文件本身是加密的，名称和存取的时间不是：让存储开 https，endpoint 改成 https；自签的证书用 ca 指明")
	}
	return good("对象存储 " + at.Where())
}

// real reports whether the settings look like those of a system in use.
func (c *Config) real() bool {
	return strings.HasPrefix(c.PublicURL, "https://") || c.TLS() || len(c.TrustProxies) > 0 || !loopback(c.Listen)
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func notDemo(_ context.Context, l *Checkup) Finding {
	switch {
	case l.Demo && l.Config.real():
		return bad("这是演示数据，谁都能以任何人的身份进入，设置却像正式系统", "正式系统另用新的数据目录；不要删标记来改用")
	case l.Demo:
		return mind("这是演示数据，谁都能以任何人的身份进入", "只用于演示和培训")
	}
	return good("不是")
}

func publicAddress(_ context.Context, l *Checkup) Finding {
	switch c := l.Config; {
	case c.PublicURL == "":
		return mind("没有设 public-url", "设成大家在浏览器里输入的网址；邀请链接用它写，跨站检查也靠它")
	case !strings.HasPrefix(c.PublicURL, "https://"):
		return bad("对外网址不是 https", "申请证书，改用 https")
	}
	return good(l.Config.PublicURL)
}

func transport(_ context.Context, l *Checkup) Finding {
	c := l.Config
	if c.TLS() {
		return certificateFiles(c)
	}
	if len(c.TrustProxies) > 0 && loopback(c.Listen) {
		return good("由反向代理加密，本机之间明文")
	}
	if len(c.TrustProxies) > 0 {
		return mind("由反向代理加密，代理到系统这一段是明文", "把系统和代理放在同一台机器上监听 127.0.0.1，或设 tls-cert、tls-key")
	}
	return bad("没有加密，密码和身份证号会明文传输", "设 tls-cert 和 tls-key，或用反向代理并设 trust-proxy")
}

const renewBefore = 21 * 24 * time.Hour

func certificateFiles(c *Config) Finding {
	info, err := os.Stat(c.TLSKey)
	if err != nil {
		return bad("没有私钥文件 "+c.TLSKey, "检查 tls-key")
	}
	if info.Mode().Perm()&0o007 != 0 {
		return bad("私钥文件其他用户也能读", "chmod 640 "+c.TLSKey+"；若可能已被读过，换证书")
	}
	cert, err := OpenCertificate(c.TLSCert, c.TLSKey, slog.New(slog.DiscardHandler))
	if err != nil {
		return bad(err.Error(), "检查证书和私钥是否一对")
	}
	left := time.Until(cert.now.Leaf.NotAfter)
	switch {
	case left <= 0:
		return bad("证书已过期", "换新证书；换好后自动重读")
	case left < renewBefore:
		return mind(fmt.Sprintf("证书还有 %d 天到期", int(left.Hours()/24)), "尽快换新证书；换好后自动重读")
	}
	return good(fmt.Sprintf("证书还有 %d 天到期", int(left.Hours()/24)))
}

func listening(_ context.Context, l *Checkup) Finding {
	c := l.Config
	switch {
	case c.MetricsListen != "" && !loopback(c.MetricsListen):
		return mind("指标的地址别的机器也连得上", "改成 127.0.0.1，或用防火墙只放行监控服务器")
	case !loopback(c.Listen) && !c.TLS() && len(c.TrustProxies) == 0:
		return bad("明文网页的地址别的机器也连得上", "改成 127.0.0.1 并用反向代理，或设 tls-cert、tls-key")
	}
	return good(c.Listen)
}

// Prefixes shorter than these trust a whole internet.
const shortest4, shortest6 = 8, 32

func proxies(_ context.Context, l *Checkup) Finding {
	for _, p := range l.Config.TrustProxies {
		if p.Addr().Is4() && p.Bits() < shortest4 || p.Addr().Is6() && p.Bits() < shortest6 {
			return bad("把几乎所有人都当成了代理："+p.String(), "只写代理自己的地址，例如 127.0.0.1/32；否则谁都能冒充来源地址和 https")
		}
	}
	if len(l.Config.TrustProxies) == 0 {
		return good("没有设，谁的转发头都不信")
	}
	return good(fmt.Sprintf("%d 个网段", len(l.Config.TrustProxies)))
}

func logLevel(_ context.Context, l *Checkup) Finding {
	if l.Config.LogLevel < slog.LevelInfo {
		return mind("debug 记得很细", "平时用 info")
	}
	return good(strings.ToLower(l.Config.LogLevel.String()))
}

const backupWithin = 7 * 24 * time.Hour

// newestBackup is the newest folder under dir that holds a finished backup: one
// with its manifest, which is written last. Of a program that wrote none the
// name says whether it was finished.
func newestBackup(dir string) (path string, at time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", at
	}
	for _, e := range entries {
		p := filepath.Join(dir, e.Name())
		if strings.Contains(e.Name(), ".unfinished") {
			continue
		}
		if info, err := os.Stat(filepath.Join(p, act.DatabaseFile)); err == nil && info.ModTime().After(at) {
			path, at = p, info.ModTime()
		}
	}
	return path, at
}

func backupAge(_ context.Context, l *Checkup) Finding {
	const how = "用 deploy/ 里的 jinlanling-backup.timer 每天备份，并设 backups 为备份目录"
	if l.Config.Backups == "" {
		return mind("没有设备份目录，没法查", how)
	}
	path, at := newestBackup(l.Config.Backups)
	switch age := time.Since(at); {
	case path == "":
		return bad("备份目录里没有备份", how)
	case age > backupWithin:
		return bad(fmt.Sprintf("最近一次备份是 %d 天前", int(age.Hours()/24)), "看备份任务为什么没有运行：systemctl status jinlanling-backup")
	}
	if inside(l.Config.Backups, l.Config.Data) {
		return mind("备份放在数据目录里面", "备份放到另一块磁盘，最好另一台机器")
	}
	return good("最近一次 " + at.In(act.Shanghai).Format("2006-01-02 15:04"))
}

func inside(path, dir string) bool {
	p, err1 := filepath.Abs(path)
	d, err2 := filepath.Abs(dir)
	return err1 == nil && err2 == nil && (p == d || strings.HasPrefix(p, d+string(filepath.Separator)))
}

func keysApart(_ context.Context, l *Checkup) Finding {
	path, _ := newestBackup(l.Config.Backups)
	if path == "" {
		return good("没有备份可查")
	}
	if _, err := os.Stat(filepath.Join(path, act.KeysFile)); err == nil {
		return mind("最近的备份里密钥和数据放在一起，谁拿到谁就能读出个人信息", "备份时用 --keys-to 把密钥另存一处，分开保管")
	}
	return good("备份里没有密钥；请确认密钥另存了一份")
}

func size(n uint64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MB", n>>20)
}
