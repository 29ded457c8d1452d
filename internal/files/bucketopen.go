package files

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"jinlanling/internal/durable"
	"jinlanling/internal/programme"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"go.yaml.in/yaml/v3"
)

// Bucket says which S3 store files lie in. It holds the key to it: it is
// written nowhere.
type Bucket struct {
	endpoint     *url.URL
	name, prefix string
	region       string
	access       string
	secret       string
	roots        *x509.CertPool // nil for the machine's
}

// Where is the bucket in words, without its key.
func (b *Bucket) Where() string { return b.endpoint.Host + "/" + path.Join(b.name, b.prefix) }

// InClear reports whether what goes there and back goes over a net in clear.
func (b *Bucket) InClear() bool {
	ip := net.ParseIP(b.endpoint.Hostname())
	return b.endpoint.Scheme == "http" && b.endpoint.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback())
}

// ReadBucket reads a file of settings, as deploy/files-s3.yaml is one. Errors:
// Invalid, naming the setting; no error holds a value of a key.
func ReadBucket(file string) (*Bucket, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, programme.Errorf(programme.Invalid, "读不了对象存储的设置文件 %s", file)
	}
	var given struct {
		Endpoint  string `yaml:"endpoint"`
		Bucket    string `yaml:"bucket"`
		Prefix    string `yaml:"prefix"`
		Region    string `yaml:"region"`
		AccessKey string `yaml:"access-key"`
		SecretKey string `yaml:"secret-key"`
		CA        string `yaml:"ca"`
	}
	wrong := func(what string) (*Bucket, error) {
		return nil, programme.Errorf(programme.Invalid, "对象存储的设置文件 %s：%s", file, what)
	}
	d := yaml.NewDecoder(strings.NewReader(string(raw)))
	d.KnownFields(true)
	if err := d.Decode(&given); err != nil { // its words would show a line, and the line may hold the key
		return wrong("应当一行一个“名称: 值”，名称只有 endpoint、bucket、prefix、region、access-key、secret-key、ca")
	}
	b := &Bucket{name: given.Bucket, region: given.Region, access: given.AccessKey, secret: given.SecretKey}
	b.prefix = strings.Trim(given.Prefix, "/")
	if b.endpoint, err = url.Parse(given.Endpoint); err != nil || b.endpoint.Host == "" || b.endpoint.User != nil || strings.Trim(b.endpoint.Path, "/") != "" ||
		b.endpoint.Scheme != "https" && b.endpoint.Scheme != "http" {
		return wrong("endpoint 应当是网址，例如 https://s3.example.gov.cn:9000，不带路径")
	}
	switch {
	case given.Bucket == "" || strings.Contains(given.Bucket, "/"):
		return wrong("没有写明桶的名称 bucket，或名称里有斜线")
	case b.prefix != "" && path.Clean(b.prefix) != b.prefix || strings.HasPrefix(b.prefix, ".."):
		return wrong("prefix 应当是桶里的一段路径，例如 jinlanling")
	case given.AccessKey == "" || given.SecretKey == "":
		return wrong("access-key 和 secret-key 都要写")
	}
	if given.CA != "" {
		pem, err := os.ReadFile(given.CA)
		b.roots = x509.NewCertPool()
		if err != nil || !b.roots.AppendCertsFromPEM(pem) {
			return wrong("ca 应当是存储的根证书文件（PEM），读不了 " + given.CA)
		}
	}
	return b, nil
}

// OpenBucket uses a bucket; dir is the folder through which files come in. A
// folder that holds files, or whose files lie in another bucket, is refused.
func OpenBucket(dir string, at *Bucket) (*Store, error) {
	dir, err := made(dir)
	if err != nil {
		return nil, err
	}
	before, err := moved(dir)
	if err != nil {
		return nil, err
	}
	if before != "" && before != at.Where() {
		return nil, programme.Errorf(programme.Invalid, "这个数据目录的文件在对象存储 %s，设置里写的却是 %s。确已整个换了地方的，删去 %s 再启动",
			before, at.Where(), filepath.Join(filepath.Base(dir), movedName))
	}
	held := errors.New("it holds one")
	if err := (&folder{dir}).each(func(entry) error { return held }); err == held {
		return nil, programme.Errorf(programme.Invalid, "数据目录的 %s 里还有文件，没有搬到对象存储 %s：停下服务，运行 jinlanling files move，再启动", filepath.Base(dir), at.Where())
	} else if err != nil {
		return nil, err
	}
	b, err := at.connect()
	if err != nil {
		return nil, err
	}
	return (&Store{dir: dir, place: b}).inUseBy()
}

// Claim makes the place one system's, named by its journal's origin. Where the
// store does not answer and was this folder's before, it is taken at its word.
func (f *Store) Claim(origin string) error {
	b, ok := f.place.(*bucket)
	if !ok {
		return nil
	}
	before, err := moved(f.dir)
	if err != nil {
		return err
	}
	if err := b.claim(origin, before != ""); err != nil && !(before != "" && errors.Is(err, errAway)) {
		return err
	}
	if before != "" {
		return nil
	}
	return sayMoved(f.dir, b.at)
}

// movedName is the file in a folder that says where its files went.
const movedName = "files-are-in.txt"

// moved is the bucket that a folder's files lie in, "" for the folder itself.
func moved(dir string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, movedName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(raw)), err
}

func sayMoved(dir string, at *Bucket) error {
	part := filepath.Join(dir, Incoming+"-"+movedName)
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := durable.Write(part, strings.NewReader(at.Where()+"\n")); err != nil {
		return filled(err)
	}
	return durable.Rename(part, filepath.Join(dir, movedName))
}

// stalled is how long a connection may bring and take nothing.
const stalled = 30 * time.Second

func (b *Bucket) connect() (*bucket, error) {
	dialer := &net.Dialer{Timeout: askWithin}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &patient{c}, nil
		},
		TLSClientConfig:     &tls.Config{RootCAs: b.roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: askWithin,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     stalled,
		DisableCompression:  true,
	}
	client, err := minio.NewCore(b.endpoint.Host, &minio.Options{Creds: credentials.NewStaticV4(b.access, b.secret, ""),
		Secure: b.endpoint.Scheme == "https", Region: b.region, Transport: transport, MaxRetries: 2})
	if err != nil {
		return nil, refused("对象存储的设置不能用", err)
	}
	return &bucket{s3: *client, at: b}, nil
}

// patient gives up a connection over which nothing comes or goes, however long
// the whole may take.
type patient struct{ net.Conn }

func (p *patient) Read(b []byte) (int, error) {
	if err := p.SetReadDeadline(time.Now().Add(stalled)); err != nil {
		return 0, err
	}
	return p.Conn.Read(b)
}

// Write puts off the end of a read too: the answer comes after all was sent.
func (p *patient) Write(b []byte) (int, error) {
	if err := p.SetDeadline(time.Now().Add(stalled)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}
