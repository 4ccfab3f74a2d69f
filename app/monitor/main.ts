import packageJson from "../../package.json" with { type: "json" };
import { paths } from "../contract/endpoints.ts";
import { ListenError } from "../http/listen.ts";
import { stopOnSignals } from "../stop-on-signals.ts";
import { createLogger } from "../telemetry/logger.ts";
import { helpText } from "./options/help-text.ts";
import { OptionsError } from "./options/options-error.ts";
import { parseOptions } from "./options/parse-options.ts";
import { startMonitor } from "./start-monitor.ts";
import { HistoryError } from "./state/sqlite-history.ts";

/** EX_USAGE and EX_CONFIG of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

const { version } = packageJson;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--help")) {
    process.stdout.write(helpText);
    return;
  }
  const settings = parseOptions(args, process.env);
  const logger = createLogger({ level: "info", base: { version } });
  const running = await startMonitor({ settings, version, logger });
  const names = settings.targets.map(({ name }) => name).join(", ");
  process.stderr.write(
    `Watching ${names} every ${settings.interval / 1000} s\n` +
      `Status page: ${running.origin}/ · metrics: ${running.origin}${paths.metrics}\n`,
  );
  stopOnSignals(running.stop, logger);
}

function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof OptionsError) return error.source === "command line" ? EXIT_USAGE : EXIT_CONFIG;
  if (error instanceof HistoryError) return EXIT_CONFIG;
  return error instanceof ListenError ? 1 : undefined;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = exitCode;
}
