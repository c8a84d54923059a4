package app

import (
	"context"

	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/notice"
	"handover/internal/policy"
)

// LoadConfig reads and checks the configuration file at path.
func LoadConfig(path string) (config.Config, error) {
	known := config.Known{Operations: connectapi.Operations()}
	for _, k := range notice.Kinds() {
		known.Events = append(known.Events, string(k))
	}
	return config.Load(path, known)
}

// quotas are those that the configuration changes.
func quotas(c config.Config) map[string]connectapi.Quota {
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

// InstanceNames asks the instance that a configuration names for the names that a
// policy may use.
func InstanceNames(ctx context.Context, c config.Config) (policy.Instance, error) {
	awsConf, err := awsSettings(ctx)
	if err != nil {
		return policy.Instance{}, err
	}
	api, err := connectapi.New(awsConf, connectapi.Options{InstanceID: c.Instance, Quotas: quotas(c)})
	if err != nil {
		return policy.Instance{}, err
	}
	return connectapi.NewDirectory(api).Instance(ctx)
}
