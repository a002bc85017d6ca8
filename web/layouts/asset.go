package layouts

import "context"

type assetsKey struct{}

type assets struct{ prefix, program string }

// WithAssets returns a context in which assets live under prefix, which ends in
// a slash: "/static/0f3a…/". program is the asset that the WASM client asks for,
// "" if it was not built.
func WithAssets(ctx context.Context, prefix, program string) context.Context {
	return context.WithValue(ctx, assetsKey{}, assets{prefix, program})
}

// assetAddress returns the address of an asset, such as "css/play.css" or
// "client/socketplay.js". Without WithAssets it is the folder's bare address.
func assetAddress(ctx context.Context, name string) string {
	if a, ok := ctx.Value(assetsKey{}).(assets); ok {
		return a.prefix + name
	}
	return "/static/" + name
}

// clientProgram returns the asset that the WASM client asks for.
func clientProgram(ctx context.Context) string {
	a, _ := ctx.Value(assetsKey{}).(assets)
	return a.program
}
