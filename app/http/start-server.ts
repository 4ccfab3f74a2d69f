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

type ListenSettings = Pick<
  Settings,
  "HOST" | "PORT" | "METRICS_PORT" | "TRUSTED_PROXIES" | "SHUTDOWN_TIMEOUT_MS"
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
  const app = createHttpApp({
    handle: server.handle,
    trustedProxies: settings.TRUSTED_PROXIES,
    onError: (error) => logger.error({ err: error }, "unanswered error"),
  });
  const publicServer = await listen(app, { host, port: settings.PORT });
  const sockets = new Set<Socket>();
  publicServer.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.metrics.countConnections(() => sockets.size);

  let metricsServer: NodeServer | undefined;
  try {
    if (settings.METRICS_PORT !== 0) {
      metricsServer = await listen(createMetricsApp(server.metrics), { host, port: settings.METRICS_PORT });
    }
  } catch (error) {
    publicServer.close();
    await server.close();
    if (!(error instanceof ListenError)) throw error;
    throw new ListenError(`${error.message} (METRICS_PORT; 0 turns the metrics listener off)`);
  }
  const name = isLoopback(host) ? host : "localhost";
  return {
    origin: `http://${name}:${portOf(publicServer)}`,
    metricsOrigin: metricsServer && `http://${name}:${portOf(metricsServer)}`,
    stop: async () => {
      await drainAndClose({ listener: publicServer, sockets }, server, settings.SHUTDOWN_TIMEOUT_MS);
      metricsServer?.close();
      metricsServer?.closeAllConnections();
      await server.close();
    },
  };
}
