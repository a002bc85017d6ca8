package wasmclient

// lifetime is empty in a browser, where handlers get no context.
type lifetime struct{}

func newLifetime() lifetime { return lifetime{} }
func (lifetime) end(Reason) {}
