import { resolveEnvironments } from "../../../stacks/environments/index.ts";
import type { Environment } from "../../../stacks/environments/schema.ts";
import type { Pair } from "../../../stacks/environments/sides.ts";
import { testIdentifiers } from "./identifiers.ts";

/** One environment to make others from: all sides, state in GCS. */
export function anyEnvironment(): Environment {
  const [dev] = resolveEnvironments(testIdentifiers);
  if (!dev) throw new Error("there is no environment");
  return dev;
}

/** Google and AWS, with failover between them. */
export function anyPair(): Pair {
  const { sides } = anyEnvironment();
  if (sides.kind !== "pair") throw new Error("the environment has one side");
  return sides;
}

/** The environments that the repository's own are not: one side alone, state in S3. */
export function environmentForms(): readonly Environment[] {
  const pair = anyPair();
  const s3 = { kind: "s3", bucket: "placeholder-state", region: "eu-west-1" } as const;
  return [
    { ...anyEnvironment(), name: "google-only", sides: pair.primary },
    { ...anyEnvironment(), name: "aws-only", sides: pair.secondary, state: s3 },
    { ...anyEnvironment(), name: "pair-s3", sides: pair, state: s3 },
  ];
}
