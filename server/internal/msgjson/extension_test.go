package msgjson_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/internal/msgjson"
)

// notepack.io 2 writes values that JSON does not have as extensions.
func TestExtensions(t *testing.T) {
	for text, want := range map[string]string{
		"93d4000001d40000":                                 `[null,1,null]`,              // undefined
		"83a161d40000a16201a163d40000":                     `{"b":1}`,                    // JSON.stringify leaves undefined out
		"d7000000018bcfe5687b":                             `"2023-11-14T22:13:20.123Z"`, // a Date
		"d7008000000000000000":                             `null`,                       // a Date that is far out of range
		"93c7020001ff" + "c800010007" + "c9000000020062ff": placeholders(3),              // ArrayBuffers
		"c70000": placeholders(1)[1 : len(placeholders(1))-1], // an empty ArrayBuffer
	} {
		body, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		data, attachments, rest, err := msgjson.Read(body, 10)
		if err != nil || string(data) != want || len(rest) != 0 || len(attachments) != strings.Count(want, "num") {
			t.Errorf("%s became %s, %q, %x, %v, want %s", text, data, attachments, rest, err, want)
		}
		for cut := range len(body) { // a body without its last bytes is an error
			if data, _, _, err := msgjson.Read(body[:cut], 10); err == nil {
				t.Errorf("%x became %s", body[:cut], data)
			}
		}
	}
}

func placeholders(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"_placeholder":true,"num":%d}`, i)
	}
	return "[" + strings.Join(list, ",") + "]"
}
