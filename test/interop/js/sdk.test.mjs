// The AWS SDK for JavaScript lives through a chat, reads lists, is refused and throttled.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  ConnectClient,
  CreateContactFlowCommand,
  DeleteContactFlowCommand,
  DescribeContactCommand,
  DescribeInstanceCommand,
  DescribeUserCommand,
  DuplicateResourceException,
  GetContactAttributesCommand,
  GetCurrentUserDataCommand,
  InvalidContactFlowException,
  ListTagsForResourceCommand,
  PutUserStatusCommand,
  ResourceNotFoundException,
  SearchContactsCommand,
  StartChatContactCommand,
  StopContactCommand,
  TagResourceCommand,
  ThrottlingException,
  UpdateContactAttributesCommand,
  UpdateContactRoutingDataCommand,
  UpdateParticipantRoleConfigCommand,
  paginateListQueues,
  paginateListUsers,
  paginateSearchUsers,
} from "@aws-sdk/client-connect";
import {
  AccessDeniedException,
  CompleteAttachmentUploadCommand,
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  DisconnectParticipantCommand,
  GetAttachmentCommand,
  GetTranscriptCommand,
  SendEventCommand,
  SendMessageCommand,
  StartAttachmentUploadCommand,
  paginateGetTranscript,
} from "@aws-sdk/client-connectparticipant";
import { Local } from "./local.mjs";

const nobody = "00000000-0000-4000-8000-000000000000";
const event = (name) => `application/vnd.amazonaws.connect.event.${name}`;

