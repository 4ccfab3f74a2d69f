import { createHash, randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import type { SettingName } from "../../app/contract/settings.ts";
import { Interrupted } from "../shared/failure.ts";
import { createFaultHop } from "./create-fault-hop.ts";
import type { Fault } from "./faults.ts";
import { injectFault } from "./inject-fault.ts";
import { listenLocally } from "./listen-locally.ts";
import type { PlatformEnvironment } from "./load-environment.ts";
import { createPace, type Pace } from "./pace.ts";
import type { PlatformEvent, TimedEvent } from "./platform-event.ts";
import { startEdge } from "./start-edge.ts";
import { startLambdaSide } from "./start-lambda-side.ts";
import { startMonitorProcess } from "./start-monitor-process.ts";
import { startServerProcess } from "./start-server-process.ts";

export interface PlatformOptions {
  readonly environment: PlatformEnvironment;
  /** Where the bundles are, absolute. */
  readonly dist: string;
  /** How many times faster than real time passes. */
  readonly speed: number;
  /** Of the clients' one URL; 0 lets the system choose. */
  readonly port: number;
  /** On top of the environment's settings. */
  readonly settings?: Readonly<Partial<Record<SettingName, string>>>;
  readonly onEvent: (event: TimedEvent) => void;
  /** Ends the start between two steps. */
  readonly signal: AbortSignal;
}

export interface Platform {
  /** Its time, which begins with {@link watch}. */
  readonly pace: Pace;
  /** The clients' one URL, without path. */
  readonly origin: string;
  /** The credential that both sides accept. */
  readonly key: string;
  readonly primary: { readonly origin: string; readonly pid: () => number | undefined };
  readonly secondary: { readonly origin: string; readonly runtimeClient: string };
  readonly monitorUrl: string;
  /** Lets time and the health checker begin. */
  readonly watch: () => void;
  /** Breaks the primary, having mended it if it was broken. */
  readonly inject: (fault: Fault) => Promise<void>;
  /** Resolves when the primary answers again; at once when nothing is broken. */
  readonly mend: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** By what a server tells that it runs there; see app/platform.ts. */
const platformVariables: Readonly<Record<PlatformEnvironment["primary"], Readonly<Record<string, string>>>> =
  {
    google: { K_SERVICE: "mcp-home" },
    kubernetes: { KUBERNETES_SERVICE_HOST: "127.0.0.1" },
  };

/**
 * Starts both sides of an environment, the edge in front of them and the monitor beside them.
 *
 * @throws Failure, and Interrupted when the signal aborts; nothing is left running then.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { environment, dist, speed, port, signal } = options;
  const { rules, lambda } = environment;
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  let stopping = false;
  const pace = createPace(speed);
  const onEvent = (event: PlatformEvent) => {
    if (!stopping) options.onEvent({ ...event, atMs: pace.now() });
  };
  const { key, entry } = createKey();
  const settings = { ...localSettings(environment.settings), ...options.settings, API_KEYS: entry };

  try {
    // The one thing that can be in somebody's way comes first.
    let handle: RequestListener = (_request, response) => response.writeHead(503).end();
    const front = await listenLocally(port, (request, response) => handle(request, response));
    stops.push(front.stop);
    const server = await startServerProcess({
      program: join(dist, "server.mjs"),
      environment: { ...settings, ...platformVariables[environment.primary] },
      name: "primary",
      onEvent,
    });
    stops.push(server.stop);
    requireUninterrupted(signal);
    const hop = createFaultHop(() => server.origin, pace);
    const primary = await listenLocally(0, hop.handle);
    stops.push(primary.stop);
    const secondary = await startLambdaSide({
      dist,
      lambda,
      environment: settings,
      pace,
      name: "secondary",
      onEvent,
    });
    stops.push(secondary.stop);
    const origins = { primary: primary.origin, secondary: secondary.origin };
    const edge = startEdge({ rules, pace, origins, onEvent });
    handle = edge.handle;
    requireUninterrupted(signal);
    stops.push(edge.stop);
    const monitor = await startMonitorProcess({
      program: join(dist, "monitor.mjs"),
      targets: { ...origins, edge: front.origin },
      failover: front.origin,
      key,
      speed,
    });
    stops.push(monitor.stop);
    requireUninterrupted(signal);

    let broken: { readonly fault: Fault; readonly mend: () => Promise<void> } | undefined;
    const breakable = { server, hop, rules, pace };
    const mend = async () => {
      if (broken === undefined) return;
      const { fault, mend } = broken;
      broken = undefined;
      await mend();
      onEvent({ kind: "mended", fault });
    };
    return {
      pace,
      watch: () => {
        pace.begin();
        edge.watch();
      },
      origin: front.origin,
      key,
      primary: { origin: primary.origin, pid: server.pid },
      secondary: { origin: secondary.origin, runtimeClient: secondary.runtimeClient },
      monitorUrl: monitor.url,
      inject: async (fault) => {
        await mend();
        onEvent({ kind: "fault", fault });
        broken = { fault, mend: injectFault(fault, breakable) };
      },
      mend,
      stop: () => {
        stopping = true;
        pace.end();
        return stop();
      },
    };
  } catch (error) {
    stopping = true;
    pace.end();
    await stop();
    throw error;
  }
}

function requireUninterrupted({ aborted }: AbortSignal): void {
  if (aborted) throw new Interrupted();
}

/** The environment's settings as far as this machine can have them: keys instead of tokens, nothing shared. */
function localSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  const { OAUTH_ISSUER, OAUTH_AUDIENCE, OTEL_EXPORTER_OTLP_ENDPOINT, ...rest } = settings;
  return {
    ...rest,
    AUTH_MODES: "api-key",
    ALLOWED_HOSTS: [settings["ALLOWED_HOSTS"], "127.0.0.1", "localhost"].join(","),
    // What the timeline shows of the sides' logs.
    LOG_LEVEL: "error",
  };
}

/** Made anew for every start, so that there is none to keep. */
function createKey(): { readonly key: string; readonly entry: string } {
  const key = randomBytes(24).toString("base64url");
  return { key, entry: `local:${createHash("sha256").update(key).digest("hex")}` };
}
