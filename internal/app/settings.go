package app

import (
	"context"

	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/controller"
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

// InstanceNames asks the instance that a configuration names for the names that a
// policy may use.
func InstanceNames(ctx context.Context, c config.Config) (policy.Instance, error) {
	awsConf, err := awsSettings(ctx)
	if err != nil {
		return policy.Instance{}, err
	}
	api, err := connectapi.New(awsConf, connectapi.Options{InstanceID: c.Instance, Quotas: controller.Quotas(c)})
	if err != nil {
		return policy.Instance{}, err
	}
	return connectapi.NewDirectory(api).Instance(ctx)
}
