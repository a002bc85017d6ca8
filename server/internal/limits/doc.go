// Package limits counts what each client, user and address uses, so that none of them can
// take everything from the others. [Buckets] limit how often something may happen, and
// [Counter] limits how much may be in use at the same time. [Address] says which clients
// count as one.
package limits
