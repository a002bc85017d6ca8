// Package assets serves files that are known when the program starts.
//
// [Load] makes a [Tree] that reads every file once, hashes it and compresses it if that
// saves bytes. [Live] makes one that reads the disk at every request, for work on the
// files. [Tree.Serve] answers with a file: its media type, an entity tag, and the smallest
// encoding that the client accepts. A file may have been compressed when it was built:
// then it has a sibling name.br or name.gz, which is not served under its own name.
package assets
