package state

import (
	"fmt"

	"github.com/google/uuid"
)

// stableID is the same in every process: a version 5 UUID of kind and name.
func stableID(kind, name string) string {
	space := uuid.NewSHA1(uuid.NameSpaceURL, []byte("handover/connectlocal"))
	return uuid.NewSHA1(space, []byte(kind+"/"+name)).String()
}

// arn is the ARN of something in the instance. Spec §1.3.
func (i Instance) arn(path, id string) string { return fmt.Sprintf("%s/%s/%s", i.ARN, path, id) }

// withDefaults fills in what the seed leaves open.
func (i Instance) withDefaults() Instance {
	for field, value := range map[*string]string{&i.Alias: "connectlocal", &i.Region: "us-east-1", &i.Account: "111122223333"} {
		if *field == "" {
			*field = value
		}
	}
	if i.ID == "" {
		i.ID = stableID("instance", i.Alias)
	}
	if i.ARN == "" {
		i.ARN = fmt.Sprintf("arn:aws:connect:%s:%s:instance/%s", i.Region, i.Account, i.ID)
	}
	return i
}
