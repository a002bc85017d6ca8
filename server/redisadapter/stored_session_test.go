package redisadapter_test

import (
	"encoding/base64"
	"testing"

	"github.com/socketplay/socketplay/server/redisadapter"
)

// FuzzSession checks that decodeSession does not panic, and that a session that it has
// read stays the same when it is written and read again.
func FuzzSession(f *testing.F) {
	f.Add([]byte("\x84\xa3sid\xa1a\xa3pid\xa1b\xa5rooms\x92\xa1r\x07\xa4data\x81\xa1x\xc4\x01\xff"))
	f.Add([]byte("\x83\xa3sid\xa1a\xa3pid\xa1b\xa4data\xc0"))
	f.Add([]byte("\xdf\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, body []byte) {
		once, err := redisadapter.OpenSession(base64.StdEncoding.EncodeToString(body))
		if err != nil {
			return
		}
		if twice, err := redisadapter.OpenSession(once); err != nil || twice != once {
			t.Fatalf("%x became %s, then %s, %v", body, once, twice, err)
		}
	})
}
