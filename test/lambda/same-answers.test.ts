import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lambdaCommands } from "../../app/contract/lambda.ts";
import { runtimeClients } from "../../tools/lambda/runtime-clients.ts";
import { type RunningFunction, startFunction } from "../../tools/lambda/start-function.ts";
import { type RestApi, startRestApi } from "../../tools/lambda/start-rest-api.ts";
import { MAX_REQUEST_SIZE } from "../fixtures/bad-input.ts";
import { requestCorpus, UPSTREAM } from "../fixtures/request-corpus.ts";
import { type Bundles, buildBundles } from "../support/build-bundles.ts";
import { comparableAnswer } from "../support/comparable-answer.ts";
import { makeApiKey } from "../support/make-api-key.ts";
import { sendHttp } from "../support/send-http.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";
import { startUpstream, type Upstream } from "../support/start-upstream.ts";

const { key, entry } = makeApiKey("corpus");
const settings = {
  AUTH_MODES: "api-key",
  API_KEYS: entry,
  ALLOWED_HOSTS: "127.0.0.1,localhost",
  RATE_LIMIT: "1000000",
  MAX_REQUEST_SIZE: String(MAX_REQUEST_SIZE),
};
const authorization = `Bearer ${key}`;

const entries = runtimeClients.flatMap((client) =>
  (["stream", "buffered"] as const).map((transfer) => ({ ...client, transfer })),
);

describe.each(entries)("the Lambda entry ($transfer), called by $name", ({ file, installed, transfer }) => {
  let bundles: Bundles;
  let upstream: Upstream;
  let container: RunningProcess;
  let containerOrigin: string;
  let lambda: RunningFunction;
  let api: RestApi;
  const logs: string[] = [];

  beforeAll(async () => {
    if (!installed) return;
    bundles = await buildBundles();
    upstream = await startUpstream();
    const environment = { ...settings, UPSTREAM_SERVERS: `${UPSTREAM}=${upstream.url}` };
    container = startProcess([`${bundles.directory}/server.mjs`], {
      ...environment,
      PORT: "0",
      METRICS_PORT: "0",
      // So that both say that they run on the same platform.
      AWS_LAMBDA_FUNCTION_NAME: "mcp-home",
    });
    containerOrigin = (await container.waitForStderr(/Listening on (http:\S+)/))[1] ?? "";
    lambda = startFunction({
      taskRoot: bundles.directory,
      handler: lambdaCommands[transfer],
      environment,
      timeoutMs: 30_000,
      memoryMb: 1024,
      maxInstances: 1,
      runtimeClient: file,
      onLog: (line) => logs.push(line),
    });
    api = await startRestApi({
      invoke: lambda.invoke,
      port: 0,
      onError: (error) => logs.push(String(error)),
    });
  });
  afterAll(async () => {
    if (!installed) return;
    api.stop();
    await Promise.all([container.kill(), lambda.stop(), upstream.kill()]);
    await bundles.remove();
  });

  it.skipIf(!installed).each(requestCorpus)("answers as the container does: $name", async (request) => {
    const message = { ...request, headers: { authorization, ...request.headers } };
    const expected = await sendHttp(containerOrigin, message);
    const answer = await sendHttp(api.origin, message);
    expect(comparableAnswer(answer)).toEqual(comparableAnswer(expected));
  });

  it.skipIf(!installed)("answered all of it from one instance", () => {
    expect(lambda.coldStarts()).toBe(1);
  });

  it.skipIf(!installed)("wrote metrics that CloudWatch takes, under names that alarms know", () => {
    const documents = logs.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line));
    const ofTool = documents.filter(({ tool_name }) => tool_name === "process_batch");
    expect(ofTool.length).toBeGreaterThan(0);
    expect(ofTool[0]).toMatchObject({
      environment: "local",
      method: "tools/call",
      status: "ok",
      mcp_requests_total: 1,
      mcp_request_duration_seconds: expect.any(Number),
      mcp_tool_usage_total: 1,
    });
  });
});
