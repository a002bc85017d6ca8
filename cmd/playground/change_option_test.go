package main

import (
	"reflect"
	"regexp"
	"testing"
	"testing/fstest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
)

// otherParser is a parser that is not the official one.
type otherParser struct{ socketio.Parser }

// change gives a field of v a value that is not its default.
func change(t *testing.T, field reflect.StructField, v reflect.Value) {
	t.Helper()
	f := v.FieldByIndex(field.Index)
	switch {
	case field.Name == "Transports": // others are refused
		f.Set(reflect.ValueOf([]string{engine.WebSocket}))
	case field.Name == "ClientFiles":
		f.Set(reflect.ValueOf(fstest.MapFS{}))
	case field.Name == "Parser":
		f.Set(reflect.ValueOf(otherParser{}))
	case field.Name == "Observer":
		f.Set(reflect.ValueOf(struct{ socketio.Observer }{}))
	case field.Name == "Adapter":
		f.Set(reflect.ValueOf(func(socketio.Local) socketio.Adapter { return nil }))
	case field.Name == "HTTPCompression":
		f.Set(reflect.ValueOf(engine.HTTPCompression{Threshold: 7}))
	case f.Type() == reflect.TypeFor[engine.Rate]():
		f.Set(reflect.ValueOf(engine.Rate{PerSecond: 7, Burst: 77}))
	case f.Kind() == reflect.Pointer:
		f.Set(reflect.New(f.Type().Elem()))
	case f.Kind() == reflect.Func:
		f.Set(reflect.MakeFunc(f.Type(), func([]reflect.Value) []reflect.Value { return nil }))
	case f.Kind() == reflect.Bool:
		f.SetBool(true)
	case f.Type() == reflect.TypeFor[time.Duration]():
		f.SetInt(int64(77 * time.Second))
	case f.CanInt():
		f.SetInt(7777)
	case f.Kind() == reflect.String:
		f.SetString("/changed/")
	case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.String:
		f.Set(reflect.ValueOf([]string{"changed"}))
	case f.Type() == reflect.TypeFor[[]*regexp.Regexp]():
		f.Set(reflect.ValueOf([]*regexp.Regexp{regexp.MustCompile("changed")}))
	default:
		t.Fatalf("the function change has no value for %s, a %s: add one", field.Name, f.Type())
	}
}

// exportedFields yields the exported fields of a structure.
func exportedFields(structure reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, field := range reflect.VisibleFields(structure) {
			if field.IsExported() && len(field.Index) == 1 && !yield(field) {
				return
			}
		}
	}
}
