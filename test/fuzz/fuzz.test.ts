import { afterAll, beforeAll, describe, expect, it } from "vitest";
import foundCases from "../fixtures/fuzz-cases.json" with { type: "json" };
import { startTestServer, type TestServer } from "../support/start-test-server.ts";
import { checkAnswers } from "./check-answers.ts";
import { fuzz, runCase } from "./fuzz.ts";
import type { FuzzCase } from "./fuzz-case.ts";

/** A share of what `npm run fuzz` sends, always the same. */
const CASES = 1000;
const SEED = 20261121;

describe("a server that is sent made-up requests and bytes", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ settings: { LOG_LEVEL: "fatal" } });
  });
  afterAll(() => server.stop());
  const port = () => Number(server.mcpUrl.port);

  it("answers all of them without a fault", async () => {
    expect(await fuzz({ port: port(), cases: CASES, seed: SEED, concurrency: 8 })).toBeUndefined();
  });

  it.each(foundCases as { why: string; case: FuzzCase }[])("$why", async ({ case: found }) => {
    await runCase(port(), found);
  });
});

describe("checkAnswers", () => {
  const answer = {
    status: 200,
    contentType: "application/json",
    body: '{"jsonrpc":"2.0","id":1,"result":{}}',
  };

  it.each([
    ["a 5xx", { ...answer, status: 500 }, "answered 500"],
    ["a stack trace", { ...answer, body: "Error\n    at run (/app/server.mjs:1:2)" }, "something leaked"],
    [
      "another's id",
      { ...answer, body: '{"jsonrpc":"2.0","id":2,"result":{}}' },
      "the answer has another id",
    ],
    ["an internal error", { ...answer, body: '{"id":1,"error":{"code":-32603}}' }, "a crash"],
    ["a refusal", { ...answer, body: '{"id":1,"error":{"code":-32602}}' }, "a call that its schema allows"],
    ["no JSON", { ...answer, body: "what" }, "JSON"],
  ])("finds %s", (_what, found, problem) => {
    expect(() => checkAnswers([found], { id: 1, wellFormedCall: true })).toThrow(problem);
  });

  it("finds that no answer came, or two", () => {
    expect(() => checkAnswers([], { id: 1 })).toThrow("no answer");
    expect(() => checkAnswers([answer, answer], { id: 1 })).toThrow("2 answers");
    expect(() => checkAnswers([answer], { id: 1, wellFormedCall: true })).not.toThrow();
  });
});
