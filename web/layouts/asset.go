package layouts

import "context"

type prefixKey struct{}

// WithAssets returns a context in which assets live under prefix, which ends in
// a slash: "/static/0f3a…/".
func WithAssets(ctx context.Context, prefix string) context.Context {
	return context.WithValue(ctx, prefixKey{}, prefix)
}

// Asset returns the address of an asset, such as "css/play.css" or
// "client/socketplay.js". Without WithAssets it is the folder's bare address.
func Asset(ctx context.Context, name string) string {
	prefix, ok := ctx.Value(prefixKey{}).(string)
	if !ok {
		prefix = "/static/"
	}
	return prefix + name
}
