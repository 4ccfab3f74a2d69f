import type { Construct, Node } from "constructs";
import {
  DataTerraformRemoteStateGcs,
  DataTerraformRemoteStateLocal,
  DataTerraformRemoteStateS3,
  GcsBackend,
  LocalBackend,
  S3Backend,
  type TerraformElement,
  TerraformOutput,
  type TerraformRemoteState,
  type TerraformResource,
  TerraformStack,
  Token,
} from "#tf";
import { suppress } from "../infra/policy/suppress.ts";
import { PIN_OUTPUT, RELEASE_OUTPUT } from "./environments/release.ts";
import type { Environment, State } from "./environments/schema.ts";
import { type Names, namesOf } from "./names.ts";
import { renderStack } from "./render-stack.ts";

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

/** The first that has write-only attributes, which secrets are written through. */
const LEAST_TERRAFORM = "1.11.0";

/** By the path of an element below its stack. */
const logicalIds = new Map<string, string>();

/** The foundation's output that names the environment's Route 53 zone. */
export const ZONE_OUTPUT = "zone_id";

/** One stack of one environment: its state's place, and the names and labels that all its resources share. */
export abstract class EnvironmentStack extends TerraformStack {
  readonly environment: Environment;
  readonly names: Names;
  readonly labels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { environment, firstState = false }: EnvironmentStackProps) {
    super(scope, id);
    this.environment = environment;
    this.names = namesOf(environment);
    this.labels = labelsOf(environment);
    this.addOverride("terraform.required_version", `>= ${LEAST_TERRAFORM}`);
    createBackend(this, firstState ? { kind: "local" } : environment.state);
    if (firstState && environment.state.kind !== "local") {
      suppress(
        this,
        "remote-state",
        "The first deployment creates the bucket that the state moves to afterwards.",
      );
    }
  }

  /**
   * Without cdktf's resolving of everything in search of references to other stacks' resources, a quarter of synth: stacks
   * know each other by outputs under fixed names, see {@link outputOf}.
   */
  override prepareStack(): void {
    this.ensureBackendExists();
  }

  /** As cdktf does it, but every value once; what cannot be resolved, cdktf says in its own words. */
  override toTerraform(): Record<string, unknown> {
    try {
      return renderStack(this, this["rawOverrides"]);
    } catch {
      return super.toTerraform();
    }
  }

  /** As cdktf does it, but once for each path below a stack: the same stack of every environment has the same. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { path } = "node" in element ? element.node : element;
    const below = path.slice(this.node.path.length);
    const id = logicalIds.get(below) ?? super.allocateLogicalId(element);
    logicalIds.set(below, id);
    return id;
  }

  /** An output, a text, of another stack of this environment, which must have been deployed once. */
  protected outputOf(part: string, name: string): string {
    const id = `${part}-state`;
    const known = this.node.tryFindChild(id) as TerraformRemoteState | undefined;
    const state = known ?? readState(this, id, `${this.environment.name}-${part}`);
    return state.getString(name);
  }

  /** Id of the zone that the foundation has, where the environment has two sides. */
  protected zoneId(): string {
    return this.outputOf("foundation", ZONE_OUTPUT);
  }

  /**
   * Says in the state what this environment serves, once it does.
   *
   * @param pin What this side keeps the newest release by beside one still newer: a revision, a version.
   * @param runs What must run before it is said.
   */
  protected outputRelease(runs: TerraformResource, pin?: string): void {
    const record = JSON.stringify(this.environment.release);
    const outputs = [this.output(RELEASE_OUTPUT, "What the environment serves and served.", record)];
    if (pin !== undefined)
      outputs.push(this.output(PIN_OUTPUT, "What a later release finds this one by.", pin));
    // An address: cdktf's own dependsOn of an output makes an expression of it, which Terraform refuses.
    const address = `${runs.terraformResourceType}.${runs.friendlyUniqueId}`;
    for (const output of outputs) output.addOverride("depends_on", [address]);
  }

  /** An output under exactly this name: one made from construct ids would change with a rename. */
  protected output(name: string, description: string, value: unknown): TerraformOutput {
    // A list as a token: cdktf looks at a plain one with a function that Node warns about.
    return new TerraformOutput(this, name, { value: Token.asString(value), description, staticId: true });
  }
}

/** Labels (Google) and tags (AWS) of everything that an environment owns. */
export function labelsOf({ product, name, owner }: Pick<Environment, "product" | "name" | "owner">) {
  return { product, environment: name, owner, managed_by: "terraform" };
}

/** Where a stack's state is, by the rules of {@link createBackend}. */
function readState(stack: EnvironmentStack, id: string, name: string): TerraformRemoteState {
  const { state } = stack.environment;
  switch (state.kind) {
    case "gcs":
      return new DataTerraformRemoteStateGcs(stack, id, { bucket: state.bucket, prefix: name });
    case "s3":
      return new DataTerraformRemoteStateS3(stack, id, {
        bucket: state.bucket,
        key: `${name}.tfstate`,
        region: state.region,
      });
    case "local":
      return new DataTerraformRemoteStateLocal(stack, id, { path: localPath(name) });
  }
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
      new LocalBackend(stack, { path: localPath(key) });
      return;
  }
}

/** Relative to the stack's directory: an absolute path would make the synthesized file differ between machines. */
function localPath(name: string): string {
  return `../../../first-state/${name}.tfstate`;
}
