// Package web serves every page and asset of Socketplay.
//
// [New] makes a [Site] from what the program knows about itself; the Site is an
// http.Handler for everything that is not an API or a Socket.IO path. Pages are
// templ components in pages, framed by layouts; assets come from the embedded
// folders static and build, under an address that holds the hash of them all, so
// that modules import each other by relative path and are kept for a year.
//
// The folder build is filled by make. In a bare clone it holds one text file, and
// pages that need more say what is missing.
package web
