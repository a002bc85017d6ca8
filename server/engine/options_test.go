package engine_test

import (
	"testing"

	"github.com/socketplay/socketplay/server/engine"
)

func TestPath(t *testing.T) {
	tests := []struct {
		opts engine.Options
		path string
		want int
	}{
		{engine.Options{}, "/engine.io/", 200},
		{engine.Options{}, "/engine.io", 404},
		{engine.Options{Path: "/x"}, "/x/", 200}, // like the official server, it adds the slash
		{engine.Options{Path: "/x"}, "/x", 404},
		{engine.Options{Path: "/x/", NoTrailingSlash: true}, "/x", 200},
		{engine.Options{Path: "/x/", NoTrailingSlash: true}, "/x/", 200},
		{engine.Options{Path: "/x/", NoTrailingSlash: true}, "/xy", 404},
	}
	for _, tt := range tests {
		run(t, &tt.opts, func(t *testing.T, fx *fixture) {
			if status, _ := fx.do("GET", "http://test"+tt.path+"?EIO=4&transport=polling", ""); status != tt.want {
				t.Errorf("Path %q, NoTrailingSlash %v: %s is %d, want %d", tt.opts.Path, tt.opts.NoTrailingSlash, tt.path, status, tt.want)
			}
		})
	}
}
