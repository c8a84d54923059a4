// Package demo plays the product's main job before the user's eyes: agents,
// customers and a departure, in a connectlocal with the controller beside it.
//
// It works from outside, through what is open to everybody (package actor and
// the console's journal), and it believes nothing: Run returns nil only if it
// has seen that every chat landed and no customer was disconnected.
package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/internal/actor"
)

// Options are where to play, and before whom.
type Options struct {
	Base    string // of a fresh connectlocal with a controller
	HTTP    *http.Client
	Connect *connect.Client
	Out     io.Writer
	Limit   time.Duration // real time that the whole may take; 0: two minutes
}

// Run plays all scenes. Its error names the first thing that did not hold.
func Run(ctx context.Context, o Options) error {
	if o.Limit == 0 {
		o.Limit = 2 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, o.Limit)
	defer cancel()
	p, err := open(ctx, o)
	if err != nil {
		return err
	}
	err = p.play(ctx)
	p.close()
	return err
}

// play is everything that the scenes share.
type play struct {
	stage     *actor.Stage
	line      *timeline
	customers []*actor.Customer
	stopTail  func()
}

func open(ctx context.Context, o Options) (*play, error) {
	line := newTimeline(o.Out)
	stage, err := actor.Open(ctx, actor.Options{Base: o.Base, HTTP: o.HTTP, Connect: o.Connect, OnNote: line.note})
	if err != nil {
		return nil, err
	}
	p := &play{stage: stage, line: line}
	begin, err := stage.Now(ctx)
	if err == nil {
		line.begin(begin)
		p.stopTail, err = tail(ctx, o, line)
	}
	if err != nil {
		stage.Close()
		return nil, err
	}
	return p, nil
}

func (p *play) close() {
	for _, c := range p.customers {
		c.Close()
	}
	p.stopTail()
	p.stage.Close()
	p.line.end()
}

func (p *play) play(ctx context.Context) error {
	for _, s := range []struct {
		title string
		run   func(context.Context, *play) error
	}{
		{"Three agents log in, five customers start to chat", arrive},
		{"ana, with three live chats, picks Offline", leave},
		{"The grace passes: Handover moves ana's chats", rescue},
		{"ana's slots are clear, and she really becomes Offline", gone},
		{"ben picks Offline and comes back within the grace", waver},
		{"Agents end their chats: the disconnect flow waits for the customers", comeBack},
	} {
		p.line.scene(s.title)
		if err := inTurn(func() error { return s.run(ctx, p) }, func() error { return p.stage.CatchUp(ctx) }); err != nil {
			return fmt.Errorf("demo: %s: %w", s.title, err)
		}
	}
	p.line.scene("All of it held: every chat landed, and nobody was disconnected but after the survey, or after 15 minutes of silence")
	return nil
}

// held tells that a check held, or makes an error of it: what is what has to
// be true, found is what was there instead.
func (p *play) held(ok bool, what string, found ...any) error {
	if ok {
		p.line.checked(what)
		return nil
	}
	return fmt.Errorf("it did not hold that %s: found %v", what, found)
}

// inTurn runs steps until one fails.
func inTurn(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
