import { randomBytes } from "node:crypto";
import type { FleetView, ServerView } from "../../app/monitor/fleet-view.ts";
import { parseOptions } from "../../app/monitor/options/parse-options.ts";
import { type RunningMonitor, startMonitor } from "../../app/monitor/start-monitor.ts";
import { collectLogs } from "./collect-logs.ts";

export interface TestMonitor extends RunningMonitor {
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  readonly state: () => Promise<FleetView>;
  readonly server: (name: string) => Promise<ServerView>;
}

export interface TestMonitorOptions {
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
}

/** The production monitor in this process: options as on a command line, and an interval shorter than it allows. */
export async function startTestMonitor(
  args: readonly string[],
  { intervalMs = 100, timeoutMs = 2000 }: TestMonitorOptions = {},
): Promise<TestMonitor> {
  const { logger, lines } = collectLogs();
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const settings = parseOptions(["--history", ":memory:", "--port", "0", ...args], {
    MONITOR_WEBHOOK_SECRET: secret,
  });
  const monitor = await startMonitor({
    settings: { ...settings, interval: intervalMs, timeout: timeoutMs },
    version: "0.0.0-test",
    logger,
  });
  const state = async () => (await (await fetch(`${monitor.origin}/state.json`)).json()) as FleetView;
  return {
    ...monitor,
    logs: lines,
    state,
    server: async (name) => {
      const found = (await state()).servers.find((server) => server.name === name);
      if (found === undefined) throw new Error(`No server ${name} is watched`);
      return found;
    },
  };
}
