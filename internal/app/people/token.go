package people

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"jinlanling/internal/app/act"
	"jinlanling/internal/programme"
	"jinlanling/internal/store"
)

// Bounds of tokens.
const (
	TokenDays   = 366 // the longest a token may live
	mostTokens  = 20  // live ones of one user
	tokenPrefix = "jl_"
	ScopeRead   = "read" // reads everything that the role reads
)

// Token lets a program act for a user in one of their roles.
type Token = store.Token

// TokenIn is a token as it is asked for. A scope is ScopeRead, a noun (reads
// it) or an action (does it); what the role may not, no scope gives.
type TokenIn struct {
	UserID, GrantID, Name string
	Scopes                []string
	LastDay               programme.Date // good to the end of this day
}

// ReadsOf are the nouns that a role reads and a token of it may be given.
func ReadsOf(r programme.Role) (out []programme.Noun) {
	for i := range programme.Reads {
		if slices.Contains(programme.Reads[i].Roles, r) {
			out = append(out, programme.Reads[i].Noun)
		}
	}
	return out
}

// personally are actions that no token does: they are about how a person
// signs in, about the machine, show what is masked everywhere else, come of
// another action, take in numbers of people who never applied, give out whole
// ID numbers, say who an account is, are filled in page by page, are judged with
// a recording or a picture before one's eyes, or are somebody's own word.
var personally = []programme.Action{programme.UserSecure, programme.UserRecover, programme.UserForgot, programme.UserCopied,
	programme.TokenCreate, programme.KeysRotate, programme.PersonUnmask, programme.MaterialPrint,
	programme.ApplicationWait,
	programme.ListImport, programme.ListActivate, programme.DraftStart, programme.DraftSave, programme.UserContact, programme.UserRemind,
	programme.SettingSet, programme.LetterWord, programme.DeliveryRetry, programme.DispatchMake,
	programme.TokenAccept, programme.UserPropose, programme.UserFound, programme.UserRegain, programme.UserConfirm, programme.UserRefuse,
	programme.UserWithdraw, programme.UserResetFactor,
	programme.LinkAsk, programme.LinkCode, programme.LinkProve, programme.LinkConfirm, programme.LinkRefuse, programme.LinkUndo, programme.JournalRestore,
	programme.ConfirmationGive,
	programme.SchemeDraft, programme.SchemeWrite, programme.DoubtLetPass, programme.DoubtRevoke, programme.ArchivePack, programme.LessonWitness,
	programme.SheetPrinted, programme.SheetRead, programme.SheetConfirm, programme.SheetDrop, programme.PaymentFile,
	programme.LessonHandIn, programme.HandInSettle,
	programme.InspectionPhotograph, programme.InspectionSign, programme.InspectionUnsigned, programme.InspectionWatch,
	programme.RatingScore, programme.RevocationHear, programme.OpinionGive,
	programme.DestructionApprove, programme.DestructionBegin, programme.DestructionFinish,
	programme.CallDraw, programme.CallDial, programme.CallAnswer, programme.CallMiss, programme.CallRefuse,
	programme.YearCopy, programme.ConductOpen, programme.ConductUphold, programme.ConductDismiss, programme.ConductReopen,
	programme.CalendarOpen, programme.CalendarClose,
	programme.EmployerContacted, programme.EvaluationInvite, programme.EvaluationUnlink, programme.EvaluationExaminer,
	programme.EvaluationHandIn, programme.EvaluationPrintScores, programme.EvaluationPrintPlan, programme.EvaluationPaperRead,
	programme.EvaluationPaperDrop, programme.EvaluationScoresEnter, programme.EvaluationPlanEnter, programme.EvaluationMarksAccept,
	programme.EvaluationMarksDoubt, programme.MarkCorrectPropose, programme.MarkCorrectApprove, programme.MarkCorrectRefuse}

// DoesOf are the actions that a role does and a token of it may be given.
func DoesOf(r programme.Role) (out []programme.Action) {
	for i := range programme.Actions {
		if a := &programme.Actions[i]; slices.Contains(a.Roles, r) && !slices.Contains(personally, a.Action) {
			out = append(out, a.Action)
		}
	}
	return out
}

