package engine_test

import (
	"encoding/binary"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

// If the network is in memory, the WebSocket library reads all frames. A frame that
// breaks a rule ends the session, with the right close code.
func TestFramesThatTheLibraryReads(t *testing.T) {
	// A message of empty fragments never reaches the size limit, so another limit must
	// end the session.
	endless := func(yield func([]byte) bool) {
		if !yield(frame(text, "4")) {
			return
		}
		for yield(frame(continuation, "")) {
			time.Sleep(time.Second)
		}
	}
	oneByOne := func(yield func([]byte) bool) {
		if !yield(frame(text, "4")) {
			return
		}
		for range 2000 {
			if !yield(frame(continuation, "x")) {
				return
			}
		}
	}
	once := func(f []byte) func(func([]byte) bool) { return func(yield func([]byte) bool) { yield(f) } }
	tests := []struct {
		name   string
		frames func(func([]byte) bool)
		code   int // of the close frame; 0 if there is none
		reason engine.Reason
	}{
		{"a reserved bit", once(frame(text|final|rsv1, "4x")), 1002, engine.ReasonTransportError},
		{"a reserved opcode", once(frame(0x3|final, "4x")), 1002, engine.ReasonTransportError},
		{"a continuation of nothing", once(frame(continuation|final, "4x")), 1002, engine.ReasonTransportError},
		// For these two the library sends no close frame, so the session sends its own.
		{"a frame without a mask", once([]byte{text | final, 2, '4', 'x'}), 1000, engine.ReasonTransportError},
		{"a length of 2^63", once([]byte{text | final, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}), 1000, engine.ReasonTransportError},
		{"a control frame too long", once(frame(0x9|final, strings.Repeat("x", 126))), 1002, engine.ReasonTransportError},
		{"text that is not UTF-8", once(frame(text|final, "4\xff")), 1000, engine.ReasonParseError},
		{"one byte after another", oneByOne, 1009, engine.ReasonTransportError},
		{"empty fragments", endless, 0, engine.ReasonPingTimeout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			run(t, &engine.Options{MaxHTTPBufferSize: 1000}, func(t *testing.T, fx *fixture) {
				conn, answer := fx.raw()
				fx.upgradeRaw(conn, answer)
				go func() {
					for f := range tt.frames {
						if _, err := conn.Write(f); err != nil {
							return
						}
					}
				}()
				if got := closeCode(answer); got != tt.code {
					t.Errorf("close code %d, want %d", got, tt.code)
				}
				_ = conn.Close()
				synctest.Wait()
				if got := fx.receiver().reason(t); got != tt.reason {
					t.Errorf("session ended with %q, want %q", got, tt.reason)
				}
			})
		})
	}
}

// The engine reads messages that arrive whole in one frame, and the WebSocket library
// reads all other frames. Frames of every kind and length stay in order, whether they
// arrive at once or in pieces.
func TestFramesOfEveryKind(t *testing.T) {
	long, longer := strings.Repeat("x", 200), strings.Repeat("y", 1<<16)
	// The library reads 16 bytes at a time. So when it has read these two fragments, it has
	// the first bytes of the third frame too, and the bytes that are left look like a frame.
	ambush := clientFrame(0x01, "4a") + clientFrame(0x80, "b") + "\x81\x82\x80\x00\x00\x00" + "\xb4c"
	stream := ambush +
		clientFrame(0x81, "4a") +
		clientFrame(0x82, "\x00\xff") +
		clientFrame(0x01, "4fr") + clientFrame(0x89, "p") + clientFrame(0x00, "ag") + clientFrame(0x80, "ments") +
		clientFrame(0x81, "4"+long) +
		clientFrame(0x8a, "") + // a pong without a ping
		clientFrame(0x81, "4b") +
		clientFrame(0x81, "4"+longer) +
		clientFrame(0x82, "") +
		clientFrame(0x81, "4c")
	want := []string{"ab", "c", "a", "\x00\xff", "fragments", long, "b", longer, "", "c"}
	for name, piece := range map[string]int{"at once": len(stream), "in pieces": 700, "in small pieces": 7} {
		t.Run(name, func(t *testing.T) {
			conn, in, r := dialRaw(t, nil)
			for rest := stream; rest != ""; rest = rest[min(piece, len(rest)):] {
				if _, err := io.WriteString(conn, rest[:min(piece, len(rest))]); err != nil {
					t.Fatal(err)
				}
			}
			waitFor(t, "messages", func() bool { return len(r.messages()) == len(want) })
			if got := r.messages(); !slices.Equal(got, want) {
				t.Errorf("received %.40q", got)
			}
			pong := make([]byte, 3)
			if _, err := io.ReadFull(in, pong); err != nil || string(pong) != "\x8a\x01p" {
				t.Errorf("the ping is answered by %q, %v", pong, err)
			}
		})
	}
}

