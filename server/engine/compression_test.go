package engine_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/coder/websocket"

	"github.com/socketplay/socketplay/server/engine"
	"github.com/socketplay/socketplay/server/wire/eio"
)

func TestHTTPCompression(t *testing.T) {
	large := strings.Repeat("all work and no play ", 100)
	tests := []struct {
		what   string
		opts   engine.HTTPCompression
		accept string
		text   string
		plain  bool // the packet has NoCompress set
		want   string
	}{
		{"the client's first choice", engine.HTTPCompression{}, "gzip, deflate, br", large, false, "gzip"},
		{"the client's preferred one", engine.HTTPCompression{}, "gzip;q=0.5, deflate;q=0.8", large, false, "deflate"},
		{"anything", engine.HTTPCompression{}, "*", large, false, "gzip"},
		{"anything but gzip", engine.HTTPCompression{}, "gzip;q=0, *;q=0.1", large, false, "deflate"},
		{"nothing known", engine.HTTPCompression{}, "br, identity", large, false, ""},
		{"a malformed quality", engine.HTTPCompression{}, "gzip;q=x", large, false, ""},
		{"small", engine.HTTPCompression{}, "gzip", large[:1000], false, ""},
		{"at the threshold", engine.HTTPCompression{}, "gzip", large[:1023], false, "gzip"}, // the type byte counts too
		{"another threshold", engine.HTTPCompression{Threshold: 10}, "gzip", large[:10], false, "gzip"},
		{"turned off", engine.HTTPCompression{Off: true}, "gzip", large, false, ""},
		{"a packet that must not be compressed", engine.HTTPCompression{}, "gzip", large, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			run(t, &engine.Options{HTTPCompression: tt.opts}, func(t *testing.T, fx *fixture) {
				url := fx.handshake()
				for range 2 { // the second time with a used compressor
					p := eio.Text([]byte(tt.text))
					p.NoCompress = tt.plain
					fx.receiver().session.Send(p)
					resp, body := fx.ask("GET", url, "", map[string]string{"Accept-Encoding": tt.accept})
					if got := resp.Header.Get("Content-Encoding"); got != tt.want {
						t.Fatalf("coding %q, want %q", got, tt.want)
					}
					if got := decode(t, tt.want, body); got != "4"+tt.text {
						t.Errorf("decoded %.40q…", got)
					}
				}
			})
		})
	}
	// One packet that may be compressed is enough to compress the answer.
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		fx.receiver().session.Send(eio.Packet{Type: eio.Message, Data: []byte(large), NoCompress: true}, eio.Text([]byte("x")))
		if resp, _ := fx.ask("GET", url, "", map[string]string{"Accept-Encoding": "gzip"}); resp.Header.Get("Content-Encoding") != "gzip" {
			t.Error("an answer with a packet that may be compressed is not compressed")
		}
	})
}

