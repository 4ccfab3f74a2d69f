import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { OptionsError } from "../../../app/monitor/options/options-error.ts";
import { parseOptions } from "../../../app/monitor/options/parse-options.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";

const directory = temporaryDirectory();
afterAll(() => directory.remove());

const one = ["--target", "a=http://127.0.0.1:8080"];
const secret = `whsec_${randomBytes(32).toString("base64")}`;

function config(value: unknown): string {
  const file = directory.path("config.json");
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

function refusal(args: readonly string[], environment: Record<string, string> = {}): OptionsError {
  try {
    parseOptions(args, environment);
  } catch (error) {
    if (error instanceof OptionsError) return error;
    throw error;
  }
  throw new Error("The options were taken");
}

describe("parseOptions", () => {
  it("needs a server, and has a default for everything else", () => {
    expect(parseOptions(one, {})).toEqual({
      targets: [{ name: "a", url: new URL("http://127.0.0.1:8080") }],
      interval: 30_000,
      timeout: 10_000,
      failures: 3,
      webhooks: [],
      history: "monitor.db",
      host: "127.0.0.1",
      port: 9092,
    });
  });

  it("takes flags over the file, and the file over defaults", () => {
    const file = config({
      targets: { b: "https://b.test/stage", c: "https://c.test" },
      interval: "1m",
      timeout: "500ms",
    });
    const options = parseOptions(["--config", file, "--interval", "5s", "--port", "0"], {});
    expect(options).toMatchObject({ interval: 5000, timeout: 500, port: 0, failures: 3 });
    expect(options.targets.map(({ name }) => name)).toEqual(["b", "c"]);
    expect(parseOptions(["--config", file, ...one], {}).targets.map(({ name }) => name)).toEqual(["a"]);
  });

  it("takes credentials and the webhooks' secret from the environment alone", () => {
    const options = parseOptions(
      ["--target", "eu-west=https://a.test", "--webhook", "https://hooks.test/x?y=z"],
      {
        MONITOR_TOKEN_EU_WEST: "t0ken",
        MONITOR_WEBHOOK_SECRET: secret,
      },
    );
    expect(options.targets[0]?.token).toBe("t0ken");
    expect(options.webhookKey).toHaveLength(32);
    expect(options.webhooks.map(({ href }) => href)).toEqual(["https://hooks.test/x?y=z"]);
  });

  it.each([
    [[], /targets: expected at least one server: --target NAME=URL/],
    [["--target", "a"], /--target: expected NAME=URL, got "a"/],
    [["--target", "a="], /--target: expected NAME=URL/],
    [["--target", "A_b=http://x.test"], /targets\.A_b: expected a name of a-z, 0-9 and -/],
    [[...one, ...one], /--target: a is named twice/],
    [["--target", "a=ftp://x.test"], /targets\.a: expected a URL starting with https:\/\/ or http:\/\//],
    [["--target", "a=http://user:pw@x.test"], /targets\.a: .*without user, password/],
    [["--target", "a=http://x.test/?q=1"], /targets\.a: .*without .*query/],
    [[...one, "--interval", "30"], /interval: expected a time from 1s to 1h, such as 500ms, 30s or 2m/],
    [[...one, "--interval", "100ms"], /interval: expected a time from 1s to 1h/],
    [[...one, "--timeout", "2h"], /timeout: expected a time from 100ms to 1m/],
    [[...one, "--failures", "0"], /failures: expected a whole number from 1 to 100/],
    [[...one, "--port", "http"], /port: expected a whole number from 0 to 65535/],
    [[...one, "--failover", "service"], /failover: expected a URL/],
    [[...one, "--verbose"], /Unknown option '--verbose'/],
    [[...one, "--history"], /--history/],
    [[...one, "extra"], /Unexpected argument 'extra'/],
  ])("refuses %j as a wrong command line", (args, message) => {
    const error = refusal(args);
    expect(error.message).toMatch(message);
    expect(error.source).toBe("command line");
  });

  it.each([
    ["{", /it is not JSON/],
    ["[]", /it holds no JSON object/],
    [
      { targets: { a: "http://a.test" }, intervall: "5s" },
      /intervall: there is no such option; valid ones are targets/,
    ],
    [{ targets: { a: "nowhere" } }, /targets\.a: expected a URL/],
    [{ targets: ["http://a.test"] }, /targets: /],
    [{ targets: { a: "http://a.test" }, port: "80" }, /port: expected a whole number/],
    [{ targets: {} }, /targets: expected at least one server/],
  ])("refuses the file %j as a wrong configuration", (value, message) => {
    const error = refusal(["--config", config(value)]);
    expect(error.message).toMatch(message);
    expect(error.source).toBe("configuration");
  });

  it("refuses a file that is not there", () => {
    const error = refusal(["--config", directory.path("none.json")]);
    expect(error.message).toMatch(/--config .*none\.json: it cannot be read \(ENOENT\)/);
    expect(error.source).toBe("configuration");
  });

  it("names every problem at once", () => {
    const error = refusal([...one, "--interval", "x", "--port", "99999"]);
    expect(error.message).toMatch(/interval: /);
    expect(error.message).toMatch(/port: /);
  });

  it("refuses webhooks without a good secret, and never shows it", () => {
    const args = [...one, "--webhook", "https://hooks.test/"];
    expect(refusal(args).message).toMatch(/MONITOR_WEBHOOK_SECRET: .*it is not set/);
    const error = refusal(args, { MONITOR_WEBHOOK_SECRET: "hunter2" });
    expect(error.message).toMatch(/MONITOR_WEBHOOK_SECRET: expected whsec_ and base64 of 24 to 64 bytes/);
    expect(error.message).not.toContain("hunter2");
    expect(error.source).toBe("configuration");
  });

  it("refuses a credential that no header can carry, and never shows it", () => {
    const error = refusal(one, { MONITOR_TOKEN_A: "two words" });
    expect(error.message).toMatch(/MONITOR_TOKEN_A: expected printable characters without blanks/);
    expect(error.message).not.toContain("two words");
  });
});
