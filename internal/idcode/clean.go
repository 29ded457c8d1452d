package idcode

import "reflect"

// Clean makes text (Text) of every string in what v points to: fields of
// structs, elements of slices and maps. Bytes are left alone. The error is a
// *Fault where something was no text.
func Clean(v any) error {
	ok := true
	clean(reflect.ValueOf(v), 0, &ok)
	if !ok {
		return faultText
	}
	return nil
}

// cleanDepth ends the walk in what points to itself.
const cleanDepth = 16

func clean(v reflect.Value, depth int, ok *bool) {
	if depth > cleanDepth {
		return
	}
	switch v.Kind() {
	case reflect.String:
		if s := Text(v.String()); v.CanSet() {
			v.SetString(s)
			*ok = *ok && CheckText(s) == nil
		}
	case reflect.Pointer:
		if !v.IsNil() {
			clean(v.Elem(), depth+1, ok)
		}
	case reflect.Interface:
		if !v.IsNil() && v.CanSet() {
			v.Set(cleaned(v.Elem(), depth, ok))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				clean(v.Field(i), depth+1, ok)
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for i := range v.Len() {
				clean(v.Index(i), depth+1, ok)
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if k.Kind() == reflect.String && CheckText(Text(k.String())) != nil {
				*ok = false
			}
			v.SetMapIndex(k, cleaned(v.MapIndex(k), depth, ok))
		}
	}
}

// cleaned is a copy of what cannot be set in its place.
func cleaned(v reflect.Value, depth int, ok *bool) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	clean(c, depth+1, ok)
	return c
}
