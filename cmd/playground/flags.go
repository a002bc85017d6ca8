package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"

	"github.com/socketplay/socketplay/server/auth"
	"github.com/socketplay/socketplay/server/edge"
	"github.com/socketplay/socketplay/server/world"
)

// config holds the values of the flags and environment variables. A flag overrides its
// environment variable.
type config struct {
	addr        string
	redisURL    string       // "": start the embedded Redis
	jwtSecret   []byte       // nil: a random secret that all processes on this Redis share
	frontendURL string       // the origin that CORS allows
	admin       *world.Admin // nil: no dashboard can connect
	dev         string
	logLevel    slog.Level
	limits      world.Limits
	hosts       []string // names under which the playground is served, besides those of its address
	proxies     edge.Proxies
	timeouts    edge.Timeouts
}

// parse reads the flags and environment variables. If they are wrong, it explains the
// error on out and returns it.
func parse(args []string, getenv func(string) string, out io.Writer) (config, error) {
	var c config
	flags := flag.NewFlagSet("playground", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&c.addr, "addr", cmp.Or(getenv("PLAYGROUND_ADDR"), "localhost:3000"),
		"listen on `host:port`; \":3000\" is open to the network (PLAYGROUND_ADDR)")
	flags.StringVar(&c.redisURL, "redis", getenv("REDIS_URL"),
		"connect to the Redis at `url`, such as redis://localhost:6379; without it a small one runs inside (REDIS_URL)")
	flags.Func("host", "serve under this `name`, such as that of a proxy, and as localhost. All other names are refused. "+
		"Without -host, an -addr of this machine only is served as localhost, and any other -addr under every name. "+
		"Give -host again for more names, or \"*\" for all", func(list string) error {
		names, err := edge.ParseNames(list)
		c.hosts = append(c.hosts, names...)
		return err
	})
	flags.Func("proxy", "believe the proxy at this `address`, or in this network, in X-Forwarded-For from whom a request comes; give it again for more", func(list string) error {
		proxies, err := edge.ParseProxies(list)
		c.proxies = append(c.proxies, proxies...)
		return err
	})
	adminMode := flags.String("admin", "",
		"let the official dashboard look into every lab (read), or act there too (write): `mode`; its password is ADMIN_PASSWORD")
	c.limits, c.timeouts = world.DefaultLimits(), edge.DefaultTimeouts()
	addLimitFlags(flags, &c.limits)
	flags.StringVar(&c.dev, "dev", "", "read the pages' assets from this `folder` at every request, to see changes to them at once")
	flags.TextVar(&c.logLevel, "log", slog.LevelWarn, "log what has this `level` or a higher one: DEBUG, INFO, WARN or ERROR")
	flags.Usage = func() {
		fmt.Fprint(out, "Playground serves Socketplay's pages, lessons and Socket.IO instances.\n\n")
		flags.PrintDefaults()
		fmt.Fprint(out, "\nFurther environment:\n"+
			"  JWT_SECRET\n    \tsigns access tokens, 32 bytes or more; without it Redis keeps a random one\n"+
			"  ADMIN_PASSWORD\n    \tpassword of the dashboard's user admin, or its bcrypt hash; for -admin\n"+
			"  FRONTEND_URL\n    \torigin of a front end that may connect from elsewhere (default \"http://localhost:4200\")\n")
	}
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	err := c.complete(flags.Args(), *adminMode, getenv)
	if err != nil {
		fmt.Fprintln(out, "playground:", err)
	}
	return c, err
}

func (c *config) complete(rest []string, adminMode string, getenv func(string) string) error {
	if len(rest) > 0 {
		return fmt.Errorf("unexpected argument %q; -help lists the flags", rest[0])
	}
	if _, _, err := net.SplitHostPort(c.addr); err != nil {
		return fmt.Errorf("-addr %q is not host:port", c.addr)
	}
	if err := checkLimits(&c.limits); err != nil {
		return err
	}
	c.frontendURL = cmp.Or(getenv("FRONTEND_URL"), "http://localhost:4200")
	if u, err := url.Parse(c.frontendURL); err != nil || u.Host == "" || u.Path != "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("FRONTEND_URL %q is not an origin; an origin looks like http://localhost:4200 and has no path", c.frontendURL)
	}
	switch secret := getenv("JWT_SECRET"); {
	case secret == "":
	case len(secret) < auth.MinSecret:
		return errors.New("JWT_SECRET is shorter than 32 bytes, so that tokens could be forged; \"openssl rand -base64 33\" makes a good one")
	default:
		c.jwtSecret = []byte(secret)
	}
	var err error
	c.admin, err = readAdmin(adminMode, getenv("ADMIN_PASSWORD"))
	return err
}
