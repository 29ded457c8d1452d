package people

import "jinlanling/internal/programme"

// Way is a way in for who has an account, as a table shows it: by which door, what
// is shown, and what must be there before.
type Way struct{ Door, Name, Shows, Needs string }

// Wayed is what a role may do with a way.
type Wayed struct {
	Way
	May    bool
	Factor bool // its second factor is always asked for; elsewhere where its user turned it on
}

// Words say whether they may, and what is asked of all of them besides.
func (w *Wayed) Words() string {
	switch {
	case !w.May && w.Door == DoorForgot:
		return "不可以，由两人重新邀请"
	case !w.May:
		return "不可以"
	case w.Factor:
		return "可以，另输动态口令"
	}
	return "可以"
}

// ways are the ways in with what each shows and needs, in the order of the door.
var ways = []struct {
	*way
	Way
}{
	{byPassword, Way{DoorPassword, "密码", "本人设的密码", "登录邀请，或自己登记"}},
	{byPasskey, Way{DoorPasskey, "通行密钥", "设备里的密钥，用指纹、人脸或锁屏密码打开", "本人输密码登录后添加；对外网址须是 https"}},
	{byIdentity, Way{DoorIdentity, "统一身份认证", "省、市认证的身份", "本人输密码登录后绑定；配置了认证服务"}},
	{byPhone, Way{DoorPhone, "短信验证码", "发到手机的六位数", "本人登录后确认过的手机，半年内登录过；接了短信网关"}},
	{byForgot, Way{DoorForgot, "忘了密码，凭验证码重设", "发到手机或邮箱的六位数", "本人登录后确认过的手机或邮箱；接了短信网关或发信服务器"}},
}

// Ways lists the ways in.
func Ways() (out []Way) {
	for i := range ways {
		out = append(out, ways[i].Way)
	}
	return out
}

// WaysOf is what a role may do with each of them, in their order. Who held a
// guarded role or is proposed for one is bound as who holds it, but for the
// second factor, which they give where it is on.
func WaysOf(r programme.Role) (out []Wayed) {
	for i := range ways {
		w := &ways[i]
		may := w.guarded || !r.Guarded()
		out = append(out, Wayed{w.Way, may, may && r.Guarded()})
	}
	return out
}
