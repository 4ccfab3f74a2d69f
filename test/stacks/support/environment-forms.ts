import { resolveEnvironments } from "../../../stacks/environments/index.ts";
import type { AwsSide, Environment, GoogleSide, Sides } from "../../../stacks/environments/schema.ts";
import { testIdentifiers } from "./identifiers.ts";

/** One environment to make others from: all sides, state in GCS. */
export function anyEnvironment(): Environment {
  const [dev] = resolveEnvironments(testIdentifiers);
  if (!dev) throw new Error("there is no environment");
  return dev;
}

/** The environments that the repository's own are not: one side alone, state in S3. */
export function environmentForms(): readonly Environment[] {
  const { google, aws, both } = sidesOf(anyEnvironment());
  const s3 = { kind: "s3", bucket: "placeholder-state", region: "eu-west-1" } as const;
  return [
    { ...anyEnvironment(), name: "google-only", sides: { kind: "google", google } },
    { ...anyEnvironment(), name: "aws-only", sides: { kind: "aws", aws }, state: s3 },
    { ...anyEnvironment(), name: "both-s3", sides: both, state: s3 },
  ];
}

function sidesOf({ sides }: Environment): {
  readonly google: GoogleSide;
  readonly aws: AwsSide;
  readonly both: Extract<Sides, { kind: "both" }>;
} {
  if (sides.kind !== "both") throw new Error("the environment has one side");
  return { google: sides.google, aws: sides.aws, both: sides };
}
