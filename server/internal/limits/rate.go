package limits

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/time/rate"
)

// Rate says how often something may happen: PerSecond times a second on average, and Burst
// times at once. The zero value sets no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limited reports whether r sets a limit.
func (r Rate) Limited() bool { return r.PerSecond > 0 }

// String returns the rate as PerSecond/Burst, such as "200/500", or "0" for no limit.
func (r Rate) String() string {
	if !r.Limited() {
		return "0"
	}
	return strconv.FormatFloat(r.PerSecond, 'g', -1, 64) + "/" + strconv.Itoa(r.Burst)
}

// MarshalText implements encoding.TextMarshaler, so that a flag can show a rate.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It reads what String writes.
func (r *Rate) UnmarshalText(text []byte) error {
	if string(text) == "0" {
		*r = Rate{}
		return nil
	}
	perSecond, burst, _ := strings.Cut(string(text), "/")
	p, err := strconv.ParseFloat(perSecond, 64)
	n, errBurst := strconv.Atoi(burst)
	if err != nil || errBurst != nil || !(p > 0 && p <= 1e9) || n < 1 {
		return fmt.Errorf("%q is not a rate; 200/500 means 200 a second and 500 at once, and 0 means no limit", text)
	}
	*r = Rate{PerSecond: p, Burst: n}
	return nil
}

func (r Rate) limiter() *rate.Limiter { return rate.NewLimiter(rate.Limit(r.PerSecond), r.Burst) }
