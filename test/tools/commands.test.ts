import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testIdentifiers } from "../stacks/support/identifiers.ts";
import { copyRepository, type RepositoryCopy } from "../support/repository-copy.ts";
import { waitFor } from "../support/wait-for.ts";

interface Case {
  /** The file that is missing. */
  readonly without?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  /** What standard error has to say: what was wrong, where, what to do. */
  readonly says: RegExp;
}

interface Interruption {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Ctrl-C comes once it has written this. */
  readonly after: RegExp;
  /** 0 for what runs until it is stopped, 130 for what is cut short. */
  readonly exitCode: 0 | 130;
}

interface Command {
  /** Faults of its surroundings: a file or a program that is not there. */
  readonly faults?: Readonly<Record<string, Case>>;
  /** What happens at Ctrl-C; or that it is done before anybody could press it, or why it is not tried. */
  readonly interrupted: "at once" | `not tried: ${string}` | Interruption;
}

/** Nothing is on it but node. */
const noPrograms = { PATH: dirname(process.execPath), npm_execpath: "" };
/** What an environment is that somebody has filled in. */
const filledIn = Object.fromEntries(
  Object.entries(testIdentifiers).map(([name, value]) => [
    name,
    value.replaceAll("placeholder", "acme").replaceAll("example.com", "acme.test").replaceAll("0", "1"),
  ]),
);
const noTerraform = (...args: string[]): Case => ({
  args,
  env: noPrograms,
  exitCode: 1,
  says: /terraform is not on PATH; install/,
});
const noCdktfJson = (...args: string[]): Case => ({
  args,
  without: "cdktf.json",
  exitCode: 1,
  says: /cdktf\.json/,
});
const synthesizing = (...args: string[]): Interruption => ({ args, after: /Synthesizing/, exitCode: 130 });
const ports = { PORT: "0", METRICS_PORT: "0" };

/** Every script of package.json that is the repo's own; a new one has to be told of here. */
const commands: Readonly<Record<string, Command>> = {
  start: {
    faults: {
      "no CONFIG_FILE": {
        env: { CONFIG_FILE: "/no/such.json" },
        exitCode: 78,
        says: /CONFIG_FILE.*\/no\/such\.json cannot be read: ENOENT/s,
      },
    },
    interrupted: { env: ports, after: /Health:/, exitCode: 0 },
  },
  monitor: {
    faults: {
      "no --config": {
        args: ["--config", "/no/such.json"],
        exitCode: 78,
        says: /\/no\/such\.json/,
      },
    },
    interrupted: {
      args: ["--target", "a=http://127.0.0.1:9", "--port", "0", "--history", ":memory:"],
      after: /Status page/,
      exitCode: 0,
    },
  },
  dev: { interrupted: { env: ports, after: /Health:/, exitCode: 0 } },
  "new-tool": {
    faults: {
      "no list of tools": {
        args: ["word-count"],
        without: "app/tools/index.ts",
        exitCode: 1,
        says: /app\/tools\/index\.ts/,
      },
    },
    interrupted: "at once",
  },
  "new-environment": { interrupted: "at once" },
  "api-key": { interrupted: "at once" },
  build: {
    faults: { "no entry": { without: "app/lambda.ts", exitCode: 1, says: /app\/lambda\.ts/ } },
    interrupted: "at once",
  },
  docs: { interrupted: "at once" },
  conformance: { interrupted: { after: /Running/, exitCode: 130 } },
  fuzz: { interrupted: { after: /seed/, exitCode: 130 } },
  bench: { interrupted: "not tried: it first installs the servers that it compares with" },
  "bench:cold": { interrupted: "not tried: it first builds the bundles that it starts" },
  "bench:synth": { interrupted: "not tried: it first writes the environments that it synthesizes" },
  "bench:heap": {
    interrupted: { after: /Sending/, exitCode: 130 },
  },
  synth: { faults: { "no cdktf.json": noCdktfJson() }, interrupted: synthesizing() },
  diff: {
    faults: {
      "no cdktf.json": noCdktfJson("dev"),
      "no terraform": noTerraform("dev"),
      "no git": { args: ["dev", "--offline"], env: noPrograms, exitCode: 1, says: /git cannot be started/ },
    },
    interrupted: synthesizing("dev"),
  },
  environments: { interrupted: "at once" },
  report: {
    faults: { "no --from": { args: ["--from", "/no/such"], exitCode: 1, says: /\/no\/such/ } },
    interrupted: "at once",
  },
  doctor: {
    interrupted: { args: ["dev"], env: { TERRAFORM_HANGS: "true" }, after: /Checking/, exitCode: 130 },
  },
  deploy: {
    faults: {
      "no cdktf.json": noCdktfJson("dev", "--yes"),
      "no terraform": noTerraform("dev", "--yes"),
    },
    interrupted: synthesizing("dev", "--yes"),
  },
  destroy: {
    faults: {
      "no cdktf.json": noCdktfJson("dev", "--yes"),
      "no terraform": noTerraform("dev", "--yes"),
    },
    interrupted: synthesizing("dev", "--yes"),
  },
  promote: { interrupted: "not tried: it asks the clouds first" },
  rollback: { interrupted: "not tried: it asks the clouds first" },
  status: { interrupted: "not tried: it asks the clouds first" },
  graph: { faults: { "no cdktf.json": noCdktfJson() }, interrupted: synthesizing() },
  dashboards: {
    faults: {
      "no rules": {
        args: ["--check"],
        without: "ops/prometheus-rules.yml",
        exitCode: 1,
        says: /Run `npm run dashboards`/,
      },
    },
    interrupted: "at once",
  },
  cdktn: { faults: { "no cdktf.json": noCdktfJson() }, interrupted: synthesizing() },
  platform: { interrupted: { args: ["--port", "0"], after: /Reading/, exitCode: 130 } },
  drill: { interrupted: { after: /Reading/, exitCode: 130 } },
};