// CreateToken makes a token for oneself, or offers one as administrator to
// anybody. The secret is shown once and kept nowhere; an offer has none until
// its user accepts it: whoever hands out tokens could otherwise act in their
// name. What needs a second person only its own user puts into a token.
func (a *Desk) CreateToken(ctx context.Context, c act.Caller, in TokenIn) (id, secret string, err error) {
	err = a.Act(ctx, c, programme.TokenCreate, "", func(s *act.Step) error {
		if err := s.MayForUser(in.UserID); err != nil {
			return err
		}
		u, err := store.Get[programme.User](s.Tx, in.UserID)
		if err != nil {
			return err
		}
		if err := s.Move(&u.State); err != nil {
			return err
		}
		held, err := s.UserGrants(u.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(held, func(g programme.Grant) bool { return g.ID == in.GrantID })
		if at < 0 {
			return act.InvalidFields(programme.Problem{Field: "grant", Code: "token", Message: "请选择这个用户现有的角色"})
		}
		t := Token{ID: s.NewID(), User: *u, Grant: held[at], Name: strings.TrimSpace(in.Name),
			Scopes: slices.Compact(slices.Sorted(slices.Values(in.Scopes))), MadeBy: c.User}
		if err := checkToken(s, &t, in.LastDay); err != nil {
			return err
		}
		id, secret = t.ID, ""
		hash := ""
		if u.ID == c.User {
			secret, hash = tokenSecret()
		}
		if err := s.KeepToken(&t, hash); err != nil {
			return err
		}
		return s.Record("", u.ID, act.Facts{"token": t.ID, "name": t.Name, "role": t.Grant.Role, "grant": t.Grant.ID, "scopes": t.Scopes,
			"last_day": in.LastDay, "offered": secret == ""})
	})
	return id, secret, err
}

func tokenSecret() (secret, hash string) {
	secret, _ = act.Token()
	secret = tokenPrefix + secret
	return secret, act.TokenHash(secret)
}

// AcceptToken makes a token of an offer, for its user alone, and gives its
// secret, once.
func (a *Desk) AcceptToken(ctx context.Context, c act.Caller, id string) (t *Token, secret string, err error) {
	err = a.Act(ctx, c, programme.TokenAccept, "", func(s *act.Step) error {
		own := programme.Subject{Base: c.Base, Employer: c.Employer, County: c.County, Person: c.Person}
		if err := s.May(own); err != nil {
			return err
		}
		if t, err = s.Token(id); err != nil {
			return err
		}
		if t == nil || t.User.ID != c.User {
			return programme.Errorf(programme.NotFound, "没有找到给您的这个令牌")
		}
		if err := s.Move(&t.User.State); err != nil {
			return err
		}
		if why := Alive(t, s.Now()); why != offered {
			return programme.Errorf(programme.WrongState, "这个令牌不在等您接受：%s", cmp.Or(why, "已经接受过"))
		}
		var hash string
		secret, hash = tokenSecret()
		taken, err := s.Tx.AcceptToken(id, hash)
		if err != nil {
			return err
		}
		if !taken {
			return programme.Errorf(programme.WrongState, "这个令牌已经接受过")
		}
		return s.Record("", t.User.ID, act.Facts{"token": t.ID, "name": t.Name, "offered_by": t.MadeBy})
	})
	return t, secret, err
}

// offered is why a token works nowhere until its user accepts it.
const offered = "等本人接受"

// checkToken refuses a token that is not what a token may be, with every
// problem of it, and sets when it ends.
func checkToken(s *act.Step, t *Token, lastDay programme.Date) error {
	var problems []programme.Problem
	bad := func(field, message string) {
		problems = append(problems, programme.Problem{Field: field, Code: "token", Message: message})
	}
	if t.Name == "" || len([]rune(t.Name)) > 60 {
		bad("name", "请写明用在哪里，最多 60 字，例如：单位人事系统同步")
	}
	if len(t.Scopes) == 0 {
		bad("scopes", "请至少选一项权限")
	}
	for _, sc := range t.Scopes {
		noun, action := programme.Noun(sc), programme.Action(sc)
		switch {
		case sc == ScopeRead, slices.Contains(ReadsOf(t.Grant.Role), noun):
		case !slices.Contains(DoesOf(t.Grant.Role), action):
			bad("scopes", t.Grant.Role.Name()+"没有或不能交给令牌的权限："+sc)
		case programme.Find(action).Apart && s.Caller.User != t.User.ID:
			bad("scopes", "“"+programme.Find(action).Name+"”须两人分别办理，只能由本人放进自己的令牌")
		}
	}
	if today := s.Today(); lastDay < today || lastDay > today.AddDays(TokenDays) {
		bad("last_day", "有效期从今天起，最长 366 天")
	}
	live, err := s.UserTokens(t.User.ID)
	if err != nil {
		return err
	}
	if n := act.CountIf(live, func(x Token) bool { why := Alive(&x, s.Now()); return why == "" || why == offered }); n >= mostTokens {
		bad("name", "已有 20 个有效令牌，请先收回不用的")
	}
	t.ExpiresAt = time.Date(lastDay.Year(), time.Month(lastDay.Month()), lastDay.Day()+1, 0, 0, 0, 0, act.Shanghai).UnixMicro()
	if len(problems) > 0 {
		return act.InvalidFields(problems...)
	}
	return nil
}

// Alive says why a token is good for nothing at an instant, "" where it is
// good.
func Alive(t *Token, now time.Time) string {
	switch {
	case t.RevokedAt != 0:
		return "令牌已收回"
	case now.UnixMicro() >= t.ExpiresAt:
		return "令牌已过期"
	case t.User.State != programme.Active:
		return "用户已停用"
	case t.Grant.State != programme.Active:
		return "角色已收回"
	case t.AcceptedAt == 0:
		return offered
	}
	return ""
}

// RevokeToken ends a token: one's own, or as administrator anybody's.
func (a *Desk) RevokeToken(ctx context.Context, c act.Caller, id string) error {
	return a.Act(ctx, c, programme.TokenRevoke, "", func(s *act.Step) error {
		t, err := s.Token(id)
		if err != nil {
			return err
		}
		if t == nil {
			if err := s.MayForUser(c.User); err != nil {
				return err
			}
			return programme.Errorf(programme.NotFound, "没有找到这个令牌")
		}
		if err := s.MayForUser(t.User.ID); err != nil {
			return err
		}
		if t.RevokedAt != 0 {
			return programme.Errorf(programme.WrongState, "这个令牌已经收回")
		}
		if err := s.Tx.RevokeToken(id); err != nil {
			return err
		}
		return s.Record("", t.User.ID, act.Facts{"token": id, "name": t.Name})
	})
}

// Tokens lists a user's tokens, newest first; for administrators with "" those
// of everybody.
func (a *Desk) Tokens(ctx context.Context, c act.Caller, userID string) (list []Token, err error) {
	if c.Role != programme.RoleAdministrator && c.User != userID {
		return nil, programme.Errorf(programme.Forbidden, "只能查看本人的令牌")
	}
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		if userID == "" {
			list, err = tx.AllTokens()
		} else {
			list, err = tx.UserTokens(userID)
		}
		return err
	})
	return list, err
}

