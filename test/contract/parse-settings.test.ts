import { describe, expect, it } from "vitest";
import {
  parseSettings,
  SettingsError,
  type SettingsProblem,
  type SettingTexts,
} from "../../app/contract/parse-settings.ts";
import { type SettingName, settingNames } from "../../app/contract/settings.ts";

const digest = "ab".repeat(32);

interface Example {
  /** The value when nothing is given. */
  readonly default: unknown;
  readonly good: readonly [text: string, value: unknown];
  /** Missing where every text is good. */
  readonly bad?: string;
}

/** Every setting, by name: leaving one out does not compile. */
const examples: Readonly<Record<SettingName, Example>> = {
  ENVIRONMENT: { default: "local", good: ["prod", "prod"], bad: "production" },
  HOST: { default: "127.0.0.1", good: ["::1", "::1"] },
  PORT: { default: 8080, good: ["0", 0], bad: "65536" },
  METRICS_PORT: { default: 9090, good: ["0", 0], bad: "-1" },
  LOG_LEVEL: { default: "info", good: ["trace", "trace"], bad: "verbose" },
  LOG_FILE: { default: undefined, good: ["/tmp/a.log", "/tmp/a.log"] },
  REDIS_URL: { default: undefined, good: ["rediss://u:p@r:1", "rediss://u:p@r:1"], bad: "http://r" },
  CACHE_TTL: { default: 300, good: ["1", 1], bad: "0" },
  CACHE_MAX_ENTRIES: { default: 1000, good: ["7", 7], bad: "7.5" },
  CACHE_MAX_MEMORY_MB: { default: 100, good: ["1", 1], bad: "1e3" },
  CACHE_TIMEOUT_MS: { default: 50, good: ["20", 20], bad: "20ms" },
  MAX_REQUEST_SIZE: { default: 1_048_576, good: ["10", 10], bad: "1 MB" },
  RATE_LIMIT: { default: 100, good: ["1", 1], bad: "0" },
  RATE_LIMIT_BURST: { default: 10, good: ["0", 0], bad: "-1" },
  MAX_CONCURRENT_REQUESTS: { default: 100, good: ["1", 1], bad: "none" },
  MAX_QUEUED_REQUESTS: { default: 100, good: ["0", 0], bad: "100001" },
  REQUEST_TIMEOUT_MS: { default: 30_000, good: ["1", 1], bad: "2147483648" },
  SHUTDOWN_TIMEOUT_MS: { default: 8000, good: ["1", 1], bad: "0x10" },
  AUTH_MODES: { default: ["none"], good: ["none, none", ["none"]], bad: "basic" },
  API_KEYS: {
    default: undefined,
    good: [`a:${digest}`, [{ clientId: "a", sha256: digest, scopes: "all" }]],
    bad: "a:b",
  },
  OAUTH_ISSUER: { default: undefined, good: ["https://i.example", "https://i.example"], bad: "i.example" },
  OAUTH_AUDIENCE: { default: undefined, good: ["https://a.example", "https://a.example"], bad: "ftp://a" },
  ALLOWED_HOSTS: { default: undefined, good: ["a, b ,a", ["a", "b"]], bad: "," },
  ALLOWED_ORIGINS: { default: undefined, good: ["a.example", ["a.example"]], bad: " , " },
  TRUSTED_PROXIES: { default: 0, good: ["2", 2], bad: "all" },
  UPSTREAM_SERVERS: {
    default: undefined,
    good: [
      "a=https://x/mcp?y=1, b=http://z",
      new Map([
        ["a", "https://x/mcp?y=1"],
        ["b", "http://z"],
      ]),
    ],
    bad: "a=https://x,a=https://y",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: undefined,
    good: ["http://c:4318", "http://c:4318"],
    bad: "c:4318",
  },
  GOOGLE_CLOUD_PROJECT: { default: undefined, good: ["acme-prod", "acme-prod"] },
  LEGACY_SSE: { default: false, good: ["true", true], bad: "yes" },
};

