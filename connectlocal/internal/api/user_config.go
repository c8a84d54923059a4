package api

import (
	"slices"
	"time"

	"handover/connectlocal/internal/state"
)

// phoneConfig is UserPhoneConfig. It speaks for all channels.
type phoneConfig struct {
	PhoneType                 string `json:",omitempty"`
	AutoAccept                *bool  `json:",omitempty"`
	AfterContactWorkTimeLimit *int64 `json:",omitempty"`
	DeskPhoneNumber           string `json:",omitempty"`
	PersistentConnection      *bool  `json:",omitempty"`
}

func (p *phoneConfig) check() error {
	if p != nil && p.PhoneType == "DESK_PHONE" && p.DeskPhoneNumber == "" {
		return refuse(state.Invalid, "PhoneConfig.DeskPhoneNumber: is required for a DESK_PHONE")
	}
	return nil
}

// checkAgainst refuses what is set for all channels and for each, too: "CreateUser" in
// the API reference.
func (p *phoneConfig) checkAgainst(c channelConfigs) error {
	if p == nil {
		return nil
	}
	for _, both := range []struct {
		member, list string
		found        bool
	}{
		{"AutoAccept", "AutoAcceptConfigs", p.AutoAccept != nil && len(c.AutoAcceptConfigs) > 0},
		{"AfterContactWorkTimeLimit", "AfterContactWorkConfigs", p.AfterContactWorkTimeLimit != nil && len(c.AfterContactWorkConfigs) > 0},
		{"PhoneType", "PhoneNumberConfigs", p.PhoneType != "" && len(c.PhoneNumberConfigs) > 0},
		{"PersistentConnection", "PersistentConnectionConfigs", p.PersistentConnection != nil && len(c.PersistentConnectionConfigs) > 0},
	} {
		if both.found {
			return refuse(state.Invalid, "PhoneConfig.%s: found it beside %s, want one of them", both.member, both.list)
		}
	}
	return nil
}

// set makes a user's configuration that of all channels; what is absent is off.
func (p phoneConfig) set(u *state.User) {
	accept := p.AutoAccept != nil && *p.AutoAccept
	acw := time.Duration(0)
	if p.AfterContactWorkTimeLimit != nil {
		acw = time.Duration(*p.AfterContactWorkTimeLimit) * time.Second
	}
	u.AutoAccept, u.ACW = accept, acw
	for _, name := range []string{"VOICE", "TASK", "EMAIL"} {
		c := u.Channel(name)
		c.AutoAccept, c.ACW = &accept, &acw
		if name == "VOICE" {
			c.PhoneType, c.PhoneNumber, c.Persistent = p.PhoneType, p.DeskPhoneNumber, p.PersistentConnection
		}
		u.SetChannel(c)
	}
}

// phoneConfigOf tells what is set for calls; where nothing is, what is set for chats.
func phoneConfigOf(u state.User, unit time.Duration) phoneConfig {
	voice := u.Channel("VOICE")
	out := phoneConfig{PhoneType: voice.PhoneType, DeskPhoneNumber: voice.PhoneNumber, AutoAccept: &u.AutoAccept, PersistentConnection: voice.Persistent}
	if out.PhoneType == "" {
		out.PhoneType = "SOFT_PHONE"
	}
	if voice.AutoAccept != nil {
		out.AutoAccept = voice.AutoAccept
	}
	out.AfterContactWorkTimeLimit = new(int64(u.ACW / unit))
	if voice.ACW != nil {
		out.AfterContactWorkTimeLimit = new(int64(*voice.ACW / unit))
	}
	return out
}

// channelConfigs is what is set for each channel.
type channelConfigs struct {
	AutoAcceptConfigs           []autoAccept       `json:",omitempty"`
	AfterContactWorkConfigs     []afterContactWork `json:",omitempty"`
	PhoneNumberConfigs          []phoneNumber      `json:",omitempty"`
	PersistentConnectionConfigs []persistent       `json:",omitempty"`
	VoiceEnhancementConfigs     []enhancement      `json:",omitempty"`
}

type autoAccept struct {
	Channel                      string
	AutoAccept                   bool
	AgentFirstCallbackAutoAccept *bool `json:",omitempty"`
}

type afterContactWork struct {
	Channel                                  string
	AfterContactWorkConfig                   acwLimit
	AgentFirstCallbackAfterContactWorkConfig *acwLimit `json:",omitempty"`
}

type acwLimit struct{ AfterContactWorkTimeLimit int64 }

func (l acwLimit) duration() *time.Duration {
	return new(time.Duration(l.AfterContactWorkTimeLimit) * time.Second)
}

type phoneNumber struct {
	Channel     string
	PhoneType   string
	PhoneNumber string `json:",omitempty"`
}

type persistent struct {
	Channel              string
	PersistentConnection bool
}

type enhancement struct{ Channel, VoiceEnhancementMode string }

