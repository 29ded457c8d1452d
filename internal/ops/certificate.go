package ops

import (
	"crypto/tls"
	"log/slog"
	"os"
	"sync"
	"time"

	"jinlanling/internal/programme"
)

// lookEvery is how often the files of a certificate are looked at.
const lookEvery = 10 * time.Second

// Certificate is a certificate in two files. It is read again when they
// change, or when Reload is called; one that cannot be read leaves the one
// that was there in use.
type Certificate struct {
	cert, key string
	log       *slog.Logger

	mu     sync.Mutex
	now    *tls.Certificate
	stamp  [2]time.Time // of both files when they were read
	looked time.Time
}

// OpenCertificate reads a certificate; Error Invalid where it cannot be.
func OpenCertificate(cert, key string, log *slog.Logger) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key, log: log}
	if err := c.Reload(); err != nil {
		return nil, programme.Errorf(programme.Invalid, "证书 %s 和私钥 %s 用不了：%v", cert, key, err)
	}
	return c, nil
}

// Reload reads the files now.
func (c *Certificate) Reload() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.load()
}

func (c *Certificate) load() error {
	stamp := [2]time.Time{modified(c.cert), modified(c.key)}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.now, c.stamp, c.looked = &pair, stamp, time.Now()
	return nil
}

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// TLS is the server's side of TLS with this certificate.
func (c *Certificate) TLS() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current(), nil }}
}

func (c *Certificate) current() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) > lookEvery {
		c.looked = time.Now()
		if c.stamp != [2]time.Time{modified(c.cert), modified(c.key)} {
			if err := c.load(); err != nil {
				c.log.Error("reading the new certificate; the old one stays", "err", err)
			} else {
				c.log.Info("certificate read again")
			}
		}
	}
	return c.now
}
