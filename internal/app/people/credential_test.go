package people_test

import (
	"strings"
	"testing"

	"jinlanling/internal/demotest"
	"jinlanling/internal/programme"
	"jinlanling/internal/storetest"
)

// A password, a second factor or a bar that was changed in the database is
// found by verifying the journal; what people do themselves is not.
func TestACredentialChangedPastTheProgramIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		o := demotest.NewOffice(t, p)
		approver := o.Person(t, "approver", programme.RoleApprover)
		founded := o.Actor(t, "approver", programme.RoleApprover)
		demotest.Enter(t, o.System, o.Invite(t, approver), "", demotest.GoodPassword+"二")
		officer := o.Person(t, "officer", programme.RoleOfficer)
		o.Invite(t, officer)
		code := confirmUser(t, o, founded, officer)
		demotest.Enter(t, o.System, o.Invite(t, officer), strings.ToLower(code), demotest.GoodPassword+"三")
		said := func() (about bool, all int) {
			t.Helper()
			v, err := o.Record.VerifyJournal(ctx, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range v.Faults {
				about = about || strings.Contains(f.Message, officer)
			}
			return about, len(v.Faults)
		}
		if _, all := said(); all > 0 {
			t.Fatal("faults before anything was changed")
		}
		storetest.Exec(t, p, "CREATE TABLE kept AS SELECT * FROM credentials")
		for query, want := range map[string]bool{
			"UPDATE credentials SET totp_on = 0 WHERE user_id = 'USER'":                                                             true,
			"UPDATE credentials SET password = 'x' WHERE user_id = 'USER'":                                                          true,
			"UPDATE credentials SET password = (SELECT password FROM kept WHERE user_id = 'APPROVER') WHERE user_id = 'USER'":       true,
			"UPDATE credentials SET totp_sealed = (SELECT totp_sealed FROM kept WHERE user_id = 'APPROVER') WHERE user_id = 'USER'": true,
			"UPDATE credentials SET barred_until = barred_until + 1 WHERE user_id = 'USER'":                                         true,
			"DELETE FROM credentials WHERE user_id = 'USER'":                                                                        true,
			"UPDATE credentials SET totp_last = totp_last + 1 WHERE user_id = 'USER'":                                               false,
			"UPDATE journal SET body = replace(body, '\"credential\":\"', '\"credential_\":\"') WHERE action = 'user.secure'":       false, // found elsewhere
		} {
			storetest.Exec(t, p, strings.NewReplacer("USER", officer, "APPROVER", approver).Replace(query))
			about, all := said()
			if about != want {
				t.Errorf("%s: found %v", query, about)
			}
			if strings.Contains(query, "journal") {
				if all == 0 {
					t.Error("marks taken out of entries are not found")
				}
				storetest.Exec(t, p, "UPDATE journal SET body = replace(body, '\"credential_\":\"', '\"credential\":\"')")
			}
			storetest.Exec(t, p, "DELETE FROM credentials")
			storetest.Exec(t, p, "INSERT INTO credentials SELECT * FROM kept")
		}
		if _, all := said(); all > 0 {
			t.Error("faults after everything was put back")
		}
	})
}