// channelUse is one entry of one of the lists.
type channelUse struct {
	list, channel string
	voiceOnly     bool
}

func (c channelConfigs) uses() (all []channelUse) {
	for _, x := range c.AutoAcceptConfigs {
		all = append(all, channelUse{"AutoAcceptConfigs", x.Channel, x.AgentFirstCallbackAutoAccept != nil})
	}
	for _, x := range c.AfterContactWorkConfigs {
		all = append(all, channelUse{"AfterContactWorkConfigs", x.Channel, x.AgentFirstCallbackAfterContactWorkConfig != nil})
	}
	for _, x := range c.PhoneNumberConfigs {
		all = append(all, channelUse{"PhoneNumberConfigs", x.Channel, true})
	}
	for _, x := range c.PersistentConnectionConfigs {
		all = append(all, channelUse{"PersistentConnectionConfigs", x.Channel, true})
	}
	for _, x := range c.VoiceEnhancementConfigs {
		all = append(all, channelUse{"VoiceEnhancementConfigs", x.Channel, true})
	}
	return all
}

// checkChannels refuses a channel twice in a list, and what is for VOICE with another.
func (c channelConfigs) checkChannels() error {
	seen := map[channelUse]bool{}
	for _, use := range c.uses() {
		if use.voiceOnly && use.channel != "VOICE" {
			return refuse(state.Invalid, "%s.Channel: found %s, only VOICE is supported", use.list, use.channel)
		}
		use.voiceOnly = false
		if seen[use] {
			return refuse(state.Invalid, "%s.Channel: found %s twice", use.list, use.channel)
		}
		seen[use] = true
	}
	return nil
}

// setChannels changes a user's configuration for the channels that are named.
func (c channelConfigs) setChannels(u *state.User) {
	for _, x := range c.AutoAcceptConfigs {
		if x.Channel == channel {
			u.AutoAccept = x.AutoAccept
			continue
		}
		to := u.Channel(x.Channel)
		to.AutoAccept, to.CallbackAutoAccept = &x.AutoAccept, x.AgentFirstCallbackAutoAccept
		u.SetChannel(to)
	}
	for _, x := range c.AfterContactWorkConfigs {
		if x.Channel == channel {
			u.ACW = *x.AfterContactWorkConfig.duration()
			continue
		}
		to := u.Channel(x.Channel)
		to.ACW, to.CallbackACW = x.AfterContactWorkConfig.duration(), nil
		if x.AgentFirstCallbackAfterContactWorkConfig != nil {
			to.CallbackACW = x.AgentFirstCallbackAfterContactWorkConfig.duration()
		}
		u.SetChannel(to)
	}
	c.setVoice(u)
}

func (c channelConfigs) setVoice(u *state.User) {
	to := u.Channel("VOICE")
	for _, x := range c.PhoneNumberConfigs {
		to.PhoneType, to.PhoneNumber = x.PhoneType, x.PhoneNumber
	}
	for _, x := range c.PersistentConnectionConfigs {
		to.Persistent = &x.PersistentConnection
	}
	for _, x := range c.VoiceEnhancementConfigs {
		to.Enhancement = x.VoiceEnhancementMode
	}
	if slices.ContainsFunc(c.uses(), func(u channelUse) bool { return u.voiceOnly }) {
		u.SetChannel(to)
	}
}

func channelConfigsOf(u state.User, unit time.Duration) (out channelConfigs) {
	for _, name := range []string{"VOICE", channel, "TASK", "EMAIL"} {
		c := u.Channel(name)
		if name == channel {
			c.AutoAccept, c.ACW = &u.AutoAccept, &u.ACW
		}
		out.add(c, unit)
	}
	return out
}

func (c *channelConfigs) add(from state.ChannelConfig, unit time.Duration) {
	if from.AutoAccept != nil {
		c.AutoAcceptConfigs = append(c.AutoAcceptConfigs, autoAccept{from.Channel, *from.AutoAccept, from.CallbackAutoAccept})
	}
	if from.ACW != nil {
		acw := afterContactWork{from.Channel, acwLimit{int64(*from.ACW / unit)}, nil}
		if from.CallbackACW != nil {
			acw.AgentFirstCallbackAfterContactWorkConfig = &acwLimit{int64(*from.CallbackACW / unit)}
		}
		c.AfterContactWorkConfigs = append(c.AfterContactWorkConfigs, acw)
	}
	if from.PhoneType != "" {
		c.PhoneNumberConfigs = append(c.PhoneNumberConfigs, phoneNumber{from.Channel, from.PhoneType, from.PhoneNumber})
	}
	if from.Persistent != nil {
		c.PersistentConnectionConfigs = append(c.PersistentConnectionConfigs, persistent{from.Channel, *from.Persistent})
	}
	if from.Enhancement != "" {
		c.VoiceEnhancementConfigs = append(c.VoiceEnhancementConfigs, enhancement{from.Channel, from.Enhancement})
	}
}
