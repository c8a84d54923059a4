package app

import (
	"handover/internal/config"
	"handover/internal/connectapi"
	"maps"
	"slices"
)

// LoadConfig reads and checks the configuration file at path.
func LoadConfig(path string) (config.Config, error) {
	return config.Load(path, config.Known{Operations: slices.Sorted(maps.Keys(connectapi.DefaultQuotas()))})
}
