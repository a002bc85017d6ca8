package wasmclient

// lifetime is nothing in a browser, whose handlers take no context.
type lifetime struct{}

func newLifetime() lifetime { return lifetime{} }
func (lifetime) end(Reason) {}
