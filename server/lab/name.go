package lab

import "hash/fnv"

// Name returns a friendly name for a lab, such as "quiet-otter". It is computed from the
// id but does not reveal it. Two labs can have the same name.
func Name(id string) string {
	if id == Main {
		return Main
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte("name of " + id))
	n := int(h.Sum32() & 0x7fffffff)
	return manners[n%len(manners)] + "-" + animals[n/len(manners)%len(animals)]
}

var manners = []string{
	"able", "airy", "bold", "brave", "brisk", "calm", "clever", "cosy", "curious", "deft", "eager", "early",
	"fair", "fleet", "fond", "frank", "gentle", "glad", "happy", "hardy", "humble", "jolly", "keen", "kind",
	"lively", "lucky", "mellow", "merry", "mild", "neat", "nimble", "patient", "plain", "polite", "proud", "quick",
	"quiet", "ready", "sharp", "silent", "sober", "steady", "sunny", "swift", "tidy", "warm", "wise", "witty",
}

var animals = []string{
	"badger", "beaver", "bison", "crane", "crow", "deer", "dove", "duck", "eagle", "egret", "falcon", "finch",
	"fox", "gecko", "goose", "hare", "hawk", "heron", "ibis", "jay", "kestrel", "lark", "lynx", "magpie",
	"marmot", "marten", "mole", "moose", "mouse", "newt", "otter", "owl", "panda", "plover", "puffin", "quail",
	"raven", "robin", "seal", "shrew", "sparrow", "stoat", "stork", "swan", "tern", "toad", "vole", "wren",
}
