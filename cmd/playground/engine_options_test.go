package main

import (
	"reflect"
	"slices"
	"testing"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/socketio"
)

// setBySocketIO are the engine's options that socketio.New sets itself.
var setBySocketIO = []string{"Tap", "Exchanged", "Upgraded"}

// socketio.Options has every option of the engine, except those that socketio sets itself.
func TestEngineOptionsAreSocketIOs(t *testing.T) {
	of := reflect.TypeFor[socketio.Options]()
	for field := range exportedFields(reflect.TypeFor[engine.Options]()) {
		switch _, ok := of.FieldByName(field.Name); {
		case !ok && !slices.Contains(setBySocketIO, field.Name):
			t.Errorf("engine.Options.%s: add a field of this name to socketio.Options", field.Name)
		case ok && slices.Contains(setBySocketIO, field.Name):
			t.Errorf("engine.Options.%s: socketio.Options has it, though socketio.New sets it itself", field.Name)
		}
	}
}

// An option of socketio that is the engine's reaches the engine, and changes no other option
// of the engine.
func TestOptionsReachTheEngine(t *testing.T) {
	before := engineOptions(t, socketio.Options{})
	for field := range sharedFields() {
		var o socketio.Options
		own, _ := reflect.TypeOf(o).FieldByName(field.Name)
		change(t, own, reflect.ValueOf(&o).Elem())
		after := engineOptions(t, o)
		for other := range sharedFields() {
			if field.Name == "NoTrailingSlash" && other.Name == "Path" {
				continue // the engine then takes the slash off Path
			}
			changed := !reflect.DeepEqual(valueOf(after, other.Name), valueOf(before, other.Name))
			switch {
			case other.Name != field.Name && changed:
				t.Errorf("socketio.Options.%s changes engine.Options.%s", field.Name, other.Name)
			case other.Name == field.Name && !changed:
				t.Errorf("socketio.Options.%s does not reach the engine: add it to Options.engine in server/socketio/options.go", field.Name)
			case other.Name == field.Name && field.Type.Kind() != reflect.Func && !reflect.DeepEqual(valueOf(after, field.Name), valueOf(o, field.Name)):
				t.Errorf("socketio.Options.%s is %v, but engine.Options.%s is %v", field.Name, valueOf(o, field.Name), field.Name, valueOf(after, field.Name))
			}
		}
	}
}

// The defaults of the engine come back from it, so that socketio's WithDefaults fills them in.
func TestEngineDefaultsComeBack(t *testing.T) {
	o, e := new(socketio.Options).WithDefaults(), engineOptions(t, socketio.Options{})
	for field := range sharedFields() {
		if got, want := valueOf(o, field.Name), valueOf(e, field.Name); !reflect.DeepEqual(got, want) {
			t.Errorf("the default of engine.Options.%s is %v, socketio.Options has %v: add d.%s = e.%s to WithDefaults in server/socketio/options.go",
				field.Name, want, got, field.Name, field.Name)
		}
	}
}

// engineOptions returns the options that a server with o gives to its engine, with their
// defaults filled in.
func engineOptions(t *testing.T, o socketio.Options) engine.Options {
	t.Helper()
	io, err := socketio.New(&o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = io.Close(t.Context()) }()
	return io.Limits()
}

// sharedFields yields the engine's options that socketio.Options has too.
// TestEngineOptionsAreSocketIOs reports the others.
func sharedFields() func(yield func(reflect.StructField) bool) {
	of := reflect.TypeFor[socketio.Options]()
	return func(yield func(reflect.StructField) bool) {
		for field := range exportedFields(reflect.TypeFor[engine.Options]()) {
			if _, ok := of.FieldByName(field.Name); ok && !yield(field) {
				return
			}
		}
	}
}

func valueOf(options any, field string) any {
	return reflect.ValueOf(options).FieldByName(field).Interface()
}
