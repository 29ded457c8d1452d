package assess_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/app/assess"
	"jinlanling/internal/credential"
	"jinlanling/internal/demotest"
	"jinlanling/internal/idcode"
	"jinlanling/internal/journal"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
	"jinlanling/internal/storetest"
)

// certificatesOf are a base's certificates in the order they were made out.
func (w *world) certificatesOf(t *testing.T, base string) (out []programme.Certificate) {
	t.Helper()
	err := w.Store.Read(ctx, func(tx *store.Tx) (err error) {
		out, err = tx.BaseCertificates(base)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (w *world) issue(t *testing.T, base string) []programme.Certificate {
	t.Helper()
	p, err := w.Assess.Publish(ctx, act.As(w.Officer), base, programme.ListPaper{})
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Tick(9 * 24 * time.Hour)
	if err := w.Assess.ClosePublication(ctx, act.As(w.Approver), p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Assess.IssueCertificates(ctx, act.As(w.Approver), base); err != nil {
		t.Fatal(err)
	}
	return w.certificatesOf(t, base)
}

// TestTrainingCertificates: numbers run without gaps within base and year,
// through replacing too; each bears a statement that is believed; withdrawing
// and replacing take two people, and each keeps its line.
func TestTrainingCertificates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		w := build(t, p, demotest.Evaluated)
		officer, approver, base := act.As(w.Officer), act.As(w.Approver), w.Bases[0].Base
		list := w.issue(t, base.ID)
		if len(list) < 3 {
			t.Fatalf("%d certificates, want at least 3", len(list))
		}
		keys, err := w.Record.CertificateKeys()
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range list {
			if want := fmt.Sprintf("%04d", i+1); !strings.HasSuffix(c.Number, want) || !strings.HasPrefix(c.Number, "JLL37142021") {
				t.Errorf("certificate %d has the number %s, want …%s", i, c.Number, want)
			}
			said, _, err := credential.Verify(c.Statement, keys)
			if err != nil || said.Number != c.Number || said.Name != idcode.MaskName(c.Name) || said.IssuedOn != c.IssuedOn || said.Level != c.Level {
				t.Errorf("the code of %s says %+v, %v", c.Number, said, err)
			}
		}
		checked := func(c *programme.Certificate) *struct {
			inForce, replaced bool
			by                string
		} {
			t.Helper()
			x, err := w.Year.CheckCode(ctx, c.Statement, "203.0.113.1")
			if err != nil {
				t.Fatal(err)
			}
			return &struct {
				inForce, replaced bool
				by                string
			}{x.InForce, x.Replaced, x.ReplacedBy}
		}

		lost, bad := &list[0], &list[1]
		if err := w.Assess.RevokeCertificate(ctx, approver, bad.ID); programme.CodeOf(err) != programme.WrongState {
			t.Errorf("withdrawn by one person alone: %v", err)
		}
		if err := w.Assess.DoubtCertificate(ctx, officer, bad.ID, "替考查实"); err != nil {
			t.Fatal(err)
		}
		if x := checked(bad); !x.inForce {
			t.Error("a certificate that somebody doubts is not in force, before anybody decided")
		}
		if err := w.Assess.KeepCertificate(ctx, approver, bad.ID, "查无此事"); err != nil {
			t.Fatal(err)
		}
		if err := w.Assess.DoubtCertificate(ctx, officer, bad.ID, "替考查实"); err != nil {
			t.Fatal(err)
		}
		if err := w.Assess.RevokeCertificate(ctx, approver, bad.ID); err != nil {
			t.Fatal(err)
		}
		if x := checked(bad); x.inForce || x.replaced {
			t.Errorf("after it was withdrawn: %+v", x)
		}

		if err := w.Assess.RenewCertificate(ctx, officer, lost.ID, "遗失，已登报声明"); err != nil {
			t.Fatal(err)
		}
		made, err := w.Assess.ReplaceCertificate(ctx, approver, lost.ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%04d", len(list)+1); !strings.HasSuffix(made.Number, want) || made.Replaces != lost.ID {
			t.Errorf("the new one has the number %s and replaces %s, want …%s and %s", made.Number, made.Replaces, want, lost.ID)
		}
		if x := checked(lost); x.inForce || !x.replaced || x.by != made.Number {
			t.Errorf("after it was replaced: %+v", x)
		}
		if x := checked(made); !x.inForce {
			t.Error("the new one is not in force")
		}
		// the log proves each, to somebody who kept a checkpoint
		for _, x := range []struct {
			of     *programme.Certificate
			ended  bool
			action programme.Action
		}{{lost, false, programme.CertificateIssue}, {lost, true, programme.CertificateReplace}, {bad, false, programme.CertificateIssue},
			{bad, true, programme.CertificateVoid}, {made, false, programme.CertificateReplace}, {made, true, ""}, {&list[2], true, ""}} {
			proof, err := w.Record.ProveCertificate(ctx, x.of.Number, x.ended)
			if x.action == "" {
				if programme.CodeOf(err) != programme.NotFound {
					t.Errorf("%s is in force, and its end is proved: %v", x.of.Number, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			e, _, _, err := journal.CheckPublic(proof.Public(), "", "")
			if err != nil || e.Action != string(x.action) || e.Subject != x.of.ID || !strings.Contains(string(e.Facts), x.of.Number) {
				t.Errorf("%s, ended %v: %+v, %v", x.of.Number, x.ended, e, err)
			}
		}
		withdrawn := &list[3]
		if err := w.Assess.WithdrawResult(ctx, act.As(w.Approver), withdrawn.ApplicationID, "替考"); err != nil {
			t.Fatal(err)
		}
		proof, err := w.Record.ProveCertificate(ctx, withdrawn.Number, true)
		if err != nil {
			t.Fatal(err)
		}
		e, _, _, err := journal.CheckPublic(proof.Public(), "", "")
		if err != nil || e.Action != string(programme.CertificateVoid) || e.Subject != withdrawn.ID || !strings.Contains(string(e.Facts), withdrawn.Number) {
			t.Errorf("ended with its result: %+v, %v", e, err)
		}
		found, err := w.Record.Fsck(ctx, "certified_certificate", "certificate_certified", "certificate_once")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Count > 0 {
				t.Errorf("%s: %v", f.Name, f.Broken)
			}
		}
	})
}

// TestNationalCertificatesAreRecorded: the number is that of the paper, checked
// by form, and a second person confirms it. Nothing is invented.
func TestNationalCertificatesAreRecorded(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.Evaluated)
	officer, approver := act.As(w.Officer), act.As(w.Approver)
	var base string
	var people []assess.Candidate
	for _, b := range w.Bases {
		var ids []string
		list, err := w.Assess.Appraisable(ctx, act.As(b.Clerk), b.Base.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			ids = append(ids, p.ApplicationID)
		}
		if len(ids) < 2 {
			continue
		}
		base = b.Base.ID
		r, err := w.Assess.AnnounceAppraisal(ctx, officer, w.Programme,
			assess.RoundIn{Name: "第一批", Trades: []string{"焊工"}, HeldOn: 20211124, EnterBy: 20211124, Place: "鉴定中心",
				Rooms: []assess.Room{{Name: "一", Seats: 100}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Assess.EnterAppraisal(ctx, act.As(b.Clerk), base, r.ID, ids); err != nil {
			t.Fatal(err)
		}
		w.Clock.To(20211125)
		var scores []assess.Score
		for _, id := range ids {
			scores = append(scores, assess.Score{ApplicationID: id, Points: map[string]int{"theory": 80, "practice": 80}})
		}
		if err := w.Assess.RecordAppraisals(ctx, officer, scores); err != nil {
			t.Fatal(err)
		}
		if err := w.Assess.ConfirmAppraisals(ctx, approver, w.Programme); err != nil {
			t.Fatal(err)
		}
		break
	}
	people, err := w.Assess.CertificatesToRecord(ctx, officer, base)
	if err != nil || len(people) < 2 {
		t.Fatalf("%d people, %v", len(people), err)
	}
	if n, err := w.Assess.IssueCertificates(ctx, approver, base); err != nil || n != 0 {
		t.Errorf("%d certificates were invented, %v", n, err)
	}
	level, _ := programme.ParseLevelChinese(people[0].Level)
	good := idcode.MakeQualification(2021, "9901", level, 1)
	record := func(number string) error {
		return w.Assess.RecordCertificates(ctx, officer, base,
			assess.Nationals{Body: "演示发证机构", On: 20211125, List: []assess.National{{ApplicationID: people[0].ApplicationID, Number: number}}})
	}
	for number, says := range map[string]string{
		"12": "16 位数字", idcode.MakeQualification(2020, "9901", level, 1): "年份位", idcode.MakeQualification(2021, "9901", programme.JuniorWorker, 1): "等级位",
	} {
		if err := record(number); programme.CodeOf(err) != programme.Invalid || !strings.Contains(fmt.Sprint(err.(*programme.Error).Problems), says) {
			t.Errorf("%s: %v, want %q", number, err, says)
		}
	}
	for what, in := range map[string]assess.Nationals{
		"早于这名学员的鉴定日期": {Body: "演示发证机构", On: 20211123}, "不晚于今天": {Body: "演示发证机构", On: w.Today().Next()},
		"请填写发证机构": {On: 20211125}, "不超过 60 字": {Body: strings.Repeat("某", 61), On: 20211125}, "手机号码": {Body: "13800000031", On: 20211125}} {
		in.List = []assess.National{{ApplicationID: people[0].ApplicationID, Number: good}}
		err := w.Assess.RecordCertificates(ctx, officer, base, in)
		if programme.CodeOf(err) != programme.Invalid || !strings.Contains(fmt.Sprint(err, err.(*programme.Error).Problems), what) {
			t.Errorf("%+v: %v, want %q", in, err, what)
		}
	}
	if err := record(good); err != nil {
		t.Fatal(err)
	}
	id := w.certificatesOf(t, base)[0].ID
	if _, err := w.Year.CheckCertificate(ctx, good, people[0].Name, "203.0.113.2"); programme.CodeOf(err) != programme.NotFound {
		t.Errorf("the public is told of one that nobody confirmed: %v", err)
	}
	if err := w.Assess.RefuseCertificate(ctx, approver, id, "与证书不符"); err != nil {
		t.Fatal(err)
	}
	if err := record(idcode.MakeQualification(2021, "9901", level, 2)); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Assess.ConfirmCertificates(ctx, approver, base); err != nil || n != 1 {
		t.Fatalf("%d confirmed, %v", n, err)
	}
	x, err := w.Year.CheckCertificate(ctx, idcode.MakeQualification(2021, "9901", level, 2), people[0].Name, "203.0.113.3")
	if err != nil || !x.InForce || x.Kind != "国家职业资格证书" || x.Body != "演示发证机构" {
		t.Errorf("checked: %+v, %v", x, err)
	}
	if err := w.Assess.RenewCertificate(ctx, officer, id, "遗失"); programme.CodeOf(err) != programme.WrongState {
		t.Errorf("a certificate of others is replaced here: %v", err)
	}
}

// TestCertificateKeyRotation: what was issued before stands, what comes after
// is signed by the new key, and the old private key is gone.
func TestCertificateKeyRotation(t *testing.T) {
	w := build(t, storetest.Place{Dir: t.TempDir()}, demotest.Evaluated)
	before := w.issue(t, w.Bases[0].Base.ID)[0]
	id, err := w.Record.RotateCertifier(ctx, act.As(act.SystemActor))
	if err != nil {
		t.Fatal(err)
	}
	after := w.issue(t, w.Bases[1].Base.ID)[0]
	keys, _ := w.Record.CertificateKeys()
	if _, key, err := credential.Verify(before.Statement, keys); err != nil || key.ID() == id {
		t.Errorf("one of before: %v", err)
	}
	if _, key, err := credential.Verify(after.Statement, keys); err != nil || key.ID() != id {
		t.Errorf("one of after: %v", err)
	}
}
