import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../tools/shared/free-port.ts";
import { copyRepository, type RepositoryCopy } from "../support/repository-copy.ts";
import { type RunningProcess, startProcess } from "../support/start-process.ts";
import { waitFor } from "../support/wait-for.ts";

const TOOL = "app/tools/process-data.ts";
const RELOAD_MS = 60_000;

describe("npm run dev", { timeout: 180_000 }, () => {
  let copy: RepositoryCopy;
  let dev: RunningProcess;
  let modern: Client;
  let legacy: Client1;

  beforeAll(async () => {
    copy = copyRepository();
    const settings = { PORT: String(await freePort()), METRICS_PORT: "0", RATE_LIMIT: "1000000" };
    dev = startProcess([copy.path("tools/dev.ts")], settings);
    const [, found = ""] = await dev.waitForStderr(/MCP client to (\S+);/);
    const url = new URL(found);
    modern = new Client({ name: "two", version: "1" }, { versionNegotiation: { mode: "auto" } });
    await modern.connect(new StreamableHTTPClientTransport(url));
    legacy = new Client1({ name: "one", version: "1" });
    await legacy.connect(new Http1(url) as unknown as Parameters<typeof legacy.connect>[0]);
  });
  afterAll(async () => {
    await Promise.all([modern.close(), legacy.close()]);
    await dev.kill();
    copy.remove();
  });

  /** Saves as editors do: another file, renamed. */
  const save = (text: string) => {
    writeFileSync(copy.path(`${TOOL}.new`), text);
    renameSync(copy.path(`${TOOL}.new`), copy.path(TOOL));
  };
  const original = readFileSync(TOOL, "utf8");
  /** The tool with another expression for `input_size`, which tells the changes apart. */
  const withSize = (expression: string) =>
    original.replace("input_size: Object.keys(data).length,", `input_size: ${expression},`);

  let calls = 0;
  /** What `input_size` is in the answer to a call that no cache can answer; undefined when the tool failed. */
  const sizeOf = async (client: Client | Client1): Promise<unknown> => {
    const params = { name: "process_data", arguments: { data: { call: calls++ }, operation: "validate" } };
    const { structuredContent } = await client.callTool(params);
    return (structuredContent as { input_size: number } | undefined)?.input_size;
  };
  /** Until both clients get that answer, and the server before, which may still have answered some, is gone. */
  const bothAnswer = async (size: number | undefined) => {
    await waitFor(
      () => Promise.all([sizeOf(modern), sizeOf(legacy)]),
      (sizes) => sizes.every((each) => each === size),
      RELOAD_MS,
    );
    const stops = () => dev.stdout().split('"message":"stopped"').length - 1;
    await waitFor(stops, (stopped) => stopped === count("Listening on") - 1, RELOAD_MS);
  };
  const count = (text: string) => dev.stderr().split(text).length - 1;

  it("serves a change to clients that stay connected, and refuses none of their calls", async () => {
    save(withSize("71"));
    await bothAnswer(71);
    expect(count("Listening on")).toBe(2);
  });

  it("finishes a call that was under way when the change came", async () => {
    const slow = withSize("await new Promise<number>((done) => setTimeout(done, 2000, 81))");
    save(slow.replace("handler: (", "handler: async ("));
    await waitFor(
      () => count("Listening on"),
      (starts) => starts === 3,
      RELOAD_MS,
    );
    const begun = await waitFor(
      async () => {
        const call = { answer: sizeOf(modern) };
        const first = await Promise.race([call.answer, new Promise((done) => setTimeout(done, 300, "slow"))]);
        return { ...call, first };
      },
      ({ first }) => first === "slow",
      RELOAD_MS,
    );
    save(original);
    await waitFor(
      () => count("Listening on"),
      (starts) => starts === 4,
      RELOAD_MS,
    );
    expect(await begun.answer).toBe(81);
  });

  it("shows the line of a tool that throws", async () => {
    save(withSize("JSON.parse(operation)"));
    await bothAnswer(undefined);
    const line = original.split("\n").findIndex((text) => text.includes("input_size: Object.keys")) + 1;
    const place = `SyntaxError at app/tools/process-data\\.ts:${line}:\\d+`;
    await dev.waitForStderr(new RegExp(`${place}\n +input_size: JSON\\.parse.*\n +\\^`));
  });

  it("serves what runs, and shows the line of a mistake in its types", async () => {
    save(withSize('Number("91") satisfies string'));
    await bothAnswer(91);
    await dev.waitForStderr(
      /process-data\.ts.*error.*TS\d+[\s\S]*input_size: Number\("91"\) satisfies string/,
    );
  });

  it("keeps the last server that works until a change mends what does not start, and shows the line", async () => {
    for (const [mistake, shown] of [
      ["const x: = 1;", /process-data\.ts:\d+[\s\S]*const x: = 1;/],
      ['throw new Error("start");', /process-data\.ts:\d+\nthrow new Error\("start"\);/],
    ] as const) {
      const before = count("the server before it goes on");
      save(`${withSize("62")}\n${mistake}\n`);
      await waitFor(
        () => count("the server before it goes on"),
        (failures) => failures > before,
        RELOAD_MS,
      );
      await dev.waitForStderr(shown);
      expect(await Promise.all([sizeOf(modern), sizeOf(legacy)])).toEqual([91, 91]);
    }
  });

  it("starts the server again when a call ends it", async () => {
    save(withSize("data.call === 100_000 ? process.exit(9) : 64"));
    await bothAnswer(64);
    const starts = count("Listening on");
    calls = 100_000;
    await expect(sizeOf(modern)).rejects.toThrow();
    await waitFor(
      () => count("Listening on"),
      (now) => now === starts + 1,
      RELOAD_MS,
    );
    expect(dev.stderr()).toContain("The server ended with 9; starting it again");
    expect(await Promise.all([sizeOf(modern), sizeOf(legacy)])).toEqual([64, 64]);
  });

  it("ends without a stack trace, and with it the server, at Ctrl-C", async () => {
    const before = dev.stderr();
    dev.child.kill("SIGINT");
    expect(await dev.exit).toBe(0);
    await expect(sizeOf(modern)).rejects.toThrow();
    expect(dev.stderr().slice(before.length)).not.toMatch(/^ {4}at /m);
  });
});
