package bench

import (
	"strconv"
	"strings"
	"testing"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/money"
	"jinlanling/internal/ledger"
)

// BenchmarkVoucher books a voucher of a base, after none and after thousands of
// the same year: it takes as long.
func BenchmarkVoucher(b *testing.B) {
	for _, before := range []int{0, 2000} {
		b.Run(strconv.Itoa(before), func(b *testing.B) {
			sys, cast := world(b)
			base, c := cast.Bases[0].Base.ID, act.As(cast.Bases[0].Treasurer)
			file, err := sys.StoreFile(ctx, c, strings.NewReader("凭证"))
			if err != nil {
				b.Fatal(err)
			}
			book := func() {
				if _, err := sys.Money.BookVoucher(ctx, c, base,
					money.VoucherIn{Direction: money.MoneyIn, Source: ledger.FromOwn, Amount: 100, FileID: file.ID, OnDate: 20210715}); err != nil {
					b.Fatal(err)
				}
			}
			for range before {
				book()
			}
			b.ReportAllocs()
			for b.Loop() {
				book()
			}
		})
	}
}
