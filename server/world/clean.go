package world

import (
	"context"
	"fmt"
	"time"
)

const (
	// cleanTimeout limits how long a lab that closes tries to delete its keys.
	cleanTimeout = 5 * time.Second

	// cleanAttempts is how often a lab tries to delete its keys. If all attempts fail,
	// the keys stay in Redis.
	cleanAttempts = 3
)

// clean deletes the keys of a lab that has closed. If it cannot begin before ctx ends, the
// keys stay: a Redis that does not answer must not delay all labs that close.
func (l *TaskLab) clean(ctx context.Context) error {
	select {
	case l.labs.cleaning <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("delete a lab's keys: %w", context.Cause(ctx))
	}
	defer func() { <-l.labs.cleaning }()
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTimeout)
	defer cancel()
	var err error
	for range cleanAttempts {
		if err = l.deleteKeys(limited); err == nil || ctx.Err() != nil {
			break
		}
	}
	return err
}

// deleteKeys deletes the lab's keys, unless another process has the lab open too.
func (l *TaskLab) deleteKeys(ctx context.Context) error {
	if shared, err := l.openElsewhere(ctx); shared || err != nil {
		return err
	}
	client := l.labs.store.client
	keys := client.Scan(ctx, 0, l.key+":*", 100).Iterator()
	for keys.Next(ctx) {
		if err := client.Unlink(ctx, keys.Val()).Err(); err != nil {
			return fmt.Errorf("delete a lab's keys: %w", err)
		}
	}
	return keys.Err()
}

// openElsewhere reports whether another process has the lab open. Such a process
// subscribes to the channel on which the lab's adapters send requests. This process has
// already closed its own subscriptions, but Redis may take a moment to notice that. So
// openElsewhere asks Redis again for up to a second while there are subscribers.
func (l *TaskLab) openElsewhere(ctx context.Context) (bool, error) {
	channel := l.key + "-request#/#"
	for range 20 {
		subscribers, err := l.labs.store.client.PubSubNumSub(ctx, channel).Result()
		if err != nil || subscribers[channel] == 0 {
			return false, err
		}
		select {
		case <-ctx.Done():
			return true, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
	return true, nil
}
