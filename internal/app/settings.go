package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"handover/internal/config"
	"handover/internal/connectapi"
	"handover/internal/controller"
	"handover/internal/policy"
)

// LoadConfig reads and checks the configuration file at path.
func LoadConfig(path string) (config.Config, error) {
	return load(config.Host{}, path)
}

// LoadBundled reads and checks the configuration file at path as a Lambda function does,
// whose environment says what its instance, its ledger and its vault's key are. So it
// may with the policy: the path of one counts before the configuration's.
func LoadBundled(path, policyFile string) (config.Config, error) {
	h := config.Host{Fed: true, Instance: "00000000-0000-0000-0000-000000000000", Table: "any", KMSKey: "any", Shadow: true}
	if policyFile != "" {
		whole, err := filepath.Abs(policyFile)
		if err != nil {
			return config.Config{}, fmt.Errorf("find the policy: %w", err)
		}
		h.Policy = whole
	}
	return load(h, path)
}

// load wants a file: without one a host would have to know all.
func load(h config.Host, path string) (config.Config, error) {
	if path == "" {
		return config.Config{}, errors.New("config: no file is named; examples/handover.yaml is one to begin with")
	}
	return controller.LoadConfig(h, path)
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
