import { createInterface } from "node:readline";
import { paths, ports } from "../app/contract/endpoints.ts";
import { describeEvent, formatTime } from "./platform/describe-event.ts";
import { ensureBundles } from "./platform/ensure-bundles.ts";
import type { FailoverRules } from "./platform/failover-rules.ts";
import { faults, isFault } from "./platform/faults.ts";
import { listenLocally } from "./platform/listen-locally.ts";
import { loadEnvironment } from "./platform/load-environment.ts";
import { DEFAULT_ENVIRONMENT, parsePort, parseSpeed, sharedOptions } from "./platform/platform-options.ts";
import { type Platform, startPlatform } from "./platform/start-platform.ts";
import { untilStopped } from "./platform/until-stopped.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Interrupted } from "./shared/failure.ts";

const say = (line: string) => process.stderr.write(`${line}\n`);

await runCommand(
  {
    name: "platform",
    about:
      "Runs both clouds of an environment on this machine: the primary as a process, the secondary as Lambda runs it, an\n" +
      "edge that fails over by the rules of the environment's DNS stack, and the fleet monitor. Prints what happens.",
    environment: "none",
    options: {
      ...sharedOptions,
      speed: { value: "n", about: "how many times faster than real time passes (1)" },
      port: { value: "n", about: `the clients' one URL (${ports.http}); 0 lets the system choose` },
    },
    exits: [
      "0   ended by Ctrl-C",
      "1   it cannot start",
      "64  wrong arguments",
      "130 interrupted before it ran",
    ],
    notes: [
      `While it runs, type what shall happen to the primary, and Enter:\n${Object.entries({
        ...faults,
        mend: "ends whatever it was",
      })
        .map(([name, what]) => `  ${name.padEnd(8)}${what}`)
        .join("\n")}`,
      "What differs from the clouds: requests travel without TLS, one health checker stands for Route 53's many, every\n" +
        "request opens a connection of its own, and caches and limits are each side's own.",
    ],
  },
  ({ values }) =>
    untilStopped(async (signal) => {
      const environment = requireEnvironment(values.env ?? DEFAULT_ENVIRONMENT);
      const speed = parseSpeed(values.speed, 1);
      const port = parsePort(values.port, ports.http);
      // Before anything that takes its time.
      (await listenLocally(port, () => {})).stop();
      say(`Reading the rules of ${environment.name} from its synthesized stacks …`);
      const [loaded, dist] = await Promise.all([loadEnvironment(environment), ensureBundles(say)]);
      if (signal.aborted) throw new Interrupted();
      say(rulesOf(loaded.rules, speed));
      say("Starting both sides, the edge and the monitor …");
      const platform = await startPlatform({
        environment: loaded,
        dist,
        speed,
        port,
        signal,
        onEvent: (event) => {
          const words = describeEvent(event);
          if (words !== undefined) say(`${formatTime(event.atMs)}  ${words}`);
        },
      });
      say(welcome(platform));
      platform.watch();
      const orders = createInterface({ input: process.stdin });
      orders.on("line", (line) => obey(line.trim(), platform));
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      say("Stopping …");
      orders.close();
      process.stdin.destroy();
      await platform.stop();
      return 0;
    }),
);

function obey(order: string, platform: Platform): void {
  const done =
    order === "mend" ? platform.mend() : isFault(order) ? platform.inject(order) : Promise.resolve();
  done.catch((error: Error) => say(error.message));
  if (order === "" || order === "mend" || isFault(order)) return;
  say(`There is no "${order}"; type one of ${Object.keys(faults).join(", ")}, mend`);
}

function rulesOf(rules: FailoverRules, speed: number): string {
  const { intervalSeconds, failureThreshold, ttlSeconds } = rules;
  const faster = speed === 1 ? "" : `; time passes ${speed} times faster`;
  return `Health check every ${intervalSeconds} s, ${failureThreshold} in a row decide, answers are kept for ${ttlSeconds} s${faster}`;
}

function welcome({ origin, key, primary, secondary, monitorUrl }: Platform): string {
  const url = `${origin}${paths.mcp}`;
  const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"health_check"}}';
  return `
  clients      ${url}
  primary      ${primary.origin}  a process, ${primary.pid()}
  secondary    ${secondary.origin}  Lambda, called by ${secondary.runtimeClient}
  monitor      ${monitorUrl}

Ask who answers (the key is of this run alone):

  curl -si ${url} -H 'x-api-key: ${key}' \\
    -H 'content-type: application/json' -H 'accept: application/json, text/event-stream' \\
    -d '${call}'

Type ${Object.keys(faults).join(", ")} or mend, and Enter, to break the primary and mend it. Ctrl-C ends everything.
`;
}
