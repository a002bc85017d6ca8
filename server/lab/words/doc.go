// Package words is the vocabulary of a lab: what a page can ask of it ([Actions]), whom
// an emit addresses ([Targets]), what it does there ([Methods]), and which fields such a
// request has ([Fields]).
//
// Each word stands here once. The lab answers these actions, lessons play them, and the
// pages get the same lists from cmd/words as the module trace/words.js. A test or a type
// notices when one of them misses a word; [Check] is the test of the lists themselves.
package words
