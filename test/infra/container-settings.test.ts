import { describe, expect, it } from "vitest";
import { containerSettings } from "../../infra/container-settings.ts";
import type { PlainSettings } from "../../infra/setting-kinds.ts";

const settings: PlainSettings = {
  ENVIRONMENT: "dev",
  AUTH_MODES: "api-key",
  ALLOWED_HOSTS: "mcp.example.com",
};
const secrets = { API_KEYS: { name: "api-keys" } };

describe("containerSettings", () => {
  it("gives the container what the environment gave, what the platform gives, and references to secrets", () => {
    expect(containerSettings({ platform: "cloud-run", settings, secrets })).toEqual({
      plain: {
        ENVIRONMENT: "dev",
        HOST: "0.0.0.0",
        METRICS_PORT: "9090",
        AUTH_MODES: "api-key",
        ALLOWED_HOSTS: "mcp.example.com",
      },
      secrets: { API_KEYS: { name: "api-keys" } },
    });
  });

  it("leaves PORT to Cloud Run, which refuses a revision that sets it, and gives it on Kubernetes", () => {
    const portOn = (platform: "cloud-run" | "kubernetes" | "lambda") =>
      containerSettings({ platform, settings, secrets }).plain["PORT"];
    expect([portOn("cloud-run"), portOn("kubernetes"), portOn("lambda")]).toEqual([
      undefined,
      "8080",
      undefined,
    ]);
  });

  it("turns the metrics listener off on Lambda, where nothing could scrape it", () => {
    expect(containerSettings({ platform: "lambda", settings, secrets }).plain["METRICS_PORT"]).toBe("0");
  });

  it("keeps the contract's order, so that adding a setting changes one line of the diff", () => {
    const reordered = { LOG_LEVEL: "debug", CACHE_TTL: "60", ...settings };
    const { plain } = containerSettings({ platform: "cloud-run", settings: reordered, secrets });
    expect(Object.keys(plain)).toEqual([
      "ENVIRONMENT",
      "HOST",
      "METRICS_PORT",
      "LOG_LEVEL",
      "CACHE_TTL",
      "AUTH_MODES",
      "ALLOWED_HOSTS",
    ]);
  });

  it("refuses every value that the server would refuse, all at once", () => {
    const bad = { ...settings, CACHE_TTL: "soon", LOG_LEVEL: "loud" };
    expect(() => containerSettings({ platform: "cloud-run", settings: bad, secrets })).toThrow(
      [
        "Invalid settings:",
        '  LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, got "loud"',
        '  CACHE_TTL: expected a whole number from 1 to 2592000, got "soon"',
      ].join("\n"),
    );
  });

  it("refuses a mode of authentication without what it needs", () => {
    expect(() => containerSettings({ platform: "cloud-run", settings, secrets: {} })).toThrow(
      /API_KEYS: .*AUTH_MODES names api-key, which needs it/,
    );
  });

  it("refuses a server that anybody may call", () => {
    const open = { ...settings, AUTH_MODES: "none" };
    expect(() => containerSettings({ platform: "lambda", settings: open, secrets })).toThrow(
      /AUTH_MODES: expected api-key, oauth or both/,
    );
  });

  it("does not compile without a required setting, and names it when nobody compiled", () => {
    const { ENVIRONMENT: _, ...missing } = settings;
    expect(() =>
      // @ts-expect-error ENVIRONMENT is required
      containerSettings({ platform: "cloud-run", settings: missing, secrets }),
    ).toThrow("ENVIRONMENT: expected a value: every deployed environment gives it itself");
  });

  it("does not compile with a secret among the plain settings, and names it when nobody compiled", () => {
    expect(() =>
      containerSettings({
        platform: "cloud-run",
        // @ts-expect-error API_KEYS is a secret
        settings: { ...settings, API_KEYS: "client:digest" },
        secrets,
      }),
    ).toThrow("API_KEYS: expected a reference to a secret, never text");
  });

  it("does not compile with a secret as plain text, and names it without its value", () => {
    const plainText = () =>
      containerSettings({
        platform: "cloud-run",
        settings,
        // @ts-expect-error a text is no reference
        secrets: { API_KEYS: "s3cret" },
      });
    expect(plainText).toThrow("API_KEYS: expected a reference to a secret, never text");
    expect(plainText).not.toThrow(/s3cret/);
  });

  it("does not compile with a setting of the platform, and names it when nobody compiled", () => {
    expect(() =>
      containerSettings({
        platform: "cloud-run",
        // @ts-expect-error PORT is the platform's
        settings: { ...settings, PORT: "80" },
        secrets,
      }),
    ).toThrow("PORT: expected to be left to the platform");
  });

  it("does not compile with a setting that the contract does not have", () => {
    expect(() =>
      containerSettings({
        platform: "cloud-run",
        // @ts-expect-error no such setting
        settings: { ...settings, CACHE_TLL: "60" },
        secrets,
      }),
    ).toThrow("CACHE_TLL: expected one of the settings of app/contract/settings.ts");
  });
});
