package api_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func TestViews(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		content := func(template string) *types.ViewInputContent {
			return &types.ViewInputContent{Template: &template, Actions: []string{"Next"}}
		}
		created, err := b.sdk.CreateView(ctx, &connect.CreateViewInput{InstanceId: b.id, Name: aws.String("Refund"), Status: types.ViewStatusSaved, Content: content(`{"n":1}`)})
		b.ok(err)
		id := created.View.Id
		describe := func(ref string) (*types.View, error) {
			out, err := b.sdk.DescribeView(ctx, &connect.DescribeViewInput{InstanceId: b.id, ViewId: &ref})
			if err != nil {
				return nil, err
			}
			return out.View, nil
		}
		_, err = describe(*id)
		b.refused(err, "ResourceNotFoundException")
		_, err = b.sdk.UpdateViewContent(ctx, &connect.UpdateViewContentInput{InstanceId: b.id, ViewId: id, Status: types.ViewStatusPublished, Content: content(`{"n":2}`)})
		b.ok(err)
		version, err := b.sdk.CreateViewVersion(ctx, &connect.CreateViewVersionInput{InstanceId: b.id, ViewId: id, VersionDescription: aws.String("first")})
		b.ok(err)
		if version.View.Version != 1 {
			b.Errorf("version %d", version.View.Version)
		}
		_, err = b.sdk.UpdateViewContent(ctx, &connect.UpdateViewContentInput{InstanceId: b.id, ViewId: id, Status: types.ViewStatusSaved, Content: content(`{"n":3}`)})
		b.ok(err)
		for ref, want := range map[string]string{*id: `{"n":2}`, *id + ":$LATEST": `{"n":2}`, *id + ":$SAVED": `{"n":3}`, *id + ":1": `{"n":2}`} {
			v, err := describe(ref)
			b.ok(err)
			if *v.Content.Template != want || !slices.Equal(v.Content.Actions, []string{"Next"}) {
				b.Errorf("%s is %s", ref, *v.Content.Template)
			}
		}
		form, err := describe("form")
		b.ok(err)
		if form.Type != types.ViewTypeAwsManaged || form.Version != 1 || !slices.Contains(form.Content.Actions, "Next") {
			b.Errorf("the form is %+v", form)
		}
		_, err = b.sdk.UpdateViewMetadata(ctx, &connect.UpdateViewMetadataInput{InstanceId: b.id, ViewId: id, Name: aws.String("Refunds")})
		b.ok(err)
		list, err := b.sdk.ListViews(ctx, &connect.ListViewsInput{InstanceId: b.id})
		b.ok(err)
		if got := namesOf(list.ViewsSummaryList, func(v types.ViewSummary) *string { return v.Name }); !slices.Equal(got, []string{"Cards", "Confirmation", "Detail", "Form", "List", "Refunds"}) {
			b.Errorf("views %v", got)
		}
		_, err = b.sdk.DeleteView(ctx, &connect.DeleteViewInput{InstanceId: b.id, ViewId: aws.String("form")})
		b.refused(err, "AccessDeniedException")
		_, err = b.sdk.DeleteView(ctx, &connect.DeleteViewInput{InstanceId: b.id, ViewId: id})
		b.ok(err)
		found, err := b.sdk.SearchViews(ctx, &connect.SearchViewsInput{InstanceId: b.id, SearchCriteria: &types.ViewSearchCriteria{ViewTypeCondition: types.ViewTypeCustomerManaged}})
		b.ok(err)
		if len(found.Views) > 0 {
			b.Errorf("found %+v", found.Views)
		}
		_, err = b.sdk.CreateView(ctx, &connect.CreateViewInput{InstanceId: b.id, Name: aws.String("Form"), Status: types.ViewStatusSaved, Content: content(`{}`)})
		b.refused(err, "DuplicateResourceException")
		_, err = b.sdk.CreateView(ctx, &connect.CreateViewInput{InstanceId: b.id, Name: aws.String("Bad"), Status: types.ViewStatusSaved, Content: content(`{`)})
		b.refused(err, "InvalidParameterException")
	})
}
