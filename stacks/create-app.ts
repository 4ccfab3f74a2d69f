import { App, type TerraformStack } from "#tf";
import { applyPolicies } from "../infra/policy/apply-policies.ts";
import { AwsStack } from "./aws.ts";
import { DnsStack } from "./dns.ts";
import type { Environment } from "./environments/schema.ts";
import { awsSide, googleSide } from "./environments/schema.ts";
import { FoundationStack } from "./foundation.ts";
import { GoogleStack } from "./google.ts";

export interface CreateAppOptions {
  /**
   * Where the synthesized files go.
   *
   * @default what the cdktf command asks for, else `cdktf.out`
   */
  readonly outdir?: string;
  /**
   * Names of the environments whose foundation keeps its state locally, because its bucket does not exist yet.
   *
   * @default none
   */
  readonly firstState?: readonly string[];
}

/** The app with the stacks of every environment; nothing is written before `synth()` is called. */
export function createApp(environments: readonly Environment[], options: CreateAppOptions = {}): App {
  const { outdir, firstState = [] } = options;
  // Stack traces hold this machine's paths: without them two machines synthesize the same bytes.
  const app = new App({ stackTraces: false, ...(outdir === undefined ? {} : { outdir }) });
  for (const environment of environments) {
    createStacks(app, environment, firstState.includes(environment.name));
  }
  applyPolicies(app, environments);
  return app;
}

/** The stacks of one environment, in the order in which they are deployed. */
function createStacks(app: App, environment: Environment, firstState: boolean): readonly TerraformStack[] {
  const { name, sides } = environment;
  const google = googleSide(sides);
  const aws = awsSide(sides);
  const foundation = new FoundationStack(app, `${name}-foundation`, { environment, firstState });
  const stacks: TerraformStack[] = [foundation];
  if (google) {
    const stack = new GoogleStack(app, `${name}-google`, { environment, google });
    stack.addDependency(foundation);
    stacks.push(stack);
  }
  if (aws) {
    const stack = new AwsStack(app, `${name}-aws`, { environment, aws });
    stack.addDependency(foundation);
    stacks.push(stack);
  }
  if (sides.kind === "both") {
    const stack = new DnsStack(app, `${name}-dns`, { environment, sides });
    for (const dependency of stacks) stack.addDependency(dependency);
    stacks.push(stack);
  }
  return stacks;
}
