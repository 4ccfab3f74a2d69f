import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseOptions } from "../../app/monitor/options/parse-options.ts";

interface Service {
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const root = new URL("../../", import.meta.url);
const { services } = parse(readFileSync(new URL("compose.yaml", root), "utf8")) as {
  readonly services: Readonly<Record<string, Service>>;
};
const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes);

describe("compose.yaml", () => {
  it("gives Prometheus its rules and Grafana its dashboard, from files that are there", () => {
    expect(mounts).toContain("./ops/prometheus-rules.yml:/etc/prometheus/prometheus-rules.yml:ro");
    expect(mounts).toContain("./ops/grafana/dashboards:/etc/grafana/provisioning/dashboards:ro");
    for (const [source = ""] of mounts.map((mount) => mount.split(":"))) {
      if (source.startsWith("./")) expect(existsSync(new URL(source, root)), source).toBe(true);
    }
  });

  it("gives the monitor options that it takes, and a key for the server by its name", () => {
    const { command = [], environment = {} } = services["monitor"] ?? {};
    const { targets } = parseOptions(command, environment);
    expect(targets.map(({ name, token }) => [name, token !== undefined])).toEqual([["local", true]]);
  });

  it("asks each service how it is in words, not in a structure that a colon made", () => {
    for (const { healthcheck } of Object.values(services)) {
      for (const word of healthcheck?.test ?? []) expect(word).toBeTypeOf("string");
    }
  });
});
