// Package assets serves files that are known when the program starts.
//
// A [Tree] is made with [Load], which reads everything once, hashes it and
// compresses what is worth it, or with [Live], which reads the disk at every
// request while somebody works on the files. [Tree.Serve] answers with one of
// them: its media type, an entity tag, and the smallest encoding that the client
// accepts. A file with a sibling name.br or name.gz was compressed when it was
// built; those siblings are not served under their own names.
package assets
