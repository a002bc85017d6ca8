package trace

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCutArgs(t *testing.T) {
	x := strings.Repeat("x", 990_000)
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, tt := range map[string]struct{ args, want string }{
		"none":                     {``, ``},
		"short":                    {` [1, {"a": "b"}] `, ` [1, {"a": "b"}] `},
		"long string":              {`["` + x + `",{"id":5}]`, `["` + x[:1024] + `…",{"id":5}]`},
		"long string in an object": {`[{"text":"` + x + `","n":[true,null]}]`, `[{"text":"` + x[:1024] + `…","n":[true,null]}]`},
		"long name":                {`[{"` + x + `":1}]`, `[{"` + x[:255] + `…":1}]`},
		"long number":              {`[` + strings.Repeat("1", 990_000) + `,2]`, `["…",2]`},
		"large integer":            {`[123456789012345678901234567890]`, `[123456789012345678901234567890]`},
		"escapes":                  {`["` + strings.Repeat(`\"`, 400_000) + `"]`, `["` + strings.Repeat(`\"`, 512) + `…"]`},
		"pairs of escapes":         {`["` + strings.Repeat(`\ud83d\ude00`, 80_000) + `"]`, `["` + strings.Repeat(`\ud83d\ude00`, 85) + `…"]`},
		"characters":               {`["` + strings.Repeat(`ä€`, 80_000) + `"]`, `["` + strings.Repeat(`ä€`, 204) + `ä…"]`},
		"deep":                     {deep(40), strings.Repeat("[", 32) + `"…"` + strings.Repeat("]", 32)},
		"not so deep":              {deep(32), deep(32)},
		"many":                     {`[1` + strings.Repeat(`,1`, 70) + `]`, `[1` + strings.Repeat(`,1`, 62) + `"…"]`},
		"not JSON":                 {`["x",`, `["…"]`},
		"two values":               {`[1] [2]`, `["…"]`},
		"a wrong word":             {`[tru]`, `["…"]`},
		"long and not JSON":        {`["` + x + `"`, `["…"]`},
	} {
		if name == "many" {
			tt.want = strings.Replace(tt.want, `"…"`, `,"…"`, 1)
		}
		kept, missing := cutArgs([]byte(tt.args))
		if string(kept) != tt.want {
			t.Errorf("%s: kept %.1500s, want %.1500s", name, kept, tt.want)
		}
		if same := string(kept) == tt.args; same != (missing == 0) || missing > 900 && missing < len(tt.args)-len(kept) {
			t.Errorf("%s: %d bytes are missing", name, missing)
		}
	}
}

// Arguments that are cut in the middle stay JSON: what is open is closed.
func TestCutArgsStopsInside(t *testing.T) {
	for _, element := range []string{`{"a":[1,2,{"b":"c"}]}`, `"text"`, `[[[[]]]]`, `{"k":null}`, `1.5e10`} {
		kept, missing := cutArgs([]byte(`[{"list":[` + element + strings.Repeat(","+element, 50_000) + `]},2]`))
		if !json.Valid(kept) || len(kept) > maxArgs+2000 || len(kept) < maxArgs-100 || missing == 0 || !bytes.Contains(kept, []byte("…")) {
			t.Errorf("%s: %d bytes, %d missing, the end is %s", element, len(kept), missing, kept[max(0, len(kept)-60):])
		}
	}
}

// Without the last json.Valid in cutArgs, invalid arguments stay as they are, and no page
// gets the batch that they are in.
func FuzzCutArgs(f *testing.F) {
	for _, text := range []string{`[]`, `["a\"\\",1,{"b":[null,true]}]`, `[{"_placeholder":true,"num":0}]`, `["ä\ud83d\ude00"]`, `["\\`, `[{"a":1,}]`, `{"a":`, `["` + "\xff" + `"]`} {
		f.Add([]byte(text), uint16(0))
		f.Add([]byte(text), uint16(5000))
	}
	f.Fuzz(func(t *testing.T, text []byte, times uint16) {
		args := text
		if times > 0 { // a long array of the same
			args = append(append([]byte("["), bytes.Repeat(append(bytes.Clone(text), ','), int(times)%6000)...), "0]"...)
		}
		before := bytes.Clone(args)
		kept, missing := cutArgs(args)
		switch {
		case !bytes.Equal(args, before):
			t.Error("the arguments have changed")
		case len(args) > 0 && !json.Valid(kept):
			t.Errorf("not JSON: %q", kept)
		case len(kept) > maxArgs+maxString+500:
			t.Errorf("%d bytes are kept", len(kept))
		case missing == 0 && !bytes.Equal(kept, args):
			t.Errorf("%q became %q, and nothing is missing", args, kept)
		case utf8.Valid(args) && !utf8.Valid(kept):
			t.Errorf("a character is divided: %q", kept)
		}
		var shallow []json.RawMessage
		if len(args) <= maxArgs && json.Unmarshal(args, &shallow) == nil && len(shallow) <= maxArguments && bytes.Count(args, []byte("["))+bytes.Count(args, []byte("{")) <= maxDepth && missing != 0 {
			t.Errorf("%d bytes are missing of %q", missing, args)
		}
	})
}
