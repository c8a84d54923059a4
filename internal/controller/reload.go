package controller

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"

	"handover/internal/config"
	"handover/internal/notice"
	"handover/internal/policy"
	"handover/internal/roster"
)

// Reload reads the configuration and the policy anew and puts in force what can be
// changed while running: policy, quotas and webhooks. All that can fail comes
// first: an error says what is wrong, and what was in force stays so. The answer
// says in words what is in force now.
func (c *Controller) Reload(ctx context.Context, by string) (string, error) {
	says, err := c.reload(ctx)
	c.metrics.Reloaded(err == nil)
	if err != nil {
		c.o.Log.Error("the configuration was not reloaded; what was in force stays in force", slog.String("by", by), slog.Any("error", err))
		return "", err
	}
	c.o.Log.Info("reloaded", slog.String("by", by), slog.String("in force", says))
	return says, nil
}

func (c *Controller) reload(ctx context.Context) (string, error) {
	if c.o.Load == nil {
		return "", errors.New("this controller was started without a configuration file")
	}
	c.reloading.Lock()
	defer c.reloading.Unlock()
	next, err := c.o.Load()
	if err != nil {
		return "", err
	}
	if fixed := unchangeable(c.o.Config, next); len(fixed) > 0 {
		return "", fmt.Errorf("%s cannot be changed while running: restart for that, or change it back", strings.Join(fixed, ", "))
	}
	if err := c.checkPolicy(ctx, next.Policy); err != nil {
		return "", err
	}
	if err := notice.Check(hooks(next)); err != nil {
		return "", fmt.Errorf("webhooks: %w", err)
	}
	if err := c.api.SetQuotas(Quotas(next)); err != nil {
		return "", err
	}
	if c.participants != nil {
		if err := c.participants.SetQuotas(Quotas(next)); err != nil {
			return "", err
		}
	}
	if err := c.hooks.replace(hooks(next)); err != nil {
		return "", err
	}
	c.replace(ctx, next)
	return fmt.Sprintf("policy %s (%s), %d webhooks, %d changed quotas", PolicyName(next), next.Policy.Mode(), len(next.Webhooks), len(next.Quotas)), nil
}

// replace puts a checked policy in force. Agents are timed by the shifts of the one before:
// where there are any, those who are logged in are told the time, so that they are by the
// new ones. Who cannot be told now is at their next heartbeat.
func (c *Controller) replace(ctx context.Context, next config.Config) {
	was := c.policy.inForce()
	c.policy.replace(next.Policy)
	c.loaded.Store(&next)
	if was.Rules().Shift == nil && next.Policy.Rules().Shift == nil {
		return
	}
	agents, err := c.people.all(ctx)
	for _, a := range agents {
		if a.LoggedIn && err == nil {
			err = c.intake.Tell(ctx, a.ID, roster.Tick{})
		}
	}
	if err != nil {
		c.o.Log.Warn("agents are timed by the shifts before, until their next heartbeats", slog.Any("error", err))
	}
}

// Adopt puts a policy in force that stands in no file, checked as one that does. An error
// says what is wrong by its line, and leaves what was in force.
func (c *Controller) Adopt(ctx context.Context, text, by string) (string, error) {
	c.reloading.Lock()
	defer c.reloading.Unlock()
	next, name := *c.loaded.Load(), "tried here"
	if text == policy.DefaultYAML() {
		name = ""
	}
	if err := next.SetPolicy(name, text); err != nil {
		return "", err
	}
	if err := c.checkPolicy(ctx, next.Policy); err != nil {
		return "", err
	}
	c.replace(ctx, next)
	says := fmt.Sprintf("policy %s (%s)", PolicyName(next), next.Policy.Mode())
	c.o.Log.Info("a policy was put in force", slog.String("by", by), slog.String("in force", says))
	return says, nil
}

// unchangeable names the fields that differ and that nothing can be told while it
// runs.
func unchangeable(was, now config.Config) []string {
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"instance", was.Instance == now.Instance},
		{"stream", was.Stream == now.Stream},
		{"contact_events", was.ContactEvents == now.ContactEvents},
		{"start", was.Start.Kind == now.Start.Kind && was.Start.At.Equal(now.Start.At)},
		{"poll", was.Poll == now.Poll},
		{"ledger", was.Ledger == now.Ledger && was.Table == now.Table},
		{"retention", was.Retention == now.Retention},
		{"desktop", was.Desktop == now.Desktop},
		{"probes", reflect.DeepEqual(was.Probes, now.Probes)},
		{"companion", reflect.DeepEqual(was.Companion, now.Companion)},
		{"console", reflect.DeepEqual(was.Console, now.Console)},
		{"workers", was.Workers == now.Workers},
		{"listen", was.Listen == now.Listen},
		{"token_file", was.Token == now.Token},
		{"sweep", was.Sweep == now.Sweep},
		{"log", was.Log == now.Log},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// checkNames refuses a policy that names what the instance does not have: a queue
// that is misspelt would be found by a customer otherwise.
func (c *Controller) checkNames(ctx context.Context) error {
	if c.o.Unchecked {
		return nil
	}
	return c.checkPolicy(ctx, c.o.Config.Policy)
}

func (c *Controller) checkPolicy(ctx context.Context, p *policy.Policy) error {
	if names := p.Names(); len(names.Queues)+len(names.Agents)+len(names.Statuses)+len(names.RoutingProfiles) == 0 {
		return nil
	}
	has, err := c.directory.Instance(ctx)
	if err != nil {
		return fmt.Errorf("read the instance's names, to check the policy's: %w", err)
	}
	return errors.Join(policy.Check(p, has)...)
}

// PolicyName is the file that the policy came from, for people.
func PolicyName(c config.Config) string {
	if c.PolicyFile == "" {
		return "built in"
	}
	return c.PolicyFile
}
