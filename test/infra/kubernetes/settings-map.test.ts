import { describe, expect, it } from "vitest";
import { SettingsMap } from "../../../infra/kubernetes/settings-map.ts";
import { synthesizeConstruct } from "../support/synthesize-construct.ts";
import { server } from "./support/any-server.ts";

const map = (settings: Readonly<Record<string, string>>, options = {}) =>
  synthesizeConstruct(
    (scope) => new SettingsMap(scope, "settings", { ...server, track: "stable", settings, ...options }),
  ).only("kubernetes_config_map_v1") as {
    metadata: { name: string };
    data: object;
    immutable: boolean;
    lifecycle: object;
  };

describe("SettingsMap", () => {
  it("never changes: other settings are a map of another name, there before the old one goes", () => {
    const [one, same, other] = [map({ A: "1" }), map({ A: "1" }), map({ A: "2" })];
    expect(one).toMatchObject({
      data: { A: "1" },
      immutable: true,
      lifecycle: { create_before_destroy: true },
    });
    expect(one.metadata.name).toMatch(/^mcp-dev-settings-[0-9a-f]{10}$/);
    expect(same.metadata.name).toBe(one.metadata.name);
    expect(other.metadata.name).not.toBe(one.metadata.name);
  });

  it("is another one for a canary, even of the same settings, so that it can go with it", () => {
    expect(map({ A: "1" }, { track: "canary" }).metadata.name).toMatch(
      /^mcp-dev-canary-settings-[0-9a-f]{10}$/,
    );
  });

  it("stays as it is in the cluster while it is frozen", () => {
    expect(map({ A: "1" }, { frozen: true }).lifecycle).toEqual({
      create_before_destroy: true,
      ignore_changes: ["metadata", "data"],
    });
  });
});
