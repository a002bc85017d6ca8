package wasmfile_test

import (
	"reflect"
	"testing"

	"github.com/socketplay/socketplay/server/script/wasmfile"
)

func TestExports(t *testing.T) {
	content := "\x02\x03run\x00\x81\x01\x03g\xc3\xa9\x03\x00"
	want := []wasmfile.Export{{Name: "run", Kind: wasmfile.ExportFunction, Index: 129}, {Name: "gé", Kind: wasmfile.ExportGlobal}}
	if got, err := wasmfile.ParseExports([]byte(content)); !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("%q is %+v, %v; want %+v", content, got, err, want)
	}
	if got := wasmfile.AppendExports(nil, want); string(got) != content {
		t.Errorf("%+v is written %q, want %q", want, got, content)
	}
	refuses(t, wasmfile.ParseExports, map[string]string{
		"nothing":                  "",
		"one fewer":                "\x02\x01a\x00\x00",
		"one more":                 "\x00\x01a\x00\x00",
		"a name longer than all":   "\x01\x09a\x00\x00",
		"a name that is not UTF-8": "\x01\x01\xff\x00\x00",
		"four billion":             "\xff\xff\xff\xff\x0f",
	})
}
