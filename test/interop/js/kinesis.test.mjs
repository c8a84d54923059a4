// The AWS SDK for JavaScript against connectlocal's Kinesis: over HTTP/2, which it
// speaks unless told otherwise, over HTTP/1, and as Lambda polls a stream.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
  paginateListStreams,
  waitUntilStreamExists,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { Local } from "./local.mjs";

let local, facts;
const clients = [];

before(async () => {
  local = await Local.start();
  ({ facts } = local);
});

after(async () => {
  for (const c of clients) {
    c.destroy();
  }
  await local.stop();
});

const advance = (by) => local.advance(by);

function client(more = {}) {
  const c = new KinesisClient({ ...local.aws, maxAttempts: 1, ...more });
  clients.push(c);
  return c;
}

const bytes = (text) => new TextEncoder().encode(text);
const text = (data) => new TextDecoder().decode(data);

async function made(kinesis, StreamName, ShardCount = 1) {
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount }));
  await advance("1s");
  return StreamName;
}

async function iterator(kinesis, StreamName, ShardId = "shardId-000000000000", ShardIteratorType = "TRIM_HORIZON", more = {}) {
  return (await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType, ...more }))).ShardIterator;
}

for (const [name, options] of [
  ["HTTP/2, the SDK's default", () => ({})],
  ["HTTP/1", () => ({ requestHandler: new NodeHttpHandler() })],
]) {
  describe(name, () => {
    test("a record comes back as it was put", async () => {
      const kinesis = client(options());
      const StreamName = await made(kinesis, `round-${name.length}`);
      const Data = Uint8Array.from([0, 1, 254, 255]);
      const put = await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data }));
      const got = await kinesis.send(new GetRecordsCommand({ ShardIterator: await iterator(kinesis, StreamName) }));
      assert.deepEqual(got.Records.map((r) => [...r.Data]), [[0, 1, 254, 255]]);
      assert.equal(got.Records[0].SequenceNumber, put.SequenceNumber);
      assert.ok(Math.abs(got.Records[0].ApproximateArrivalTimestamp - new Date((await local.control("GET", "clock")).now)) < 60_000);
      assert.equal(got.MillisBehindLatest, 0);
    });

    test("a refusal is the SDK's own exception", async () => {
      const kinesis = client(options());
      await assert.rejects(kinesis.send(new DescribeStreamSummaryCommand({ StreamName: "nobodys" })), { name: "ResourceNotFoundException" });
      await assert.rejects(kinesis.send(new GetRecordsCommand({ ShardIterator: "made up" })), { name: "InvalidArgumentException" });
    });

    test("a subscription follows a shard to its end", async () => {
      const kinesis = client(options());
      const StreamName = await made(kinesis, `fan-out-${name.length}`);
      const { StreamDescriptionSummary: stream } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
      const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: stream.StreamARN, ConsumerName: "reader" }));
      await advance("1s");
      await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: "k", Data: bytes("one") }));
      const { EventStream } = await kinesis.send(
        new SubscribeToShardCommand({ ConsumerARN: Consumer.ConsumerARN, ShardId: "shardId-000000000000", StartingPosition: { Type: "TRIM_HORIZON" } }),
      );
      const seen = [];
      const other = client(options());
      for await (const { SubscribeToShardEvent: event } of EventStream) {
        seen.push(...event.Records.map((r) => text(r.Data)), ...(event.ChildShards ?? []).map((c) => c.ShardId));
        if (seen.length === 1) {
          await other.send(new SplitShardCommand({ StreamName, ShardToSplit: "shardId-000000000000", NewStartingHashKey: String(2n ** 127n) }));
          await advance("1s");
          await other.send(new ListStreamsCommand({}));
        }
      }
      assert.deepEqual(seen, ["one", "shardId-000000000001", "shardId-000000000002"]);
    });
  });
}

test("waiters and paginators", async () => {
  const kinesis = client();
  await kinesis.send(new CreateStreamCommand({ StreamName: "awaited", ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { StreamName: "awaited" });
  const names = [];
  for await (const page of paginateListStreams({ client: kinesis, pageSize: 1 }, {})) {
    names.push(...page.StreamNames);
  }
  assert.ok(names.includes("awaited") && names.includes(facts.agentEventStream) && names.includes(facts.contactEventStream));
});

test("the SDK tries again what was throttled", async () => {
  const kinesis = client({ maxAttempts: 3 });
  await local.control("POST", "faults", { kind: "throttle", operation: "ListShards", count: 2 });
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: facts.agentEventStream }));
  assert.equal(Shards.length, 4);
  await local.control("POST", "faults", []);
});

/**
 * Poller reads a stream as Lambda's event source mapping does: in batches, a shard
 * before its children, a fresh iterator when one has expired, and a batch that its
 * function fails on in halves until the one record is found, which is set aside.
 */
class Poller {
  constructor(kinesis, stream, { batchSize, fn }) {
    Object.assign(this, { kinesis, stream, batchSize, fn, positions: new Map(), aside: [] });
  }

