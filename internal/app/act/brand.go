package act

import (
	"context"
	"sync"
	"time"

	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// brandFor is how long the brand is kept in memory: another copy of the program
// may have begun a year meanwhile.
const brandFor = time.Minute

// keptBrand is the brand as it was last read.
type keptBrand struct {
	mu sync.Mutex
	is programme.Brand
	at time.Time
}

// Brand is what the system calls itself on its pages and in what it sends: the
// brand of the newest year, or programme.Product before there is one. What
// cannot be read is not said: a page with the product's name is better than
// none.
func (a *Desk) Brand(ctx context.Context) programme.Brand {
	if is := a.brand.now(a.Store.Clock()); is != "" {
		return is
	}
	is := programme.Brand(programme.Product)
	err := a.Store.Read(ctx, func(tx *store.Tx) (err error) {
		is, err = a.BrandIn(tx)
		return err
	})
	if err != nil {
		return programme.Product
	}
	return is
}

// BrandIn is Brand, read in a transaction.
func (a *Desk) BrandIn(tx *store.Tx) (programme.Brand, error) {
	if is := a.brand.now(tx.Now()); is != "" {
		return is, nil
	}
	list, err := tx.Programmes()
	if err != nil || len(list) == 0 {
		return programme.Product, err
	}
	n, err := a.StoredNotice(tx, list[0].NoticeSHA256)
	if err != nil {
		return "", err
	}
	is := n.Brand
	if is == "" {
		is = programme.Brand(n.City)
	}
	a.brand.keep(is, tx.Now())
	return is, nil
}

func (k *keptBrand) now(at time.Time) programme.Brand {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at.Sub(k.at).Abs() > brandFor {
		return ""
	}
	return k.is
}

func (k *keptBrand) keep(is programme.Brand, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.is, k.at = is, at
}
