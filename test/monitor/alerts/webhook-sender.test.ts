import { createHmac, randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { Notification } from "../../../app/monitor/alerts/notification.ts";
import { createWebhookSender } from "../../../app/monitor/alerts/webhook-sender.ts";
import { systemClock } from "../../../app/monitor/clock.ts";
import { collectLogs } from "../../support/collect-logs.ts";
import { type Receiver, startReceiver } from "../../support/start-receiver.ts";
import { waitFor } from "../../support/wait-for.ts";

const key = randomBytes(32);

function notification(id: string): Notification {
  return {
    id,
    type: "server.down",
    timestamp: "2026-01-01T12:00:00.000Z",
    data: {
      server: "a",
      url: "http://a.test/",
      status: "error",
      reason: "connection refused",
      consecutive_failures: 3,
      down_since: "2026-01-01T11:59:00.000Z",
      runbook: "docs/runbook.md#server-down",
    },
  };
}

const receivers: Receiver[] = [];
afterEach(() => Promise.all(receivers.splice(0).map((receiver) => receiver.stop())));

async function setUp(statusOf?: (index: number) => number) {
  const receiver = await startReceiver(statusOf);
  receivers.push(receiver);
  const { logger, lines } = collectLogs();
  const sender = createWebhookSender({
    urls: [receiver.url],
    key,
    clock: systemClock,
    logger,
    initialDelayMs: 1,
  });
  return { receiver, sender, lines };
}

const lastMessage = (lines: readonly Readonly<Record<string, unknown>>[]) => lines.at(-1)?.message;

describe("createWebhookSender", () => {
  it("posts JSON with a signature that a receiver can check", async () => {
    const { receiver, sender, lines } = await setUp();
    sender.send(notification("msg_1"));
    await waitFor(
      () => lastMessage(lines),
      (message) => message === "webhook delivered",
    );
    const [message] = receiver.received;
    expect(JSON.parse(message?.body ?? "")).toEqual(notification("msg_1"));
    const headers = message?.headers;
    expect(headers?.["content-type"]).toBe("application/json");
    const timestamp = headers?.["webhook-timestamp"];
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
    const expected = createHmac("sha256", key).update(`msg_1.${timestamp}.${message?.body}`).digest("base64");
    expect(headers?.["webhook-signature"]).toBe(`v1,${expected}`);
  });

  it("tries again, with the same id, when the receiver fails, refuses for now, or cuts the connection", async () => {
    const answers = [500, 0, 429, 204];
    const { receiver, sender, lines } = await setUp((index) => answers[index] ?? 204);
    sender.send(notification("msg_1"));
    await waitFor(
      () => lastMessage(lines),
      (message) => message === "webhook delivered",
    );
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual(Array(4).fill("msg_1"));
  });

  it.each([400, 401, 410, 302])("gives up at once on %d, and says so", async (status) => {
    const { receiver, sender, lines } = await setUp(() => status);
    sender.send(notification("msg_1"));
    await waitFor(
      () => lastMessage(lines),
      (message) => message === "webhook given up",
    );
    expect(receiver.received).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({
      level: "error",
      reason: `answered ${status}`,
      notification: "msg_1",
    });
  });

  it("gives up after nine attempts", async () => {
    const { receiver, sender, lines } = await setUp(() => 503);
    sender.send(notification("msg_1"));
    await waitFor(
      () => lastMessage(lines),
      (message) => message === "webhook given up",
    );
    expect(receiver.received).toHaveLength(9);
  });

  it("delivers in order: a recovery never overtakes its alert", async () => {
    const { receiver, sender, lines } = await setUp((index) => (index < 2 ? 500 : 204));
    sender.send(notification("msg_1"));
    sender.send(notification("msg_2"));
    await waitFor(
      () => lines.filter(({ message }) => message === "webhook delivered").length,
      (count) => count === 2,
    );
    expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([
      "msg_1",
      "msg_1",
      "msg_1",
      "msg_2",
    ]);
  });

  it("never logs a receiver's path, which may be its secret", async () => {
    const { sender, lines } = await setUp(() => 400);
    sender.send(notification("msg_1"));
    await waitFor(
      () => lines.length,
      (count) => count > 0,
    );
    expect(JSON.stringify(lines)).not.toContain("/hook");
  });

  it("stops within its time, and says what it could not deliver", async () => {
    const { sender, lines } = await setUp(() => 503);
    sender.send(notification("msg_1"));
    await sender.stop(0);
    expect(lines.at(-1)).toMatchObject({ level: "error", undelivered: 1 });
  });
});
