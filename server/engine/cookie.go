package engine

import (
	"cmp"
	"net/http"
	"time"
)

// Cookie describes the cookie of a polling handshake. The zero value is the
// official server's: "io=…; Path=/; HttpOnly; SameSite=Lax".
type Cookie struct {
	Name     string // default "io"
	Path     string // default "/"
	Domain   string
	MaxAge   time.Duration // 0: until the browser is closed
	Secure   bool
	SameSite http.SameSite // default http.SameSiteLaxMode
	Readable bool          // by the page's scripts: no HttpOnly
}

func (c *Cookie) header(id string) string {
	return (&http.Cookie{
		Name: cmp.Or(c.Name, "io"), Value: id, Path: cmp.Or(c.Path, "/"), Domain: c.Domain,
		MaxAge: int(c.MaxAge.Seconds()), Secure: c.Secure, HttpOnly: !c.Readable,
		SameSite: cmp.Or(c.SameSite, http.SameSiteLaxMode),
	}).String()
}

// headers has the hooks complete the headers of an answer.
func (o *Options) headers(h http.Header, r *http.Request, initial bool) {
	if initial && o.InitialHeaders != nil {
		o.InitialHeaders(h, r)
	}
	if o.Headers != nil {
		o.Headers(h, r)
	}
}
