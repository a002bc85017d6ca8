//go:build js

package main

func main() {
	select {} // from now on the program runs only when the page calls a function of it
}
