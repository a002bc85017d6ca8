package wasmclient

import "github.com/socketplay/socketplay/wasmclient/internal/page"

// validJSON has the page check JSON, which then has its value.
var validJSON = page.Valid
