import { listen, portOf } from "../http/listen.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { WebhookSender } from "./alerts/webhook-sender.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createMonitor } from "./create-monitor.ts";
import { createMonitorApp } from "./http/create-monitor-app.ts";
import { createEventFeed } from "./http/event-feed.ts";
import { createMonitorMetrics } from "./monitor-metrics.ts";
import type { MonitorSettings } from "./options/parse-options.ts";
import { findServing } from "./probe/find-serving.ts";
import { probeTarget } from "./probe/probe-target.ts";
import { openSqliteHistory } from "./state/sqlite-history.ts";

export interface StartMonitorOptions {
  readonly settings: MonitorSettings;
  readonly version: string;
  readonly logger: Logger;
  /** @default the system's */
  readonly clock?: Clock;
}

export interface RunningMonitor {
  /** For a browser on this machine. */
  readonly origin: string;
  /** Ends the checks, waits a little for webhooks on their way, and closes the history. */
  readonly stop: () => Promise<void>;
}

/** How long webhooks that are on their way may take when the monitor is asked to end. */
const DELIVERY_TIMEOUT_MS = 5000;

/**
 * Opens the history and the port, and starts to watch.
 *
 * @throws HistoryError and ListenError; nothing is left open then.
 */
export async function startMonitor(options: StartMonitorOptions): Promise<RunningMonitor> {
  const { settings, version, logger, clock = systemClock } = options;
  const { targets, timeout: timeoutMs, failover, host } = settings;
  const history = openSqliteHistory(settings.history);
  const metrics = createMonitorMetrics(targets.map(({ name }) => name));
  const webhooks = await createWebhooks(settings, logger, clock);
  const monitor = createMonitor({
    targets,
    intervalMs: settings.interval,
    failuresBeforeAlert: settings.failures,
    version,
    probe: (target, signal) => probeTarget(target, { timeoutMs, version, signal }),
    ...(failover === undefined
      ? {}
      : { findServing: (signal) => findServing(failover, { targets, timeoutMs, signal }) }),
    notify: (notification) => webhooks?.send(notification),
    history,
    metrics,
    clock,
    logger,
  });
  const feed = createEventFeed(monitor.view);
  monitor.subscribe(feed.publish);
  let server: Awaited<ReturnType<typeof listen>>;
  try {
    server = await listen(createMonitorApp({ monitor, metrics, feed }), { host, port: settings.port });
  } catch (error) {
    feed.close();
    history.close();
    throw error;
  }
  monitor.start();
  return {
    origin: `http://${host === "0.0.0.0" || host === "::" ? "localhost" : host}:${portOf(server)}`,
    stop: async () => {
      await monitor.stop();
      feed.close();
      server.close();
      server.closeAllConnections();
      await webhooks?.stop(DELIVERY_TIMEOUT_MS);
      history.close();
    },
  };
}

/** The sender and its library are loaded only when somebody is to be told. */
async function createWebhooks(
  { webhooks: urls, webhookKey: key }: MonitorSettings,
  logger: Logger,
  clock: Clock,
): Promise<WebhookSender | undefined> {
  if (key === undefined) return undefined;
  const { createWebhookSender } = await import("./alerts/webhook-sender.ts");
  return createWebhookSender({ urls, key, clock, logger });
}
