package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jinlanling/internal/app"
	"jinlanling/internal/app/act"
	"jinlanling/internal/credential"
	"jinlanling/internal/programme"
	"jinlanling/internal/seal"

	"github.com/spf13/cobra"
)

func (c *command) certificate() *cobra.Command {
	cmd := &cobra.Command{Use: "certificate", Short: "证书：离线核验、公布公钥"}
	cmd.AddCommand(c.certificateVerify(), c.certificateKeys(), c.certificateProve())
	return cmd
}

// verified is what certificate verify answers with --json.
type verified struct {
	Valid    bool            `json:"valid"`
	Fault    credential.Code `json:"fault,omitempty"`
	Message  string          `json:"message,omitempty"`
	Kind     string          `json:"kind,omitempty"`
	Issuer   string          `json:"issuer,omitempty"`
	Number   string          `json:"number,omitempty"`
	Name     string          `json:"name,omitempty"` // masked
	Trade    string          `json:"trade,omitempty"`
	Level    string          `json:"level,omitempty"`
	IssuedOn string          `json:"issued_on,omitempty"`
	Key      string          `json:"key,omitempty"`
}

func (c *command) certificateVerify() *cobra.Command {
	keys := ""
	cmd := &cobra.Command{Use: "verify [核验码文字|照片]", Short: "核验证书上的核验码：不用数据库，不用联网", Args: cobra.MaximumNArgs(1),
		Long: "核验证书上的核验码是不是本机关签发、内容有没有改动。给核验码的文字，或 PNG、JPEG 照片；不给则从标准输入读。\n" +
			"公钥从机关网站下载（/.well-known/jinlanling-certificate-keys），或由 jinlanling certificate keys 写出。\n" +
			"证书现在是否已撤销、换发，要在机关网站的“查证书”里查。",
		Example: "  jinlanling certificate verify 核验码.png --keys certificate-keys.json\n  jinlanling certificate verify --keys " +
			"certificate-keys.json < 扫描结果.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := os.ReadFile(keys)
			if errors.Is(err, fs.ErrNotExist) {
				return programme.Errorf(programme.Invalid, "没有公钥文件 %s：请从机关网站下载，用 --keys 指明", keys)
			}
			if err != nil {
				return err
			}
			public, err := credential.ParsePublished(raw)
			if err != nil {
				return programme.Errorf(programme.Invalid, "%s 不是公布的公钥文件", keys)
			}
			return c.verifyCode(args, public)
		}}
	cmd.Flags().StringVar(&keys, "keys", "certificate-keys.json", "公布的公钥文件")
	return c.withJSON(cmd)
}

func (c *command) verifyCode(args []string, keys []credential.PublicKey) error {
	text, err := c.codeText(args)
	out := verified{}
	if err == nil {
		var s *credential.Statement
		var key *credential.PublicKey
		if s, key, err = credential.Verify(text, keys); err == nil {
			out = verified{Valid: true, Kind: s.Kind.Name(), Issuer: s.Issuer, Number: s.Number, Name: s.Name, Trade: s.Trade, Level: s.Level.Chinese(),
				IssuedOn: s.IssuedOn.String(), Key: key.ID()}
		}
	}
	if f, ok := errors.AsType[*credential.Fault](err); ok {
		out.Fault, out.Message = f.Code, f.Message
	} else if err != nil {
		return err
	}
	err = c.print(out, func(w io.Writer) {
		if !out.Valid {
			fmt.Fprintln(w, "不能认可："+out.Message)
			return
		}
		fmt.Fprintf(w, "签名有效：%s %s\n%s　%s %s　%s 颁发\n签发：%s，密钥 %s\n现在是否有效，请在机关网站查\n",
			out.Kind, out.Number, out.Name, out.Trade, out.Level, out.IssuedOn, out.Issuer, out.Key)
	})
	if err == nil && !out.Valid {
		err = errFindings
	}
	return err
}

// maxCode is the most bytes that are read as a code's text or picture.
const maxCode = 20 << 20

// codeText is the text that was given, or stands in the picture or file that
// was named.
func (c *command) codeText(args []string) (string, error) {
	var raw []byte
	var err error
	if len(args) == 0 {
		raw, err = io.ReadAll(io.LimitReader(c.in, maxCode+1))
	} else if raw, err = os.ReadFile(args[0]); err != nil {
		return args[0], nil
	}
	if err != nil || strings.HasPrefix(string(raw), "JLL1:") {
		return string(raw), err
	}
	return credential.FromPicture(raw)
}

func (c *command) certificateKeys() *cobra.Command {
	return c.withData(&cobra.Command{Use: "keys", Short: "写出核验证书的公钥，供人下载；只读密钥文件，不开数据库", Args: cobra.NoArgs,
		Example: "  jinlanling certificate keys --data data > certificate-keys.json",
		RunE: func(*cobra.Command, []string) error {
			keys, err := seal.NewCertifier(filepath.Join(c.data, act.CertifierFile), nil).Keys()
			if errors.Is(err, fs.ErrNotExist) {
				return programme.Errorf(programme.Invalid, "%s 里没有 %s：先启动一次系统", c.data, act.CertifierFile)
			}
			if err != nil {
				return err
			}
			_, err = c.out.Write(credential.Publish("", keys.Public()))
			return err
		}})
}

func (c *command) certificateProve() *cobra.Command {
	ended := false
	cmd := &cobra.Command{Use: "prove 证书编号", Short: "证明一张证书的颁发记在日志里（tlog-proof 格式），供不信任本系统的人验证", Args: cobra.ExactArgs(1),
		Example: "  jinlanling certificate prove JLL371420210140001 --data data > 证书.tlog-proof\n  jinlanling journal check 证书.tlog-proof --key 公钥",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.use(cmd.Context(), func(sys *app.System) error {
				p, err := sys.Record.ProveCertificate(cmd.Context(), args[0], ended)
				if err == nil {
					_, err = fmt.Fprint(c.out, p.Public())
				}
				return err
			})
		}}
	cmd.Flags().BoolVar(&ended, "ended", false, "证明它的撤销或换发，而不是颁发")
	return c.withData(cmd)
}
