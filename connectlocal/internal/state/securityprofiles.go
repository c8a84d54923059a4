package state

// SecurityProfile is what users of the instance may do on its pages. It has no
// effect here: any credentials may do anything.
type SecurityProfile struct {
	ID, ARN, Name string
	Meta
}

// builtinSecurityProfiles are those that every instance is born with: "Default
// security profiles" in the administrator guide.
func builtinSecurityProfiles(i Instance) []SecurityProfile {
	all := []SecurityProfile{
		{Name: "Admin", Meta: Meta{Description: "Administrators may do everything."}},
		{Name: "Agent", Meta: Meta{Description: "Agents may use the Contact Control Panel."}},
		{Name: "CallCenterManager", Meta: Meta{Description: "Managers may manage users and routing, and see metrics."}},
		{Name: "QualityAnalyst", Meta: Meta{Description: "Quality analysts may see metrics and contacts."}},
	}
	for n := range all {
		p := &all[n]
		p.ID = stableID("security profile", p.Name)
		p.ARN = i.arn("security-profile", p.ID)
	}
	return all
}

// SecurityProfiles are the security profiles.
func (w *World) SecurityProfiles() []SecurityProfile {
	return append([]SecurityProfile(nil), w.securityProfiles...)
}

// SecurityProfile finds a security profile by id or ARN.
func (w *World) SecurityProfile(ref string) (SecurityProfile, bool) {
	i := place(w.securityProfiles, ref)
	if i < 0 {
		return SecurityProfile{}, false
	}
	return w.securityProfiles[i], true
}
