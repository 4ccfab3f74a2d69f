import type { Server as NodeServer } from "node:http";
import type { Socket } from "node:net";
import { isLoopback } from "../contract/parse-settings.ts";
import type { Settings } from "../contract/settings.ts";
import type { Server } from "../server.ts";
import type { Logger } from "../telemetry/logger.ts";
import { createHttpApp } from "./create-http-app.ts";
import { createMetricsApp } from "./create-metrics-app.ts";
import { drainAndClose } from "./drain-and-close.ts";
import { ListenError, listen, portOf } from "./listen.ts";

export interface RunningServer {
  /** For a client on this machine. */
  readonly origin: string;
  readonly metricsOrigin: string | undefined;
  /** Answers what was accepted, refuses what comes after, and lets go of everything within SHUTDOWN_TIMEOUT_MS. */
  readonly stop: () => Promise<void>;
}

/** The rest of the time is for letting go of upstream servers and Redis, and for telemetry to leave. */
const DRAIN_SHARE = 0.75;

type ListenSettings = Pick<
  Settings,
  "HOST" | "PORT" | "METRICS_PORT" | "TRUSTED_PROXIES" | "MAX_CONCURRENT_REQUESTS" | "SHUTDOWN_TIMEOUT_MS"
>;

/**
 * Opens the public port and the metrics port.
 *
 * @throws ListenError when one of them is taken; nothing is left open then.
 */
export async function startServer(
  server: Server,
  settings: ListenSettings,
  logger: Logger,
): Promise<RunningServer> {
  const { HOST: host } = settings;
  const { listener, messages } = createHttpApp({
    handle: server.handle,
    trustedProxies: settings.TRUSTED_PROXIES,
    maxConcurrent: settings.MAX_CONCURRENT_REQUESTS,
    onError: (error) => logger.error({ err: error }, "unanswered error"),
  });
  const publicServer = await listenOrClose(server, () =>
    listen(listener, { host, port: settings.PORT, messages }),
  );
  const sockets = new Set<Socket>();
  publicServer.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.metrics.countConnections(() => sockets.size);

  const metricsServer =
    settings.METRICS_PORT === 0
      ? undefined
      : await listenOrClose(server, async () => {
          try {
            return await listen(createMetricsApp(server.metrics), { host, port: settings.METRICS_PORT });
          } catch (error) {
            publicServer.close();
            if (!(error instanceof ListenError)) throw error;
            throw new ListenError(`${error.message} (METRICS_PORT; 0 turns the metrics listener off)`);
          }
        });
  const name = isLoopback(host) ? bracketed(host) : "localhost";
  return {
    origin: `http://${name}:${portOf(publicServer)}`,
    metricsOrigin: metricsServer && `http://${name}:${portOf(metricsServer)}`,
    stop: async () => {
      await drainAndClose(
        { listener: publicServer, sockets },
        server,
        settings.SHUTDOWN_TIMEOUT_MS * DRAIN_SHARE,
      );
      metricsServer?.close();
      metricsServer?.closeAllConnections();
      await server.close();
    },
  };
}

/** A server that cannot listen must not keep the process alive by what it holds. */
async function listenOrClose(server: Server, listening: () => Promise<NodeServer>): Promise<NodeServer> {
  try {
    return await listening();
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** An IPv6 address as URLs have it. */
function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
