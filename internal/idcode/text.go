package idcode

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Unreadable stands where something that came in was no text: a byte that is
// no UTF-8, a NUL, a control character.
const Unreadable = utf8.RuneError

var faultText = &Fault{"text", "含有读不出的字符，请删去后重新填写"}

// Text is the one door for text from outside: forms, addresses, the API's
// bodies, workbooks and consoles all pass here. What cannot be seen is taken
// out (zero-width and direction marks, soft hyphens, variation selectors);
// radicals that look like characters become the characters (⼀ is 一); the rest
// is composed (NFC). What is no text becomes Unreadable, for CheckText to
// refuse: neither database need meet it.
func Text(s string) string {
	plain, ascii := true, true
	for _, r := range s {
		if r >= utf8.RuneSelf {
			ascii = false
		}
		if textRune(r) != r {
			plain = false
			break
		}
	}
	if plain && ascii {
		return s
	}
	if !plain || !utf8.ValidString(s) {
		s = strings.Map(textRune, s)
	}
	return norm.NFC.String(s)
}

// CheckText refuses what Text could not make text of. The error is a *Fault.
func CheckText(s string) error {
	if strings.ContainsRune(s, Unreadable) {
		return faultText
	}
	return nil
}

// textRune is what becomes of one character, -1 for nothing.
func textRune(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f, r == '\t', r == '\n', r == '\r':
		return r
	case r < 0xa0:
		if r == 0x85 {
			return '\n'
		}
		return Unreadable
	case r == '\u2028', r == '\u2029':
		return '\n'
	case invisible(r):
		return -1
	case r >= 0x2e80 && r <= 0x2fdf:
		return fromRadical(r)
	case r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef: // no characters, for ever
		return Unreadable
	}
	return r
}

// invisible are the characters that show nothing and change what is compared.
func invisible(r rune) bool {
	switch {
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x3164, r == 0xfeff, r == 0xffa0,
		r >= 0x180b && r <= 0x180f, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f,
		r >= 0xfe00 && r <= 0xfe0f, r >= 0xfff9 && r <= 0xfffb, r >= 0x1d173 && r <= 0x1d17a, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return false
}

// fromRadical is the character that a radical looks like: those of Kangxi by
// their compatibility mapping, the supplement by Unicode's table of equivalent
// ideographs where that names a whole character.
func fromRadical(r rune) rune {
	if r >= 0x2f00 {
		c, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
		return c
	}
	for i, c := 0, []rune(radicals); i < len(c); i += 2 {
		if c[i] == r {
			return c[i+1]
		}
	}
	return r
}

const radicals = "⺁厂⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺖忄⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒" +
	"⺶羊⺷羊⺸羋⺹耂⺺肀⺻聿⺼月⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨" +
	"⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
