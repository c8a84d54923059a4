package archive

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Bucket are the calls to S3 that reading takes.
type Bucket interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// NewBucket returns the SDK's client. Buckets are named in the path, so that a service
// at an address of its own can be spoken to.
func NewBucket(cfg aws.Config) Bucket {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = cfg.BaseEndpoint != nil })
}

// ParseS3 reads s3://BUCKET/PREFIX; false if it is no such name.
func ParseS3(name string) (bucket, prefix string, ok bool) {
	rest, ok := strings.CutPrefix(name, "s3://")
	bucket, prefix, _ = strings.Cut(rest, "/")
	return bucket, prefix, ok && bucket != ""
}

// S3Objects are the objects of a bucket whose key begins with prefix, in the order of
// their keys.
func S3Objects(ctx context.Context, from Bucket, bucket, prefix string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		pages := s3.NewListObjectsV2Paginator(from, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Object{}, fmt.Errorf("list s3://%s/%s: %w", bucket, prefix, err))
				return
			}
			for _, o := range page.Contents {
				key := aws.ToString(o.Key)
				if strings.HasSuffix(key, "/") && aws.ToInt64(o.Size) == 0 {
					continue // a folder, as the S3 console makes them
				}
				if !yield(s3Object(from, bucket, key), nil) {
					return
				}
			}
		}
	}
}

func s3Object(from Bucket, bucket, key string) Object {
	return Object{
		Name: "s3://" + bucket + "/" + key,
		Open: func(ctx context.Context) (io.ReadCloser, error) {
			out, err := from.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
			if err != nil {
				return nil, err
			}
			return out.Body, nil
		},
	}
}
