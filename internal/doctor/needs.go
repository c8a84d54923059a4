package doctor

import (
	"strings"

	"handover/internal/config"
)

// Need is what the controller does to resources, to be simulated together.
type Need struct {
	Actions   []string // of IAM
	Resources []string // ARNs
}

// Needs are the permissions that a controller with this configuration takes, as
// docs/operating.md#permissions has them. In shadow nothing is written. What is done with
// the vault's key is tried, and not simulated.
func Needs(c config.Config, region, account string) []Need {
	instance := "arn:aws:connect:" + region + ":" + account + ":instance/" + c.Instance
	needs := []Need{{[]string{
		"connect:ListAgentStatuses", "connect:ListQueues", "connect:ListUsers", "connect:ListRoutingProfiles", "connect:GetCurrentUserData",
		"connect:DescribeContact", "connect:ListAssociatedContacts", "connect:GetContactAttributes",
		"connect:DescribeQueue", "connect:GetCurrentMetricData", "connect:DescribeHoursOfOperation", "connect:GetEffectiveHoursOfOperations",
	}, []string{instance, instance + "/*"}}}
	if !c.Shadow {
		needs = append(needs, Need{
			[]string{"connect:UpdateContactAttributes", "connect:DismissUserContact", "connect:AssociateContactWithUser", "connect:PutUserStatus"},
			[]string{instance + "/*"},
		})
	}
	for _, stream := range []string{c.Stream, c.ContactEvents} {
		if stream == "" {
			continue
		}
		if !strings.HasPrefix(stream, "arn:") {
			stream = "arn:aws:kinesis:" + region + ":" + account + ":stream/" + stream
		}
		needs = append(needs, Need{[]string{"kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"}, []string{stream}})
	}
	return needs
}
