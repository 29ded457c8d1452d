package programme

import "slices"

// Action names one thing a person can do; its text is noun.verb and stands in
// the journal.
type Action string

// ActionRow is one row of the action table: who may do it, from which states
// of its noun, to which state it leads, and what it asks for. Permission,
// transition, second person and reason stand in one row so that no page and
// no method can disagree about them.
type ActionRow struct {
	Action Action
	Noun   Noun
	Name   string  // as a button or the history says it
	Roles  []Role  // who may, each within its scope
	From   []State // states it is possible in; none: it creates, or state does not matter
	To     State   // state it leads to; "": the state stays
	Apart  bool    // by another person than the one before (who handled, drew or assessed)
	Reason bool    // a reason in words is required
	Clause string  // the notice's clause or the rule's source
}

// May says whether actor may do action to subject: nil, or an Error Forbidden
// in words. It looks at role and scope; the moment (state) is Move's business.
func May(actor Actor, action Action, subject Subject) error {
	row := Find(action)
	if row == nil {
		return Errorf(Internal, "没有定义的操作：%s", action)
	}
	if !slices.Contains(row.Roles, actor.Role) {
		return Errorf(Forbidden, "%s不能办理“%s”，应由%s办理", actor.Role.Name(), row.Name, RoleNames(row.Roles)).Under(row.Clause)
	}
	if actor.User == "" {
		return Errorf(Forbidden, "请先登录")
	}
	if !Within(actor, subject) {
		return Errorf(Forbidden, "“%s”只能对本%s的事项办理", row.Name, scopeNames[actor.Role.Scope()])
	}
	return nil
}

var scopeNames = map[Scope]string{CityWide: "市", OwnCounty: "县（市、区）", OwnBase: "基地", OwnEmployer: "单位", OwnPerson: "人"}

// Within reports whether subject lies in what actor's role may touch.
func Within(actor Actor, subject Subject) bool {
	switch actor.Role.Scope() {
	case CityWide:
		return true
	case OwnCounty:
		return actor.County != "" && actor.County == subject.County
	case OwnBase:
		return actor.Base != "" && actor.Base == subject.Base
	case OwnEmployer:
		return actor.Employer != "" && actor.Employer == subject.Employer
	case OwnPerson:
		return actor.Person != "" && actor.Person == subject.Person
	}
	return false
}

// Move is the state that action leads to from state: state itself where the
// action does not move, an Error WrongState where it is not possible now.
func Move(action Action, state State) (State, error) {
	row := Find(action)
	if row == nil {
		return state, Errorf(Internal, "没有定义的操作：%s", action)
	}
	if len(row.From) > 0 && !slices.Contains(row.From, state) {
		return state, Errorf(WrongState, "%s现为“%s”，不能办理“%s”（须为%s）",
			row.Noun.Name(), state.Name(), row.Name, stateList(row.From)).Under(row.Clause)
	}
	if row.To == "" {
		return state, nil
	}
	return row.To, nil
}

// Find is the row of action, or nil.
func Find(action Action) *ActionRow { return actionIndex[action] }

var actionIndex = func() map[Action]*ActionRow {
	m := make(map[Action]*ActionRow, len(Actions))
	for i := range Actions {
		m[Actions[i].Action] = &Actions[i]
	}
	return m
}()

// RoleNames joins the names of roles with 、.
func RoleNames(roles []Role) string {
	s := ""
	for i, r := range roles {
		if i > 0 {
			s += "、"
		}
		s += r.Name()
	}
	return s
}

func stateList(states []State) string {
	s := ""
	for i, st := range states {
		if i > 0 {
			s += "或"
		}
		s += "“" + st.Name() + "”"
	}
	return s
}