// Bearer is who a token's secret acts for.
type Bearer struct {
	Token Token
	Actor programme.Actor
}

// Allows reports whether a token's scopes hold reading a noun.
func (b *Bearer) Allows(n programme.Noun) bool {
	return slices.Contains(b.Token.Scopes, ScopeRead) || slices.Contains(b.Token.Scopes, string(n))
}

// Does reports whether a token's scopes hold an action.
func (b *Bearer) Does(action programme.Action) bool {
	return slices.Contains(b.Token.Scopes, string(action))
}

// TakesFiles reports whether a token's scopes hold an action that refers to
// files.
func (b *Bearer) TakesFiles() bool {
	return slices.ContainsFunc(act.FileActions, b.Does)
}

// Bearer is who holds a token's secret, and that it was used, noted at most
// once a minute. Where the token is good for nothing, why says why.
func (a *Desk) Bearer(ctx context.Context, secret string) (b *Bearer, why string, err error) {
	var touch bool
	err = a.Store.Read(ctx, func(tx *store.Tx) error {
		t, err := tx.TokenByHash(act.TokenHash(secret))
		if err != nil {
			return err
		}
		if t == nil {
			why = "没有这个令牌"
			return nil
		}
		if why = Alive(t, tx.Now()); why != "" {
			return nil
		}
		touch = tx.Now().Sub(time.UnixMicro(t.SeenAt)) > touchEvery
		b = &Bearer{Token: *t, Actor: programme.Actor{User: t.User.ID, Name: t.User.Name, Role: t.Grant.Role,
			Base: t.Grant.BaseCode, Employer: t.Grant.EmployerID, County: t.Grant.County, Person: t.Grant.PersonID}}
		return nil
	})
	if err == nil && touch {
		err = a.Store.Write(ctx, func(tx *store.Tx) error { return tx.TouchToken(b.Token.ID) })
	}
	return b, why, err
}

// Answered is what a request under the caller's key was answered; found is
// false where nothing was kept.
func (a *Desk) Answered(ctx context.Context, c act.Caller) (status int, body string, found bool, err error) {
	err = a.Read(ctx, c, func(tx *store.Tx) error {
		status, body, found, err = tx.Answer(c.User, c.Key)
		return err
	})
	return status, body, found, err
}

// KeepAnswer keeps what a request under the caller's key was answered.
func (a *Desk) KeepAnswer(ctx context.Context, c act.Caller, status int, body string) error {
	return a.Store.Write(ctx, func(tx *store.Tx) error { return tx.KeepAnswer(c.User, c.Key, status, body) })
}
