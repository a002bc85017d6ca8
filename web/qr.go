package web

import (
	"fmt"
	"strings"

	qr "github.com/piglig/go-qr"

	"github.com/socketplay/socketplay/web/pages"
)

// quiet is how many modules stay white around a code, as ISO/IEC 18004 asks for.
const quiet = 4

// newCode returns a QR code as the path of an SVG, in which a module is one unit. The
// library's own SVG has colours as attributes and no class, and could not follow the style
// sheet. With level Medium a code can be read if a seventh of it is hidden.
func newCode(text string) (pages.JoinCode, error) {
	code, err := qr.EncodeText(text, qr.Medium)
	if err != nil {
		return pages.JoinCode{}, fmt.Errorf("web: QR code: %w", err)
	}
	size := code.Size()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			run := 0
			for x+run < size && code.Module(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run, run)
				x += run
			}
		}
	}
	return pages.JoinCode{Size: size + 2*quiet, Path: path.String()}, nil
}
