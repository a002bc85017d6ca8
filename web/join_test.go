package web_test

import (
	"fmt"
	"image"
	"image/color"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	qr "github.com/piglig/go-qr"

	"github.com/socketplay/socketplay/web"
)

func joinSite(t *testing.T, reach web.Reach) *web.Site {
	t.Helper()
	s, err := web.New(&web.Options{Dev: t.TempDir(), Reach: func(*http.Request) web.Reach { return reach }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var classroom = web.Reach{Origins: []string{"http://192.168.1.20:3000", "http://[fd00::20]:3000", "http://class.local:3000"}, Port: "3000", Here: true}

// The machine that runs the playground shows the address, and every other device is a guest.
func TestJoin(t *testing.T) {
	const screen, guest, closed = "join-code", "join-own", "join-closed"
	elsewhere := classroom
	elsewhere.Here = false
	for _, tt := range []struct {
		reach      web.Reach
		path, want string
		words      []string
	}{
		{classroom, "/join", screen, []string{"192.168.1.20:3000<wbr", "/join/screen?at=class.local%3A3000"}},
		{classroom, "/join/screen?at=class.local:3000", screen, []string{"class.local:3000<wbr", "QR code of http://class.local:3000/join"}},
		{classroom, "/join/screen?at=%5Bfd00::20%5D:3000", screen, []string{"QR code of http://[fd00::20]:3000/join"}},
		{classroom, "/join/screen?at=evil.example", screen, []string{"192.168.1.20:3000<wbr"}},
		{classroom, "/join/guest", guest, nil},
		{elsewhere, "/join", guest, []string{`href="/play"`, `href="/lab/main/"`, "ask who runs this playground"}},
		{elsewhere, "/join/screen", screen, nil},
		{web.Reach{Local: true, Port: "3456", Here: true}, "/join", closed, []string{"on this machine only", "bin/playground -addr :3456"}},
		{web.Reach{Local: true, Names: []string{"play.example"}, Here: true}, "/join", closed, []string{"through your proxy", "play.example"}},
		{web.Reach{Here: true}, "/join", closed, []string{"no address"}},
	} {
		w := ask(joinSite(t, tt.reach), "GET", tt.path)
		body := w.Body.String()
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", tt.path, w.Code)
		}
		for _, id := range []string{screen, guest, closed} {
			if got := strings.Contains(body, `data-testid="`+id+`"`); got != (id == tt.want) {
				t.Errorf("%s, %+v: %s is there: %t", tt.path, tt.reach, id, got)
			}
		}
		for _, words := range tt.words {
			if !strings.Contains(body, words) {
				t.Errorf("%s, %+v lacks %q", tt.path, tt.reach, words)
			}
		}
	}
}

// A phone reads from the code the address that the page shows. The test draws the SVG that
// the page has and reads it with the decoder of the library. If newCode turns the code over,
// the decoder cannot read it. Phones need the white around a code, and the decoder does not,
// so draw looks for it.
func TestJoinCode(t *testing.T) {
	for _, origin := range []string{
		"http://192.168.1.20:3000", "http://[fd00:1234:5678:9abc:def0:1234:5678:9abc]:3000", "https://play.example",
		"https://" + strings.Repeat("a-rather-long-name.", 11) + "example",
	} {
		body := ask(joinSite(t, web.Reach{Origins: []string{origin}, Here: true}), "GET", "/join").Body.String()
		got, err := qr.Decode(draw(t, body))
		if err != nil || got != origin+"/join" {
			t.Errorf("%s: %q, %v", origin, got, err)
		}
	}
}

// draw paints the one path of the page's code. It understands only what newCode writes.
func draw(t *testing.T, page string) image.Image {
	t.Helper()
	const pixels = 4 // of a module
	box := regexp.MustCompile(`viewBox="0 0 (\d+) (\d+)" shape-rendering`).FindStringSubmatch(page)
	path := regexp.MustCompile(`<path d="((?:M\d+ \d+h\d+v1h-\d+z)+)">`).FindStringSubmatch(page)
	if box == nil || path == nil {
		t.Fatal("the page has no code")
	}
	number := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	picture := image.NewGray(image.Rect(0, 0, number(box[1])*pixels, number(box[2])*pixels))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	for _, run := range strings.Split(strings.TrimSuffix(path[1], "z"), "z") {
		var x, y, width, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &width, &back); err != nil || back != width {
			t.Fatalf("%q: %v", run, err)
		}
		if x < 4 || y < 4 || x+width > number(box[1])-4 || y >= number(box[2])-4 {
			t.Errorf("%q is in the white around the code", run)
		}
		for px := x * pixels; px < (x+width)*pixels; px++ {
			for py := y * pixels; py < (y+1)*pixels; py++ {
				picture.SetGray(px, py, color.Gray{})
			}
		}
	}
	return picture
}
