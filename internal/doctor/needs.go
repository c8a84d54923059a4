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

// Account is where the controller's resources are.
type Account struct{ Partition, Region, ID string } // as in ARNs

func (a Account) arn(service, resource string) string {
	return "arn:" + a.Partition + ":" + service + ":" + a.Region + ":" + a.ID + ":" + resource
}

// Needs are the permissions that a controller with this configuration takes, as
// docs/operating.md#permissions has them. In shadow nothing is written. What is done with
// the vault's key is tried, and not simulated.
func Needs(c config.Config, a Account) []Need {
	instance := a.arn("connect", "instance/"+c.Instance)
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
			stream = a.arn("kinesis", "stream/"+stream)
		}
		needs = append(needs, Need{[]string{"kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords"}, []string{stream}})
	}
	return needs
}
