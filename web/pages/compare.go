package pages

// CompareView is what the comparison has to show.
type CompareView struct {
	Client  bool // the WASM client was built
	Angular bool // the Angular client was built
}
