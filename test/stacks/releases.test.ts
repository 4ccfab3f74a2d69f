import { describe, expect, it } from "vitest";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { type ReleaseRecord, releaseVariable, stableShare } from "../../stacks/environments/release.ts";
import type { Environment } from "../../stacks/environments/schema.ts";
import { type Attributes, readResources } from "../infra/support/synthesize-construct.ts";
import { anyEnvironment } from "./support/environment-forms.ts";
import { testIdentifiers } from "./support/identifiers.ts";
import { synthesizeStacks } from "./support/synthesize.ts";

const images = (digit: string) => ({
  server: `sha256:${digit.repeat(64)}`,
  lambda: `sha256:${digit.repeat(63)}f`,
});
const trying: ReleaseRecord = {
  serial: 9,
  current: { number: 9, images: images("9") },
  stable: { number: 7, images: images("7"), pins: { google: "mcp-dev-7-777777777777-01234567", aws: "41" } },
  before: [{ number: 5, images: images("5") }],
  withdrawn: [],
};
const canary = { kind: "canary", percent: { stable: 75, canary: 25 } } as const;

function synthesize(environment: Partial<Environment>) {
  const stacks = synthesizeStacks([{ ...anyEnvironment(), ...environment }]);
  const stack = (name: string): Attributes => stacks.get(name) ?? {};
  return {
    output: (name: string) =>
      stack(name)["output"] as Record<string, { value: string; depends_on?: string[] }>,
    service: readResources(stack("dev-google")).only("google_cloud_run_v2_service"),
    alias: readResources(stack("dev-aws")).only("aws_lambda_alias"),
    function: readResources(stack("dev-aws")).only("aws_lambda_function"),
  };
}

describe("a release", () => {
  it("is what the commands give an environment by one variable, which wins over the images of its own", () => {
    const variables = { ...testIdentifiers, [releaseVariable("dev")]: JSON.stringify(trying) };
    const [dev, staging] = resolveEnvironments(variables);
    expect(dev).toMatchObject({ images: images("9"), release: trying });
    expect(staging).toMatchObject({ release: { serial: 1, current: { number: 1 }, before: [] } });
  });

  it("is refused where it is not what the commands write", () => {
    for (const text of ["{", "{}", JSON.stringify({ ...trying, serial: 0 })]) {
      expect(() => resolveEnvironments({ [releaseVariable("dev")]: text })).toThrow(
        "DEV_RELEASE is not what the commands write",
      );
    }
  });

  it("is refused where it lacks the image of a side", () => {
    const record = { ...trying, current: { number: 9, images: { server: images("9").server } } };
    const variables = { [releaseVariable("dev")]: JSON.stringify(record) };
    expect(() => resolveEnvironments(variables)).toThrow("images.lambda: a digest: the aws side runs it");
  });

  it("serves beside the stable one on both sides, each with its share", () => {
    const { service, alias } = synthesize({ release: trying, rollout: canary });
    expect(service["template"]).toMatchObject({ revision: expect.stringMatching(/^mcp-dev-9-0{12}-/) });
    expect(service["traffic"]).toMatchObject([
      { revision: "mcp-dev-7-777777777777-01234567", percent: 75 },
      { type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 25 },
    ]);
    expect(alias["function_version"]).toBe("41");
    expect(JSON.stringify(alias["routing_config"])).toMatch(/\.version\}":0\.25\}\}$/);
  });

  it("serves alone where the rollout is all at once, whatever served before", () => {
    const { service, alias } = synthesize({ release: trying, rollout: { kind: "all-at-once" } });
    expect(service["traffic"]).toMatchObject([{ percent: 100 }]);
    expect(alias).not.toHaveProperty("routing_config");
  });

  it("serves alone on a side that has nothing to keep beside it", () => {
    const { stable } = trying;
    const release = { ...trying, ...(stable ? { stable: { ...stable, pins: { aws: "41" } } } : {}) };
    const { service, alias } = synthesize({ release, rollout: canary });
    expect(service["traffic"]).toMatchObject([{ percent: 100 }]);
    expect(alias["function_version"]).toBe("41");
  });

  it("is written to the state of each stack that runs it once it runs, with what a later one pins it by", () => {
    const { output } = synthesize({ release: trying, rollout: canary });
    for (const [name, runs] of [
      ["dev-google", /^google_cloud_run_v2_service\.\w+$/],
      ["dev-aws", /^aws_lambda_alias\.\w+$/],
    ] as const) {
      expect(JSON.parse(output(name)["release"]?.value ?? "")).toEqual(trying);
      expect(output(name)["release"]?.depends_on).toEqual([expect.stringMatching(runs)]);
      expect(output(name)["release_pin"]?.depends_on).toEqual([expect.stringMatching(runs)]);
    }
    expect(output("dev-google")["release_pin"]?.value).toMatch(/^mcp-dev-9-/);
    expect(output("dev-aws")["release_pin"]?.value).toMatch(/^\$\{aws_lambda_function\..*\.version\}$/);
    expect(output("dev-dns")).not.toHaveProperty("release");
  });

  it("has a variable named after its environment", () => {
    expect(releaseVariable("eu-prod")).toBe("EU_PROD_RELEASE");
  });
});

describe("stableShare", () => {
  it("says which release, how it is kept and how much it gets", () => {
    expect(stableShare({ rollout: canary, release: trying }, "aws")).toEqual({
      release: trying.stable,
      pin: "41",
      percent: 75,
    });
    const { stable: _, ...alone } = trying;
    expect(stableShare({ rollout: canary, release: alone }, "aws")).toBeUndefined();
  });
});
