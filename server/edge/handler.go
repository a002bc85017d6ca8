package edge

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Options say which requests pass.
type Options struct {
	// Addr is the address at which the program listens. If it is an address of the
	// loopback, which only this machine can reach, the program is served only under names
	// of the loopback. Otherwise it is served under every name.
	Addr net.Addr

	// Names are further names under which the program is served, such as that of a proxy.
	// If there are any, the others are refused at every Addr. [AnyName] allows all.
	Names []string

	// TrustedOrigins are other origins whose pages may ask and change, such as
	// "http://localhost:4200".
	TrustedOrigins []string

	// Proxies may say in the header X-Forwarded-For for whom they ask.
	Proxies Proxies

	// ForeignName answers a browser that wants to show a page under a name that is not
	// served. flag is what to write for the name in a command. If ForeignName is nil, the
	// browser gets JSON, as programs do.
	ForeignName func(w http.ResponseWriter, name, flag string)
}

// Handler lets a request pass to next if it comes under a name of the program and, if its
// method can change something, not from a page of another site. It checks every request in
// the same way, whatever the path is, so that no spelling of a path gets around it.
// Refused requests are answered with 403.
func Handler(next http.Handler, o Options) (http.Handler, error) {
	next, err := sameOrigin(next, o.TrustedOrigins)
	if err != nil {
		return nil, err
	}
	served := newNames(&o)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.Proxies.resolve(r)
		name := served.foreign(r)
		switch {
		case name == "":
			next.ServeHTTP(w, r)
		case o.ForeignName != nil && wantsPage(r):
			o.ForeignName(w, name, flagFor(name))
		default:
			refuse(w, "foreign_name", fmt.Sprintf(
				"The playground is not served under the name %q. If you run it and the name is yours, start it with: -host %s. If you do not, ask who runs this playground.", name, flagFor(name)))
		}
	}), nil
}

// sameOrigin refuses requests that can change something if they come from a page of
// another site.
func sameOrigin(next http.Handler, trusted []string) (http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("edge: %w", err)
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, "cross_origin", "This request came from a page of another site.")
	}))
	return protection.Handler(next), nil
}

// wantsPage reports whether a browser is going to show the answer.
func wantsPage(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// flagFor returns name if it can stand in a command, and otherwise a placeholder. The client
// chooses the name.
func flagFor(name string) string {
	if name == "null" || strings.HasPrefix(name, "-") || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789.:-_") != "" {
		return "NAME"
	}
	return name
}
