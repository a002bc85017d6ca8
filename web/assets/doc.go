// Package assets serves static files: style sheets, scripts, images.
//
// [Load] returns a [Tree] that has read, hashed and compressed every file when the
// program starts. [Live] returns a [Tree] that reads the disk at every request, for a
// developer who edits the files. [Tree.Serve] answers a request with a file, its media
// type, an entity tag, and the smallest encoding that the client accepts. The build may
// have compressed a file already. Then a sibling name.br or name.gz lies next to it,
// which is not served under its own name.
package assets
