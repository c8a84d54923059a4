package connectlocal

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"handover/internal/memnet"
)

// AWSConfig is the configuration of the AWS SDK for a server that listens at
// base, such as "http://127.0.0.1:8686". Region and credentials are made up:
// any will do.
func AWSConfig(base string) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("connectlocal", "connectlocal", ""),
		BaseEndpoint: &base,
	}
}

// InMemory is AWSConfig for this server without a socket: requests call its
// handler directly, also inside a testing/synctest bubble.
func (s *Server) InMemory() aws.Config {
	cfg := AWSConfig("http://connectlocal")
	cfg.HTTPClient = &http.Client{Transport: memnet.Transport{Handler: s.handler}}
	return cfg
}
