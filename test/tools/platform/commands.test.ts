import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { resolveEnvironments } from "../../../stacks/environments/index.ts";
import type { Report } from "../../../tools/drill/report.ts";
import { legacyRequest } from "../../support/mcp-request.ts";
import { childrenOf, isAlive } from "../../support/process-list.ts";
import { startHttpStub } from "../../support/start-http-stub.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { waitFor } from "../../support/wait-for.ts";
import { runTool } from "../support/scratch-project.ts";

const TIMEOUT_MS = 120_000;
const directory = temporaryDirectory();
const scratch = directory.path("scratch");
mkdirSync(scratch);
afterAll(directory.remove);

interface Running {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly exit: Promise<number | NodeJS.Signals>;
  /** Resolves with what the pattern matched in standard error. */
  readonly said: (pattern: RegExp) => Promise<RegExpMatchArray>;
}

function start(command: "platform" | "drill", args: readonly string[]): Running {
  const flags = ["--disable-warning=ExperimentalWarning", `tools/${command}.ts`];
  const child = spawn(process.execPath, [...flags, ...args], {
    // Of its own: others on this machine may run the same.
    env: { ...process.env, TMPDIR: scratch },
    stdio: ["pipe", "ignore", "pipe"],
  });
  // Not SIGKILL: what it started would be nobody's.
  onTestFinished(async () => {
    if (child.kill("SIGTERM")) await exit;
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
  });
  const exit = once(child, "exit").then(([code, signal]) => code ?? signal);
  return {
    child,
    stderr: () => stderr,
    exit,
    said: async (pattern) => {
      const found = await waitFor(
        () => stderr.match(pattern) ?? (child.exitCode === null ? undefined : stderr),
        (match) => match !== undefined,
        TIMEOUT_MS / 2,
      );
      if (typeof found === "string") throw new Error(`it ended and said: ${found}`);
      return found as RegExpMatchArray;
    },
  };
}

/** Ends it as Ctrl-C does, and looks for what it might have left behind. */
async function interrupt({ child, exit }: Running): Promise<number | NodeJS.Signals> {
  const children = childrenOf(child.pid ?? 0);
  expect(children.length).toBeGreaterThanOrEqual(3);
  child.kill("SIGINT");
  const code = await exit;
  expect(children.filter(isAlive)).toEqual([]);
  expect(readdirSync(scratch)).toEqual([]);
  return code;
}

const environmentNames = resolveEnvironments({})
  .map(({ name }) => name)
  .join(", ");

describe("npm run platform", { timeout: TIMEOUT_MS }, () => {
  it.each([
    [["--env", "production"], `there is no environment "production"; valid ones are ${environmentNames}`],
    [["--speed", "0.5"], '--speed: expected a number from 1 to 60, got "0.5"'],
    [["--speed", "fast"], '--speed: expected a number from 1 to 60, got "fast"'],
    [["--port", "65536"], '--port: expected a whole number from 0 to 65535, got "65536"'],
    [["prod"], 'unexpected argument "prod"; usage: npm run platform -- [options]'],
  ])("refuses %j in one line", async (args, message) => {
    expect(await runTool(process.cwd(), "platform", args)).toMatchObject({
      exitCode: 64,
      stdout: "",
      stderr: `platform: ${message}\n`,
    });
  });

  it("says at once that a port is taken", async () => {
    const stub = await startHttpStub(() => {});
    onTestFinished(stub.stop);
    const { port } = new URL(stub.origin);
    expect(await runTool(process.cwd(), "platform", ["--port", port])).toMatchObject({
      exitCode: 1,
      stderr: `platform: port ${port} cannot be used: something else is listening there; choose another with --port, such as --port 8090\n`,
    });
  });

  it("runs both sides behind one URL, fails over and back on order, and leaves nothing behind", async () => {
    const running = start("platform", ["--port", "0", "--speed", "40"]);
    const [, mcp = ""] = await running.said(/clients +(http\S+)/);
    const [, monitor = ""] = await running.said(/monitor +(http\S+)/);
    const [, key = ""] = await running.said(/x-api-key: (\S+)'/);
    const { headers, message } = legacyRequest("tools/call", { name: "health_check", arguments: {} });
    const call = async () => {
      const answer = await fetch(mcp, {
        method: "POST",
        headers: { ...headers, "x-api-key": key },
        body: JSON.stringify(message),
      });
      const { result } = (await answer.json()) as { result?: { structuredContent: { platform: string } } };
      return [answer.headers.get("x-served-by"), result?.structuredContent.platform].join();
    };
    const serving = async () => {
      const answer = await fetch(`${monitor}state.json`);
      return ((await answer.json()) as { failover: { serving: string } }).failover.serving;
    };
    expect(await call()).toBe("primary,cloud-run");
    expect(await serving()).toBe("primary");
    running.child.stdin?.write("kill\nnonsense\n");
    await running.said(/There is no "nonsense"; type one of kill, hang, slow, errors, flap, mend/);
    await waitFor(call, (answer) => answer === "secondary,lambda", 30_000);
    await waitFor(serving, (name) => name === "secondary", 30_000);
    running.child.stdin?.write("mend\n");
    await waitFor(call, (answer) => answer === "primary,cloud-run", 30_000);
    expect(running.stderr()).toMatch(
      /FAULT kill.*check of the primary failed, 3 of 3.*DNS answers with the secondary.*MENDED.*DNS answers with the primary/s,
    );
    expect(await interrupt(running)).toBe(0);
  });
});

describe("npm run drill", { timeout: TIMEOUT_MS }, () => {
  it("refuses a fault that it does not know, naming those that it does", async () => {
    expect(await runTool(process.cwd(), "drill", ["--fault", "flood"])).toMatchObject({
      exitCode: 64,
      stderr: 'drill: --fault: there is no "flood"; valid ones are kill, hang, slow, errors, flap\n',
    });
  });

  it("keeps every promise of prod when the primary is killed, and reports it", async () => {
    const svg = directory.path("drill.svg");
    const run = await runTool(process.cwd(), "drill", ["--json", "--svg", svg, "--speed", "30"]);
    expect(run.exitCode, run.stderr + run.stdout).toBe(0);
    const report = JSON.parse(run.stdout) as Report;
    expect(report).toMatchObject({
      environment: "prod",
      fault: "kill",
      speed: 30,
      held: true,
      rules: { intervalSeconds: 10, failureThreshold: 3, ttlSeconds: 60 },
      calls: { clients: 10, lostOutsideWindow: 0 },
    });
    const { fault, detected = 0, failedOver = 0, mended, returned = 0 } = report.moments;
    // Three questions, ten seconds apart, have to fail; then the last cache has to run out.
    expect(detected - fault).toBeGreaterThan(20);
    expect(failedOver - fault).toBeGreaterThan(60);
    expect(failedOver - fault).toBeLessThanOrEqual(100);
    expect(returned).toBeGreaterThan(mended);
    expect(run.stderr).toContain("TTL over: the last client asks again and goes to the primary");
    expect(readFileSync(svg, "utf8")).toContain("Failover drill of prod: kill");
  });

  it("ends with everything it started when it is interrupted", async () => {
    const running = start("drill", ["--fault", "hang", "--env", "dev"]);
    await running.said(/FAULT hang/);
    expect(await interrupt(running)).toBe(130);
    expect(running.stderr()).toContain("drill: interrupted\n");
  });
});
