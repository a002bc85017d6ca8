package tasks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"
)

// maxListed is how many tasks an answer lists: the newest.
const maxListed = 200

// store keeps tasks and projects in Redis. Each task has a key of its own. Each list of
// tasks is a sorted set of ids. All scores are equal, so Redis sorts the ids as texts.
// Ids begin with the time, so that this is the order of age.
type store struct {
	client  redis.UniversalClient
	key     string
	maxList int // tasks that a list may have; 0: any number
}

func (s store) taskKey(id string) string { return s.key + ":task:" + id }

func (s store) projectsKey() string { return s.key + ":projects" }

// listKey returns the key of the list that contains t: the list of its project, or of
// its user if it is in no project.
func (s store) listKey(t task) string {
	if t.ProjectID != "" {
		return s.projectList(t.ProjectID)
	}
	return s.userList(t.UserID)
}

func (s store) projectList(id string) string { return s.key + ":tasks:project:" + id }

func (s store) userList(id string) string { return s.key + ":tasks:user:" + id }

func (s store) seed(ctx context.Context) error {
	for _, p := range seedProjects() {
		data, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("tasks: encode project: %w", err)
		}
		if err := s.client.HSetNX(ctx, s.projectsKey(), p.ID, data).Err(); err != nil {
			return fmt.Errorf("tasks: seed projects: %w", err)
		}
	}
	return nil
}

func (s store) project(ctx context.Context, id string) (*project, error) {
	if !validID(id) {
		return nil, errNoProject
	}
	data, err := s.client.HGet(ctx, s.projectsKey(), id).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, errNoProject
	}
	if err != nil {
		return nil, fmt.Errorf("tasks: read project: %w", err)
	}
	p := new(project)
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("tasks: decode project: %w", err)
	}
	return p, nil
}

// projects returns all projects, sorted by id.
func (s store) projects(ctx context.Context) ([]project, error) {
	all, err := s.client.HGetAll(ctx, s.projectsKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("tasks: read projects: %w", err)
	}
	projects := make([]project, 0, len(all))
	for _, data := range all {
		var p project
		if err := json.Unmarshal([]byte(data), &p); err != nil {
			return nil, fmt.Errorf("tasks: decode project: %w", err)
		}
		projects = append(projects, p)
	}
	slices.SortFunc(projects, func(a, b project) int { return strings.Compare(a.ID, b.ID) })
	return projects, nil
}

// create adds t. It returns errFull if t does not fit into its list. It counts the list with
// t in it, in one transaction, so that tasks that are created at the same moment do not
// exceed the limit together.
func (s store) create(ctx context.Context, t task) error {
	data, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("tasks: encode: %w", err)
	}
	var listed *redis.IntCmd
	_, err = s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, s.taskKey(t.ID), data, 0)
		p.ZAdd(ctx, s.listKey(t), redis.Z{Member: t.ID})
		listed = p.ZCard(ctx, s.listKey(t))
		return nil
	})
	if err != nil {
		return fmt.Errorf("tasks: create: %w", err)
	}
	if s.maxList > 0 && listed.Val() > int64(s.maxList) {
		// If the client leaves now, the task must not stay.
		if err := s.remove(context.WithoutCancel(ctx), t); err != nil && !errors.Is(err, errNoTask) {
			return err
		}
		return errFull
	}
	return nil
}

func (s store) task(ctx context.Context, id string) (task, error) {
	return readTask(ctx, s.client, s.taskKey(id), id)
}

func readTask(ctx context.Context, client interface {
	Get(ctx context.Context, key string) *redis.StringCmd
}, key, id string) (t task, err error) {
	if !validID(id) {
		return t, errNoTask
	}
	data, err := client.Get(ctx, key).Bytes()
	if errors.Is(err, redis.Nil) {
		return t, errNoTask
	}
	if err != nil {
		return t, fmt.Errorf("tasks: read: %w", err)
	}
	if err := json.Unmarshal(data, &t); err != nil {
		return t, fmt.Errorf("tasks: decode: %w", err)
	}
	return t, nil
}

// update changes a task with change. If another client changes the task at the same
// time, update calls change again with the new task. If change returns an error, update
// stops and returns that error.
func (s store) update(ctx context.Context, id string, change func(*task) error) (t task, err error) {
	for range 20 {
		err = s.client.Watch(ctx, func(tx *redis.Tx) error {
			if t, err = readTask(ctx, tx, s.taskKey(id), id); err != nil {
				return err
			}
			if err := change(&t); err != nil {
				return err
			}
			data, err := json.Marshal(t)
			if err != nil {
				return fmt.Errorf("tasks: encode: %w", err)
			}
			_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
				p.Set(ctx, s.taskKey(id), data, 0)
				return nil
			})
			return err
		}, s.taskKey(id))
		if !errors.Is(err, redis.TxFailedErr) {
			break
		}
	}
	if err != nil {
		return task{}, fmt.Errorf("tasks: update: %w", err)
	}
	return t, nil
}

// remove deletes t. It returns errNoTask if another client has deleted it first.
func (s store) remove(ctx context.Context, t task) error {
	var deleted *redis.IntCmd
	_, err := s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		deleted = p.Del(ctx, s.taskKey(t.ID))
		p.ZRem(ctx, s.listKey(t), t.ID)
		return nil
	})
	if err != nil {
		return fmt.Errorf("tasks: delete: %w", err)
	}
	if deleted.Val() == 0 {
		return errNoTask
	}
	return nil
}

// list returns up to maxListed tasks of the given lists together, the newest first.
func (s store) list(ctx context.Context, lists ...string) ([]task, error) {
	var keys []string
	for _, list := range lists {
		ids, err := s.client.ZRevRange(ctx, list, 0, maxListed-1).Result()
		if err != nil {
			return nil, fmt.Errorf("tasks: list: %w", err)
		}
		for _, id := range ids {
			keys = append(keys, s.taskKey(id))
		}
	}
	tasks := make([]task, 0, len(keys)) // in JSON, [] and not null
	if len(keys) == 0 {
		return tasks, nil
	}
	values, err := s.client.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, fmt.Errorf("tasks: list: %w", err)
	}
	for _, v := range values {
		data, ok := v.(string)
		if !ok {
			continue // deleted meanwhile
		}
		var t task
		if err := json.Unmarshal([]byte(data), &t); err != nil {
			return nil, fmt.Errorf("tasks: decode: %w", err)
		}
		tasks = append(tasks, t)
	}
	slices.SortFunc(tasks, func(a, b task) int { return strings.Compare(b.ID, a.ID) })
	return tasks[:min(len(tasks), maxListed)], nil
}
