package engine

import (
	"cmp"
	"net/http"
	"time"
)

// Cookie describes the cookie that answers a polling handshake. The zero value is the
// cookie of the official server: "io=…; Path=/; HttpOnly; SameSite=Lax".
type Cookie struct {
	Name     string // default "io"
	Path     string // default "/"
	Domain   string
	MaxAge   time.Duration // 0: until the browser is closed
	Secure   bool
	SameSite http.SameSite // default http.SameSiteLaxMode
	Readable bool          // the page's scripts may read it: no HttpOnly
}

func (c *Cookie) header(id string) string {
	return (&http.Cookie{
		Name: cmp.Or(c.Name, "io"), Value: id, Path: cmp.Or(c.Path, "/"), Domain: c.Domain,
		MaxAge: int(c.MaxAge.Seconds()), Secure: c.Secure, HttpOnly: !c.Readable,
		SameSite: cmp.Or(c.SameSite, http.SameSiteLaxMode),
	}).String()
}
