package app

import (
	"context"

	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/controller"
	"handover/internal/policy"
)

// LoadConfig reads and checks the configuration file at path.
func LoadConfig(path string) (config.Config, error) {
	return controller.LoadConfig(config.Host{}, path)
}

// LoadBundled reads and checks the configuration file at path as a Lambda function does,
// whose environment says what its instance and its ledger are.
func LoadBundled(path string) (config.Config, error) {
	return controller.LoadConfig(config.Host{Fed: true, Instance: "00000000-0000-0000-0000-000000000000", Table: "any", Shadow: true}, path)
}

// InstanceNames asks the instance that a configuration names for the names that a
// policy may use.
func InstanceNames(ctx context.Context, c config.Config) (policy.Instance, error) {
	awsConf, err := awsSettings(ctx, quiet())
	if err != nil {
		return policy.Instance{}, err
	}
	api, err := connectapi.New(awsConf, connectapi.Options{InstanceID: c.Instance, Quotas: controller.Quotas(c)})
	if err != nil {
		return policy.Instance{}, err
	}
	return connectapi.NewDirectory(api).Instance(ctx)
}
