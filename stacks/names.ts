import type { Artifact } from "./environments/images.ts";
import type { Environment } from "./environments/schema.ts";

/** Names that several stacks use: known from the environment, so that no stack reads another's state for them. */
export interface Names {
  /** First part of every resource's name: product and environment. */
  readonly prefix: string;
  /** The server's identity on Google Cloud. */
  readonly serverAccountId: string;
  /** Artifact Registry's repository; in ECR each image has its own, this and the image's name. */
  readonly registry: string;
  /** Each image within the registry. */
  readonly images: Readonly<Record<Artifact, string>>;
  /** The Cloud Run service. */
  readonly service: string;
  /** The Lambda function. */
  readonly function: string;
}

export function namesOf({ product, name }: Pick<Environment, "product" | "name">): Names {
  const prefix = `${product}-${name}`;
  return {
    prefix,
    serverAccountId: `${prefix}-server`,
    registry: prefix,
    images: { server: "server", lambda: "lambda" },
    service: prefix,
    function: prefix,
  };
}

/** The output of the google stack that proves the served host at a place in the list of served hosts. */
export function recordOutput(index: number): string {
  return `certificate_domain_record_${index}`;
}
