package assess

import (
	"context"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// CertificateShown is a certificate as it is printed.
type CertificateShown struct {
	programme.Certificate
	Sex, IDMasked, Base, Bureau, City, Title string
	Brand                                    programme.Brand
	LevelName                                string            // as the notice of its year names it
	NewName                                  string            // as the holder is registered now, where it is another
	ReplacedBy                               string            // number of the certificate that took its place
	Trained                                  [2]programme.Date // of the class
}

// BodyName is who issued a national certificate. Those of before carry a
// number of this program's making and no body.
func (c *CertificateShown) BodyName() string {
	if c.Body == "" {
		return "未登记；编号由旧版程序编制，请按发证机构制发的证书核对"
	}
	return c.Body
}

// CertificateOf reads a certificate for its page.
func (a *Desk) CertificateOf(ctx context.Context, c act.Caller, id string) (out *CertificateShown, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if err := a.Sees(tx, c, programme.NounCertificate, id); err != nil {
			return err
		}
		cert, err := store.Get[programme.Certificate](tx, id)
		if err != nil {
			return err
		}
		out, err = a.shown(tx, cert)
		return err
	})
	return out, err
}

// CertificatesReceived are the national certificates of a base that wait for a
// second person.
func (a *Desk) CertificatesReceived(ctx context.Context, c act.Caller, baseID string) (out []CertificateShown, err error) {
	err = a.Try(ctx, c, programme.CertificateConfirm, func(s *act.Step) error {
		list, err := s.BaseCertificates(baseID)
		if err != nil {
			return err
		}
		for i := range list {
			if list[i].State != programme.Received {
				continue
			}
			x, err := a.shown(s.Tx, &list[i])
			if err != nil {
				return err
			}
			out = append(out, *x)
		}
		return nil
	})
	return out, err
}

func (a *Desk) shown(tx *store.Tx, cert *programme.Certificate) (*CertificateShown, error) {
	ap, err := store.Get[programme.Application](tx, cert.ApplicationID)
	if err != nil {
		return nil, err
	}
	p, err := store.Get[programme.Person](tx, ap.PersonID)
	if err != nil {
		return nil, err
	}
	b, err := store.Get[programme.Base](tx, cert.BaseID)
	if err != nil {
		return nil, err
	}
	n, err := a.NoticeOf(tx, cert.ProgrammeID)
	if err != nil {
		return nil, err
	}
	out := &CertificateShown{Certificate: *cert, Sex: p.Sex, IDMasked: p.IDMasked, Base: b.Name, Bureau: n.Bureau, City: n.City, Brand: n.Brand, Title: n.Title,
		LevelName: n.LevelName(cert.Level)}
	if out.Name == "" { // of before names were written on certificates
		out.Name = p.Name
	}
	if out.Name != p.Name {
		out.NewName = p.Name
	}
	next, err := tx.CertificateReplacing(cert.ID)
	if err != nil {
		return nil, err
	}
	if next != nil {
		out.ReplacedBy = next.Number
	}
	if ap.ClassID == "" {
		return out, nil
	}
	cl, err := store.Get[programme.Class](tx, ap.ClassID)
	if err != nil {
		return nil, err
	}
	out.Trained = [2]programme.Date{cl.StartsOn, cl.EndsOn}
	return out, nil
}
