import { writeFileSync } from "node:fs";
import { CLIENTS } from "./drill/connect-load.ts";
import { judgeDrill } from "./drill/judge-drill.ts";
import { renderSvg } from "./drill/render-svg.ts";
import { renderText } from "./drill/render-text.ts";
import { runDrill } from "./drill/run-drill.ts";
import { createMoveFilter } from "./drill/tell-moves.ts";
import { describeEvent, formatTime } from "./platform/describe-event.ts";
import { ensureBundles } from "./platform/ensure-bundles.ts";
import { type Fault, faults, isFault } from "./platform/faults.ts";
import { loadEnvironment } from "./platform/load-environment.ts";
import type { TimedEvent } from "./platform/platform-event.ts";
import { DEFAULT_ENVIRONMENT, parseSpeed, sharedOptions } from "./platform/platform-options.ts";
import { startPlatform } from "./platform/start-platform.ts";
import { untilStopped } from "./platform/until-stopped.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { Failure, Interrupted, UsageFailure } from "./shared/failure.ts";

const DEFAULT_FAULT: Fault = "kill";
const DEFAULT_SPEED = 20;
/** The drill calls as fast as it likes: what is tried is not the limit of calls a minute. */
const settings = { RATE_LIMIT: "1000000" };

const say = (line: string) => process.stderr.write(`${line}\n`);

await runCommand(
  {
    name: "drill",
    about:
      "Breaks the primary of an environment under load, on this machine, and reports what clients saw: how long until it\n" +
      "was detected, until the last client had failed over and was back, and which calls were lost, against what the\n" +
      "environment's DNS stack and objectives promise. Runs what npm run platform runs.",
    environment: "none",
    options: {
      fault: { value: "name", about: `what happens to the primary (${DEFAULT_FAULT})` },
      ...sharedOptions,
      speed: { value: "n", about: `how many times faster than real time passes (${DEFAULT_SPEED})` },
      json: { about: "the report as JSON" },
      svg: { value: "path", about: "also write the report as a chart" },
    },
    exits: [
      "0   every promise was kept",
      "1   one was broken, or it cannot start",
      "64  wrong arguments",
      "130 interrupted",
    ],
    notes: [
      `Faults:\n${Object.entries(faults)
        .map(([name, what]) => `  ${name.padEnd(8)}${what}`)
        .join("\n")}`,
    ],
  },
  ({ values, flags }) =>
    untilStopped(async (signal) => {
      const environment = requireEnvironment(values.env ?? DEFAULT_ENVIRONMENT);
      const fault = parseFault(values.fault);
      const speed = parseSpeed(values.speed, DEFAULT_SPEED);
      say(`Reading the rules of ${environment.name} from its synthesized stacks …`);
      const [loaded, dist] = await Promise.all([loadEnvironment(environment), ensureBundles(say)]);
      const { name, rules } = loaded;
      if (!rules.primaryHealthy.passing) {
        throw new Failure(
          `${name} sends everybody to the secondary (sides.dns.failover): there is nothing to fail over from`,
        );
      }
      if (signal.aborted) throw new Interrupted();
      const events: TimedEvent[] = [];
      const summarize = createMoveFilter(CLIENTS);
      const onEvent = (event: TimedEvent) => {
        events.push(event);
        const words = summarize(event);
        const line = words && describeEvent(words);
        if (line !== undefined) say(`${formatTime(event.atMs)}  ${line}`);
      };
      say("Starting both sides, the edge and the monitor; then load, the fault, and the way back …");
      const platform = await startPlatform({
        environment: loaded,
        dist,
        speed,
        port: 0,
        settings,
        signal,
        onEvent,
      });
      try {
        const run = await runDrill({ platform, rules, fault, signal });
        if (signal.aborted) throw new Interrupted();
        const report = judgeDrill(run, { environment: name, rules, speed, events });
        if (values.svg !== undefined) writeFileSync(values.svg, renderSvg(report));
        process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : renderText(report));
        return report.held ? 0 : 1;
      } finally {
        await platform.stop();
      }
    }),
);

/** @throws {@link UsageFailure} */
function parseFault(text: string = DEFAULT_FAULT): Fault {
  if (isFault(text)) return text;
  throw new UsageFailure(`--fault: there is no "${text}"; valid ones are ${Object.keys(faults).join(", ")}`);
}
