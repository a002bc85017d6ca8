package layouts

import "context"

type assetsKey struct{}

type assets struct{ prefix, program string }

// WithAssets returns a context for rendering a [Page]. prefix begins the addresses of all
// assets and ends in a slash, such as "/static/0f3a…/". program is the name of the asset
// that the WASM client loads, or "" if the page does not run the client.
func WithAssets(ctx context.Context, prefix, program string) context.Context {
	return context.WithValue(ctx, assetsKey{}, assets{prefix, program})
}

// AssetAddress returns the address of an asset for a page that needs it in its own markup.
func AssetAddress(ctx context.Context, name string) string { return assetAddress(ctx, name) }

// assetAddress returns the address of an asset, such as "css/play.css" or
// "client/socketplay.js". If ctx does not come from [WithAssets], the address has no
// hash.
func assetAddress(ctx context.Context, name string) string {
	if a, ok := ctx.Value(assetsKey{}).(assets); ok {
		return a.prefix + name
	}
	return "/static/" + name
}

// clientProgram returns the program that [WithAssets] put into ctx, or "".
func clientProgram(ctx context.Context) string {
	a, _ := ctx.Value(assetsKey{}).(assets)
	return a.program
}
