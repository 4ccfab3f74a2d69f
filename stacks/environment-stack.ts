import type { Construct } from "constructs";
import { GcsBackend, LocalBackend, S3Backend, TerraformStack } from "#tf";
import { suppress } from "../infra/policy/suppress.ts";
import type { Environment, State } from "./environments/schema.ts";

/** What every stack of an environment is given. */
export interface EnvironmentStackProps {
  readonly environment: Environment;
  /**
   * Keeps this stack's state in the working directory, for the one deployment that creates the bucket of all others.
   *
   * @default false: the state is where the environment says
   * @see docs/forking.md
   */
  readonly firstState?: boolean;
}

/** One stack of one environment: its state's place, and the names and labels that all its resources share. */
export abstract class EnvironmentStack extends TerraformStack {
  readonly environment: Environment;
  /** First part of every resource's name: product and environment. */
  readonly prefix: string;
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { environment, firstState = false }: EnvironmentStackProps) {
    super(scope, id);
    this.environment = environment;
    this.prefix = `${environment.product}-${environment.name}`;
    this.labels = labelsOf(environment);
    createBackend(this, firstState ? { kind: "local" } : environment.state);
    if (firstState)
      suppress(this, "remote-state", "This deployment makes the bucket of all states; docs/forking.md");
  }
}

/** Labels (Google) and tags (AWS) of everything that an environment owns. */
export function labelsOf({ product, name, owner }: Pick<Environment, "product" | "name" | "owner">) {
  return { product, environment: name, owner, managed_by: "terraform" };
}

function createBackend(stack: TerraformStack, state: State): void {
  const key = stack.node.id;
  switch (state.kind) {
    case "gcs":
      new GcsBackend(stack, { bucket: state.bucket, prefix: key });
      return;
    case "s3":
      new S3Backend(stack, {
        bucket: state.bucket,
        key: `${key}.tfstate`,
        region: state.region,
        encrypt: true,
      });
      // The native lock file; the typed backend knows only the older DynamoDB table.
      stack.addOverride("terraform.backend.s3.use_lockfile", true);
      return;
    case "local":
      // Relative to the stack's directory: an absolute path would make the synthesized file differ between machines.
      new LocalBackend(stack, { path: `../../../first-state/${key}.tfstate` });
      return;
  }
}
