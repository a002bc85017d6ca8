package layouts

import "context"

type assetsKey struct{}

type assets struct{ prefix, program string }

// WithAssets returns a context for rendering a [Page]. The addresses of assets begin with
// prefix, which ends in a slash: "/static/0f3a…/". program is the name of the asset that
// the WASM client loads, or "" if the page does not need one.
func WithAssets(ctx context.Context, prefix, program string) context.Context {
	return context.WithValue(ctx, assetsKey{}, assets{prefix, program})
}

// assetAddress returns the address of an asset, such as "css/play.css" or
// "client/socketplay.js". Without [WithAssets] the address has no hash.
func assetAddress(ctx context.Context, name string) string {
	if a, ok := ctx.Value(assetsKey{}).(assets); ok {
		return a.prefix + name
	}
	return "/static/" + name
}

// clientProgram returns the name of the asset that the WASM client loads, or "".
func clientProgram(ctx context.Context) string {
	a, _ := ctx.Value(assetsKey{}).(assets)
	return a.program
}
