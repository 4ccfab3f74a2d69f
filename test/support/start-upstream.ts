import { type RunningProcess, startProcess } from "./start-process.ts";

export interface Upstream extends RunningProcess {
  readonly url: string;
  readonly port: string;
}

/** An upstream MCP server in a process of its own, on a port that the system picks unless one is given. */
export async function startUpstream(
  port = "0",
  file = "test/fixtures/upstream-server.ts",
): Promise<Upstream> {
  const running = startProcess([file], { PORT: port, METRICS_PORT: "0", RATE_LIMIT: "1000000" });
  const [, origin = ""] = await running.waitForStderr(/Listening on (\S+)/);
  return { ...running, url: `${origin}/mcp`, port: new URL(origin).port };
}
