//go:build js

package main

func main() {
	select {} // the page calls from now on; it ends with the page
}
