package msgjson_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/msgjson"
)

func TestRefusedByAppend(t *testing.T) {
	big := make([]byte, 1<<20)
	for name, tt := range map[string]struct {
		src         string
		attachments [][]byte
	}{
		"not JSON":           {src: `[1 2]`},
		"empty":              {src: ``},
		"unclosed":           {src: `["a"`},
		"unclosed string":    {src: `["a`},
		"closed twice":       {src: `[]]`},
		"crossed":            {src: `[}`},
		"no key":             {src: `{1:2}`},
		"bad escape":         {src: `["\q"]`},
		"number":             {src: `[1-2]`},
		"too deep":           {src: strings.Repeat("[", 2000) + strings.Repeat("]", 2000)},
		"missing attachment": {src: `[{"_placeholder":true,"num":1}]`, attachments: [][]byte{{1}}},
		"negative number":    {src: `[{"_placeholder":true,"num":-1}]`, attachments: [][]byte{{1}}},
		// A thousand placeholders of thirty bytes, each for a megabyte.
		"amplification": {src: `[` + strings.Repeat(`{"_placeholder":true,"num":0},`, 1000) + `0]`, attachments: [][]byte{big}},
	} {
		if got, _, err := roundTrip(tt.src, tt.attachments...); err == nil {
			t.Errorf("%s: converted, and back to %.80s", name, got)
		}
	}
}

// FuzzAppend checks that Append does not panic, and that Read can read its result.
func FuzzAppend(f *testing.F) {
	f.Add([]byte(`["a",{"b":[1,-2,3.5e1,"\u00e9",true,null]}]`))
	f.Add([]byte(`[{"_placeholder":true,"num":0}]`))
	f.Add([]byte(`[{"a":"\"]"}]`))
	f.Add([]byte(`[[],{},"",`))
	f.Fuzz(func(t *testing.T, src []byte) {
		packed, err := msgjson.Append(nil, src, [][]byte{{1, 2}}, limit)
		if err != nil {
			return
		}
		if _, _, _, err := msgjson.Read(packed, 10); err != nil && json.Valid(src) && !bytes.Contains(src, []byte("_placeholder")) && !bytes.Contains(src, []byte(`\u`)) {
			t.Fatalf("%s becomes %x, which cannot be read: %v", src, packed, err)
		}
	})
}
