package page

import (
	"testing"
)

func TestBackIsAPageOfOurs(t *testing.T) {
	for to, want := range map[string]string{
		"/application/x": "/application/x", "/user?role=clerk": "/user?role=clerk", "": "/", "x": "/", "//evil.example": "/", "/\t/evil.example": "/",
		"/%09/evil.example": "/",
		"/\\evil.example":   "/", "/%5cevil.example": "/", "https://evil.example/": "/", "javascript:alert(1)": "/", "/%2fevil.example": "/",
		"///evil.example": "/", "/a\r\nb": "/",
	} {
		if got := Back(to); got != want {
			t.Errorf("back(%q) is %q, want %q", to, got, want)
		}
	}
}
