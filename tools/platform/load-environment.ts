import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../stacks/environments/schema.ts";
import { type ManifestStack, synthesize } from "../shared/cdktf.ts";
import { Failure } from "../shared/failure.ts";
import { type DnsStackJson, type FailoverRules, readFailoverRules } from "./failover-rules.ts";

/** What the platform takes from an environment. */
export interface PlatformEnvironment {
  readonly name: string;
  /** Where its primary runs. */
  readonly primary: "google" | "kubernetes";
  readonly rules: FailoverRules;
  /** The server's settings, as text. */
  readonly settings: Readonly<Record<string, string>>;
  readonly lambda: LambdaConfiguration;
}

export interface LambdaConfiguration {
  /** `<file>.<export>`, as API Gateway passes answers on. */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Instances at the same time. */
  readonly reservedConcurrency: number;
}

interface AwsStackJson {
  readonly resource: {
    readonly aws_lambda_function?: Readonly<
      Record<
        string,
        {
          readonly memory_size: number;
          readonly timeout: number;
          readonly reserved_concurrent_executions: number;
          readonly image_config: { readonly command: readonly string[] };
        }
      >
    >;
  };
}

/**
 * Synthesizes an environment, and reads from its stacks by what rules DNS fails over and how large the function is.
 *
 * @throws {@link Failure} when it has one side only, or sides that the platform cannot stand in for.
 */
export async function loadEnvironment(environment: Environment): Promise<PlatformEnvironment> {
  const primary = requirePrimary(environment);
  const { name, settings } = environment;
  const outdir = mkdtempSync(join(tmpdir(), "platform-synth-"));
  const remove = () => rmSync(outdir, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const stacks = await synthesize({ environments: [name], outdir });
    return {
      name,
      primary,
      rules: readFailoverRules(readStack<DnsStackJson>(stacks, `${name}-dns`)),
      settings: Object.fromEntries(Object.entries(settings).filter(([, text]) => text !== undefined)),
      lambda: readLambda(readStack<AwsStackJson>(stacks, `${name}-aws`)),
    };
  } finally {
    remove();
    process.off("exit", remove);
  }
}

/** The one place that knows how an environment describes its sides. */
function requirePrimary({ name, source, sides }: Environment): PlatformEnvironment["primary"] {
  if (sides.kind !== "pair") {
    throw new Failure(
      `${name} has one side only, ${sides.kind}: there is nothing to fail over to; give it a pair in ${source}`,
    );
  }
  const { primary, secondary } = sides;
  if (secondary.kind === "aws") return primary.kind;
  throw new Failure(
    `the secondary of ${name} is ${secondary.kind}: this machine can stand in for aws alone there; see ${source}`,
  );
}

function readStack<Json>(stacks: readonly ManifestStack[], name: string): Json {
  const stack = stacks.find((each) => each.name === name);
  if (!stack) throw new Failure(`there is no stack ${name}`);
  return JSON.parse(readFileSync(join(stack.directory, "cdk.tf.json"), "utf8")) as Json;
}

function readLambda({ resource }: AwsStackJson): LambdaConfiguration {
  const [lambda] = Object.values(resource.aws_lambda_function ?? {});
  if (!lambda) throw new Failure("the aws stack has no function");
  return {
    handler: lambda.image_config.command[0] ?? "",
    memoryMb: lambda.memory_size,
    timeoutSeconds: lambda.timeout,
    reservedConcurrency: lambda.reserved_concurrent_executions,
  };
}
