package serverless

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"handover/internal/config"
)

// The environment of a function. deploy/template.yaml sets it; test/deploy holds the
// two against each other.
const (
	envRole      = "HANDOVER_ROLE"       // what the function does
	envInstance  = "HANDOVER_INSTANCE"   // id of the Amazon Connect instance
	envTable     = "HANDOVER_TABLE"      // name of the DynamoDB table
	envWakeQueue = "HANDOVER_WAKE_QUEUE" // URL of the SQS queue that wakes workers
	envMode      = "HANDOVER_MODE"       // shadow: nothing is moved; enforce: as the policy says. Default: shadow
	envConfig    = "HANDOVER_CONFIG"     // path of the configuration in the bundle; empty: none
	envPolicy    = "HANDOVER_POLICY"     // path of the policy in the bundle; empty: the configuration's, else the built-in one
	envKMSKey    = "HANDOVER_KMS_KEY"    // of the companions' vault; empty: no companions
	envOrigins   = "HANDOVER_ORIGINS"    // of the companions' pages, separated by commas
	// envCompanions is where companions are answered. The worker asks there whether they can
	// be heard before it takes one for lost.
	envCompanions = "HANDOVER_COMPANIONS_URL"
)

// taskRoot is where Lambda unpacks the bundle: "Defined runtime environment variables"
// in the AWS Lambda developer guide.
const taskRoot = "LAMBDA_TASK_ROOT"

// Environment are the names of all variables that a function of the role reads, of
// Handover's.
func Environment(r Role) []string {
	all := []string{envRole, envInstance, envTable, envWakeQueue, envMode, envConfig, envPolicy, envKMSKey, envOrigins}
	if r == Worker {
		all = append(all, envCompanions)
	}
	return all
}

// Settings are what a function is told by its environment.
type Settings struct {
	Role       Role
	Host       config.Host
	Config     string // path
	WakeQueue  string // URL
	Companions string // URL; empty: there are no companions, or the role does not ask
}

// ReadSettings reads the environment, as getenv gives it. The error tells every
// mistake, each with the variable's name.
func ReadSettings(getenv func(string) string) (Settings, error) {
	var mistakes []error
	need := func(name, what string) string {
		v := getenv(name)
		if v == "" {
			mistakes = append(mistakes, fmt.Errorf("%s: found nothing, want %s", name, what))
		}
		return v
	}
	role, err := ParseRole(getenv(envRole))
	if err != nil {
		mistakes = append(mistakes, err)
	}
	s := Settings{
		Role: role, Config: inBundle(getenv, envConfig),
		WakeQueue: need(envWakeQueue, "the URL of the SQS queue that wakes workers"),
		Host: config.Host{
			Fed: true, Instance: need(envInstance, "the id of the Amazon Connect instance"), Table: need(envTable, "the name of the DynamoDB table"),
			Policy: inBundle(getenv, envPolicy), KMSKey: getenv(envKMSKey),
		},
	}
	s.Host.Origins = list(getenv(envOrigins))
	if s.Host.KMSKey == "" && len(s.Host.Origins) > 0 {
		mistakes = append(mistakes, fmt.Errorf("%s: found nothing beside %s, want the KMS key of the companions' vault", envKMSKey, envOrigins))
	}
	if role == Worker && s.Host.KMSKey != "" {
		s.Companions = strings.TrimRight(need(envCompanions, "the URL of the function that answers companions: the worker asks there whether they can be heard"), "/")
	}
	switch mode := getenv(envMode); mode {
	case "", "shadow":
		s.Host.Shadow = true
	case "enforce":
	default:
		mistakes = append(mistakes, fmt.Errorf("%s: found %q, want shadow or enforce", envMode, mode))
	}
	return s, errors.Join(mistakes...)
}

// list is what stands between commas.
func list(text string) []string {
	var all []string
	for one := range strings.SplitSeq(text, ",") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// inBundle is a path of the bundle, absolute; empty if none is set.
func inBundle(getenv func(string) string, name string) string {
	path := getenv(name)
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(getenv(taskRoot), path)
}
