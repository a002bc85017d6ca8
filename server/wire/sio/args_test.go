package sio_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/socketplay/socketplay/server/wire/sio"
)

func TestEventName(t *testing.T) {
	tests := []struct {
		in, name string
		args     []string
		ok       bool
	}{
		{`["a"]`, "a", nil, true},
		{` [ "a\u00e9\n\ud83d\ude00\"" , {"b":[1,2]} , "x,]" ] `, "aé\n😀\"", []string{`{"b":[1,2]}`, `"x,]"`}, true},
		{`["\ud83d"]`, "\uFFFD", nil, true},
		{`[5,null]`, "5", []string{"null"}, true},
		{``, "", nil, false},
	}
	for _, tt := range tests {
		name, args, ok := sio.EventName([]byte(tt.in))
		var texts []string
		for _, a := range args {
			texts = append(texts, string(a))
		}
		if name != tt.name || ok != tt.ok || !reflect.DeepEqual(texts, tt.args) {
			t.Errorf("EventName(%s) = %q, %q, %v", tt.in, name, texts, ok)
		}
	}
}

func TestLastString(t *testing.T) {
	for data, want := range map[string]string{
		`["a"]`:                `"a"`,
		`["a",1,"offset"]`:     `"offset"`,
		"[ \"a\" , \"b\" \n] ": `"b"`,
		`["a","\\\""]`:         `"\\\""`,
		`["a","\""]`:           `"\""`,
		`["a","\\"]`:           `"\\"`,
		`["a",1]`:              "",
		`["a",["b"]]`:          "",
		`["a",{"b":"c"}]`:      "",
		`[]`:                   "",
		``:                     "",
		`]`:                    "",
		`"]`:                   "",
		`"a"`:                  "",
	} {
		if got := string(sio.LastString([]byte(data))); got != want {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
}

func FuzzLastString(f *testing.F) {
	for _, seed := range []string{`["a"]`, `["a",1,"o\"f\\"]`, `["a", {"b":"]"} ]`, `["a","\\",["b"]]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := sio.LastString(data) // must not panic
		if !sio.Valid(data) {
			return
		}
		var want []byte
		if args := sio.Args(data); len(args) > 0 && args[len(args)-1][0] == '"' {
			want = args[len(args)-1]
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%q, the last element is %q", got, want)
		}
	})
}