const problemsOf = (texts: SettingTexts): readonly SettingsProblem[] => {
  try {
    parseSettings(texts);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
};
const messageOf = (texts: SettingTexts): string => new SettingsError(problemsOf(texts)).message;

describe("parseSettings", () => {
  describe.each(settingNames)("%s", (name) => {
    const { default: unset, good, bad } = examples[name];
    it("has its default when it is unset or empty", () => {
      expect(parseSettings({})[name]).toEqual(unset);
      expect(parseSettings({ [name]: "" })[name]).toEqual(unset);
    });
    it("takes a good value", () => {
      expect(parseSettings({ [name]: good[0] })[name]).toEqual(good[1]);
    });
    if (bad === undefined) return;
    it("refuses a bad one by name", () => {
      expect(problemsOf({ [name]: bad }).map(({ key }) => key)).toEqual([name]);
    });
  });

  it("names every bad setting at once", () => {
    const bad = settingNames.filter((name) => examples[name].bad !== undefined);
    const texts = Object.fromEntries(bad.map((name) => [name, examples[name].bad]));
    expect(problemsOf(texts).map(({ key }) => key)).toEqual(bad);
  });

  it("names what breaks a rule beside what is bad by itself", () => {
    expect(problemsOf({ PORT: "x", HOST: "0.0.0.0" }).map(({ key }) => key)).toEqual([
      "PORT",
      "AUTH_MODES",
      "ALLOWED_HOSTS",
    ]);
  });

  it("does not judge a rule by a setting that is bad", () => {
    const problems = problemsOf({ AUTH_MODES: "basic", HOST: "0.0.0.0", ALLOWED_HOSTS: "a" });
    expect(problems.map(({ key }) => key)).toEqual(["AUTH_MODES"]);
  });

  it("says what was expected and what was given", () => {
    expect(messageOf({ PORT: "http" })).toBe(
      'Invalid settings:\n  PORT: expected a whole number from 0 to 65535, got "http"',
    );
  });

  it.each([
    ["REDIS_URL", "redis:/hush@host"],
    ["REDIS_URL", "hush"],
    ["API_KEYS", "client:hush"],
    ["API_KEYS", "hush"],
    ["API_KEYS", `a:${digest},a:${digest},a:${"c".repeat(58)}hush00`],
    ["OAUTH_ISSUER", "https://user:hush@issuer.example"],
    ["OAUTH_ISSUER", "https://user:a/hush@issuer.example"],
    ["OAUTH_ISSUER", "ftp://issuer.example/?token=hush"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "https://hush@collector.example"],
    ["UPSTREAM_SERVERS", "a=https://user:hush@x.example,b=https://user:x@hush@y.example"],
  ])("prints no secret that %s holds: %s", (name, text) => {
    const message = messageOf({ [name]: text });
    expect(message).toContain(name);
    expect(message).not.toContain("hush");
  });

  it("shortens what it prints", () => {
    expect(messageOf({ PORT: "9".repeat(5000) }).length).toBeLessThan(250);
  });

  it.each([["localhost"], ["127.0.0.1"], ["127.8.8.8"], ["::1"]])(
    "takes %s for loopback, where no authentication is fine",
    (HOST) => {
      expect(parseSettings({ HOST }).HOST).toBe(HOST);
    },
  );

  it.each([["0.0.0.0"], ["::"], ["10.0.0.1"], ["127.example.com"], ["localhost.example.com"]])(
    "wants authentication and a list of hosts on %s, and says what to set",
    (HOST) => {
      const message = messageOf({ HOST });
      expect(message).toMatch(/AUTH_MODES: .*set AUTH_MODES=api-key or AUTH_MODES=oauth/);
      expect(message).toMatch(/ALLOWED_HOSTS: .*set ALLOWED_HOSTS/);
    },
  );

  it("refuses none beside another mode when other machines reach it", () => {
    const texts = { HOST: "::", ALLOWED_HOSTS: "a", AUTH_MODES: "none,api-key", API_KEYS: `a:${digest}` };
    expect(problemsOf(texts).map(({ key }) => key)).toEqual(["AUTH_MODES"]);
    expect(problemsOf({ ...texts, AUTH_MODES: "api-key" })).toEqual([]);
  });

  it.each([
    ["api-key", ["API_KEYS"]],
    ["oauth", ["OAUTH_ISSUER", "OAUTH_AUDIENCE"]],
    ["api-key,oauth", ["API_KEYS", "OAUTH_ISSUER", "OAUTH_AUDIENCE"]],
  ])("wants what the modes %s need: %s", (AUTH_MODES, keys) => {
    expect(problemsOf({ AUTH_MODES }).map(({ key }) => key)).toEqual(keys);
  });

  it.each([
    ["OAUTH_ISSUER", "http://issuer.example", "use https://"],
    ["OAUTH_AUDIENCE", "http://mcp.example.com/mcp", "use https://"],
    ["OAUTH_AUDIENCE", "https://mcp.example.com/other", "with the path /mcp, or with none"],
    ["OAUTH_AUDIENCE", "https://mcp.example.com/mcp?token=hush", "with the path /mcp, or with none"],
  ])("refuses %s=%s outside of a laptop", (name, text, reason) => {
    const good = { OAUTH_ISSUER: "https://issuer.example", OAUTH_AUDIENCE: "https://mcp.example.com/mcp" };
    const texts = { ENVIRONMENT: "prod", AUTH_MODES: "oauth", ...good, [name]: text };
    expect(problemsOf({ ...texts, ...good })).toEqual([]);
    expect(problemsOf(texts).map(({ key }) => key)).toEqual([name]);
    expect(messageOf(texts)).toContain(reason);
    expect(messageOf(texts)).not.toContain("hush");
  });

  it("takes two keys of a client and no third", () => {
    expect(parseSettings({ API_KEYS: `a:${digest},a:${"cd".repeat(32)}` }).API_KEYS).toHaveLength(2);
    const third = ["ab", "cd", "ef"].map((pair) => `a:${pair.repeat(32)}`).join(",");
    expect(problemsOf({ API_KEYS: third })[0]?.detail).toBe("entry 3 is a third key of its client");
  });
});
