package rules

import (
	"reflect"
	"strings"
	"testing"
)

// Every key of a notice is described, nothing else is, and whatever cites a
// clause can say how it is read.
func TestEveryKeyIsDescribed(t *testing.T) {
	used := map[string]bool{}
	var walk func(reflect.Type)
	seen := map[reflect.Type]bool{}
	walk = func(ty reflect.Type) {
		for ty.Kind() == reflect.Pointer || ty.Kind() == reflect.Slice {
			ty = ty.Elem()
		}
		if ty.Kind() != reflect.Struct || seen[ty] {
			return
		}
		seen[ty] = true
		names, fields, _ := keysOfType(ty)
		for _, n := range names {
			k, ok := describe(ty, n)
			if !ok || k.name == "" {
				t.Errorf("%s.%s is not described", ty.Name(), n)
			}
			if fields[n].Type.Kind() == reflect.Int && k.max == 0 {
				t.Errorf("%s.%s is a number without bounds", ty.Name(), n)
			}
			used[ty.Name()+"."+n], used["*."+n] = true, true
			walk(fields[n].Type)
		}
		if _, cites := fields["clause"]; cites {
			if _, reads := fields["reading"]; !reads {
				t.Errorf("%s cites a clause and takes no reading", ty.Name())
			}
		}
	}
	walk(reflect.TypeFor[Notice]())
	text := Reference()
	for k := range schema {
		if !used[k] {
			t.Errorf("%s is described and is no key", k)
		}
		if _, name, _ := strings.Cut(k, "."); !strings.Contains(text, "| "+name+" |") {
			t.Errorf("the reference leaves out %s", k)
		}
	}
}

// Every kind of condition is judged in columns too, and takes only keys that
// conditions have. A kind left out of the columns would be taken as met by
// everybody whenever many are decided at once.
func TestEveryKindIsWhole(t *testing.T) {
	_, fields, _ := keysOfType(reflect.TypeFor[Condition]())
	for name, k := range kinds {
		if k.title == "" || k.window == nil || k.required == nil || k.actual == nil {
			t.Errorf("kind %s lacks a function", name)
		}
		if k.column == nil && name != "age" { // an age ends: the gates judge it, in narrow
			t.Errorf("kind %s is not judged in columns", name)
		}
		for _, need := range strings.Fields(k.needs) {
			if _, ok := fields[strings.TrimSuffix(need, "?")]; !ok {
				t.Errorf("kind %s takes %s, which is no key", name, need)
			}
		}
	}
}
