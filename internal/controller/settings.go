package controller

import (
	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/notice"
)

// LoadConfig reads and checks the configuration file at path, in a host that may know
// some of it.
func LoadConfig(h config.Host, path string) (config.Config, error) {
	known := config.Known{Operations: connectapi.Operations()}
	for _, k := range notice.Kinds() {
		known.Events = append(known.Events, string(k))
	}
	return config.LoadIn(h, path, known)
}

// Quotas are those that the configuration changes.
func Quotas(c config.Config) map[string]connectapi.Quota {
	changed := make(map[string]connectapi.Quota, len(c.Quotas))
	for operation, q := range c.Quotas {
		changed[operation] = connectapi.Quota{Rate: q.Rate, Burst: q.Burst}
	}
	return changed
}

// hooks are the configuration's webhooks.
func hooks(c config.Config) []notice.Hook {
	var all []notice.Hook
	for _, w := range c.Webhooks {
		h := notice.Hook{Name: w.Name, URL: w.URL, Secret: w.Secret, Template: w.Template, Timeout: w.Timeout}
		for _, e := range w.Events {
			h.Events = append(h.Events, notice.Kind(e))
		}
		all = append(all, h)
	}
	return all
}
