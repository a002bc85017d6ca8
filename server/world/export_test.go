package world

import "github.com/redis/go-redis/v9"

// Client returns the client with which the labs delete their keys.
func (s *Store) Client() *redis.Client { return s.client }

// AppNamespaces returns the namespaces of the task app.
func AppNamespaces() []string { return appNamespaces }
