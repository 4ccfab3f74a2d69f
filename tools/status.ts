import type { Environment } from "../stacks/environments/schema.ts";
import { type SideKind, sidesOf } from "../stacks/environments/sides.ts";
import { stacksOf } from "./release/image-stacks.ts";
import { releaseIn } from "./release/read-record.ts";
import { synthesize } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { readOutputs, type StackOutputs } from "./shared/read-outputs.ts";
import { requireTerraform } from "./shared/terraform.ts";
import { askSide } from "./status/ask-side.ts";
import { type EnvironmentStatus, isHealthy, type SideStatus } from "./status/environment-status.ts";
import { readDns } from "./status/read-dns.ts";
import { renderStatus } from "./status/render-status.ts";

/** The output by which each kind of side says where it is. */
const ADDRESS_OUTPUT = {
  google: "load_balancer_ip",
  aws: "api_domain_name",
  kubernetes: "ingress_address",
} as const satisfies Record<SideKind, string>;

await runCommand(
  {
    name: "status",
    about:
      "Shows what an environment serves and whether: its releases, the health of each side at its own address, what DNS\n" +
      "answers, and the outputs of its stacks. It changes nothing.",
    environment: "required",
    options: { json: { about: "print everything as JSON" } },
    exits: [
      "0   every side is healthy, and DNS names one of them",
      "1   otherwise, or it could not be found out",
      "64  wrong arguments",
    ],
  },
  async ({ environment: name, flags }) => {
    const environment = requireEnvironment(name);
    await requireTerraform();
    process.stderr.write(`Synthesizing ${environment.name} …\n`);
    const stacks = stacksOf(environment.name, await synthesize({ environments: [environment.name] }));
    process.stderr.write("Asking …\n");
    const read = stacks.map(async (stack) => [stack.name, await readOutputs(stack)] as const);
    const status = await gather(environment, new Map(await Promise.all(read)));
    process.stdout.write(flags.json ? `${JSON.stringify(status, undefined, 2)}\n` : renderStatus(status));
    return status.healthy ? 0 : 1;
  },
);

async function gather(
  environment: Environment,
  outputs: ReadonlyMap<string, StackOutputs>,
): Promise<EnvironmentStatus> {
  const { name, domain, rollout } = environment;
  const sides = await Promise.all(
    sidesOf(environment.sides).map(({ kind }) => readSide(environment, kind, outputs)),
  );
  const addresses = sides.flatMap(({ side, address }) => (address ? [[side, address] as const] : []));
  const dns = await readDns(domain, Object.fromEntries(addresses));
  const records = [...outputs].flatMap(([stack, each]) => releaseIn(stack, each).record ?? []);
  const release = records.toSorted((one, other) => other.serial - one.serial)[0];
  const percent = release?.stable && rollout.kind === "canary" ? rollout.percent.canary : 100;
  const healthy = isHealthy({ sides, dns });
  const stacks = Object.fromEntries(outputs);
  return { environment: name, domain, healthy, release, percent, sides, dns, stacks };
}

async function readSide(
  { name, domain, sides }: Environment,
  side: SideKind,
  all: ReadonlyMap<string, StackOutputs>,
): Promise<SideStatus> {
  const stack = `${name}-${side}`;
  const role = sides.kind !== "pair" ? "only" : sides.primary.kind === side ? "primary" : "secondary";
  const outputs = all.get(stack) ?? { status: "never-deployed" };
  const base = { side, role, stack } as const;
  if (outputs.status === "unreadable")
    return { ...base, health: { status: "unknown", reason: "its state cannot be read" } };
  const address = outputs.status === "read" ? outputs.values[ADDRESS_OUTPUT[side]] : undefined;
  if (typeof address !== "string") return { ...base, health: { status: "not deployed" } };
  const { record, pin } = releaseIn(stack, outputs);
  return {
    ...base,
    address,
    ...(record ? { release: record.current.number } : {}),
    ...(pin ? { pin } : {}),
    health: await askSide({ host: domain, address }),
  };
}
