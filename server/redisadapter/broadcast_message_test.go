package redisadapter_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/socketplay/socketplay/server/redisadapter"
	"github.com/socketplay/socketplay/server/socketio"
	"github.com/socketplay/socketplay/server/wire/sio"
)

// Bodies of broadcasts, in hexadecimal, that notepack.io 3.0 wrote for the official
// adapter.
const (
	officialEvent = "93a661626364656683a47479706502a46461746192a46e65777389a16e01a36e6567fba3626967cf0000000100000000a166cb3ff8000000000000" +
		"a173a3c3a90aa174c3a17ac0a362696ec403010203a1619d7fcc80ccffcd0100cdffffce00010000e0d0dfd080d1ff7fd18000d2ffff7fffd3ffffffff7fffffff" +
		"a36e7370a12f83a5726f6f6d7391a27231a665786365707491a178a5666c61677380"
	officialDates = "93a661626364656683a47479706502a46461746193a164d7ff1d5353006553f100d6ff6553f100a36e7370a62f7461736b73" +
		"83a5726f6f6d739201a162a665786365707490a5666c61677383a8766f6c6174696c65c3a8636f6d7072657373c2a774696d656f757405"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBodiesAreTheOfficialAdapters(t *testing.T) {
	p := sio.Packet{
		Type: sio.Event, Namespace: "/", Attachments: [][]byte{{1, 2, 3}},
		Data: []byte(`["news", {"n":1,"neg":-5,"big":4294967296,"f":1.5,"s":"é\u000a","t":true,"z":null,` +
			`"bin":{"_placeholder":true,"num":0},` +
			`"a":[127,128,255,256,65535,65536,-32,-33,-128,-129,-32768,-32769,-2147483649]}]`),
	}
	opts := socketio.BroadcastOptions{Rooms: []string{"r1"}, Except: []string{"x"}}
	got, err := redisadapter.AppendMessage(nil, "abcdef", p, opts)
	if err != nil || !bytes.Equal(got, unhex(t, officialEvent)) {
		t.Errorf("body = %x, %v, want\n%s", got, err, officialEvent)
	}

	uid, back, backOpts, err := redisadapter.ReadMessage(got)
	if err != nil || uid != "abcdef" || back.Namespace != "/" || !reflect.DeepEqual(backOpts, opts) {
		t.Fatalf("read %q, %+v, %+v, %v", uid, back, backOpts, err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, bytes.ReplaceAll(p.Data, []byte(`\u000a`), []byte(`\n`))); err != nil {
		t.Fatal(err)
	}
	if got := bytes.ReplaceAll(back.Data, []byte(`\u000a`), []byte(`\n`)); !bytes.Equal(got, want.Bytes()) {
		t.Errorf("data = %s, want %s", got, &want)
	}
	if !reflect.DeepEqual(back.Attachments, p.Attachments) {
		t.Errorf("attachments = %v", back.Attachments)
	}
}

func TestDatesFlagsAndNumberedRooms(t *testing.T) {
	_, p, opts, err := redisadapter.ReadMessage(unhex(t, officialDates))
	if err != nil {
		t.Fatal(err)
	}
	if want := `["d","2023-11-14T22:13:20.123Z","2023-11-14T22:13:20.000Z"]`; string(p.Data) != want {
		t.Errorf("data = %s, want %s", p.Data, want)
	}
	want := socketio.BroadcastOptions{Rooms: []string{"1", "b"}, Volatile: true, NoCompress: true}
	if p.Namespace != "/tasks" || !reflect.DeepEqual(opts, want) {
		t.Errorf("namespace %q, options %+v", p.Namespace, opts)
	}
}

// garbage are messages on a channel that must be counted as errors and do no harm.
var garbage = map[string]string{
	"nothing":             "",
	"array of 2^32-1":     "ddffffffff",
	"map of 2^32-1":       "dfffffffff",
	"huge string":         "dbffffffff",
	"huge binary":         "c6ffffffff",
	"huge extension":      "c9ffffffff00",
	"never used byte":     "c1",
	"JSON":                hex.EncodeToString([]byte(`{"type":2}`)),
	"pickle":              hex.EncodeToString([]byte("cos\nsystem\n(S'true'\ntR.")),
	"nested arrays":       strings.Repeat("91", 200_000),
	"nested maps":         strings.Repeat("81a161", 100_000),
	"nested in data":      "93a661626364656683a47479706502a464617461" + strings.Repeat("91", 100_000),
	"nested unknown":      "93a661626364656683a178" + strings.Repeat("91", 200_000),
	"two elements":        "92a661626364656680",
	"uid not a string":    "93018080",
	"packet not a map":    "93a66162636465660180",
	"no data":             "93a66162636465668080",
	"data not an array":   "93a661626364656681a464617461a17880",
	"data empty":          "93a661626364656681a4646174619080",
	"event name a map":    "93a661626364656681a464617461918080",
	"event name a bin":    "93a661626364656681a46461746191c4010180",
	"reserved event":      "93a661626364656681a46461746191aa646973636f6e6e65637480",
	"packet type connect": "93a661626364656682a47479706500a46461746191a16180",
	"packet type text":    "93a661626364656682a474797065a132a46461746191a16180",
	"options not a map":   "93a661626364656681a46461746191a161c0",
	"rooms not an array":  "93a661626364656681a46461746191a16181a5726f6f6d73a161",
	"rooms of maps":       "93a661626364656681a46461746191a16181a5726f6f6d739180",
	"2^32-1 rooms":        "93a661626364656681a46461746191a16181a5726f6f6d73ddffffffff",
	"trailing bytes":      "93a661626364656681a46461746191a16180c0",
	"eleven attachments":  "93a661626364656681a4646174619ca161" + strings.Repeat("c40101", 11) + "80",
	"forged placeholder":  "93a661626364656681a46461746193a161c4010182ac5f706c616365686f6c646572c3a36e756d0580",
	"map key a number":    "93a661626364656681a46461746192a161810101" + "80",
	"extension":           "93a661626364656681a46461746192a161d4050180",
	"timestamp of 5":      "93a661626364656681a46461746192a161c705ff000000000080",
}

func TestGarbageIsAnError(t *testing.T) {
	for name, body := range garbage {
		if uid, p, opts, err := redisadapter.ReadMessage(unhex(t, body)); err == nil {
			t.Errorf("%s: read as %q, %s, %+v", name, uid, p.Data, opts)
		}
	}
	if _, _, _, err := redisadapter.ReadMessage(make([]byte, redisadapter.MaxMessage+1)); !errors.Is(err, redisadapter.ErrTooLarge) {
		t.Errorf("oversize: %v", err)
	}
}

func TestTooLargeToPublish(t *testing.T) {
	p := sio.Packet{Type: sio.Event, Data: []byte(`["x",{"_placeholder":true,"num":0}]`), Attachments: [][]byte{make([]byte, redisadapter.MaxMessage)}}
	if _, err := redisadapter.AppendMessage(nil, "abcdef", p, socketio.BroadcastOptions{}); !errors.Is(err, redisadapter.ErrTooLarge) {
		t.Errorf("error = %v", err)
	}
}

// FuzzReadMessage checks that readBroadcast does not panic, and that a broadcast that it
// has read can be published again without a change of meaning.
func FuzzReadMessage(f *testing.F) {
	for _, body := range garbage {
		f.Add(unhex(f, body)[:min(len(body)/2, 2000)])
	}
	f.Add(unhex(f, officialEvent))
	f.Add(unhex(f, officialDates))
	f.Fuzz(func(t *testing.T, body []byte) {
		_, p, opts, err := redisadapter.ReadMessage(body)
		if err != nil {
			return
		}
		if !json.Valid(p.Data) {
			t.Fatalf("%x became invalid JSON %s", body, p.Data)
		}
		// What a server accepts, it can publish again, and the meaning is the same.
		again, err := redisadapter.AppendMessage(nil, "abcdef", p, opts)
		if errors.Is(err, redisadapter.ErrTooLarge) {
			return
		}
		if err != nil {
			t.Fatalf("%s does not pack: %v", p.Data, err)
		}
		_, p2, opts2, err := redisadapter.ReadMessage(again)
		if err != nil || !bytes.Equal(p.Data, p2.Data) || !reflect.DeepEqual(p.Attachments, p2.Attachments) {
			t.Fatalf("%s, %q became %s, %q, %v", p.Data, p.Attachments, p2.Data, p2.Attachments, err)
		}
		if opts.Volatile != opts2.Volatile || len(opts.Rooms) != len(opts2.Rooms) {
			t.Fatalf("%+v became %+v", opts, opts2)
		}
	})
}