func decode(t *testing.T, coding, body string) string {
	t.Helper()
	var r io.Reader = strings.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "deflate":
		r, err = zlib.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The server never inflates the body of a POST, so a small body cannot fill the memory.
func TestCompressedBodyIsNotInflated(t *testing.T) {
	run(t, nil, func(t *testing.T, fx *fixture) {
		url := fx.handshake()
		var bomb bytes.Buffer
		w := gzip.NewWriter(&bomb)
		_, _ = w.Write(append([]byte("4"), make([]byte, 5<<20)...))
		_ = w.Close()
		fx.ask("POST", url, bomb.String(), map[string]string{"Content-Encoding": "gzip"})
		synctest.Wait()
		if got := fx.receiver().reason(t); got != engine.ReasonParseError {
			t.Errorf("reason %q", got)
		}
	})
}

func TestPerMessageDeflate(t *testing.T) {
	large := strings.Repeat("all work and no play ", 100)
	for _, noContext := range []bool{false, true} {
		run(t, &engine.Options{PerMessageDeflate: &engine.PerMessageDeflate{NoContextTakeover: noContext}}, func(t *testing.T, fx *fixture) {
			conn, answer, extensions := fx.dialDeflating()
			defer func() { _ = conn.Close() }()
			if !strings.HasPrefix(extensions, "permessage-deflate") || strings.Contains(extensions, "server_no_context_takeover") != noContext {
				t.Fatalf("agreed to %q", extensions)
			}
			s := fx.receiver().session
			sizes := make([]int, 2)
			for i := range sizes {
				s.Send(eio.Text([]byte(large)))
				kind, payload := readFrame(t, answer)
				sizes[i] = len(payload)
				if kind != text|final|rsv1 || len(payload) > 200 {
					t.Errorf("a large message comes in a frame of kind %x with %d bytes", kind, len(payload))
				}
			}
			if (sizes[1] < sizes[0]) == noContext { // with context takeover, the second message refers to the first and is smaller
				t.Errorf("sizes %v with NoContextTakeover %v", sizes, noContext)
			}
			s.Send(eio.Text([]byte(large[:1000])))
			if kind, payload := readFrame(t, answer); kind != text|final || len(payload) != 1001 {
				t.Errorf("a small message comes in a frame of kind %x with %d bytes", kind, len(payload))
			}
			s.Send(eio.Packet{Type: eio.Message, Data: []byte(large), NoCompress: true})
			var whole []byte
			for kind := byte(0); kind&final == 0; {
				var payload []byte
				if kind, payload = readFrame(t, answer); kind&rsv1 != 0 {
					t.Error("a message with NoCompress is compressed")
				}
				whole = append(whole, payload...)
			}
			if string(whole) != "4"+large {
				t.Errorf("a message with NoCompress comes as %.40q…", whole)
			}
		})
	}
	run(t, nil, func(t *testing.T, fx *fixture) {
		conn, _, extensions := fx.dialDeflating()
		defer func() { _ = conn.Close() }()
		if extensions != "" {
			t.Errorf("by default it agrees to %q", extensions)
		}
	})
}

// A message of a few kilobytes that would inflate to five megabytes ends the session.
func TestInflationIsBounded(t *testing.T) {
	run(t, &engine.Options{PerMessageDeflate: &engine.PerMessageDeflate{}}, func(t *testing.T, fx *fixture) {
		conn, answer, _ := fx.dialDeflating()
		defer func() { _ = conn.Close() }()
		var bomb bytes.Buffer
		w, err := flate.NewWriter(&bomb, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(append([]byte("4"), bytes.Repeat([]byte("x"), 5<<20)...))
		_ = w.Flush()
		payload := bytes.TrimSuffix(bomb.Bytes(), []byte{0, 0, 0xff, 0xff})
		if len(payload) > 60_000 {
			t.Fatalf("the bomb has %d bytes", len(payload))
		}
		go func() { _, _ = conn.Write(frame(text|final|rsv1, string(payload))) }()
		kind, reason := readFrame(t, answer)
		if code := int(reason[0])<<8 | int(reason[1]); kind != 0x8|final || websocket.StatusCode(code) != websocket.StatusMessageTooBig {
			t.Errorf("frame of kind %x, code %d, want a close with 1009", kind, code)
		}
		_ = conn.Close()
		synctest.Wait()
		if got := fx.receiver().reason(t); got != engine.ReasonTransportError {
			t.Errorf("reason %q", got)
		}
	})
}

// FuzzAcceptedCoding checks that the result is one of the offers, that the header names it
// or has *, and that the header does not refuse it by name.
func FuzzAcceptedCoding(f *testing.F) {
	for _, s := range []string{"", "gzip", "gzip, deflate, br", "gzip;q=0", "*;q=0.5, gzip;q=0", "identity;q=1, *;q=0", "GZIP ; Q=0.2 ; x=1", "gzip;q=NaN", "gzip;q=1e999", ",,;;==,*", "br;q=-1", "gzip;q"} {
		f.Add(s)
	}
	refused := regexp.MustCompile(`(?i)(^|,)\s*gzip\s*;\s*q\s*=\s*0(\.0*)?\s*(,|$)`)
	twice := regexp.MustCompile(`(?is)gzip.*gzip`)
	f.Fuzz(func(t *testing.T, header string) {
		got := engine.AcceptedCoding([]string{header}, "gzip", "deflate")
		lower := strings.ToLower(header)
		switch {
		case got == "":
		case got != "gzip" && got != "deflate":
			t.Errorf("%q: %q, which is not offered", header, got)
		case !strings.Contains(lower, got) && !strings.Contains(lower, "*"):
			t.Errorf("%q: %q, which the header does not ask for", header, got)
		case got == "gzip" && refused.MatchString(header) && !twice.MatchString(header):
			t.Errorf("%q: gzip, which is refused", header)
		}
	})
}
