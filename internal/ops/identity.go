package ops

import (
	"context"

	"jinlanling/internal/idp"
	"jinlanling/internal/programme"
)

// IdentityConfig is the provider of identities; Issuer "" for none.
type IdentityConfig struct {
	Issuer, ClientID string
	SecretFile       string
	Name             string // as its button says it
	IDClaim          string
}

// identityBack is where it sends browsers back to, under the public address.
const identityBack = "/login/identity/back"

func (c *Config) completeIdentity() error {
	i := &c.Identity
	switch {
	case i.Issuer == "" && (i.ClientID != "" || i.SecretFile != "" || i.Name != "" || i.IDClaim != ""):
		return programme.Errorf(programme.Invalid, "给了统一身份认证的其他设置，还要给 oidc-issuer")
	case i.Issuer != "" && (i.ClientID == "" || i.SecretFile == "" || i.Name == ""):
		return programme.Errorf(programme.Invalid, "给了 oidc-issuer，还要给 oidc-client-id、oidc-client-secret-file 和 oidc-name")
	case i.Issuer != "" && c.PublicURL == "":
		return programme.Errorf(programme.Invalid, "给了 oidc-issuer，还要给 public-url：统一身份认证办完后回到那里")
	}
	return nil
}

// Provider is the provider of identities, nil for none. It need not be there.
func (c *Config) Provider() (*idp.Provider, error) {
	i := &c.Identity
	if i.Issuer == "" {
		return nil, nil
	}
	secret, err := secretIn(i.SecretFile, 1)
	if err != nil {
		return nil, err
	}
	return idp.New(idp.Config{Name: i.Name, Issuer: i.Issuer, ClientID: i.ClientID, Secret: secret, Redirect: c.PublicURL + identityBack,
		IDClaim: i.IDClaim}), nil
}

func identityProvider(_ context.Context, l *Checkup) Finding {
	if l.Config.Identity.Issuer == "" {
		return good("没有设统一身份认证；要用时设 oidc-issuer 等")
	}
	if f, ok := private(l.Config.Identity.SecretFile); !ok {
		return f
	}
	p, err := l.Config.Provider()
	if err != nil {
		return failed(err)
	}
	if _, _, err := p.Ask("check"); err != nil {
		return bad("连不上 "+p.Issuer+"，或它说自己是另一个网址", "核对 oidc-issuer、证书和防火墙；连不上时大家用密码登录")
	}
	return good("连得上；那边登记的回调网址应当是 " + p.Redirect)
}