describe("the AWS SDK for JavaScript", { concurrency: false }, () => {
  let local;
  let connect;
  let participant;
  let InstanceId;
  let facts;

  before(async () => {
    local = await Local.start();
    ({ facts } = local);
    InstanceId = facts.instanceId;
    connect = new ConnectClient(local.aws);
    participant = new ConnectParticipantClient(local.aws);
  });

  after(async () => {
    connect.destroy();
    participant.destroy();
    await local.stop();
  });

  const call = (Command, members = {}) => connect.send(new Command({ InstanceId, ...members }));

  const startChat = (more = {}) =>
    call(StartChatContactCommand, {
      ContactFlowId: facts.flows["Handover inbound"],
      ParticipantDetails: { DisplayName: "Zoe" },
      ...more,
    });

  /** joined gives what says things in a chat for the bearer of a participant token. */
  async function joined(ParticipantToken) {
    const { ConnectionCredentials } = await participant.send(
      new CreateParticipantConnectionCommand({ Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true, ParticipantToken }),
    );
    const { ConnectionToken } = ConnectionCredentials;
    return (Command, members = {}) => participant.send(new Command({ ConnectionToken, ...members }));
  }

  const texts = (transcript) => transcript.filter((i) => i.Type === "MESSAGE").map((i) => `${i.ParticipantRole}: ${i.Content}`);

  test("the life of a chat", async () => {
    await local.login("ana");
    const { ContactId, ParticipantToken } = await startChat({ Attributes: { order: "4711" }, ClientToken: "once" });
    const again = await startChat({ Attributes: { order: "4711" }, ClientToken: "once" });
    assert.equal(again.ContactId, ContactId);
    const customer = await joined(ParticipantToken);
    assert.equal(await local.offered("ana"), ContactId);
    await local.press("ana", ContactId, "accept");

    const agent = await joined((await local.control("GET", `agents/ana/contacts/${ContactId}/token`)).participantToken);
    await customer(SendMessageCommand, { ContentType: "text/plain", Content: "Where is my order?" });
    await agent(SendEventCommand, { ContentType: event("typing") });
    await agent(SendMessageCommand, { ContentType: "text/plain", Content: "On its way" });
    const { Transcript } = await customer(GetTranscriptCommand, { SortOrder: "ASCENDING", MaxResults: 100 });
    assert.deepEqual(texts(Transcript).slice(-2), ["CUSTOMER: Where is my order?", "AGENT: On its way"]);

    await call(UpdateContactAttributesCommand, { InitialContactId: ContactId, Attributes: { answer: "soon" } });
    const { Attributes } = await call(GetContactAttributesCommand, { InitialContactId: ContactId });
    assert.deepEqual([Attributes.order, Attributes.answer], ["4711", "soon"]);
    const idle = { ParticipantRole: "CUSTOMER", TimerType: "IDLE", TimerValue: { ParticipantTimerDurationInMinutes: 2 } };
    await call(UpdateParticipantRoleConfigCommand, { ContactId, ChannelConfiguration: { Chat: { ParticipantTimerConfigList: [idle] } } });

    await call(PutUserStatusCommand, { UserId: facts.users.ana, AgentStatusId: facts.statuses.Offline });
    const { UserDataList } = await call(GetCurrentUserDataCommand, { Filters: { Agents: [facts.users.ana] } });
    assert.deepEqual([UserDataList[0].Status.StatusName, UserDataList[0].NextStatus], ["Available", "Offline"]);

    await local.press("ana", ContactId, "end");
    await local.press("ana", ContactId, "clear");
    await call(PutUserStatusCommand, { UserId: facts.users.ana, AgentStatusId: facts.statuses.Available });
    await customer(SendMessageCommand, { ContentType: "text/plain", Content: "I am still here" });
    const segment = await local.offered("ana");
    await local.press("ana", segment, "accept");
    const { Contact } = await call(DescribeContactCommand, { ContactId: segment });
    assert.deepEqual([Contact.InitialContactId, Contact.InitiationMethod, Contact.AgentInfo.Id], [ContactId, "DISCONNECT", facts.users.ana]);
    assert.ok(Contact.InitiationTimestamp instanceof Date);

    await customer(DisconnectParticipantCommand);
    await assert.rejects(customer(SendMessageCommand, { ContentType: "text/plain", Content: "hello?" }), AccessDeniedException);
    await local.control("POST", "agents/ana/logout");
  });

  test("a waiting chat is moved up, found and stopped", async () => {
    const { ContactId } = await startChat({ Attributes: { order: "42" } });
    await call(UpdateContactRoutingDataCommand, { ContactId, QueuePriority: 1 });
    const { Contact } = await call(DescribeContactCommand, { ContactId });
    assert.equal(Contact.QueuePriority, 1);
    const from = Contact.InitiationTimestamp;
    const { Contacts } = await call(SearchContactsCommand, {
      TimeRange: { Type: "INITIATION_TIMESTAMP", StartTime: from, EndTime: new Date(from.getTime() + 3_600_000) },
      SearchCriteria: { SearchableContactAttributes: { Criteria: [{ Key: "order", Values: ["42"] }] } },
    });
    assert.deepEqual(Contacts.map((c) => c.Id), [ContactId]);
    await call(StopContactCommand, { ContactId });
    assert.ok((await call(DescribeContactCommand, { ContactId })).Contact.DisconnectTimestamp);
  });

  test("an attachment goes up and comes down", async () => {
    const { ParticipantToken } = await startChat();
    const customer = await joined(ParticipantToken);
    const content = new TextEncoder().encode("not much of a bill");
    const started = await customer(StartAttachmentUploadCommand, {
      ContentType: "text/plain", AttachmentSizeInBytes: content.length, AttachmentName: "bill.txt",
    });
    const { Url, HeadersToInclude } = started.UploadMetadata;
    assert.equal((await fetch(Url, { method: "PUT", headers: HeadersToInclude, body: content })).status, 200);
    await customer(CompleteAttachmentUploadCommand, { AttachmentIds: [started.AttachmentId] });
    const there = await customer(GetAttachmentCommand, { AttachmentId: started.AttachmentId });
    assert.equal(await (await fetch(there.Url)).text(), "not much of a bill");
    await customer(DisconnectParticipantCommand);
  });

  test("paginators", async () => {
    const all = async (pages, list) => {
      const items = [];
      for await (const page of pages) {
        assert.ok(page[list].length <= 2);
        items.push(...page[list]);
      }
      return items;
    };
    const config = { client: connect, pageSize: 2 };
    const users = await all(paginateListUsers(config, { InstanceId }), "UserSummaryList");
    assert.deepEqual(Object.fromEntries(users.map((u) => [u.Username, u.Id])), facts.users);
    const queues = await all(paginateListQueues(config, { InstanceId, QueueTypes: ["STANDARD"] }), "QueueSummaryList");
    assert.deepEqual(Object.fromEntries(queues.map((q) => [q.Name, q.Id])), facts.queues);
    assert.equal((await all(paginateSearchUsers(config, { InstanceId }), "Users")).length, users.length);

    const chat = await startChat();
    const { ConnectionCredentials } = await participant.send(
      new CreateParticipantConnectionCommand({ Type: ["CONNECTION_CREDENTIALS"], ConnectParticipant: true, ParticipantToken: chat.ParticipantToken }),
    );
    const { ConnectionToken } = ConnectionCredentials;
    for (const Content of ["one", "two", "three"]) {
      await participant.send(new SendMessageCommand({ ConnectionToken, ContentType: "text/plain", Content }));
    }
    const transcript = await all(
      paginateGetTranscript({ client: participant, pageSize: 2 }, { ConnectionToken, SortOrder: "DESCENDING" }), "Transcript");
    assert.deepEqual(texts(transcript).slice(0, 3), ["CUSTOMER: three", "CUSTOMER: two", "CUSTOMER: one"]);
    await call(StopContactCommand, { ContactId: chat.ContactId });
  });

  test("a flow is made, tagged and deleted", async () => {
    const Content = JSON.stringify({
      Version: "2019-10-30", StartAction: "end",
      Actions: [{ Identifier: "end", Type: "DisconnectParticipant", Parameters: {}, Transitions: {} }],
    });
    const flow = { Name: "Goodbye", Type: "CONTACT_FLOW" };
    const { ContactFlowId, ContactFlowArn } = await call(CreateContactFlowCommand, { ...flow, Content });
    await connect.send(new TagResourceCommand({ resourceArn: ContactFlowArn, tags: { team: "red" } }));
    assert.deepEqual((await connect.send(new ListTagsForResourceCommand({ resourceArn: ContactFlowArn }))).tags, { team: "red" });
    await assert.rejects(call(CreateContactFlowCommand, { ...flow, Content }), DuplicateResourceException);
    await call(DeleteContactFlowCommand, { ContactFlowId });
    await assert.rejects(call(CreateContactFlowCommand, { ...flow, Content: "{}" }), (err) => {
      assert.ok(err instanceof InvalidContactFlowException);
      assert.ok(err.problems[0].message, "no problem is named");
      return true;
    });
  });

  test("errors are classes", async () => {
    await assert.rejects(call(DescribeContactCommand, { ContactId: nobody }), (err) => {
      assert.ok(err instanceof ResourceNotFoundException);
      assert.deepEqual([err.name, err.$fault, err.$metadata.httpStatusCode], ["ResourceNotFoundException", "client", 404]);
      assert.match(err.$metadata.requestId, /^[0-9a-f-]{36}$/);
      return true;
    });
    await assert.rejects(
      participant.send(new SendMessageCommand({ ConnectionToken: "forged", ContentType: "text/plain", Content: "hello" })), AccessDeniedException);
  });

  test("throttled calls are tried again", async () => {
    const faults = (list) => local.control("POST", "faults", list);
    await faults([{ kind: "throttle", operation: "DescribeUser", count: 1 }]);
    const { $metadata } = await call(DescribeUserCommand, { UserId: facts.users.ana });
    assert.equal($metadata.attempts, 2);

    await faults([{ kind: "throttle", operation: "DescribeUser", count: 9 }]);
    const once = new ConnectClient({ ...local.aws, maxAttempts: 1 });
    await assert.rejects(once.send(new DescribeUserCommand({ InstanceId, UserId: facts.users.ana })), (err) => {
      assert.ok(err instanceof ThrottlingException);
      assert.equal(err.$metadata.httpStatusCode, 429);
      return true;
    });
    once.destroy();
    await faults([]);
  });

  test("a call is given up", async () => {
    await local.control("POST", "faults", [{ kind: "latency", operation: "DescribeInstance", latency: "1h" }]);
    const given = new AbortController();
    const answer = connect.send(new DescribeInstanceCommand({ InstanceId }), { abortSignal: given.signal });
    given.abort();
    await assert.rejects(answer, { name: "AbortError" });
    await local.control("POST", "faults", []);
    assert.equal((await connect.send(new DescribeInstanceCommand({ InstanceId }))).Instance.Id, InstanceId);
  });
});
