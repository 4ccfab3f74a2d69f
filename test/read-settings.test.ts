import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSettings } from "../app/read-settings.ts";

describe("readSettings", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "settings-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const fileWith = (content: unknown): string => {
    const path = join(folder, "settings.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("needs no file", () => {
    expect(readSettings({ PORT: "1" }).PORT).toBe(1);
    expect(readSettings({ PORT: "1", CONFIG_FILE: "" }).PORT).toBe(1);
  });

  it("takes from the file what the environment leaves out or empty", () => {
    const CONFIG_FILE = fileWith({ PORT: 1, CACHE_TTL: 2, RATE_LIMIT: "3" });
    expect(readSettings({ CONFIG_FILE, PORT: "9", CACHE_TTL: "" })).toMatchObject({
      PORT: 9,
      CACHE_TTL: 2,
      RATE_LIMIT: 3,
    });
  });

  it("takes lists, pairs and truth as JSON has them", () => {
    const CONFIG_FILE = fileWith({
      ALLOWED_HOSTS: ["a", "b"],
      UPSTREAM_SERVERS: { one: "https://one.example/mcp" },
      LEGACY_SSE: true,
      LOG_FILE: null,
    });
    const settings = readSettings({ CONFIG_FILE });
    expect(settings.ALLOWED_HOSTS).toEqual(["a", "b"]);
    expect(settings.UPSTREAM_SERVERS).toEqual(new Map([["one", "https://one.example/mcp"]]));
    expect(settings.LEGACY_SSE).toBe(true);
    expect(settings.LOG_FILE).toBeUndefined();
  });

  it.each([
    ["is missing", () => join(folder, "none.json"), /none\.json cannot be read: ENOENT/],
    ["is a folder", () => folder, /cannot be read: EISDIR/],
    ["is not JSON", () => fileWith("PORT=1"), /settings\.json is not JSON/],
    ["holds no object", () => fileWith([1]), /does not hold a JSON object/],
  ])("refuses a file that %s, by name", (_what, path, message) => {
    expect(() => readSettings({ CONFIG_FILE: path() })).toThrow(message);
    expect(() => readSettings({ CONFIG_FILE: path() })).toThrow(/^Invalid settings:\n {2}CONFIG_FILE: /);
  });

  it("does not quote a file that is not JSON", () => {
    const CONFIG_FILE = fileWith('{"REDIS_URL": hush}');
    expect(() => readSettings({ CONFIG_FILE })).toThrow(/^(?!.*hush)/s);
  });

  it("names unknown keys together with bad values of known ones", () => {
    const CONFIG_FILE = fileWith('{"PROT": 1, "__proto__": 2, "PORT": "x", "AUTH_MODES": ["api-key"]}');
    expect(() => readSettings({ CONFIG_FILE })).toThrow(
      expect.objectContaining({
        problems: ["PROT", "__proto__", "PORT", "API_KEYS"].map((key) => expect.objectContaining({ key })),
      }),
    );
  });

  it("refuses an unknown key when everything else is good", () => {
    const CONFIG_FILE = fileWith({ CONFIG_FILE: "other.json" });
    expect(() => readSettings({ CONFIG_FILE })).toThrow(/CONFIG_FILE: .*there is no such setting/);
  });

  it("reads a file that starts with a byte order mark", () => {
    expect(readSettings({ CONFIG_FILE: fileWith('\uFEFF{"PORT": 1}') }).PORT).toBe(1);
  });

  it("names the key whose value is nested deeper than a setting can be", () => {
    const nested = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const CONFIG_FILE = fileWith(`{"API_KEYS": ${nested}}`);
    expect(() => readSettings({ CONFIG_FILE })).toThrow(
      /^Invalid settings:\n {2}API_KEYS: .*nests more than 2 deep/,
    );
  });
});