// A frame that breaks a rule ends the session. The message before it is still received,
// and the message after it is not.
func TestFramesThatBreakARule(t *testing.T) {
	for name, bad := range map[string]struct {
		frame  string
		status int // of the close frame; 0 if there is none
	}{
		"without a mask":          {"\x81\x024x", 0},
		"a reserved bit":          {clientFrame(0xc1, "4x"), 1002},
		"an unknown opcode":       {clientFrame(0x83, "4x"), 1002},
		"a lone continuation":     {clientFrame(0x80, "4x"), 1002},
		"an unfinished message":   {clientFrame(0x01, "4x") + clientFrame(0x81, "4y"), 1002},
		"a fragmented ping":       {clientFrame(0x09, "x"), 1002},
		"a ping that is too long": {clientFrame(0x89, strings.Repeat("x", 126)), 1002},
		"over maxHttpBufferSize":  {clientFrame(0x81, "4"+strings.Repeat("x", 1000)), 1009},
	} {
		t.Run(name, func(t *testing.T) {
			conn, in, r := dialRaw(t, &engine.Options{MaxHTTPBufferSize: 1000})
			_, _ = io.WriteString(conn, clientFrame(0x81, "4before")+bad.frame+clientFrame(0x81, "4after")) // fails if the session ends before all is written
			waitFor(t, "the end of the session", func() bool { return r.reason(t) != "" })
			if got := r.messages(); !slices.Equal(got, []string{"before"}) {
				t.Errorf("received %.40q", got)
			}
			if got := r.reason(t); got != engine.ReasonTransportError {
				t.Errorf("reason %q", got)
			}
			if bad.status != 0 {
				head := make([]byte, 4)
				if _, err := io.ReadFull(in, head); err != nil || head[0] != 0x88 || int(binary.BigEndian.Uint16(head[2:])) != bad.status {
					t.Errorf("the close frame is %x, %v", head, err)
				}
			}
		})
	}
}

// The server sends each message in one frame, with the shortest form of its length.
func TestSentFrames(t *testing.T) {
	_, in, r := dialRaw(t, nil)
	for _, size := range []int{0, 1, 125, 126, 1<<16 - 1, 1 << 16, 1 << 18} {
		for first, header := range map[byte]int{0x81: 1, 0x82: 0} {
			p := eio.Packet{Type: eio.Message, Binary: first == 0x82, Data: []byte(strings.Repeat("z", max(size-header, 0)))}
			r.session.Send(p)
			length := len(p.Data) + header
			want := []byte{first, byte(length)}
			switch {
			case length >= 1<<16:
				want = binary.BigEndian.AppendUint64([]byte{first, 127}, uint64(length))
			case length >= 126:
				want = binary.BigEndian.AppendUint16([]byte{first, 126}, uint16(length))
			}
			got := make([]byte, len(want)+length)
			if _, err := io.ReadFull(in, got); err != nil || !slices.Equal(got[:len(want)], want) || !strings.HasSuffix(string(got), string(p.Data)) {
				t.Fatalf("%d bytes: frame %x…, %v, want %x…", size, got[:min(len(got), 12)], err, want)
			}
		}
	}
}

// After the close frame the server sends nothing, even if a goroutine keeps sending.
func TestNoFrameAfterClose(t *testing.T) {
	for range 50 {
		conn, in, r := dialRaw(t, nil)
		sending := make(chan struct{})
		go func() {
			defer close(sending)
			for r.reason(t) == "" {
				r.session.Send(eio.Text([]byte("x")))
			}
		}()
		if _, err := io.WriteString(conn, clientFrame(0x88, "\x03\xe8")); err != nil {
			t.Fatal(err)
		}
		all, _ := io.ReadAll(in) // fails if the server resets the connection
		<-sending
		if i := strings.IndexByte(string(all), 0x88); i < 0 || string(all[i:]) != "\x88\x02\x03\xe8" {
			t.Fatalf("the last bytes are %x", all[max(0, len(all)-20):])
		}
	}
}

// FuzzFrames checks that the same bytes have the same effect whether they arrive at once
// or one by one.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(clientFrame(0x81, "4a") + clientFrame(0x82, "b") + clientFrame(0x81, "")))
	f.Add([]byte(clientFrame(0x01, "4a") + clientFrame(0x89, "p") + clientFrame(0x80, "b") + clientFrame(0x81, "4c")))
	f.Add([]byte(clientFrame(0x81, "4"+strings.Repeat("x", 130)) + clientFrame(0xc1, "4d")))
	f.Add([]byte(clientFrame(0x88, "\x03\xe8") + clientFrame(0x81, "4e")))
	f.Add([]byte("\x81\xfe\x00\x02\x00\x00\x00\x004f" + "\x81\x024g"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 500 {
			return
		}
		type outcome struct {
			messages string
			reason   engine.Reason
		}
		play := func(piece int) outcome {
			conn, _, r := dialRaw(t, nil)
			for rest := data; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
				if _, err := conn.Write(rest[:min(piece, len(rest))]); err != nil {
					break // the server has closed the connection
				}
			}
			_ = conn.(*net.TCPConn).CloseWrite() // fails if it is closed already
			waitFor(t, "the end of the session", func() bool { return r.reason(t) != "" })
			return outcome{strings.Join(r.messages(), "\n"), r.reason(t)}
		}
		if once, pieces := play(len(data)), play(1); once != pieces {
			t.Errorf("at once %+v, one by one %+v", once, pieces)
		}
	})
}