/** Scripts that only call somebody else's program, in whose own words it answers. */
const PROGRAMS = /^(?:vitest|tsc|biome|depcruise|knip|go|npm)(?: |$)/;
const OWN = /^node --disable-warning=ExperimentalWarning (\S+\.ts)$/;
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

interface Ended {
  readonly exitCode: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a command as its script does, in a process group of its own as a terminal would. */
function start(
  root: string,
  name: string,
  given: Pick<Case, "args" | "env"> = {},
): {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<Ended>;
} {
  const file = OWN.exec(scripts[name] ?? "")?.[1] ?? "";
  const args = ["--disable-warning=ExperimentalWarning", join(root, file), ...(given.args ?? [])];
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...given.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ exitCode: code ?? signal, stdout, stderr }));
  return { child, output: () => stdout + stderr, ended };
}

const run = (root: string, name: string, given?: Pick<Case, "args" | "env">) =>
  start(root, name, given).ended;

const STACK = /^\s+at .*[:(]/m;

describe("package.json", () => {
  it("has no script that is not told of here", () => {
    const own = Object.entries(scripts).filter(([, script]) => !PROGRAMS.test(script));
    expect(Object.keys(commands).sort()).toEqual(own.map(([name]) => name).sort());
    for (const [, script] of own) expect(script).toMatch(OWN);
  });
});

describe.concurrent("every command", { timeout: 90_000 }, () => {
  const copies = new Map<string, RepositoryCopy>();
  /** A copy of the repository that lacks a file. */
  const rootWithout = (path: string) => {
    const copy = copies.get(path) ?? copyRepository();
    copies.set(path, copy);
    rmSync(copy.path(path), { force: true });
    return copy.root;
  };
  let copy: RepositoryCopy;
  let terraform: string;
  beforeAll(() => {
    copy = copyRepository();
    terraform = copy.path("programs");
    mkdirSync(terraform);
    const version = `console.log('{"terraform_version":"1.11.0"}')`;
    const script = `#!${process.execPath}\nprocess.env.TERRAFORM_HANGS ? setInterval(() => {}, 1000) : ${version};\n`;
    writeFileSync(join(terraform, "terraform"), script, { mode: 0o755 });
  });
  afterAll(() => {
    for (const each of [copy, ...copies.values()]) each.remove();
  });
  /** As somebody has it who has filled in the identifiers, and has Terraform. */
  const withTerraform = () => ({ ...filledIn, PATH: `${terraform}:${process.env["PATH"]}` });

  const names = Object.keys(commands);

  it.each(names.filter((name) => name !== "start"))("%s --help says how it is called", async (name) => {
    const { exitCode, stdout, stderr } = await run(copy.root, name, { args: ["--help"] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`usage: npm run ${name} --`);
    expect(stdout).toMatch(/Exit codes:\n {2}0 {3}/);
  });

  it.each(names)("%s answers an option that it does not know with 64", async (name) => {
    const { exitCode, stdout, stderr } = await run(copy.root, name, { args: ["--no-such-option"] });
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(stderr).toContain("--no-such-option");
    expect(stderr).not.toMatch(STACK);
  });

  it.each(names)("%s answers arguments that it has no use for with 64", async (name) => {
    const { exitCode, stdout, stderr } = await run(copy.root, name, { args: ["one", "two"] });
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(stderr).toMatch(/one|two/);
    expect(stderr).not.toMatch(STACK);
  });

  const faults = Object.entries(commands).flatMap(([name, command]) =>
    Object.entries(command.faults ?? {}).map(([fault, expected]) => ({ name, fault, ...expected })),
  );
  it.each(faults)(
    "$name says what is missing: $fault",
    async ({ name, exitCode, says, without, ...given }) => {
      const root = without === undefined ? copy.root : rootWithout(without);
      const env = { ...withTerraform(), ...given.env };
      const { stderr, ...ended } = await run(root, name, { ...given, env });
      expect(stderr).toMatch(says);
      expect(ended.exitCode).toBe(exitCode);
      expect(stderr).not.toMatch(STACK);
    },
  );

  const interruptions = Object.entries(commands).flatMap(([name, { interrupted }]) =>
    typeof interrupted === "string" ? [] : [{ name, ...interrupted }],
  );
  it.each(interruptions)("$name ends at Ctrl-C", async ({ name, after, exitCode, ...given }) => {
    const env = { ...withTerraform(), ...given.env };
    const { child, output, ended } = start(copy.root, name, { ...given, env });
    await waitFor(
      () => after.test(output()) || child.exitCode !== null,
      (reached) => reached,
      60_000,
    );
    process.kill(-(child.pid as number), "SIGINT");
    const result = await ended;
    expect(result.stderr).not.toMatch(STACK);
    expect([exitCode, "SIGINT"]).toContain(result.exitCode);
  });
});
