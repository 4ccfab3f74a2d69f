import { App, type TerraformStack } from "#tf";
import { applyPolicies } from "../infra/policy/apply-policies.ts";
import { AwsStack } from "./aws.ts";
import { DnsStack } from "./dns.ts";
import type { Environment } from "./environments/schema.ts";
import { awsAccountOf, findSide, type Side, sidesOf } from "./environments/sides.ts";
import { FoundationStack } from "./foundation.ts";
import { GoogleStack } from "./google.ts";
import { KubernetesStack } from "./kubernetes.ts";
import { withoutTokenTraces } from "./without-token-traces.ts";

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
  const app = new QuietApp({ stackTraces: false, ...(outdir === undefined ? {} : { outdir }) });
  withoutTokenTraces(() => {
    for (const environment of environments) {
      createStacks(app, environment, firstState.includes(environment.name));
    }
  });
  applyPolicies(app, environments);
  return app;
}

/** Synthesizes without the text of traces, too. */
class QuietApp extends App {
  override synth(): void {
    withoutTokenTraces(() => super.synth());
  }
}

/** The stacks of one environment, in the order in which they are deployed. */
function createStacks(app: App, environment: Environment, firstState: boolean): readonly TerraformStack[] {
  const { name, sides } = environment;
  const account = awsAccountOf(sides);
  const stacks: TerraformStack[] = [];
  // A cluster is there already: where there is nothing else, there is nothing to found.
  if (findSide(sides, "google") || account) {
    stacks.push(new FoundationStack(app, `${name}-foundation`, { environment, firstState }));
  }
  const founded = [...stacks];
  for (const side of sidesOf(sides)) {
    const stack = createSide(app, environment, side);
    for (const dependency of founded) stack.addDependency(dependency);
    stacks.push(stack);
  }
  if (sides.kind === "pair" && account) {
    const stack = new DnsStack(app, `${name}-dns`, { environment, pair: sides, account });
    for (const dependency of stacks) stack.addDependency(dependency);
    stacks.push(stack);
  }
  return stacks;
}

function createSide(app: App, environment: Environment, side: Side): TerraformStack {
  const id = `${environment.name}-${side.kind}`;
  switch (side.kind) {
    case "google":
      return new GoogleStack(app, id, { environment, google: side });
    case "aws":
      return new AwsStack(app, id, { environment, aws: side });
    case "kubernetes":
      return new KubernetesStack(app, id, { environment, kubernetes: side });
  }
}
