import { randomUUID } from "node:crypto";
import { objectives } from "../contract/objectives.ts";
import type { Logger } from "../telemetry/logger.ts";
import { type Notification, RUNBOOK } from "./alerts/notification.ts";
import type { Clock } from "./clock.ts";
import { describeServer } from "./describe-server.ts";
import type { FailoverView, FleetView, ServerView } from "./fleet-view.ts";
import type { MonitorMetrics } from "./monitor-metrics.ts";
import { type Check, type ProbeResults, toCheck } from "./probe/check.ts";
import { spends } from "./state/error-budget.ts";
import type { History } from "./state/history.ts";
import { advance, consecutiveFailures, type TargetEvent, type TargetState } from "./state/target-state.ts";
import type { Target } from "./target.ts";

export interface MonitorOptions {
  readonly targets: readonly Target[];
  readonly intervalMs: number;
  readonly failuresBeforeAlert: number;
  readonly version: string;
  readonly probe: (target: Target, signal: AbortSignal) => Promise<ProbeResults>;
  /** Asks the failover address which server answers there. */
  readonly findServing?: (signal: AbortSignal) => Promise<FailoverView>;
  readonly notify: (notification: Notification) => void;
  readonly history: History;
  readonly metrics: MonitorMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Monitor {
  readonly view: () => FleetView;
  /** Calls back after every change of what `view` gives; returns how to stop that. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly start: () => void;
  /** Lets go of the checks in flight, which then count for nothing. */
  readonly stop: () => Promise<void>;
}

const SHOWN_INCIDENTS = 20;

/** Checks every target at the interval, each in its own time, and tells about what changes. */
export function createMonitor(options: MonitorOptions): Monitor {
  const { targets, intervalMs, failuresBeforeAlert, history, metrics, clock, logger, notify } = options;
  const names = targets.map(({ name }) => name);
  const states = new Map(targets.map((target) => [target, restoreState(target, history)]));
  const lastChecks = new Map(targets.map((target) => [target, history.lastCheck(target.name)]));
  const servers = new Map(targets.map((target) => [target, describe(target)]));
  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  for (const server of servers.values()) measure(server);
  let failover: FailoverView | undefined;
  let incidents = history.incidents(names, SHOWN_INCIDENTS);
  let loops: readonly Promise<void>[] = [];

  function describe(target: Target): ServerView {
    const facts = { state: stateOf(target), last: lastChecks.get(target), history, now: clock.now() };
    return describeServer(target, facts);
  }

  function stateOf(target: Target): TargetState {
    return states.get(target) ?? { kind: "pending" };
  }

  function measure({ name, lastHour, consecutiveFailures: failures }: ServerView): void {
    metrics.setServer({ server: name, availability: lastHour.availability, consecutiveFailures: failures });
  }

  function changed(): void {
    for (const listener of listeners) listener();
  }

  async function check(target: Target): Promise<void> {
    const results = await options.probe(target, stopping.signal);
    if (stopping.signal.aborted) return;
    const found = toCheck(results, clock.now());
    metrics.recordCheck({ server: target.name, status: found.status, results });
    const before = stateOf(target);
    const { state, event } = advance(before, found, failuresBeforeAlert);
    states.set(target, state);
    lastChecks.set(target, found);
    if (event !== undefined) tell(target, event, { before, state, found });
    stored(() => keep(target, found));
    const server = describe(target);
    servers.set(target, server);
    measure(server);
    changed();
  }

  function keep(target: Target, found: Check): void {
    const spent = objectives.filter((objective) => spends(objective, found));
    const seconds = intervalMs / 1000;
    history.addCheck(
      target.name,
      found,
      spent.map(({ id }) => ({ objectiveId: id, seconds })),
    );
  }

  function tell(target: Target, event: TargetEvent, change: StateChange): void {
    const notification = notificationOf(target, event, change);
    const { data } = notification;
    const fields = { server: data.server, status: data.status, notification: notification.id };
    notify(notification);
    if (event === "alert") {
      const { reason = "", status } = change.found;
      logger.error(
        { ...fields, reason, failures: data.consecutive_failures, runbook: RUNBOOK },
        "server is down",
      );
      const startedAt = Date.parse(data.down_since);
      stored(() => history.openIncident({ server: target.name, startedAt, status, reason }));
    } else {
      logger.info({ ...fields, down_seconds: data.down_seconds }, "server recovered");
      stored(() => history.closeIncident(target.name, change.found.at));
    }
    incidents = history.incidents(names, SHOWN_INCIDENTS);
  }

  /** Watching and telling go on when the disk is full. */
  function stored(write: () => void): void {
    try {
      write();
    } catch (error) {
      logger.error({ err: error }, "history could not be written");
    }
  }

  async function askFailover(findServing: NonNullable<MonitorOptions["findServing"]>): Promise<void> {
    const found = await findServing(stopping.signal);
    if (stopping.signal.aborted) return;
    if (failover !== undefined && failover.serving !== found.serving) {
      logger.warn({ serving: found.serving, before: failover.serving }, "another server answers");
    }
    failover = found;
    changed();
  }

  /** From start to start, so that a slow answer does not stretch the interval. */
  async function repeat(work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = clock.now();
      try {
        await work();
      } catch (error) {
        logger.error({ err: error }, "a check could not be evaluated");
      }
      if (stopping.signal.aborted) return;
      await clock.sleep(Math.max(0, startedAt + intervalMs - clock.now()), stopping.signal);
    }
  }

  return {
    view: () => ({
      version: options.version,
      at: clock.now(),
      intervalMs,
      failuresBeforeAlert,
      servers: [...servers.values()],
      incidents,
      ...(failover === undefined ? {} : { failover }),
    }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      const { findServing } = options;
      loops = [
        ...targets.map((target) => repeat(() => check(target))),
        ...(findServing ? [repeat(() => askFailover(findServing))] : []),
      ];
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

interface StateChange {
  readonly before: TargetState;
  readonly state: TargetState;
  readonly found: Check;
}

/** Where the last process left off: a server that people know to be down is not announced again. */
function restoreState({ name }: Target, history: History): TargetState {
  const run = history.lastRun(name);
  const ongoing = history.ongoingIncident(name);
  if (ongoing !== undefined) {
    return { kind: "down", since: ongoing.startedAt, failures: run?.healthy === false ? run.checks : 0 };
  }
  if (run === undefined) return { kind: "pending" };
  if (run.healthy) return { kind: "up", since: run.since };
  return { kind: "failing", since: run.since, failures: run.checks };
}

function notificationOf(
  target: Target,
  event: TargetEvent,
  { before, state, found }: StateChange,
): Notification {
  const down = event === "alert" ? state : before;
  const since = down.kind === "down" ? down.since : found.at;
  return {
    id: `msg_${randomUUID()}`,
    type: event === "alert" ? "server.down" : "server.recovered",
    timestamp: new Date(found.at).toISOString(),
    data: {
      server: target.name,
      url: target.url.href,
      status: found.status,
      ...(found.reason === undefined ? {} : { reason: found.reason }),
      consecutive_failures: consecutiveFailures(down),
      down_since: new Date(since).toISOString(),
      ...(event === "recovery" ? { down_seconds: Math.round((found.at - since) / 1000) } : {}),
      runbook: RUNBOOK,
    },
  };
}
