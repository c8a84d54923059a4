package api

import "handover/connectlocal/internal/state"

func storageOperations() []operation {
	return []operation{
		op("AssociateInstanceStorageConfig", (*API).associateInstanceStorageConfig),
		op("DescribeInstanceStorageConfig", (*API).describeInstanceStorageConfig),
		update("UpdateInstanceStorageConfig", (*API).updateInstanceStorageConfig),
		update("DisassociateInstanceStorageConfig", (*API).disassociateInstanceStorageConfig),
		op("ListInstanceStorageConfigs", (*API).listInstanceStorageConfigs),
	}
}

// storageConfig is a place for resources, in requests as in answers.
type storageConfig struct {
	AssociationID   string `json:"AssociationId,omitempty"`
	StorageType     string
	S3              *s3Config       `json:"S3Config,omitempty"`
	KinesisVideo    *videoConfig    `json:"KinesisVideoStreamConfig,omitempty"`
	KinesisStream   *streamConfig   `json:"KinesisStreamConfig,omitempty"`
	KinesisFirehose *firehoseConfig `json:"KinesisFirehoseConfig,omitempty"`
}

type s3Config struct {
	BucketName       string
	BucketPrefix     string
	EncryptionConfig *encryptionConfig `json:",omitempty"`
}

type videoConfig struct {
	Prefix               string
	RetentionPeriodHours int64
	EncryptionConfig     encryptionConfig
}

type encryptionConfig struct {
	EncryptionType string
	KeyID          string `json:"KeyId"`
}

type streamConfig struct {
	StreamARN string `json:"StreamArn"`
}

type firehoseConfig struct {
	FirehoseARN string `json:"FirehoseArn"`
}

const kms = "KMS" // the only type of encryption that the model has

func (c storageConfig) storage(resource, id string) state.Storage {
	out := state.Storage{ID: id, Resource: resource, Type: c.StorageType}
	if s := c.S3; s != nil {
		out.Bucket = &state.Bucket{Name: s.BucketName, Prefix: s.BucketPrefix}
		if s.EncryptionConfig != nil {
			out.Bucket.Key = s.EncryptionConfig.KeyID
		}
	}
	if v := c.KinesisVideo; v != nil {
		out.Video = &state.Video{Prefix: v.Prefix, Key: v.EncryptionConfig.KeyID, Hours: v.RetentionPeriodHours}
	}
	if c.KinesisStream != nil {
		out.Stream = c.KinesisStream.StreamARN
	}
	if c.KinesisFirehose != nil {
		out.Firehose = c.KinesisFirehose.FirehoseARN
	}
	return out
}

func storageConfigOf(s state.Storage) storageConfig {
	out := storageConfig{AssociationID: s.ID, StorageType: s.Type}
	if b := s.Bucket; b != nil {
		out.S3 = &s3Config{BucketName: b.Name, BucketPrefix: b.Prefix}
		if b.Key != "" {
			out.S3.EncryptionConfig = &encryptionConfig{kms, b.Key}
		}
	}
	if v := s.Video; v != nil {
		out.KinesisVideo = &videoConfig{v.Prefix, v.Hours, encryptionConfig{kms, v.Key}}
	}
	if s.Stream != "" {
		out.KinesisStream = &streamConfig{s.Stream}
	}
	if s.Firehose != "" {
		out.KinesisFirehose = &firehoseConfig{s.Firehose}
	}
	return out
}

type associateInstanceStorageConfigInput struct {
	inInstance
	ResourceType  string        `json:"ResourceType"`
	StorageConfig storageConfig `json:"StorageConfig"`
	ClientToken   string        `json:"ClientToken"`
}

type associateInstanceStorageConfigOutput struct {
	AssociationID string `json:"AssociationId"`
}

func (a *API) associateInstanceStorageConfig(in associateInstanceStorageConfigInput) (associateInstanceStorageConfigOutput, error) {
	return once(a, "AssociateInstanceStorageConfig", in.ClientToken, in, func() (associateInstanceStorageConfigOutput, error) {
		id, err := a.world.Store(in.StorageConfig.storage(in.ResourceType, ""))
		return associateInstanceStorageConfigOutput{id}, err
	})
}

type inStorage struct {
	inInstance
	ResourceType  string `json:"ResourceType"`
	AssociationID string `json:"AssociationId"`
}

type describeInstanceStorageConfigOutput struct{ StorageConfig storageConfig }

func (a *API) describeInstanceStorageConfig(in inStorage) (out describeInstanceStorageConfigOutput, err error) {
	s, ok := a.world.Stored(in.ResourceType)
	if !ok || s.ID != in.AssociationID {
		return out, refuse(state.NotFound, "AssociationId: %s has no storage configuration %s", in.ResourceType, in.AssociationID)
	}
	return describeInstanceStorageConfigOutput{storageConfigOf(s)}, nil
}

type updateInstanceStorageConfigInput struct {
	inStorage
	StorageConfig storageConfig `json:"StorageConfig"`
	ClientToken   ignored       `json:"ClientToken"` // repeated, it sets the same again
}

func (a *API) updateInstanceStorageConfig(in updateInstanceStorageConfigInput) error {
	return a.world.Restore(in.StorageConfig.storage(in.ResourceType, in.AssociationID))
}

type disassociateInstanceStorageConfigInput struct {
	inStorage
	ClientToken string `json:"ClientToken"`
}

func (a *API) disassociateInstanceStorageConfig(in disassociateInstanceStorageConfigInput) error {
	return onceOnly(a, "DisassociateInstanceStorageConfig", in.ClientToken, in, func() error {
		return a.world.Unstore(in.ResourceType, in.AssociationID)
	})
}

type listInstanceStorageConfigsInput struct {
	listInput
	ResourceType string `json:"ResourceType"`
}

type listInstanceStorageConfigsOutput struct {
	StorageConfigs []storageConfig
	NextToken      string `json:",omitempty"`
}

func (a *API) listInstanceStorageConfigs(in listInstanceStorageConfigsInput) (out listInstanceStorageConfigsOutput, err error) {
	var all []state.Storage
	if s, ok := a.world.Stored(in.ResourceType); ok {
		all = append(all, s)
	}
	out.StorageConfigs, out.NextToken, err = listed(all, in.most(10).pager("ListInstanceStorageConfigs"), storageConfigOf)
	return out, err
}