  /** drain reads until there is nothing new in any shard. */
  async drain() {
    const { Shards } = await this.kinesis.send(new ListShardsCommand({ StreamName: this.stream }));
    const todo = Shards.filter((s) => !s.ParentShardId || !Shards.some((p) => p.ShardId === s.ParentShardId)).map((s) => s.ShardId);
    for (const shard of todo) {
      todo.push(...(await this.shard(shard)).filter((child) => !todo.includes(child)));
    }
  }

  /** shard reads one shard to its tip, and returns its children if it is closed. */
  async shard(shard) {
    const p = this.positions.get(shard) ?? {};
    this.positions.set(shard, p);
    while (!p.done) {
      p.iterator ??= await this.at(shard, p.after);
      let page;
      try {
        page = await this.kinesis.send(new GetRecordsCommand({ ShardIterator: p.iterator, Limit: this.batchSize }));
      } catch (e) {
        if (e.name !== "ExpiredIteratorException") {
          throw e;
        }
        p.iterator = undefined;
        p.renewed = (p.renewed ?? 0) + 1;
        continue;
      }
      await this.batch(page.Records);
      p.after = page.Records.at(-1)?.SequenceNumber ?? p.after;
      p.iterator = page.NextShardIterator;
      if (!p.iterator) {
        p.done = true;
        p.children = page.ChildShards.map((c) => c.ShardId);
      } else if (page.MillisBehindLatest === 0) {
        return [];
      }
    }
    return p.children ?? [];
  }

  at(shard, after) {
    return after
      ? iterator(this.kinesis, this.stream, shard, "AFTER_SEQUENCE_NUMBER", { StartingSequenceNumber: after })
      : iterator(this.kinesis, this.stream, shard);
  }

  async batch(records) {
    if (records.length === 0) {
      return;
    }
    try {
      await this.fn(records.map((r) => text(r.Data)));
    } catch {
      if (records.length === 1) {
        this.aside.push(text(records[0].Data));
        return;
      }
      const half = Math.ceil(records.length / 2);
      await this.batch(records.slice(0, half));
      await this.batch(records.slice(half));
    }
  }
}

test("a Lambda-style poller", async () => {
  const kinesis = client();
  const StreamName = await made(kinesis, "polled");
  const put = (...all) =>
    kinesis.send(new PutRecordsCommand({ StreamName, Records: all.map((d) => ({ PartitionKey: "k", Data: bytes(d) })) }));
  const seen = [];
  const poller = new Poller(kinesis, StreamName, {
    batchSize: 4,
    fn: async (batch) => {
      if (batch.includes("poison")) {
        throw new Error("cannot be handled");
      }
      seen.push(...batch);
    },
  });

  await put("1", "2", "poison", "3", "4");
  await poller.drain();
  assert.deepEqual(seen, ["1", "2", "3", "4"]);
  assert.deepEqual(poller.aside, ["poison"]);

  await advance("10m"); // the iterator that it holds expires
  await put("5");
  await poller.drain();
  assert.deepEqual(seen, ["1", "2", "3", "4", "5"]);
  assert.equal(poller.positions.get("shardId-000000000000").renewed, 1);

  await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: "shardId-000000000000", NewStartingHashKey: String(2n ** 127n) }));
  await put("6");
  await advance("1s");
  await put("7", "8");
  await poller.drain();
  assert.deepEqual(seen, ["1", "2", "3", "4", "5", "6", "7", "8"]);
});

test("agent events can be read while a stream is split", async () => {
  const kinesis = client();
  const StreamName = facts.agentEventStream;
  const seen = [];
  const poller = new Poller(kinesis, StreamName, { batchSize: 100, fn: async (batch) => seen.push(...batch.map((t) => JSON.parse(t))) });
  await local.control("POST", "agents/ana/login");
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const s of Shards) {
    const middle = (BigInt(s.HashKeyRange.StartingHashKey) + BigInt(s.HashKeyRange.EndingHashKey)) / 2n;
    await kinesis.send(new SplitShardCommand({ StreamName, ShardToSplit: s.ShardId, NewStartingHashKey: String(middle) }));
    await advance("1s");
  }
  for (const status of ["Available", "Lunch", "Available", "Offline"]) {
    await local.control("POST", "agents/ana/status", { status });
  }
  await local.control("POST", "agents/ana/logout");
  await poller.drain();
  const ours = seen.filter((e) => e.AgentARN.endsWith(facts.users.ana) && e.EventType !== "HEART_BEAT");
  assert.deepEqual(
    ours.map((e) => `${e.EventType} ${e.CurrentAgentSnapshot.AgentStatus.Name}`),
    ["LOGIN Offline", "STATE_CHANGE Available", "STATE_CHANGE Lunch", "STATE_CHANGE Available", "STATE_CHANGE Offline", "LOGOUT Offline"],
  );
});
